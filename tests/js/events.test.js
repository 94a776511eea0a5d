// The log: nothing is lost, whoever writes first, and old stores and files still open.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  fileText,
  firstTries,
  identity,
  newEvent,
  parse,
  union,
} from "../../massage_edu/web/src/events.js";
import { KEY } from "../../massage_edu/web/src/store.js";
import { newLog, storage } from "./samples.js";

const answer = (question, right = "yes", n = 1, more = {}) => ({
  kind: "answer",
  question,
  option: `${question}-a`,
  right,
  try: n,
  ...more,
});
const times = (n) => Date.UTC(2026, 0, 1, 8, 0, n);

// As massage_edu/record.py writes it.
const at = "2026-01-02T08:00:00+00:00";
const OF_JUPYTER = [
  { format: "massage-edu-progress", version: 1, student: "1a2b3c4d" },
  { kind: "answer", at, question: "q-1", option: "q-1-a", right: "no", try: 1 },
  {
    kind: "answer",
    at,
    question: "q-1",
    option: "q-1-b",
    right: "yes",
    try: 2,
  },
  {
    kind: "card",
    at: "2026-01-02T08:01:00+00:00",
    card: "glossary:x",
    rating: 3,
  },
]
  .map(
    (line) =>
      `${JSON.stringify(line).replaceAll('":', '": ').replaceAll(',"', ', "')}\n`,
  )
  .join("");

// As the pages kept it before they had a log.
const OLD_STORE = {
  version: 1,
  answers: {
    "q-1": {
      right: false,
      result: "dangerous",
      option: "q-1-c",
      at: "2026-01-01T08:00:00.123Z",
      times: 3,
    },
    "q-2": { right: true, at: "2025-12-01T08:00:00.000Z", times: 1 },
  },
  cards: {
    "glossary:x": {
      step: 2,
      first: "2026-01-01T08:00:00.000Z",
      due: "2026-01-06T08:00:00.000Z",
    },
    "glossary:y": {
      step: 0,
      first: "2026-01-03T08:00:00.000Z",
      due: "2026-01-03T08:00:00.000Z",
    },
  },
  code: "k7f2ab",
};

test("an event has an id, and a time that Python reads", () => {
  const event = newEvent(answer("q-1"), times(0));
  assert.equal(event.at, "2026-01-01T08:00:00+00:00");
  assert.match(event.id, /^[0-9a-f]{19}$/);
  assert.deepEqual(Object.keys(event), [
    "kind",
    "at",
    "question",
    "option",
    "right",
    "try",
    "id",
  ]);
});

test("events of one moment keep their order", () => {
  const events = Array.from({ length: 50 }, (_, i) =>
    newEvent(answer(`q-${i}`), times(0)),
  );
  assert.deepEqual(union([...events].reverse(), []), events);
});

test("only the latest first try counts", () => {
  const events = [
    answer("q-1", "no"),
    answer("q-1", "yes", 2),
    answer("q-2", "yes"),
    answer("q-2", "dangerous"),
  ];
  const tries = firstTries(events.map((one, i) => newEvent(one, times(i))));
  assert.deepEqual(
    [...tries].map(([id, one]) => [id, one.right]),
    [
      ["q-1", "no"],
      ["q-2", "dangerous"],
    ],
  );
});

test("two devices merge by union: nothing is lost, nothing is doubled, in either order", () => {
  const shared = newEvent(answer("q-1"), times(1));
  const mine = [
    shared,
    newEvent(answer("q-2", "no"), times(3)),
    newEvent(answer("q-2"), times(5)),
  ];
  const theirs = [
    shared,
    newEvent(answer("q-2", "no"), times(3)),
    newEvent(answer("q-3"), times(2)),
  ];
  const merged = union(mine, theirs);
  assert.equal(merged.length, 5);
  assert.deepEqual(union(theirs, mine), merged);
  assert.deepEqual(union(merged, mine), merged);
  assert.deepEqual(
    merged.map(({ at }) => at.slice(17, 19)),
    ["01", "02", "03", "03", "05"],
  );
});

test("two events that differ in their id alone are two", () => {
  const [one, other] = [
    newEvent(answer("q-1"), times(0)),
    newEvent(answer("q-1"), times(0)),
  ];
  assert.notEqual(identity(one), identity(other));
  assert.equal(union([one], [other]).length, 2);
});

test("a file of JupyterLab opens, line by line", () => {
  const { student, events, bad } = parse(OF_JUPYTER);
  assert.deepEqual([student, events.length, bad], ["1a2b3c4d", 3, 0]);
  assert.equal(firstTries(events).get("q-1").right, "no");
  assert.deepEqual(union(events, parse(OF_JUPYTER).events), events);
});

test("an old store opens: answers, cards, code, and the old text is kept aside", () => {
  const kept = storage({ [KEY]: JSON.stringify(OLD_STORE) });
  const log = newLog(kept);
  assert.equal(log.result("q-1"), "dangerous");
  assert.equal(log.first("q-1").option, "q-1-c");
  assert.equal(log.result("q-2"), "yes");
  assert.deepEqual(
    log.cards
      .get("glossary:x")
      .map(({ at, rating }) => [at.slice(0, 10), rating]),
    [
      ["2026-01-01", 3],
      ["2026-01-03", 3],
    ],
  );
  assert.deepEqual(
    log.cards.get("glossary:y").map(({ rating }) => rating),
    [1],
  );
  assert.equal(log.file().name, "massage-edu-progress-k7f2ab.jsonl");
  assert.equal(kept[`${KEY}-set-aside`], JSON.stringify(OLD_STORE));
  assert.equal(newLog(kept).events.length, log.events.length);
});

