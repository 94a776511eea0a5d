"""The lessons for people who use a screen reader, keys alone, large type or little motion."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from lesson import Lesson
from test_lessons import LIVE

INSIDE = {"include": [[".jp-Notebook .jp-OutputArea"], [".jp-Notebook .jp-RenderedMarkdown"]]}
# What JupyterLab itself puts around an output cannot be mended here.
NOT_OURS = [".jp-OutputPrompt", ".jp-InputPrompt", ".jp-Collapser", ".jp-InternalAnchorLink"]
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


def violations(page, context=None) -> list[str]:
    """Return what axe finds that is serious or critical, with the place."""
    context = context or {**INSIDE, "exclude": [[place] for place in NOT_OURS]}
    found = Axe().run(page, context=context, options=RULES).response["violations"]
    return [
        f"{v['id']} ({v['impact']}): {node['html'][:160]}"
        for v in found
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"]
    ]


@pytest.mark.parametrize(
    ("name", "theme"), [*((name, "light") for name in LIVE), ("02_conditions", "dark"), ("04_cases", "dark")]
)
def test_axe_finds_nothing_serious_inside_a_lesson(browser, lab, name, theme):
    """Run axe-core over every output and text of a live lesson; in the dark theme over those with cards and questions."""
    lesson = Lesson(browser, lab, name)
    if theme == "dark":
        lesson.menu("Settings", "Theme", "JupyterLab Dark")
        lesson.page.wait_for_selector('body[data-jp-theme-light="false"]', state="attached")
    lesson.run_all(len(LIVE[name]))
    lesson.page.set_viewport_size({"width": 1280, "height": 12_000})  # a cell out of view is not drawn
    for widget in lesson.widgets():
        if widget.locator("button.me-choice").count():
            widget.locator("button.me-choice:visible").first.click()
            widget.locator(".me-feedback").wait_for()
    found = violations(lesson.page)
    if theme == "dark":
        lesson.menu("Settings", "Theme", "JupyterLab Light")
        lesson.page.wait_for_selector('body[data-jp-theme-light="true"]', state="attached")
    lesson.page.close()
    assert found == [], json.dumps(found, indent=1)


def test_axe_sees_a_fault_inside_a_lesson(browser, lab):
    """Put a picture without text alternative into an output: the same search finds it."""
    lesson = Lesson(browser, lab, "01_overview")
    lesson.page.evaluate(
        """document.querySelector(".jp-OutputArea .me").insertAdjacentHTML("beforeend", "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>")"""
    )
    assert any(found.startswith("image-alt") for found in violations(lesson.page))
    lesson.page.close()


def test_nothing_is_lost_at_twice_the_size(browser, lab):
    """Zoom to 200 per cent at 1280 pixels (a view of 640): nothing of a lesson is cut off sideways."""
    lesson = Lesson(browser, lab, "04_cases")
    lesson.run_all(len(LIVE["04_cases"]))
    lesson.page.set_viewport_size({"width": 640, "height": 900})
    cut = lesson.page.evaluate(
        """[...document.querySelectorAll('.me-live button, .me-live select, .me p, .me li')].filter(e => e.offsetParent)
        .filter(e => e.getBoundingClientRect().right > e.closest('.jp-OutputArea').getBoundingClientRect().right + 3)
        .map(e => e.outerHTML.slice(0, 120))"""
    )
    lesson.page.close()
    assert cut == []
