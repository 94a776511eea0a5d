"""What a class knows so far."""

import textwrap

import pandas as pd

from .. import vocabulary
from . import look
from .figure import Chart, chart, new, panel

WRONG = vocabulary.VERDICTS["not_supported"][2]


@chart
def most_missed(rows: pd.DataFrame, label: str, most: int = 10) -> Chart:
    """Draw what a class missed most at the first try.

    Parameters
    ----------
    rows : DataFrame
        columns ``name``, ``missed``, ``share`` (0 to 1) and ``of`` (how many answered), the most
        missed first.
    label : str
        what the rows are, e.g. ``question``.
    most : int
        how many rows are drawn.

    """
    worst = rows.head(most)
    first = worst.iloc[0]
    first_name = textwrap.shorten(first["name"], 90, placeholder=" …")
    title = f"Missed most: {first_name} ({first.missed} of {first.of} at the first try)"
    names = [
        "\n".join(textwrap.wrap(textwrap.shorten(name, 84, placeholder=" …"), 44))
        for name in worst.name
    ]
    height = 0.75 + 0.5 * len(worst)
    figure, room = new(
        height, title, "The dark part of each bar was missed, the light part was right."
    )
    axes = panel(figure, 3.6, room, look.WIDTH - 4.3, height - 0.6)
    places = range(len(worst))
    axes.barh(places, 100, height=0.6, color=look.LINE, edgecolor=look.SOFT)
    axes.barh(places, 100 * worst.share, height=0.6, color=WRONG)
    for place, row in zip(places, worst.itertuples(), strict=True):
        axes.text(102, place, f"{row.missed} of {row.of}", va="center", fontsize=9.5)
    axes.set(
        xlim=(0, 100),
        ylim=(len(worst) - 0.5, -0.5),
        xlabel=f"missed, % of answers to the {label}",
    )
    axes.set_yticks(places, names, fontsize=9.5)
    figure.numbers = [
        {label.capitalize(): r.name, "Missed": r.missed, "Answered by": r.of}
        for r in worst.itertuples()
    ]
    figure.alt_text = f"{title}. " + " ".join(
        f"{r.name}: {r.missed} of {r.of} missed." for r in worst.itertuples()
    )
    return figure
