"""The card of a condition, or of a topic that clients name.

May I, what would change it, what is known.
"""

from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup

from ..charts.figure import plural
from ..tables.catalog import Catalog
from ..vocabulary import ANSWERS, LESSONS
from . import findings
from .html import fill, items
from .safety import by_action

# Where the pages and the lessons keep all stop signs.
STOP_SIGNS = "stop-signs.html"


class Answer(NamedTuple):
    """The answer to "may I?" as people see it."""

    icon: str
    word: str


def _practise(catalog: Catalog, topic: dict[str, Any]) -> dict[str, str] | None:
    """Return where the first of its questions is asked, and how many there are."""
    names = items(topic["practise"], ";")
    rows = catalog.questions[
        catalog.questions.question_id.isin(names) | catalog.questions.case_id.isin(names)
    ]
    if rows.empty:
        return None
    first = rows.sort_values(["lesson", "question_id"]).iloc[0]
    return {
        "href": f"{LESSONS[first.lesson]}.html#{first.question_id}",
        "count": plural(len(names), "question"),
    }


def topic_card(catalog: Catalog, topic_id: str) -> Markup:
    """Return the whole card of a topic: answer, signs, what to ask, what massage may do, sources.

    Raises
    ------
    KeyError
        when ``permissions.csv`` has no such topic.

    """
    topic = catalog.row(f"permissions:{topic_id}")
    rows = _signs(catalog, topic)
    folded = rows.level.isin(["adapt", "avoid_area"]) & ~rows.named
    sources = zip(items(topic["source"]), items(topic["read_at"]), strict=True)
    return fill(
        "topic.html.j2",
        topic=topic,
        answer=Answer(*ANSWERS[topic["answer"]]),
        signs=by_action(rows[~folded]),
        adapt=by_action(rows[folded]),
        adapt_count=int(folded.sum()),
        practise=_practise(catalog, topic),
        stop_signs=STOP_SIGNS,
        evidence=_evidence(catalog, topic["condition_id"]),
        sources=list(sources),
    )


def _signs(catalog: Catalog, topic: dict[str, Any]) -> pd.DataFrame:
    """Return the cautions of a topic: those that its answer names first, each once."""
    names = items(topic["not_today"], ";")
    rows = catalog.cautions.set_index("caution_id", drop=False)
    named = rows.loc[names].assign(named=True)
    if not isinstance(topic["condition_id"], str):
        return named
    own = catalog.own_cautions_of(topic["condition_id"])
    return pd.concat([named, own[~own.caution_id.isin(names)].assign(named=False)])


def _evidence(catalog: Catalog, condition_id: Any) -> Markup:
    """Return what massage may do in a condition; nothing for a topic that promises no benefit."""
    if not isinstance(condition_id, str):
        return Markup("")
    row = catalog.row(f"conditions:{condition_id}")
    rows = catalog.findings_of(condition_id)
    verdict = findings.verdict(row, catalog.due_for_review(condition_id))
    details = (
        findings.counts(rows)
        + findings.forest_plot(rows, row["name"])
        + findings.harms(catalog)
        + findings.finding_lists(rows, row["verdict_findings"])
    )
    return fill(
        "may_do.html.j2",
        condition=row,
        verdict=Markup(verdict),  # noqa: S704 (escaped in findings.py)
        details=Markup(details),  # noqa: S704 (escaped in findings.py)
        count=len(rows),
    )
