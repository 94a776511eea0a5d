// Questions and a place to keep a log, made up for the tests.
import { Log } from "../../massage_edu/web/src/log.js";
import { Store } from "../../massage_edu/web/src/store.js";

export const RESULTS = {
  yes: ["✓ Right.", "me-yes"],
  safe_but_wrong: ["○ Safe, but not the best choice.", "me-no"],
  no: ["✕ Not right.", "me-no"],
  dangerous: ["‼ Dangerous: this could harm the client.", "me-no"],
};

/** A question with a dangerous, a right, a careful and a wrong option, in this order. */
export function question(id, more = {}) {
  const options = ["dangerous", "yes", "safe_but_wrong", "no"].map(
    (right, i) => ({
      id: `-${"dbca"[i]}`,
      text: right,
      right,
      reason: `why ${right}`,
    }),
  );
  return {
    question_id: id,
    case_id: "",
    title: "",
    stage: "",
    stem: `${id}?`,
    options,
    ...more,
  };
}

/** The places of the options of question(). */
export const [DANGEROUS, RIGHT, CAREFUL, WRONG] = [0, 1, 2, 3];

/** A case of three steps; the dangerous choice in the first one leaves out the second. */
export function unfoldingCase(name = "legs") {
  const steps = [1, 2, 3].map((n) =>
    question(`${name}-${n}`, { case_id: name, title: name }),
  );
  steps[0].options[DANGEROUS].next = `${name}-3`;
  return steps;
}

export const form = (questions) => ({
  kind: "questions",
  label: "Form",
  results: RESULTS,
  questions,
});

/** The storage of a browser. */
export function storage(items = {}) {
  const kept = Object.assign(
    Object.create({
      getItem: (name) => kept[name] ?? null,
      setItem: (name, value) => {
        kept[name] = value;
      },
      removeItem: (name) => delete kept[name],
    }),
    items,
  );
  return kept;
}

export function newLog(kept = storage()) {
  return new Log(new Store(() => kept));
}
