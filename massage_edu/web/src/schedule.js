// When a flash card comes back: FSRS 6, by ts-fsrs, with the same parameters as py-fsrs has. What
// is due is worked out from the turns in the log.
import { createEmptyCard, fsrs } from "ts-fsrs";

/**
 * @typedef {import("./types").CardEvent} CardEvent
 * @typedef {import("./types").Flashcard} Flashcard
 * @typedef {import("ts-fsrs").Card} Card
 * @typedef {1 | 2 | 3 | 4} Rating
 * @typedef {Map<string, CardEvent[]>} Turns
 */

/** How well a card was known. @type {Record<Rating, string>} */
export const RATINGS = { 1: "Again", 2: "Hard", 3: "Good", 4: "Easy" };
export const NEW_A_DAY = 15; // cards of a deck that were never seen
export const SITTING = 20; // cards in a row; the most urgent come first, and a backlog spreads
export const AHEAD = 20 * 60_000; // a card that is learned just now need not be waited for

const DAY = 86_400_000;

const scheduler = fsrs({ request_retention: 0.9, enable_fuzz: false, enable_short_term: true });

/**
 * Return the state of a card after its turns.
 * @param {CardEvent[]} turns
 * @returns {Card}
 */
export function state(turns) {
  const empty = createEmptyCard(new Date(turns[0]?.at ?? 0));
  return turns.reduce((card, { at, rating }) => review(card, rating, new Date(at)), empty);
}

/**
 * @param {Card} card
 * @param {Rating} rating
 * @param {Date} now
 */
function review(card, rating, now) {
  return scheduler.next(wholeDays(card, now), now, rating).card;
}

/**
 * ts-fsrs counts the days between two turns by the calendar of Greenwich, py-fsrs counts whole
 * days. Whole days are right in every time zone, so here both count them.
 * @param {Card} card
 * @param {Date} now
 * @returns {Card}
 */
function wholeDays(card, now) {
  if (!card.last_review) return card;
  const days = Math.floor((now.getTime() - card.last_review.getTime()) / DAY);
  return { ...card, last_review: new Date(now.getTime() - days * DAY) };
}

/**
 * Return when a card that was turned is due.
 * @param {CardEvent[]} turns
 */
export const due = (turns) => state(turns).due.getTime();

/**
 * Return, for each rating, after how many milliseconds the card would come back.
 * @param {CardEvent[]} turns
 * @param {number} now
 * @returns {Record<Rating, number>}
 */
export function intervals(turns, now) {
  const card = turns.length ? state(turns) : createEmptyCard(new Date(now));
  const after = (/** @type {Rating} */ rating) =>
    review(card, rating, new Date(now)).due.getTime() - now;
  return { 1: after(1), 2: after(2), 3: after(3), 4: after(4) };
}

/**
 * Return how many more new cards of a deck are offered today. The day is that of the student's own
 * clock.
 * @param {Flashcard[]} cards of the deck
 * @param {Turns} turns
 * @param {number} now
 * @param {number} [more] beyond the day's share, for who goes on anyway
 */
export function newToday(cards, turns, now, more = 0) {
  const today = new Date(now).toDateString();
  const first = cards.map((card) => turns.get(card.card_id)?.[0]);
  const begun = first.filter((turn) => turn && new Date(turn.at).toDateString() === today);
  return Math.max(0, NEW_A_DAY + more - begun.length);
}

/**
 * Return the cards to turn now: those due, the longest first; then a day's share of new ones; those
 * due at once after.
 * @param {Flashcard[]} cards
 * @param {Turns} turns
 * @param {number} now
 * @param {number} [more] new ones beyond the day's share, for who goes on anyway
 */
export function queue(cards, turns, now, more = 0) {
  const seen = cards.flatMap((card) => {
    const known = turns.get(card.card_id);
    return known ? [{ card, due: due(known) }] : [];
  });
  seen.sort((a, b) => a.due - b.due);
  const soon = seen.filter((one) => now < one.due && one.due <= now + AHEAD);
  const waiting = seen.filter((one) => one.due <= now);
  const unseen = cards.filter((card) => !turns.has(card.card_id));
  const fresh = unseen.slice(0, newToday(cards, turns, now, more));
  return {
    cards: [...waiting.map(({ card }) => card), ...fresh, ...soon.map(({ card }) => card)],
    fresh: fresh.length,
    /** When the next one is due that is not waiting now. */
    later: seen.find((one) => one.due > now)?.due,
  };
}

const UNITS = /** @type {const} */ ([
  [60 * 24 * 30, "month"],
  [60 * 24, "day"],
  [60, "hour"],
  [1, "minute"],
]);

/**
 * Return a time span in words: "in 10 minutes", "in 3 days".
 * @param {number} span in milliseconds
 */
export function after(span) {
  const minutes = Math.max(1, Math.round(span / 60_000));
  const [size, unit] = UNITS.find(([size]) => minutes >= size) ?? UNITS[3];
  const number = Math.round(minutes / size);
  return `in ${number} ${unit}${number > 1 ? "s" : ""}`;
}
