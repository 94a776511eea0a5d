// In which order the questions of a form are asked, and how many in a row.

/** @typedef {import("./types").Result} Result */

export const ROUND = 10;
const WHOLE = 15; // a form up to this size is asked as a whole

/**
 * Return the places of the questions to ask: those never met first, then those missed at the latest
 * first try, then the others; within each in their own order.
 * @param {(Result | undefined)[]} results of each question, in the order of the form
 * @param {number} [size] how many, where the form says so
 */
export function round(results, size) {
  const rank = (/** @type {number} */ place) =>
    results[place] === undefined ? 0 : results[place] === "yes" ? 2 : 1;
  const places = results.map((_, place) => place).sort((a, b) => rank(a) - rank(b) || a - b);
  return places.slice(0, size ?? (results.length <= WHOLE ? WHOLE : ROUND));
}
