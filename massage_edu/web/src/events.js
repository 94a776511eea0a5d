// The record of what a student did: lines that are only ever added to, one line an event, the same
// in the browser and in the file of JupyterLab (massage_edu/record.py). What is known, what is due
// and how a class fared are worked out from these lines. Two devices merge by union.
import { isSnapshot, moment, snapshotEvents } from "./snapshot.js";

/**
 * @typedef {import("./types").Event} Event
 * @typedef {import("./types").AnswerEvent} AnswerEvent
 * @typedef {import("./types").CardEvent} CardEvent
 */

export const FORMAT = "massage-edu-progress";
export const VERSION = 1;

const RATINGS = [1, 2, 3, 4];
let latest = 0;

/**
 * Return a new event. Its id begins with the time, so that events of one second keep their order.
 * @param {Record<string, any>} values
 * @param {number} now
 * @returns {Event}
 */
export function newEvent({ kind, ...values }, now = Date.now()) {
  latest = Math.max(now, latest + 1);
  const random = Math.floor(Math.random() * 2 ** 32);
  const id = hex(latest, 11) + hex(random, 8);
  return /** @type {Event} */ ({ kind, at: moment(now), ...values, id });
}

/** @param {number} value @param {number} width */
const hex = (value, width) => value.toString(16).padStart(width, "0");

/** Return a random code for a student: no name, no address. */
export function newStudent() {
  return hex(Math.floor(Math.random() * 2 ** 32), 8);
}

/**
 * Return what tells an event from all others: its id; older ones without an id are told by all
 * that they hold.
 * @param {Event} event
 */
export function identity(event) {
  return event.id ?? JSON.stringify(Object.entries(event).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Return all events of two records, each once, by their time: the same whichever comes first.
 * @param {Event[]} mine
 * @param {Event[]} theirs
 */
export function union(mine, theirs) {
  const all = new Map([...mine, ...theirs].map((event) => [identity(event), event]));
  return inOrder([...all.values()]);
}

/** @param {Event[]} events */
export function inOrder(events) {
  const keyed = events.map((event) => ({
    event,
    time: Date.parse(event.at),
    // Events without an id stand before those with one; of one question the first try comes first.
    key: event.id ?? ` ${"try" in event ? event.try : 0}${identity(event)}`,
  }));
  keyed.sort((a, b) => a.time - b.time || (a.key < b.key ? -1 : 1));
  return keyed.map(({ event }) => event);
}

/**
 * Return the text of a progress file.
 * @param {string} student
 * @param {Event[]} events
 */
export function fileText(student, events) {
  return lines([{ format: FORMAT, version: VERSION, student }, ...events]);
}

/** @param {object[]} values */
export function lines(values) {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

/**
 * Read a progress file or a store, of this kind or of an older one.
 * @param {string} text
 * @returns {import("./types").Progress}
 * @throws when it is none of ours
 */
export function parse(text) {
  const [first, ...rest] = text.split("\n").filter((line) => line.trim());
  const head = parsed(first ?? "");
  const snapshot = isSnapshot(head);
  if (!snapshot && head?.format !== FORMAT) throw new Error("not ours");
  if (head.version > VERSION && head.format) {
    return { student: "", events: [], old: false, bad: 0, newer: true };
  }
  const found = rest.map(parsed);
  const events = found.filter(isEvent);
  return {
    student: studentOf(head),
    events: inOrder([...(snapshot ? snapshotEvents(head) : []), ...events]),
    old: snapshot,
    bad: found.length - events.length,
    newer: false,
  };
}

/** @param {Record<string, any>} head */
function studentOf({ student, code }) {
  const name = student ?? code; // a store of old calls it code
  return typeof name === "string" && /^[a-z0-9]{4,16}$/i.test(name) ? name : "";
}

/** @param {string} line @returns {any} */
function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** @param {any} event @returns {event is Event} */
export function isEvent(event) {
  if (typeof event?.at !== "string" || Number.isNaN(Date.parse(event.at))) return false;
  if (event.id !== undefined && typeof event.id !== "string") return false;
  if (event.kind === "card") return isText(event.card) && RATINGS.includes(event.rating);
  if (event.kind !== "answer") return false;
  return isText(event.question, event.option, event.right) && Number.isInteger(event.try);
}

/** @param {unknown[]} values */
const isText = (...values) => values.every((value) => typeof value === "string");

/**
 * Return the latest first try at each question. A second try never counts.
 * @param {Event[]} events
 * @returns {Map<string, AnswerEvent>}
 */
export function firstTries(events) {
  /** @type {Map<string, AnswerEvent>} */
  const tries = new Map();
  for (const event of events) {
    if (event.kind === "answer" && event.try === 1) tries.set(event.question, event);
  }
  return tries;
}

/**
 * Return the turns of each card, in their order.
 * @param {Event[]} events
 * @returns {Map<string, CardEvent[]>}
 */
export function turns(events) {
  /** @type {Map<string, CardEvent[]>} */
  const cards = new Map();
  for (const event of events) {
    if (event.kind !== "card") continue;
    const known = cards.get(event.card);
    if (known) known.push(event);
    else cards.set(event.card, [event]);
  }
  return cards;
}
