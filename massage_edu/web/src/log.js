// One student's log in memory, over whatever keeps it.
import {
  fileText,
  firstTries,
  identity,
  newEvent,
  newStudent,
  parse,
  turns,
  union,
} from "./events.js";

/**
 * @typedef {import("./types").Event} Event
 * @typedef {import("./types").Keeper} Keeper
 */

export class Log {
  /** @param {Keeper} keeper */
  constructor(keeper) {
    this.keeper = keeper;
    this.student = "";
    /** @type {Event[]} */
    this.events = [];
    this.firsts = firstTries([]);
    this.cards = turns([]);
    this.read();
  }

  /** Read again: another page or lesson may have added lines. */
  read() {
    const { student, events } = this.keeper.read();
    this.student = student;
    if (events !== this.events) this.index(events);
    return this;
  }

  /** @param {Event[]} events */
  index(events) {
    this.events = events;
    this.firsts = firstTries(events);
    this.cards = turns(events);
  }

  /**
   * Keep one more event.
   * @param {Record<string, any>} values
   * @param {number} [now]
   */
  add(values, now) {
    this.keeper.append([newEvent(values, now)]);
    this.read();
  }

  /**
   * Return the latest first try at a question; nothing when there was none.
   * @param {string} question
   */
  first(question) {
    return this.firsts.get(question);
  }

  /**
   * Return what that first try was.
   * @param {string} question
   */
  result(question) {
    return this.first(question)?.right;
  }

  /** Return a student's code, which is given when it is needed first. */
  code() {
    this.read();
    if (!this.student) {
      this.keeper.adopt(newStudent());
      this.read();
    }
    return this.student;
  }

  /** Return the progress file, which Import of either host and the class report read. */
  file() {
    const code = this.code();
    return { name: `massage-edu-progress-${code}.jsonl`, text: fileText(code, this.events) };
  }

  /**
   * Add what another device's file holds. Nothing is lost on either side.
   * @param {string} text
   * @returns {{ changed: number, bad: number }} questions and cards with something new; bad lines
   * @throws when it is none of ours, or made by a newer version ("newer")
   */
  take(text) {
    const theirs = parse(text);
    if (theirs.newer) throw new Error("newer");
    this.read();
    const mine = new Set(this.events.map(identity));
    const fresh = union([], theirs.events).filter((event) => !mine.has(identity(event)));
    // One student on two devices stays one.
    if (!this.student && theirs.student) this.keeper.adopt(theirs.student);
    if (fresh.length) this.keeper.append(fresh);
    this.read();
    const about = fresh.map((event) => (event.kind === "card" ? event.card : event.question));
    return { changed: new Set(about).size, bad: theirs.bad };
  }

  reset() {
    this.keeper.reset();
    this.read();
  }
}
