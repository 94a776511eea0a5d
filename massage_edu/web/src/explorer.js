// An explorer: controls with finitely many states, all of them drawn beforehand by Python.
import { load } from "./data.js";
import { Control } from "./control.js";
import { find, idle, make, onSlides, setAddress, whenSeen } from "./dom.js";
import { States } from "./states.js";

/** Pictures that were fetched, by their address. @type {Map<string, HTMLImageElement>} */
const pictures = new Map();

export class Explorer {
  /**
   * @param {HTMLElement} box
   * @param {Explorer[]} siblings all explorers of the page, in order
   */
  constructor(box, siblings) {
    this.box = box;
    this.siblings = siblings;
    this.pane = find(box, ".pane");
    this.bar = make("div", { class: "controls" });
    /** @type {Promise<void> | undefined} */
    this.loading = undefined;
    this.status = make("p", { class: "me-sr", role: "status" });
    this.parts = make("ul", { class: "parts", "aria-label": "Parts of this card" }); // on slides
    /** @type {States | undefined} */
    this.states = undefined;
    /** @type {number[]} */
    this.chosen = [];
    /** @type {Control[]} */
    this.controls = [];
    box.prepend(this.bar);
    box.append(this.status);
    box.addEventListener("focusin", () => this.fetchAhead());
    this.wait();
  }

  /** Load the states when the explorer comes near, pictures of the next step when it is in view. */
  wait() {
    whenSeen(this.box, () => this.ready());
    const fetchWhenReady = () => {
      const connection = /** @type {any} */ (navigator).connection;
      if (!connection?.saveData) this.ready().then(() => this.fetchAhead());
    };
    whenSeen(this.box, fetchWhenReady, { threshold: 0.05 });
  }

  /** Load the states and make the controls, once. */
  ready() {
    const key = this.box.dataset.states ?? "";
    const lost = () => {
      this.bar.textContent = "The choices are missing: this page was parted from its folder.";
    };
    this.loading ??= load(`states/${key}.js`, key).then((data) => this.begin(data), lost);
    return this.loading;
  }

  /** @param {import("./types").StatesData} data */
  begin(data) {
    this.states = new States(data);
    this.chosen = this.states.start();
    this.controls = data.controls.map(
      (control, i) => new Control(control, (index) => this.choose(i, index)),
    );
    const isTick = (/** @type {Control} */ control) => control.kind === "check";
    const ticks = this.controls.filter(isTick).map((control) => control.element);
    if (ticks.length) this.bar.append(make("div", { class: "ticks" }, ...ticks));
    const others = this.controls.filter((control) => !isTick(control));
    this.bar.append(...others.map((control) => control.element), this.parts);
    this.fill();
    this.listParts();
  }

  /** List the parts of a long card, to jump to. */
  listParts() {
    const heads = [...this.pane.querySelectorAll("h4")];
    this.parts.hidden = heads.length < 4;
    const items = heads.map((head) => {
      const jump = () => head.scrollIntoView();
      const name = head.textContent ?? "";
      return make("li", {}, make("button", { type: "button", onclick: jump }, name));
    });
    this.parts.replaceChildren(...items);
  }

  fill() {
    this.controls.forEach((control, i) => {
      const menu = this.known.menu(this.chosen.slice(0, i));
      control.set(menu, this.known.options(this.chosen.slice(0, i)), this.chosen[i]);
    });
  }

  /** The states, once they are there. */
  get known() {
    if (!this.states) throw new Error("the states are not loaded yet");
    return this.states;
  }

  /**
   * @param {number} i
   * @param {number} index
   */
  choose(i, index) {
    this.show(this.known.after(this.chosen, i, index));
    const value = this.known.value(this.chosen);
    const first = this.siblings.find((one) => one.states?.path(value));
    if (!onSlides() && first === this) setAddress(`#${value}`);
  }

  /** @param {number[]} choices */
  show(choices) {
    this.chosen = choices;
    this.fill();
    const html = this.known.html(choices);
    this.pane.innerHTML = html.replaceAll("<img ", '<img decoding="sync" ');
    this.listParts();
    const shown = this.controls.filter((control) => control.kind !== "check");
    const labels = shown.map((control) => control.label()).join(", ");
    this.status.textContent = `Now showing: ${labels}. ${this.known.spoken(choices)}`.trim();
    this.fetchAhead();
  }

  /** Fetch the pictures that one more step can lead to. */
  fetchAhead() {
    const { states } = this;
    if (!states) return;
    idle(() => {
      for (const choices of states.neighbours(this.chosen)) {
        for (const [, src] of states.html(choices).matchAll(/src="(img\/[^"]+)"/g))
          fetchPicture(src);
      }
    });
  }
}

/** @param {string} src */
function fetchPicture(src) {
  if (pictures.has(src)) return;
  const picture = new Image();
  picture.src = src;
  pictures.set(src, picture);
}
