// A form: rounds, what the button does, how it went.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Quiz } from "../../massage_edu/web/src/quiz.js";
import { round } from "../../massage_edu/web/src/round.js";
import {
  CAREFUL,
  DANGEROUS,
  RIGHT,
  WRONG,
  form,
  newLog,
  question,
  unfoldingCase,
} from "./samples.js";

const questions = (n) =>
  Array.from({ length: n }, (_, i) => question(`q-${i + 1}`));
const quiz = (asked, log = newLog()) => new Quiz(form(asked), log);
const range = (from, end) =>
  Array.from({ length: end - from }, (_, i) => from + i);

test("a round takes what was never met first, then what was missed, then the others", () => {
  const results = Array(20).fill("yes");
  results[7] = "no";
  results[3] = "dangerous";
  results[15] = results[11] = undefined;
  assert.deepEqual(round(results), [11, 15, 3, 7, 0, 1, 2, 4, 5, 6]);
});

test("a small form is asked as a whole, a large one ten at a time", () => {
  assert.equal(round(Array(15).fill(undefined)).length, 15);
  assert.deepEqual(round(Array(16).fill(undefined)), range(0, 10));
});

test("after a round the next one goes on where it ended", () => {
  const asked = quiz(questions(25));
  for (let i = 0; i < 10; i++) {
    assert.equal(asked.at, i);
    asked.choose(RIGHT);
    asked.goOn();
  }
  assert.equal(asked.ended, true);
  assert.equal(asked.goesOnTo, "Next round ▶");
  assert.equal(
    asked.summary(asked.outcomes()),
    "10 of 10 answers right at the first try. 15 not answered yet.",
  );
  asked.goOn();
  assert.equal(asked.at, 10);
});

test("a question that is opened out of turn is asked first, and then the round", () => {
  const asked = quiz(questions(25));
  asked.open(20);
  assert.equal(asked.at, 20);
  asked.goOn();
  assert.equal(asked.at, 0);
  assert.equal(asked.round.length, 10);
});

test("gone on after one wrong try, the answer comes first", () => {
  const asked = quiz(questions(2));
  asked.choose(WRONG);
  assert.equal(asked.goesOnTo, "Show the answer");
  assert.equal(asked.goOn(), "answer");
  assert.equal(asked.goesOnTo, "Next question ▶");
  assert.equal(asked.goOn(), "question");
  assert.equal(asked.goesOnTo, "How did it go? ▶");
});

test("a question may be left out", () => {
  const asked = quiz(questions(2));
  assert.equal(asked.goesOn, true);
  assert.equal(asked.goOn(), "question");
});

test("a second try never counts, in a form and in a case", () => {
  for (const steps of [questions(2), unfoldingCase()]) {
    const asked = quiz(steps);
    asked.choose(WRONG);
    asked.choose(RIGHT);
    assert.equal(asked.result(steps[0]), "no");
    assert.deepEqual(asked.counted(), ["no"]);
    assert.match(asked.summary(asked.outcomes()), /^0 of 1 /);
  }
});

test("every try is kept", () => {
  const log = newLog();
  const asked = quiz(questions(1), log);
  asked.choose(WRONG);
  asked.choose(DANGEROUS);
  asked.choose(RIGHT);
  assert.deepEqual(
    log.events.map((event) => [event.option, event.try]),
    [
      ["q-1-a", 1],
      ["q-1-d", 2],
      ["q-1-b", 3],
    ],
  );
});

test("a dangerous choice is told as dangerous, at once and at the end", () => {
  const steps = unfoldingCase();
  const asked = quiz(steps);
  asked.choose(DANGEROUS);
  assert.equal(asked.standing(steps), "done");
  assert.equal(asked.worst(steps), "dangerous");
  asked.goOn();
  asked.goOn();
  asked.choose(RIGHT);
  assert.equal(asked.worst(steps), "dangerous");
  assert.equal(asked.goOn(), "end");
  assert.equal(
    asked.summary(asked.outcomes()),
    "1 of 2 decisions right at the first try. 1 would have put the client at risk: read why below.",
  );
});

test("a careful student is told so, but not beside harm", () => {
  const careful = quiz(unfoldingCase());
  careful.choose(CAREFUL);
  assert.match(
    careful.summary(careful.outcomes()),
    /more careful than this client needed/,
  );
  const harmful = quiz(unfoldingCase());
  harmful.choose(CAREFUL);
  harmful.goOn();
  harmful.goOn();
  harmful.choose(DANGEROUS);
  assert.doesNotMatch(harmful.summary(harmful.outcomes()), /more careful/);
});

