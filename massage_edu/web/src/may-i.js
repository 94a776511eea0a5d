// "May I massage a client with ...?": the field, what it finds, and the card that is shown.
import { inside, load } from "./data.js";
import { find, make } from "./dom.js";

const MOST = 6; // topics that are offered

export class MayI {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.field = /** @type {HTMLInputElement} */ (find(box, "#topic"));
    this.hits = find(box, ".hits");
    this.none = find(box, ".none");
    this.status = find(box, "[role=status]");
    /** @type {import("./topics").Topic[]} */
    this.known = inside(box);
    /** @type {Promise<import("./topics").Topics> | undefined} */
    this.loading = undefined;
    this.field.addEventListener("focus", () => this.ready());
    this.field.addEventListener("input", () => this.offer());
    find(box, "form").addEventListener("submit", () => this.choose());
    box.addEventListener("keydown", (event) => this.key(event));
    addEventListener("hashchange", () => this.show());
    this.show();
  }

  ready() {
    this.loading ??= load("finder.js", "finder").then(({ Topics }) => new Topics(this.known));
    return this.loading;
  }

  /** Offer the topics that fit what was typed; say so where none does. */
  async offer() {
    const topics = await this.ready();
    const asked = this.field.value;
    const ids = topics.find(asked).slice(0, MOST);
    const link = (/** @type {string} */ id) =>
      make("a", { href: `#${id}`, onclick: () => this.close() }, topics.names.get(id) ?? id);
    this.hits.replaceChildren(...ids.map((id) => make("li", {}, link(id))));
    this.hits.hidden = !ids.length;
    this.none.hidden = ids.length > 0 || topics.isEmpty(asked);
    this.status.textContent = asked ? `${ids.length || "no"} topics fit` : "";
    return ids;
  }

  async choose() {
    const [first] = await this.offer();
    if (!first) return;
    this.close();
    location.hash = first;
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
