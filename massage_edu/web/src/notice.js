// The line under a form that says where answers go, with the button that hands them in.
import { button, download, make } from "./dom.js";

/**
 * The words of a new beginning: its button, what is asked before, and what is said after.
 * @typedef {{ label: string, question: string, done: () => Promise<string> }} Anew
 */

/**
 * What a host says and does: the pages in a browser, or the widget in JupyterLab.
 * @typedef {object} Host
 * @property {() => string} where says where answers are kept
 * @property {() => Promise<string>} save saves a copy, and says where it went
 * @property {(() => void) | null} send hands a copy to another program, where the device can
 * @property {string} progress the address of the page with one's progress; empty where it is here
 * @property {Anew} anew how one starts anew
 * @property {(() => void) | null} refresh reads again what is kept, where that needs asking
 */

/**
 * Return the host that a page in a browser is.
 * @param {import("./log").Log} log
 * @param {import("./store").Store} store
 * @returns {Host}
 */
export function pageHost(log, store) {
  const file = (/** @type {string} */ type, ending = ".jsonl") => {
    const { name, text } = log.file();
    return new File([text], name.replace(".jsonl", ending), { type });
  };
  const save = async () => {
    const copy = file("application/json");
    download(copy);
    return (
      `Saved as ${copy.name}. Look in the downloads of this device. ` +
      "It holds no name: only a random code, times and answers."
    );
  };
  // Browsers pass on no .jsonl: the same file goes as text.
  const send = () => {
    const sent = navigator.share({ files: [file("text/plain", ".txt")] });
    sent.catch(() => {}); // given up by the student
  };
  const where = () => {
    if (store.problem) return store.problem;
    if (store.kept) return "Your answers stay in this browser.";
    return "This browser keeps nothing from this page: save a copy before you close it.";
  };
  const anew = {
    label: "Delete all",
    question: "Delete all your answers in this browser?",
    done: async () => "All answers are deleted.",
  };
  const progress = "progress.html";
  return { where, save, send: canSend() ? send : null, progress, anew, refresh: null };
}

function canSend() {
  const files = [new File(["x"], "x.txt", { type: "text/plain" })];
  return Boolean(navigator.canShare?.({ files }));
}

export class Notice {
  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.where = make("span", {});
    this.link = make("a", { href: host.progress }, "My progress");
    this.spoken = make("span", { class: "said", "aria-live": "polite" });
    const save = button("Save a copy to hand in", async () => {
      this.spoken.textContent = await host.save();
    });
    const send = host.send ? [button("Send a copy", host.send)] : [];
    const link = host.progress ? [this.link, " "] : [];
    this.element = make(
      "p",
      { class: "kept" },
      this.where,
      " ",
      ...link,
      save,
      ...send,
      this.spoken,
    );
    this.refresh();
  }

  refresh() {
    this.where.textContent = this.host.where();
  }
}
