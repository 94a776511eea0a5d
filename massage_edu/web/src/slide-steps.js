// Which cells of a page make a slide: one idea at a time.

/**
 * @typedef {object} Step
 * @property {HTMLElement[]} cells in view
 * @property {string} heading that they stand under; empty where they have one of their own
 * @property {string} notes of the speaker, as HTML
 * @property {boolean} two a picture, and words beside it
 */

const BRIEF = 200; // letters; a heading with fewer stands with what it leads to
const LED_TO = ".shown[data-slide=subslide]:not(:has(>.me>.me-figure))"; // no picture

/** @param {Element | null | undefined} picture */
export function isTall(picture) {
  if (!picture) return false;
  return Number(picture.getAttribute("height")) > 1.1 * Number(picture.getAttribute("width"));
}

/**
 * Return the slides of a page.
 * @param {HTMLElement[]} cells
 * @returns {Step[]}
 */
export function slideSteps(cells) {
  const shown = cells.filter(({ dataset }) => !["skip", "notes"].includes(dataset.slide ?? ""));
  const grouping = new Grouping();
  shown.forEach((cell) => grouping.add(cell));
  return grouping.steps;
}

class Grouping {
  constructor() {
    /** @type {Step[]} */
    this.steps = [];
    this.heading = "";
    /** Notes hold for all that stands under a heading, until there are others. */
    this.notes = "";
    /** A brief heading that waits for what it leads to. @type {HTMLElement | null} */
    this.alone = null;
  }

  /** @param {HTMLElement} cell */
  add(cell) {
    if (isBrief(cell) && leadsOn(cell)) this.alone = cell;
    else if (isBrief(cell) && !ownHeading(cell) && this.endsWithForm()) this.takeAlong(cell);
    else this.begin(cell);
  }

  endsWithForm() {
    const last = this.steps.at(-1)?.cells.at(-1);
    return Boolean(last?.querySelector(":scope > .live.questions"));
  }

  /**
   * Put what to take along from a case below the case.
   * @param {HTMLElement} cell
   */
  takeAlong(cell) {
    const step = this.steps[this.steps.length - 1];
    step.cells.push(cell);
    step.notes += notesOf(cell);
  }

  /**
   * Begin a slide.
   * @param {HTMLElement} cell
   */
  begin(cell) {
    const { alone } = this;
    const before = this.before(cell);
    const notes = notesOf(alone) + notesOf(cell);
    const own = ownHeading(cell);
    const headed = Boolean(own || alone);
    this.notes = notes || (headed ? "" : this.notes);
    this.steps.push({
      cells: [...before, cell],
      heading: headed ? "" : this.heading,
      notes: this.notes,
      two: cell.dataset.slide === "fragment",
    });
    const heading = own ?? (alone && ownHeading(alone));
    this.heading = heading?.textContent ?? this.heading;
    this.alone = null;
  }

  /**
   * Return the cells that stand before a cell on its slide.
   * @param {HTMLElement} cell
   */
  before(cell) {
    if (cell.dataset.slide !== "fragment") return this.alone ? [this.alone] : [];
    const last = /** @type {HTMLElement} */ (this.steps.at(-1)?.cells.at(-1));
    // A tall picture is not shown twice: only with the words beside it.
    if (isTall(last.querySelector(".me img"))) this.steps.pop();
    return [last];
  }
}

/** @param {Element} cell */
const ownHeading = (cell) => cell.querySelector("h1, h2");

/** @param {Element | null} cell */
const notesOf = (cell) => cell?.querySelector(".notes")?.innerHTML ?? "";

/** @param {HTMLElement} cell */
function isBrief(cell) {
  const parts = cell.querySelectorAll(":scope > :not(h1, h2, h3, .notes)");
  const words = [...parts].map((part) => part.textContent).join(" ");
  return cell.matches(".prose") && words.length < BRIEF;
}

/** @param {HTMLElement} cell */
function leadsOn(cell) {
  const heading = ownHeading(cell) ?? cell.querySelector("h3");
  return Boolean(heading && cell.nextElementSibling?.matches(LED_TO));
}
