// The states of an explorer: a tree of choices.
import assert from "node:assert/strict";
import { test } from "node:test";
import { States } from "../../massage_edu/web/src/states.js";

const options = (...values) =>
  values.map((value) => [value.toUpperCase(), value]);
const states = new States({
  controls: [
    { name: "a", label: "A", kind: "menu", start: "two" },
    { name: "b", label: "B", kind: "menu", start: "y" },
  ],
  menus: [options("one", "two", "three"), options("x", "y"), options("z-card")],
  pieces: ["said", "<p>1</p>", "<p>2</p>"],
  tree: [0, [1, [0, 1], [0, 2]], [1, [0, 1, 2], [0, 2, 1]], [2, [0, 1]]],
});

test("it begins with the choices that the controls name", () => {
  assert.deepEqual(states.start(), [1, 1]);
});

test("choices lead to HTML, to what is spoken, and to a value", () => {
  assert.equal(states.html([1, 0]), "<p>1</p><p>2</p>");
  assert.equal(states.spoken([1, 0]), "said");
  assert.equal(states.value([1, 0]), "x");
});

test("a choice keeps those below it while their menu stays the same", () => {
  assert.deepEqual(states.after([1, 1], 0, 0), [0, 1]);
  assert.deepEqual(states.after([1, 1], 0, 2), [2, 0]);
});

test("all choices that one step leads to are known", () => {
  assert.deepEqual(states.neighbours([0, 0]), [
    [0, 0],
    [1, 0],
    [2, 0],
    [0, 0],
    [0, 1],
  ]);
});

test("a name leads to its choices, a number and an unknown name to none", () => {
  assert.deepEqual(states.path("three"), [2, 0]);
  assert.deepEqual(states.path("z-card"), [2, 0]);
  assert.equal(states.path("lost"), null);
  assert.equal(states.path("7"), null);
});
