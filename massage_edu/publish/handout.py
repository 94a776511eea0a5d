"""A lesson on paper: one HTML file with everything inside, or a PDF.

The PDF is printed from the HTML by an installed browser.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from html import escape
from itertools import groupby
from pathlib import Path

from .. import web
from ..cards import safety
from ..cards.topic import topic_card
from ..tables.catalog import Catalog
from ..vocabulary import LETTERS, RESULTS
from ..widgets.live import Shown
from .notebook import Cell, Lesson, html, still
from .pages import DISCLAIMER

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
LINES = (
    '<div class="lines" role="img" aria-label="Three lines to write on"><i></i><i></i><i></i></div>'
)
ANSWERS = re.compile(r"<details>\s*<summary>Answers?</summary>.*?</details>", re.S)
LINK_TO_PAGE = re.compile(r'<a [^>]*href="[a-z-]+\.html[^"]*"[^>]*>(.*?)</a>', re.S)
ON_SCREEN_ONLY = ("progress", "earlier")  # parts of a lesson that are nothing on paper
# A heading said again.
TWICE = re.compile(r"(<h([23])\b[^>]*>([^<]*)</h\2>(?:(?!<h[23]\b).)*?)<h3>\3</h3>", re.S)


class HandoutError(Exception):
    """A hand-out that cannot be made; the message says how to mend it."""


def page(
    lesson: Lesson,
    answers: bool = False,
    paper: str = "A4",
    only: str = "",
    without: Iterable[str] = (),
) -> str:
    """Return a lesson as one HTML page that needs no other file.

    It holds static twins, lines to write on, references. ``answers``: questions carry their answers
    and reasons, for the teacher. ``only``: ``"questions"`` leaves out all but questions and cases.
    ``without``: parts to leave out, as the lesson's cells name them.
    """
    seen: set[str] = set()  # a case that was asked is not printed again
    body = f"<h1>{escape(lesson.title)}</h1>" if only else ""
    left_out = {*ON_SCREEN_ONLY, *without}
    body += "".join(
        _cell(cell, answers, seen)
        for cell in lesson.cells
        if cell.part not in left_out and only in ("", cell.spec.get("kind"))
    )
    blank = "<span class='blank'></span>"
    kind = "With answers, for the teacher" if answers else f"Name: {blank} Date: {blank}"
    return _sheet(lesson.title, f"Lesson {lesson.number}. {kind}", TWICE.sub(r"\1", body), paper)


def card(condition_id: str, catalog: Catalog, paper: str = "A4") -> str:
    """Return the card of one condition as a page.

    Stop signs and emergencies come first, and every fold is open.
    """
    name = catalog.row(f"permissions:{condition_id}")["name"]
    return _sheet(name, "May I massage a client with", topic_card(catalog, condition_id), paper)


def wall_card(catalog: Catalog, paper: str = "A4") -> str:
    """Return the stop signs of every client as one page for the wall, in black and white."""
    return _sheet("Stop signs", "", safety.wall_card(catalog), paper)


def _sheet(title: str, kind: str, body: str, paper: str) -> str:
    """Return a whole page; what the lessons are not stands on top, where it is read.

    Links between pages lead nowhere on paper: their words stay.
    """
    body = LINK_TO_PAGE.sub(r"\1", body)
    own = web.source("handout.css").replace("PAPER", paper)
    style = web.source("style.css") + own
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><style>{style}</style></head>
<body data-jp-theme-light="true"><header><p class="kind">{kind}</p>
<p class="not">{DISCLAIMER} Text and data: CC BY 4.0.</p></header><main>{body}</main></body></html>
"""


def _open(page: str) -> str:
    """Return HTML with every fold open: paper cannot be clicked."""
    return re.sub(r"<details(?=[ >])", "<details open", page)


