// A link to another lesson opens it inside JupyterLab, at its heading.

const COMMAND = "rendermime:handle-local-link";

/**
 * Return the arguments of JupyterLab's command for a link, seen from the lesson at an address.
 * @param {string} href of a lesson beside this one, with its heading
 * @param {string} pathname of the address bar
 */
export function linkTarget(href, pathname) {
  const here = /\/tree\/(.*)$/.exec(pathname)?.[1];
  const [file, heading] = href.split("#");
  if (here === undefined || !file.endsWith(".ipynb") || file.includes("/")) return null;
  const folder = decodeURIComponent(here).split("/").slice(0, -1);
  const path = [...folder, decodeURIComponent(file)].join("/");
  return { path, id: heading ? `#${heading}` : "" };
}

/**
 * Mark a link that was clicked, so that JupyterLab, which sees the click next, opens it in place.
 * @param {Event} event
 */
export function openInPlace({ target }) {
  const link = target instanceof Element ? target.closest("a") : null;
  const args = link && linkTarget(link.getAttribute("href") ?? "", location.pathname);
  if (!args) return;
  link.setAttribute("data-commandlinker-command", COMMAND);
  link.setAttribute("data-commandlinker-args", JSON.stringify(args));
}
