"""The evidence map: what has been studied, what it says, and where nobody has looked."""

from textwrap import shorten
from typing import NamedTuple

import pandas as pd

from .. import vocabulary
from . import look
from .figure import Chart, chart, plural, sheet

OUTCOMES = [
    "pain",
    "function",
    "movement",
    "mood",
    "sleep_and_fatigue",
    "quality_of_life",
    "body_processes",
]
# Inches: the heads of the columns, a topic, the gap above a group of topics, the legend.
HEAD, STEP, GAP, FOOT = 0.55, 0.33, 0.3, 1.25
# Inches from the left to the middle of each outcome's column.
PLACES = {domain: 3.02 + 0.535 * i for i, domain in enumerate(OUTCOMES)}
EDGES = {"high": 2.6, "moderate": 2.6, "low": 1.5, "very_low": 1.5, "not_rated": 0, "not_read": 0}


def cells(findings: pd.DataFrame) -> pd.DataFrame:
    """Summarise findings by topic and domain.

    Parameters
    ----------
    findings : DataFrame
        columns ``topic_id, domain, study_id, direction, certainty``.

    Returns
    -------
    DataFrame
        one row for each topic and domain with findings: ``topic_id, domain, studies`` (number of
        publications), ``direction`` (shared by more than two thirds of the findings that point
        somewhere, else ``mixed``; ``unclear`` when none does) and ``certainty`` (the best that a
        source states).

    """

    def one(group: pd.DataFrame) -> pd.Series:
        return pd.Series(
            {
                "studies": group.study_id.nunique(),
                "direction": _shared_direction(group.direction),
                "certainty": group.certainty.min(),
            }
        )

    rows = findings[findings.domain.isin(OUTCOMES)].astype({"domain": str})
    keys = ["topic_id", "domain"]
    return rows.groupby(keys)[["study_id", "direction", "certainty"]].apply(one).reset_index()


def _shared_direction(directions: pd.Series) -> str:
    """Return the direction that more than two thirds of the findings share, of those with one."""
    clear = directions[directions != "unclear"].astype(str)
    if clear.empty:
        return "unclear"
    shares = clear.value_counts(normalize=True)
    return shares.index[0] if shares.iloc[0] > 2 / 3 else "mixed"


@chart
def evidence_map(findings: pd.DataFrame, topics: pd.DataFrame) -> Chart:
    """Draw topics against outcomes.

    Size is the number of publications, shape and colour are the direction. A thick edge marks
    moderate or high certainty, a thin one low or very low, none not rated; a dot is an empty cell
    that nobody has studied, as far as this collection's search found.

    Parameters
    ----------
    findings : DataFrame
        columns ``topic_id, domain, study_id, direction, certainty``.
    topics : DataFrame
        columns ``topic_id, name, group``, in the order of the rows.

    Examples
    --------
    >>> from massage_edu import load
    >>> catalog = load()
    >>> chart = evidence_map(catalog.evidence, catalog.topics.head(2))
    >>> [row["Topic"] for row in chart.numbers] == list(catalog.topics.name.head(2))
    True

    """
    filled = cells(findings[findings.topic_id.isin(topics.topic_id)])
    count = len(topics) * len(OUTCOMES)
    title = f"{count - len(filled)} of {count} cells have no finding in this collection"
    height = HEAD + STEP * len(topics) + GAP * topics.group.nunique() + FOOT
    subtitle = "Publications found, by condition and outcome. Reviews and trials are counted alike."
    figure, axes = sheet(height, title, subtitle)
    _heads(axes)
    y = 0.42
    for group, members in topics.groupby("group", sort=False):
        y += GAP
        name = shorten(group, 60, placeholder=" …")
        axes.text(0.13, y - 0.05, name, fontsize=9.5, color=look.SOFT, va="center")
        axes.plot([0.13, look.WIDTH - 0.1], [y + 0.08] * 2, color=look.LINE, linewidth=0.8)
        for topic in members.itertuples():
            y += STEP
            axes.text(0.25, y - 0.07, topic.name, fontsize=10, va="center")
            own = filled[filled.topic_id == topic.topic_id].set_index("domain")
            for domain, x in PLACES.items():
                if domain in own.index:
                    _cell(axes, x, y - 0.07, own.loc[domain])
                else:
                    axes.text(x, y - 0.07, "·", ha="center", va="center", color=look.SOFT)
    _legend(axes, height - FOOT + 0.35)
    outcomes = [(topic.name, _outcomes(filled, topic.topic_id)) for topic in topics.itertuples()]
    figure.numbers = [_table_row(name, found) for name, found in outcomes]
    sentences = [_sentence(name, found) for name, found in outcomes]
    figure.alt_text = f"{title}. {' '.join(sentences)}"
    return figure


