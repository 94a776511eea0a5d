"""Questions for other systems: Moodle XML, GIFT, CSV, and an answer key as a page.

Written after Moodle's own importers (``question/format/xml/format.php`` and
``question/format/gift/format.php``).
"""

import csv
import io
import re
from html import escape
from itertools import groupby
from xml.etree import ElementTree as ET

from .. import vocabulary, web
from .questions import Option, Question, title


def write(questions: list[Question], to: str) -> str:
    """Return the questions in a format: ``moodle-xml``, ``gift``, ``csv`` or ``answer-key``."""
    writers = {"moodle-xml": moodle_xml, "gift": gift, "csv": table, "answer-key": answer_key}
    return writers[to](questions)


def moodle_xml(questions: list[Question]) -> str:
    """Return Moodle XML: single choice, shuffled, the reason of each option as its feedback.

    A category holds a lesson's questions, or the steps of one unfolding case, in order.
    """
    quiz = ET.Element("quiz")
    for category, some in groupby(_in_order(questions), _category):
        head = ET.SubElement(quiz, "question", type="category")
        _text(ET.SubElement(head, "category"), category)
        quiz.extend(map(_multichoice, some))
    ET.indent(quiz, " ")
    page = ET.tostring(quiz, encoding="unicode", xml_declaration=True)
    return page.replace("utf-8", "UTF-8", 1) + "\n"


def _in_order(questions: list[Question]) -> list[Question]:
    kinds = list(vocabulary.KINDS)
    return sorted(questions, key=lambda q: (q.lesson, q.case_id, kinds.index(q.kind), q.step or 0))


def _category(q: Question) -> str:
    case = f"/{title(q.case_id)}" if q.case_id else ""
    return f"$course$/massage-edu/lesson {q.lesson}{case}"


def _stem(q: Question) -> str:
    return f"{title(q.case_id)}, step {q.step}. {q.stem}" if q.case_id else q.stem


def _multichoice(question: Question) -> ET.Element:
    entry = ET.Element("question", type="multichoice")
    _text(ET.SubElement(entry, "name"), question.question_id)
    _html(ET.SubElement(entry, "questiontext", format="html"), _stem(question))
    _text(ET.SubElement(entry, "generalfeedback", format="html"), "")
    values = (
        ("defaultgrade", "1"),
        ("penalty", "0.5"),
        ("hidden", "0"),
        ("idnumber", question.question_id),
        ("single", "true"),
        ("shuffleanswers", "true"),
        ("answernumbering", "ABCD"),
    )
    for name, value in values:
        ET.SubElement(entry, name).text = value
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        _text(ET.SubElement(entry, name, format="html"), "")
    for option in question.options:
        fraction = "100" if option.right == "yes" else "0"
        answer = ET.SubElement(entry, "answer", fraction=fraction, format="html")
        _html(answer, option.text)
        _html(ET.SubElement(answer, "feedback", format="html"), _reason(option))
    tags = ET.SubElement(entry, "tags")
    for tag in (question.topic, question.level):
        _text(ET.SubElement(tags, "tag"), tag)
    return entry


def _text(parent: ET.Element, value: str) -> None:
    ET.SubElement(parent, "text").text = value


def _html(parent: ET.Element, value: str) -> None:
    """Add plain text as a paragraph of HTML."""
    _text(parent, f"<p>{escape(value, quote=False)}</p>")


def _reason(option: Option) -> str:
    mark, word = vocabulary.RESULTS[option.right]
    return " ".join(filter(None, (f"{mark} {word}", option.reason, option.consequence)))


def gift(questions: list[Question]) -> str:
    """Return GIFT: one block a question, between blank lines.

    ``=`` marks the right option, ``~`` the others, ``#`` the reasons.
    """
    blocks = []
    for category, some in groupby(_in_order(questions), _category):
        blocks.append(f"$CATEGORY: {category}\n")
        for q in some:
            options = "".join(
                f"\t{'=' if o.right == 'yes' else '~'}{_escaped(o.text)}#{_escaped(_reason(o))}\n"
                for o in q.options
            )
            blocks.append(f"::{q.question_id}::[html]{_escaped(_stem(q))} {{\n{options}}}\n")
    return "\n".join(blocks)


def _escaped(value: str) -> str:
    """Return text as HTML in one line, with GIFT's own characters behind a backslash."""
    return re.sub(r"([\\~=#{}:])", r"\\\1", escape(" ".join(value.split()), quote=False))


def table(questions: list[Question]) -> str:
    """Return CSV with one row a question.

    Columns are id, lesson, topic, level and stem, then text, right and reason of each option.
    """
    most = max((len(q.options) for q in questions), default=0)
    head = ["question_id", "lesson", "topic", "level", "stem"]
    head += [f"{name}_{n}" for n in range(1, most + 1) for name in ("option", "right", "reason")]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    for q in questions:
        row = [q.question_id, q.lesson, q.topic, q.level, q.stem]
        for option in q.options:
            row += [option.text, option.right, option.reason]
        row += [""] * (len(head) - len(row))
        writer.writerow(row)
    return out.getvalue()


def answer_key(questions: list[Question]) -> str:
    """Return a page for the instructor, with the numbers and letters of the hand-out.

    First the right letters at a glance, then every question with its answer, all reasons and the
    row it rests on.
    """
    questions = [q for q in questions if vocabulary.KINDS[q.kind].printed]
    key, body, lesson = "", "", ""
    for (number, form), some in groupby(_in_order(questions), lambda q: (q.lesson, _form(q))):
        if number != lesson:
            lesson = number
            key += f"<h3>Lesson {escape(lesson)}</h3>"
            body += f"<h2>Lesson {escape(lesson)}</h2>"
        numbered = list(enumerate(some, 1))
        letters = " · ".join(f"{n}&nbsp;<strong>{_letter(q)}</strong>" for n, q in numbered)
        key += f"<p>{escape(form)}: {letters}</p>"
        body += f"<h3>{escape(form)}</h3>"
        body += "".join(_with_answers(n, q) for n, q in numbered)
    return web.page("Answer key", f"<h1>Answer key</h1><h2>At a glance</h2>{key}{body}")


def _form(q: Question) -> str:
    """Return the heading of a question: its case, else the form in which its kind is asked."""
    return title(q.case_id) or vocabulary.KINDS[q.kind].label


def _letter(q: Question) -> str:
    """Return the letter that the right option has on paper."""
    return vocabulary.LETTERS[q.shuffled().index(q.answer)]


def _with_answers(number: int, q: Question) -> str:
    """Return a question with its options, the right one marked, each with its reason."""
    rows = ""
    for place, option in enumerate(q.shuffled()):
        text = escape(option.text)
        if option == q.answer:
            text = f"<strong>{text}</strong>"
        rows += f"<li>{vocabulary.LETTERS[place]} {text}: {escape(_reason(option))}</li>"
    return (
        f"<h4>{number}. {escape(q.stem)}</h4><ul>{rows}</ul>"
        f"<p><small>{escape(q.question_id)}; rests on {escape(q.rests_on)}</small></p>"
    )
