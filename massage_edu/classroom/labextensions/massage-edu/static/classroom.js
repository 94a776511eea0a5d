// A lesson comes alive when it is opened: its cells are run without a click and without a jump.
// And the tools of a programmer stay out of the way, until the button in the top bar is pressed.

/**
 * What is used of JupyterLab.
 * @typedef {{ type: string, trusted: boolean, executionState?: string,
 *   sharedModel: { getSource(): string }, getMetadata(key: string): any }} CellModel
 * @typedef {{ model: CellModel, addClass(name: string): void }} Cell
 * @typedef {{ connect(slot: (sender: any, value: any) => void): void }} Signal
 * @typedef {object} Panel a notebook in its tab
 * @property {{ ready: Promise<void>, model: { dirty: boolean } }} context
 * @property {{ widgets: Cell[] }} content
 * @property {{ ready: Promise<void>, kernelChanged: Signal, statusChanged: Signal,
 *   session: { kernel: { info: Promise<unknown> } | null } | null }} sessionContext
 * @property {{ setHidden(hidden: boolean): void }} toolbar
 * @property {Signal} disposed
 * @property {boolean} isDisposed
 * @property {HTMLElement} node
 * @property {(name: string) => void} addClass
 * @property {(name: string, force: boolean) => void} toggleClass
 */

const COMMAND = "massage-edu:full-jupyterlab"; // its button: jupyter/labconfig
const FULL = "massage-edu:full"; // in the browser's store: "yes" while all of JupyterLab shows
const SOON = 500; // milliseconds in which who restarts a kernel may run the cells themselves

/** @param {Cell[]} cells */
function codeOf(cells) {
  return cells.filter(({ model }) => model.type === "code");
}

/** @param {Cell} cell */
function sourceOf({ model }) {
  return model.sharedModel.getSource();
}

/**
 * Say whether a notebook is one of our lessons: it holds code, all of it word for word from them.
 * So nothing else ever runs by itself, whatever a stranger's notebook says about itself, and a
 * lesson stays still when somebody has changed its code.
 * @param {Cell[]} cells
 * @param {Set<string>} known the code of our lessons' cells
 */
export function isLesson(cells, known) {
  const written = codeOf(cells)
    .map(sourceOf)
    .filter((code) => code.trim());
  return written.length > 0 && written.every((code) => known.has(code));
}

/** @param {Panel} panel */
function textOf({ content }) {
  return JSON.stringify(content.widgets.map(sourceOf));
}

/**
 * Run all code cells in order, up to the first error, and say whether there was none. The page
 * stays where it is.
 * @param {Panel} panel
 */
async function run({ content, sessionContext }) {
  for (const cell of codeOf(content.widgets)) {
    const { execute } = /** @type {any} */ (cell).constructor; // JupyterLab's own
    const reply = await execute(cell, sessionContext);
    if (reply && reply.content.status !== "ok") return false;
  }
  return true;
}

/**
 * Keep a lesson alive: run it when it is first seen, and again when its kernel is a new one. Where
 * it stays still, its panel says so by a class.
 * @param {Panel} panel
 * @param {Set<string>} known
 */
export async function keepAlive(panel, known) {
  const { content, context, sessionContext } = panel;
  const saved = textOf(panel);
  let busy = false;
  let died = false;
  const start = async (wait = 0) => {
    await sessionContext.session?.kernel?.info; // a kernel forgets what it is asked before that
    await new Promise((done) => setTimeout(done, wait));
    const cells = codeOf(content.widgets);
    const runs = cells.some(({ model }) => model.executionState === "running");
    if (busy || runs || panel.isDisposed) return;
    busy = true;
    const alive =
      sessionContext.session?.kernel &&
      isLesson(content.widgets, known) &&
      cells.every(({ model }) => model.trusted) &&
      (await run(panel).catch(() => false)); // the kernel has ended
    busy = false;
    panel.toggleClass("me-still", !alive);
    // Running alone leaves nothing to save: the file keeps its own outputs.
    if (alive && textOf(panel) === saved) context.model.dirty = false;
  };
  await Promise.all([seen(panel.node), sessionContext.ready]);
  await start();
  sessionContext.kernelChanged.connect((_, { newValue }) => {
    if (newValue) start(SOON);
    else panel.toggleClass("me-still", true);
  });
  sessionContext.statusChanged.connect((_, status) => {
    // A kernel that dies of the lesson itself is not given it again.
    if (status === "autorestarting") died = !busy;
    else if (status === "idle" && died) {
      died = false;
      start(SOON);
    }
  });
}

/**
 * Wait until something is in view: a lesson in a tab behind has time.
 * @param {Element} node
 */
function seen(node) {
  return new Promise((done) => {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      done(undefined);
    });
    observer.observe(node);
  });
}

/** The look of JupyterLab: a classroom, or all of it. */
class Look {
  /** @param {any} app */
  constructor(app) {
    this.app = app;
    this.full = localStorage.getItem(FULL) === "yes";
    this.restored = false;
    /** @type {Set<Panel>} */
    this.lessons = new Set();
    this.show();
    app.restored.then(() => {
      this.restored = true;
      this.show();
    });
  }

  toggle() {
    this.full = !this.full;
    localStorage.setItem(FULL, this.full ? "yes" : "no");
    this.show();
    this.app.commands.notifyCommandChanged(COMMAND);
  }

  /** @param {Panel} panel */
  add(panel) {
    panel.addClass("me-lesson");
    for (const cell of panel.content.widgets)
      if (cell.model.getMetadata("massage_edu")?.lab)
        cell.addClass("me-by-hand");
    // Who marks a word by two clicks wants the word, and not the source of its cell.
    const read = (/** @type {Event} */ event) =>
      this.full || event.stopPropagation();
    panel.node.addEventListener("dblclick", read, true);
    this.lessons.add(panel);
    panel.disposed.connect(() => this.lessons.delete(panel));
    this.show();
  }

  /** The style sheet does what it can; what JupyterLab lays out itself must be told to it. */
  show() {
    const { commands, shell } = this.app;
    document.body.classList.toggle("me-classroom", !this.full);
    for (const { toolbar } of this.lessons) toolbar.setHidden(!this.full);
    if (!this.restored) return; // JupyterLab has yet to put its own parts in place
    for (const bar of shell.widgets("bottom")) bar.setHidden(!this.full);
    if (shell.isSideTabBarVisible?.("right") === !this.full)
      commands.execute("application:toggle-side-tabbar", { side: "right" });
  }
}

export default {
  id: "massage-edu:classroom",
  autoStart: true,

  /** @param {any} app JupyterLab */
  activate(app) {
    const page = document.getElementById("jupyter-config-data")?.textContent;
    /** @type {Set<string>} */
    const known = new Set(JSON.parse(page || "{}").massageEduCode);
    const look = new Look(app);
    app.commands.addCommand(COMMAND, {
      label: () => (look.full ? "Classroom" : "Full JupyterLab"),
      caption: () =>
        look.full ? "Show the lesson alone" : "Show code, tools and status bar",
      execute: () => look.toggle(),
    });
    app.docRegistry.addWidgetExtension("Notebook", {
      /** @param {Panel} panel */
      async createNew(panel) {
        await panel.context.ready;
        if (!isLesson(panel.content.widgets, known)) return;
        look.add(panel);
        await keepAlive(panel, known);
      },
    });
  },
};
