// Progress as the pages kept it until 2026: one snapshot of answers and cards, each card on a step
// of a fixed row of intervals. Such stores and files still open: they are read as events.

const DAY = 86_400_000;
const INTERVALS = [0, 1, 3, 7, 16, 35, 80]; // days; a card that was known went one step on
const RESULTS = ["yes", "safe_but_wrong", "no", "dangerous"];
const SAME_MOMENT = 2000; // milliseconds

/** @typedef {import("./types").Event} Event */

/**
 * @typedef {{ right: boolean, result?: import("./types").Result, option?: string, times: number,
 *   at: string }} OldAnswer
 * @typedef {{ step: number, first: string, due: string }} OldCard
 */

/** @param {unknown} value @returns {value is Record<string, any>} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {unknown} value */
const isDate = (value) => typeof value === "string" && !Number.isNaN(Date.parse(value));

/** @param {unknown} one @returns {one is OldAnswer} */
function isAnswer(one) {
  if (!isObject(one)) return false;
  if (typeof one.right !== "boolean" || !(one.times > 0) || !isDate(one.at)) return false;
  if (!one.result) return true; // the oldest answers know only right or wrong
  if (!RESULTS.includes(one.result) || (one.result === "yes") !== one.right) return false;
  return typeof one.option === "string" && /^[\w-]*$/.test(one.option);
}

/** @param {unknown} one @returns {one is OldCard} */
function isCard(one) {
  return isObject(one) && one.step in INTERVALS && isDate(one.first) && isDate(one.due);
}

/**
 * Return whether this is a snapshot, of whatever version.
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
export function isSnapshot(value) {
  return isObject(value) && ("answers" in value || "cards" in value);
}

/**
 * Return what a snapshot knows as events; one that is not ours throws.
 * @param {Record<string, any>} snapshot
 * @returns {Event[]}
 */
export function snapshotEvents({ version, answers, cards }) {
  if (version !== 1 || !isObject(answers) || !isObject(cards)) throw new Error("not ours");
  const ids = [...Object.keys(answers), ...Object.keys(cards)];
  const sound =
    ids.every((id) => /^[\w:-]+$/.test(id)) &&
    Object.values(answers).every(isAnswer) &&
    Object.values(cards).every(isCard);
  if (!sound) throw new Error("not ours");
  return [
    ...Object.entries(answers).map(([id, one]) => answerEvent(id, one)),
    ...Object.entries(cards).flatMap(([id, one]) => cardEvents(id, one)),
  ];
}

/** @param {number} time */
export function moment(time) {
  return `${new Date(time).toISOString().slice(0, 19)}+00:00`;
}

/**
 * @param {string} question
 * @param {OldAnswer} one
 * @returns {Event}
 */
function answerEvent(question, { right, result, option = "", at }) {
  const judged = result ?? (right ? "yes" : "no");
  const when = moment(Date.parse(at));
  return { kind: "answer", at: when, question, option, right: judged, try: 1 };
}

/**
 * Return the turns that must have led to a card's step: known once for each step, the first of them
 * at its first date, the others at the latest possible dates. Turns in between are not known.
 * @param {string} card
 * @param {OldCard} old
 * @returns {Event[]}
 */
function cardEvents(card, { step, first, due }) {
  const last = Date.parse(due) - INTERVALS[step] * DAY;
  const times = [last];
  for (let i = step - 1; i > 0; i--) times.unshift(times[0] - INTERVALS[i] * DAY);
  const begun = Math.min(Date.parse(first), times[0]);
  const earlier = times[0] - begun > SAME_MOMENT;
  if (!earlier || step > 1) times[0] = begun;
  const turn = (/** @type {number} */ time, /** @type {1 | 3} */ rating) =>
    /** @type {Event} */ ({ kind: "card", at: moment(time), card, rating });
  // Known for the first time, or missed, long after it was begun: then it was missed at first.
  const missed = earlier && step <= 1 ? [turn(begun, 1)] : [];
  return [...missed, ...times.map((time) => turn(time, step ? 3 : 1))];
}
