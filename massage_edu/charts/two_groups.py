"""How big is an effect? Two groups of people, and how far they lie apart."""

import numpy as np

from ..evidence.estimates import overlap
from . import look
from .figure import Chart, chart, new, panel

# Cohen's words, each for sizes below its limit.
SIZES = ((0.2, "very small"), (0.5, "small"), (0.8, "medium"))
HEIGHT = 4.1


def size_word(effect: float) -> str:
    """Return Cohen's word for the size of a standardized mean difference (Cohen, 1988)."""
    for limit, word in SIZES:
        if abs(effect) < limit:
            return word
    return "large"


@chart
def effect_overlap(effect: float) -> Chart:
    """Draw two groups ``effect`` standard deviations apart, and what that means for ten people.

    Parameters
    ----------
    effect : float
        standardized mean difference; positive favours massage.

    Examples
    --------
    >>> effect_overlap(0.5).numbers[1]["How much"]  # do better than the average without massage
    '69%'

    """
    shares = overlap(effect)
    share = shares["above_average"]
    people = f"{round(10 * share)} of 10" if share < 0.95 else f"{round(100 * share)} of 100"
    title = (
        f"An effect of {effect:.1f} ({size_word(effect)}): {people} people with massage "
        "do better than the average person without it"
    )
    figure, room = new(HEIGHT, title.replace("-", "−"))
    _curves(panel(figure, 0.2, room, look.WIDTH - 0.4, 2.75), effect)
    _ten_people(panel(figure, 0.2, room + 3.15, look.WIDTH - 0.4, 0.85), round(10 * share))
    quantities = {
        "Effect (standardized mean difference)": f"{effect:.1f}".replace("-", "−"),
        "With massage, better than the average person without it": f"{share:.0%}",
        "Overlap of the two groups": f"{shares['overlap']:.0%}",
        "One person with massage does better than one without": f"{shares['better_off']:.0%}",
    }
    figure.numbers = [{"What": what, "How much": much} for what, much in quantities.items()]
    figure.alt_text = (
        f"{title}. The two curves overlap by {shares['overlap']:.0%}. "
        "Drawn at random, a person with massage does better than a person without it "
        f"in {shares['better_off']:.0%} of pairs."
    )
    return figure


def _curves(axes, effect: float) -> None:
    """Draw how people do without massage and with it, as two curves of the same width."""
    x = np.linspace(-4, 6, 500)
    without, given = (np.exp(-((x - mean) ** 2) / 2) for mean in (0, effect))
    axes.fill_between(x, without, color=look.SOFT, alpha=0.35, linewidth=0)
    axes.fill_between(x, given, color=look.ACCENT, alpha=0.35, linewidth=0)
    axes.plot(x, without, color=look.SOFT, linewidth=2.2, linestyle="--")
    axes.plot(x, given, color=look.ACCENT, linewidth=2.2)
    axes.axvline(0, color=look.SOFT, linewidth=1, linestyle=":")
    bold = {"fontsize": 11.5, "fontweight": "bold"}
    axes.text(-1.1, 0.75, "without\nmassage", ha="right", color=look.SOFT, **bold)
    axes.text(effect + 1.1, 0.75, "with\nmassage", ha="left", color=look.ACCENT, **bold)
    axes.set(xlim=(-4, 6), ylim=(0, 1.12), yticks=[], xticks=[])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("worse   ◀   how people do   ▶   better")


def _ten_people(axes, better_off: int) -> None:
    """Draw ten people in a row, those who do better filled and ticked."""
    axes.axis("off")
    axes.set(xlim=(-0.6, 9.6), ylim=(-0.9, 0.6))
    for place in range(10):
        better = place < better_off
        axes.scatter(
            [place],
            [0],
            s=420,
            marker="o",
            color=look.ACCENT if better else look.PAPER,
            edgecolors=look.ACCENT if better else look.SOFT,
            linewidths=2,
        )
        axes.text(
            place,
            0,
            "✓" if better else "–",
            ha="center",
            va="center_baseline",
            color="white" if better else look.SOFT,
            fontsize=12,
            fontweight="bold",
        )
    legend = "✓  does better than the average person without massage"
    axes.text(4.5, -0.75, legend, ha="center", fontsize=10)