def _heads(axes) -> None:
    """Write the name of each outcome above its column, broken where the column is too narrow."""
    for domain, x in PLACES.items():
        label = (
            vocabulary.DOMAINS[domain]
            .replace(", ", ",\n")
            .replace("Quality of", "Quality\nof")
            .replace("Body m", "Body\nm")
            .replace("Movement", "Move-\nment")
        )
        axes.text(x, 0.25, label, ha="center", va="center", fontsize=8, color=look.SOFT)


def _cell(axes, x: float, y: float, cell) -> None:
    _, colour, marker, _ = vocabulary.DIRECTIONS[cell.direction]
    axes.scatter(
        [x - 0.09],
        [y],
        s=50 + 14 * min(cell.studies, 12),
        color=colour,
        marker=marker,
        edgecolors="black",
        linewidths=EDGES[cell.certainty],
    )
    axes.text(x + 0.09, y, str(cell.studies), va="center_baseline", fontsize=9.5, fontweight="bold")


def _legend(axes, y: float) -> None:
    for i, (word, colour, marker, _) in enumerate(vocabulary.DIRECTIONS.values()):
        x, row = 0.3 + 2.05 * (i % 3), y + 0.28 * (i // 3)
        axes.scatter([x], [row], s=110, color=colour, marker=marker, linewidths=0)
        axes.text(x + 0.15, row, word, va="center", fontsize=9.5)
    axes.scatter([4.4], [y + 0.28], s=110, color=look.PAPER, edgecolors="black", linewidths=2.6)
    axes.text(4.55, y + 0.28, "thick edge: moderate or high", va="center", fontsize=9.5)
    axes.text(
        0.15,
        y + 0.58,
        "thin edge: low or very low certainty; no edge: not rated;  ·  no finding here",
        va="center",
        fontsize=9.5,
    )


class Outcome(NamedTuple):
    """What was found on an outcome: a mark, and direction, publications, certainty in words."""

    mark: str
    words: str


def _outcomes(filled: pd.DataFrame, topic_id: str) -> dict[str, Outcome]:
    """Return what was found on a topic, by the domain of the outcome."""
    found = {}
    for cell in filled[filled.topic_id == topic_id].itertuples():
        word, _, _, mark = vocabulary.DIRECTIONS[cell.direction]
        sure = vocabulary.CERTAINTIES[cell.certainty][1].lower()
        words = f"{word}, {plural(cell.studies, 'publication')}, {sure}"
        found[cell.domain] = Outcome(mark, words)
    return found


def _table_row(name: str, found: dict[str, Outcome]) -> dict[str, str]:
    """Return a topic as a row of the table: a column for each outcome."""
    row = {"Topic": name}
    for domain in OUTCOMES:
        outcome = " ".join(found[domain]) if domain in found else "·"
        row[vocabulary.DOMAINS[domain]] = outcome
    return row


def _sentence(name: str, found: dict[str, Outcome]) -> str:
    """Return a topic as a sentence: the outcomes that were studied, without their marks."""
    parts = [
        f"{vocabulary.DOMAINS[domain].lower()}: {found[domain].words.lower()}"
        for domain in OUTCOMES
        if domain in found
    ]
    return f"{name}: {'; '.join(parts) or 'no outcome studied'}."
