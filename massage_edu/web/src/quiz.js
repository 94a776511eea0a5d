// A form of questions or cases: where one is, what the button does, how it went. Rules, no DOM.
import { CaseRun, grouped } from "./case.js";
import { optionId, worst } from "./question.js";
import { round } from "./round.js";

/**
 * @typedef {import("./types").Question} Question
 * @typedef {import("./types").Option} Option
 * @typedef {import("./types").Result} Result
 * @typedef {import("./log").Log} Log
 * @typedef {{ question: Question, first?: Option, last?: Option, result: Result }} Outcome
 * @typedef {"open" | "begun" | "done"} Standing
 * @typedef {number | "on"} Move
 */

/** @param {unknown[]} all @param {unknown} one */
export const count = (all, one) => all.filter((other) => other === one).length;

export class Quiz {
  /**
   * @param {import("./types").QuestionsSpec} spec
   * @param {Log} log
   */
  constructor(spec, log) {
    this.label = spec.label;
    this.size = spec.in_round;
    this.log = log;
    this.cases = grouped(spec.questions);
    /** Whether it holds cases, which are chosen one by one; questions alone come in rounds. */
    this.unfolds = this.cases.some((steps) => steps.length > 1);
    this.ended = false;
    /** What was done since the case was opened: the option chosen, or "on". @type {Move[]} */
    this.moves = [];
    /** Whether this is only done again to come back to where one was: nothing is kept of it. */
    this.replays = false;
    this.at = 0;
    this.run = new CaseRun(this.cases[0]);
    /** The places of this round, in order. @type {number[]} */
    this.round = [];
    this.beginRound();
  }

  get step() {
    return this.run.step;
  }

  /** Begin a round; of cases with the first that is not finished. */
  beginRound() {
    const places = this.cases.map((_, place) => place);
    const results = this.cases.map((steps) => this.worst(steps));
    this.round = this.unfolds ? places : round(results, this.size);
    const first = this.unfolds ? places.find((place) => !this.finished(this.cases[place])) : null;
    this.open(first ?? this.round[0]);
  }

  /**
   * Open the question or case at a place. One outside of this round becomes its beginning.
   * @param {number} place
   */
  open(place) {
    if (!this.round.includes(place)) this.round = [place, ...this.round.slice(0, -1)];
    this.at = place;
    this.ended = false;
    this.moves = [];
    this.run = new CaseRun(this.cases[place]);
  }

  /**
   * Return the place of the question or case of this name; -1 when there is none.
   * @param {string} name
   */
  placeOf(name) {
    return this.cases.findIndex((steps) =>
      steps.some((step) => step.question_id === name || step.case_id === name),
    );
  }

  /**
   * Choose an option, and keep it.
   * @param {number} index
   */
  choose(index) {
    const event = this.run.choose(index);
    this.moves.push(index);
    if (!this.replays) this.log.add(event);
  }

  /** @param {Question} question */
  result(question) {
    return this.log.result(question.question_id);
  }

  /**
   * Return whether a case was answered to its last step.
   * @param {Question[]} steps
   */
  finished(steps) {
    return Boolean(this.result(steps[steps.length - 1]));
  }

  /**
   * Return the worst first choice in a case; nothing as long as there is none.
   * @param {Question[]} steps
   */
  worst(steps) {
    return worst(steps.map((step) => this.result(step)));
  }

  /**
   * Return how a case stands. One begun with a dangerous choice counts at once.
   * @param {Question[]} steps
   * @returns {Standing}
   */
  standing(steps) {
    const result = this.worst(steps);
    if (!result) return "open";
    return result === "dangerous" || this.finished(steps) ? "done" : "begun";
  }

  /** Return what counts of this case's run, or of all questions that were answered. */
  counted() {
    if (this.run.unfolds) return this.run.path.map((step) => step.first.right);
    return this.cases.filter((steps) => this.finished(steps)).map((steps) => this.worst(steps));
  }

  /** The place that comes next in this round, if there is one. */
  get next() {
    return this.round[this.round.indexOf(this.at) + 1];
  }

  /** Whether the button that goes on is there. */
  get goesOn() {
    if (this.ended)
      return this.unfolds ? this.cases.length > 1 : this.round.length < this.cases.length;
    return !this.run.unfolds || this.step.choices.length > 0;
  }

  /** The words on that button. */
  get goesOnTo() {
    if (this.ended) return this.unfolds ? "Next case ▶" : "Next round ▶";
    if (this.step.choices.length && !this.step.told) return "Show the answer";
    if (this.run.following) return "What happens next ▶";
    const last = this.run.unfolds || this.next === undefined;
    return last ? "How did it go? ▶" : "Next question ▶";
  }

  /**
   * Go on, to what the button says.
   * @returns {"answer" | "step" | "question" | "end"}
   */
  goOn() {
    if (this.ended) return this.goOnFromEnd();
    this.moves.push("on");
    if (this.step.choices.length && !this.step.told) {
      this.step.giveUp();
      return "answer";
    }
    if (this.run.advance()) return "step";
    if (this.run.unfolds || this.next === undefined) {
      this.ended = true;
      return "end";
    }
    this.open(this.next);
    return "question";
  }

  /** @returns {"question"} */
  goOnFromEnd() {
    if (this.unfolds) this.open((this.at + 1) % this.cases.length);
    else this.beginRound();
    return "question";
  }

  /** Where one is in a case that was begun, to come back to it; nothing between cases. */
  get bookmark() {
    if (!this.run.unfolds || this.ended || !this.moves.length) return null;
    return { name: this.cases[this.at][0].question_id, moves: this.moves };
  }

  /** Go through the same case or round again. */
  again() {
    this.open(this.run.unfolds ? this.at : this.round[0]);
  }

  /** Return how it went: each step of a case, or each question of this round that was answered. */
  outcomes() {
    if (this.run.unfolds) {
      return this.run.path.map(({ question, first, last }) => {
        return { question, first, last, result: first.right };
      });
    }
    const questions = this.round.flatMap((place) => this.cases[place]);
    return questions.flatMap((question) => this.outcome(question));
  }

  /**
   * @param {Question} question
   * @returns {Outcome[]} one, or none when it was not answered
   */
  outcome(question) {
    const event = this.log.first(question.question_id);
    if (!event) return [];
    const { option, right: result } = event;
    // The oldest answers know no option.
    const first = option
      ? question.options.find((one) => optionId(question, one) === option)
      : undefined;
    return [{ question, first, result }];
  }

  /**
   * Return how it went, in words.
   * @param {Outcome[]} outcomes
   */
  summary(outcomes) {
    const results = outcomes.map(({ result }) => result);
    const cases = this.run.unfolds;
    const harmful = count(results, "dangerous");
    const careful = cases && !harmful && results.includes("safe_but_wrong");
    const what = cases ? "decisions" : "answers";
    return [
      `${count(results, "yes")} of ${outcomes.length} ${what} right at the first try.`,
      harmful && `${harmful} would have put the client at risk: read why below.`,
      careful && "You were careful; once or more you were more careful than this client needed.",
      !cases && this.remaining(),
    ]
      .filter(Boolean)
      .join(" ");
  }

  remaining() {
    const left = this.cases.filter((steps) => !this.finished(steps)).length;
    return left ? `${left} not answered yet.` : "";
  }
}
