// The players in JupyterLab: what the pages have, over the file that Python keeps (anywidget).
import { CardsView } from "./cards-view.js";
import { make } from "./dom.js";
import { FileKeeper } from "./file-keeper.js";
import { openInPlace } from "./lab-link.js";
import { Log } from "./log.js";
import { ProgressView } from "./progress-view.js";
import { QuizView } from "./quiz-view.js";
import * as schedule from "./schedule.js";
import { explainWords } from "./words.js";

/** @typedef {import("./notice").Host} Host */

/**
 * @param {FileKeeper} keeper
 * @returns {Host}
 */
function labHost(keeper) {
  const where = () => keeper.where + (keeper.problem && ` ⚠ ${keeper.problem}`);
  return {
    where,
    save: () => keeper.save(),
    send: null,
    progress: "",
    anew: {
      label: "Start anew",
      question: "Start anew? Your answers and cards are put aside into another file.",
      done: async () => (await keeper.told) ?? "",
    },
    refresh: () => keeper.refresh(),
  };
}

/**
 * @param {HTMLElement} box
 * @param {any} spec
 * @param {Log} log
 * @param {Host} host
 * @returns {{ refresh(): void }}
 */
function viewOf(box, spec, log, host) {
  if (spec.kind === "questions") return new QuizView(box, spec, log, host);
  if (spec.kind === "progress") return new ProgressView(box, spec, log, host, schedule);
  const cards = new CardsView(box, spec, log, host);
  cards.begin(spec.cards, schedule);
  return cards;
}

/** @param {{ model: import("./file-keeper").Model, el: HTMLElement }} place */
function render({ model, el }) {
  const spec = model.get("spec");
  const keeper = new FileKeeper(model);
  const box = make("div", { class: `live ${spec.kind}` });
  const view = viewOf(box, spec, new Log(keeper), labHost(keeper));
  keeper.onChange = () => view.refresh();
  el.classList.add("me-live");
  el.setAttribute("role", "group");
  el.setAttribute("aria-label", spec.label);
  // JupyterLab takes keys for itself, unless what has the focus carries this mark.
  el.addEventListener("focusin", ({ target }) => {
    if (target instanceof Element) target.setAttribute("data-lm-suppress-shortcuts", "true");
  });
  box.addEventListener("click", openInPlace);
  el.append(box);
  return () => keeper.close();
}

// Once for all forms, each of which has loaded this.
const page = /** @type {any} */ (globalThis);
if (page.document && !page.massageEduWords) {
  page.massageEduWords = true;
  explainWords();
}

export default { render };
