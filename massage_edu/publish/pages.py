"""What stands on the pages beside the lessons.

Start, stop signs, "May I?", glossary, references, progress, and what can be searched.
"""

import json
import re
from collections.abc import Iterator
from html import escape, unescape

from .. import vocabulary
from ..cards import literature, practice, safety
from ..cards.html import items
from ..cards.topic import topic_card
from ..learning import questions as question_bank
from ..learning.places import place
from ..learning.standing import standing
from ..tables.catalog import Catalog
from .layout import fill
from .notebook import Cell, Lesson

DISCLAIMER = (
    "These lessons teach. They give no medical advice to any person. "
    "Nobody with clinical training has reviewed them yet."
)


def home(lessons: list[Lesson], catalog: Catalog) -> str:
    """Return the first page: may I, practise, the difference, stop signs, the lessons."""
    verdicts = ", ".join(
        f"{count} {vocabulary.verdict(value).lower()}"
        for value, count in catalog.benefits.verdict.value_counts(sort=False).items()
        if count
    )
    counts = {
        "studies": len(catalog.studies),
        "findings": len(catalog.findings),
        "cautions": len(catalog.cautions),
        "claims": len(catalog.benefits),
    }
    page = fill(
        "home.html.j2",
        first=lessons[0],
        lessons=lessons,
        face=safety.face(catalog),
        counts=counts,
        verdicts=verdicts,
        disclaimer=DISCLAIMER,
    )
    return str(page)


def stop_signs(catalog: Catalog) -> str:
    """Return the page of all stop signs.

    The two faces are in view, every sign is folded by whom it is about.
    """
    return _parts(
        ("prose", "<h1>Stop signs</h1>"),
        (
            "shown",
            f"""<div class="me">{safety.face(catalog)}<h2 id="every-sign">Every sign</h2>
<p>Tap a group, then a sign: what to do until help comes, why, and where it was read.</p>
{safety.all_signs(catalog, anchored=True)}</div>""",
        ),
    )


OFTEN_ASKED = (
    "blood-thinners",
    "migraine",
    "pregnancy",
    "cancer-care",
    "high-blood-pressure",
    "sciatica",
)


def may_i(catalog: Catalog) -> str:
    """Return the page that answers "may I massage a client with ...?".

    It has a field for the name, and a card for each topic.
    """
    rows = catalog.permissions.sort_values("name")
    often = "".join(
        f'<a href="#{name}">{escape(catalog.row(f"permissions:{name}")["name"])}</a>'
        for name in OFTEN_ASKED
    )
    names = [[row.topic_id, row.name, items(row.synonyms)] for row in rows.itertuples()]
    answers = "".join(
        f'<article id="{row.topic_id}">{topic_card(catalog, row.topic_id)}</article>'
        for row in rows.itertuples()
    )
    return _parts(
        (
            "shown",
            f"""<div class="may-i"><h1>May I?</h1>
<form role="search" class="ask-topic" onsubmit="return false">
<label for="topic">May I massage a client with</label>
<input id="topic" type="search" autocomplete="off" placeholder="Condition or medicine">
<p class="me-sr" role="status"></p><ul class="hits" hidden></ul></form>
<p class="often"><span>Often asked</span> {often}</p>
<div class="none" hidden><p><strong>There is no answer here for that.</strong>
Ask the doctor before massage.
The stop signs hold for every client:</p><div class="me">{safety.face(catalog)}</div></div>
<script type="application/json">{inline(names)}</script>{answers}</div>""",
        ),
    )


def practise(flashcards: str, vignettes: str, cases: str) -> str:
    """Return the page to practise on, from the HTML of its three parts."""
    return _parts(
        ("prose", "<h1>Practise</h1>"),
        ("prose", '<h2 id="cards">Flash cards</h2>'),
        ("shown", flashcards),
        ("prose", '<h2 id="one-look">One look, one decision</h2>'),
        ("shown", vignettes),
        ("prose", '<h2 id="cases">Cases that unfold</h2>'),
        ("shown", cases),
    )


def glossary(catalog: Catalog) -> str:
    """Return every term with its meaning, each with an address."""
    rows = catalog.glossary
    return _parts(("prose", f'<h1>Glossary</h1><div class="me">{practice.terms(rows)}</div>'))


def references(catalog: Catalog) -> str:
    """Return all publications of the collection."""
    count = len(catalog.studies)
    lead = f"<p>All {count} publications of the collection, by first author.</p>"
    return _parts(
        ("prose", f"<h1>References</h1>{lead}"),
        ("shown", literature.references(catalog.studies)),
    )


def progress(lessons: list[Lesson], catalog: Catalog) -> str:
    """Return the page on which a student finds what was answered in this browser.

    The answers stand by topic and by lesson.
    """
    return _parts(
        (
            "prose",
            """<h1>My progress</h1>
<p>What you answer is kept in this browser, on this device, and nowhere else.
Nobody else sees it. Save a copy to keep it, to hand it in, or to import it on another device.</p>
<noscript><p>This needs a browser that runs scripts.</p></noscript>""",
        ),
        (
            "shown",
            f"""<div class="live progress" role="group" aria-label="My progress">
<script type="application/json">{inline(_standing(lessons, catalog))}</script></div>""",
        ),
    )


