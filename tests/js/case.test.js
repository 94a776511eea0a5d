// An unfolding case: it goes on as the choice says, and it can always be left.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CaseRun, following, grouped } from "../../massage_edu/web/src/case.js";
import {
  CAREFUL,
  DANGEROUS,
  RIGHT,
  WRONG,
  question,
  unfoldingCase,
} from "./samples.js";

test("steps of one case belong together, a question stands alone", () => {
  const cases = grouped([
    ...unfoldingCase("a"),
    ...unfoldingCase("b"),
    question("q"),
    question("r"),
  ]);
  assert.deepEqual(
    cases.map((steps) => steps.length),
    [3, 3, 1, 1],
  );
});

test("the next step follows, unless the choice names another", () => {
  const steps = unfoldingCase();
  const [first] = steps;
  assert.equal(following(steps, first, first.options[RIGHT]), steps[1]);
  assert.equal(following(steps, first, first.options[DANGEROUS]), steps[2]);
});

test("nothing follows the last step", () => {
  const steps = unfoldingCase();
  assert.equal(following(steps, steps[2], steps[2].options[RIGHT]), undefined);
});

test("a case only goes forward: a name that leads back or nowhere does not hold it", () => {
  const steps = unfoldingCase();
  for (const name of ["legs-1", "legs-2", "nowhere"]) {
    const choice = { ...steps[1].options[WRONG], next: name };
    assert.equal(following(steps, steps[1], choice), steps[2], name);
  }
});

test("every way through a case comes to its end", () => {
  for (const place of [DANGEROUS, RIGHT, CAREFUL, WRONG]) {
    const run = new CaseRun(unfoldingCase());
    let steps = 0;
    do {
      run.choose(place);
      steps += 1;
      assert.ok(steps <= 3, "the case does not end");
    } while (run.advance());
    assert.equal(steps, place === DANGEROUS ? 2 : 3);
  }
});

test("a step is not left before a choice", () => {
  const run = new CaseRun(unfoldingCase());
  assert.equal(run.following, undefined);
  assert.equal(run.advance(), false);
});

test("the path holds each step once, with the first choice as that which counts", () => {
  const run = new CaseRun(unfoldingCase());
  assert.equal(run.number, 1);
  run.choose(WRONG);
  run.choose(RIGHT);
  assert.equal(run.number, 1);
  run.advance();
  assert.equal(run.number, 2);
  run.choose(RIGHT);
  assert.deepEqual(
    run.path.map((step) => step.first.right),
    ["no", "yes"],
  );
});

test("after a second try the case goes on as the last choice says", () => {
  const run = new CaseRun(unfoldingCase());
  run.choose(DANGEROUS);
  run.choose(RIGHT);
  run.advance();
  assert.equal(run.step.question.question_id, "legs-2");
});
