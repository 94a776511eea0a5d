"""Questions in other systems' formats, held against what Moodle's importers read."""

import csv
import io
import re
from html import escape, unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from massage_edu.cli import commands as cli
from massage_edu.learning import exports as exchange
from massage_edu.learning import questions as learn
from massage_edu.publish import handout
from massage_edu.publish import notebook as lessons


@pytest.fixture(scope="session")
def questions(catalog):
    """Return all questions, and one whose text is full of special characters."""
    nasty = "a~b=c#d{e}f:g\\h <b>&amp; ]]> \"quote\" 'x' ⊕\nnew line"
    options = tuple(
        learn.Option(f"nasty-{n}", f"{n} {nasty}", right, nasty, "", "")
        for n, right in enumerate(("no", "yes"))
    )
    made = learn.Question(
        "nasty", "01", "check", "", 0, "", "any", "recall", nasty, "", "glossary:acute", options
    )
    return [*learn.every_question(catalog), made]


def test_moodle_xml_has_what_the_importer_asks_for(questions):
    """Parse it: categories, names, texts, one option with 100 per cent, feedback for every
    option.
    """
    root = ET.fromstring(exchange.moodle_xml(questions))  # noqa: S314
    assert root.tag == "quiz"
    asked = [q for q in root if q.get("type") == "multichoice"]
    assert len(asked) == len(questions)
    assert len([q for q in root if q.get("type") == "category"]) == len(
        {(q.lesson, q.case_id) for q in questions}
    )
    for entry in asked:
        fractions = [answer.get("fraction") for answer in entry.findall("answer")]
        assert sorted(fractions) == ["0"] * (len(fractions) - 1) + ["100"]
        assert all(
            a.find("text").text and a.find("feedback/text").text for a in entry.findall("answer")
        )
        assert entry.find("name/text").text and entry.find("questiontext/text").text
        assert (entry.find("single").text, entry.find("shuffleanswers").text) == ("true", "true")
        assert entry.find("answernumbering").text in ("none", "abc", "ABCD", "123", "iii", "IIII")
    ids = [entry.find("idnumber").text for entry in asked]
    assert len(ids) == len(set(ids))


def test_text_stays_text_in_moodle_xml(questions):
    """Find the nasty text escaped once as HTML inside the XML."""
    root = ET.fromstring(exchange.moodle_xml(questions))  # noqa: S314
    entry = next(q for q in root if q.findtext("name/text") == "nasty")
    assert "&lt;b&gt;&amp;amp; ]]&gt;" in entry.findtext("questiontext/text")


def read_gift(text):
    """Return name, stem and options (right, text, feedback) as Moodle's GIFT importer splits them.

    Blocks stand between blank lines; a backslash takes its meaning from the next character; the
    answers are what stands between the first brace and the last; ``=`` and ``~`` begin an option,
    ``#`` its feedback.
    """
    hidden = re.sub(r"\\([\\~=#{}:])", lambda m: chr(0xE000 + ord(m[1])), text)
    plain = lambda s: re.sub(r"[\ue000-\ue0ff]", lambda m: chr(ord(m[0]) - 0xE000), s.strip())  # noqa: E731
    for block in re.split(r"\n\s*\n", hidden.strip()):
        if block.startswith("$CATEGORY:"):
            continue
        name, stem, answers = re.fullmatch(r"::([^:]+)::([^{]+)\{([^}]*)\}", block.strip()).groups()
        options = re.findall(r"([=~])([^=~#]*)#([^=~#]*)", answers)
        yield name, plain(stem), [(mark == "=", plain(t), plain(f)) for mark, t, f in options]


def test_gift_can_be_split_as_moodle_splits_it(questions):
    """Read it back: every question with its options, the right one marked, every reason."""
    read = {name: (stem, options) for name, stem, options in read_gift(exchange.gift(questions))}
    assert set(read) == {q.question_id for q in questions}
    for question in questions:
        stem, options = read[question.question_id]
        assert stem.startswith("[html]")
        assert [right for right, _, _ in options] == [o.right == "yes" for o in question.options]
        assert all(feedback for _, _, feedback in options)
    assert (
        read["nasty"][0]
        == "[html]a~b=c#d{e}f:g\\h &lt;b&gt;&amp;amp; ]]&gt; \"quote\" 'x' ⊕ new line"
    )


def test_csv_holds_every_option_with_its_reason(questions):
    """Read the table back."""
    rows = list(csv.DictReader(io.StringIO(exchange.table(questions))))
    assert [row["question_id"] for row in rows] == [q.question_id for q in questions]
    for row, question in zip(rows, questions, strict=True):
        assert [row[f"option_{n}"] for n in range(1, len(question.options) + 1)] == [
            o.text for o in question.options
        ]


