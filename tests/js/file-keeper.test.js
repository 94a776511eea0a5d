// The log in JupyterLab: what is new goes to Python, what Python keeps comes back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileText, newEvent } from "../../massage_edu/web/src/events.js";
import { FileKeeper } from "../../massage_edu/web/src/file-keeper.js";
import { linkTarget } from "../../massage_edu/web/src/lab-link.js";
import { Log } from "../../massage_edu/web/src/log.js";

const answer = (question, right = "yes", n = 1) => ({
  kind: "answer",
  question,
  option: "",
  right,
  try: n,
});

/** A widget's model, with what it was sent. */
function model(events = []) {
  const callbacks = [];
  const kept = {
    student: "1a2b3c4d",
    events,
    problem: "",
    where: "Kept here.",
  };
  return {
    sent: [],
    get: () => kept,
    send(content) {
      this.sent.push(content);
    },
    on: (_, callback) => callbacks.push(callback),
    off: (_, callback) => callbacks.splice(callbacks.indexOf(callback), 1),
    hear: (content) => callbacks.forEach((callback) => callback(content)),
    answers(kind, more, words = "") {
      this.hear({ kind, words, kept: { ...kept, events: [], ...more } });
    },
  };
}

const keeperOf = (kernel, patience = 1) => new FileKeeper(kernel, patience);

test("what the file holds is known at once, by its time", () => {
  const events = [
    newEvent(answer("q-2"), 2000),
    newEvent(answer("q-1", "no"), 1000),
  ];
  const log = new Log(keeperOf(model(events)));
  assert.deepEqual(
    log.events.map(({ question }) => question),
    ["q-1", "q-2"],
  );
  assert.equal(log.result("q-1"), "no");
  assert.equal(log.file().text, fileText("1a2b3c4d", log.events));
});

test("each event is sent at once, and counts before Python has answered", () => {
  const kernel = model();
  const log = new Log(keeperOf(kernel));
  log.add(answer("q-1", "dangerous"));
  assert.equal(log.result("q-1"), "dangerous");
  assert.deepEqual(kernel.sent, [{ kind: "add", events: log.events }]);
});

test("what another form of the lesson adds arrives, and an echo is not doubled", () => {
  const kernel = model();
  const keeper = keeperOf(kernel);
  const log = new Log(keeper);
  let changes = 0;
  keeper.onChange = () => changes++;
  log.add(answer("q-1"));
  kernel.answers("kept", { events: [...log.events, newEvent(answer("q-2"))] });
  assert.equal(changes, 1);
  assert.equal(log.read().events.length, 2);
});

test("an event that Python does not confirm is told, until it is", async () => {
  const kernel = model();
  const keeper = new FileKeeper(kernel, 5);
  const log = new Log(keeper);
  log.add(answer("q-1"));
  assert.equal(keeper.problem, "");
  await new Promise((done) => setTimeout(done, 30));
  assert.match(keeper.problem, /kernel does not answer/);
  kernel.answers("kept", { events: log.events });
  assert.equal(keeper.problem, "");
});

test("a copy is saved by Python, which says where", async () => {
  const kernel = model();
  const keeper = keeperOf(kernel);
  const saved = keeper.save();
  kernel.answers("kept", {}, "Saved as x.");
  assert.equal(await saved, "Saved as x.");
  assert.deepEqual(kernel.sent, [{ kind: "save" }]);
});

test("a new beginning forgets all here, and in the other forms", async () => {
  const [mine, other] = [
    model([newEvent(answer("q-1"))]),
    model([newEvent(answer("q-1"))]),
  ];
  const [keeper, elsewhere] = [keeperOf(mine), keeperOf(other)];
  const log = new Log(keeper);
  log.reset();
  assert.equal(log.events.length, 0);
  mine.answers("anew", { student: "5e6f7a8b" }, "You start anew.");
  other.answers("anew", { student: "5e6f7a8b" });
  assert.equal(await keeper.told, "You start anew.");
  assert.equal(elsewhere.read().events.length, 0);
});

test("the file of a phone is taken in; a student who has answered keeps the own code", () => {
  const phone = fileText("k7f2ab", [
    newEvent(answer("q-1")),
    newEvent(answer("q-2")),
  ]);
  const fresh = model();
  assert.equal(new Log(keeperOf(fresh)).take(phone).changed, 2);
  assert.deepEqual(
    fresh.sent.map(({ kind }) => kind),
    ["adopt", "add"],
  );
  const begun = model([newEvent(answer("q-9"))]);
  new Log(keeperOf(begun)).take(phone);
  assert.deepEqual(
    begun.sent.map(({ kind }) => kind),
    ["add"],
  );
});

test("a form that is gone hears nothing more", () => {
  const kernel = model();
  const keeper = keeperOf(kernel);
  keeper.close();
  kernel.answers("kept", { events: [newEvent(answer("q-1"))] });
  assert.equal(keeper.read().events.length, 0);
});

test("a link to another lesson leads to its notebook in JupyterLab, and its heading", () => {
  const href = "02_conditions.ipynb#Before-anything-else";
  const here = "/lab/workspaces/test1/tree/my%20notebooks/04_cases.ipynb";
  const path = "my notebooks/02_conditions.ipynb";
  assert.deepEqual(linkTarget(href, here), {
    path,
    id: "#Before-anything-else",
  });
  assert.deepEqual(
    linkTarget("02_conditions.ipynb", "/lab/tree/04_cases.ipynb"),
    {
      path: "02_conditions.ipynb",
      id: "",
    },
  );
  assert.equal(linkTarget("https://example.org/x.ipynb", here), null);
  assert.equal(linkTarget(href, "/lab"), null);
});
