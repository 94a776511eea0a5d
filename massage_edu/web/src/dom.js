// Small things of the browser that all parts use.

/**
 * Return a new element: make("p", { class: "note", onclick: f }, "text or element", ...).
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} attributes
 * @param {...(Node | string)} inside
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...inside);
  return element;
}

/**
 * @param {string} label
 * @param {() => void} act
 * @param {Record<string, any>} attributes
 */
export function button(label, act, attributes = {}) {
  return make("button", { type: "button", ...attributes, onclick: act }, label);
}

/**
 * Return what a selector finds; its lack is a fault of the page.
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function find(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`nothing matches ${selector}`);
  return /** @type {HTMLElement} */ (found);
}

/** @param {() => void} work */
export function idle(work) {
  if (window.requestIdleCallback) window.requestIdleCallback(work);
  else setTimeout(work, 200); // Safari
}

/** Return whether the page is shown as slides. */
export function onSlides() {
  return document.documentElement.classList.contains("slides");
}

/** @param {string} hash */
export function setAddress(hash) {
  try {
    history.replaceState(null, "", hash);
  } catch {
    // Some browsers forbid it in a folder; the page works without.
  }
}

/**
 * Call once, when an element comes near the view.
 * @param {Element} element
 * @param {() => void} act
 * @param {IntersectionObserverInit} options
 */
export function whenSeen(element, act, options = { rootMargin: "600px" }) {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    act();
  }, options);
  observer.observe(element);
}

/** @param {File} file */
export function download(file) {
  const link = make("a", { href: URL.createObjectURL(file), download: file.name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
