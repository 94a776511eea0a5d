// What is seen of a form of questions or cases.
import { button, make, onSlides } from "./dom.js";
import { Notice } from "./notice.js";
import { LETTERS } from "./question.js";
import { Quiz, count } from "./quiz.js";

/**
 * @typedef {import("./types").Option} Option
 * @typedef {import("./types").Question} Question
 * @typedef {import("./types").Result} Result
 * @typedef {import("./quiz").Outcome} Outcome
 */

const ONCE_MORE = "Try once more.";

export class QuizView {
  /**
   * @param {HTMLElement} box
   * @param {import("./types").QuestionsSpec} spec
   * @param {import("./log").Log} log
   * @param {import("./notice").Host} host
   */
  constructor(box, spec, log, host) {
    this.box = box;
    this.results = spec.results;
    this.quiz = new Quiz(spec, log);
    this.chips = make("ol", { class: "chips", "aria-label": "All questions" });
    this.stem = make("p", { class: "stem", tabindex: "-1" });
    this.trail = make("div", { class: "trail" });
    this.choices = make("div", { class: "choices" });
    /** @type {HTMLButtonElement[]} */
    this.buttons = [];
    this.feedback = make("div", { class: "me" });
    this.next = button("", () => this.goOn(), { class: "next-question" });
    this.again = button("Go through it again ↺", () => this.goAgain(), { class: "once-more" });
    this.status = make("p", { class: "me-sr", role: "status" });
    this.head = make("p", { class: "head" });
    const summary = make("summary", {}, "All questions");
    this.fold = make("details", { class: "numbers" }, summary, this.chips);
    this.notice = new Notice(host);
    const way = [this.head, this.trail, this.stem, this.choices, this.feedback];
    box.append(...way, this.next, " ", this.again, this.status, this.fold, this.notice.element);
    const bookmark = recall(this.key);
    this.show();
    this.resume(bookmark ?? {});
  }

  /**
   * Come back to where one was in a case, after the page was loaded again.
   * @param {{ name?: string, moves?: import("./quiz").Move[] }} bookmark
   */
  resume({ name = "", moves }) {
    if (!Array.isArray(moves) || !this.has(name)) return;
    const { quiz } = this;
    quiz.open(quiz.placeOf(name));
    this.show();
    quiz.replays = true;
    for (const move of moves) {
      if (move === "on") this.goOn(false);
      else if (quiz.step.options[move]) this.answer(move);
    }
    quiz.replays = false;
    this.showNext();
  }

  /** The name under which the browser keeps where one is in this form. */
  get key() {
    return `massage-edu-at:${this.quiz.label}:${this.quiz.cases[0][0].question_id}`;
  }

  /**
   * Return whether a question or case of this name is asked here.
   * @param {string} name
   */
  has(name) {
    return this.quiz.placeOf(name) >= 0;
  }

  /**
   * Open the question or case of this name, if it is asked here.
   * @param {string} name
   */
  openNamed(name) {
    if (!this.has(name)) return;
    this.quiz.open(this.quiz.placeOf(name));
    this.show();
  }

  /**
   * Open a place that the student has chosen.
   * @param {number} place
   */
  open(place) {
    this.quiz.open(place);
    this.fold.open = false;
    this.show();
    this.stem.focus();
  }

  /** Show what has changed elsewhere: another form may ask the same question. */
  refresh() {
    this.quiz.log.read();
    if (!this.quiz.ended) this.showStanding();
    this.notice.refresh();
  }

  goAgain() {
    this.quiz.again();
    this.show();
    this.stem.focus();
  }

  /** Show a question or case from its beginning. */
  show() {
    this.trail.replaceChildren();
    this.showStep();
  }

  /** Show a step, before its first try. */
  showStep() {
    const { question, options } = this.quiz.step;
    this.stem.textContent = question.stem;
    this.buttons = options.map((option, i) => {
      const letter = make("span", { class: "letter" }, LETTERS[i]);
      const text = make("span", {}, option.text);
      return make("button", { type: "button", onclick: () => this.answer(i) }, letter, text);
    });
    this.choices.replaceChildren(...this.buttons);
    this.feedback.replaceChildren();
    this.again.hidden = true;
    this.showStanding();
    this.showNext();
  }

