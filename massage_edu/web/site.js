"use strict";
// What moves on the pages. Content and states come from Python (massage_edu/site.py); here they are only switched.

// ---------------------------------------------------------------- small things that all parts use

/** Return a new element: make("p", { class: "note", onclick: f }, "text or element", ...). */
function make(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") made.toggleAttribute(name, value);
    else made.setAttribute(name, value);
  }
  made.append(...inside);
  return made;
}

/** Scripts that hold data call massageEdu.got: a page opened from a folder may load scripts, but no other files. */
const massageEdu = {
  asked: new Map(),
  load(file, key) {
    if (!this.asked.has(key)) {
      const one = {};
      one.promise = new Promise((done, lost) => { Object.assign(one, { done, lost }); });
      this.asked.set(key, one);
      document.head.append(make("script", { src: file, onerror: () => one.lost(new Error(file)) }));
    }
    return this.asked.get(key).promise;
  },
  got(key, data) { this.asked.get(key).done(data); },
};

const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 200));
const atWork = () => document.documentElement.classList.contains("slides");
const count = (all, one) => all.filter((other) => other === one).length;
const RESULTS = ["yes", "safe_but_wrong", "no", "dangerous"]; // what a choice can be, the worst last
const optionId = (question, { id }) => id?.startsWith("-") ? question + id : id ?? "";
const spec = (box) => JSON.parse(box.querySelector("script").textContent);

function address(hash) {
  try { history.replaceState(null, "", hash); } catch { /* some browsers forbid it in a folder */ }
}

