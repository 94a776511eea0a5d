// The search field of a page, and what it finds.
import { load } from "./data.js";
import { find, make } from "./dom.js";

const MOST = 12; // results that are shown
const LONGEST = 140; // letters of a result's text

export class SearchView {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.field = /** @type {HTMLInputElement} */ (find(form, "input"));
    this.found = find(form, "#found");
    this.status = find(form, "[role=status]");
    /** @type {Promise<import("./search").Search> | undefined} */
    this.loading = undefined;
    this.field.addEventListener("focus", () => this.ready());
    this.field.addEventListener("input", () => this.draw());
    form.addEventListener("keydown", (event) => this.key(event));
    form.addEventListener("focusout", (event) => {
      if (!form.contains(/** @type {Node | null} */ (event.relatedTarget))) this.hide();
    });
  }

  /** Load what can be searched, once. */
  ready() {
    const both = () => Promise.all([load("finder.js", "finder"), load("search.js", "search")]);
    this.loading ??= both().then(([{ Search }, places]) => new Search(places));
    return this.loading;
  }

  async draw() {
    const search = await this.ready();
    const asked = this.field.value.trim();
    const places = search.find(asked);
    const items = places.slice(0, MOST).map((place) => this.item(place));
    const list = items.length ? make("ul", {}, ...items) : make("p", {}, "Nothing found.");
    this.found.replaceChildren(list);
    this.found.hidden = !asked;
    this.status.textContent = asked ? `${places.length} found` : "";
  }

  /** @param {import("./types").Place} place */
  item([title, kind, href, text]) {
    const brief = text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
    const parts = [
      make("strong", {}, title),
      make("small", {}, ` ${kind}`),
      make("span", {}, brief),
    ];
    return make("li", {}, make("a", { href, onclick: () => this.hide() }, ...parts));
  }

  hide() {
    this.found.hidden = true;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const links = [...this.found.querySelectorAll("a")];
    if (event.key === "Escape") {
      this.hide();
      this.field.focus();
    }
    if (event.key === "Enter" && event.target === this.field) links[0]?.click();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || this.found.hidden) return;
    event.preventDefault();
    const at = links.findIndex((link) => link === document.activeElement);
    (links[at + step] ?? this.field).focus();
  }
}
