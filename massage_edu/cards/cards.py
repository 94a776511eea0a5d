"""Cards: rows in, HTML out. Everything that comes from a table is escaped; links are https only."""

import functools
from collections.abc import Iterable
from html import escape
from urllib.parse import urlparse

import pandas as pd

from .. import vocabulary
from ..charts import forest, forest_of_trials
from ..charts.figure import plural, table
from ..charts.forest import drawn, first_author, numbers
from ..charts.map import OUTCOMES, cells
from ..evidence.effects import direction_counts
from ..tables.catalog import Catalog
from ..vocabulary import REVIEWS

# What is said of harms beside every effect: rows of harms.csv.
HARMS = ("cambron2007-discomfort", "ernst2003-judgement", "yin2014-kinds")


def text(value) -> str:
    """Return a cell as inert HTML text; empty when it is missing."""
    return "" if pd.isna(value) else escape(str(value))


def link(url, label: str) -> str:
    """Return a link when ``url`` is https, else the bare label. ``label`` is escaped here.

    A remark after the address, as ``read_at`` may have it, is left out.
    """
    if isinstance(url, str) and url.startswith("https://"):
        return f'<a href="{escape(url.split(" ")[0])}" target="_blank" rel="noopener">{escape(label)}</a>'
    return escape(label)


def verdict(row: dict, due: bool = False) -> str:
    """Return the verdict of a benefit or condition, with its reason."""
    value = row["verdict"]
    late = " <small>(due for review: there are newer findings)</small>" if due else ""
    shown = f'<span class="me-verdict me-{value}">{vocabulary.verdict(value)}.</span>'
    return f"<p>{shown}{late} {text(row['verdict_reason'])}</p>"


def short_cite(study) -> str:
    """Return first author and year, linked to the publication."""
    return link(study.url, f"{first_author(study.authors)} {study.year}")


