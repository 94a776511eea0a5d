// The log in this browser: the text of a progress file under one key of its storage.
import { fileText, inOrder, lines, parse } from "./events.js";

export const KEY = "massage-edu-progress";
const NEWER =
  "Your progress in this browser was made by a newer version of these lessons. " +
  "Nothing is added to it.";

/** @typedef {import("./types").Event} Event */

/** A Keeper, see types.d.ts. */
export class Store {
  /** @param {() => Storage} storage returns the storage; may throw where a browser forbids it */
  constructor(storage = () => localStorage) {
    this.storage = storage;
    this.kept = true;
    this.problem = "";
    /** @type {string | null} */
    this.text = null;
    this.student = "";
    /** @type {Event[]} */
    this.events = [];
  }

  /** Read again, if another page has changed what is kept. */
  read() {
    const text = this.load();
    if (this.kept && text !== this.text) this.open(text);
    return { student: this.student, events: this.events };
  }

  /** @returns {string | null} */
  load() {
    try {
      return this.storage().getItem(KEY);
    } catch {
      this.kept = false;
      return null;
    }
  }

  /** @param {string | null} text */
  open(text) {
    this.text = text;
    this.problem = "";
    [this.student, this.events] = ["", []];
    if (!text) return;
    try {
      const { student, events, old, bad, newer } = parse(text);
      [this.student, this.events] = [student, events];
      if (newer) this.problem = NEWER;
      else if (old || bad) this.renew(text);
    } catch {
      this.renew(text);
    }
  }

  /**
   * Set a text aside under another name, and carry on with what could be read of it.
   * @param {string} text
   */
  renew(text) {
    const storage = this.storage();
    let name = `${KEY}-set-aside`;
    for (let i = 2; storage.getItem(name) !== null; i++) name = `${KEY}-set-aside-${i}`;
    try {
      storage.setItem(name, text);
    } catch {
      return; // no room for a copy: then the text stays as it is
    }
    this.save();
  }

  /** @param {Event[]} events */
  append(events) {
    this.read();
    this.events = inOrder([...this.events, ...events]);
    if (this.problem === NEWER) return; // then they last as long as the page
    if (this.text) this.write(`${this.text.trimEnd()}\n${lines(events)}`);
    else this.save();
  }

  /** @param {string} student */
  adopt(student) {
    this.read();
    this.student = student;
    this.save();
  }

  reset() {
    [this.text, this.student, this.events, this.problem] = [null, "", [], ""];
    try {
      const storage = this.storage();
      // Also what was set aside: who deletes all wants nothing left on this device.
      for (const name of Object.keys(storage)) if (name.startsWith(KEY)) storage.removeItem(name);
    } catch {
      this.kept = false;
    }
  }

  save() {
    if (this.problem !== NEWER) this.write(fileText(this.student, this.events));
  }

  /** @param {string} text */
  write(text) {
    try {
      this.storage().setItem(KEY, text);
      this.text = text;
    } catch {
      this.kept = false;
    }
  }
}
