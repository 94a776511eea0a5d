// Search: beginnings of words, plurals, slips of typing; the best first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Search, singular } from "../../massage_edu/web/src/search.js";
import { Topics, offered } from "../../massage_edu/web/src/topics.js";

const PLACES = [
  [
    "What is known about migraine",
    "Lesson 05",
    "#about-migraine",
    "Migraine, migraine.",
  ],
  ["Migraine", "Condition", "#migraine", "Attacks of headache with nausea."],
  [
    "Tension-type headache",
    "Condition",
    "#tension",
    "The most common headache.",
  ],
  ["Fibromyalgia", "Condition", "#fibro", "Widespread pain and poor sleep."],
  [
    "Low back pain",
    "Condition",
    "#back",
    "Pain of the lower back. Half of all adults know it.",
  ],
  [
    "Takes a blood thinner, such as warfarin",
    "Caution",
    "#thinner",
    "Ask the doctor first.",
  ],
  [
    "Bruises easily",
    "Caution",
    "#bruise",
    "May take warfarin or another medicine.",
  ],
  ["Pétrissage", "Technique", "#petrissage", "Kneading of the muscle."],
  [
    "Massage and pain after surgery and other operations",
    "Claim",
    "#surgery",
    "Small effect.",
  ],
  [
    "Illness of the kidneys",
    "Condition",
    "#kidney",
    "Ask first: biopsies, dialysis.",
  ],
];
const search = new Search(PLACES);
const found = (asked) => search.find(asked).map(([, , href]) => href);

test("a word finds its place, the beginning of a word too", () => {
  assert.equal(found("migraine")[0], "#migraine");
  assert.equal(found("migrai")[0], "#migraine");
  assert.equal(found("Fibro")[0], "#fibro");
});

test("a plural finds the singular, and the other way round", () => {
  assert.equal(found("migraines")[0], "#migraine");
  assert.equal(found("headaches")[0], "#tension");
  assert.ok(found("headaches").includes("#migraine"));
  assert.equal(found("bruise")[0], "#bruise");
  assert.equal(found("kidney")[0], "#kidney");
  assert.equal(found("biopsy")[0], "#kidney");
});

test("a slip of typing finds what was meant", () => {
  assert.equal(found("migrane")[0], "#migraine");
  assert.equal(found("fibromialgia")[0], "#fibro");
  assert.equal(found("warfrin")[0], "#thinner");
});

test("what is written right is not mixed with what is near", () => {
  assert.deepEqual(found("adults"), ["#back"]);
});

test("of titles with the word the shortest comes first", () => {
  assert.deepEqual(found("migrai").slice(0, 2), [
    "#migraine",
    "#about-migraine",
  ]);
});

test("a title counts more than a text", () => {
  assert.deepEqual(found("warfarin"), ["#thinner", "#bruise"]);
});

test("all words must be there", () => {
  assert.deepEqual(found("back pain"), ["#back"]);
  assert.deepEqual(found("back surgery"), []);
});

test("accents and capitals do not matter", () => {
  assert.equal(found("PETRISSAGE")[0], "#petrissage");
  assert.equal(found("pétri")[0], "#petrissage");
});

test("nothing is found for nothing and for a word that is nowhere", () => {
  assert.deepEqual([found(""), found(" ,. "), found("xyzzy")], [[], [], []]);
});

test("words that end with s are no plurals", () => {
  assert.deepEqual(["illness", "pelvis", "virus", "gas"].map(singular), [
    "illness",
    "pelvis",
    "virus",
    "gas",
  ]);
  assert.deepEqual(
    ["headaches", "therapies", "bruises", "stretches", "boxes", "cases"].map(
      singular,
    ),
    ["headache", "therapy", "bruise", "stretch", "box", "case"],
  );
});

const asked = new Topics([
  ["migraine", "Migraine", ["bad headache"]],
  ["shoulder-pain", "Shoulder pain", ["sore arm"]],
]);
const signs = new Topics([
  [
    "stop-signs.html#stroke",
    "Face droops, arm weak",
    ["face feels odd heavy arm"],
  ],
  ["stop-signs.html#neck", "Stiff neck with migraine", [""]],
]);
const emergency = (id) => id.endsWith("#stroke");

test("who names a condition finds its answer before the signs", () => {
  const found = offered("migraine", asked, signs, emergency);
  assert.deepEqual(found, ["migraine", "stop-signs.html#neck"]);
});

test("who describes what they see finds the emergency, then the nearest topic", () => {
  const words = "half my face feels odd and my arm is heavy since lunch";
  const found = offered(words, asked, signs, emergency);
  assert.deepEqual(found, ["stop-signs.html#stroke", "shoulder-pain"]);
});

test("nothing is offered for words that nobody knows", () => {
  assert.deepEqual(offered("zzzz", asked, signs, emergency), []);
});
