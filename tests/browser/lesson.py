"""A lesson in the browser, handled as a person would."""

import shutil
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from playwright.sync_api import TimeoutError as PlaywrightTimeout

SCREENSHOTS = Path(__file__).parent.parent.parent / "build" / "screenshots"
NUMBER = count(1)
PATIENT = 120_000
TRIES = 3
# The live widgets of each lesson, by their labels.
LIVE = {
    "01_overview": [
        "Decide",
        "Decide",
        "Two kinds side by side",
        "Sorting game",
        "From earlier",
        "Check yourself",
        "Strokes and techniques",
        "From earlier",
        "Check yourself",
        "From earlier",
        "Guess, then see",
        "Claims and their evidence",
        "From earlier",
        "Guess, then see",
        "How big is this effect?",
        "From earlier",
        "Check yourself",
    ],
    "02_conditions": [
        "Decide",
        "Conditions",
        "Decide",
        "One look, one decision",
        "From earlier",
        "Guess, then see",
        "From earlier",
        "Decide",
        "From earlier",
        "Two conditions",
        "From earlier",
        "Client cases",
        "Check yourself",
        "Cautions",
    ],
    "03_evidence": [
        "Decide",
        "Decide",
        "Decide",
        "Decide",
        "From earlier",
        "Decide",
        "Decide",
        "Decide",
        "From earlier",
        "Decide",
        "Decide",
        "From earlier",
        "Decide",
        "Pooling lab",
        "From earlier",
        "Decide",
        "Pooling lab: practice set",
        "From earlier",
        "Decide",
        "Decide",
        "From earlier",
        "Decide",
        "Decide",
        "Guess, then see",
        "From earlier",
        "Evidence by comparison",
        "Decide",
        "From earlier",
        "Check yourself",
    ],
    "04_cases": [
        "One look, one decision",
        "Decide",
        "At intake",
        "Check yourself",
        "From earlier",
        "Case: Calf after a flight",
        "From earlier",
        "Case: A regular with news",
        "From earlier",
        "Case: Tired after the exams",
        "From earlier",
        "Unfolding cases",
        "Client cases",
        "Check yourself",
        "Flash cards",
        "Your progress",
    ],
    "05_contribute": [
        "Add a study",
        "Decide",
        "Decide",
        "Decide",
        "Decide",
        "Decide",
        "From earlier",
        "Decide",
        "From earlier",
        "Check yourself",
    ],
}


