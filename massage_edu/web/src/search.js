// What search finds: by MiniSearch, with the beginnings of words, plurals and slips of typing.
import MiniSearch from "minisearch";

/** @typedef {import("./types").Place} Place */

// What a word is worth that stands in a title, begins a word of it, or stands in the text alone.
const WHOLE = 9;
const BEGINNING = 5;
const IN_TEXT = 1;

// Words of the question itself; they say nothing of the topic.
export const EMPTY = new Set(
  [
    "a an and the my her his their our with without who has have had is are was on in of for to",
    "can may could should i we you someone somebody anyone client clients patient person",
    "massage massaging treat after during while this that it if do does did got get some any",
    "lady man woman guy give giving no not one since",
  ]
    .join(" ")
    .split(" "),
);

/** @param {string} text */
const plain = (text) =>
  text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "");

/** @param {string} text */
const words = (text) =>
  plain(text)
    .split(/[^a-z0-9%]+/)
    .filter(Boolean);

/**
 * Return a word without the ending of its plural. Both what is searched and what is asked go
 * through it, so an odd stem does no harm.
 * @param {string} word
 */
export function singular(word) {
  if (word.length < 4 || /(ss|us|is)$/.test(word)) return word;
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (/(sh|tch|nch|x|ss)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith("s") ? word.slice(0, -1) : word;
}

/**
 * Return how many letters of a word may be wrong.
 * @param {string} term
 */
export const slips = (term) => (term.length > 6 ? 2 : term.length > 3 ? 1 : 0);

/**
 * Return how well a title answers: whole words before beginnings of words, of equals the shortest
 * title first.
 * @param {string[]} asked
 * @param {string} title
 */
function fitness(asked, title) {
  const there = words(title).map(singular);
  const each = asked.map((word) => {
    if (there.includes(word)) return WHOLE;
    return there.some((one) => one.startsWith(word)) ? BEGINNING : IN_TEXT;
  });
  return each.reduce((sum, one) => sum + one, 0) / asked.length + 1 / there.length;
}

export class Search {
  /** @param {Place[]} places */
  constructor(places) {
    this.places = places;
    this.index = new MiniSearch({
      fields: ["title", "text"],
      tokenize: words,
      processTerm: singular,
      searchOptions: { boost: { title: 4 }, prefix: true, combineWith: "AND" },
    });
    this.index.addAll(places.map(([title, , , text], id) => ({ id, title, text })));
  }

  /**
   * Return the places that hold all words, the best first; where there are none, those that come
   * near.
   * @param {string} text
   * @returns {Place[]}
   */
  find(text) {
    // The words of the question itself name nothing, unless there are no others.
    const named = words(text).filter((word) => !EMPTY.has(word));
    const meant = named.length ? named : words(text);
    const asked = meant.map(singular);
    if (!asked.length) return [];
    const exact = this.index.search(meant.join(" "));
    if (exact.length) return this.ranked(exact, () => asked);
    const near = this.index.search(meant.join(" "), { fuzzy: slips });
    return this.ranked(near, ({ terms }) => terms);
  }

  /**
   * @param {import("minisearch").SearchResult[]} hits
   * @param {(hit: import("minisearch").SearchResult) => string[]} meant the words that count
   */
  ranked(hits, meant) {
    const ranked = hits.map((hit) => {
      const place = this.places[hit.id];
      return { place, score: hit.score, fit: fitness(meant(hit), place[0]) };
    });
    ranked.sort((a, b) => b.fit - a.fit || b.score - a.score);
    return ranked.map(({ place }) => place);
  }
}