  /** Say how far one is, and mark what was answered. */
  showStanding() {
    const { quiz } = this;
    const results = quiz.counted();
    const what = quiz.run.unfolds ? "decisions " : "";
    const right = `${count(results, "yes")} of ${results.length} ${what}right at the first try.`;
    const place = [quiz.label, this.where()].filter(Boolean).join(" · ");
    this.head.textContent = `${place}. ${results.length ? right : ""}`;
    this.chips.replaceChildren(...quiz.cases.map((steps, place) => this.chip(steps, place)));
  }

  /** Return where one is, in words. */
  where() {
    const { quiz } = this;
    const { run, cases, at } = quiz;
    const parts = [];
    if (cases.length > 1) parts.push(`${run.unfolds ? "case " : ""}${at + 1} of ${cases.length}`);
    if (run.unfolds) {
      const { title, stage } = run.step.question;
      const [name, step] = [title, `step ${run.number}${stage && `, ${stage}`}`];
      parts.push(...(cases.length > 1 ? [name, step] : [step]));
    } else if (quiz.round.length < cases.length) {
      parts.push(`${quiz.round.indexOf(at) + 1} of ${quiz.round.length} in this round`);
    }
    return parts.join(" · ");
  }

  /**
   * @param {Question[]} steps
   * @param {number} place
   */
  chip(steps, place) {
    const { sign, words, look } = this.mark(steps);
    const name = `Question ${place + 1}, ${words}`;
    const chip = button(`${place + 1}${sign}`, () => this.open(place), {
      class: look,
      "aria-label": name,
    });
    if (place === this.quiz.at) chip.setAttribute("aria-current", "step");
    return make("li", {}, chip);
  }

  /**
   * Return the sign, the words and the look of how a question or case stands.
   * @param {Question[]} steps
   */
  mark(steps) {
    const result = this.quiz.worst(steps);
    if (!result) return { sign: "", words: "not answered", look: "" };
    const [mark, meaning] = this.words(result);
    const look = this.results[result][1];
    if (this.quiz.standing(steps) === "begun") return { sign: "…", words: "begun", look };
    if (result === "yes") return { sign: mark, words: "right", look };
    const sign = result === "dangerous" ? ` ${mark} danger` : mark;
    return { sign, words: `to look at again: ${meaning}`, look };
  }

  /**
   * Return mark and words of a result.
   * @param {Result} result
   */
  words(result) {
    const [words] = this.results[result];
    const space = words.indexOf(" ");
    return [words.slice(0, space), words.slice(space + 1)];
  }

  /** Name the button that goes on, where it is there, and keep where one is. */
  showNext() {
    if (!this.quiz.replays) remember(this.key, this.quiz.bookmark);
    this.next.hidden = !this.quiz.goesOn;
    this.next.textContent = this.quiz.goesOnTo;
  }

  /** @param {number} index */
  answer(index) {
    this.quiz.choose(index);
    this.showStanding();
    this.markOption(this.quiz.step.options[index]);
    this.explain();
    this.notice.refresh();
  }

  /** @param {Option} option */
  markOption(option) {
    const { options } = this.quiz.step;
    const element = this.buttons[options.indexOf(option)];
    const letter = this.quiz.step.letter(option);
    const [mark] = this.words(option.right);
    element.querySelector(".letter")?.replaceChildren(`${mark} ${letter}`);
    element.classList.add(this.results[option.right][1]);
  }

