// What a student knows so far, worked out from the log. Rules, no DOM.
import { count } from "./quiz.js";

/**
 * @typedef {import("./log").Log} Log
 * @typedef {import("./types").ProgressSpec} ProgressSpec
 */

/**
 * Return the sum of all, in words.
 * @param {ProgressSpec} spec
 * @param {Log} log
 * @param {typeof import("./schedule")} schedule
 * @param {number} now
 */
export function sum({ asked, cases }, log, schedule, now) {
  const all = Object.values(asked).flat();
  const answered = all.filter(({ id }) => log.first(id));
  const finished = cases.filter((id) => log.first(id));
  const decks = [...log.cards.values()];
  const known = decks.filter((turns) => turns[turns.length - 1].rating > 1);
  const waiting = decks.filter((turns) => schedule.due(turns) <= now + schedule.AHEAD);
  return (
    `${answered.length} of ${all.length} questions answered, ` +
    `${finished.length} of ${cases.length} unfolding cases finished, ` +
    `${decks.length} flash cards begun: ${known.length} known, ${waiting.length} due now.`
  );
}

/**
 * Return the topics that were met, the weakest first.
 * @param {ProgressSpec} spec
 * @param {Log} log
 */
export function byTopic({ topics, weak }, log) {
  const rows = Object.entries(topics).map(([name, [where, questions]]) => {
    const results = questions.map((id) => log.result(id)).filter(Boolean);
    const right = count(results, "yes");
    const share = right / results.length;
    const harmful = count(results, "dangerous");
    return { name, where, met: results.length, right, harmful, share, weak: share < weak };
  });
  const met = rows.filter((row) => row.met);
  return met.sort((a, b) => a.share - b.share || b.harmful - a.harmful);
}

/**
 * Return how many stop signs were missed, and how often one stopped without need, at the first try.
 * @param {ProgressSpec} spec
 * @param {Log} log
 */
export function stops({ stops: signs, near_misses: others }, log) {
  const results = (/** @type {string[]} */ ids) => ids.map((id) => log.result(id)).filter(Boolean);
  const seen = results(signs);
  const near = results(others);
  return {
    seen: seen.length,
    missed: count(seen, "dangerous") + count(seen, "no"),
    near: near.length,
    needless: count(near, "safe_but_wrong"),
  };
}

/**
 * Return how far one is with a lesson's questions.
 * @param {{ id: string, stem: string }[]} questions
 * @param {Log} log
 */
export function ofLesson(questions, log) {
  const answered = questions.filter(({ id }) => log.first(id));
  const missed = answered.filter(({ id }) => log.result(id) !== "yes");
  const right = answered.length - missed.length;
  return { all: questions.length, answered: answered.length, right, missed };
}

const ENOUGH = 3; // answers that make a unit done, where it asks as many

/**
 * Return whether a unit was gone through: some of its questions were answered, all where it has
 * few. One that asks nothing is never done.
 * @param {{ questions: string[] }} unit
 * @param {Log} log
 */
export function isDone({ questions }, log) {
  const answered = questions.filter((id) => log.first(id)).length;
  return questions.length > 0 && answered >= Math.min(ENOUGH, questions.length);
}
