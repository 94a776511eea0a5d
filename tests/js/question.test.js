// One question: what counts, what is told, and that no harm is played down.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  QuestionRun,
  optionId,
  worst,
} from "../../massage_edu/web/src/question.js";
import { CAREFUL, DANGEROUS, RIGHT, WRONG, question } from "./samples.js";

const run = () => new QuestionRun(question("q-1"));

test("the options stand in the order in which they were given", () => {
  const asked = run();
  const ids = asked.options.map((option) => optionId(asked.question, option));
  assert.deepEqual(ids, ["q-1-d", "q-1-b", "q-1-c", "q-1-a"]);
  assert.equal(
    asked.options.map((option) => asked.letter(option)).join(""),
    "ABCD",
  );
});

test("a choice is kept with the option that stood at its place, its result and its try", () => {
  const asked = run();
  assert.deepEqual(asked.choose(WRONG), {
    kind: "answer",
    question: "q-1",
    option: "q-1-a",
    right: "no",
    try: 1,
  });
  const second = asked.choose(RIGHT);
  assert.deepEqual(
    [second.option, second.right, second.try],
    ["q-1-b", "yes", 2],
  );
});

test("the first choice counts, whatever follows", () => {
  const asked = run();
  asked.choose(DANGEROUS);
  asked.choose(RIGHT);
  assert.equal(asked.first.right, "dangerous");
  assert.equal(asked.last.right, "yes");
});

test("a dangerous choice is kept as dangerous", () => {
  assert.equal(run().choose(DANGEROUS).right, "dangerous");
});

test("after one wrong try the student may try again; then all is told", () => {
  const asked = run();
  asked.choose(WRONG);
  assert.equal(asked.told, false);
  asked.choose(CAREFUL);
  assert.equal(asked.told, true);
});

test("a right choice, or giving up, has all told at once", () => {
  const [right, given] = [run(), run()];
  right.choose(RIGHT);
  given.choose(WRONG);
  given.giveUp();
  assert.deepEqual([right.told, given.told], [true, true]);
});

test("an option that is not there cannot be chosen", () => {
  assert.throws(() => run().choose(4), RangeError);
});

test("the answer is the right option; a question without one is a fault", () => {
  assert.equal(run().answer.id, "-b");
  const broken = question("q-2", { options: [] });
  assert.throws(() => new QuestionRun(broken).answer, /no right option/);
});

test("the worst of some results is the most harmful one", () => {
  assert.equal(worst(["yes", "dangerous", "no"]), "dangerous");
  assert.equal(worst(["yes", "safe_but_wrong"]), "safe_but_wrong");
  assert.equal(worst(["yes", undefined]), "yes");
  assert.equal(worst([undefined]), undefined);
});

test("an option's own id is joined to that of its question", () => {
  assert.equal(optionId(question("q-1"), { id: "-a" }), "q-1-a");
  assert.equal(optionId(question("q-1"), { id: "q-1-a" }), "q-1-a");
  assert.equal(optionId(question("q-1"), {}), "");
});
