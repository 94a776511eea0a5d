// One run through an unfolding case, a step at a time. A question alone is a case of one step.
import { QuestionRun } from "./question.js";

/**
 * @typedef {import("./types").Question} Question
 * @typedef {import("./types").Option} Option
 */

/**
 * Return questions as cases: the steps that follow each other under one name belong together.
 * @param {Question[]} questions
 * @returns {Question[][]}
 */
export function grouped(questions) {
  /** @type {Question[][]} */
  const cases = [];
  for (const question of questions) {
    const steps = cases.at(-1);
    if (steps && question.case_id && steps[0].case_id === question.case_id) steps.push(question);
    else cases.push([question]);
  }
  return cases;
}

/**
 * Return the step that follows a choice; nothing after the last one. A case only goes forward, so
 * that it can always be left: a name that does not lead forward leads to the next step.
 * @param {Question[]} steps
 * @param {Question} at
 * @param {Option} choice
 * @returns {Question | undefined}
 */
export function following(steps, at, choice) {
  const later = steps.slice(steps.indexOf(at) + 1);
  return later.find((step) => step.question_id === choice.next) ?? later[0];
}

export class CaseRun {
  /** @param {Question[]} steps */
  constructor(steps) {
    this.steps = steps;
    /** The steps that were answered, in the order of this run. @type {QuestionRun[]} */
    this.path = [];
    this.step = new QuestionRun(steps[0]);
  }

  get unfolds() {
    return this.steps.length > 1;
  }

  /** The number of the step that this student sees now, counted from 1. */
  get number() {
    return this.path.length + (this.path.includes(this.step) ? 0 : 1);
  }

  /** The step that follows the last choice, if the case goes on. */
  get following() {
    const { last, question } = this.step;
    return last && following(this.steps, question, last);
  }

  /**
   * Choose an option of this step; return what the log keeps of it.
   * @param {number} index
   */
  choose(index) {
    const event = this.step.choose(index);
    if (event.try === 1) this.path.push(this.step);
    return event;
  }

  /** Go to the step that follows; tell whether there is one. */
  advance() {
    const next = this.following;
    if (next) this.step = new QuestionRun(next);
    return Boolean(next);
  }
}