class Lesson:
    """A lesson opened in JupyterLab; ``faults`` collects console errors and requests to other
    hosts.
    """

    def __init__(self, browser, lab: tuple, name: str, path: str = ""):
        self.address, folder = lab
        self.page = browser.new_page(viewport={"width": 1280, "height": 900})
        self.page.set_default_timeout(30_000)
        self.name, self.faults = name, []
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        self.page.on("request", lambda r: None if self._ours(r.url) else self.faults.append(r.url))
        # A file and a workspace of its own: no other tab behind it, no kernel of another test.
        number = next(NUMBER)
        self.path = path or f"{name}-{number}.ipynb"
        if not path:
            notebooks = folder / "notebooks"
            shutil.copy(notebooks / f"{name}.ipynb", notebooks / self.path)
        self.page.goto(f"{self.address}/lab/workspaces/test{number}/tree/{self.path}")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENT)
        self._wait_for_kernel("idle")
        if self.page.locator("#jp-left-stack >> visible=true").count():
            self.page.keyboard.press("Control+b")

    def _wait_for_kernel(self, state: str) -> None:
        """Wait until the lesson's kernel has said that it is in this state, or "gone"."""
        self.page.wait_for_function(
            """async ([address, path, state]) => {
                const sessions = await (await fetch(`${address}/api/sessions`)).json();
                const own = sessions.find(s => s.path === path);
                return (own ? own.kernel.execution_state : "gone") === state;
            }""",
            arg=[self.address, self.path, state],
            timeout=PATIENT,
            polling=500,
        )

    def _ours(self, url: str) -> bool:
        lab = self.address
        return url.startswith((lab, lab.replace("http", "ws"), "data:", "blob:"))

    def settle(self) -> None:
        """Wait until JupyterLab has laid out the whole lesson, which it does a little after it has
        opened it.
        """
        self.page.locator(".jp-Notebook .me-words").wait_for(state="attached")
        height = "document.querySelector('.jp-WindowedPanel-outer').scrollHeight"
        before = -1
        while before != (before := self.page.evaluate(height)):
            self.page.wait_for_timeout(1000)

    def alive(self, widgets: int = 0) -> None:
        """Wait until every widget is alive, by no hand: the lesson's own, or so many."""
        count = "(count) => document.querySelectorAll('.me-live[aria-label]').length === count"
        widgets = widgets or len(LIVE[self.name])
        self.page.wait_for_function(count, arg=widgets, timeout=PATIENT)
        self._wait_for_kernel("idle")

    def end_kernel(self) -> None:
        """Shut the kernel down by the menu."""
        self.menu("Kernel", "Shut Down Kernel")
        self._wait_for_kernel("gone")

    def run_all(self, widgets: int = 1) -> None:
        """Run a notebook that is no lesson of ours by the menu, and wait for its widgets."""
        for _ in range(TRIES):  # JupyterLab forgets a run asked for before it joined its kernel
            self.menu("Run", "Run All Cells")
            with suppress(PlaywrightTimeout):
                self.page.wait_for_selector(".me-live", timeout=PATIENT // TRIES)
                break
        self.alive(widgets)

    @contextmanager
    def theme(self, dark: bool):
        """Choose the dark theme for a while; all lessons of the server share it."""
        if dark:
            self._theme("Dark", "false")
        try:
            yield
        finally:
            if dark:
                self._theme("Light", "true")

    def _theme(self, name: str, light: str) -> None:
        self.menu("Settings", "Theme", f"JupyterLab {name}")
        self.page.wait_for_selector(f'body[data-jp-theme-light="{light}"]', state="attached")

    def menu(self, *path: str) -> None:
        """Choose an entry of the menu bar."""
        self.page.click(f'.lm-MenuBar-itemLabel:text-is("{path[0]}")')
        for entry in path[1:]:
            self.page.click(f'.lm-Menu-itemLabel:text-is("{entry}")')

    def widgets(self) -> list:
        """Return the live widgets, in the order of the page."""
        found = self.page.locator(".me-live")
        return [found.nth(i) for i in range(found.count())]

    def widget(self, label: str):
        """Return the live widget with this label; of several the last, which asks most."""
        return self.page.locator(f'.me-live[aria-label="{label}"]').last

    def cells(self) -> int:
        """Return the number of cells of the notebook."""
        return self.page.locator(".jp-Notebook .jp-Cell").count()

    def options(self, menu) -> list[str]:
        """Return the labels of a menu (ipywidgets writes them with no-break spaces)."""
        labels = menu.locator(
            "option"
        ).all_text_contents()  # inner texts are empty while the menu is out of view
        return [label.replace("\u00a0", " ") for label in labels]

    def chosen(self, menu) -> str:
        """Return the label of the chosen option."""
        return menu.evaluate("e => e.selectedOptions[0].textContent").replace("\u00a0", " ")

    def said(self, widget, text: str) -> None:
        """Wait until the widget says ``text`` to screen readers."""
        widget.get_by_role("status").filter(has_text=text).wait_for(state="attached")

    def go_on(self, widget) -> None:
        """Press Enter on the button that goes on, twice where it shows the answer first, until the
        feedback is gone.
        """
        button = widget.locator("button.next-question")
        if button.inner_text().startswith("Show the answer"):
            self.page.keyboard.press("Enter")
            button.filter(has_not_text="Show the answer").wait_for()
            button.focus()
        self.page.keyboard.press("Enter")
        self.page.wait_for_function(
            "e => !e.querySelector('.me-feedback:not(.how-it-went)')", arg=widget.element_handle()
        )

    def changed(self, pane, before: str) -> str:
        """Wait until the pane's HTML differs from ``before``, and return it."""
        self.page.wait_for_function(
            "([node, before]) => node.innerHTML !== before", arg=[pane.element_handle(), before]
        )
        return pane.inner_html()

    def photograph(self, tag: str) -> None:
        """Store a picture of each output under build/screenshots."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        size = self.page.viewport_size
        self.page.set_viewport_size({"width": size["width"], "height": 12_000})
        outputs = self.page.locator(".jp-Notebook .jp-OutputArea")
        for i in range(outputs.count()):
            if outputs.nth(i).is_visible():
                outputs.nth(i).screenshot(path=SCREENSHOTS / f"{self.name}-{tag}-{i:02d}.png")
        self.page.set_viewport_size(size)
