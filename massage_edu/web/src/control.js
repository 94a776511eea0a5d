// One control: a menu, buttons, a slider or a check box.
import { make } from "./dom.js";

/** @typedef {import("./types").MenuOption} MenuOption */

const TYPES = /** @type {Record<string, string>} */ ({ slider: "range", check: "checkbox" });
let number = 0;

export class Control {
  /**
   * @param {{ label: string, kind: string }} control
   * @param {(index: number) => void} onChoice
   */
  constructor({ label, kind }, onChoice) {
    this.kind = kind;
    this.name = label;
    this.onChoice = onChoice;
    this.id = `control-${++number}`;
    this.at = 0;
    /** @type {MenuOption[]} */
    this.options = [];
    /** @type {number | undefined} */
    this.menu = undefined;
    this.input = make("input", { id: this.id, type: TYPES[kind] ?? "hidden" });
    this.select = make("select", { id: this.id });
    this.output = make("output", { for: this.id });
    this.element = kind === "buttons" ? this.group() : this.row();
  }

  group() {
    return make("fieldset", { class: "buttons" }, make("legend", {}, this.name));
  }

  row() {
    const label = make("label", { for: this.id }, this.name);
    const field = this.kind in TYPES ? this.input : this.select;
    const event = this.kind === "slider" ? "input" : "change";
    field.addEventListener(event, () => this.onChoice(this.index()));
    /** @type {HTMLElement[]} */
    const parts = this.kind === "check" ? [field, label] : [label, field];
    if (this.kind === "slider") parts.push(this.output);
    return make("div", { class: this.kind }, ...parts);
  }

  /** Return the place of the option that is chosen. */
  index() {
    if (this.kind === "slider") return Number(this.input.value);
    if (this.kind !== "check") return this.select.selectedIndex;
    return this.options.findIndex(([, value]) => (value === "True") === this.input.checked);
  }

  label() {
    return this.options[this.at][0];
  }

  /**
   * Show a menu with the option at a place chosen.
   * @param {number} menu
   * @param {MenuOption[]} options
   * @param {number} at
   */
  set(menu, options, at) {
    const fresh = menu !== this.menu;
    this.menu = menu;
    this.options = options;
    this.at = at;
    if (this.kind === "check") this.input.checked = options[at][1] === "True";
    else if (this.kind === "slider") this.setSlider();
    else if (this.kind === "buttons") this.setButtons(fresh);
    else this.setMenu(fresh);
  }

  setSlider() {
    this.input.max = String(this.options.length - 1);
    this.input.value = String(this.at);
    this.input.setAttribute("aria-valuetext", this.label());
    this.output.textContent = this.label();
  }

  /** @param {boolean} fresh */
  setButtons(fresh) {
    if (fresh) {
      this.element.querySelectorAll("label").forEach((old) => old.remove());
      this.element.append(...this.options.map(([label], index) => this.radio(label, index)));
    }
    this.element.querySelectorAll("input")[this.at].checked = true;
  }

  /**
   * @param {string} label
   * @param {number} index
   */
  radio(label, index) {
    const choose = () => this.onChoice(index);
    const input = make("input", { type: "radio", name: this.id, onchange: choose });
    return make("label", {}, input, make("span", {}, label));
  }

  /** @param {boolean} fresh */
  setMenu(fresh) {
    if (fresh) {
      const options = this.options.map(([label]) => make("option", {}, label));
      this.select.replaceChildren(...options);
    }
    this.select.selectedIndex = this.at;
  }
}
