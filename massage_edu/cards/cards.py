"""Cards: rows in, HTML out.

Everything that comes from a table is escaped; links are https only.
"""

import functools
from collections.abc import Iterable
from html import escape
from typing import NamedTuple
from urllib.parse import urlparse

import pandas as pd

from .. import vocabulary
from ..charts import forest, forest_of_trials
from ..charts.figure import plural, table
from ..charts.forest import drawn, first_author, printed
from ..charts.map import OUTCOMES, cells
from ..evidence.effects import direction_counts
from ..tables.catalog import Catalog
from ..vocabulary import REVIEWS
from . import safety
from .html import link, text

# What is said of harms beside every effect: rows of harms.csv.
HARMS = ("cambron2007-discomfort", "ernst2003-judgement", "yin2014-kinds")


def host(url: str) -> str:
    """Return the name of the site that an address leads to."""
    return urlparse(url).netloc


def read_at(url: str) -> str:
    """Return a link to where something was read, under the name of the site."""
    return link(url, host(url))


def verdict(row: dict, due: bool = False) -> str:
    """Return the verdict of a benefit or condition, with its reason."""
    value = row["verdict"]
    late = " <small>(due for review: there are newer findings)</small>" if due else ""
    word = f'<span class="me-verdict me-{value}">{vocabulary.verdict(value)}.</span>'
    return f"<p>{word}{late} {text(row['verdict_reason'])}</p>"


def short_cite(study) -> str:
    """Return first author and year, linked to the publication."""
    return link(study.url, f"{first_author(study.authors)} {study.year}")


def finding(row) -> str:
    """Return one finding: direction, summary, certainty, design, citation."""
    word, _, _, mark = vocabulary.DIRECTIONS[row.direction]
    certainty = vocabulary.certainty(row.certainty)
    design = vocabulary.DESIGNS[row.design]
    return (
        f"<li><strong>{mark} {word}.</strong> {text(row.summary)} "
        f"<small>{certainty}; {design}: {short_cite(row)}</small></li>"
    )


