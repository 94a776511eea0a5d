// Which topic somebody means who asks "may I?": by name, by the client's own words, with slips.
import MiniSearch from "minisearch";
import { EMPTY, slips } from "./search.js";

/** @typedef {[id: string, name: string, synonyms: string[]]} Topic */

/** @param {string} text */
const words = (text) =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word && !EMPTY.has(word));

const SLIP = 0.5; // what a word counts that fits with a slip of typing only

/**
 * Return how well a word is answered by the words that were found for it.
 * @param {string} word
 * @param {string[]} found
 */
const likeness = (word, found) => (found.some((one) => one.startsWith(word)) ? 1 : SLIP);

const IN_A_SENTENCE = 4; // words from which on somebody describes, and does not name
const NEARLY = 0.75; // of the share of the best: what fits less is not offered

/**
 * Return the ids of topics and stop signs that fit what was asked, the best first. Who names
 * something finds its topic first; who describes what they see finds an emergency first.
 * @param {string} text
 * @param {Topics} topics
 * @param {Topics} signs
 * @param {(id: string) => boolean} isEmergency
 */
export function offered(text, topics, signs, isEmergency) {
  const describes = words(text).length >= IN_A_SENTENCE;
  const order = (/** @type {string} */ id) => {
    const emergency = isEmergency(id);
    if (describes && emergency) return 0;
    if (topics.names.has(id)) return 1;
    return emergency ? 2 : 3;
  };
  const named = topics.ranked(text);
  const [nearest] = named; // is offered in any case
  const hits = [...named, ...signs.ranked(text)];
  const best = Math.max(0, ...hits.map(({ share }) => share));
  return hits
    .filter(({ id, share }) => share >= best * NEARLY || id === nearest?.id)
    .sort((a, b) => b.share - a.share || order(a.id) - order(b.id) || b.score - a.score)
    .map(({ id }) => id);
}

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
   * Return what fits any of the words, with the share of them that it answers.
   * @param {string} text
   * @returns {{ id: string, share: number, score: number }[]}
   */
  ranked(text) {
    const asked = [...new Set(words(text))];
    return this.index.search(text).map(({ id, queryTerms, terms, score }) => {
      const parts = [...new Set(queryTerms)].map((word) => likeness(word, terms));
      return { id, share: parts.reduce((sum, part) => sum + part, 0) / asked.length, score };
    });
  }

  /**
   * Say whether nothing is left of a question but words that name no topic.
   * @param {string} text
   */
  isEmpty(text) {
    return !words(text).length;
  }
}
