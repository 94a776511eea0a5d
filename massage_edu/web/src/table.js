// A table with a head.
import { make } from "./dom.js";

/** @typedef {Node | string} Piece */

/**
 * @param {string} look
 * @param {string[]} heads
 * @param {Piece[][][]} rows each cell a list of pieces
 */
export function table(look, heads, rows) {
  const head = make("tr", {}, ...heads.map((one) => make("th", { scope: "col" }, one)));
  const body = rows.map((cells) => make("tr", {}, ...cells.map((cell) => make("td", {}, ...cell))));
  return make("table", { class: look }, head, ...body);
}
