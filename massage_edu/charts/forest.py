"""Effects with their intervals, turned so that right always favours massage."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from .. import theme
from ..evidence import RATIOS, toward_benefit
from .figure import Chart, chart, new, panel, plural

REVIEWS = ("meta_analysis", "systematic_review", "umbrella_review")
NAMES = {
    "MD": "Mean difference",
    "SMD": "Standardized mean difference",
    "RR": "Risk ratio",
    "OR": "Odds ratio",
}
RATIO_TICKS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
ROW = 0.62


@chart
def forest(findings: pd.DataFrame, title: str = "Effects with their 95% confidence intervals") -> Chart:
    """Draw each finding's effect and interval on an axis of its own unit; nothing is pooled.

    Squares are single trials, diamonds are reviews that pooled several. Results are turned so that right
    of the line of no effect always favours massage. Findings without an interval are left out.

    Parameters
    ----------
    findings : DataFrame
        findings joined with their studies (``Catalog.evidence``).
    title : str
        the finding that the figure shows.

    """
    effects = drawn(findings)
    effects = effects.assign(axis=[_axis_name(r) for r in effects.itertuples()])
    panels = [rows.sort_values(["domain", "year"]) for _, rows in effects.groupby("axis")]
    height = sum(ROW * len(rows) + 1.0 for rows in panels) or 0.5
    figure, room = new(
        height,
        title,
        "Right of the line favours massage. ■ one trial, ◆ a review of several. Reviews and the trials in them share people."
        if panels
        else "",
    )
    top = room
    for rows in panels:
        _draw(figure, rows, top)
        top += ROW * len(rows) + 1.0
    if not panels:
        figure.text(0.02, 0.2, "No result with an interval was found.", fontsize=11)
    told = [
        f"{_label(r)}: {_numbers(r)}, {theme.certainty(r.certainty).lower()}."
        for rows in panels
        for r in rows.itertuples()
    ]
    figure.alt_text = f"{title}. Positive numbers favour massage. " + (
        " ".join(told) or "No result with an interval was found."
    )
    return figure


def drawn(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that a forest plot can show, turned to favour massage.

    That needs an interval and a comparison of massage with something else: findings on harms, on the
    state of the evidence, and of direction ``unclear`` (say, more against less massage) are left out.
    """
    effects = toward_benefit(findings).dropna(subset=["low", "high"])
    return effects[~effects.domain.isin(["harms", "evidence"]) & (effects.direction != "unclear")]


def _axis_name(row) -> str:
    unit = f", {row.unit}" if row.measure == "MD" and isinstance(row.unit, str) else ""
    return NAMES[row.measure] + unit


def _label(row) -> str:
    kind = (
        f"review of {plural(row.k, 'study')}"
        if row.design in REVIEWS and pd.notna(row.k)
        else theme.DESIGNS[row.design]
    )
    against = f" v. {row.comparator}" if isinstance(row.comparator, str) else ""
    when = f", {row.timepoint}" if isinstance(row.timepoint, str) else ""
    return f"{first_author(row.authors)} {row.year} ({kind}): {str(row.outcome).replace('_', ' ')}{against}{when}"


def first_author(authors: str) -> str:
    """Return the first author's family name: ``Cherkin`` of ``Cherkin DC; Sherman KJ``."""
    first = authors.split(";")[0].strip()
    family, _, initials = first.rpartition(" ")
    return family if family and initials.isupper() and len(initials) <= 4 else first


def _numbers(row) -> str:
    values = np.array([row.effect, row.low, row.high])
    values = np.exp(values) if row.measure in RATIOS else values
    digits = 2 if row.measure != "MD" or abs(values).max() < 10 else 1
    mean, low, high = (f"{v:.{digits}f}".replace("-", "−") for v in values)
    return f"{mean} ({low} to {high})"


def _draw(figure: Chart, rows: pd.DataFrame, top: float) -> None:
    ratio = rows.measure.iloc[0] in RATIOS
    axes = panel(figure, 0.2, top + 0.3, theme.WIDTH - 2.35, ROW * len(rows) + 0.1)
    low, high = min(rows.low.min(), 0), max(rows.high.max(), 0)
    margin = 0.06 * (high - low)
    axes.set(xlim=(low - margin, high + margin), ylim=(len(rows) - 0.35, -0.6))
    axes.axvline(0, color=theme.INK, linewidth=1.2)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    if not ratio:
        axes.xaxis.set_major_locator(MaxNLocator(5))
    else:
        low, high = np.exp(axes.get_xlim())
        ticks = [t for t in RATIO_TICKS if low <= t <= high]
        axes.set_xticks(np.log(ticks), [f"{t:g}" for t in ticks])
    axes.tick_params(labelsize=10)
    name = rows.axis.iloc[0]
    w, h = figure.get_size_inches()
    figure.text(0.2 / w, 1 - (top + 0.12) / h, name, fontsize=11, fontweight="bold", va="center")
    for x, side, word in ((0, "left", "◀ favours comparator"), (1, "right", "favours massage ▶")):
        axes.annotate(word, (x, 0), (0, -26), xycoords="axes fraction", textcoords="offset points",
                      ha=side, fontsize=9.5, color=theme.SOFT)  # fmt: skip
    for y, row in enumerate(rows.itertuples()):
        colour = theme.DIRECTIONS[row.direction][1]
        axes.plot([row.low, row.high], [y + 0.12] * 2, color=colour, linewidth=2, solid_capstyle="butt")
        axes.scatter([row.effect], [y + 0.12], s=70, color=colour, zorder=3,
                     marker="D" if row.design in REVIEWS else "s")  # fmt: skip
        axes.annotate(textwrap.shorten(_label(row), 84, placeholder=" …"), (0, y - 0.28),
                      xycoords=("axes fraction", "data"), fontsize=9.5, va="center", annotation_clip=False,
                      bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 0.8})  # fmt: skip
        sure = theme.CERTAINTIES[row.certainty][0] or "not rated"
        for place, told, size, ink in ((0.1, _numbers(row), 10, theme.INK), (0.4, sure, 9, theme.SOFT)):
            axes.annotate(told, (1, y + place), (8, 0), xycoords=("axes fraction", "data"), fontsize=size,
                          textcoords="offset points", va="center", color=ink, annotation_clip=False)  # fmt: skip