function download(file) {
  const link = make("a", { href: URL.createObjectURL(file), download: file.name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// ---------------------------------------------------------------- what the student did, kept in this browser

const store = {
  key: "massage-edu-progress",
  kept: true,
  data: { version: 1, answers: {}, cards: {} },
  read() {
    let raw = null;
    try { raw = localStorage.getItem(this.key); } catch { this.kept = false; }
    if (!raw) return this.data;
    try {
      const found = JSON.parse(raw);
      if (found.version !== 1 || !found.answers || !found.cards) throw new Error("not ours");
      this.data = found;
    } catch { // never thrown away: set aside under another name
      localStorage.setItem(`${this.key}-set-aside`, raw);
      localStorage.removeItem(this.key);
    }
    return this.data;
  },
  /** Change what is kept; read first, because another page may have changed it. */
  change(how) {
    how(this.read());
    try { localStorage.setItem(this.key, JSON.stringify(this.data)); } catch { this.kept = false; }
  },
  /** Keep the first try at a question: the option, and what it was (yes, safe_but_wrong, no, dangerous). */
  answered(id, option) {
    const one = { right: option.right === "yes", result: option.right, option: optionId(id, option), at: new Date().toISOString() };
    this.change(({ answers }) => { answers[id] = { ...one, times: (answers[id]?.times ?? 0) + 1 }; });
  },
  /** Return what the latest first try at a question was; nothing when there was none. Older answers know only right or wrong. */
  result(id) {
    const one = this.data.answers[id];
    return one && (one.result ?? (one.right ? "yes" : "no"));
  },
  /** Return a file of one line, which Import and the class report read (massage_edu/record.py); the code in its name stays the same. */
  file() {
    this.change((data) => { data.code ??= Math.random().toString(36).slice(2, 8).padEnd(6, "0"); });
    const { code, answers, cards } = this.data;
    const line = `${JSON.stringify({ format: this.key, version: 1, student: code, answers, cards })}\n`;
    return new File([line], `massage-edu-progress-${code}.jsonl`, { type: "application/json" });
  },
  /** Add what an exported file holds: of each question and card the newer state stays. Return how many changed; a wrong file throws. */
  take(text) {
    const [first] = text.trim().split("\n");
    if (/^\{"format": ?"massage-edu-progress"/.test(first) && !/"answers"/.test(first)) throw new Error("JupyterLab");
    const found = JSON.parse(text);
    const fits = (all, form) => Object.entries(all).every(([id, one]) => /^[\w:-]+$/.test(id) && form(one));
    const dated = (...dates) => dates.every((one) => typeof one === "string" && !Number.isNaN(Date.parse(one)));
    if (found.version !== 1 || !fits(found.answers, (one) => typeof one.right === "boolean" && one.times > 0 && dated(one.at)
        && (!one.result || (RESULTS.includes(one.result) && (one.result === "yes") === one.right && /^[\w-]*$/.test(one.option))))
      || !fits(found.cards, (one) => one.step in DAYS && dated(one.first, one.due))) throw new Error("not ours");
    let changed = 0;
    const merge = (mine, theirs, when, both) => Object.entries(theirs).forEach(([id, one]) => {
      const [older, newer] = mine[id] ? [mine[id], one].sort((a, b) => when(a) - when(b)) : [one, one];
      const kept = { ...newer, ...both(older, newer) };
      changed += JSON.stringify(kept) !== JSON.stringify(mine[id]);
      mine[id] = kept;
    });
    this.change((data) => {
      const { answers, cards } = data;
      data.code ??= /^[a-z0-9]{4,8}$/.test(found.student) ? found.student : undefined; // one student on two devices
      merge(answers, found.answers, (one) => Date.parse(one.at), (a, b) => ({ times: Math.max(a.times, b.times) }));
      merge(cards, found.cards, (one) => Date.parse(one.due) - DAYS[one.step] * DAY, (a, b) => ({ first: a.first < b.first ? a.first : b.first }));
    });
    return changed;
  },
  reset() {
    this.data = { version: 1, answers: {}, cards: {} };
    try { localStorage.removeItem(this.key); } catch { this.kept = false; }
  },
  /** Return the line under a form that says where answers go, with the button that hands them in. */
  told() {
    const where = this.kept ? "Your answers stay in this browser. " : "This browser keeps nothing from this page: save a copy before you close it. ";
    const link = make("a", { href: "progress.html" }, "My progress");
    const said = make("span", { class: "said", "aria-live": "polite" });
    const button = (label, act) => make("button", { type: "button", onclick: act }, label);
    const save = button("Save a copy to hand in", () => {
      const file = this.file();
      download(file);
      said.textContent = `Saved as ${file.name}. Look in the downloads of this device. It holds no name: only a random code, times and answers.`;
    });
    // Browsers pass on no .jsonl: the same file goes as text.
    const text = () => { const file = this.file(); return new File([file], file.name.replace("jsonl", "txt"), { type: "text/plain" }); };
    const send = button("Send a copy", () => navigator.share({ files: [text()] }).catch(() => {})); // given up by the student
    const sends = navigator.canShare?.({ files: [new File(["x"], "x.txt", { type: "text/plain" })] });
    return make("p", { class: "kept" }, where, link, " ", save, ...(sends ? [send] : []), said);
  },
};

// ---------------------------------------------------------------- explorers: controls with finitely many states

const pictures = new Map();

class Explorer {
  constructor(box) {
    this.box = box;
    this.pane = box.querySelector(".pane");
    this.bar = make("div", { class: "controls" });
    this.status = make("p", { class: "me-sr", role: "status" });
    this.parts = make("ul", { class: "parts", "aria-label": "Parts of this card" }); // on slides
    box.prepend(this.bar);
    box.append(this.status);
    box.addEventListener("focusin", () => this.ahead());
  }

  /** Load the states and make the controls, once. */
  ready() {
    const key = this.box.dataset.states;
    this.loading ??= massageEdu.load(`states/${key}.js`, key).then((data) => this.begin(data), () => {
      this.bar.textContent = "The choices are missing: this page was parted from its folder.";
    });
    return this.loading;
  }

  begin(data) {
    this.data = data;
    this.chosen = [];
    data.controls.forEach((control, i) => {
      const values = data.menus[this.walk(this.chosen)[0]].map(([, value]) => value);
      this.chosen[i] = Math.max(0, values.indexOf(control.start));
    });
    this.inputs = data.controls.map((control, i) => new Input(control, (index) => this.choose(i, index)));
    const ticks = this.inputs.filter((input) => input.kind === "check").map((input) => input.element);
    if (ticks.length) this.bar.append(make("div", { class: "ticks" }, ...ticks));
    this.bar.append(...this.inputs.filter((input) => input.kind !== "check").map((input) => input.element));
    this.bar.append(this.parts);
    this.fill();
    this.list();
  }

  /** List the parts of a long card, to jump to. */
  list() {
    const heads = [...this.pane.querySelectorAll("h4")];
    this.parts.hidden = heads.length < 4;
    this.parts.replaceChildren(...heads.map((head) => make("li", {},
      make("button", { type: "button", onclick: () => head.scrollIntoView() }, head.textContent))));
  }

  /** Follow choices down the tree: a branch is [menu, branch for each option ...], its end [spoken, piece, piece ...]. */
  walk(choices) { return choices.reduce((branch, index) => branch[1 + index], this.data.tree); }

  /** Return the choices after control i was set to index: the menus below it may have changed, then their first option holds. */
  after(i, index) {
    const now = [...this.chosen.slice(0, i), index];
    for (let j = i + 1; j < this.chosen.length; j++) {
      const same = this.walk(now)[0] === this.walk(this.chosen.slice(0, j))[0];
      now.push(same ? this.chosen[j] : 0);
    }
    return now;
  }

  fill() {
    this.inputs.forEach((input, i) => {
      const menu = this.walk(this.chosen.slice(0, i))[0];
      input.set(menu, this.data.menus[menu], this.chosen[i]);
    });
  }

  html(choices) { return this.walk(choices).slice(1).map((piece) => this.data.pieces[piece]).join(""); }

  choose(i, index) {
    this.show(this.after(i, index));
    const value = this.value(this.chosen.length - 1);
    if (!atWork() && explorers.find((one) => one.data && one.path(value)) === this) address(`#${value}`);
  }

  show(choices) {
    this.chosen = choices;
    this.fill();
    this.pane.innerHTML = this.html(choices).replaceAll("<img ", '<img decoding="sync" ');
    this.list();
    const shown = this.inputs.filter((input) => input.kind !== "check").map((input) => input.label()).join(", ");
    this.status.textContent = `Now showing: ${shown}. ${this.data.pieces[this.walk(choices)[0]]}`.trim();
    this.ahead();
  }

  value(i) { return this.data.menus[this.walk(this.chosen.slice(0, i))[0]][this.chosen[i]][1]; }

  /** Return the choices that lead to an option with this value, if it is a name and not a number. */
  path(value, branch = this.data.tree, choices = []) {
    if (!/^[a-z][a-z0-9-]+$/.test(value) || choices.length === this.chosen.length) return null;
    const options = this.data.menus[branch[0]];
    for (let index = 0; index < options.length; index++) {
      const here = [...choices, index];
      if (options[index][1] === value) return [...here, ...this.chosen.slice(here.length).fill(0)];
      const below = this.path(value, branch[1 + index], here);
      if (below) return below;
    }
    return null;
  }

  /** Fetch the pictures that one more step can lead to. */
  ahead() {
    if (!this.data) return;
    idle(() => this.chosen.forEach((_, i) => {
      const options = this.data.menus[this.walk(this.chosen.slice(0, i))[0]];
      options.forEach((_, index) => {
        for (const [, src] of this.html(this.after(i, index)).matchAll(/src="(img\/[^"]+)"/g)) {
          if (pictures.has(src)) continue;
          const picture = new Image();
          picture.src = src;
          pictures.set(src, picture);
        }
      });
    }));
  }
}

/** One control: a menu, buttons, a slider or a check box. */
class Input {
  constructor(control, chosen) {
    this.kind = control.kind;
    this.name = control.label;
    this.chosen = chosen;
    this.id = `control-${Input.count = (Input.count ?? 0) + 1}`;
    if (this.kind === "buttons") {
      this.element = make("fieldset", { class: "buttons" }, make("legend", {}, this.name));
      return;
    }
    const type = { slider: "range", check: "checkbox" }[this.kind];
    this.field = type ? make("input", { id: this.id, type }) : make("select", { id: this.id });
    this.field.addEventListener(type === "range" ? "input" : "change", () => chosen(this.index()));
    this.out = make("output", { for: this.id });
    const label = make("label", { for: this.id }, this.name);
    const parts = { slider: [label, this.field, this.out], check: [this.field, label] }[this.kind] ?? [label, this.field];
    this.element = make("div", { class: this.kind }, ...parts);
  }

  index() {
    if (this.kind === "check") return this.options.findIndex(([, value]) => (value === "True") === this.field.checked);
    return this.kind === "slider" ? Number(this.field.value) : this.field.selectedIndex;
  }

  label() { return this.options[this.at][0]; }

  set(menu, options, at) {
    const fresh = menu !== this.menu;
    [this.menu, this.options, this.at] = [menu, options, at];
    if (this.kind === "check") {
      this.field.checked = options[at][1] === "True";
    } else if (this.kind === "slider") {
      this.field.max = options.length - 1;
      this.field.value = at;
      this.field.setAttribute("aria-valuetext", options[at][0]);
      this.out.textContent = options[at][0];
    } else if (this.kind === "buttons") {
      if (fresh) {
        this.element.querySelectorAll("label").forEach((old) => old.remove());
        this.element.append(...options.map(([label], index) => make("label", {}, make("input", {
          type: "radio", name: this.id, onchange: () => this.chosen(index) }), make("span", {}, label))));
      }
      this.element.querySelectorAll("input")[at].checked = true;
    } else {
      if (fresh) this.field.replaceChildren(...options.map(([label]) => make("option", {}, label)));
      this.field.selectedIndex = at;
    }
  }
}

// ---------------------------------------------------------------- questions, cases, sorting game

const LETTERS = "ABCDEFGH";

class Questions {
  constructor(box) {
    Object.assign(this, spec(box), { box });
    this.cases = []; // a question alone is a case of one step
    for (const question of this.questions) {
      question.options = question.options.map((one) => ({ consequence: "", ...one }));
      const last = this.cases.at(-1);
      if (last && question.case_id && last[0].case_id === question.case_id) last.push(question);
      else this.cases.push([question]);
    }
    this.chips = make("ol", { class: "chips", "aria-label": "All questions" });
    this.stem = make("p", { class: "stem", tabindex: "-1" });
    this.trail = make("div", { class: "trail" });
    this.choices = make("div", { class: "choices" });
    this.feedback = make("div", { class: "me" });
    this.next = make("button", { type: "button", class: "next-question", onclick: () => this.goOn() });
    this.again = make("button", { type: "button", class: "once-more", onclick: () => this.begin(this.many() ? this.at : 0) }, "Go through it again ↺");
    this.status = make("p", { class: "me-sr", role: "status" });
    this.head = make("p", { class: "head" });
    this.fold = make("details", { class: "numbers", open: true }, make("summary", {}, "All questions"), this.chips); // shut on slides
    box.append(this.head, this.fold, this.trail, this.stem, this.choices, this.feedback, this.next, " ", this.again, this.status, store.told());
    this.open(Math.max(0, this.cases.findIndex((steps) => !this.finished(steps))));
  }

  steps() { return this.cases[this.at]; }
  many() { return this.steps().length > 1; }
  /** Return whether a case was answered to its last step. */
  finished(steps) { return Boolean(store.result(steps.at(-1).question_id)); }

  /** Return the worst first choice in a case; nothing as long as there is none. */
  worst(steps) {
    return RESULTS[Math.max(...steps.map((one) => RESULTS.indexOf(store.result(one.question_id))))];
  }

  /** Return mark and words of what a choice was. */
  said(result) { return this.results[result][0].split(/ (.*)/); }

  open(at) {
    this.fold.open = !atWork();
    Object.assign(this, { at, path: [] }); // the choices of this run through a case
    this.trail.replaceChildren();
    this.ask(this.steps()[0]);
  }

  begin(at) { this.open(at); this.stem.focus(); }

  ask(question) {
    Object.assign(this, { question, tries: 0, told: false, ended: false, step: { question } });
    const [steps, many, one] = [this.steps(), this.many(), this.cases.length === 1];
    this.place = [one || `${many ? "case " : ""}${this.at + 1} of ${this.cases.length}`, one || !many || question.title,
      !many || `step ${this.path.length + 1}${question.stage && `, ${question.stage}`}`].filter((part) => part !== true).join(" · ");
    this.count();
    this.stem.textContent = question.stem;
    this.buttons = question.options.map((option, i) => make("button", { type: "button", onclick: () => this.answer(i) },
      make("span", { class: "letter" }, LETTERS[i]), make("span", {}, option.text)));
    this.choices.replaceChildren(...this.buttons);
    this.feedback.replaceChildren();
    this.again.hidden = true;
    this.offer();
  }

  /** Say how far one is, and mark what was answered. */
  count() {
    const many = this.many();
    const done = many ? this.path.map(({ first }) => first.right)
      : this.cases.filter((one) => this.finished(one)).map((one) => this.worst(one));
    this.head.textContent = `${this.label} · ${this.place}. `
      + (done.length ? `${count(done, "yes")} of ${done.length} ${many ? "decisions " : ""}right at the first try.` : "");
    this.chips.replaceChildren(...this.cases.map((one, i) => {
      const worst = this.worst(one);
      const [mark, words] = worst ? this.said(worst) : [];
      const [sign, told] = !worst ? ["", "not answered"] : worst !== "dangerous" && !this.finished(one) ? ["…", "begun"]
        : worst === "yes" ? [mark, "right"] : [worst === "dangerous" ? ` ${mark} danger` : mark, `to look at again: ${words}`];
      const chip = make("button", { type: "button", class: worst && this.results[worst][1], "aria-label": `Question ${i + 1}, ${told}`,
        onclick: () => this.begin(i) }, `${i + 1}${sign}`);
      if (i === this.at) chip.setAttribute("aria-current", "step");
      return make("li", {}, chip);
    }));
  }

  /** Name the button that goes on; in a case it comes after the first choice. */
  offer() {
    const many = this.many();
    this.next.hidden = this.ended ? this.cases.length === 1 || !many : many && !this.tries;
    this.next.textContent = this.ended ? "Next case ▶" : this.tries && !this.told ? "Show the answer"
      : many && this.following() ? "What happens next ▶" : many || this.at + 1 === this.cases.length ? "How did it go? ▶" : "Next question ▶";
  }

  answer(i) {
    const option = this.question.options[i];
    this.step.last = option;
    if (++this.tries === 1) {
      this.path.push(Object.assign(this.step, { first: option }));
      store.answered(this.question.question_id, option);
    }
    this.told ||= option.right === "yes" || this.tries > 1;
    this.count();
    this.mark(option);
    this.explain();
  }

  mark(option) {
    const i = this.question.options.indexOf(option);
    this.buttons[i].firstChild.textContent = `${this.said(option.right)[0]} ${LETTERS[i]}`;
    this.buttons[i].classList.add(this.results[option.right][1]);
  }

  /** Give the reason of the last choice; of all options, and mark the right one, when the answer is to be told. */
  explain() {
    const { options } = this.question;
    const option = this.step.last;
    const [word, look] = this.results[option.right];
    const box = make("div", { class: `me-feedback ${look}` }, make("p", {}, make("strong", {}, word), ` ${LETTERS[options.indexOf(option)]}: ${option.reason}`));
    if (option.consequence) box.append(make("p", {}, make("strong", {}, "What follows: "), option.consequence));
    if (this.told) {
      this.mark(options.find((one) => one.right === "yes"));
      box.append(make("ul", {}, ...options.filter((one) => one !== option).map((one) => make("li", {}, `${this.said(one.right)[0]} `,
        make("strong", {}, one.text), `: ${one.reason}`))));
    } else box.append(make("p", {}, "Try once more."));
    this.feedback.replaceChildren(box);
    this.offer();
    this.status.textContent = `${word} ${option.reason} ${option.consequence} ${this.told ? "" : "Try once more."}`;
    if (atWork()) this.feedback.scrollIntoView({ block: "nearest" });
  }

  /** Return the step that follows the last choice, if the case goes on. */
  following() {
    const steps = this.steps();
    const named = steps.find((one) => one.question_id === this.step.last?.next);
    return this.step.last && (named ?? steps[steps.indexOf(this.question) + 1]);
  }

  goOn() {
    if (this.ended) return this.begin((this.at + 1) % this.cases.length);
    if (this.tries && !this.told) { // gone on after one wrong try: the answer first
      this.told = true;
      return this.explain();
    }
    const following = this.following();
    if (following) {
      const { last } = this.step;
      this.trail.append(make("p", {}, `${this.question.stem} `, make("em", {}, `${this.said(last.right)[0]} ${last.text}.`), ` ${last.consequence}`));
      this.ask(following);
    } else if (this.many() || this.at + 1 === this.cases.length) this.end();
    else this.open(this.at + 1);
    return this.stem.focus();
  }

  /** Tell how it went: of a case each step with its choice, of questions alone those that were missed. */
  end() {
    const many = this.many();
    const option = ({ question_id: id, options }) => options.find((one) => one.id && optionId(id, one) === store.data.answers[id]?.option);
    const all = many ? this.path.map((one) => ({ ...one, result: one.first.right }))
      : this.questions.map((one) => ({ question: one, first: option(one), result: store.result(one.question_id) })).filter((one) => one.result);
    const results = all.map((one) => one.result);
    const [harmful, left] = [count(results, "dangerous"), many ? 0 : this.questions.length - all.length];
    const told = [`${count(results, "yes")} of ${all.length} ${many ? "decisions" : "answers"} right at the first try.`, harmful ? `${harmful} would have put the client at risk: read why below.` : "",
      many && !harmful && results.includes("safe_but_wrong") ? "You were careful; once or more you were more careful than this client needed." : "",
      left ? `${left} not answered yet.` : ""].filter(Boolean).join(" ");
    const choice = (one) => one ? [make("strong", {}, `${this.said(one.right)[0]} ${one.text}.`),
      ` ${one.right === "yes" ? "" : `${this.said(one.right)[1]} ${one.reason} `}${one.consequence}`] : [];
    const rows = all.filter(({ result }) => many || result !== "yes").map(({ question, first, last, result }) => {
      const best = question.options.find((one) => one.right === "yes");
      const more = last && last !== first ? ["Then: ", ...choice(last)] : many || result === "yes" ? [] : ["Best: ", ...choice(best)];
      return make("li", {}, make("p", {}, question.stem), make("p", {}, ...choice(first)), make("p", {}, ...more));
    });
    [this.ended, this.again.hidden, this.status.textContent] = [true, false, told];
    this.stem.textContent = `How it went: ${many ? this.question.title : this.label}`;
    [this.trail, this.choices].forEach((part) => part.replaceChildren());
    this.feedback.replaceChildren(make("div", { class: "me-feedback how-it-went" }, make("p", {}, make("strong", {}, told)), make("ol", {}, ...rows)));
    this.offer();
  }

  /** Open the question or case of this name; tell whether there is one. */
  find(id) {
    const at = this.cases.findIndex((steps) => steps.some((one) => [one.question_id, one.case_id].includes(id)));
    if (at >= 0) this.open(at);
    return at >= 0;
  }
}

// ---------------------------------------------------------------- flash cards: what you know comes back later

const DAYS = [0, 1, 3, 7, 16, 35, 80]; // a card that you knew goes one step on, one that you did not goes back to the start
const DAY = 86_400_000;
const NEW_A_DAY = 20;

class Cards {
  constructor(box) {
    Object.assign(this, spec(box));
    this.head = make("p", { class: "head", role: "status" });
    this.face = make("div", { class: "face", tabindex: "-1" });
    this.bar = make("div", { class: "choices" });
    this.menu = new Input({ label: "Cards", kind: "menu" }, (at) => { this.menu.at = at; this.deal(); });
    this.menu.set(0, this.decks, 0);
    box.append(make("div", { class: "controls" }, this.menu.element), this.head, this.face, this.bar,
      make("p", { class: "note" }, "What you knew comes back after 1, 3, 7, 16, 35 and 80 days."), store.told());
    const near = new IntersectionObserver(([one]) => {
      if (!one.isIntersecting) return;
      near.disconnect();
      massageEdu.load(`states/${box.dataset.deck}.js`, box.dataset.deck).then((cards) => { this.cards = cards; this.deal(); });
    }, { rootMargin: "600px" });
    near.observe(box);
  }

  /** Return the cards to turn now: those that were known and are due, a day's share of new ones, then those just missed. */
  due() {
    const { cards } = store.read();
    const now = Date.now();
    const mine = this.cards.filter(({ topic }) => ["", topic].includes(this.decks[this.menu.at][1]));
    const begun = Object.values(cards).filter((one) => now - Date.parse(one.first) < DAY).length;
    const back = mine.filter(({ card_id: id }) => cards[id] && Date.parse(cards[id].due) <= now);
    const fresh = mine.filter(({ card_id: id }) => !cards[id]).slice(0, Math.max(0, NEW_A_DAY - begun));
    back.sort((a, b) => cards[a.card_id].due.localeCompare(cards[b.card_id].due));
    return [...back.filter(({ card_id: id }) => cards[id].step), ...fresh, ...back.filter(({ card_id: id }) => !cards[id].step)];
  }

  deal() {
    const due = this.due();
    [this.card] = due;
    this.head.textContent = `${this.label}: ${due.length} due now, ${this.cards.length} in all.`;
    this.face.replaceChildren(make("p", {}, this.card ? this.card.front : "Nothing is due. Come back tomorrow."));
    const show = make("button", { type: "button", onclick: () => this.turn() }, "Show the answer");
    this.bar.replaceChildren(...(this.card ? [show] : []));
  }

  turn() {
    this.face.append(make("p", { class: "back" }, this.card.back));
    this.bar.replaceChildren(
      make("button", { type: "button", onclick: () => this.judge(false) }, "Not yet"),
      make("button", { type: "button", onclick: () => this.judge(true) }, "I knew it"));
    this.face.focus();
  }

  judge(knew) {
    store.change(({ cards }) => {
      const old = cards[this.card.card_id] ?? { step: 0, first: new Date().toISOString() };
      const step = knew ? Math.min(old.step + 1, DAYS.length - 1) : 0;
      cards[this.card.card_id] = { ...old, step, due: new Date(Date.now() + DAYS[step] * DAY).toISOString() };
    });
    this.deal();
    this.face.focus();
  }
}

// ---------------------------------------------------------------- my progress

function progress(box) {
  const { asked, titles, topics, cases, weak } = spec(box);
  const list = make("div", {});
  const status = make("p", { role: "status" });
  const draw = () => {
    const { answers, cards } = store.read();
    const [all, begun] = [Object.values(asked).flat(), Object.values(cards)];
    const [known, due] = [(one) => one.step, (one) => Date.parse(one.due) <= Date.now()].map((kind) => begun.filter(kind).length);
    const rows = Object.entries(topics).map(([name, [where, questions]]) => {
      const met = questions.map((id) => store.result(id)).filter(Boolean);
      return { name, where, met: met.length, right: count(met, "yes"), harmful: count(met, "dangerous"), share: count(met, "yes") / met.length };
    }).filter((one) => one.met).sort((a, b) => a.share - b.share || b.harmful - a.harmful);
    const told = make("p", { class: "sum" }, `${all.filter((one) => answers[one.id]).length} of ${all.length} questions answered, `
      + `${cases.filter((id) => answers[id]).length} of ${cases.length} unfolding cases finished, `
      + `${begun.length} flash cards begun: ${known} known, ${due} due now.`);
    const table = make("table", { class: "topics" }, make("tr", {}, ...["Topic", "Right at the first try"].map((one) => make("th", { scope: "col" }, one))),
      ...rows.map((one) => make("tr", {}, make("td", {}, make("a", { href: one.where }, one.name)),
        make("td", {}, `${one.right} of ${one.met}${one.harmful ? `, ‼ ${one.harmful} harmful` : ""}`, one.share < weak ? make("strong", {}, ": look again") : ""))));
    list.replaceChildren(told, ...(rows.length ? [make("h2", {}, "By topic, the weakest first"), table] : []), ...Object.entries(asked).filter(([, all]) => all.length).map(([lesson, all]) => {
      const done = all.filter((one) => answers[one.id]);
      const again = done.filter((one) => !answers[one.id].right);
      const links = again.map((one) => make("li", {}, make("a", { href: `${lesson}.html#${one.id}` }, one.stem)));
      const part = make("section", { class: "lesson" }, make("h2", {}, titles[lesson]),
        make("p", {}, `${done.length} of ${all.length} answered, ${done.length - again.length} right at the first try.`),
        make("progress", { max: all.length, value: done.length, "aria-label": `${titles[lesson]}: answered` }));
      if (links.length) part.append(make("h3", {}, "To look at again"), make("ul", {}, ...links));
      return part;
    }));
  };
  const reset = make("button", { type: "button", onclick: () => {
    if (!confirm("Delete all your answers in this browser?")) return;
    store.reset();
    draw();
    status.textContent = "All answers are deleted.";
  } }, "Delete all");
  const file = make("input", { type: "file", id: "import", onchange: async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    try {
      const changed = store.take(await chosen.text());
      draw();
      status.textContent = `Imported ${chosen.name}. New or newer answers and cards: ${changed}. Nothing was lost.`;
    } catch (error) {
      status.textContent = `Not imported, nothing was changed: ${error.message === "JupyterLab"
        ? `${chosen.name} comes from JupyterLab, and these pages cannot read it. Hand it in as it is, or go on in JupyterLab. They read`
        : `${chosen.name} was not saved on these pages. Choose`} a file like massage-edu-progress-k7f2ab.jsonl.`;
    }
    file.value = ""; // so that the same file can be chosen again
  } });
  const told = store.told();
  told.querySelector("a").replaceWith(reset);
  if (location.protocol === "file:") told.append(" Some browsers keep each page of a folder apart: then save a copy at the questions themselves.");
  box.append(list, told, make("p", { class: "import" }, make("label", { for: "import" }, "Import a progress file of this or another device"), file), status);
  draw();
}

// ---------------------------------------------------------------- search

function search() {
  const field = document.getElementById("search");
  const found = document.getElementById("found");
  const status = document.querySelector(".search [role=status]");
  const words = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").split(/[^a-z0-9%]+/).filter(Boolean);
  const draw = async () => {
    const places = await massageEdu.load("search.js", "search");
    const asked = words(field.value);
    const worth = ([title, , , text]) => {
      const [above, below] = [words(title), words(text)];
      const each = asked.map((word) => above.includes(word) ? 9 : above.some((one) => one.startsWith(word)) ? 5
        : below.some((one) => one.startsWith(word)) ? 1 : -100);
      return each.reduce((sum, one) => sum + one, 1 / above.length); // of equals the shortest title first
    };
    const hits = asked.length ? places.map((place) => [worth(place), place]).filter(([score]) => score > 0).sort((a, b) => b[0] - a[0]) : [];
    const items = hits.slice(0, 12).map(([, [title, kind, href, text]]) => make("li", {}, make("a", { href, onclick: () => { found.hidden = true; } },
      make("strong", {}, title), make("small", {}, ` ${kind}`), make("span", {}, text.length > 140 ? `${text.slice(0, 140)} …` : text))));
    found.replaceChildren(items.length ? make("ul", {}, ...items) : make("p", {}, "Nothing found."));
    found.hidden = !asked.length;
    status.textContent = asked.length ? `${hits.length} found` : "";
  };
  field.addEventListener("focus", () => massageEdu.load("search.js", "search"));
  field.addEventListener("input", draw);
  const form = field.closest("form");
  form.addEventListener("keydown", (event) => {
    const links = [...found.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape") { found.hidden = true; field.focus(); }
    if (event.key === "Enter" && event.target === field) links[0]?.click();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || found.hidden) return;
    event.preventDefault();
    (links[at + step] ?? field).focus();
  });
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) found.hidden = true; });
}

