// The log in a file that Python keeps (massage_edu/widgets/player.py): what is new goes there in
// messages, and what other widgets of the lesson add comes back in messages.
import { identity, inOrder } from "./events.js";

/**
 * @typedef {import("./types").Event} Event
 * @typedef {{ student: string, events: Event[], problem: string, where: string }} Kept
 * @typedef {{ get(name: string): any, send(content: any): void,
 *   on(name: string, callback: (content: any) => void): void,
 *   off(name: string, callback: (content: any) => void): void }} Model the widget's, of anywidget
 */

const PATIENCE = 10_000; // milliseconds; a kernel that works at a cell answers when it is done
const SILENT =
  "The kernel does not answer: it is busy or was stopped. Answers are kept when it goes on.";

/** A Keeper, see types.d.ts. */
export class FileKeeper {
  /**
   * @param {Model} model
   * @param {number} patience
   */
  constructor(model, patience = PATIENCE) {
    this.model = model;
    this.patience = patience;
    this.student = "";
    this.problem = "";
    this.where = "";
    /** @type {Map<string, Event>} */
    this.known = new Map();
    /** @type {Event[]} */
    this.events = [];
    /** Events that Python has not confirmed. @type {Set<string>} */
    this.waiting = new Set();
    /** What Python says of a new beginning. @type {Promise<string> | undefined} */
    this.told = undefined;
    this.onChange = () => {};
    this.onAnswer = (/** @type {string} */ _words) => {};
    this.receive = (/** @type {any} */ content) => this.take(content);
    this.merge(model.get("kept"));
    model.on("msg:custom", this.receive);
  }

  read() {
    // A code is given with the first event: until then that of an imported file is taken over.
    return { student: this.events.length ? this.student : "", events: this.events };
  }

  /** @param {Kept} kept */
  merge({ student, events, problem, where }) {
    this.student = student;
    this.problem = problem;
    this.where = where;
    this.put(events);
  }

  /** @param {Event[]} events */
  put(events) {
    const before = this.known.size;
    for (const event of events) this.known.set(identity(event), event);
    if (this.known.size > before) this.events = inOrder([...this.known.values()]);
  }

  /** @param {any} content a message of Python */
  take(content) {
    if (content.kind === "anew") this.forget();
    if (content.kind === "kept" || content.kind === "anew") {
      this.merge(content.kept);
      for (const event of content.kept.events) this.waiting.delete(identity(event));
    }
    if (content.words) this.onAnswer(content.words);
    this.onChange();
  }

  forget() {
    this.known.clear();
    this.waiting.clear();
    this.events = [];
  }

  /** @param {Event[]} events */
  append(events) {
    this.put(events);
    for (const event of events) this.waiting.add(identity(event));
    this.model.send({ kind: "add", events });
    setTimeout(() => this.complain(), this.patience);
  }

  /** Say so when events are still not confirmed. */
  complain() {
    if (!this.waiting.size || this.problem) return;
    this.problem = SILENT;
    this.onChange();
  }

  /** @param {string} student */
  adopt(student) {
    this.student = student;
    this.model.send({ kind: "adopt", student });
  }

  reset() {
    this.forget();
    this.told = this.ask("anew");
  }

  /** Have Python read its file again. */
  refresh() {
    this.model.send({ kind: "read" });
  }

  /** Have Python save a copy; return what it says. @returns {Promise<string>} */
  save() {
    return this.ask("save");
  }

  /**
   * @param {string} kind
   * @returns {Promise<string>}
   */
  ask(kind) {
    return new Promise((resolve) => {
      this.onAnswer = resolve;
      this.model.send({ kind });
    });
  }

  close() {
    this.model.off("msg:custom", this.receive);
  }
}
