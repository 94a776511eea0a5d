// What JupyterLab loads of an extension: a container as webpack would make one, written by hand.
// So there is nothing to build, and what runs in the browser is what stands in classroom.js.
(() => {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = new URL(
    "classroom.css",
    /** @type {any} */ (document.currentScript).src,
  ).href;
  document.head.append(style);

  const all = /** @type {any} */ (window);
  all._JUPYTERLAB = all._JUPYTERLAB ?? {};
  all._JUPYTERLAB["massage-edu"] = {
    init() {}, // no library of JupyterLab's is shared: the plugin uses what it is handed
    async get() {
      const plugin = (await import("./classroom.js")).default;
      return () => ({ __esModule: true, default: plugin }); // JupyterLab writes into it
    },
  };
})();
