// "May I massage a client with ...?": the field, what it finds, and the card that is shown.
import { inside, load } from "./data.js";
import { find, make } from "./dom.js";

const MOST = 6; // answers that are offered
const EMERGENCY = "Emergency"; // as the stop signs name it

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
    /** What each stop sign asks for, by its address. @type {Map<string, string>} */
    this.actions = new Map();
    /** @type {typeof import("./topics").offered} */
    this.offered = () => [];
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
      ([finder, places]) => {
        const signs = places.filter((/** @type {Place} */ [, , href]) => isSign(href));
        this.actions = new Map(signs.map((/** @type {Place} */ [, kind, href]) => [href, kind]));
        this.offered = finder.offered;
        return [new finder.Topics(this.known), new finder.Topics(signs.map(asTopic))];
      },
    );
    return this.loading;
  }

  /** Offer the topics, then the stop signs, that fit what was typed; say so where none does. */
  async offer() {
    const [topics, signs] = await this.ready();
    const asked = this.field.value;
    const isEmergency = (/** @type {string} */ id) => this.actions.get(id) === EMERGENCY;
    const ids = this.offered(asked, topics, signs, isEmergency).slice(0, MOST);
    const link = (/** @type {string} */ id) => {
      const words = topics.names.get(id) ?? `${this.actions.get(id)}: ${signs.names.get(id)}`;
      const look = isEmergency(id) ? "emergency" : "";
      return make("a", { href: address(id), class: look, onclick: () => this.close() }, words);
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

/** @param {string} href */
const isSign = (href) => href.startsWith("stop-signs.html#");

/**
 * @param {Place} place
 * @returns {Topic}
 */
const asTopic = ([sign, , place, words]) => [place, sign, [words]];
