// The states of an explorer as a tree of choices. Rules, no DOM.

/**
 * @typedef {import("./types").Branch} Branch
 * @typedef {import("./types").MenuOption} MenuOption
 */

export class States {
  /** @param {import("./types").StatesData} data */
  constructor(data) {
    this.data = data;
    this.depth = data.controls.length;
  }

  /** Return the choices that the controls begin with. */
  start() {
    /** @type {number[]} */
    const choices = [];
    for (const control of this.data.controls) {
      const values = this.options(choices).map(([, value]) => value);
      choices.push(Math.max(0, values.indexOf(control.start)));
    }
    return choices;
  }

  /**
   * Follow choices down the tree.
   * @param {number[]} choices
   * @returns {any[]} a branch, or an end
   */
  walk(choices) {
    return choices.reduce(
      (branch, index) => branch[1 + index],
      /** @type {any} */ (this.data.tree),
    );
  }

  /**
   * Return the number of the menu that these choices lead to.
   * @param {number[]} choices
   * @returns {number}
   */
  menu(choices) {
    return this.walk(choices)[0];
  }

  /** @param {number[]} choices */
  options(choices) {
    return this.data.menus[this.menu(choices)];
  }

  /**
   * Return the choices after control i was set to index: the menus below it may have changed, then
   * their first option holds.
   * @param {number[]} chosen
   * @param {number} i
   * @param {number} index
   */
  after(chosen, i, index) {
    const now = [...chosen.slice(0, i), index];
    for (let j = i + 1; j < chosen.length; j++) {
      const same = this.menu(now) === this.menu(chosen.slice(0, j));
      now.push(same ? chosen[j] : 0);
    }
    return now;
  }

  /**
   * Return all choices that one more step can lead to.
   * @param {number[]} chosen
   */
  neighbours(chosen) {
    return chosen.flatMap((_, i) =>
      this.options(chosen.slice(0, i)).map((_, index) => this.after(chosen, i, index)),
    );
  }

  /**
   * Return the value of the last control.
   * @param {number[]} choices
   */
  value(choices) {
    const last = choices.length - 1;
    return this.options(choices.slice(0, last))[choices[last]][1];
  }

  /** @param {number[]} choices */
  html(choices) {
    const [, ...pieces] = this.walk(choices);
    return pieces.map((piece) => this.data.pieces[piece]).join("");
  }

  /** @param {number[]} choices */
  spoken(choices) {
    return this.data.pieces[this.walk(choices)[0]];
  }

  /**
   * Return the choices that lead to an option with this value, if it is a name and not a number.
   * @param {string} value
   * @param {number[]} choices
   * @returns {number[] | null}
   */
  path(value, choices = []) {
    if (!/^[a-z][a-z0-9-]+$/.test(value) || choices.length === this.depth) return null;
    const options = this.options(choices);
    for (let index = 0; index < options.length; index++) {
      const here = [...choices, index];
      if (options[index][1] === value) return this.filled(here);
      const below = this.path(value, here);
      if (below) return below;
    }
    return null;
  }

  /** @param {number[]} choices */
  filled(choices) {
    return [...choices, ...Array(this.depth - choices.length).fill(0)];
  }
}