test("a case waits for the first choice, is begun, and then finished", () => {
  const steps = unfoldingCase();
  const asked = quiz(steps);
  assert.equal(asked.goesOn, false);
  assert.equal(asked.standing(steps), "open");
  for (const place of [0, 1, 2]) {
    asked.choose(RIGHT);
    assert.equal(asked.standing(steps), place < 2 ? "begun" : "done");
    assert.equal(
      asked.goesOnTo,
      place < 2 ? "What happens next ▶" : "How did it go? ▶",
    );
    asked.goOn();
  }
  assert.equal(asked.ended, true);
  assert.equal(asked.goesOn, false); // there is no other case
});

test("of several cases the first that is not finished is opened, and the next one follows", () => {
  const log = newLog();
  const both = [...unfoldingCase("a"), ...unfoldingCase("b")];
  log.add({
    kind: "answer",
    question: "a-3",
    option: "a-3-b",
    right: "yes",
    try: 1,
  });
  const asked = quiz(both, log);
  assert.equal(asked.at, 1);
  for (let i = 0; i < 3; i++) {
    asked.choose(RIGHT);
    asked.goOn();
  }
  assert.equal(asked.goesOnTo, "Next case ▶");
  asked.goOn();
  assert.equal(asked.at, 0);
});

test("a case that is done again counts anew", () => {
  const asked = quiz(unfoldingCase());
  asked.choose(WRONG);
  asked.again();
  assert.deepEqual(asked.counted(), []);
  asked.choose(RIGHT);
  assert.deepEqual(asked.counted(), ["yes"]);
});

test("the end of a round tells what was chosen, also in an earlier visit", () => {
  const log = newLog();
  quiz(questions(2), log).choose(CAREFUL);
  const again = quiz(questions(2), log);
  assert.equal(again.at, 1);
  const [outcome] = again.outcomes();
  assert.deepEqual(
    [outcome.first.id, outcome.result],
    ["-c", "safe_but_wrong"],
  );
});

test("questions and cases are found by their names", () => {
  const asked = quiz([...unfoldingCase("a"), question("q-1")]);
  assert.deepEqual(
    ["a", "a-2", "q-1", "lost"].map((name) => asked.placeOf(name)),
    [0, 0, 1, -1],
  );
  assert.equal(asked.at, 0); // to look for one does not open it
});

test("three hundred questions stay quick", () => {
  const asked = quiz(questions(300));
  const begun = performance.now();
  for (let i = 0; i < 300; i++) {
    asked.choose(i % 4);
    asked.counted();
    asked.step.giveUp();
    asked.goOn();
    if (asked.ended) asked.goOn();
  }
  assert.ok(performance.now() - begun < 3000);
});

test("a form may ask fewer in a row than usual, and goes on with the others", () => {
  const asked = new Quiz({ ...form(questions(5)), in_round: 2 }, newLog());
  assert.deepEqual(asked.round, [0, 1]);
  asked.choose(RIGHT);
  asked.goOn();
  asked.choose(RIGHT);
  asked.goOn();
  assert.equal(asked.goesOnTo, "Next round ▶");
  asked.goOn();
  assert.deepEqual(asked.round, [2, 3]);
});

test("who comes back to a case finds the step, and nothing is written twice", () => {
  const log = newLog();
  const before = quiz(unfoldingCase(), log);
  assert.equal(before.bookmark, null);
  before.choose(RIGHT);
  before.goOn();
  const { name, moves } = before.bookmark;
  const kept = log.events.length;
  const after = quiz(unfoldingCase(), log);
  after.open(after.placeOf(name));
  after.replays = true;
  for (const move of moves) move === "on" ? after.goOn() : after.choose(move);
  after.replays = false;
  assert.equal(
    after.step.question.question_id,
    before.step.question.question_id,
  );
  assert.equal(log.events.length, kept);
  after.choose(RIGHT);
  assert.equal(log.events.length, kept + 1);
});

test("a question alone leaves no bookmark", () => {
  const asked = quiz(questions(3));
  asked.choose(RIGHT);
  assert.equal(asked.bookmark, null);
});
