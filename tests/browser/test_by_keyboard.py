"""Each lesson from its first line to its last, by keyboard alone."""

import pytest
from lesson import LIVE, Lesson
from test_lessons import pane

# So many questions of a form are answered here; a case and a deck are gone through as they come.
ROUND = 3
# The control that has the focus: its widget, what it is, and whether the walk has been here before.
FOCUS = """() => {
    const e = document.activeElement, widget = e.closest(".me-live");
    if (!widget) return null;
    const seen = e.dataset.walked === "yes";
    e.dataset.walked = "yes";
    const kind = ["next-question", "once-more", "noUi-handle",
        "widget-toggle-button"].find(c => e.classList.contains(c))
        || (e.closest(".questions .choices") ? "choice" : e.closest(".chips, .kept, .numbers")
            ? "aside" : "");
    return {widget: widget.ariaLabel, kind: kind || e.type || e.tagName, text: e.textContent, seen};
}"""
MISSED = """[...document.querySelectorAll(`.me-live :is(
    button, select, textarea, input:not([type=file]), summary, [role=slider])`)]
.filter(e => e.checkVisibility() && !e.disabled && !e.closest(".chips") &&
    e.dataset.walked !== "yes")
.map(e => e.closest(".me-live").ariaLabel + ": " + e.outerHTML.slice(0, 200))"""


class Walk:
    """A lesson gone through with the Tab key; what has the focus is used as its kind asks for."""

    def __init__(self, lesson):
        self.lesson, self.page, self.done = lesson, lesson.page, {}

    def press(self, key: str):
        """Press a key, and return what has the focus then."""
        self.page.keyboard.press(key)
        return self.page.evaluate(FOCUS)

    def until(self, kind: str, most: int = 12):
        """Go on with Tab until a control of this kind has the focus."""
        for _ in range(most):
            at = self.press("Tab")
            if at and at["kind"] == kind:
                return at
        raise AssertionError(f"Tab does not reach {kind}")

    def focused(self, selector: str) -> None:
        """Wait until the lesson itself has moved the focus."""
        self.page.wait_for_function("s => document.activeElement.matches(s)", arg=selector)
        self.page.evaluate(FOCUS)

    def use(self, at: dict) -> None:
        """Use the control that has the focus."""
        widget = self.lesson.page.locator(".me-live:focus-within")
        if at["kind"] == "choice" and at["widget"] not in self.done:
            self.done[at["widget"]] = self.questions(widget)
        elif (
            at["text"] == "Show the answer"
            and at["widget"] == "Flash cards"
            and at["widget"] not in self.done
        ):
            self.press("Enter")
            self.focused(".face")
            for _ in ("Again", "Hard"):
                self.press("Tab")
            self.press("Enter")
            widget.get_by_role("button", name="Show the answer").wait_for()
            self.focused(".face")
            self.done[at["widget"]] = 1
        elif at["kind"] == "select-one" and not at["seen"]:
            menu = self.page.evaluate_handle("document.activeElement").as_element()
            options = [
                label.replace("\u00a0", " ")
                for label in menu.evaluate("e => [...e.options].map(o => o.text)")
            ]
            if at["widget"] in ("Flash cards", "Add a study") or len(options) == 1:
                return
            before = pane(widget).inner_html()
            self.press("End")
            self.lesson.said(widget, options[-1])
            self.lesson.changed(pane(widget), before)
            self.done[at["widget"]] = 1
        elif at["kind"] == "widget-toggle-button" and not at["seen"]:
            if not self.page.evaluate("document.activeElement.matches('.mod-active')"):
                before = widget.inner_html()
                self.press("Enter")
                self.lesson.said(widget, at["text"])
                self.lesson.changed(widget, before)
                self.done[at["widget"]] = 1
        elif at["kind"] == "noUi-handle" and not at["seen"]:
            before = pane(widget).inner_html()
            self.press("ArrowRight")
            self.lesson.changed(pane(widget), before)
            self.done[at["widget"]] = 1

    def questions(self, widget) -> int:
        """Answer some questions of a form, or all steps of a case; return how many."""
        case = "ase" in widget.get_attribute("aria-label") and "Client" not in widget.get_attribute(
            "aria-label"
        )
        for answered in range(1, 20):
            self.press("Enter")
            widget.locator(".me-feedback").wait_for()
            self.until("next-question")
            if not case and answered == ROUND:
                return answered
            self.lesson.go_on(widget)
            if widget.locator(".how-it-went").count():
                return answered
            self.focused(".stem")
            self.press("Tab")
        raise AssertionError("the case does not end")


@pytest.mark.parametrize("name", LIVE)
def test_a_lesson_is_completed_by_keyboard_alone(browser, lab, name):
    """Open the lesson, reach every control with Tab, use it, answer, finish each case."""
    lesson = Lesson(browser, lab, name)
    lesson.alive()
    cells = lesson.cells()
    walk = Walk(lesson)
    inside = False
    for _ in range(1500):
        at = walk.press("Tab")
        if at:
            inside = True
            walk.use(at)
        elif inside and lesson.page.evaluate(
            "!document.activeElement.closest('.jp-NotebookPanel')"
        ):
            break
    assert set(walk.done) == set(LIVE[name]) - {"Your progress"}
    assert lesson.page.evaluate(MISSED) == []
    assert lesson.cells() == cells
    lesson.page.close()
    assert not lesson.faults
