// A student's own page: sums, topics with the weakest first, lessons, import, a new beginning.
import { button, make } from "./dom.js";
import { Notice } from "./notice.js";
import { byTopic, isDone, ofLesson, stops, sum } from "./standing.js";
import { table } from "./table.js";

/** @typedef {ReturnType<typeof byTopic>[number]} TopicRow */

let number = 0;
const EXAMPLE = "massage-edu-progress-k7f2ab.jsonl";

export class ProgressView {
  /**
   * @param {HTMLElement} box
   * @param {import("./types").ProgressSpec} spec
   * @param {import("./log").Log} log
   * @param {import("./notice").Host} host
   * @param {typeof import("./schedule")} schedule
   */
  constructor(box, spec, log, host, schedule) {
    this.spec = spec;
    this.schedule = schedule;
    this.log = log;
    this.list = make("div");
    this.status = make("p", { role: "status" });
    this.host = host;
    this.importId = `import-${++number}`;
    this.notice = new Notice(host);
    this.notice.link.remove();
    this.notice.where.after(...this.actions());
    if (location.protocol === "file:") {
      this.notice.element.append(
        " Some browsers keep each page of a folder apart: " +
          "then save a copy at the questions themselves.",
      );
    }
    box.append(this.list, this.notice.element, this.importer(), this.status);
    this.draw();
  }

  /** Return the buttons that change what is kept. */
  actions() {
    const { refresh, anew } = this.host;
    const again = refresh ? [" ", button("Refresh", refresh)] : [];
    return [...again, " ", button(anew.label, () => this.reset())];
  }

  /** Show what has changed. */
  refresh() {
    this.draw();
  }

  draw() {
    const { spec } = this;
    const log = this.log.read();
    const rows = byTopic(spec, log);
    const lessons = Object.entries(spec.asked).filter(([, questions]) => questions.length);
    this.list.replaceChildren(
      make("p", { class: "sum" }, sum(spec, log, this.schedule, Date.now())),
      ...this.stopSigns(log),
      ...(rows.length ? [make("h2", {}, "By topic, the weakest first"), topicTable(rows)] : []),
      ...lessons.map(([lesson]) => this.lesson(lesson)),
    );
    this.notice.refresh();
  }

  /**
   * Return how one judges stop signs, once one was met.
   * @param {import("./log").Log} log
   */
  stopSigns(log) {
    const { seen, missed, near, needless } = stops(this.spec, log);
    if (!seen && !near) return [];
    const words = `Stop signs missed: ${missed} of ${seen}. `;
    return [
      make(
        "p",
        { class: "stops" },
        make("strong", {}, words),
        `Stopped without need: ${needless} of ${near}.`,
      ),
    ];
  }

  /** @param {string} lesson */
  lesson(lesson) {
    const title = this.spec.titles[lesson];
    const { all, answered, right, missed } = ofLesson(this.spec.asked[lesson], this.log);
    const part = make(
      "section",
      { class: "lesson" },
      make("h2", {}, title),
      make(
        "p",
        {},
        `${this.unitsDone(lesson)}${answered} of ${all} answered, ${right} right at the first try.`,
      ),
      make("progress", { max: all, value: answered, "aria-label": `${title}: answered` }),
    );
    const links = missed.map(({ id, stem }) =>
      make("li", {}, make("a", { href: this.address(lesson, id) }, stem)),
    );
    if (links.length) part.append(make("h3", {}, "To look at again"), make("ul", {}, ...links));
    return part;
  }

  /**
   * Return how many units of a lesson are done, in words, where it has any.
   * @param {string} lesson
   */
  unitsDone(lesson) {
    const units = (this.spec.units?.[lesson] ?? []).filter(({ minutes }) => minutes);
    const done = units.filter((unit) => isDone(unit, this.log));
    return units.length ? `${done.length} of ${units.length} units done. ` : "";
  }

  /**
   * Return where a question is asked: on a page it has a place, in a notebook its lesson has.
   * @param {string} lesson
   * @param {string} id
   */
  address(lesson, id) {
    return this.spec.notebooks ? `${lesson}.ipynb` : `${lesson}.html#${id}`;
  }

  async reset() {
    const { question, done } = this.host.anew;
    if (!confirm(question)) return;
    this.log.reset();
    this.draw();
    this.status.textContent = await done();
  }

  importer() {
    const field = make("input", { type: "file", id: this.importId });
    field.addEventListener("change", async () => {
      const file = field.files?.[0];
      if (file) this.status.textContent = this.take(file.name, await file.text());
      field.value = ""; // so that the same file can be chosen again
    });
    const words = "Import a progress file of this or another device";
    return make("p", { class: "import" }, make("label", { for: this.importId }, words), field);
  }

  /**
   * Take in a file; return what became of it, in words.
   * @param {string} name
   * @param {string} text
   */
  take(name, text) {
    try {
      const { changed, bad } = this.log.take(text);
      this.draw();
      const lost = bad
        ? `${bad} of its lines could not be read; all others are here.`
        : "Nothing was lost.";
      return `Imported ${name}. New or newer answers and cards: ${changed}. ${lost}`;
    } catch (error) {
      const newer = error instanceof Error && error.message === "newer";
      const why = newer
        ? `${name} was made by a newer version of these lessons. Choose`
        : `${name} is no progress file of these lessons. Choose`;
      return `Not imported, nothing was changed: ${why} a file like ${EXAMPLE}.`;
    }
  }
}

/** @param {TopicRow[]} rows */
function topicTable(rows) {
  const cells = rows.map(({ name, where, met, right, harmful, weak }) => {
    const score = `${right} of ${met}${harmful ? `, ‼ ${harmful} harmful` : ""}`;
    const look = weak ? [make("strong", {}, ": look again")] : [];
    return [[make("a", { href: where }, name)], [score, ...look]];
  });
  return table("topics", ["Topic", "Right at the first try"], cells);
}
