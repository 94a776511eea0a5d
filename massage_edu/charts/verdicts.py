"""What studies say of the popular claims."""

import pandas as pd

from .. import vocabulary
from ..evidence.estimates import direction_counts
from . import look
from .figure import Chart, chart, sheet

COLUMNS = {
    "Favours\nmassage": ["favours_massage"],
    "No clear\ndifference": ["no_difference"],
    "Imprecise,\nmixed, unclear": ["mixed", "imprecise", "unclear"],
    "Favours\ncomparator": ["favours_comparator"],
}
PLACES = [3.55, 4.4, 5.25, 6.1]  # of the columns, in inches from the left
SUBTITLE = (
    "Number of findings by what they say; below each name the best certainty that a source states "
    "for a favourable one. A count is no weight: one large trial can outweigh ten small ones."
)


@chart
def benefit_verdicts(benefits: pd.DataFrame, findings: pd.DataFrame) -> Chart:
    """Draw the claimed benefits by verdict, with the number of findings by direction.

    A verdict that is older than one of its findings is marked as due for review.

    Parameters
    ----------
    benefits : DataFrame
        columns ``benefit_id, name, verdict, verdict_findings, reviewed_on``.
    findings : DataFrame
        columns ``finding_id, benefit_id, direction, certainty, added_on``.

    Examples
    --------
    >>> from massage_edu import load
    >>> catalog = load()
    >>> chart = benefit_verdicts(catalog.benefits, catalog.findings)
    >>> len(chart.numbers) == len(catalog.benefits)
    True

    """
    newest = benefits.benefit_id.map(findings.groupby("benefit_id").added_on.max())
    newer = newest > benefits.reviewed_on
    claims = benefits.assign(due=newer).sort_values(["verdict", "name"])
    title = _title(claims)
    step, gap = 0.42, 0.5
    height = 0.55 + step * len(claims) + gap * claims.verdict.nunique()
    figure, axes = sheet(height, title, SUBTITLE)
    for x, head in zip(PLACES, COLUMNS, strict=True):
        axes.text(x, 0.22, head, ha="center", va="center", fontsize=9.5, color=look.SOFT)
    y, sentences, table = 0.45, [], []
    for value, group in claims.groupby("verdict", observed=True):
        mark, word, colour = vocabulary.VERDICTS[value]
        head = f"{mark} {word}"
        y += gap
        axes.text(0.13, y - 0.12, head, color=colour, fontsize=12, fontweight="bold", va="center")
        axes.plot([0.13, look.WIDTH - 0.1], [y + 0.06] * 2, color=look.LINE, linewidth=0.8)
        names = []
        for row in group.itertuples():
            y += step
            best = vocabulary.certainty(_best_certainty(row.verdict_findings, findings))
            below = f"{best}; due for review" if row.due else best
            numbers = _numbers(findings[findings.benefit_id == row.benefit_id])
            _claim(axes, y, row.name, below, numbers)
            by_column = {name.replace("\n", " "): number for name, number in numbers.items()}
            table.append({"Claim": row.name, "Verdict": head, "Best certainty": below, **by_column})
            names.append(f"{row.name} (due for review)" if row.due else row.name)
        sentences.append(f"{word}: {', '.join(names)}.")
    figure.numbers = table
    figure.alt_text = f"{title}. " + " ".join(sentences)
    return figure


def _title(claims: pd.DataFrame) -> str:
    """Return how many claims have which verdict, the best verdict first."""
    counts = claims.verdict.value_counts().sort_index()
    parts = [
        f"{count} {vocabulary.VERDICTS[value][1].lower()}"
        for value, count in counts.items()
        if count
    ]
    title = f"Of {len(claims)} popular claims: {', '.join(parts)}"
    return title.replace("insufficient", "with insufficient")


def _numbers(findings: pd.DataFrame) -> dict[str, int]:
    """Return the number of findings in each column."""
    by_direction = direction_counts(findings)
    return {name: int(by_direction.reindex(values).sum()) for name, values in COLUMNS.items()}


def _claim(axes, y: float, name: str, below: str, numbers: dict[str, int]) -> None:
    """Draw the line of a claim: its name, what stands below it, its numbers as bubbles."""
    axes.text(0.32, y - 0.18, name, fontsize=11, va="center")
    axes.text(0.32, y - 0.01, below, fontsize=8.5, va="center", color=look.SOFT)
    for x, (column, directions) in zip(PLACES, COLUMNS.items(), strict=True):
        _bubble(axes, x, y - 0.1, numbers[column], directions[0])


def _best_certainty(cited, findings: pd.DataFrame) -> str:
    """Return the best certainty that a source states for the cited findings that favour massage."""
    keys = cited.split(";") if isinstance(cited, str) else []
    rows = findings[findings.finding_id.isin(keys) & (findings.direction == "favours_massage")]
    return rows.certainty.min() if len(rows) else "not_rated"


def _bubble(axes, x: float, y: float, count: int, direction: str) -> None:
    if not count:
        axes.text(x, y, "·", ha="center", va="center", color=look.SOFT)
        return
    colour = vocabulary.DIRECTIONS[direction][1]
    axes.scatter([x], [y], s=110 + 22 * min(count, 15), color=colour, linewidths=0)
    axes.text(
        x,
        y,
        str(count),
        ha="center",
        va="center_baseline",
        color="white",
        fontsize=9.5,
        fontweight="bold",
    )
