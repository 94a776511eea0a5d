"""Effects against their precision: a gap on one side may mean results that nobody published."""

from collections.abc import Sequence

import numpy as np

from ..evidence.pooling import pool
from ..vocabulary import RATIOS
from . import look
from .figure import Chart, chart, new, panel, plural
from .forest import NAMES, SIDES, ticks_of

# By two-sided p: quantile of the normal distribution, shade of the zone in which p is larger.
CONTOURS = {
    0.10: (1.644853626951473, "#C4C9CE"),
    0.05: (1.959963984540054, "#DADEE2"),
    0.01: (2.575829303548901, "#EDEFF1"),
}


@chart
def funnel(
    estimates,
    variances,
    measure: str = "SMD",
    title: str = "Each dot is a study: the more precise, the higher",
    sides: Sequence[str] = SIDES,
) -> Chart:
    """Draw effects against standard errors, with contours of significance around no effect.

    Parameters
    ----------
    estimates, variances : array_like
        effects (ratios as logarithms; positive: what ``sides`` says last) and their variances.
    measure : {"SMD", "MD", "RR", "OR"}
        names the axis.
    sides : two str
        what left and right of the line of no effect mean.

    Examples
    --------
    >>> from massage_edu import bcg
    >>> rows = bcg()
    >>> chart = funnel(rows.effect, rows.variance, "RR", sides=("worse", "better"))
    >>> chart.alt_text
    'Each dot is a study: ... 5 lie right of the pooled estimate (better) and 2 left of it.'

    """
    y, v = np.asarray(estimates, dtype=float), np.asarray(variances, dtype=float)
    middle, se = pool(y, v, "EE").estimate, np.sqrt(v)
    subtitle = (
        "The darker the ground, the more easily chance alone explains the result "
        "(the small figures are p values)."
    )
    figure, room = new(4.75, title, subtitle)
    axes = panel(figure, 0.75, room + 0.15, look.WIDTH - 0.95, 3.75)
    deep = 1.08 * se.max()
    reach = 1.08 * max(np.abs(y).max(), CONTOURS[0.01][0] * deep)
    axes.set(ylim=(deep, 0), xlim=(-reach, reach), ylabel="Standard error (small studies below)")
    _contours(axes, deep)
    axes.axvline(0, color=look.INK, linewidth=1.2)
    axes.plot([middle, middle], [0, deep], color=look.ACCENT, linewidth=1.6, linestyle="--")
    axes.text(
        middle, -0.01 * deep, "pooled", color=look.ACCENT, fontsize=9.5, ha="left", va="bottom"
    )
    axes.scatter(y, se, s=34, color=look.ACCENT, edgecolors="white", linewidths=0.7, zorder=3)
    ticks_of(axes, measure)
    axes.set_xlabel(f"◀ {sides[0]}      {NAMES[measure]}      {sides[1]} ▶")
    # A ratio is drawn at its logarithm, and printed as it is.
    ratio = measure in RATIOS
    effects = np.exp(y) if ratio else y
    error_head = "Standard error (of its logarithm)" if ratio else "Standard error"
    figure.numbers = [
        {"Study": i, NAMES[measure]: f"{effect:.2f}", error_head: f"{error:.2f}"}
        for i, (effect, error) in enumerate(zip(effects, se, strict=True), 1)
    ]
    imprecise = se >= np.median(se)
    count, right = int(imprecise.sum()), int((y[imprecise] > middle).sum())
    figure.alt_text = (
        f"{title}. Funnel plot of {plural(len(y), 'study')}. "
        f"Among the {count} least precise, {right} lie right of the pooled estimate ({sides[1]}) "
        f"and {count - right} left of it."
    )
    return figure


def _contours(axes, deep: float) -> None:
    """Shade the zones in which p is larger than each level, from the outermost in."""
    y = 0.965 * deep
    for p, (z, shade) in reversed(CONTOURS.items()):
        axes.fill_betweenx([0, deep], [0, -z * deep], [0, z * deep], color=shade, linewidth=0)
        # Its figure stands amid what the next zone leaves of it.
        inner = [quantile for quantile, _ in CONTOURS.values() if quantile < z]
        x = (z + (inner[-1] if inner else 1.0)) / 2 * y
        for side in (-1, 1):
            axes.text(
                side * x, y, f"> {p:.2f}", fontsize=8, ha="center", va="center", color=look.INK
            )
