"""What was found: verdicts, findings, harms, and what trials pool to."""

import functools
from typing import NamedTuple

import pandas as pd

from .. import vocabulary
from ..charts import forest, forest_of_trials
from ..charts.figure import plural, table
from ..charts.forest import drawn, printed
from ..charts.map import OUTCOMES, cells
from ..evidence.estimates import direction_counts
from ..tables.catalog import Catalog
from ..vocabulary import REVIEWS
from . import safety
from .html import bullets, card, fold, link, text
from .literature import short_cite

# What is said of harms beside every effect: rows of harms.csv.
HARMS = ("cambron2007-discomfort", "ernst2003-judgement", "yin2014-kinds")


def verdict(row: dict, due: bool = False) -> str:
    """Return the verdict of a benefit or condition, with its reason."""
    value = row["verdict"]
    late = " <small>(due for review: there are newer findings)</small>" if due else ""
    word = f'<span class="me-verdict me-{value}">{vocabulary.verdict(value)}.</span>'
    return f"<p>{word}{late} {text(row['verdict_reason'])}</p>"


def finding(row) -> str:
    """Return one finding: direction, summary, certainty, design, citation."""
    word, _, _, mark = vocabulary.DIRECTIONS[row.direction]
    certainty = vocabulary.certainty(row.certainty)
    design = vocabulary.DESIGNS[row.design]
    return (
        f"<li><strong>{mark} {word}.</strong> {text(row.summary)} "
        f"<small>{certainty}; {design}: {short_cite(row)}</small></li>"
    )


def finding_lists(rows: pd.DataFrame, cited: str | None) -> str:
    """Return the findings that a verdict rests on, and the others folded below."""
    keys = cited.split(";") if isinstance(cited, str) else []
    first = rows[rows.finding_id.isin(keys)]
    others = rows[~rows.finding_id.isin(keys)]
    html = ""
    if len(first):
        html += "<h4>What the verdict rests on</h4>" + bullets(map(finding, first.itertuples()))
    if len(others):
        html += fold(
            plural(len(others), "more finding"), bullets(map(finding, others.itertuples()))
        )
    if rows.empty:
        html += (
            "<p>This collection's search found no study. That is not proof that none exists.</p>"
        )
    return html


def harms(catalog: Catalog) -> str:
    """Return what is known of harms, for beside every effect."""
    rows = catalog.harms[catalog.harms.harm_id.isin(HARMS)]
    sentences = " ".join(
        f"{text(row.finding)} ({link(row.read_at, row.study)})" for row in rows.itertuples()
    )
    return f"<p><strong>Harms.</strong> {sentences}</p>" if sentences else ""


def benefit(catalog: Catalog, benefit_id: str) -> str:
    """Return the card of a claimed benefit: claim, verdict, effects, findings, harms."""
    row = catalog.row(f"benefits:{benefit_id}")
    rows = catalog.findings_of(benefit_id)
    kind = "relaxation massage" if row["massage_type"] == "relaxation" else "both kinds of massage"
    return card(
        f"<h3>{text(row['name'])}</h3>",
        f"<p><strong>The popular claim about {kind}:</strong> {text(row['claim'])}</p>",
        verdict(row, catalog.due_for_review(benefit_id)),
        forest_plot(rows, row["name"]),
        fold(
            f"{plural(len(rows), 'finding')}, with their studies",
            counts(rows) + finding_lists(rows, row["verdict_findings"]),
        ),
        fold("Known harms", harms(catalog)),
    )


def counts(rows: pd.DataFrame) -> str:
    """Return the number of findings by direction, in words."""
    by_direction = []
    for direction, count in direction_counts(rows).items():
        if count:
            word, _, _, mark = vocabulary.DIRECTIONS[direction]
            by_direction.append(f"{count} {mark} {word.lower()}")
    if not by_direction:
        return ""
    number = plural(len(rows), "finding")
    studies = plural(rows.study_id.nunique(), "publication")
    return f"<p><small>{number} from {studies}: {', '.join(by_direction)}.</small></p>"


def forest_plot(rows: pd.DataFrame, name: str, most: int = 12) -> str:
    """Return the forest plot of the effects that have an interval; nothing when there are none."""
    with_interval = drawn(rows)
    if with_interval.empty:
        return ""
    best = with_interval.sort_values("certainty", kind="stable").head(most)
    # No verdict in the title: what prints an interval is a part of the findings, and seldom the
    # surest.
    count = len(with_interval)
    right = int((with_interval.low > 0).sum())
    title = (
        f"{name}: {count} of {plural(len(rows), 'finding')} print an interval; "
        f"{right} of these {count} are to the right of no effect"
    )
    if count > most:
        title += f"; {most} are drawn, the best rated first"
    return forest(rows[rows.finding_id.isin(best.finding_id)], title).html()


def conditions_beside(catalog: Catalog, left: str, right: str) -> str:
    """Return two conditions side by side.

    Stop signs, verdict, number of findings, what was found by outcome.
    """
    columns = [_column(catalog, left), _column(catalog, right)]
    heads = ["What was measured", *(column.name for column in columns)]
    rows = (
        [vocabulary.DOMAINS[domain], *(column.outcomes[domain] for column in columns)]
        for domain in OUTCOMES
    )
    return card(
        f'<div class="me-two">{columns[0].html}{columns[1].html}</div>',
        f"<h4>What was found, by outcome</h4>{table(heads, rows)}",
        harms(catalog),
    )


class Column(NamedTuple):
    """A condition beside another: its name, its part of the comparison, what it says by outcome."""

    name: str
    html: str
    outcomes: dict[str, str]


