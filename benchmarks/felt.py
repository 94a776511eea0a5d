"""Speed as it is felt: in a browser, from a control to the new picture, beside a bare round trip to
the kernel.

In one run: a label that changes (the round trip), the textbook ``interactive_output`` with
``plt.show()``, and every explorer, for states never drawn and for states seen before. Beside them
the bare draw: the time that matplotlib alone needs for the same figures. Needs a Chromium, as the
browser tests do.
"""

import io
import json
import statistics
import sys
import time
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "browser"))

EXPLORERS = {
    "explore_effect": "How big is this effect?",
    "explore_benefits": "Claims and their evidence",
    "explore_conditions": "Conditions",
    "compare_conditions": "Two conditions",
    "explore_evidence": "Evidence by comparison",
    "pooling_lab": "Pooling lab",
}
PLAIN = """
import ipywidgets as w
from IPython.display import display
menu = w.Dropdown(options=[str(n) for n in range(40)])
label = w.HTML("0")
menu.observe(lambda change: setattr(label, "value", change.new), "value")
box = w.VBox([menu, label]); box.add_class("bench-label"); display(box)
"""
TEXTBOOK = """
import matplotlib.pyplot as plt, numpy as np
from scipy.stats import norm
steps = w.Dropdown(options=[str(n) for n in range(40)])
def draw(n):
    x = np.linspace(-4, 6, 400)
    fig, ax = plt.subplots(figsize=(6.6, 4.2), dpi=150)
    ax.fill_between(x, norm.pdf(x), alpha=.4)
    ax.fill_between(x, norm.pdf(x, int(n) / 10), alpha=.4)
    ax.set_title(f"Effect {n}"); ax.set_xlabel("x"); plt.show()
out = w.interactive_output(draw, {"n": steps})
box = w.VBox([steps, out]); box.add_class("bench-textbook"); display(box)
"""
# Set a control as a hand would, and wait until what is shown differs and its picture, if any, is
# decoded.
MOVE = """
async ([root, control, index]) => {
  const box = document.querySelector(root),
      element = box.querySelectorAll("select, input[type=range]")[control];
  const parts = "img, .jupyter-widgets-output-area, .widget-html-content";
  const shown = () => [...box.querySelectorAll(parts)]
    .map(e => e.tagName === "IMG" ? e.src : e.innerText).join("|");
  const before = shown(), start = performance.now();
  element.selectedIndex = index;
  element.dispatchEvent(new Event("change", { bubbles: true }));
  while (shown() === before || box.querySelector(".me-busy")) {
    await new Promise(requestAnimationFrame);
    if (performance.now() - start > 20000) return null;
  }
  for (const image of box.querySelectorAll("img")) await image.decode().catch(() => 0);
  return performance.now() - start;
}
"""


