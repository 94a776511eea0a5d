// One run through one question: which option was chosen at which try, and when the answer is told.

/**
 * @typedef {import("./types").Question} Question
 * @typedef {import("./types").Option} Option
 * @typedef {import("./types").Result} Result
 */

/** What a choice can be, the worst last. @type {Result[]} */
export const RESULTS = ["yes", "safe_but_wrong", "no", "dangerous"];
export const LETTERS = "ABCDEFGH";
const TRIES = 2; // after a wrong first try the student may try once more

/**
 * Return the worst of some results; nothing when there is none.
 * @param {(Result | undefined)[]} results
 * @returns {Result | undefined}
 */
export function worst(results) {
  return RESULTS.findLast((result) => results.includes(result));
}

/**
 * Return an option's full id.
 * @param {Question} question
 * @param {Option} option
 */
export function optionId(question, { id = "" }) {
  return id.startsWith("-") ? question.question_id + id : id;
}

export class QuestionRun {
  /** @param {Question} question */
  constructor(question) {
    this.question = question;
    /** @type {Option[]} */
    this.choices = [];
    this.givenUp = false;
  }

  /** The options, in the order that the page, the paper and the answer key share. */
  get options() {
    return this.question.options;
  }

  /** The right option. */
  get answer() {
    const answer = this.options.find((option) => option.right === "yes");
    if (!answer) throw new Error(`${this.question.question_id} has no right option`);
    return answer;
  }

  /** The choice that counts. */
  get first() {
    return this.choices[0];
  }

  get last() {
    return this.choices.at(-1);
  }

  /** Whether all options are explained now: no further try is asked for. */
  get told() {
    const tries = this.choices.length;
    return this.givenUp || tries >= TRIES || this.choices.some(({ right }) => right === "yes");
  }

  /**
   * Choose the option at a place; return what the log keeps of it.
   * @param {number} index
   */
  choose(index) {
    const option = this.options[index];
    if (!option) throw new RangeError(`there is no option ${index}`);
    this.choices.push(option);
    return {
      kind: "answer",
      question: this.question.question_id,
      option: optionId(this.question, option),
      right: option.right,
      try: this.choices.length,
    };
  }

  /** Have the answer told without a second try. */
  giveUp() {
    this.givenUp = true;
  }

  /** @param {Option} option */
  letter(option) {
    return LETTERS[this.options.indexOf(option)];
  }
}