@functools.lru_cache(maxsize=64)
def _column(catalog: Catalog, condition_id: str) -> Column:
    """Return a condition as one side of a comparison."""
    row = catalog.row(f"conditions:{condition_id}")
    rows = catalog.findings_of(condition_id)
    name = text(row["name"])
    stops = _own_stop_signs(catalog.own_cautions_of(condition_id))
    html = (
        f"<div><h3>{name}</h3>"
        f"{fold('Its stop signs', stops)}"
        f"{verdict(row, catalog.due_for_review(condition_id))}"
        f"{counts(rows)}</div>"
    )
    return Column(name, html, _by_outcome(rows))


def _own_stop_signs(cautions: pd.DataFrame) -> str:
    """Return the signs of a condition that speak against massage, folded by what they ask for."""
    first = cautions[cautions.level == "refer_first"]
    if first.empty:
        return "<p>No sign of its own; the signs for every client hold.</p>"
    return str(safety.signs(first))


def _by_outcome(rows: pd.DataFrame) -> dict[str, str]:
    """Return for each outcome what findings say of it, in words."""
    outcomes = dict.fromkeys(OUTCOMES, "<small>· no finding here</small>")
    if not rows.domain.isin(OUTCOMES).any():
        return outcomes
    for cell in cells(rows).itertuples():
        word, _, _, mark = vocabulary.DIRECTIONS[cell.direction]
        studies = plural(cell.studies, "publication")
        if cell.certainty != "not_rated":
            studies += f"; best: {vocabulary.certainty(cell.certainty).lower()}"
        outcomes[cell.domain] = f"{mark} {word}<br><small>{studies}</small>"
    return outcomes


def evidence(catalog: Catalog, topic_id: str) -> str:
    """Return what was found on a benefit or condition.

    Stop signs, verdict, effects, findings by comparison.
    """
    row = catalog.topics[catalog.topics.topic_id == topic_id].iloc[0].to_dict()
    rows = catalog.findings_of(topic_id)
    review = rows.design.isin(REVIEWS)
    lists = ""
    for heading, some in (
        ("Reviews of several studies", rows[review]),
        ("Single studies and guidelines", rows[~review]),
    ):
        if len(some):
            lists += f"<h4>{heading}</h4>{_by_comparator(some)}"
    return card(
        f"<h3>{text(row['name'])}</h3>",
        _may_i(row),
        verdict(row, catalog.due_for_review(topic_id)),
        forest_plot(rows, row["name"]),
        fold(
            f"{plural(len(rows), 'finding')} by comparison, with their studies",
            counts(rows) + "<p>The people in a trial are counted again in each review of it. "
            f"So the two lists are never added up.</p>{lists}",
        ),
        fold("Known harms", harms(catalog)),
    )


def _may_i(row: dict) -> str:
    """Return the way to the stop signs of a condition; a claimed benefit has none of its own."""
    if row["kind"] != "condition":
        return ""
    return f'<p><a href="may-i.html#{row["topic_id"]}">May I? Its stop signs stand there.</a></p>'


def _by_comparator(rows: pd.DataFrame) -> str:
    """Return findings under what massage was compared with, the most frequent first."""
    against = rows.comparator.fillna("nothing named")
    items = pd.Series(map(finding, rows.itertuples()), rows.index)
    return "".join(
        fold(
            f"Compared with: {text(name)} ({plural(count, 'finding')})",
            bullets(items[against == name]),
        )
        for name, count in against.value_counts().items()
    )


def pooling(rows: pd.DataFrame, pooled, title: str, sides, limits) -> str:
    """Return trials with what they pool to, as figure and in numbers."""
    measure, sign = rows.measure.iloc[0], int(rows.get("sign", pd.Series([1])).iloc[0])
    alone = pooled.k == 1
    chart = forest_of_trials(rows, None if alone else pooled, title, sides=sides, limits=limits)
    if alone:
        return card(chart.html(), "<p>One trial alone: there is nothing to pool.</p>")
    estimate, prediction = estimate_and_prediction(pooled, measure, sign)
    p = "below 0.001" if pooled.q_p < 0.001 else f"{pooled.q_p:.3f}"
    return card(
        chart.html(),
        f"<p><strong>Pooled:</strong> {estimate}. "
        f"<strong>In a new trial:</strong> {prediction}.</p>",
        f"<p><strong>Differences:</strong> I² {pooled.i2:.1f}%, tau² {pooled.tau2:.3f}, "
        f"Q {pooled.q:.2f} (p {p}).</p>",
    )


def estimate_and_prediction(pooled, measure: str, sign: int = 1) -> tuple[str, str]:
    """Return the pooled estimate with its interval, and the prediction interval, in words."""
    estimate = str(printed(pooled.estimate, pooled.ci_low, pooled.ci_high, measure, sign))
    if pd.isna(pooled.pi_low):
        return estimate, "no prediction (one trial, or equal effects assumed)"
    reach = printed(pooled.estimate, pooled.pi_low, pooled.pi_high, measure, sign)
    return estimate, reach.interval


def topics(rows: pd.DataFrame, catalog: Catalog) -> str:
    """Return benefits or conditions as a table: name, verdict, number of findings."""
    lines = []
    for row in rows.itertuples(index=False):
        word = f'<span class="me-{row.verdict}">{vocabulary.verdict(row.verdict)}</span>'
        count = len(catalog.findings_of(row.topic_id))
        lines.append((text(row.name), word, str(count)))
    return table(["Name", "Verdict", "Findings"], lines)