def pdf(made: str, target: Path) -> None:
    """Print a page into a PDF file with Chromium, Chrome or Edge.

    Without a window and without the network.

    Raises
    ------
    HandoutError
        when there is no such browser, or it prints nothing.

    """
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        raise HandoutError(
            "a PDF needs Chromium, Chrome or Edge, and none was found. "
            "Install one, or use --to html and print that."
        )
    with tempfile.TemporaryDirectory(prefix="massage-edu-") as folder:
        source = Path(folder) / "handout.html"
        source.write_text(made, encoding="utf-8")
        options = [
            "--headless",
            "--disable-gpu",
            "--no-pdf-header-footer",
            "--disable-background-networking",
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={target.resolve()}",
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options.append("--no-sandbox")  # Chromium refuses to run as root with it
        target.unlink(missing_ok=True)
        command = [browser, *options, source.as_uri()]
        # The browser is one of BROWSERS, and the page is ours.
        run = subprocess.run(command, capture_output=True, text=True, timeout=180)  # noqa: S603
    if not target.is_file():
        raise HandoutError(f"{browser} printed nothing: {run.stderr.strip()[-300:]}")


def _cell(cell: Cell, answers: bool, seen: set[str]) -> str:
    """Return a cell on paper; ``seen`` are the questions printed so far."""
    if cell.markdown:
        return _prose(cell, answers)
    spec = cell.spec
    if spec.get("screen_only"):
        return ""
    if isinstance(cell.shown, Shown):
        return _open(cell.shown.paper)
    if spec.get("kind") == "questions":
        return _questions(spec, answers, seen)
    if spec.get("kind") == "cards":
        return _flashcards(spec, answers)
    # Other forms, the progress say, are nothing without a screen.
    return "" if spec else _open(still(cell))


def _prose(cell: Cell, answers: bool) -> str:
    """Return Markdown on paper, with lines to write on."""
    words = cell.markdown
    for on_screen, on_paper in cell.paper.items():
        words = words.replace(on_screen, on_paper)
    text = html(words)
    if not answers:
        text = ANSWERS.sub(LINES, text)
    return _open(text + LINES if cell.lines else text)


def _questions(spec: dict, answers: bool, seen: set[str]) -> str:
    """Return the questions not seen so far.

    Each case stands under its title and has numbers of its own.
    """
    fresh = [question for question in spec["questions"] if question["question_id"] not in seen]
    seen.update(question["question_id"] for question in fresh)
    lists, kind = "", "" if answers else ' class="blanks"'
    for title, some in groupby(fresh, lambda question: question["title"]):
        head = f"<h4>{escape(title)}</h4>" if title and title not in spec["label"] else ""
        items = "".join(_question(question, answers) for question in some)
        lists += f"{head}<ol{kind}>{items}</ol>"
    return f'<div class="me"><h3>{escape(spec["label"])}</h3>{lists}</div>' if lists else ""


def _question(question: dict, answers: bool) -> str:
    """Return a question with boxes to tick and lines to write on, or with its answers."""
    stage = ""
    if question["stage"]:
        stage = f"<small>{escape(question['stage'].capitalize())}.</small> "
    options = ""
    for place, option in enumerate(question["options"]):
        mark = RESULTS[option["right"]][0] if answers else "☐"
        words = _with_reason(option) if answers else escape(option["text"])
        options += f'<li><span class="box">{mark}</span> {LETTERS[place]} {words}</li>'
    why = "" if answers else '<p class="why">Because</p>'
    return (
        f'<li class="question"><p>{stage}<strong>{escape(question["stem"])}</strong></p>'
        f"<ul>{options}</ul>{why}</li>"
    )


def _with_reason(option: dict) -> str:
    """Return an option with its reason and what happens when it is chosen.

    The right one is bold.
    """
    reason = escape(option["reason"])
    if "consequence" in option:
        reason += f" {escape(option['consequence'])}"
    tag = "strong" if option["right"] == "yes" else "span"
    return f"<{tag}>{escape(option['text'])}</{tag}>: <small>{reason}</small>"


def _flashcards(spec: dict, answers: bool) -> str:
    """Return flash cards as a table, each fact one way only.

    Without the answers the backs are there to be filled in.
    """
    back = escape if answers else lambda _: ""
    one_way = (card for card in spec["cards"] if not card["card_id"].endswith(":back"))
    rows = "".join(
        f"<tr><th scope='row'>{escape(card['front'])}</th><td>{back(card['back'])}</td></tr>"
        for card in one_way
    )
    return (
        f'<div class="me"><h3>{escape(spec["label"])}</h3><table class="cards">{rows}</table></div>'
    )
