// Slides: the same page, one idea at a time.
import { button, find, make, onSlides, setAddress } from "./dom.js";
import { isTall, slideSteps } from "./slide-steps.js";

/** @typedef {import("./quiz-view").QuizView} QuizView */

const SEEN = 8; // pixels that a screen keeps of the one before, and that may be cut off unnoticed
const PIECES = "main > .cell.on :is(li, p, tr, h2, h3, h4, img, button):not(.controls *)";
const FIELDS = "select, input, textarea";

export class Slides {
  /** @param {QuizView[]} forms all forms of the page */
  constructor(forms) {
    this.forms = forms;
    this.main = find(document, "main");
    /** @type {HTMLElement[]} */
    this.cells = [...document.querySelectorAll("main > .cell")].map(
      (cell) => /** @type {HTMLElement} */ (cell),
    );
    this.steps = slideSteps(this.cells);
    this.at = 0;
    this.notes = "";
    /** The window with the notes. @type {Window | null} */
    this.other = null;
    this.title = make("h1", { class: "me-sr" }, document.title);
    this.top = make("h2", { class: "slide-top" });
    this.count = make("span", { role: "status" });
    this.panel = make("aside", {
      class: "slide-notes",
      "aria-label": "Speaker's notes",
      hidden: true,
    });
    this.more = button("More below ↓", () => this.turn(1), { class: "slide-more" });
    this.bar = this.makeBar();
    this.listen();
  }

  makeBar() {
    return make(
      "nav",
      { class: "slide-bar", "aria-label": "Slides" },
      button("◀ Back", () => this.turn(-1)),
      this.count,
      button("Next ▶", () => this.turn(1)),
      this.more,
      button("Notes (n)", () => this.toggleNotes()),
      button("Notes in a window", () => this.openWindow()),
      button("End (Esc)", () => this.end()),
    );
  }

  listen() {
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("scroll", () => this.peek());
    new ResizeObserver(() => this.peek()).observe(this.main);
    find(document, ".to-slides").addEventListener("click", () => this.begin(0));
    if (location.search === "?slides")
      this.begin(this.place(location.hash.slice(1)) ?? this.asked());
  }

