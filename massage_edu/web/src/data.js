// Data of a page that come as scripts: a page opened from a folder may load scripts, but no other
// files. Each of them calls massageEdu.got.
import { make } from "./dom.js";

/**
 * @typedef {object} Waiting
 * @property {Promise<any>} promise
 * @property {(data: any) => void} done
 * @property {(error: Error) => void} lost
 */

/** @type {Map<string, Waiting>} */
const asked = new Map();

/**
 * Return the data of a script, which is loaded once.
 * @param {string} file
 * @param {string} key
 * @returns {Promise<any>}
 */
export function load(file, key) {
  const known = asked.get(key);
  if (known) return known.promise;
  const waiting = /** @type {Waiting} */ ({});
  waiting.promise = new Promise((done, lost) => Object.assign(waiting, { done, lost }));
  asked.set(key, waiting);
  document.head.append(make("script", { src: file, onerror: () => waiting.lost(new Error(file)) }));
  return waiting.promise;
}

/**
 * @param {string} key
 * @param {any} data
 */
export function got(key, data) {
  asked.get(key)?.done(data);
}

/**
 * Return the data that stand inside a part of a page.
 * @param {HTMLElement} box
 */
export function inside(box) {
  return JSON.parse(box.querySelector("script")?.textContent ?? "null");
}
