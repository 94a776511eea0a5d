"""The form of lesson 05 in JupyterLab: by keyboard, with a file, and what it says."""

from pathlib import Path

import pytest
from lesson import Lesson

EXAMPLE = Path(__file__).parent.parent.parent / "data" / "examples" / "pubmed.nbib"


@pytest.fixture(scope="module")
def form(browser, lab):
    """Open lesson 05 and return its form; at the end nothing may have gone wrong in the console."""
    lesson = Lesson(browser, lab, "05_contribute")
    lesson.alive()
    yield lesson, lesson.widget("Add a study")
    lesson.photograph("form")
    lesson.page.close()
    assert not lesson.faults


def test_a_file_is_added_by_the_picker(form):
    """Choose a citation file; the report names both records."""
    lesson, widget = form
    with lesson.page.expect_file_chooser() as chooser:
        widget.get_by_role("button", name="Choose citation files").click()
    chooser.value.set_files(EXAMPLE)
    lesson.said(widget, "2 seen:")


def test_a_problem_shows_beside_its_field_while_typing(form):
    """Type a wrong year by keyboard; the reason stands below the field before the button is
    pressed.
    """
    lesson, widget = form
    widget.get_by_label("Year *").focus()
    lesson.page.keyboard.type("2O19")
    widget.get_by_text("is not a whole number").wait_for()
    lesson.page.keyboard.press("Tab")
    widget.get_by_role("button", name="Add it").focus()
    lesson.page.keyboard.press("Enter")
    lesson.said(widget, "0 added")
    widget.get_by_text("is empty but needs a value").nth(3).wait_for(state="attached")


def test_every_control_of_the_form_has_a_name(form):
    """Give every field a name for screen readers, and keep it on a narrow screen."""
    lesson, widget = form
    lesson.page.set_viewport_size({"width": 390, "height": 900})
    nameless = widget.evaluate(
        """root => [...root.querySelectorAll('select, button, input:not([type=file]), textarea')]
        .filter(e => e.offsetParent && !(e.labels?.length || e.textContent.trim() || e.ariaLabel))
        .map(e => e.outerHTML.slice(0, 200))"""
    )
    assert nameless == []
