"""Hand-outs hold the lesson and nothing else: no controls, no other files, answers only when asked
for.
"""

import json
import re
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest

from massage_edu.classroom import jupyterlab as classroom
from massage_edu.cli import commands as cli
from massage_edu.publish import handout, site
from massage_edu.publish import notebook as lessons
from massage_edu.widgets.live import Live

ROOT = Path(__file__).parent.parent
ANYWHERE = "0.0.0.0"  # noqa: S104
NAMES = ("01", "02", "03", "05")


def read(number: str) -> lessons.Lesson:
    """Return a lesson by its number."""
    return lessons.read(path_of(number))


def path_of(number: str) -> Path:
    """Return the notebook of a lesson."""
    return next((ROOT / "notebooks").glob(f"{number}_*.ipynb"))


def asked_in(lesson: lessons.Lesson) -> list[dict]:
    """Return the questions of a lesson."""
    shown = [
        cell.shown for cell in lesson.cells if isinstance(cell.shown, Live) and cell.shown.spec
    ]
    specs = [one.spec() for one in shown]
    printed = [spec for spec in specs if not spec.get("screen_only")]
    return [question for spec in printed for question in spec.get("questions", ())]


@pytest.mark.slow
@pytest.mark.parametrize("number", NAMES)
def test_a_hand_out_needs_nothing_else(number):
    """Find no control, no script and no other file in it, a text alternative at every picture, all
    folds open.
    """
    made = handout.page(read(number))
    assert not re.search(r"<(script|button|select|input|link|iframe)\b", made)
    assert all(
        src.startswith("data:image/png;base64,") for src in re.findall(r'src="([^"]{0,40})', made)
    )
    pictures = re.findall(r"<img [^>]*>", made)
    assert all(re.search(r'alt="[^"]{40,}"', picture) for picture in pictures)
    assert bool(pictures) and "<details>" not in made
    assert not re.search(r'href="(?!https://|#)', made)
    assert "References" in made and "no medical advice" in made and '<html lang="en">' in made


@pytest.mark.slow
@pytest.mark.parametrize("number", ["01", "02", "03"])
def test_answers_stand_in_the_teachers_hand_out_alone(number):
    """Find every option in both; reasons only with answers, lines to write on only without."""
    lesson = read(number)
    plain, full = (unescape(handout.page(lesson, answers)) for answers in (False, True))
    options = [option for question in asked_in(lesson) for option in question["options"]]
    assert len(options) > 30
    for option in options:
        assert option["text"] in plain and option["text"] in full
        assert option["reason"] in full
        assert option["reason"] not in plain or option["reason"] in unescape(
            "".join(map(lessons.still, static(lesson)))
        )
    assert plain.count("☐") == len(options) and "☐" not in full
    assert plain.count('class="why"') == len(asked_in(lesson)) and 'class="why"' not in full


@pytest.mark.parametrize("number", ["01", "02", "03", "04", "05"])
def test_words_for_a_screen_do_not_stand_on_paper(number):
    """Find nothing to click, choose or slide in the text, but where it says that it is for a
    screen.
    """
    lesson = read(number)
    texts = [cell for cell in lesson.cells if not cell.spec]
    made = handout.page(lessons.Lesson("09", "made", "Made up", texts))
    made = re.sub(
        r'<p class="me-screen">.*?</p>|'
        r"<p>(For a screen|<strong>For a screen|On screen there is a "
        r"form).*?</p>(\s*<ol>.*?</ol>)?",
        "",
        made,
        flags=re.S,
    )
    wrong = (
        r"[Cc]lick|\bChoose\b|\bmenu\b|[Ss]lider|Move the control|leads here|Save a copy|You "
        r"get a reason|this computer|(?<![\w-])notebook"
    )
    assert (
        re.findall(
            rf".{{30}}(?:{wrong}).{{30}}",
            re.sub(r"<style>.*?</style>|<[^>]*>", " ", made, flags=re.S),
        )
        == []
    )