  /** Give the reason of the last choice; of all options, when the answer is to be told. */
  explain() {
    const { step } = this.quiz;
    const option = /** @type {Option} */ (step.last);
    const [words, look] = this.results[option.right];
    const letter = step.letter(option);
    const reason = make("p", {}, make("strong", {}, words), ` ${letter}: ${option.reason}`);
    const box = make("div", { class: `me-feedback ${look}` }, reason);
    if (option.consequence) {
      box.append(make("p", {}, make("strong", {}, "What happens: "), option.consequence));
    }
    if (step.told) {
      this.markOption(step.answer);
      box.append(this.others(option));
    } else {
      box.append(make("p", {}, ONCE_MORE));
    }
    this.feedback.replaceChildren(box);
    this.showNext();
    const more = step.told ? "" : ONCE_MORE;
    this.status.textContent = `${words} ${option.reason} ${option.consequence ?? ""} ${more}`;
    if (onSlides()) this.feedback.scrollIntoView({ block: "nearest" });
  }

  /**
   * List all options but one, with their reasons.
   * @param {Option} chosen
   */
  others(chosen) {
    const others = this.quiz.step.options.filter((option) => option !== chosen);
    const items = others.map((option) => {
      const mark = `${this.words(option.right)[0]} `;
      return make("li", {}, mark, make("strong", {}, option.text), `: ${option.reason}`);
    });
    return make("ul", {}, ...items);
  }

  goOn(withFocus = true) {
    const { question, last } = this.quiz.step;
    const gone = this.quiz.goOn();
    if (gone === "answer") return this.explain();
    if (gone === "step" && last) {
      this.leave(question, last);
      this.showStep();
    }
    if (gone === "question") this.show();
    if (gone === "end") this.end();
    if (withFocus) this.stem.focus();
    return undefined;
  }

  /**
   * Leave a step of a case above the next one.
   * @param {Question} question
   * @param {Option} choice
   */
  leave(question, choice) {
    const chosen = make("em", {}, `${this.words(choice.right)[0]} ${choice.text}.`);
    const follows = choice.consequence ?? "";
    this.trail.append(make("p", {}, `${question.stem} `, chosen, ` ${follows}`));
  }

  /** Tell how it went: of a case each step, of questions alone those that were missed. */
  end() {
    const { quiz } = this;
    const cases = quiz.run.unfolds;
    const outcomes = quiz.outcomes();
    const summary = quiz.summary(outcomes);
    const rows = outcomes.filter(({ result }) => cases || result !== "yes");
    const title = cases ? quiz.step.question.title : quiz.label;
    this.stem.textContent = `How it went: ${title}`;
    this.status.textContent = summary;
    this.again.hidden = false;
    this.trail.replaceChildren();
    this.choices.replaceChildren();
    const told = make("p", {}, make("strong", {}, summary));
    const list = make("ol", {}, ...rows.map((outcome) => this.outcome(outcome, cases)));
    const box = make("div", { class: "me-feedback how-it-went" }, told, list);
    this.feedback.replaceChildren(box);
    this.showNext();
  }

  /**
   * @param {Outcome} outcome
   * @param {boolean} inCase
   */
  outcome({ question, first, last }, inCase) {
    const best = question.options.find((option) => option.right === "yes");
    const tried = last && last !== first;
    /** @type {(Node | string)[]} */
    let more = [];
    if (tried) more = ["Then: ", ...this.choice(last)];
    else if (!inCase) more = ["Best: ", ...this.choice(best)];
    const stem = make("p", {}, question.stem);
    return make("li", {}, stem, make("p", {}, ...this.choice(first)), make("p", {}, ...more));
  }

  /**
   * @param {Option | undefined} option
   * @returns {(Node | string)[]}
   */
  choice(option) {
    if (!option) return [];
    const [mark, words] = this.words(option.right);
    const why = option.right === "yes" ? "" : `${words} ${option.reason} `;
    const text = make("strong", {}, `${mark} ${option.text}.`);
    return [text, ` ${why}${option.consequence ?? ""}`];
  }
}

/**
 * Return what this tab of the browser keeps under a name.
 * @param {string} key
 */
function recall(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/**
 * Keep something for as long as this tab is open, or forget it.
 * @param {string} key
 * @param {object | null} value
 */
function remember(key, value) {
  try {
    if (value) sessionStorage.setItem(key, JSON.stringify(value));
    else sessionStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing: the case begins anew.
  }
}