def _standing(lessons: list[Lesson], catalog: Catalog) -> dict:
    """Return what the page of the progress must know of questions, topics and cases."""
    with_card = set(catalog.topics.topic_id)  # conditions and claims

    def address(topic: str) -> str:
        where = place(topic, catalog)
        return f"{where.lesson[3:]}.html#{topic if topic in with_card else where.unit}"

    asked = {lesson.name: _asked(lesson.cells) for lesson in lessons}
    titles = {lesson.name: f"{lesson.number} {lesson.title}" for lesson in lessons}
    of_lessons = {lesson.name: units(lesson) for lesson in lessons}
    return standing(catalog, asked, titles, address) | {"units": of_lessons}


def units(lesson: Lesson) -> list[dict]:
    """Return the units of a lesson as the page knows them: address, title, minutes, questions.

    A question counts for the unit that asks it first; for one that has no other, its own count.
    """
    found, seen = [], set()
    for unit in lesson.units:
        asked = list(_asked([cell for cell in lesson.cells if cell.unit == unit]))
        fresh = [name for name in asked if name not in seen]
        seen.update(asked)
        about = {"id": unit.id, "title": unit.title, "minutes": unit.minutes}
        found.append(about | {"questions": fresh or asked})
    return found


def _asked(cells: list[Cell]) -> dict[str, str]:
    """Return the stems of the questions in some cells by their ids.

    A question that is asked twice counts once, and those of earlier units count there.
    """
    return {
        question["question_id"]: question["stem"]
        for cell in cells
        if cell.part != "earlier"
        for question in cell.spec.get("questions", ())
    }


# What people look for that is the name of no row: title, address, words.
SHORTCUTS = (
    (
        "May I massage a client with ...?",
        "may-i.html",
        "contraindications contraindicated allowed safe permission",
    ),
    ("All stop signs", "stop-signs.html", "emergency red flags contraindications danger first aid"),
    (
        "Practise: flash cards, cases, one look",
        "practise.html",
        "practise practice exam revise flashcards learn train",
    ),
    ("Questions on the conditions", "conditions.html", "quiz test exam practise questions"),
    (
        "The two kinds of massage",
        "overview.html",
        "difference relaxation medical therapeutic compare",
    ),
    ("My progress", "progress.html", "progress score results"),
)


# What can be searched: words, kind of place, address, and the text that belongs to it.
Entry = tuple[str, str, str, str]


def index(lessons: list[Lesson], catalog: Catalog) -> Iterator[Entry]:
    """Yield what can be searched, in the order in which equally good hits stand."""
    for lesson in lessons:
        yield from _headings(lesson)
    yield from _claims_and_techniques(catalog)
    yield from _may_i_and_stop_signs(catalog)
    for title, page, words in SHORTCUTS:
        yield title, "Page", page, words
    yield from _questions(lessons, catalog)
    for row in catalog.glossary.itertuples():
        yield row.term, "Glossary", f"glossary.html#{row.term_id}", row.definition


def _headings(lesson: Lesson) -> Iterator[Entry]:
    """Yield each heading of a lesson with the beginning of its text."""
    for cell in lesson.cells:
        for part in re.split(r"(?=<h[123] id)", cell.html):
            if heading := re.match(r'<h[123] id="([^"]+)">(.*?)</h', part):
                place = f"{lesson.name}.html#{heading[1]}"
                yield _bare(heading[2]), f"Lesson {lesson.number}", place, _bare(part)[:400]


def _claims_and_techniques(catalog: Catalog) -> Iterator[Entry]:
    tables = [
        ("overview", "Claim", catalog.benefits, "benefit_id", "claim"),
        ("overview", "Technique", catalog.techniques, "technique_id", "description"),
    ]
    for page, kind, rows, key, about in tables:
        for row in rows.to_dict("records"):
            word = f" {vocabulary.verdict(row['verdict'])}." if "verdict" in row else ""
            yield row["name"], kind, f"{page}.html#{row[key]}", f"{row[about]}{word}"


def _may_i_and_stop_signs(catalog: Catalog) -> Iterator[Entry]:
    for row in catalog.permissions.itertuples():
        answer = vocabulary.ANSWERS[row.answer][1]
        words = f"{answer}. {row.usual} {' '.join(items(row.synonyms))}"
        yield row.name, "May I?", f"may-i.html#{row.topic_id}", words
    for row in catalog.cautions.itertuples():
        cells = (row.synonyms, row.trigger, row.why, row.first_aid, row.otherwise)
        words = " ".join(cell for cell in cells if isinstance(cell, str))
        action = vocabulary.action_of(row.urgency, row.level)
        yield row.sign, action.brief, f"stop-signs.html#{row.caution_id}", words


def _questions(lessons: list[Lesson], catalog: Catalog) -> Iterator[Entry]:
    """Yield the questions of these lessons; a case is found by its first step."""
    names = {lesson.number: lesson.name for lesson in lessons}
    for question in question_bank.every_question(catalog):
        unknown = question.lesson not in names or question.kind == "guess"
        if unknown or question.step not in ("", 1):
            continue
        place = f"{names[question.lesson]}.html#{question.question_id}"
        if question.case_id:
            yield question_bank.title(question.case_id), "Case", place, question.stem
        else:
            yield question.stem, "Question", place, ""


def inline(data: object) -> str:
    """Return data as JSON that can stand inside a page."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _bare(html_text: str) -> str:
    """Return HTML as text."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html_text))).strip()


def _parts(*parts: tuple[str, str]) -> str:
    return "".join(f'<section class="cell {kind}">{inner}</section>\n' for kind, inner in parts)
