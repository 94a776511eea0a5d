"""The look of every lesson in light, dark and on a phone: pictures, nothing cut off, axe-core."""

import io

import pytest
from axe import faults
from lesson import Lesson
from pictures import difference, hold, thumbnail
from PIL import Image

# Views that do not follow the data are held against a stored picture.
STORED = {
    ("01_overview", "light"): "How big is this effect?",
    ("03_evidence", "dark"): "Pooling lab: practice set",
}
INSIDE = {"include": [[".jp-Notebook .jp-OutputArea"], [".jp-Notebook .jp-RenderedMarkdown"]]}
# What JupyterLab itself puts around an output cannot be mended here.
NOT_OURS = [".jp-OutputPrompt", ".jp-InputPrompt", ".jp-Collapser", ".jp-InternalAnchorLink"]
CUT_OFF = """[...document.querySelectorAll('.jp-OutputArea .me, .me-live button, .me-live select')]
.filter(e => e.offsetParent && e.clientWidth).filter(e => {
    const room = e.closest('.jp-OutputArea').getBoundingClientRect().right + 3;
    return (e.matches('.me') && e.scrollWidth > e.clientWidth + 3) ||
        e.getBoundingClientRect().right > room;
}).map(e => e.outerHTML.slice(0, 120))"""


def violations(page) -> list[str]:
    """Return what axe finds inside a lesson that is serious or critical, with the place."""
    return faults(
        page, {**INSIDE, "exclude": [[place] for place in NOT_OURS]}, ("serious", "critical")
    )


LOOKS = [
    ("01_overview", "light", 1280),
    ("02_conditions", "phone", 390),
    ("03_evidence", "dark", 1280),
    ("04_cases", "phone", 390),
    ("05_contribute", "light", 1280),
]


@pytest.mark.parametrize(("name", "tag", "width"), LOOKS)
def test_a_lesson_can_be_seen_by_everyone(browser, lab, name, tag, width):
    """Answer a question and photograph every output; nothing is cut off, axe finds nothing, the
    look is as it was.
    """
    lesson = Lesson(browser, lab, name)
    with lesson.theme(dark=tag == "dark"):
        lesson.alive()
        stored = STORED.get((name, tag))
        lesson.page.set_viewport_size({"width": width, "height": 3000})
        if stored:
            lesson.widget(stored).scroll_into_view_if_needed()
            lesson.page.wait_for_timeout(500)
            hold(f"{name}-{tag}", lesson.widget(stored).screenshot(animations="disabled"))
        for widget in lesson.widgets():
            if widget.locator(".questions .choices button").count():
                widget.locator(".questions .choices button").first.click()
                widget.locator(".me-feedback").wait_for()
        lesson.photograph(tag)
        assert lesson.page.evaluate(CUT_OFF) == []
        if tag == "light":  # 1280 pixels at 200 per cent
            lesson.page.set_viewport_size({"width": 640, "height": 900})
            assert lesson.page.evaluate(CUT_OFF) == []
        lesson.page.set_viewport_size(
            {"width": width, "height": 12_000}
        )  # a cell out of view is not drawn
        assert violations(lesson.page) == []
    lesson.page.close()
    assert not lesson.faults


def test_axe_sees_a_fault_inside_a_lesson(browser, lab):
    """Put a picture without text alternative into an output: the same search finds it."""
    lesson = Lesson(browser, lab, "01_overview")
    lesson.page.wait_for_selector(".jp-OutputArea .me")
    lesson.page.evaluate(
        """document.querySelector(".jp-OutputArea .me").insertAdjacentHTML("beforeend",
            "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>")"""
    )
    assert any(found.startswith("image-alt") for found in violations(lesson.page))
    lesson.page.close()


def picture(colour, size=(640, 400)) -> bytes:
    """Return a plain picture as PNG."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def test_another_colour_or_height_is_seen():
    """Compare pictures that differ: the comparison says so, and forgives a shade."""
    white = thumbnail(picture("white"))
    assert difference(white, thumbnail(picture("#f8f8f8"))) < 0.04
    assert difference(white, thumbnail(picture("#cccccc"))) > 0.04
    assert difference(white, thumbnail(picture("white", (640, 800)))) == 1
