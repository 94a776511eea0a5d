// What moves on the pages. Content and states come from Python (massage_edu/site.py).
import { CardsView } from "./cards-view.js";
import { got, inside, load } from "./data.js";
import { idle, whenSeen } from "./dom.js";
import { Explorer } from "./explorer.js";
import { goOn, sayDue } from "./home.js";
import { Log } from "./log.js";
import { look } from "./look.js";
import { pageHost } from "./notice.js";
import { MayI } from "./may-i.js";
import { follow } from "./place.js";
import { ProgressView } from "./progress-view.js";
import { QuizView } from "./quiz-view.js";
import { SearchView } from "./search-view.js";
import { Slides } from "./slides.js";
import { Store } from "./store.js";
import { Units } from "./units.js";
import { explainWords } from "./words.js";

/**
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} selector
 * @returns {T[]}
 */
const all = (selector) =>
  [...document.querySelectorAll(selector)].map((one) => /** @type {T} */ (one));

const store = new Store();
const log = new Log(store);
const host = pageHost(log, store);

// The one name that a page gets: scripts with data call got.
const shared = {
  load,
  got,
  log,
  forms: /** @type {QuizView[]} */ ([]),
  slides: /** @type {Slides | null} */ (null),
};
Object.assign(globalThis, { massageEdu: shared });

/** @type {Explorer[]} */
const explorers = [];
for (const box of all(".live.explorer")) explorers.push(new Explorer(box, explorers));
const forms = all(".live.questions:not([data-questions])").map(
  (box) => new QuizView(box, inside(box), log, host),
);
// A form of hundreds of questions is loaded when it comes near, or when the address may name one.
for (const box of all("[data-questions]")) {
  const key = box.dataset.questions ?? "";
  const begin = async () => {
    const questions = await load(`states/${key}.js`, key);
    forms.push(new QuizView(box, { ...inside(box), questions }, log, host));
  };
  if (location.hash) begin().then(() => follow(parts));
  else whenSeen(box, begin);
}
const scheduler = () => load("scheduler.js", "scheduler");
for (const box of all(".live.progress")) {
  scheduler().then((schedule) => new ProgressView(box, inside(box), log, host, schedule));
}
for (const box of all(".live.cards")) {
  const view = new CardsView(box, inside(box), log, host);
  const key = box.dataset.deck ?? "";
  const both = () => Promise.all([load(`states/${key}.js`, key), scheduler()]);
  whenSeen(box, () => both().then(([cards, schedule]) => view.begin(cards, schedule)));
}
for (const box of all(".may-i")) new MayI(box);
all(".look").forEach(look);
for (const form of all(".search")) {
  new SearchView(/** @type {HTMLFormElement} */ (/** @type {unknown} */ (form)));
}
for (const print of all(".to-print")) print.addEventListener("click", () => window.print());

/**
 * Show the list of headings beside the text where there is room.
 * @param {HTMLDetailsElement} toc
 */
function fitToc(toc) {
  const wide = matchMedia("(min-width: 70rem)");
  const fit = () => {
    toc.open = wide.matches;
  };
  wide.addEventListener("change", fit);
  fit();
}
/** @type {HTMLDetailsElement[]} */ (all(".toc")).forEach(fitToc);

shared.forms = forms;
shared.slides = all(".to-slides").length ? new Slides(forms) : null;
const unitData = document.getElementById("units")?.textContent;
const units = unitData ? new Units(JSON.parse(unitData), log) : null;
const parts = { explorers, forms, slides: shared.slides, units };
addEventListener("hashchange", () => follow(parts));
follow(parts);

explainWords();
goOn();
if (all(".tile .due").length && log.cards.size) {
  idle(() => scheduler().then((schedule) => sayDue(log, schedule)));
}
// Once opened on a host with https, the pages work without a network; a folder needs no help.
if (location.protocol.startsWith("http")) navigator.serviceWorker?.register("service-worker.js");