def findings(rows: pd.DataFrame, cited: str | None) -> str:
    """Return the findings that a verdict rests on, and the others folded below."""
    keys = cited.split(";") if isinstance(cited, str) else []
    first = rows[rows.finding_id.isin(keys)]
    others = rows[~rows.finding_id.isin(keys)]
    html = ""
    if len(first):
        html += "<h4>What the verdict rests on</h4>" + _list(map(finding, first.itertuples()))
    if len(others):
        html += _fold(plural(len(others), "more finding"), _list(map(finding, others.itertuples())))
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
    return _card(
        f"<h3>{text(row['name'])}</h3>",
        f"<p><strong>The popular claim about {kind}:</strong> {text(row['claim'])}</p>",
        verdict(row, catalog.due_for_review(benefit_id)),
        counts(rows),
        effects(rows, row["name"]),
        findings(rows, row["verdict_findings"]),
        harms(catalog),
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


def effects(rows: pd.DataFrame, name: str, most: int = 12) -> str:
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


def explained(terms: pd.DataFrame, aspects: pd.DataFrame) -> str:
    """Return terms with their meaning, then aspects of practice for both kinds of massage."""
    meanings = _list(
        f"<strong>{text(row.term).capitalize()}.</strong> {text(row.definition)} "
        f"<small>({read_at(row.read_at)})</small>"
        for row in terms.itertuples()
    )
    return meanings + comparison(aspects)


def terms(rows: pd.DataFrame, place: str = "") -> str:
    """Return terms with their meaning and where it was read, by alphabet.

    ``place`` stands before the id of each.
    """
    by_alphabet = rows.sort_values("term", key=lambda names: names.str.lower())
    entries = "".join(
        f'<dt id="{place}{escape(row.term_id)}">{text(row.term)}</dt>'
        f"<dd>{text(row.definition)} <small>Read at {read_at(row.read_at)}.</small></dd>"
        for row in by_alphabet.itertuples()
    )
    return f'<dl class="me-words">{entries}</dl>'


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
    return _card(
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
        f"{_fold('Its stop signs', stops)}"
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
    return _card(
        f"<h3>{text(row['name'])}</h3>",
        _may_i(row),
        verdict(row, catalog.due_for_review(topic_id)),
        counts(rows),
        effects(rows, row["name"]),
        harms(catalog),
        "<p>The people in a trial are counted again in each review of it. "
        "So the two lists are never added up.</p>",
        lists,
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
        _fold(
            f"Compared with: {text(name)} ({plural(count, 'finding')})",
            _list(items[against == name]),
        )
        for name, count in against.value_counts().items()
    )


def pooling(rows: pd.DataFrame, pooled, title: str, sides, limits) -> str:
    """Return trials with what they pool to, as figure and in numbers."""
    measure, sign = rows.measure.iloc[0], int(rows.get("sign", pd.Series([1])).iloc[0])
    alone = pooled.k == 1
    chart = forest_of_trials(rows, None if alone else pooled, title, sides=sides, limits=limits)
    if alone:
        return _card(chart.html(), "<p>One trial alone: there is nothing to pool.</p>")
    estimate, prediction = estimate_and_prediction(pooled, measure, sign)
    p = "below 0.001" if pooled.q_p < 0.001 else f"{pooled.q_p:.3f}"
    return _card(
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


def technique(catalog: Catalog, technique_id: str) -> str:
    """Return the card of a stroke or technique."""
    row = catalog.row(f"techniques:{technique_id}")
    swedish = row["family"] == "swedish"
    family = "A Swedish (relaxation) stroke" if swedish else "A targeted technique"
    caution = text(row["caution"])
    pressure = text(row["typical_pressure"])
    use = text(row["typical_use"]).rstrip(".")
    return _card(
        f"<h3>{text(row['name'])}</h3><p>{text(row['description'])}</p>",
        f'<div class="me-stop"><p>{caution}</p></div>' if caution else "",
        f"<p><strong>{family}.</strong> Usual pressure: {pressure}. Usual use: {use}.</p>",
        f"<p><small>Read at {read_at(row['read_at'])}: teachers describe it so; "
        "it is no test of what it does.</small></p>",
    )


def comparison(rows: pd.DataFrame) -> str:
    """Return aspects of relaxation massage beside medical massage, as a table."""
    lines = []
    for row in rows.itertuples():
        shared = f"<p><small>{text(row.shared)}</small></p>" if pd.notna(row.shared) else ""
        medical = f"{text(row.medical)}<br><small>{link(row.read_at, row.source)}</small>"
        lines.append((f"{text(row.aspect)}{shared}", text(row.relaxation), medical))
    return _card(table(["Aspect", "Relaxation massage", "Medical massage"], lines))


def topics(rows: pd.DataFrame, catalog: Catalog) -> str:
    """Return benefits or conditions as a table: name, verdict, number of findings."""
    lines = []
    for row in rows.itertuples(index=False):
        word = f'<span class="me-{row.verdict}">{vocabulary.verdict(row.verdict)}</span>'
        count = len(catalog.findings_of(row.topic_id))
        lines.append((text(row.name), word, str(count)))
    return table(["Name", "Verdict", "Findings"], lines)


def references(studies: pd.DataFrame) -> str:
    """Return the reference list of the given studies, by first author."""
    by_author = studies.sort_values(["authors", "year"])
    return _card(_list(map(reference, by_author.itertuples()), "ol"))


def reference(row) -> str:
    """Return one reference: authors, year, title, journal, and the link."""
    authors = text(row.authors.replace(";", ","))
    issue = f"({text(row.issue)})" if pd.notna(row.issue) else ""
    volume = f"; {text(row.volume)}{issue}" if pd.notna(row.volume) else ""
    pages = f":{text(row.pages)}" if pd.notna(row.pages) and volume else ""
    return (
        f"<li>{authors}. {text(row.title)}. <em>{text(row.journal)}</em> "
        f"{row.year}{volume}{pages}. {link(row.url, _identifier(row))}</li>"
    )


def _identifier(row) -> str:
    """Return the name under which a publication is registered: its DOI, else its PMID."""
    if pd.notna(row.doi):
        return f"doi:{row.doi}"
    return f"PMID {row.pmid}" if pd.notna(row.pmid) else "no DOI or PMID: official page"


def sources(rows: Iterable[dict], catalog: Catalog) -> str:
    """Return where rows were read, folded, each source once.

    The source is the publication of a finding, else what the row names.
    """
    studies = catalog.studies.set_index("study_id")
    entries = {}
    for row in rows:
        if "study_id" in row:
            study = studies.loc[row["study_id"]]
            entries[short_cite(study)] = f"{text(study.title)} {short_cite(study)}"
        elif pd.notna(row.get("read_at")):
            address = row["read_at"]
            name = row.get("source") or row.get("study") or host(address)
            entries[address] = f"{text(name)}: {read_at(address)}"
    return _fold(plural(len(entries), "source"), _list(sorted(entries.values())))


def _card(*parts: str) -> str:
    return f'<div class="me">{"".join(parts)}</div>'


def _fold(summary: str, inner: str) -> str:
    return f"<details><summary>{summary}</summary>{inner}</details>"


def _list(items: Iterable[str], tag: str = "ul") -> str:
    return f"<{tag}>{_items(items)}</{tag}>"


def _items(items: Iterable[str]) -> str:
    return "".join(item if item.startswith("<li>") else f"<li>{item}</li>" for item in items)
