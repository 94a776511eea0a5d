// A lesson that comes alive in JupyterLab: what may run by itself, and what is left behind.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isLesson,
  keepAlive,
} from "../../massage_edu/classroom/labextensions/massage-edu/static/classroom.js";

const KNOWN = new Set(["import massage_edu as me", "me.quiz()"]);

/** A cell of a notebook; `ran` says how often it was run. */
class Cell {
  constructor(type, source, trusted = true) {
    this.ran = 0;
    this.model = { type, trusted, sharedModel: { getSource: () => source } };
  }

  static fails = false;

  static async execute(cell) {
    cell.ran += 1;
    return { content: { status: Cell.fails ? "error" : "ok" } };
  }
}

function signal() {
  const slots = [];
  return {
    connect: (slot) => slots.push(slot),
    emit: (value) => slots.map((slot) => slot({}, value)),
  };
}

/** A notebook in its tab, with a kernel, and with what JupyterLab itself changes on opening. */
function panel(cells, kernel = { info: Promise.resolve() }) {
  return {
    cells,
    node: {},
    isDisposed: false,
    classes: new Set(),
    toggleClass(name, force) {
      if (force) this.classes.add(name);
      else this.classes.delete(name);
    },
    content: { widgets: cells },
    context: { model: { dirty: true } },
    sessionContext: {
      ready: Promise.resolve(),
      session: { kernel },
      kernelChanged: signal(),
      statusChanged: signal(),
    },
  };
}

const lesson = (trusted = true) => [
  new Cell("markdown", "# Lesson"),
  new Cell("code", "import massage_edu as me", trusted),
  new Cell("code", "me.quiz()", trusted),
];
const ran = ({ cells }) => cells.map((cell) => cell.ran);
const wait = (milliseconds) =>
  new Promise((done) => setTimeout(done, milliseconds));

globalThis.IntersectionObserver = class {
  constructor(tell) {
    this.tell = tell;
  }
  observe() {
    setTimeout(() => this.tell([{ isIntersecting: true }]));
  }
  disconnect() {}
};

test("a lesson is known by its code, word for word", () => {
  assert(isLesson(lesson(), KNOWN));
  assert(
    isLesson(
      [...lesson(), new Cell("markdown", "My notes"), new Cell("code", " ")],
      KNOWN,
    ),
  );
  assert(!isLesson([...lesson(), new Cell("code", "import os")], KNOWN));
  assert(!isLesson([new Cell("code", "me.quiz() ")], KNOWN));
  assert(
    !isLesson([new Cell("markdown", "me.quiz()"), new Cell("code", "")], KNOWN),
  );
});

test("a lesson is run when it is seen, and nothing is left to save", async () => {
  const opened = panel(lesson());
  await keepAlive(opened, KNOWN);
  assert.deepEqual(ran(opened), [0, 1, 1]);
  assert.equal(opened.context.model.dirty, false);
  assert(!opened.classes.has("me-still"));
});

test("what was written meanwhile is left to save", async () => {
  const opened = panel(lesson());
  const alive = keepAlive(opened, KNOWN);
  opened.cells[0].model.sharedModel.getSource = () => "# Lesson, with my notes";
  await alive;
  assert.deepEqual(ran(opened), [0, 1, 1]);
  assert.equal(opened.context.model.dirty, true);
});

test("without trust, without kernel and with other code it stays still", async () => {
  const still = [
    panel(lesson(false)),
    panel([...lesson(), new Cell("code", "me.quiz()", false)]),
    panel(lesson(), null),
    panel([...lesson(), new Cell("code", "import os")]),
  ];
  for (const opened of still) {
    await keepAlive(opened, KNOWN);
    assert(!ran(opened).some(Boolean));
    assert(opened.classes.has("me-still"));
  }
});

test("the first error ends it", async () => {
  Cell.fails = true;
  const opened = panel(lesson());
  await keepAlive(opened, KNOWN);
  Cell.fails = false;
  assert.deepEqual(ran(opened), [0, 1, 0]);
  assert(opened.classes.has("me-still"));
});

test("a new kernel is given the lesson again, unless somebody runs it already", async () => {
  const opened = panel(lesson());
  const { kernelChanged, statusChanged } = opened.sessionContext;
  await keepAlive(opened, KNOWN);
  kernelChanged.emit({ newValue: null });
  kernelChanged.emit({ newValue: {} });
  await wait(600);
  assert.deepEqual(ran(opened), [0, 2, 2]);
  statusChanged.emit("autorestarting");
  statusChanged.emit("idle");
  statusChanged.emit("idle");
  await wait(600);
  assert.deepEqual(ran(opened), [0, 3, 3]);
  opened.cells[2].model.executionState = "running";
  kernelChanged.emit({ newValue: {} });
  await wait(600);
  assert.deepEqual(ran(opened), [0, 3, 3]);
});
