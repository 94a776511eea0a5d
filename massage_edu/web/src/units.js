// A lesson in units: one is in view at a time. Slides, paper and "the whole lesson" show them all.
import { find, onSlides } from "./dom.js";
import { isDone } from "./standing.js";

/**
 * @typedef {import("./types").Unit} Unit
 * @typedef {import("./log").Log} Log
 */

/** Where one stopped, for the start page. */
export const STOPPED = "massage-edu-stopped";

export class Units {
  /**
   * @param {Unit[]} units
   * @param {Log} log
   */
  constructor(units, log) {
    this.units = units;
    this.log = log;
    /** @type {HTMLElement[]} */
    this.cells = [...document.querySelectorAll("main [data-unit]")].map(
      (cell) => /** @type {HTMLElement} */ (cell),
    );
    this.list = /** @type {HTMLDetailsElement} */ (find(document, ".toc.units"));
    this.summary = find(this.list, "summary");
    this.back = /** @type {HTMLAnchorElement} */ (find(document, ".unit-back"));
    this.next = /** @type {HTMLAnchorElement} */ (find(document, ".unit-next"));
    this.where = /** @type {HTMLAnchorElement} */ (find(document, ".unit-at"));
    this.at = 0;
    this.where.addEventListener("click", () => {
      this.list.open = true;
    });
    document.addEventListener("click", () => setTimeout(() => this.markDone()));
    if (location.search === "?whole") this.showAll();
    else this.show(this.begin());
  }

  /** Return the unit to begin with: the first that is not done. */
  begin() {
    return this.units.find((unit) => !isDone(unit, this.log)) ?? this.units[0];
  }

  /**
   * Return the unit that a place of the page belongs to, or that has this name.
   * @param {Element | null} place
   * @param {string} name
   */
  of(place, name) {
    const id = place?.closest("[data-unit]")?.getAttribute("data-unit") ?? name;
    return this.units.find((unit) => unit.id === id);
  }

  showAll() {
    for (const cell of this.cells) cell.classList.remove("off");
  }

  /**
   * Show a unit, and keep that one is here; tell whether it is shown alone.
   * @param {Unit} unit
   */
  show(unit) {
    if (location.search === "?whole" || onSlides()) return false;
    this.at = this.units.indexOf(unit);
    for (const cell of this.cells) {
      cell.classList.toggle("off", cell.getAttribute("data-unit") !== unit.id);
    }
    this.summary.textContent = `${this.place(unit)}: ${unit.title}`;
    lead(this.back, this.units[this.at - 1]);
    lead(this.next, this.units[this.at + 1]);
    find(this.where, "span").textContent = this.place(unit).replace("Unit ", "");
    this.markDone();
    this.keep(unit);
    return true;
  }

  /**
   * Return where one is, in words; what is only looked up is not counted.
   * @param {Unit} unit
   */
  place(unit) {
    const counted = this.units.filter(({ minutes }) => minutes);
    const number = counted.findIndex(({ id }) => id === unit.id) + 1;
    return number ? `Unit ${number} of ${counted.length}` : "To look up";
  }

  /** Mark in the list which units are done, and where one is. */
  markDone() {
    this.log.read();
    for (const link of this.list.querySelectorAll("[data-unit]")) {
      const unit = this.of(link, "");
      if (!unit) continue;
      link.classList.toggle("done", isDone(unit, this.log));
      if (unit === this.units[this.at]) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    }
  }

  /**
   * Keep where one is; who looks at something again has stopped elsewhere.
   * @param {Unit} unit
   */
  keep(unit) {
    if (isDone(unit, this.log)) return;
    const { id, title, minutes } = unit;
    const href = `${document.body.dataset.lesson}.html#${id}`;
    const of = this.place(unit).toLowerCase();
    try {
      localStorage.setItem(STOPPED, JSON.stringify({ href, title, of, minutes }));
    } catch {
      // A browser that keeps nothing: the start page begins at the beginning.
    }
  }
}

/**
 * Let a link lead to a unit; one that leads nowhere is taken away.
 * @param {HTMLAnchorElement} link
 * @param {Unit | undefined} unit
 */
function lead(link, unit) {
  link.hidden = !unit;
  if (unit) link.href = `#${unit.id}`;
}
