// What is seen of flash cards: a deck, the card, its back, and how well it was known.
import { Control } from "./control.js";
import { button, make } from "./dom.js";
import { Notice } from "./notice.js";

/**
 * @typedef {import("./types").Flashcard} Flashcard
 * @typedef {typeof import("./schedule")} Schedule
 */

export class CardsView {
  /**
   * @param {HTMLElement} box
   * @param {import("./types").CardsSpec} spec
   * @param {import("./log").Log} log
   * @param {import("./notice").Host} host
   */
  constructor(box, { label, decks }, log, host) {
    this.label = label;
    this.decks = decks;
    this.log = log;
    /** @type {Flashcard[]} */
    this.cards = [];
    /** @type {Flashcard | undefined} */
    this.card = undefined;
    /** @type {Schedule | undefined} */
    this.schedule = undefined;
    /** New cards beyond the day's share, and cards that were turned in this sitting. */
    this.more = 0;
    this.turned = 0;
    this.head = make("p", { class: "head", role: "status" });
    this.face = make("div", { class: "face", tabindex: "-1" });
    this.bar = make("div", { class: "choices" });
    this.menu = new Control({ label: "Cards", kind: "menu" }, (at) => {
      this.menu.at = at;
      this.more = 0;
      this.deal();
    });
    this.menu.set(0, decks, 0);
    this.notice = new Notice(host);
    const menu = make("div", { class: "controls" }, this.menu.element);
    const words =
      "Each card comes back when you are about to forget it: the better you know it, the later.";
    const note = make("p", { class: "note" }, words);
    box.append(menu, this.head, this.face, this.bar, note, this.notice.element);
  }

  /**
   * @param {Flashcard[]} cards
   * @param {Schedule} schedule which a page loads when the cards come near
   */
  begin(cards, schedule) {
    this.cards = cards;
    this.schedule = schedule;
    this.deal();
  }

  /** Show the front of the next card, or when the next one is due. */
  deal() {
    const { schedule } = this;
    if (!schedule) return;
    const now = Date.now();
    const [, topic] = this.decks[this.menu.at];
    const mine = this.cards.filter((card) => !topic || card.topic === topic);
    const { cards, fresh, later } = schedule.queue(mine, this.log.read().cards, now, this.more);
    const known = cards.length - fresh;
    const all = mine.length;
    this.head.textContent = `${this.label}: ${known} to repeat, ${fresh} new today, ${all} in all.`;
    const enough = this.turned >= schedule.SITTING;
    this.card = enough ? undefined : cards[0];
    if (this.card) {
      this.face.replaceChildren(make("p", {}, this.card.front));
      this.bar.replaceChildren(button("Show the answer", () => this.turn()));
      return;
    }
    const met = mine.every((card) => this.log.cards.has(card.card_id));
    const span = later === undefined ? "" : schedule.after(later - now);
    const words = enough && cards.length ? enoughForNow(this.turned) : allDone(span, met);
    this.face.replaceChildren(make("p", {}, words));
    const onward = cards.length || !met ? [button("Go on anyway", () => this.goOn())] : [];
    this.bar.replaceChildren(...onward);
  }

  /** Begin another sitting, with more new cards where none is due: the exam may be tomorrow. */
  goOn() {
    const { schedule } = this;
    if (!schedule) return;
    if (this.turned < schedule.SITTING) this.more += schedule.NEW_A_DAY;
    this.turned = 0;
    this.deal();
    this.face.focus();
  }

  /** Show what has changed elsewhere; a card that is being turned stays. */
  refresh() {
    this.log.read();
    if (!this.card) this.deal();
    this.notice.refresh();
  }

  /** Show the back, and ask how well it was known. */
  turn() {
    const { card, schedule } = this;
    if (!card || !schedule) return;
    this.face.append(make("p", { class: "back" }, card.back));
    const spans = schedule.intervals(this.log.cards.get(card.card_id) ?? [], Date.now());
    const buttons = /** @type {const} */ ([1, 2, 3, 4]).map((rating) =>
      button(`${schedule.RATINGS[rating]}: back ${schedule.after(spans[rating])}`, () =>
        this.rate(rating),
      ),
    );
    this.bar.replaceChildren(...buttons);
    this.face.focus();
  }

  /** @param {1 | 2 | 3 | 4} rating */
  rate(rating) {
    if (this.card) this.log.add({ kind: "card", card: this.card.card_id, rating });
    this.turned += 1;
    this.notice.refresh();
    this.deal();
    this.face.focus();
  }
}

/**
 * Return what is said when no card waits.
 * @param {string} span until the next one is due, in words; empty when there is none
 * @param {boolean} met whether no new card is left
 */
function allDone(span, met) {
  const next = span ? ` The next card is due ${span}.` : "";
  return `✓ All done for now.${next}${met ? "" : " New cards come tomorrow."}`;
}

/** @param {number} turned */
function enoughForNow(turned) {
  return `✓ ${turned} cards in a row. A pause helps: what waits is here tomorrow.`;
}
