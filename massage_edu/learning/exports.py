"""Questions for other systems: Moodle XML, GIFT, CSV, and an answer key as a page.

Written after Moodle's own importers (``question/format/xml/format.php``, ``question/format/gift/format.php``).
"""

import csv
import io
import re
from html import escape
from itertools import groupby
from xml.etree import ElementTree as ET

from .. import vocabulary, web
from . import questions as learn

LETTERS = "ABCDEFGH"


def write(questions: list[learn.Question], to: str) -> str:
    """Return the questions in a format: ``moodle-xml``, ``gift``, ``csv`` or ``answer-key``."""
    return {"moodle-xml": moodle_xml, "gift": gift, "csv": table, "answer-key": answer_key}[to](
        questions
    )


def moodle_xml(questions: list[learn.Question]) -> str:
    """Return Moodle XML: single choice, shuffled, the reason of each option as its feedback.

    A category holds a lesson's questions, or the steps of one unfolding case, in order.
    """
    quiz = ET.Element("quiz")
    for category, some in groupby(_in_order(questions), _category):
        _text(ET.SubElement(ET.SubElement(quiz, "question", type="category"), "category"), category)
        quiz.extend(map(_multichoice, some))
    ET.indent(quiz, " ")
    return (
        ET.tostring(quiz, encoding="unicode", xml_declaration=True).replace("utf-8", "UTF-8", 1)
        + "\n"
    )


def _in_order(questions: list[learn.Question]) -> list[learn.Question]:
    kinds = ("sort", "vignette", "case", "check")  # as a lesson asks them
    return sorted(questions, key=lambda q: (q.lesson, q.case_id, kinds.index(q.kind), q.step or 0))


def _category(q: learn.Question) -> str:
    return f"$course$/massage-edu/lesson {q.lesson}" + (
        f"/{learn.title(q.case_id)}" if q.case_id else ""
    )


def _stem(q: learn.Question) -> str:
    return f"{learn.title(q.case_id)}, step {q.step}. {q.stem}" if q.case_id else q.stem


def _multichoice(question: learn.Question) -> ET.Element:
    entry = ET.Element("question", type="multichoice")
    _text(ET.SubElement(entry, "name"), question.question_id)
    _text(
        ET.SubElement(entry, "questiontext", format="html"),
        f"<p>{escape(_stem(question), quote=False)}</p>",
    )
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
        _text(answer, f"<p>{escape(option.text, quote=False)}</p>")
        _text(
            ET.SubElement(answer, "feedback", format="html"),
            f"<p>{escape(_reason(option), quote=False)}</p>",
        )
    tags = ET.SubElement(entry, "tags")
    for tag in (question.topic, question.level):
        _text(ET.SubElement(tags, "tag"), tag)
    return entry


def _text(parent: ET.Element, value: str) -> None:
    ET.SubElement(parent, "text").text = value


def _reason(option: learn.Option) -> str:
    mark, word = vocabulary.RESULTS[option.right]
    return " ".join(filter(None, (f"{mark} {word}", option.reason, option.consequence)))


def gift(questions: list[learn.Question]) -> str:
    """Return GIFT: one block a question, between blank lines; ``=`` the right option, ``~`` the others, ``#`` reasons."""
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


def table(questions: list[learn.Question]) -> str:
    """Return CSV with one row a question: id, lesson, topic, level, stem, then text, right and reason of each option."""
    most = max((len(q.options) for q in questions), default=0)
    head = ["question_id", "lesson", "topic", "level", "stem"]
    head += [f"{name}_{n}" for n in range(1, most + 1) for name in ("option", "right", "reason")]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    for q in questions:
        cells = [cell for o in q.options for cell in (o.text, o.right, o.reason)]
        writer.writerow(
            [
                q.question_id,
                q.lesson,
                q.topic,
                q.level,
                q.stem,
                *cells,
                *[""] * (3 * most - len(cells)),
            ]
        )
    return out.getvalue()


def answer_key(questions: list[learn.Question]) -> str:
    """Return a page for the instructor, with the numbers and letters of the hand-out.

    First the right letters at a glance, then every question with its answer, all reasons and the row it rests on.
    """
    key, body, lesson = "", "", ""
    for (number, form), some in groupby(_in_order(questions), lambda q: (q.lesson, _form(q))):
        if number != lesson:
            lesson = number
            key, body = (
                made + f"<h{level}>Lesson {escape(number)}</h{level}>"
                for made, level in ((key, 3), (body, 2))
            )
        asked = [(n, q, q.shuffled()) for n, q in enumerate(some, 1)]
        right = " · ".join(
            f"{n}&nbsp;<strong>{LETTERS[options.index(q.answer)]}</strong>"
            for n, q, options in asked
        )
        key += f"<p>{escape(form)}: {right}</p>"
        body += f"<h3>{escape(form)}</h3>" + "".join(_answered(*one) for one in asked)
    return web.page("Answer key", f"<h1>Answer key</h1><h2>At a glance</h2>{key}{body}")


def _form(q: learn.Question) -> str:
    return (
        learn.title(q.case_id)
        or {"sort": "Sorting game", "case": "Client cases", "check": "Check yourself"}[q.kind]
    )


def _answered(number: int, q: learn.Question, options: list[learn.Option]) -> str:
    """Return a question with its options in their order, the right one marked, each with its reason."""
    rows = "".join(
        f"<li>{LETTERS[i]} {f'<strong>{escape(o.text)}</strong>' if o == q.answer else escape(o.text)}: {escape(_reason(o))}</li>"
        for i, o in enumerate(options)
    )
    return (
        f"<h4>{number}. {escape(q.stem)}</h4><ul>{rows}</ul>"
        f"<p><small>{escape(q.question_id)}; rests on {escape(q.rests_on)}</small></p>"
    )