// ---------------------------------------------------------------- light and dark

function look() {
  const button = document.querySelector(".look");
  const dark = () => document.body.dataset.jpThemeLight === "false";
  const draw = () => button.setAttribute("aria-pressed", dark());
  button.addEventListener("click", () => {
    document.body.dataset.jpThemeLight = dark();
    try { localStorage.setItem("massage-edu-look", dark() ? "dark" : "light"); } catch { /* then it holds for this page */ }
    draw();
  });
  draw();
}

// ---------------------------------------------------------------- slides: the same page, one idea at a time

const isTall = (picture) => Boolean(picture && picture.getAttribute("height") > 1.1 * picture.getAttribute("width"));

class Slides {
  constructor() {
    this.steps = []; // a step: the cells in view, the heading they stand under, the speaker's notes
    let heading = "";
    let alone = null; // a heading with a sentence or two goes with what it leads to, if that is no picture
    const words = (cell) => [...cell.querySelectorAll(":scope > :not(h1, h2, h3, .notes)")].map((one) => one.textContent).join(" ").length;
    let said = ""; // notes hold for all that stands under a heading, until there are others
    for (const cell of document.querySelectorAll("main > .cell")) {
      const kind = cell.dataset.slide;
      if (kind === "skip" || kind === "notes") continue;
      const own = cell.querySelector("h1, h2");
      const [brief, last] = [cell.matches(".prose") && words(cell) < 200, this.steps.at(-1)?.cells.at(-1)];
      const leads = (own || cell.querySelector("h3")) && cell.nextElementSibling?.matches(".shown[data-slide=subslide]:not(:has(>.me>.me-figure))");
      if (brief && leads) { alone = cell; continue; }
      if (brief && !own && last?.querySelector(":scope > .live.questions")) { // what to take along from a case
        const [step, more] = [this.steps.at(-1), cell.querySelector(".notes")?.innerHTML ?? ""];
        Object.assign(step, { cells: [...step.cells, cell], notes: step.notes + more });
        continue;
      }
      const before = { cells: kind === "fragment" ? [last] : alone ? [alone] : [] };
      if (kind === "fragment" && isTall(last.querySelector(".me img"))) this.steps.pop(); // words above it, once
      const notes = [alone, cell].map((one) => one?.querySelector(".notes")?.innerHTML ?? "").join("");
      said = notes || (own || alone ? "" : said);
      this.steps.push({ cells: [...before.cells, cell], heading: own || alone ? "" : heading, notes: said,
        two: kind === "fragment" }); // a picture, and words beside it
      heading = (own ?? alone?.querySelector("h1, h2"))?.textContent ?? heading;
      alone = null;
    }
    this.title = make("h1", { class: "me-sr" }, document.title);
    this.top = make("h2", { class: "slide-top" });
    this.count = make("span", { role: "status" });
    this.panel = make("aside", { class: "slide-notes", "aria-label": "Speaker's notes", hidden: true });
    const button = (label, act) => make("button", { type: "button", onclick: act }, label);
    this.more = button("More below ↓", () => this.turn(1));
    this.bar = make("nav", { class: "slide-bar", "aria-label": "Slides" }, button("◀ Back", () => this.turn(-1)), this.count,
      button("Next ▶", () => this.turn(1)), this.more, button("Notes (n)", () => this.toggle()),
      button("Notes in a window", () => this.window()), button("End (Esc)", () => this.end()));
    this.more.className = "slide-more";
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("scroll", () => this.peek());
    new ResizeObserver(() => this.peek()).observe(document.querySelector("main"));
    document.querySelector(".to-slides").addEventListener("click", () => this.begin(0));
    if (location.search === "?slides") this.begin(this.place(location.hash.slice(1)) ?? Slides.asked());
  }

