"""A hand-out in a real browser: readable on screen and phone, printed on A4 and Letter, with and
without answers.
"""

import re
from pathlib import Path

import pytest
from axe import faults
from lesson import SCREENSHOTS
from test_pages import Visit

from massage_edu.cli import commands as cli

ROOT = Path(__file__).parent.parent.parent
POINTS = {"A4": (595, 842), "Letter": (612, 792)}


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "answers"])
def handout(request, tmp_path_factory):
    """Return the folder in which the hand-out of lesson 02 lies, made by the command, for A4 and
    Letter.
    """
    folder = tmp_path_factory.mktemp("handout")
    for paper in POINTS:
        options = ["--answers"] if request.param else []
        cli.main(
            [
                "handout",
                "02",
                "--to",
                "html",
                "--paper",
                paper,
                "--out",
                str(folder / f"{paper}.html"),
                *options,
            ]
        )
    return folder


@pytest.mark.parametrize("width", [1280, 390])
def test_a_hand_out_can_be_read_on_a_screen(browser, handout, width):
    """Open it: axe finds nothing, it asks no other host, says no error, and nothing is cut off
    sideways.
    """
    opened = Visit(browser, handout.as_uri(), width)
    page = opened.open("A4.html")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate("""[...document.querySelectorAll("p, li, td, th, h1, h2, h3, h4")]
        .filter(e => e.offsetParent)
        .filter(e => { const box = e.getBoundingClientRect();
        return box.right > innerWidth || box.left < 0 })
        .map(e => e.outerHTML.slice(0, 120))""")
    assert cut == []
    page.locator("a[href='#word-confidence-interval']").click()
    assert page.locator("#word-confidence-interval").evaluate(
        "e => e.getBoundingClientRect().top < innerHeight"
    )
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"handout-{width}.png")
    opened.close()


@pytest.mark.parametrize("paper", POINTS)
def test_a_hand_out_prints_on_its_paper(browser, handout, paper):
    """Print it: pages of the right size, black on white, no table that only repeats a picture, no
    fold left shut.
    """
    opened = Visit(browser, handout.as_uri())
    page = opened.open(f"{paper}.html")
    page.emulate_media(media="print")
    assert page.locator("details:not([open]):visible").count() == 0
    assert page.locator(".me-numbers").count() and not page.locator(".me-numbers:visible").count()
    left = (
        "[...document.querySelectorAll('h1, h2, h3, h4, summary, dt')].map(e => "
        "getComputedStyle(e).breakAfter)"
    )
    assert set(page.evaluate(left)) == {"avoid"}  # no heading stays behind at the foot of a page
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    raw = page.pdf(prefer_css_page_size=True)
    boxes = {
        tuple(round(float(x)) for x in box.split()[2:])
        for box in re.findall(rb"/MediaBox \[([^\]]*)\]", raw)
    }
    assert boxes == {POINTS[paper]}
    opened.close()
