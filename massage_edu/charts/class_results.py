"""What a student, or a class, knows so far."""

import textwrap

import pandas as pd
from matplotlib.ticker import MaxNLocator

from .. import vocabulary
from . import look
from .figure import Chart, chart, new, panel, plural

RIGHT, WRONG = vocabulary.VERDICTS["supported"][2], vocabulary.VERDICTS["not_supported"][2]


@chart
def answers_over_time(tries: pd.DataFrame) -> Chart:
    """Draw a student's first tries by day: right ones filled, others hatched.

    Parameters
    ----------
    tries : DataFrame
        columns ``at`` (ISO 8601) and ``right`` (yes or another).

    """
    days = pd.to_datetime(tries["at"], utc=True).dt.tz_localize(None).dt.normalize()
    right = (tries.right == "yes").groupby(days).sum()
    wrong = (tries.right != "yes").groupby(days).sum()
    title = f"{int(right.sum())} of {plural(len(tries), 'question')} right at the first try"
    subtitle = (
        "Filled: right. Hatched: not right. "
        "Each question counts on the day on which you last met it."
    )
    figure, room = new(2.3, title, subtitle)
    axes = panel(figure, 0.75, room + 0.1, look.WIDTH - 0.95, 1.75)
    axes.bar(right.index, right, width=0.8, color=RIGHT)
    axes.bar(
        wrong.index, wrong, width=0.8, bottom=right, color=look.PAPER, edgecolor=WRONG, hatch="///"
    )
    start, end = right.index.min(), max(right.index.max(), right.index.min() + pd.Timedelta(days=6))
    axes.set(
        ylabel="questions", xlim=(start - pd.Timedelta(days=0.7), end + pd.Timedelta(days=0.7))
    )
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    labelled = right.index[:: -(-len(right) // 6)]
    axes.set_xticks(labelled, [f"{day:%d %b}" for day in labelled])
    figure.numbers = [
        {"Day": f"{day:%d %B %Y}", "Right": int(right[day]), "Not right": int(wrong[day])}
        for day in right.index
    ]
    figure.alt_text = f"{title}. " + " ".join(
        f"{day:%d %B %Y}: {int(right[day])} right, {int(wrong[day])} not right."
        for day in right.index
    )
    return figure


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
