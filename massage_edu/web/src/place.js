// The place that the address names: a heading, term, question, case or card.
import { onSlides } from "./dom.js";

/**
 * @typedef {import("./explorer").Explorer} Explorer
 * @typedef {import("./quiz-view").QuizView} QuizView
 * @typedef {import("./slides").Slides} Slides
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
 * @param {{ explorers: Explorer[], forms: QuizView[], slides: Slides | null }} parts
 */
export async function follow({ explorers, forms, slides }) {
  const name = decodeURIComponent(location.hash.slice(1));
  if (onSlides()) slides?.go(slides.place(name) ?? slides.asked());
  if (!name || onSlides()) return;
  const form = forms.find((one) => one.has(name));
  form?.openNamed(name);
  const place = document.getElementById(name) ?? form?.box;
  for (let fold = place?.closest("details"); fold; fold = fold.parentElement?.closest("details")) {
    fold.open = true;
  }
  if (place) hold(place);
  else await followToCard(name, explorers);
}

/**
 * @param {string} name
 * @param {Explorer[]} explorers
 */
async function followToCard(name, explorers) {
  for (const explorer of explorers) {
    await explorer.ready();
    const path = explorer.states?.path(name);
    if (!path) continue;
    explorer.show(path);
    hold(explorer.box);
    return;
  }
}
