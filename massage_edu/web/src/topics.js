// Which topic somebody means who asks "may I?": by name, by the client's own words, with slips.
import MiniSearch from "minisearch";
import { slips } from "./search.js";

/** @typedef {[id: string, name: string, synonyms: string[]]} Topic */

// Words of the question itself; they say nothing of the topic.
const EMPTY = new Set(
  [
    "a an and the my her his their our with without who has have had is are was on in of for to",
    "can may could should i we you someone somebody anyone client clients patient person",
    "massage massaging treat after during while this that it if do does did got get some any",
    "lady man woman guy give giving",
  ]
    .join(" ")
    .split(" "),
);

/** @param {string} text */
const words = (text) =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word && !EMPTY.has(word));

export class Topics {
  /** @param {Topic[]} topics */
  constructor(topics) {
    this.names = new Map(topics.map(([id, name]) => [id, name]));
    this.index = new MiniSearch({
      fields: ["name", "synonyms"],
      tokenize: words,
      searchOptions: { boost: { name: 3 }, prefix: (term) => term.length > 2, fuzzy: slips },
    });
    this.index.addAll(
      topics.map(([id, name, synonyms]) => ({ id, name, synonyms: synonyms.join(" ") })),
    );
  }

  /**
   * Return the ids of the topics in which every word is found, the best first.
   * @param {string} text
   * @returns {string[]}
   */
  exact(text) {
    return this.index.search(text, { combineWith: "AND" }).map((hit) => hit.id);
  }

  /**
   * Return the ids of the topics that fit, the best first.
   * @param {string} text
   * @returns {string[]}
   */
  find(text) {
    const exact = this.exact(text);
    return exact.length ? exact : this.index.search(text).map((hit) => hit.id);
  }

  /**
   * Say whether nothing is left of a question but words that name no topic.
   * @param {string} text
   */
  isEmpty(text) {
    return !words(text).length;
  }
}