  /** Return the slide that the address asks for. */
  asked() {
    return Number(/^#slide-(\d+)$/.exec(location.hash)?.[1] ?? 1) - 1;
  }

  /**
   * Return the slide that holds the place of this name: a word of the text leads to its meaning.
   * @param {string} name
   */
  place(name) {
    if (!name) return undefined;
    const form = this.forms.find((one) => one.has(name));
    const place = document.getElementById(name) ?? form?.box ?? null;
    const at = this.steps.findIndex((step) => step.cells.some((cell) => cell.contains(place)));
    if (!place || at < 0) return undefined;
    form?.openNamed(name);
    return at;
  }

  /** @param {number} at */
  begin(at) {
    document.documentElement.classList.add("slides");
    this.main.prepend(this.title, this.top);
    document.body.append(this.panel, this.bar);
    this.go(at);
  }

  /**
   * Move as a clicker does: down the slide, a screen at a time, until its end was seen; only then
   * to the next. Back likewise.
   * @param {1 | -1} step
   */
  turn(step) {
    const before = scrollY;
    this.peek();
    if (step < 0) scrollBy(0, -0.7 * this.edge());
    else if (!this.more.hidden) scrollBy(0, this.cut() - SEEN);
    if (scrollY === before && this.steps[this.at + step]) this.go(this.at + step, step < 0);
  }

  /**
   * Show a slide, from its top or from its end.
   * @param {number} at
   * @param {boolean} atEnd
   */
  go(at, atEnd = false) {
    this.at = Math.min(Math.max(at, 0), this.steps.length - 1);
    const step = this.steps[this.at];
    this.showCells(step);
    this.title.hidden = step.cells.some((cell) => cell.querySelector("h1"));
    this.top.textContent = step.heading;
    this.top.hidden = !step.heading;
    this.count.textContent = `${this.at + 1} / ${this.steps.length}`;
    this.notes = step.notes || "<p>No notes for this slide.</p>";
    this.panel.innerHTML = this.notes;
    this.fillWindow();
    setAddress(`?slides#slide-${this.at + 1}`);
    scrollTo(0, atEnd ? document.documentElement.scrollHeight : 0);
    this.peek();
    /** @type {HTMLElement | null} */ (document.activeElement)?.blur();
  }

  /** @param {import("./slide-steps").Step} step */
  showCells(step) {
    for (const cell of this.cells) cell.classList.toggle("on", step.cells.includes(cell));
    this.main.classList.toggle("two", step.two);
    for (const picture of document.querySelectorAll("main .me img")) {
      picture.classList.toggle("tall", isTall(picture));
    }
  }

  /** Return where the view of the slide ends: at the bar, or at the notes above it. */
  edge() {
    return (this.panel.hidden ? this.bar : this.panel).getBoundingClientRect().top;
  }

  /**
   * Return where the first piece begins that the edge cuts off: the next screen begins with it. One
   * too tall for that is gone through.
   */
  cut() {
    const edge = this.edge();
    const boxes = [...document.querySelectorAll(PIECES)].map((one) => one.getBoundingClientRect());
    const isCut = (/** @type {DOMRect} */ { top, bottom }) =>
      top > edge * 0.3 && top < edge && bottom > edge;
    return Math.min(edge * 0.8, ...boxes.filter(isCut).map(({ top }) => top));
  }

  /** Say that there is more below, as long as some of the slide is hidden there. */
  peek() {
    if (!onSlides()) return;
    const ends = this.steps[this.at].cells.map((cell) => cell.getBoundingClientRect().bottom);
    this.more.hidden = Math.max(...ends) <= this.edge() + SEEN;
  }

  toggleNotes() {
    this.panel.hidden = !this.panel.hidden;
    this.peek();
  }

  /** Open the notes in a window of their own, for the speaker's screen. */
  openWindow() {
    this.other = open("", "massage-edu-notes", "width=700,height=500");
    this.fillWindow();
  }

  fillWindow() {
    if (!this.other || this.other.closed) return;
    const { document: page } = this.other;
    page.title = "Speaker's notes";
    page.body.style.font = "1.5rem/1.5 system-ui, sans-serif";
    page.body.innerHTML = `<p>${this.count.textContent}</p>${this.notes}<hr><p></p>`;
    /** @type {Element} */ (page.body.lastElementChild).textContent = `Next: ${this.following()}`;
  }

  /** Return what comes next, in words. */
  following() {
    const next = this.steps[this.at + 1]?.cells.at(-1);
    if (!next) return "the end";
    const heading = next.querySelector("h1, h2, h3, strong");
    return heading?.textContent ?? next.querySelector("[aria-label]")?.ariaLabel ?? "";
  }

  end() {
    document.documentElement.classList.remove("slides");
    this.main.classList.remove("two");
    for (const part of [this.title, this.top, this.panel, this.bar]) part.remove();
    setAddress(location.pathname.split("/").at(-1) ?? "");
    this.steps[this.at].cells[0].scrollIntoView();
  }

  /**
   * Move by keys, but never take a key from the control that has the focus; Esc leaves the control,
   * then the slides.
   * @param {KeyboardEvent} event
   */
  key(event) {
    if (!onSlides() || event.ctrlKey || event.altKey || event.metaKey) return;
    if (document.querySelector("dialog[open]")) return; // its keys are its own
    const field = /** @type {HTMLElement | null} */ (closest(event, FIELDS));
    if (event.key === "Escape") return field ? field.blur() : this.end();
    if (field || presses(event)) return;
    if (this.moveBy(event)) event.preventDefault();
  }

  /**
   * Do what a key asks for; tell whether it asks for anything.
   * @param {KeyboardEvent} event
   */
  moveBy({ key, shiftKey }) {
    const step = stepOf(key, shiftKey);
    if (key === "n") this.toggleNotes();
    else if (key === "Home") this.go(0);
    else if (key === "End") this.go(this.steps.length - 1);
    else if (!step) return false;
    else if (shiftKey && key !== " ")
      this.go(this.at + step); // the whole slide is left out
    else this.turn(step);
    return true;
  }
}

/**
 * @param {KeyboardEvent} event
 * @param {string} selector
 */
function closest({ target }, selector) {
  return target instanceof Element ? target.closest(selector) : null;
}

/**
 * Return whether a key presses the control that has the focus.
 * @param {KeyboardEvent} event
 */
function presses(event) {
  return [" ", "Enter"].includes(event.key) && closest(event, "button, a, summary") !== null;
}

/**
 * @param {string} key
 * @param {boolean} shift
 * @returns {1 | -1 | undefined}
 */
function stepOf(key, shift) {
  if (["ArrowRight", "PageDown"].includes(key)) return 1;
  if (["ArrowLeft", "PageUp"].includes(key)) return -1;
  if (key !== " ") return undefined;
  return shift ? -1 : 1;
}
