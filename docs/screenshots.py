"""Take the pictures of docs/pictures: ``make screenshots``. Needs a Chromium, as the browser tests
do.

Each picture is made from what a user sees: JupyterLab started by ``massage-edu lab``, the pages of
``make site``, a hand-out. Look at them before you commit them.
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from massage_edu.publish import handout, site
from massage_edu.publish import notebook as lessons

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
MOST = 150_000  # bytes of a picture
TO_TOP = "e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 12)"
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from conftest import ARGS, browser_path, start_lab  # noqa: E402
from lesson import Lesson  # noqa: E402


def store(name: str, *raws: bytes) -> None:
    """Write a picture, or several side by side, with 128 colours."""
    parts = [Image.open(io.BytesIO(raw)).convert("RGB") for raw in raws]
    gap = 24
    size = (
        sum(part.width for part in parts) + gap * (len(parts) - 1),
        max(part.height for part in parts),
    )
    whole, left = Image.new("RGB", size, "#80868b"), 0
    for part in parts:
        whole.paste(part, (left, 0))
        left += part.width + gap
    path = PICTURES / f"{name}.png"
    whole.quantize(128).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
    if path.stat().st_size > MOST:
        raise SystemExit(f"{path} is larger than {MOST / 1000:.0f} kB: show less in it")


def live(page: Page, label: str):
    """Return a live part of a page, at the top of the window."""
    part = page.locator(f'.live[aria-label="{label}"]')
    part.scroll_into_view_if_needed()
    part.locator("select, input, button").first.wait_for(state="attached")
    part.evaluate(TO_TOP)
    return part


def quiz(page: Page, label: str) -> None:
    """Answer the first question with its first option, so that a reason shows."""
    part = live(page, label)
    part.locator(".choices button").first.click()
    part.evaluate(TO_TOP)


def pages(browser: Browser) -> None:
    """Photograph slides with notes, a question with its reason, and the pages on a phone."""
    address = site.build(ROOT / "build" / "site", ROOT / "notebooks").as_uri()
    calm = {"reduced_motion": "reduce", "color_scheme": "light"}
    wide = browser.new_page(viewport={"width": 1100, "height": 820}, **calm)
    wide.goto(f"{address}/overview.html")
    quiz(wide, "Check yourself")
    store("quiz", wide.locator('.live[aria-label="Check yourself"]').screenshot())
    wide.set_viewport_size({"width": 1280, "height": 720})
    wide.goto(f"{address}/conditions.html?slides#slide-3")
    wide.keyboard.press("n")
    store("slides", wide.screenshot())
    phone = browser.new_page(viewport={"width": 390, "height": 844}, **calm)
    shots = []
    phone.goto(f"{address}/index.html")
    shots.append(phone.screenshot())
    phone.goto(f"{address}/conditions.html#migraine")
    phone.locator(".pane h3", has_text="Migraine").first.wait_for()
    live(phone, "Conditions")
    shots.append(phone.screenshot())
    phone.goto(f"{address}/overview.html")
    quiz(phone, "Sorting game")
    shots.append(phone.screenshot())
    store("phone", *shots)


def paper(browser: Browser) -> None:
    """Photograph the first page of a hand-out and of its answers, as they are printed on A4."""
    lesson = lessons.read(ROOT / "notebooks" / "02_conditions.ipynb")
    page = browser.new_page(viewport={"width": 680, "height": 960})
    page.emulate_media(media="print")
    shots = []
    for answers in (False, True):
        page.set_content(handout.page(lesson, answers))
        page.add_style_tag(content="body{padding:0 28px}")  # the margin of the paper
        page.locator("h2#client-cases").evaluate("e => e.scrollIntoView()")
        shots.append(page.screenshot())
    store("handout", *shots)


def lab(browser: Browser) -> None:
    """Photograph a live lesson in JupyterLab."""
    with tempfile.TemporaryDirectory() as home, start_lab(Path(home)) as started:
        lesson = Lesson(browser, started, "01_overview")
        lesson.alive()
        lesson.page.set_viewport_size({"width": 1100, "height": 820})
        lesson.widget("Claims and their evidence").evaluate("e => e.scrollIntoView()")
        lesson.page.wait_for_timeout(1000)
        store("lab", lesson.page.screenshot())
        lesson.page.close()


def main() -> None:
    """Take all pictures, or those whose names are given."""
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=browser_path(), args=ARGS)
        for take in (pages, paper, lab):
            if not sys.argv[1:] or take.__name__ in sys.argv[1:]:
                take(browser)


if __name__ == "__main__":
    main()
