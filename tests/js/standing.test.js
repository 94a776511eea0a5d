// A student's own page: sums and topics, the weakest first.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  byTopic,
  isDone,
  ofLesson,
  sum,
} from "../../massage_edu/web/src/standing.js";
import * as schedule from "../../massage_edu/web/src/schedule.js";
import { newLog } from "./samples.js";

const log = newLog();
const answer = (question, right, n = 1) =>
  log.add({ kind: "answer", question, option: "", right, try: n });
answer("a1", "dangerous");
answer("a1", "yes", 2);
answer("a2", "yes");
answer("b1", "no");
answer("b2", "yes");
answer("c1", "yes");
const NOW = Date.now();
log.add({ kind: "card", card: "x", rating: 1 });
log.add({ kind: "card", card: "y", rating: 4 });

const spec = {
  asked: {
    one: ["a1", "a2", "b1"].map((id) => ({ id, stem: id })),
    two: [{ id: "c1", stem: "c1" }],
  },
  titles: {},
  topics: {
    B: ["b", ["b1", "b2"]],
    A: ["a", ["a1", "a2"]],
    C: ["c", ["c1", "c2"]],
    D: ["d", ["d1"]],
  },
  cases: ["c1", "d1"],
  weak: 0.7,
};

test("the sums count first tries, finished cases and cards", () => {
  assert.equal(
    sum(spec, log, schedule, NOW),
    "4 of 4 questions answered, 1 of 2 unfolding cases finished, " +
      "2 flash cards begun: 1 known, 1 due now.",
  );
});

test("the weakest topic stands first, harm before other mistakes", () => {
  const rows = byTopic(spec, log);
  assert.deepEqual(
    rows.map(({ name, right, met, harmful, weak }) => [
      name,
      right,
      met,
      harmful,
      weak,
    ]),
    [
      ["A", 1, 2, 1, true],
      ["B", 1, 2, 0, true],
      ["C", 1, 1, 0, false],
    ],
  );
});

test("a lesson knows what was missed at the first try", () => {
  const { all, answered, right, missed } = ofLesson(spec.asked.one, log);
  assert.deepEqual(
    [all, answered, right, missed.map(({ id }) => id)],
    [3, 3, 1, ["a1", "b1"]],
  );
});

test("a unit is done when three of its questions were answered, or all where it has fewer", () => {
  assert.equal(isDone({ questions: ["a1", "a2", "x"] }, log), false);
  assert.equal(isDone({ questions: ["a1", "a2", "b1", "x", "z"] }, log), true);
  assert.equal(isDone({ questions: ["c1"] }, log), true);
  assert.equal(isDone({ questions: [] }, log), false);
});
