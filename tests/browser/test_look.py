"""The look of views that do not follow the data, in light, dark and on a phone."""

import io

import pytest
from lesson import Lesson
from pictures import difference, hold, thumbnail
from PIL import Image

VIEWS = {
    "01_overview": ("How big is this effect?", 6),
    "03_evidence": ("Pooling lab: practice set", 4),
}


@pytest.mark.parametrize(
    ("name", "tag", "width"),
    [("01_overview", "light", 1280), ("01_overview", "phone", 390), ("03_evidence", "dark", 1280)],
)
def test_a_view_looks_as_it_did(browser, lab, name, tag, width):
    """Hold the widget against its stored picture."""
    label, count = VIEWS[name]
    lesson = Lesson(browser, lab, name)
    if tag == "dark":
        lesson.menu("Settings", "Theme", "JupyterLab Dark")
        lesson.page.wait_for_selector('body[data-jp-theme-light="false"]', state="attached")
    lesson.run_all(count)
    lesson.page.set_viewport_size({"width": width, "height": 3000})
    widget = lesson.widget(label)
    widget.scroll_into_view_if_needed()
    lesson.page.wait_for_timeout(500)
    raw = widget.screenshot(animations="disabled")
    if tag == "dark":
        lesson.menu("Settings", "Theme", "JupyterLab Light")
        lesson.page.wait_for_selector('body[data-jp-theme-light="true"]', state="attached")
    lesson.page.close()
    hold(f"{name}-{tag}", raw)


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
