"""What stands on the pages beside the lessons: start, glossary, references, progress, and what can be searched."""

import json
import re
from collections.abc import Iterator
from html import escape, unescape

from .. import vocabulary
from ..cards import cards, safety
from ..cards.html import items
from ..cards.topic import topic_card
from ..learning import questions as learn
from ..tables.catalog import Catalog
from ..widgets.live import Live
from ..widgets.report import WEAK
from .notebook import Lesson, html, slug

DISCLAIMER = "These lessons teach. They give no medical advice to any person. Nobody with clinical training has reviewed them yet."


def start(lessons: list[Lesson], catalog: Catalog) -> str:
    """Return the first page: for whom, stop signs, lessons, what they rest on."""
    items = "".join(
        f'<li><a href="{x.name}.html"><span class="number">{x.number}</span> {escape(x.title)}</a>'
        f"<p>{x.minutes} minutes. After it you can</p>{x.goals}</li>"
        for x in lessons
    )
    verdicts = catalog.benefits.verdict.value_counts(sort=False)
    told = ", ".join(f"{n} {vocabulary.verdict(word).lower()}" for word, n in verdicts.items() if n)
    return _parts(
        (
            "prose",
            f"""<h1>Relaxation massage and medical massage</h1>
<p class="lead">What is the difference, what is each good for, and how do we know?</p>
<p><a class="me-button" href="may-i.html">May I massage a client with ...?</a></p>
<p><strong>For</strong> students of massage therapy and their teachers. You look, click, decide, and get a reason for
every answer. The evidence stands behind every claim.</p><p><em>{DISCLAIMER}</em></p>""",
        ),
        (
            "shown",
            f"""<h2 id="stop-signs">First: signs that stop a session</h2>
<div class="me">{safety.face(catalog)}<p class="me-for-all"><a href="stop-signs.html">All stop signs, and what to do until help comes</a></p></div>""",
        ),
        ("prose", f'<h2 id="lessons">The lessons</h2><ol class="lessons">{items}</ol>'),
        (
            "prose",
            f"""<h2 id="what-they-rest-on">What they rest on</h2>
<p>{len(catalog.studies)} publications, {len(catalog.findings)} findings, {len(catalog.cautions)} cautions. Of
{len(catalog.benefits)} popular claims: {told}. Null and negative results stay.
<a href="references.html">References</a>, <a href="glossary.html">glossary</a>.</p>""",
        ),
    )


def stop_signs(catalog: Catalog) -> str:
    """Return the page of all stop signs: the two faces in view, every sign folded by whom it is about."""
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
    """Return the page that answers "may I massage a client with ...?": a field, and a card for each topic."""
    rows = catalog.permissions.sort_values("name")
    often = "".join(
        f'<a href="#{name}">{escape(catalog.row(f"permissions:{name}")["name"])}</a>'
        for name in OFTEN_ASKED
    )
    words = [[row.topic_id, row.name, items(row.synonyms)] for row in rows.itertuples()]
    told = "".join(
        f'<article id="{row.topic_id}">{topic_card(catalog, row.topic_id)}</article>'
        for row in rows.itertuples()
    )
    return _parts(
        (
            "shown",
            f"""<div class="may-i"><h1>May I?</h1>
<form role="search" class="ask-topic" onsubmit="return false"><label for="topic">May I massage a client with</label>
<input id="topic" type="search" autocomplete="off" placeholder="Condition or medicine">
<p class="me-sr" role="status"></p><ul class="hits" hidden></ul></form>
<p class="often"><span>Often asked</span> {often}</p>
<div class="none" hidden><p><strong>There is no answer here for that.</strong> Ask the doctor before massage.
The stop signs hold for every client:</p><div class="me">{safety.face(catalog)}</div></div>
<script type="application/json">{inline(words)}</script>{told}</div>""",
        ),
    )


def glossary(catalog: Catalog) -> str:
    """Return every term with its meaning, each with an address."""
    rows = catalog.glossary
    return _parts(("prose", f'<h1>Glossary</h1><div class="me">{cards.terms(rows)}</div>'))


def references(catalog: Catalog) -> str:
    """Return all publications of the collection."""
    count = len(catalog.studies)
    return _parts(
        (
            "prose",
            f"<h1>References</h1><p>All {count} publications of the collection, by first author.</p>",
        ),
        ("shown", cards.references(catalog.studies)),
    )