def test_the_answer_key_names_answer_and_source_and_keeps_text_inert(questions):
    """Find each question, its right answer marked, what it rests on, and no markup from a cell."""
    page = exchange.answer_key(questions)
    for question in questions[:20]:
        assert f"rests on {question.rests_on}" in page
        assert f"<strong>{escape(question.answer.text)}</strong>: ✓" in page
    assert "<b>" not in page and "&lt;b&gt;" in page


@pytest.mark.parametrize("number", ["02", "04"])
def test_the_answer_key_has_the_numbers_and_letters_of_the_hand_out(catalog, number):
    """Read form, number and right letter of every question from the teacher's hand-out, and find
    them at the key's top.
    """
    path = next((Path(__file__).parent.parent / "notebooks").glob(f"{number}_*.ipynb"))
    paper = handout.page(lessons.read(path.resolve()), answers=True, only="questions")
    printed = {}
    for form, listed in re.findall(r"<h[34]>([^<]*)</h[34]><ol>(.*?)</ol>", paper, re.S):
        asked = listed.split('<li class="question">')[1:]
        letters = [re.search(r"✓</span> ([A-H]) <strong>", one)[1] for one in asked]
        printed[form.removeprefix("Case: ")] = [
            f"{n}\u00a0{letter}" for n, letter in enumerate(letters, 1)
        ]
    page = exchange.answer_key([q for q in learn.every_question(catalog) if q.lesson == number])
    top = unescape(
        re.sub("</?strong>", "", page[page.index("At a glance") : page.index("<h2>Lesson")])
    )
    key = {form: told.split(" · ") for form, told in re.findall(r"<p>(.*?): (.*?)</p>", top)}
    assert key == printed and len(key) >= 2
    for n, question in enumerate(learn.questions(catalog, number, "check"), 1):
        assert f"<h4>{n}. {escape(question.stem)}</h4>" in page


@pytest.mark.parametrize("to", ["moodle-xml", "gift", "csv", "answer-key"])
def test_the_command_writes_one_lesson(to, tmp_path, capsys):
    """Export lesson 02 by the command; a lesson without questions is wrong usage."""
    path = tmp_path / "out"
    assert cli.main(["export-questions", "--to", to, "--lesson", "02", "--file", str(path)]) == 0
    assert "q-any-01" in path.read_text(encoding="utf-8")
    assert "q-blood-circulation-01" not in path.read_text(encoding="utf-8")
    assert cli.main(["export-questions", "--to", to, "--lesson", "77"]) == 2
    assert "'77' has no questions" in capsys.readouterr().err


KINDS = [
    ("moodle-xml", "", False, True),
    ("gift", "", False, True),
    ("csv", "", False, True),
    ("answer-key", "", True, True),
    ("moodle-xml", "cases", True, False),
    ("gift", "all", True, True),
    ("answer-key", "questions", False, True),
]


@pytest.mark.parametrize(("to", "kind", "steps", "rest"), KINDS)
def test_steps_of_unfolding_cases_come_when_asked_for(to, kind, steps, rest, capsys):
    """Export lesson 04 with each kind: other systems get no steps by themselves, the answer key has
    them all.
    """
    assert (
        cli.main(
            ["export-questions", "--to", to, "--lesson", "04", *(["--kind", kind] if kind else [])]
        )
        == 0
    )
    told = capsys.readouterr().out
    assert ("case-a-slip-on-the-ice-2" in told, "q-consent-01" in told) == (steps, rest)


def test_a_lesson_without_cases_says_so(capsys):
    """Ask lesson 01 for its cases."""
    assert cli.main(["export-questions", "--to", "gift", "--lesson", "01", "--kind", "cases"]) == 2
    assert "lesson '01' has no cases" in capsys.readouterr().err


@pytest.mark.parametrize("to", ["moodle-xml", "gift"])
def test_the_steps_of_a_case_stand_together_in_order_and_say_so(catalog, to):
    """Turn all questions round: each case has a category, in which its steps follow each other,
    each with its number.
    """
    text = exchange.write(learn.every_question(catalog)[::-1], to)
    place = text.index("$course$/massage-edu/lesson 04/A slip on the ice")
    found = re.findall(r"\b(?:A slip on the ice, step (\d)\.|lesson 04/(B))", text[place + 40 :])
    assert [step or rest for step, rest in found][:6] == ["1", "2", "3", "4", "5", "B"]