  /** Return the slide that the address asks for. */
  static asked() { return Number(/^#slide-(\d+)$/.exec(location.hash)?.[1] ?? 1) - 1; }

  /** Return the slide that holds the place of this name, if one does: a word of the text leads to its meaning. */
  place(name) {
    const found = name && (document.getElementById(name) ?? forms.find((one) => one.find(name))?.box) || null;
    const at = this.steps.findIndex((step) => step.cells.some((cell) => cell.contains(found)));
    return found && at >= 0 ? at : undefined;
  }

  begin(at) {
    document.documentElement.classList.add("slides");
    document.querySelector("main").prepend(this.title, this.top);
    document.body.append(this.panel, this.bar);
    forms.forEach((one) => { one.fold.open = false; });
    this.go(at);
  }

  /** Move as a clicker does: down the slide, a screen at a time, until its end was seen; only then to the next. Back likewise. */
  turn(step) {
    const before = scrollY;
    this.peek();
    if (step < 0) scrollBy(0, -0.7 * this.edge());
    else if (!this.more.hidden) scrollBy(0, this.cut() - 8);
    if (scrollY === before && this.steps[this.at + step]) this.go(this.at + step, step < 0);
  }

  /** Show a slide, from its top or from its end. */
  go(at, atEnd = false) {
    this.at = Math.min(Math.max(at, 0), this.steps.length - 1);
    const step = this.steps[this.at];
    document.querySelectorAll("main > .cell").forEach((cell) => cell.classList.toggle("on", step.cells.includes(cell)));
    document.querySelector("main").classList.toggle("two", step.two);
    document.querySelectorAll("main .me img").forEach((one) => one.classList.toggle("tall", isTall(one)));
    this.title.hidden = step.cells.some((cell) => cell.querySelector("h1"));
    Object.assign(this.top, { textContent: step.heading, hidden: !step.heading });
    this.count.textContent = `${this.at + 1} / ${this.steps.length}`;
    this.panel.innerHTML = this.notes = step.notes || "<p>No notes for this slide.</p>";
    this.tell();
    address(`?slides#slide-${this.at + 1}`);
    scrollTo(0, atEnd ? document.documentElement.scrollHeight : 0);
    this.peek();
    document.activeElement?.blur();
  }

  /** Return where the view of the slide ends: at the bar, or at the notes above it. */
  edge() { return (this.panel.hidden ? this.bar : this.panel).getBoundingClientRect().top; }

  /** Return where the first piece begins that the edge cuts off: the next screen begins with it. One too tall for that is gone through. */
  cut() {
    const edge = this.edge();
    const pieces = [...document.querySelectorAll("main > .cell.on :is(li, p, tr, h2, h3, h4, img, button):not(.controls *)")].map((one) => one.getBoundingClientRect());
    return Math.min(edge * 0.8, ...pieces.filter(({ top, bottom }) => top > edge * 0.3 && top < edge && bottom > edge).map(({ top }) => top));
  }

  /** Say that there is more below, as long as some of the slide is hidden there. */
  peek() {
    if (!atWork()) return;
    const end = Math.max(...this.steps[this.at].cells.map((cell) => cell.getBoundingClientRect().bottom));
    this.more.hidden = end <= this.edge() + 8;
  }

  toggle() {
    this.panel.hidden = !this.panel.hidden;
    this.peek();
  }

  /** Open the notes in a window of their own, for the speaker's screen. */
  window() {
    this.other = open("", "massage-edu-notes", "width=700,height=500");
    this.tell();
  }

  tell() {
    if (!this.other || this.other.closed) return;
    const page = this.other.document;
    page.title = "Speaker's notes";
    page.body.style.font = "1.5rem/1.5 system-ui, sans-serif";
    const next = this.steps[this.at + 1]?.cells.at(-1);
    const after = next ? next.querySelector("h1, h2, h3, strong")?.textContent ?? next.querySelector("[aria-label]")?.ariaLabel ?? "" : "the end";
    page.body.innerHTML = `<p>${this.count.textContent}</p>${this.notes}<hr><p></p>`;
    page.body.lastChild.textContent = `Next: ${after}`;
  }

  end() {
    document.documentElement.classList.remove("slides");
    document.querySelector("main").classList.remove("two");
    [this.title, this.top, this.panel, this.bar].forEach((part) => part.remove());
    forms.forEach((one) => { one.fold.open = true; });
    const [first] = this.steps[this.at].cells;
    address(location.pathname.split("/").at(-1));
    first.scrollIntoView();
  }

  /** Move by keys, but never take a key from the control that has the focus; Esc leaves the control, then the slides. */
  key(event) {
    if (!atWork() || event.ctrlKey || event.altKey || event.metaKey) return;
    const field = event.target.closest?.("select, input, textarea");
    if (event.key === "Escape") return field ? field.blur() : this.end();
    if (field || (event.target.closest?.("button, a, summary") && [" ", "Enter"].includes(event.key))) return;
    const forward = event.key === " " && event.shiftKey ? -1 : 1;
    const step = { ArrowRight: 1, PageDown: 1, " ": forward, ArrowLeft: -1, PageUp: -1 }[event.key];
    const end = { Home: 0, End: this.steps.length - 1 }[event.key];
    if (event.key === "n") this.toggle();
    else if (step && event.shiftKey && event.key !== " ") this.go(this.at + step); // the whole slide is left out
    else if (step) this.turn(step);
    else if (end !== undefined) this.go(end);
    else return;
    event.preventDefault();
  }
}

// ---------------------------------------------------------------- begin

store.read();
const explorers = [...document.querySelectorAll(".live.explorer")].map((box) => new Explorer(box));
const forms = [...document.querySelectorAll(".live.questions")].map((box) => new Questions(box));
document.querySelectorAll(".live.cards").forEach((box) => new Cards(box));
document.querySelectorAll(".live.progress").forEach(progress);
search();
look();

// States are loaded when their explorer comes near, pictures of the next step when it is in view.
const near = new IntersectionObserver((seen) => seen.filter((one) => one.isIntersecting).forEach(({ target }) => {
  near.unobserve(target);
  explorers.find((one) => one.box === target).ready();
}), { rootMargin: "600px" });
const inView = new IntersectionObserver((seen) => seen.filter((one) => one.isIntersecting).forEach(({ target }) => {
  inView.unobserve(target);
  const one = explorers.find((other) => other.box === target);
  if (!navigator.connection?.saveData) one.ready().then(() => one.ahead());
}), { threshold: 0.05 });
explorers.forEach((one) => { near.observe(one.box); inView.observe(one.box); });

/** Keep a place in view while the parts above it are made and grow, until the reader moves. */
function hold(place) {
  hold.stop?.();
  const watch = new ResizeObserver(() => place.scrollIntoView());
  hold.stop = () => watch.disconnect();
  watch.observe(document.body);
  for (const moved of ["wheel", "touchstart", "pointerdown", "keydown"]) addEventListener(moved, hold.stop, { once: true, passive: true });
  setTimeout(hold.stop, 5000);
}

/** Go to the heading, term, question, case or card that the address names. */
async function follow() {
  const name = decodeURIComponent(location.hash.slice(1));
  if (atWork()) slides.go(slides.place(name) ?? Slides.asked());
  if (!name || atWork()) return;
  const place = document.getElementById(name) ?? forms.find((one) => one.find(name))?.box;
  if (place) return hold(place);
  for (const one of explorers) {
    await one.ready();
    const path = one.data && one.path(name);
    if (!path) continue;
    one.show(path);
    return hold(one.box);
  }
}

const wide = matchMedia("(min-width: 70rem)");
const toc = document.querySelector(".toc");
if (toc) { const fit = () => { toc.open = wide.matches; }; wide.addEventListener("change", fit); fit(); }
document.querySelector(".to-print")?.addEventListener("click", () => print());
const slides = document.querySelector(".to-slides") ? new Slides() : null;
addEventListener("hashchange", follow);
follow();
