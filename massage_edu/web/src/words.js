// A word of the text is explained where it is tapped; Escape, or a tap beside it, leads back.
import { make } from "./dom.js";

export function explainWords() {
  const dialog = make("dialog", { class: "me-word" });
  document.body.append(dialog);
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog) dialog.close();
  });
  // Before JupyterLab sees it, which would go to the end of the lesson.
  document.addEventListener("click", explain, { capture: true });

  /** @param {Event} event */
  function explain(event) {
    const term = termOf(event.target);
    if (!term) return;
    event.preventDefault();
    event.stopPropagation();
    const meaning = term.nextElementSibling?.cloneNode(true).childNodes ?? [];
    const close = make("button", {}, "Close");
    const form = make("form", { method: "dialog" }, close);
    const word = make("h2", {}, term.textContent ?? "");
    dialog.setAttribute("aria-label", `Meaning of ${term.textContent}`);
    dialog.replaceChildren(word, make("div", {}, ...meaning), form);
    dialog.showModal();
  }
}

/**
 * Return the term that a link leads to.
 * @param {EventTarget | null} target
 */
function termOf(target) {
  const link = target instanceof Element ? target.closest('a[href^="#word-"]') : null;
  return link && document.getElementById((link.getAttribute("href") ?? "").slice(1));
}