def finding(row) -> str:
    """Return one finding: direction, summary, certainty, design, citation."""
    word, _, _, mark = vocabulary.DIRECTIONS[row.direction]
    return (
        f"<li><strong>{mark} {word}.</strong> {text(row.summary)} "
        f"<small>{vocabulary.certainty(row.certainty)}; {vocabulary.DESIGNS[row.design]}: {short_cite(row)}</small></li>"
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
        label = f"{len(others)} more finding{'s' if len(others) > 1 else ''}"
        html += f"<details><summary>{label}</summary>{_list(map(finding, others.itertuples()))}</details>"
    if rows.empty:
        html += (
            "<p>This collection's search found no study. That is not proof that none exists.</p>"
        )
    return html


def harms(catalog: Catalog) -> str:
    """Return what is known of harms, for beside every effect."""
    rows = catalog.harms[catalog.harms.harm_id.isin(HARMS)]
    told = " ".join(f"{text(r.finding)} ({link(r.read_at, r.study)})" for r in rows.itertuples())
    return f"<p><strong>Harms.</strong> {told}</p>" if told else ""


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
    found = direction_counts(rows)
    told = ", ".join(
        f"{n} {vocabulary.DIRECTIONS[d][3]} {vocabulary.DIRECTIONS[d][0].lower()}"
        for d, n in found.items()
        if n
    )
    studies = plural(rows.study_id.nunique(), "publication")
    return (
        f"<p><small>{plural(len(rows), 'finding')} from {studies}: {told}.</small></p>"
        if told
        else ""
    )


def effects(rows: pd.DataFrame, name: str, most: int = 12) -> str:
    """Return the forest plot of the effects that have an interval; nothing when there are none."""
    with_interval = drawn(rows)
    if with_interval.empty:
        return ""
    shown = with_interval.sort_values("certainty", kind="stable").head(most)
    # No verdict in the title: what prints an interval is a part of the findings, and seldom the surest.
    printed = len(with_interval)
    beyond = (
        f"{int((with_interval.low > 0).sum())} of these {printed} are to the right of no effect"
    )
    left_out = f"; {most} are drawn, the best rated first" if printed > most else ""
    title = (
        f"{name}: {printed} of {plural(len(rows), 'finding')} print an interval; {beyond}{left_out}"
    )
    return forest(rows[rows.finding_id.isin(shown.finding_id)], title).html()


def explained(terms: pd.DataFrame, aspects: pd.DataFrame) -> str:
    """Return terms with their meaning, then aspects of practice for both kinds of massage."""
    told = _list(
        f"<strong>{text(r.term).capitalize()}.</strong> {text(r.definition)} <small>({link(r.read_at, urlparse(r.read_at).netloc)})</small>"
        for r in terms.itertuples()
    )
    return told + comparison(aspects)


def terms(rows: pd.DataFrame, place: str = "") -> str:
    """Return terms with their meaning and where it was read, by alphabet; ``place`` stands before the id of each."""
    told = "".join(
        f'<dt id="{place}{escape(r.term_id)}">{text(r.term)}</dt><dd>{text(r.definition)} '
        f"<small>Read at {link(r.read_at, urlparse(r.read_at).netloc)}.</small></dd>"
        for r in rows.sort_values("term", key=lambda names: names.str.lower()).itertuples()
    )
    return f'<dl class="me-words">{told}</dl>'


def conditions_beside(catalog: Catalog, left: str, right: str) -> str:
    """Return two conditions side by side: stop signs, verdict, number of findings, what was found by outcome."""
    columns = [_column(catalog, left), _column(catalog, right)]
    heads = ["What was measured", *(name for name, _, _ in columns)]
    rows = (
        [vocabulary.DOMAINS[domain], *(told[domain] for _, _, told in columns)]
        for domain in OUTCOMES
    )
    return _card(
        f'<div class="me-two">{columns[0][1]}{columns[1][1]}</div>',
        f"<h4>What was found, by outcome</h4>{table(heads, rows)}",
        harms(catalog),
    )


@functools.lru_cache(maxsize=64)
def _column(catalog: Catalog, condition_id: str) -> tuple[str, str, dict[str, str]]:
    """Return the name of a condition, its part of a comparison, and what was found for each outcome."""
    row = catalog.row(f"conditions:{condition_id}")
    rows, own = catalog.findings_of(condition_id), catalog.own_cautions_of(condition_id)
    first = own[own.urgency.isin(["call_now", "today"]) & (own.level == "refer_first")]
    stops = _list(
        f"<strong>{vocabulary.URGENCIES[c.urgency][0]}</strong> {text(c.sign)}"
        for c in first.itertuples()
    )
    html = (
        f"<div><h3>{text(row['name'])}</h3><details><summary>Its stop signs</summary><div class='me-stop'>"
        f"{stops if len(first) else '<p>No sign of its own; the signs for every client hold.</p>'}</div></details>"
        f"{verdict(row, catalog.due_for_review(condition_id))}{counts(rows)}</div>"
    )
    told = dict.fromkeys(OUTCOMES, "<small>· no finding here</small>")
    for cell in cells(rows).itertuples() if rows.domain.isin(OUTCOMES).any() else ():
        word, _, _, mark = vocabulary.DIRECTIONS[cell.direction]
        best = (
            f"; best: {vocabulary.certainty(cell.certainty).lower()}"
            if cell.certainty != "not_rated"
            else ""
        )
        told[cell.domain] = (
            f"{mark} {word}<br><small>{plural(cell.studies, 'publication')}{best}</small>"
        )
    return text(row["name"]), html, told


def evidence(catalog: Catalog, topic_id: str) -> str:
    """Return what was found on a benefit or condition: stop signs, verdict, effects, findings by comparison."""
    row = catalog.topics[catalog.topics.topic_id == topic_id].iloc[0].to_dict()
    rows, review = catalog.findings_of(topic_id), catalog.evidence.design.isin(REVIEWS)
    told = "".join(
        f"<h4>{word}</h4>{_by_comparator(rows[review[rows.index] == kind])}"
        for kind, word in (
            (True, "Reviews of several studies"),
            (False, "Single studies and guidelines"),
        )
        if (review[rows.index] == kind).any()
    )
    return _card(
        f"<h3>{text(row['name'])}</h3>",
        _may_i(row),
        verdict(row, catalog.due_for_review(topic_id)),
        counts(rows),
        effects(rows, row["name"]),
        harms(catalog),
        "<p>The people in a trial are counted again in each review of it. So the two lists are never added up.</p>",
        told,
    )


def _may_i(row: dict) -> str:
    """Return the way to the stop signs of a condition; a claimed benefit has none of its own."""
    if row["kind"] != "condition":
        return ""
    return f'<p><a href="may-i.html#{row["topic_id"]}">May I? Its stop signs stand there.</a></p>'


def _by_comparator(rows: pd.DataFrame) -> str:
    """Return findings under what massage was compared with, the most frequent first."""
    against = rows.comparator.fillna("nothing named")
    told = pd.Series(map(finding, rows.itertuples()), rows.index)
    return "".join(
        f"<details><summary>Compared with: {text(name)} ({plural(count, 'finding')})</summary>"
        f"{_list(told[against == name])}</details>"
        for name, count in against.value_counts().items()
    )


def pooling(rows: pd.DataFrame, pooled, title: str, sides, limits) -> str:
    """Return trials with what they pool to, as figure and in numbers."""
    measure, sign = rows.measure.iloc[0], int(rows.get("sign", pd.Series([1])).iloc[0])
    alone = pooled.k == 1
    figure = forest_of_trials(
        rows, None if alone else pooled, title, sides=sides, limits=limits
    ).html()
    if alone:
        return _card(figure, "<p>One trial alone: there is nothing to pool.</p>")
    estimate, reach = pooling_told(pooled, measure, sign)
    p = "below 0.001" if pooled.q_p < 0.001 else f"{pooled.q_p:.3f}"
    return _card(
        figure,
        f"<p><strong>Pooled:</strong> {estimate}. <strong>In a new trial:</strong> {reach}.</p>"
        f"<p><strong>Differences:</strong> I² {pooled.i2:.1f}%, tau² {pooled.tau2:.3f}, Q {pooled.q:.2f} "
        f"(p {p}).</p>",
    )


def pooling_told(pooled, measure: str, sign: int = 1) -> tuple[str, str]:
    """Return the pooled estimate with its interval, and the prediction interval, in words."""
    estimate = numbers(pooled.estimate, pooled.ci_low, pooled.ci_high, measure, sign)
    if pd.isna(pooled.pi_low):
        return estimate, "no prediction (one trial, or equal effects assumed)"
    reach = numbers(pooled.estimate, pooled.pi_low, pooled.pi_high, measure, sign)
    return estimate, reach[reach.index("(") + 1 : -1]


def technique(catalog: Catalog, technique_id: str) -> str:
    """Return the card of a stroke or technique."""
    row = catalog.row(f"techniques:{technique_id}")
    family = (
        "A Swedish (relaxation) stroke" if row["family"] == "swedish" else "A targeted technique"
    )
    hold = (
        f'<div class="me-stop"><p>{text(row["caution"])}</p></div>'
        if pd.notna(row["caution"])
        else ""
    )
    return _card(
        f"<h3>{text(row['name'])}</h3><p>{text(row['description'])}</p>{hold}",
        f"<p><strong>{family}.</strong> Usual pressure: {text(row['typical_pressure'])}. Usual use: "
        f"{text(row['typical_use']).rstrip('.')}.</p>",
        f"<p><small>Read at {link(row['read_at'], urlparse(row['read_at']).netloc)}: teachers describe it so; "
        "it is no test of what it does.</small></p>",
    )


def comparison(rows: pd.DataFrame) -> str:
    """Return aspects of relaxation massage beside medical massage, as a table."""
    told = []
    for row in rows.itertuples():
        shared = f"<p><small>{text(row.shared)}</small></p>" if pd.notna(row.shared) else ""
        medical = f"{text(row.medical)}<br><small>{link(row.read_at, row.source)}</small>"
        told.append((f"{text(row.aspect)}{shared}", text(row.relaxation), medical))
    return _card(table(["Aspect", "Relaxation massage", "Medical massage"], told))


def topics(rows: pd.DataFrame, catalog: Catalog) -> str:
    """Return benefits or conditions as a table: name, verdict, number of findings."""
    told = []
    for row in rows.itertuples(index=False):
        word = f'<span class="me-{row.verdict}">{vocabulary.verdict(row.verdict)}</span>'
        told.append((text(row.name), word, str(len(catalog.findings_of(row.topic_id)))))
    return table(["Name", "Verdict", "Findings"], told)


def references(studies: pd.DataFrame) -> str:
    """Return the reference list of the given studies, by first author."""
    return _card(_list(map(reference, studies.sort_values(["authors", "year"]).itertuples()), "ol"))


def reference(row) -> str:
    """Return one reference: authors, year, title, journal, and the link."""
    issue = f"({text(row.issue)})" if pd.notna(row.issue) else ""
    where = f"; {text(row.volume)}{issue}" if pd.notna(row.volume) else ""
    pages = f":{text(row.pages)}" if pd.notna(row.pages) and where else ""
    name = f"PMID {row.pmid}" if pd.notna(row.pmid) else "no DOI or PMID: official page"
    name = f"doi:{row.doi}" if pd.notna(row.doi) else name
    return (
        f"<li>{text(row.authors.replace(';', ','))}. {text(row.title)}. <em>{text(row.journal)}</em> "
        f"{row.year}{where}{pages}. {link(row.url, name)}</li>"
    )


def sources(rows: Iterable[dict], catalog: Catalog) -> str:
    """Return where rows were read, folded, each source once: the publication of a finding, else the row's source."""
    studies = catalog.studies.set_index("study_id")
    told = {}
    for row in rows:
        if "study_id" in row:
            study = studies.loc[row["study_id"]]
            told[short_cite(study)] = f"{text(study.title)} {short_cite(study)}"
        elif pd.notna(row.get("read_at")):
            name = row.get("source") or row.get("study") or urlparse(row["read_at"]).netloc
            told[row["read_at"]] = (
                f"{text(name)}: {link(row['read_at'], urlparse(row['read_at']).netloc)}"
            )
    return f"<details><summary>{plural(len(told), 'source')}</summary>{_list(sorted(told.values()))}</details>"


def _card(*parts: str) -> str:
    return f'<div class="me">{"".join(parts)}</div>'


def _list(items: Iterable[str], tag: str = "ul") -> str:
    return f"<{tag}>{_items(items)}</{tag}>"


def _items(items: Iterable[str]) -> str:
    return "".join(item if item.startswith("<li>") else f"<li>{item}</li>" for item in items)
