"""What a reader meets in JupyterLab beside the lesson itself: words explained, targets, focus, a
sign of work.
"""

import pytest
from lesson import Lesson


@pytest.fixture(scope="module")
def lesson(browser, lab):
    """Return lesson 01, opened."""
    opened = Lesson(browser, lab, "01_overview")
    yield opened
    opened.page.close()


@pytest.fixture(scope="module")
def alive(lesson):
    """Return the lesson with all its widgets alive."""
    lesson.alive()
    return lesson


def test_a_word_leads_to_its_meaning(lesson):
    """Click a term in the text, once the lesson is alive: its meaning stands above it."""
    lesson.alive()
    lesson.page.locator(".jp-RenderedMarkdown a", has_text="contraindication").click()
    assert "makes massage a bad choice" in lesson.page.get_by_role("dialog").inner_text()
    lesson.page.keyboard.press("Escape")


def test_controls_are_large_and_show_their_focus(alive):
    """Measure each control: at least 24 by 24 pixels, and the focus shows as a ring of at least
    2.
    """
    page = alive.page
    page.set_viewport_size({"width": 1280, "height": 12_000})
    controls = page.locator(
        ".me-live :is(button, select, input[type=checkbox], .noUi-handle):visible"
    )
    assert controls.count() > 15
    small = controls.evaluate_all(
        """all => all.filter(e => { const box = e.getBoundingClientRect();
        return Math.min(box.width, box.height) < 24 })
        .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert small == []
    page.keyboard.press("Tab")  # the keyboard is in use, so the focus shows
    rings = controls.evaluate_all(
        "all => all.map(e => { e.focus(); const s = getComputedStyle(e); return [s.outlineStyle, "
        "parseFloat(s.outlineWidth)] })"
    )
    assert all(style == "solid" and width >= 2 for style, width in rings), rings


def test_work_that_takes_long_is_said(alive):
    """Mark a card as being drawn: it is dimmed at once, and after half a second it says so, with or
    without motion.
    """
    page = alive.page
    card = page.locator(".me-live .me-frame").first
    card.scroll_into_view_if_needed()  # what is out of view is not animated
    for motion in ("no-preference", "reduce"):
        page.emulate_media(reduced_motion=motion)
        card.evaluate("e => e.classList.add('me-busy')")
        told = (
            "e => { const s = getComputedStyle(e, '::after'); return [s.content, "
            "s.animationDelay, s.opacity] }"
        )
        assert card.evaluate(told)[:2] == ['"Drawing …"', "0.5s"]
        page.wait_for_function(
            "e => getComputedStyle(e, '::after').opacity === '1'",
            arg=card.element_handle(),
            timeout=30_000,
        )
        assert card.evaluate("e => getComputedStyle(e.firstElementChild).opacity") == "0.25"
        card.evaluate("e => e.classList.remove('me-busy')")
    assert "none" in card.evaluate("e => getComputedStyle(e, '::after').content")