def progress(lessons: list[Lesson], catalog: Catalog) -> str:
    """Return the page on which a student finds what was answered, in this browser: by topic and by lesson."""
    asked = {
        lesson.name: [{"id": name, "stem": stem} for name, stem in _asked(lesson).items()]
        for lesson in lessons
    }
    titles = {lesson.name: f"{lesson.number} {lesson.title}" for lesson in lessons}
    topics = {}
    for topic, rows in catalog.questions.groupby("topic"):
        lesson, heading = learn.place(topic, catalog)
        place = (
            topic if topic in set(catalog.topics.topic_id) else slug(heading)
        )  # a condition or a claim has a card
        topics[learn.topic_name(topic, catalog)] = (
            f"{lesson[3:]}.html#{place}",
            list(rows.question_id),
        )
    cases = [steps[-1].question_id for steps in learn.unfolding_cases(catalog).values()]
    stops, near_misses = learn.stops_and_near_misses(catalog)
    told = inline(
        {
            "kind": "progress",
            "asked": asked,
            "titles": titles,
            "topics": topics,
            "cases": cases,
            "weak": WEAK,
            "stops": stops,
            "near_misses": near_misses,
        }
    )
    return _parts(
        (
            "prose",
            """<h1>My progress</h1><p>What you answer is kept in this browser, on this device, and nowhere else.
Nobody else sees it. Save a copy to keep it, to hand it in, or to import it on another device.</p>
<noscript><p>This needs a browser that runs scripts.</p></noscript>""",
        ),
        (
            "shown",
            f"""<div class="live progress" role="group" aria-label="My progress">
<script type="application/json">{told}</script></div>""",
        ),
    )


def _asked(lesson: Lesson) -> dict[str, str]:
    """Return the stems of a lesson's questions by their ids; one that is asked twice counts once."""
    forms = [
        cell.shown.spec()
        for cell in lesson.cells
        if isinstance(cell.shown, Live) and cell.shown.spec
    ]
    return {q["question_id"]: q["stem"] for form in forms for q in form.get("questions", ())}


# What people look for that is the name of no row: title, address, words.
SHORTCUTS = (
    (
        "May I massage a client with ...?",
        "may-i.html",
        "contraindications contraindicated allowed safe permission",
    ),
    ("All stop signs", "stop-signs.html", "emergency red flags contraindications danger first aid"),
    (
        "Flash cards and cases",
        "cases.html#flash-cards",
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


def index(lessons: list[Lesson], catalog: Catalog) -> Iterator[tuple[str, str, str, str]]:
    """Yield what can be searched: words, kind of place, address, and the text that belongs to it."""
    for lesson in lessons:
        for cell in lesson.cells:
            for part in re.split(r"(?=<h[123] id)", html(cell.markdown)):
                if found := re.match(r'<h[123] id="([^"]+)">(.*?)</h', part):
                    place = f"{lesson.name}.html#{found[1]}"
                    yield _bare(found[2]), f"Lesson {lesson.number}", place, _bare(part)[:400]
    tables = [
        ("overview", "Claim", catalog.benefits, "benefit_id", "claim"),
        ("overview", "Technique", catalog.techniques, "technique_id", "description"),
    ]
    for page, kind, rows, key, about in tables:
        for row in rows.to_dict("records"):
            word = f" {vocabulary.verdict(row['verdict'])}." if "verdict" in row else ""
            yield row["name"], kind, f"{page}.html#{row[key]}", f"{row[about]}{word}"
    for row in catalog.permissions.itertuples():
        asked = f"{vocabulary.ANSWERS[row.answer][1]}. {row.usual} {' '.join(items(row.synonyms))}"
        yield row.name, "May I?", f"may-i.html#{row.topic_id}", asked
    for row in catalog.cautions.itertuples():
        told = " ".join(
            str(cell)
            for cell in (row.trigger, row.first_aid, row.otherwise)
            if isinstance(cell, str)
        )
        yield row.sign, "Stop sign", f"stop-signs.html#{row.caution_id}", told
    for title, page, words in SHORTCUTS:
        yield title, "Page", page, words
    names = {lesson.number: lesson.name for lesson in lessons}
    for q in learn.every_question(catalog):
        if q.lesson in names and q.step in ("", 1):  # a case is found by its first step
            title, kind, asked = (
                (learn.title(q.case_id), "Case", q.stem) if q.case_id else (q.stem, "Question", "")
            )
            yield title, kind, f"{names[q.lesson]}.html#{q.question_id}", asked
    for row in catalog.glossary.itertuples():
        yield row.term, "Glossary", f"glossary.html#{row.term_id}", row.definition


def inline(data: object) -> str:
    """Return data as JSON that can stand inside a page."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _bare(made: str) -> str:
    """Return HTML as text."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", made))).strip()


def _parts(*parts: tuple[str, str]) -> str:
    return "".join(f'<section class="cell {kind}">{inner}</section>\n' for kind, inner in parts)