@pytest.mark.parametrize("number", NAMES)
def test_every_change_for_paper_is_needed(number):
    """Find what only fits a screen in its cell, so that a changed lesson keeps no old words on
    paper.
    """
    cells = json.loads(path_of(number).read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        for on_screen in cell["metadata"].get("massage_edu", {}).get("paper", {}):
            assert on_screen in "".join(cell["source"]), cell["id"]


def test_a_hand_out_can_be_questions_alone_or_leave_parts_out(tmp_path, monkeypatch):
    """Make lesson 02 with questions only, and without three parts: what was asked for is gone, the
    rest stays.
    """
    monkeypatch.chdir(tmp_path)
    lesson = read("02")
    for options in (
        ["--only", "questions"],
        ["--only", "questions", "--answers"],
        ["--without", "references", "cautions", "words"],
    ):
        assert cli.main(["handout", "02", "--to", "html", *options]) == 0
    names = ("conditions-questions-handout", "conditions-questions-answers", "conditions-handout")
    asked, answers, less = (
        (tmp_path / f"{name}.html").read_text(encoding="utf-8") for name in names
    )
    count = sum(len(question["options"]) for question in asked_in(lesson))
    assert asked.count("☐") == less.count("☐") == count and not answers.count("☐")
    assert f"<h1>{lesson.title}</h1>" in asked and "<img" not in asked and "<h2" not in asked
    full = handout.page(lesson)
    for part, words in (
        ("references", "References"),
        ("words", "Words"),
        ("all-cautions-with-reasons", "All cautions"),
    ):
        assert f'id="{part}"' in full and words in full and f'id="{part}"' not in less
    for kept in (
        "signs-that-come-before-any-condition",
        "may-i-with-this-condition",
        "client-cases",
        "check-yourself",
        "in-this-lesson",
    ):
        assert f'id="{kept}"' in less
    assert "Stop and call the emergency number" in less and len(less) < 0.8 * len(full)


def test_every_question_is_printed_once_and_cases_have_their_titles():
    """Make the questions of lesson 04: the guided cases do not come again, and each case begins
    with 1 under its title.
    """
    lesson = read("04")
    made = unescape(handout.page(lesson, only="questions"))
    for question in {q["question_id"]: q for q in asked_in(lesson)}.values():
        assert made.count(f"<strong>{question['stem']}</strong>") == 1
    for title in {q["title"] for q in asked_in(lesson)} - {""}:
        assert len(re.findall(rf"<h[34]>(Case: )?{title}</h[34]><ol", made)) == 1


@pytest.mark.parametrize("number", ["01", "02", "03", "04", "05"])
def test_no_heading_is_said_twice_in_a_row_and_the_disclaimer_stands_on_top(number):
    """Go through the headings of a hand-out: none repeats the one before it; nothing follows the
    lesson.
    """
    made = handout.page(read(number))
    heads = [
        re.sub("<[^>]*>", "", words) for words in re.findall(r"<h[1-4]\b[^>]*>(.*?)</h[1-4]>", made)
    ]
    assert [one for one, two in pairwise(heads) if one == two] == []
    assert made.index("no medical advice") < made.index("<main>") and made.endswith(
        "</main></body></html>\n"
    )


def test_flash_cards_can_be_left_out():
    """Print lesson 04 with its flash cards, each fact once, and without them."""
    full, less = (handout.page(read("04"), without=without) for without in ((), ("cards",)))
    assert 'class="cards"' in full and "Which term is this?" not in full
    assert (
        'id="flash-cards"' not in less
        and 'class="cards"' not in less
        and 'id="in-this-lesson"' in less
    )


def test_the_card_of_one_condition_is_printed_alone(tmp_path, monkeypatch, capsys, catalog):
    """Print one card with every sign; a wrong name is told with the nearest one."""
    monkeypatch.chdir(tmp_path)
    assert cli.main(["handout", "--condition", "low-back-pain", "--to", "html"]) == 0
    made = unescape((tmp_path / "low-back-pain.html").read_text(encoding="utf-8"))
    own = catalog.own_cautions_of("low-back-pain")
    assert all(sign in made for sign in own.sign)
    assert "no medical advice" in made and "☐" not in made
    assert cli.main(["handout", "--condition", "back-pain"]) == 2
    assert "no condition 'back-pain'; did you mean 'low-back-pain'?" in capsys.readouterr().err


def test_folded_answers_of_a_text_are_for_the_teacher():
    """Fold an answer into a lesson's text: it stands in the teacher's hand-out alone."""
    text = "## Think\n\n<details><summary>Answer</summary>\n\nForty-two.\n\n</details>"
    cells = [lessons.Cell("x-1", text)]
    lesson = lessons.Lesson("09", "made", "Made up", cells)
    assert "Forty-two" in handout.page(lesson, answers=True)
    assert "Forty-two" not in handout.page(lesson)


def static(lesson: lessons.Lesson) -> list[lessons.Cell]:
    """Return the cells that show no questions: a reason may be a sentence of a card."""
    return [cell for cell in lesson.cells if not (isinstance(cell.shown, Live) and cell.shown.spec)]


def test_what_to_think_about_gets_lines():
    """Count the lines to write on after what a cell gives to think about."""
    cells = [lessons.Cell("x-1", "Think.", lines=True), lessons.Cell("x-2", "Read.")]
    lesson = lessons.Lesson("09", "made", "Made up", cells)
    assert handout.page(lesson).count('class="lines"') == 1


def test_flash_cards_become_a_table_to_fill_in():
    """Print fronts alone, and both sides for the teacher."""
    spec = {
        "label": "Cards",
        "cards": [{"card_id": "a", "topic": "x", "front": "a < b", "back": "the back"}],
    }
    assert "a &lt; b" in handout._flashcards(
        spec, answers=False
    ) and "the back" not in handout._flashcards(spec, answers=False)
    assert "the back" in handout._flashcards(spec, answers=True)


@pytest.mark.slow
@pytest.mark.parametrize(("paper", "size"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_a_pdf_is_tagged_and_has_the_right_size(tmp_path, monkeypatch, paper, size):
    """Print lesson 05 and read page size, tags and language from the file."""
    if not any(map(handout.shutil.which, handout.BROWSERS)):
        pytest.skip("no browser on this machine")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["handout", "05", "--paper", paper]) == 0
    raw = (tmp_path / "contribute-handout.pdf").read_bytes()
    assert (
        raw.startswith(b"%PDF")
        and b"/StructTreeRoot" in raw
        and b"/MarkInfo" in raw
        and b"/Lang (en)" in raw
    )
    width, height = map(float, re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", raw).groups())
    assert (round(width), round(height)) == size


def test_without_a_browser_the_message_says_what_to_do(tmp_path, monkeypatch, capsys):
    """Hide all browsers: exit code 1, a way out, and HTML still works."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(handout, "BROWSERS", ())
    assert cli.main(["handout", "05"]) == 1
    assert "Install one, or use --to html" in capsys.readouterr().err
    assert cli.main(["handout", "05", "--to", "html", "--answers"]) == 0
    assert (tmp_path / "contribute-answers.html").is_file()
    assert cli.main(["handout", "99"]) == 2 == cli.main(["present", "99", "--no-browser"])


def test_a_port_in_use_is_told(capsys):
    """Ask for a port that somebody has: exit code 1 and a way out."""
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert classroom.serve(ROOT, "index.html", "127.0.0.1", port, open_browser=False) == 1
    assert "Leave --port out" in capsys.readouterr().err


def test_app_and_present_open_the_right_address(pages, monkeypatch, capsys):
    """Catch what would be opened: a file without a server, slides at an address of their own."""
    opened, served = [], []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr(site, "build", lambda *arguments, **more: pages)
    monkeypatch.setattr(classroom, "serve", lambda *arguments: served.append(arguments) or 0)
    assert cli.main(["app"]) == 0 and opened == [(pages / "index.html").as_uri()]
    assert cli.main(["app", "--serve", "--host", ANYWHERE, "--port", "8000", "--no-browser"]) == 0
    assert cli.main(["present", "02"]) == 0
    assert served == [
        (pages, "index.html", ANYWHERE, 8000, False),
        (pages, "conditions.html?slides", "127.0.0.1", 0, True),
    ]
