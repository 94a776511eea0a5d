// What the scripts get from Python, and what they keep: written once, checked by tsc.

/** What a choice can be, the worst last. */
export type Result = "yes" | "safe_but_wrong" | "no" | "dangerous";

export interface Option {
  /** The option's own id, or its end after the question's id ("-a"). */
  id?: string;
  text: string;
  right: Result;
  reason: string;
  consequence?: string;
  /** The step of a case that follows this choice, where it is not the next one. */
  next?: string;
}

export interface Question {
  question_id: string;
  /** Steps of one case carry its id; a question alone carries none. */
  case_id: string;
  title: string;
  stage: string;
  stem: string;
  /** In the order in which they are shown, everywhere: page, notebook, paper, answer key. */
  options: Option[];
}

export interface QuestionsSpec {
  kind: "questions";
  label: string;
  /** For each result: what is said of it (mark first), and its look. */
  results: Record<Result, [words: string, look: string]>;
  questions: Question[];
  /** How many are asked in a row, where not as many as usual. */
  in_round?: number;
}

export interface Flashcard {
  card_id: string;
  topic: string;
  front: string;
  back: string;
}

export interface CardsSpec {
  kind: "cards";
  label: string;
  /** Name and topic of each deck; the topic of all cards is empty. */
  decks: [name: string, topic: string][];
  cards?: Flashcard[];
}

/** A unit of a lesson: its address, and the questions that it asks. */
export interface Unit {
  id: string;
  title: string;
  minutes: number;
  questions: string[];
}

export interface ProgressSpec {
  kind: "progress";
  /** The questions of each lesson. */
  asked: Record<string, { id: string; stem: string }[]>;
  titles: Record<string, string>;
  /** The units of each lesson, where the lessons are pages. */
  units?: Record<string, Unit[]>;
  /** Where a topic is taught, and its questions. */
  topics: Record<string, [address: string, questions: string[]]>;
  /** The last step of each case. */
  cases: string[];
  /** A topic with a smaller share right at the first try is a weak spot. */
  weak: number;
  /** Vignettes in which massage must stop, and those that only look like it. */
  stops: string[];
  near_misses: string[];
  /** Whether the lessons are notebooks, and not pages. */
  notebooks?: boolean;
}

export interface AnswerEvent {
  kind: "answer";
  at: string;
  question: string;
  option: string;
  right: Result;
  try: number;
  id?: string;
}

export interface CardEvent {
  kind: "card";
  at: string;
  card: string;
  rating: 1 | 2 | 3 | 4;
  id?: string;
}

export type Event = AnswerEvent | CardEvent;

/** What a progress file or a store holds. */
export interface Progress {
  student: string;
  events: Event[];
  /** It was a snapshot, as the pages kept it before. */
  old: boolean;
  /** Lines that cannot be read. */
  bad: number;
  /** Made by a newer version of these lessons: not ours to write. */
  newer: boolean;
}

/** Where a log is kept: this browser, or a file that Python writes. */
export interface Keeper {
  /** What the student must know of it, if anything. */
  problem: string;
  read(): { student: string; events: Event[] };
  append(events: Event[]): void;
  adopt(student: string): void;
  reset(): void;
}

export interface Control {
  name: string;
  label: string;
  kind: string;
  start: string;
}

export type MenuOption = [label: string, value: string];

/** A branch is [menu, branch for each option ...], its end [spoken, piece, piece ...]. */
export type Branch = [number, ...(Branch | number)[]];

export interface StatesData {
  controls: Control[];
  menus: MenuOption[][];
  pieces: string[];
  tree: Branch;
}

/** A place that search can find. */
export type Place = [title: string, kind: string, href: string, text: string];