test("an old exported file opens, and twice is as once", () => {
  const { code, version, answers, cards } = OLD_STORE;
  const file = `${JSON.stringify({ format: KEY, version, student: code, answers, cards })}\n`;
  const log = newLog();
  assert.deepEqual(log.take(file), { changed: 4, bad: 0 });
  assert.deepEqual(log.take(file), { changed: 0, bad: 0 });
  assert.equal(log.student, "k7f2ab");
});

test("an old store and an old export of it have the same events", () => {
  const log = newLog(storage({ [KEY]: JSON.stringify(OLD_STORE) }));
  assert.equal(log.take(JSON.stringify(OLD_STORE)).changed, 0);
});

const old = (answers, cards = {}, version = 1) =>
  JSON.stringify({ version, answers, cards });
const day = "2026-01-01";
for (const text of [
  "{broken",
  "[]",
  "null",
  "",
  old({}, {}, 2),
  old({ "q-1": { right: "yes", times: 1, at: day } }),
  old({ "q-1": { right: true, result: "no", option: "", times: 1, at: day } }),
  old({ "<b>": { right: true, times: 1, at: day } }),
  old({}, { c: { step: 99, first: day, due: day } }),
]) {
  test(`a file that is not ours is refused: ${text.slice(0, 60)}`, () => {
    const log = newLog();
    log.add(answer("q-9"));
    const before = log.file().text;
    assert.throws(() => log.take(text), /not ours/);
    assert.equal(log.file().text, before);
  });
}

test("a file of a newer version is refused and said to be newer", () => {
  assert.throws(
    () =>
      newLog().take(
        '{"format": "massage-edu-progress", "version": 2}\n{"kind": "x"}\n',
      ),
    /newer/,
  );
});

test("of a damaged file the good lines count, and the bad ones are told", () => {
  const damaged = `${OF_JUPYTER}{"kind": "answer", "at": "yesterday"}\n{"kind":\n`;
  assert.deepEqual(newLog().take(damaged), { changed: 2, bad: 2 });
});

test("each event is kept at once, as one more line", () => {
  const kept = storage();
  const log = newLog(kept);
  log.add(answer("q-1", "no"));
  const first = kept[KEY];
  log.add(answer("q-1", "yes", 2));
  assert.ok(kept[KEY].startsWith(first));
  assert.equal(kept[KEY].trim().split("\n").length, 3);
});

test("two pages that are open at once do not overwrite each other", () => {
  const kept = storage();
  const [one, other] = [newLog(kept), newLog(kept)];
  one.add(answer("q-1"));
  other.add(answer("q-2"));
  one.add(answer("q-3"));
  assert.deepEqual(
    newLog(kept).events.map(({ question }) => question),
    ["q-1", "q-2", "q-3"],
  );
  assert.deepEqual(other.read().events.length, 3);
});

test("one host's export goes into the other without loss", () => {
  const here = newLog();
  here.add(answer("q-1", "dangerous"));
  here.add({ kind: "card", card: "c", rating: 2 });
  const there = newLog();
  there.take(OF_JUPYTER);
  there.take(here.file().text);
  const lines = there.file().text.trim().split("\n");
  assert.equal(lines.length, 1 + 3 + 2);
  for (const line of here.file().text.trim().split("\n").slice(1))
    assert.ok(lines.includes(line));
});

test("a fresh device takes over the code of the student, another keeps its own", () => {
  const here = newLog();
  here.add(answer("q-1"));
  const { text } = here.file();
  const fresh = newLog();
  fresh.take(text);
  assert.equal(fresh.file().text, text);
  const own = newLog();
  const code = own.code();
  own.take(text);
  assert.equal(own.code(), code);
});

test("what cannot be read is set aside, never thrown away, and never over another text", () => {
  const kept = storage({ [KEY]: "{broken", [`${KEY}-set-aside`]: "older" });
  newLog(kept).add(answer("q-1"));
  assert.equal(kept[`${KEY}-set-aside`], "older");
  assert.equal(kept[`${KEY}-set-aside-2`], "{broken");
  assert.equal(newLog(kept).events.length, 1);
});

test("nothing is written over a store of a newer version", () => {
  const newer =
    '{"format": "massage-edu-progress", "version": 2, "student": "abcd"}\n';
  const kept = storage({ [KEY]: newer });
  const log = newLog(kept);
  log.add(answer("q-1"));
  assert.equal(log.result("q-1"), "yes"); // as long as the page is open
  assert.equal(kept[KEY], newer);
});

test("where nothing may be kept, the log lasts as long as the page", () => {
  const log = newLog(
    new Proxy(
      {},
      {
        get: () => {
          throw new Error("no");
        },
      },
    ),
  );
  log.add(answer("q-1", "no"));
  log.add(answer("q-1", "yes", 2));
  assert.deepEqual([log.events.length, log.result("q-1")], [2, "no"]);
});

test("a line that lost its end does not swallow the next one", () => {
  const whole = fileText("abcd", [newEvent(answer("q-1"), times(0))]);
  const kept = storage({ [KEY]: whole.trimEnd() });
  newLog(kept).add(answer("q-2"));
  assert.equal(newLog(kept).events.length, 2);
});

test("to delete all leaves nothing of ours, and other things alone", () => {
  const kept = storage({ [KEY]: "{broken", "massage-edu-look": "dark" });
  const log = newLog(kept);
  log.add(answer("q-1"));
  log.reset();
  assert.deepEqual(Object.keys(kept), ["massage-edu-look"]);
  assert.equal(log.events.length, 0);
});
