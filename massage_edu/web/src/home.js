// The start page: where one stopped, and which cards wait.
import { find, make } from "./dom.js";
import { STOPPED } from "./units.js";

/** Lead to the unit where one stopped, if there is one. */
export function goOn() {
  const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector(".goes .go"));
  const stopped = link && read();
  if (!stopped) return;
  const { href, title, of, minutes } = stopped;
  link.href = href;
  const time = minutes ? `, ${minutes} minutes` : "";
  const words = [make("b", {}, `Go on: ${title}`), make("small", {}, `${of}${time}`)];
  find(link, "span").replaceChildren(...words);
}

/** @returns {{ href: string, title: string, of: string, minutes: number } | null} */
function read() {
  try {
    const stopped = JSON.parse(localStorage.getItem(STOPPED) ?? "null");
    return /^[a-z-]+\.html#[\w-]+$/.test(stopped?.href) ? stopped : null;
  } catch {
    return null;
  }
}

/**
 * Say how many cards wait.
 * @param {import("./log").Log} log
 * @param {typeof import("./schedule")} schedule
 */
export function sayDue(log, schedule) {
  const now = Date.now();
  const turned = [...log.cards.values()];
  const due = turned.filter((turns) => schedule.due(turns) <= now + schedule.AHEAD).length;
  const tile = document.querySelector(".tile .due");
  if (tile && due) tile.textContent = due === 1 ? "1 card waits" : `${due} cards wait`;
}
