// Flash cards: FSRS as py-fsrs has it, one daily limit, what is due comes first.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  NEW_A_DAY,
  after,
  due,
  intervals,
  queue,
} from "../../massage_edu/web/src/schedule.js";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const NOW = new Date(2026, 2, 10, 9).getTime(); // nine in the morning, by the student's own clock

const cards = (n, topic = "term") =>
  Array.from({ length: n }, (_, i) => ({
    card_id: `${topic}${i}`,
    topic,
    front: "",
    back: "",
  }));
const turn = (time, rating = 3) => ({
  kind: "card",
  at: new Date(time).toISOString(),
  rating,
});
const begun = (n, time, prefix = "term") =>
  Array.from({ length: n }, (_, i) => [`${prefix}${i}`, [turn(time)]]);

test("cards come back when py-fsrs has them come back", () => {
  const histories = JSON.parse(
    readFileSync(new URL("fsrs.json", import.meta.url), "utf8"),
  );
  const spans = histories.map(([turns, expected]) => {
    const made = due(turns.map(([at, rating]) => ({ at, rating })));
    return Math.abs(made - Date.parse(expected));
  });
  // The two libraries round "Hard" differently, and ts-fsrs keeps Hard, Good and Easy apart.
  assert.ok(Math.max(...spans) <= DAY);
  assert.ok(spans.filter((span) => span === 0).length >= 0.9 * spans.length);
});

test("the better a card was known, the later it comes back", () => {
  for (const turns of [
    [],
    [turn(NOW - 3 * DAY)],
    [turn(NOW - 9 * DAY), turn(NOW - 5 * DAY)],
  ]) {
    const spans = Object.values(intervals(turns, NOW));
    assert.deepEqual(
      [...spans].sort((a, b) => a - b),
      spans,
    );
    assert.ok(spans[0] <= 10 * MINUTE);
    assert.ok(spans[3] >= DAY);
  }
});

test("what the buttons promise is what happens, without chance", () => {
  const turns = [
    turn(NOW - 40 * DAY),
    turn(NOW - 38 * DAY),
    turn(NOW - 30 * DAY),
  ];
  for (const rating of [1, 2, 3, 4]) {
    const promised = intervals(turns, NOW)[rating];
    assert.equal(due([...turns, turn(NOW, rating)]) - NOW, promised);
  }
});

test("first those due, the longest first, then new ones, then those just learned", () => {
  const turns = new Map([
    ["term4", [turn(NOW - 2 * DAY)]],
    ["term2", [turn(NOW - 9 * DAY)]],
    ["term0", [turn(NOW - MINUTE)]], // comes back within ten minutes
    ["term1", [turn(NOW - DAY, 4)]], // not yet
  ]);
  const waiting = queue(cards(6), turns, NOW);
  assert.deepEqual(
    waiting.cards.map((card) => card.card_id),
    ["term2", "term4", "term3", "term5", "term0"],
  );
  assert.equal(waiting.fresh, 2);
});

test("a day brings a limited number of new cards of each deck, and more to who goes on", () => {
  assert.equal(queue(cards(40), new Map(), NOW).fresh, NEW_A_DAY);
  const turns = new Map(begun(9, NOW - 3 * 60 * MINUTE));
  assert.equal(queue(cards(40), turns, NOW).fresh, NEW_A_DAY - 9);
  assert.equal(queue(cards(40, "caution"), turns, NOW).fresh, NEW_A_DAY);
  const all = new Map(begun(20, NOW - MINUTE));
  assert.equal(queue(cards(40), all, NOW).fresh, 0);
  assert.equal(queue(cards(40), all, NOW, 10).fresh, 5);
});

test("the next morning brings new cards, though a whole day has not passed", () => {
  const evening = NOW - 12 * 60 * MINUTE;
  assert.equal(queue(cards(40), new Map(begun(15, evening)), NOW).fresh, 15);
});

test("a card counts for the day on which it was turned first", () => {
  const turns = new Map([
    ["term0", [turn(NOW - 5 * DAY), turn(NOW - 60 * MINUTE)]],
  ]);
  assert.equal(queue(cards(40), turns, NOW).fresh, 15);
});

test("when nothing waits it is known when the next card is due", () => {
  const turns = new Map([["term0", [turn(NOW - MINUTE, 4)]]]);
  const { cards: waiting, later } = queue(cards(1), turns, NOW);
  assert.deepEqual(waiting, []);
  assert.ok(later > NOW + DAY);
});

test("time spans are said in words", () => {
  const said = [10_000, 10 * MINUTE, 90 * MINUTE, DAY, 3 * DAY, 65 * DAY].map(
    after,
  );
  assert.deepEqual(said, [
    "in 1 minute",
    "in 10 minutes",
    "in 2 hours",
    "in 1 day",
    "in 3 days",
    "in 2 months",
  ]);
});
