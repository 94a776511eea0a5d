// "May I massage a client with ...?": the field, what it finds, and the card that is shown.
import { inside, load } from "./data.js";
import { find, make } from "./dom.js";

const MOST = 6; // answers that are offered

/** @typedef {import("./topics").Topic} Topic */
/** @typedef {import("./topics").Topics} Topics */
/** @typedef {import("./types").Place} Place */

export class MayI {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.field = /** @type {HTMLInputElement} */ (find(box, "#topic"));
    this.hits = find(box, ".hits");
    this.none = find(box, ".none");
    this.status = find(box, "[role=status]");
    /** @type {Topic[]} */
    this.known = inside(box);
    /** @type {Promise<[Topics, Topics]> | undefined} */
    this.loading = undefined;
    this.field.addEventListener("focus", () => this.ready());
    this.field.addEventListener("input", () => this.offer());
    find(box, "form").addEventListener("submit", () => this.choose());
    box.addEventListener("keydown", (event) => this.key(event));
    addEventListener("hashchange", () => this.show());
    this.show();
  }

  ready() {
    this.loading ??= Promise.all([load("finder.js", "finder"), load("search.js", "search")]).then(
      ([{ Topics }, places]) => [new Topics(this.known), new Topics(signsOf(places))],
    );
    return this.loading;
  }

  /** Offer the topics, then the stop signs, that fit what was typed; say so where none does. */
  async offer() {
    const [topics, signs] = await this.ready();
    const asked = this.field.value;
    const exact = [...topics.exact(asked), ...signs.exact(asked)];
    const ids = (exact.length ? exact : topics.find(asked)).slice(0, MOST);
    const link = (/** @type {string} */ id) => {
      const words = topics.names.get(id) ?? `Stop sign: ${signs.names.get(id)}`;
      return make("a", { href: address(id), onclick: () => this.close() }, words);
    };
    this.hits.replaceChildren(...ids.map((id) => make("li", {}, link(id))));
    this.hits.hidden = !ids.length;
    this.none.hidden = ids.length > 0 || topics.isEmpty(asked);
    this.status.textContent = asked ? `${ids.length || "no"} answers fit` : "";
    return ids;
  }

  async choose() {
    const [first] = await this.offer();
    if (!first) return;
    this.close();
    location.href = address(first);
  }

  close() {
    this.hits.hidden = true;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "Escape") this.close();
    const links = [...this.hits.querySelectorAll("a")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || this.hits.hidden) return;
    event.preventDefault();
    const at = links.findIndex((link) => link === document.activeElement);
    (links[at + step] ?? this.field).focus();
  }

  /** Show the card that the address names. */
  show() {
    const name = decodeURIComponent(location.hash.slice(1));
    for (const card of this.box.querySelectorAll("article")) {
      card.classList.toggle("shown", card.id === name);
    }
    const shown = this.box.querySelector("article.shown");
    this.box.classList.toggle("chosen", Boolean(shown));
    if (!shown) return;
    this.none.hidden = true;
    this.field.value = find(/** @type {HTMLElement} */ (shown), "h3").textContent ?? "";
    scrollTo(0, 0);
  }
}

/**
 * Return the address of an answer: a topic's card is on this page, a stop sign on its own.
 * @param {string} id
 */
function address(id) {
  return id.includes("#") ? id : `#${id}`;
}

/**
 * Return the stop signs among all that can be searched.
 * @param {Place[]} places
 * @returns {Topic[]}
 */
function signsOf(places) {
  const signs = places.filter(([, kind]) => kind === "Stop sign");
  return signs.map(([sign, , place, words]) => [place, sign, [words]]);
}
