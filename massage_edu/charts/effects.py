"""How big is an effect? Two groups of people, and how far they lie apart."""

import numpy as np

from ..evidence.effects import overlap
from . import look
from .figure import Chart, chart, new, panel


def size_word(effect: float) -> str:
    """Return Cohen's word for the size of a standardized mean difference (Cohen, 1988)."""
    size = abs(effect)
    return (
        "very small"
        if size < 0.2
        else "small"
        if size < 0.5
        else "medium"
        if size < 0.8
        else "large"
    )


@chart
def effect_overlap(effect: float) -> Chart:
    """Draw two groups ``effect`` standard deviations apart, and what that means for ten people.

    Parameters
    ----------
    effect : float
        standardized mean difference; positive favours massage.

    """
    shares = overlap(effect)
    share = shares["above_average"]
    people = f"{round(10 * share)} of 10" if share < 0.95 else f"{round(100 * share)} of 100"
    title = f"An effect of {effect:.1f} ({size_word(effect)}): {people} people with massage do better than the average person without it"
    height = 4.1
    figure, room = new(height, title.replace("-", "−"))
    axes = panel(figure, 0.2, room, look.WIDTH - 0.4, 2.75)
    x = np.linspace(-4, 6, 500)
    without, given = (np.exp(-((x - m) ** 2) / 2) for m in (0, effect))
    axes.fill_between(x, without, color=look.SOFT, alpha=0.35, linewidth=0)
    axes.fill_between(x, given, color=look.ACCENT, alpha=0.35, linewidth=0)
    axes.plot(x, without, color=look.SOFT, linewidth=2.2, linestyle="--")
    axes.plot(x, given, color=look.ACCENT, linewidth=2.2)
    axes.axvline(0, color=look.SOFT, linewidth=1, linestyle=":")
    axes.text(
        -1.1,
        0.75,
        "without\nmassage",
        ha="right",
        color=look.SOFT,
        fontsize=11.5,
        fontweight="bold",
    )
    axes.text(
        effect + 1.1,
        0.75,
        "with\nmassage",
        ha="left",
        color=look.ACCENT,
        fontsize=11.5,
        fontweight="bold",
    )
    axes.set(xlim=(-4, 6), ylim=(0, 1.12), yticks=[], xticks=[])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("worse   ◀   how people do   ▶   better")
    figure.numbers = [
        {
            "What": "Effect (standardized mean difference)",
            "How much": f"{effect:.1f}".replace("-", "−"),
        },
        {
            "What": "With massage, better than the average person without it",
            "How much": f"{share:.0%}",
        },
        {"What": "Overlap of the two groups", "How much": f"{shares['overlap']:.0%}"},
        {
            "What": "One person with massage does better than one without",
            "How much": f"{shares['better_off']:.0%}",
        },
    ]
    row = panel(figure, 0.2, room + 3.15, look.WIDTH - 0.4, 0.85)
    row.axis("off")
    row.set(xlim=(-0.6, 9.6), ylim=(-0.9, 0.6))
    for i in range(10):
        better = i < round(10 * share)
        row.scatter(
            [i],
            [0],
            s=420,
            marker="o",
            color=look.ACCENT if better else look.PAPER,
            edgecolors=look.ACCENT if better else look.SOFT,
            linewidths=2,
        )
        row.text(
            i,
            0,
            "✓" if better else "–",
            ha="center",
            va="center_baseline",
            color="white" if better else look.SOFT,
            fontsize=12,
            fontweight="bold",
        )
    row.text(
        4.5,
        -0.75,
        "✓  does better than the average person without massage",
        ha="center",
        fontsize=10,
    )
    figure.alt_text = (
        f"{title}. The two curves overlap by {shares['overlap']:.0%}. Drawn at random, a person with massage "
        f"does better than a person without it in {shares['better_off']:.0%} of pairs."
    )
    return figure