def notebook() -> dict:
    """Return a notebook with every widget that is measured."""
    cells = [PLAIN, TEXTBOOK, "import massage_edu as me", *(f"me.{name}()" for name in EXPLORERS)]
    return {
        "cells": [
            {
                "cell_type": "code",
                "id": f"c{n}",
                "metadata": {},
                "source": code,
                "outputs": [],
                "execution_count": None,
            }
            for n, code in enumerate(cells)
        ],
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def moves(page, root: str, control: int, indices, wait: float = 50) -> list[float]:
    """Return the milliseconds of each move of a control."""
    times = []
    for index in indices:
        page.wait_for_timeout(wait)
        times.append(page.evaluate(MOVE, [root, control, index]))
    return [time for time in times if time is not None]


def bare_draw(name: str) -> float:
    """Return the milliseconds in which matplotlib draws and saves the figures of the states that
    ``measure`` moves to.
    """
    import massage_edu as me
    from massage_edu.cards import findings
    from massage_edu.widgets import explorers

    explorer = getattr(me, name)()
    first, last = explorer.first(), explorer.controls[-1]
    spent = 0.0

    def timed(draw):
        def drawn(*args, **kwargs):
            nonlocal spent
            start = time.perf_counter()
            figure = draw(*args, **kwargs)
            figure.savefig(io.BytesIO())
            spent += time.perf_counter() - start
            return figure

        return drawn

    times = []
    with (
        patch.object(findings, "forest", timed(findings.forest)),
        patch.object(explorers, "effect_overlap", timed(explorers.effect_overlap)),
    ):
        for _, value in last.options_for(first)[::-2][:8]:
            spent = 0.0
            explorer.render({**first, last.name: value})
            times.append(spent * 1000)
    return statistics.median(times)


def measure(browser, lab) -> list[dict]:
    """Return a row for each widget: milliseconds for a new state, one drawn ahead, one seen
    before.
    """
    from lesson import Lesson

    (lab[1] / "notebooks" / "felt.ipynb").write_text(json.dumps(notebook()), encoding="utf-8")
    lesson = Lesson(browser, lab, "felt")
    lesson.run_all(len(EXPLORERS))
    page, rows = lesson.page, []
    page.set_viewport_size({"width": 1280, "height": 9000})
    page.wait_for_timeout(1000)
    moves(page, ".bench-label", 0, range(1, 4))
    trip = statistics.median(moves(page, ".bench-label", 0, range(4, 24)))
    rows.append({"what": "a label that changes (bare round trip)", "new": trip})
    moves(page, ".bench-textbook", 0, range(1, 3))
    rows.append(
        {
            "what": "`interactive_output` with `plt.show()`",
            "new": statistics.median(moves(page, ".bench-textbook", 0, range(3, 12))),
        }
    )
    for name, label in EXPLORERS.items():
        root = f'.me-live[aria-label="{label}"]'
        menus = page.locator(f"{root} select")
        if not menus.count():
            rows.append({"what": f"`{name}`", **slider(page, root)})
            if name == "explore_effect":
                rows[-1]["bare"] = bare_draw(name)
            continue
        control = menus.count() - 1
        count = menus.nth(control).locator("option").count()
        new = moves(page, root, control, list(range(count - 1, -1, -2))[:8])
        seen = moves(page, root, control, list(range(count - 1, -1, -2))[:8])
        rows.append(
            {"what": f"`{name}`", "new": statistics.median(new), "seen": statistics.median(seen)}
        )
        if name != "pooling_lab":
            rows[-1]["bare"] = bare_draw(name)
        if count > 3:
            page.wait_for_timeout(2500)  # idle: the neighbours are drawn
            ahead = moves(
                page,
                root,
                control,
                [page.locator(f"{root} select").nth(control).evaluate("e => e.selectedIndex") + 1],
            )
            rows[-1]["ahead"] = statistics.median(ahead) if ahead else None
    lesson.page.close()
    return rows


def slider(page, root: str) -> dict:
    """Return the times of a slider moved by keys: new states, then the same ones backwards."""
    times: dict[str, list[float]] = {"new": [], "seen": []}
    for kind, key in (("new", "ArrowRight"), ("seen", "ArrowLeft")):
        for _ in range(6):
            page.locator(f"{root} .noUi-handle").focus()
            page.evaluate(
                """root => { const image = document.querySelector(root + " img");
                window.before = image.src; window.done = null;
                document.addEventListener("keydown", () => { const start = performance.now();
                const look = async () => {
                  const now = document.querySelector(root + " img");
                  if (now.src === window.before) return requestAnimationFrame(look);
                  await now.decode().catch(() => 0); window.done = performance.now() - start; };
                  look(); }, { once: true, capture: true }); }""",
                root,
            )
            page.keyboard.press(key)
            page.wait_for_function("window.done !== null")
            times[kind].append(page.evaluate("window.done"))
            page.wait_for_timeout(50)
    return {kind: statistics.median(values) for kind, values in times.items()}


def table(rows: list[dict]) -> str:
    """Return the rows as a table in Markdown, each with its ratio to the bare round trip."""
    trip = rows[0]["new"]

    def cell(value) -> str:
        return f"{value:.0f} ms ({value / trip:.1f})" if value else "-"

    lines = [
        "| what | new state | bare draw of its figure | drawn ahead | seen before |",
        "|---|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {r['what']} | {cell(r['new'])} | {cell(r.get('bare'))} | {cell(r.get('ahead'))} | "
        f"{cell(r.get('seen'))} |"
        for r in rows
    ]
    return "\n".join(lines)


def compare() -> list[dict]:
    """Start JupyterLab and a browser as the tests do, and measure."""
    import tempfile

    from conftest import ARGS, browser_path, start_lab
    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory() as home,
        start_lab(Path(home)) as lab,
        sync_playwright() as p,
    ):
        return measure(p.chromium.launch(executable_path=browser_path(), args=ARGS), lab)


if __name__ == "__main__":
    print(table(compare()))
