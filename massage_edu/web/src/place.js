// The place that the address names: a heading, term, question, case or card.
import { onSlides } from "./dom.js";

/**
 * @typedef {import("./explorer").Explorer} Explorer
 * @typedef {import("./quiz-view").QuizView} QuizView
 * @typedef {import("./slides").Slides} Slides
 * @typedef {import("./units").Units} Units
 * @typedef {{ explorers: Explorer[], forms: QuizView[], slides: Slides | null,
 *   units: Units | null }} Parts
 */

const LONGEST = 5000; // milliseconds that a place is held

let release = () => {};

/**
 * Keep a place in view while the parts above it are made and grow, until the reader moves.
 * @param {Element} place
 */
function hold(place) {
  release();
  const observer = new ResizeObserver(() => place.scrollIntoView());
  release = () => observer.disconnect();
  observer.observe(document.body);
  for (const moved of ["wheel", "touchstart", "pointerdown", "keydown"]) {
    addEventListener(moved, release, { once: true, passive: true });
  }
  setTimeout(release, LONGEST);
}

/**
 * Go to what the address names.
 * @param {Parts} parts of the page
 */
export async function follow({ explorers, forms, slides, units }) {
  const name = decodeURIComponent(location.hash.slice(1));
  if (onSlides()) slides?.go(slides.place(name) ?? slides.asked());
  if (!name || onSlides()) return;
  const form = forms.find((one) => one.has(name));
  form?.openNamed(name);
  const place = document.getElementById(name) ?? form?.box ?? null;
  const unit = units?.of(place, name);
  const alone = unit && units?.show(unit);
  if (alone && unit.id === name) return scrollTo(0, 0);
  // A stop sign is folded inside its place.
  const own = place?.querySelector(":scope > details");
  if (own instanceof HTMLDetailsElement) own.open = true;
  for (let fold = place?.closest("details"); fold; fold = fold.parentElement?.closest("details")) {
    fold.open = true;
  }
  if (place) hold(place);
  else await followToCard(name, explorers, units);
}

/**
 * @param {string} name
 * @param {Explorer[]} explorers
 * @param {Units | null} units
 */
async function followToCard(name, explorers, units) {
  for (const explorer of explorers) {
    await explorer.ready();
    const path = explorer.states?.path(name);
    if (!path) continue;
    const unit = units?.of(explorer.box, name);
    if (unit) units?.show(unit);
    explorer.show(path);
    hold(explorer.box);
    return;
  }
}
