"""Relaxation massage beside medical massage."""

import textwrap

import pandas as pd

from .. import vocabulary
from . import look
from .figure import Chart, chart, sheet


@chart
def comparison_table(
    comparison: pd.DataFrame, title: str = "Same hands, different aim: what sets the two apart"
) -> Chart:
    """Draw aspects of relaxation massage and medical massage side by side.

    Parameters
    ----------
    comparison : DataFrame
        columns ``aspect, relaxation, medical``; each row is one line of the figure.

    Examples
    --------
    >>> row = {"aspect": "Goal", "relaxation": "to rest", "medical": "less pain"}
    >>> comparison_table(pd.DataFrame([row])).numbers
    [{'Aspect': 'Goal', 'Relaxation massage': 'to rest', 'Medical massage': 'less pain'}]

    """
    rows = [
        (row.aspect, textwrap.wrap(row.relaxation, 36), textwrap.wrap(row.medical, 36))
        for row in comparison.itertuples()
    ]
    heights = [0.42 + 0.185 * max(len(a), len(b)) for _, a, b in rows]
    height = 0.4 + sum(heights) + 0.1
    figure, axes = sheet(height, title)
    for x, word, colour in (
        (0.13, "Relaxation massage", vocabulary.VERDICTS["supported"][2]),
        (3.4, "Medical massage", look.ACCENT),
    ):
        axes.text(x, 0.2, word, fontsize=12, fontweight="bold", color=colour, va="center")
    y = 0.4
    for (aspect, left, right), step in zip(rows, heights, strict=True):
        axes.plot([0.13, look.WIDTH - 0.13], [y] * 2, color=look.LINE, linewidth=0.8)
        axes.text(0.13, y + 0.16, aspect, fontsize=9.5, color=look.SOFT, va="center")
        for x, lines in ((0.13, left), (3.4, right)):
            axes.text(x, y + 0.28, "\n".join(lines), fontsize=10, va="top", linespacing=1.3)
        y += step
    sentences = " ".join(
        f"{r.aspect}: relaxation massage: {r.relaxation} Medical massage: {r.medical}"
        for r in comparison.itertuples()
    )
    figure.alt_text = f"{title}. {sentences}"
    heads = {"aspect": "Aspect", "relaxation": "Relaxation massage", "medical": "Medical massage"}
    figure.numbers = comparison[[*heads]].rename(columns=heads).to_dict("records")
    return figure
