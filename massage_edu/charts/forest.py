"""Effects with their intervals, turned so that right always favours massage."""

import textwrap
from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from .. import vocabulary
from ..evidence.effects import RATIOS, toward_benefit
from ..evidence.pooling import Pooled, pool, se_from_ci
from ..evidence.practice_sets import effects as trial_effects
from ..evidence.practice_sets import shown
from ..vocabulary import REVIEWS
from . import look
from .figure import Chart, chart, new, panel, plural

NAMES = {
    "MD": "Mean difference",
    "SMD": "Standardized mean difference",
    "RR": "Risk ratio",
    "OR": "Odds ratio",
}
RATIO_TICKS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
SIDES = ("favours comparator", "favours massage")
HEAD = 1.0  # inches of a panel beside its rows: name above, axis below
DRAWN = (
    "axis",
    "study_id",
    "measure",
    "effect",
    "low",
    "high",
    "label",
    "sure",
    "told",
    "review",
    "colour",
)
MANY = 24  # rows from which on labels stand beside the intervals, no longer above


@chart
def forest(
    findings: pd.DataFrame,
    title: str = "Effects with their 95% confidence intervals",
    pool_by: str | None = None,
) -> Chart:
    """Draw each finding's effect and interval on an axis of its own unit.

    Squares are single trials, diamonds are reviews that pooled several; the larger, the narrower the
    interval. Results are turned so that right of the line of no effect always favours massage. An arrow ends
    an interval that leaves the axis. Findings without an interval are left out.

    Parameters
    ----------
    findings : DataFrame
        findings joined with their studies (``Catalog.evidence``).
    title : str
        the finding that the figure shows.
    pool_by : str, optional
        a column: the single trials that share its value and the unit are pooled (REML, Knapp-Hartung), where
        there are two or more. Reviews are never pooled. ValueError when a study stands twice in a group.

    """
    rows = drawn(findings)
    each = list(rows.itertuples())
    labels = list(map(_label, each))
    rows = rows.assign(
        axis=list(map(_axis_name, each)),
        label=[
            _label(r, r.intervention if labels.count(x) > 1 else "")
            for r, x in zip(each, labels, strict=True)
        ],
        sure=[vocabulary.CERTAINTIES[c][0] or "not rated" for c in rows.certainty],
        told=[f", {vocabulary.certainty(c).lower()}" for c in rows.certainty],
        review=rows.design.isin(REVIEWS),
        colour=[vocabulary.DIRECTIONS[d][1] for d in rows.direction],
    )
    # Of fifty columns these are drawn; to go through the others row by row took longer than the rest here.
    rows = rows.sort_values(["domain", "year"])[list(dict.fromkeys([*DRAWN, pool_by or "axis"]))]
    panels = [_lines(own, pool_by) for _, own in rows.groupby("axis")]
    note = "Right of the line favours massage. ■ one trial, ◆ a review of several. Numbers above 0 (ratios: above 1) favour it, whatever sign was printed. Reviews and the trials in them share people."
    return _forest(panels, title, note if panels else "", SIDES, aside="Certainty")


@chart
def forest_of_trials(
    trials: pd.DataFrame,
    pooled: Pooled | None = None,
    title: str = "Trials with their 95% confidence intervals",
    pool_by: str | None = None,
    sides: Sequence[str] = SIDES,
    limits: tuple[float, float] | None = None,
) -> Chart:
    """Draw trials of one measure, and what pooling makes of them: its diamond and its prediction interval.

    Parameters
    ----------
    trials : DataFrame
        rows of ``trials.csv``, or what ``trials.effects`` makes of them; ``label`` and ``sign`` where given.
    pooled : Pooled, optional
        of these rows in this order (``effect`` and ``variance``); squares then show its weights.
    pool_by : str, optional
        a column: a diamond for each of its values, and one for all (REML, Knapp-Hartung). Like ``pooled``, a
        ValueError where a study stands twice or two rows share a control group.
    sides : two str
        what left and right of the line of no effect mean.
    limits : two floats, optional
        ends of the axis, ratios as logarithms.

    """
    rows = trials if "variance" in trials else trial_effects(trials)
    if pooled is not None and pooled.k != len(rows):
        raise ValueError(
            f"pooled holds {plural(pooled.k, 'trial')}; the table has {len(rows)} that can be drawn"
        )
    if rows.measure.nunique() > 1:
        raise ValueError(
            f"one figure needs one measure; got {', '.join(sorted(rows.measure.unique()))}"
        )
    beyond = np.select(
        [rows.low > 0, rows.high < 0], ["favours_massage", "favours_comparator"], "no_difference"
    )
    unit = rows.unit if "unit" in rows else rows.scale if "scale" in rows else [""] * len(rows)
    rows = rows.assign(
        axis=[
            NAMES[m] + (f", {u}" if m == "MD" and isinstance(u, str) and u else "")
            for m, u in zip(rows.measure, unit, strict=True)
        ],
        label=rows.label if "label" in rows else [_trial_label(r) for r in rows.itertuples()],
        sure="",
        told="",
        review=False,
        colour=[vocabulary.DIRECTIONS[d][1] for d in beyond],
    )
    if pooled:
        _require_once(rows)
        told = [f", weight {weight:.0f}%" for weight in pooled.weights]
        lines = [*rows.assign(weight=pooled.weights, told=told).itertuples(), *_pooled(pooled)]
    else:
        lines = _lines(rows, pool_by)
    if pool_by and rows[pool_by].nunique() > 1:
        _require_once(rows)
        lines += _pooled(pool(rows.effect, rows.variance), "All trials: ")
    note = f"Right of the line {sides[1]}." + (
        " Larger squares: more weight. ◆ pooled estimate." if pooled or pool_by else ""
    )
    return _forest(
        [lines] if lines else [], title, note, sides, limits, aside="Weight" if pooled else ""
    )


def drawn(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that a forest plot can show, turned to favour massage.

    That needs an interval and a comparison of massage with something else: findings on harms, on the
    state of the evidence, and of direction ``unclear`` (say, more against less massage) are left out.
    """
    effects = toward_benefit(findings).dropna(subset=["low", "high"])
    return effects[~effects.domain.isin(["harms", "evidence"]) & (effects.direction != "unclear")]


def numbers(effect, low, high, measure: str, sign: int = 1) -> str:
    """Return an effect with its interval as text: ``0.62 (0.05 to 1.20)``."""
    mean, low, high = shown([effect, low, high], measure, sign)
    low, high = min(low, high), max(low, high)
    digits = 2 if measure != "MD" or max(abs(mean), abs(low), abs(high)) < 10 else 1
    mean, low, high = (f"{v:.{digits}f}".replace("-", "−") for v in (mean, low, high))
    return f"{mean} ({low} to {high})"


def first_author(authors: str) -> str:
    """Return the first author's family name: ``Cherkin`` of ``Cherkin DC; Sherman KJ``."""
    first = authors.split(";")[0].strip()
    family, _, initials = first.rpartition(" ")
    return family if family and initials.isupper() and len(initials) <= 4 else first


def _axis_name(row) -> str:
    unit = f", {row.unit}" if row.measure == "MD" and isinstance(row.unit, str) else ""
    return NAMES[row.measure] + unit


def _label(row, what: str = "") -> str:
    """Return the name of a result; ``what`` was done, where a study has two results that differ in nothing else."""
    kind = (
        f"review of {plural(row.k, 'study')}"
        if row.design in REVIEWS and pd.notna(row.k)
        else vocabulary.DESIGNS[row.design]
    )
    against = f" v. {row.comparator}" if isinstance(row.comparator, str) else ""
    when = f", {row.timepoint}" if isinstance(row.timepoint, str) else ""
    people = (
        f" in {row.population}"
        if isinstance(row.population, str) and len(row.population) <= 24
        else ""
    )
    outcome = str(row.outcome).replace("_", " ")
    return f"{first_author(row.authors)} {row.year} ({kind}{what and ', '}{what}): {outcome}{people}{against}{when}"


def _trial_label(row) -> str:
    name = f"{first_author(row.authors)} {row.year}" if hasattr(row, "authors") else row.study_id
    against = f" v. {row.comparator}" if isinstance(row.comparator, str) else ""
    when = f", {row.timepoint}" if isinstance(row.timepoint, str) else ""
    return f"{name}: {row.outcome.replace('_', ' ')}{against}{when}"


def _lines(rows: pd.DataFrame, by: str | None) -> list:
    """Return the rows as lines of the figure; after each value of the column ``by`` what its trials pool to."""
    rows = rows.assign(weight=1 / (rows.high - rows.low).clip(lower=1e-9) ** 2)
    if by is None:
        return list(rows.itertuples())
    lines = []
    for value, members in rows.groupby(by, sort=False):
        single = members[~members.review]
        _require_once(single, f" under {by} {value!r}")
        lines += members.itertuples()
        if len(single) > 1:
            lines += _pooled(
                pool(single.effect, se_from_ci(single.low, single.high) ** 2), f"{value}: "
            )
    return lines


def _require_once(rows: pd.DataFrame, where: str = "") -> None:
    """Raise a ValueError where pooling would count people twice: a study's second row, or a shared control group."""
    for twice in rows.study_id[rows.study_id.duplicated()] if "study_id" in rows else ():
        raise ValueError(f"{twice} stands twice{where}: the same people would count twice")
    for row in (
        rows[rows.shares_control_with.isin(rows.trial_id)].itertuples()
        if "shares_control_with" in rows
        else ()
    ):
        both = f"{row.trial_id} shares its control group with {row.shares_control_with}"
        raise ValueError(f"{both}{where}: the same people would count twice")


def _pooled(pooled: Pooled, before: str = "") -> list:
    """Return the lines of a pooling: its estimate, and its prediction interval where it has one."""
    name = f"{before}pooled, {plural(pooled.k, 'trial')} ({pooled.method}), I² {pooled.i2:.0f}%"
    line = {
        "label": name[0].upper() + name[1:],
        "effect": pooled.estimate,
        "low": pooled.ci_low,
        "high": pooled.ci_high,
        "sure": "",
        "told": "",
        "colour": look.INK,
        "kind": "pooled",
    }
    lines = [line]
    if np.isfinite(pooled.pi_low):
        label = "Where the effect in a new trial may lie (prediction)"
        lines.append(
            line
            | {"label": label, "low": pooled.pi_low, "high": pooled.pi_high, "kind": "prediction"}
        )
    return [SimpleNamespace(**line) for line in lines]


def _forest(
    panels: list[list], title: str, note: str, sides: Sequence[str], limits=None, aside: str = ""
) -> Chart:
    """Draw panels of lines under each other; ``aside`` names what the table says beside an effect."""
    count = sum(map(len, panels))
    many = count > MANY
    step = max(8 / count, 0.115) if many else min(max(10 / max(count, 1), 0.42), 0.62)
    figure, room = new(sum(step * len(lines) + HEAD for lines in panels) or 0.5, title, note)
    if not panels:
        figure.text(0.02, 0.2, "No result with an interval was found.", fontsize=11)
    told = [
        "Positive numbers favour massage." if sides is SIDES else f"Right of the line {sides[1]}."
    ]
    table = []
    for lines in panels:
        first = lines[0]
        measure, sign = first.measure, getattr(first, "sign", 1)
        axes = _axes(figure, lines, room, step, sides, limits, many)
        room += step * len(lines) + HEAD
        largest = max(getattr(line, "weight", 0) for line in lines)
        size = min(9.5, step * 60) if many else 9.5 if step > 0.5 else 8.5
        for y, line in enumerate(lines):
            text = numbers(line.effect, line.low, line.high, measure, sign)
            kind = getattr(line, "kind", "trial")
            if kind == "prediction":
                text = text[text.index("(") + 1 : -1]
            told.append(f"{line.label}: {text}{line.told}.")
            beside = {aside: line.told.removeprefix(", ").removeprefix("weight ")} if aside else {}
            table.append(
                {
                    "Result": line.label,
                    "Measure": first.axis,
                    "Effect with its interval": text,
                    **beside,
                }
            )
            _line(
                axes,
                y + (0 if many else 0.12),
                line,
                kind,
                getattr(line, "weight", 0) / largest,
                step,
            )
            _words(axes, y, line, text, size, many)
    figure.numbers = table
    figure.alt_text = (
        f"{title}. {' '.join(told)}"
        if panels
        else f"{title}. No result with an interval was found."
    )
    return figure


def _axes(
    figure: Chart, lines: list, top: float, step: float, sides: Sequence[str], limits, many: bool
):
    """Return the axes of a panel, with name, line of no effect, ticks and sides."""
    first, n = lines[0], len(lines)
    left = 2.35 if many else 0.2
    axes = panel(figure, left, top + 0.3, look.WIDTH - left - 2.15, step * n + 0.1)
    axes.set(xlim=limits or _limits(lines), ylim=(n - 0.35, -0.6))
    axes.axvline(0, color=look.INK, linewidth=1.2)
    axes.yaxis.set_visible(False)
    axes.spines["left"].set_visible(False)
    ticks_of(axes, first.measure, getattr(first, "sign", 1))
    axes.tick_params(labelsize=10)
    w, h = figure.get_size_inches()
    figure.text(
        0.2 / w, 1 - (top + 0.12) / h, first.axis, fontsize=11, fontweight="bold", va="center"
    )
    for x, side, drop, word in (
        (0, "left", -26, f"◀ {sides[0]}"),
        (1, "right", -38 if many else -26, f"{sides[1]} ▶"),
    ):
        axes.annotate(
            word,
            (x, 0),
            (0, drop),
            xycoords="axes fraction",
            textcoords="offset points",
            ha=side,
            fontsize=9.5,
            color=look.SOFT,
        )
    return axes


def ticks_of(axes, measure: str, sign: int = 1) -> None:
    """Set the ticks of an axis of effects within its limits; a ratio stands at its logarithm."""
    if measure in RATIOS:
        low, high = axes.get_xlim()
        ticks = [t for t in RATIO_TICKS if low <= sign * np.log(t) <= high]
        axes.set_xticks(sign * np.log(ticks), [f"{t:g}" for t in ticks])
    else:
        axes.xaxis.set_major_locator(MaxNLocator(5))


def _limits(lines: list) -> tuple[float, float]:
    """Return ends of the axis that hold every effect and zero; an interval much wider than most is cut."""
    effects = [0, *(line.effect for line in lines)]
    reach = 3 * np.median([line.high - line.low for line in lines])
    low = max(min(0, *(line.low for line in lines)), min(effects) - reach)
    high = min(max(0, *(line.high for line in lines)), max(effects) + reach)
    margin = 0.06 * (high - low)
    return low - margin, high + margin


def _line(axes, y: float, line, kind: str, share: float, step: float) -> None:
    """Draw one interval with its mark, an arrow where it leaves the axis."""
    least, most = axes.get_xlim()
    low, high = np.clip([line.low, line.high], least, most)
    if kind == "pooled":
        half = min(0.2, 0.09 / step)
        corners = [low, np.clip(line.effect, least, most), high]
        axes.fill(
            [*corners, corners[1]],
            [y, y - half, y, y + half],
            color=line.colour,
            zorder=3,
            linewidth=0,
        )
    else:
        thick = 5 if kind == "prediction" else min(2, 8 * step)
        axes.plot(
            [low, high],
            [y, y],
            color=look.SOFT if kind == "prediction" else line.colour,
            linewidth=thick,
            solid_capstyle="butt",
        )
    for end, inside, mark in ((line.low, least, "<"), (line.high, most, ">")):
        if (end < inside) if mark == "<" else (end > inside):
            axes.scatter(
                [inside],
                [y],
                s=min(60, 200 * step),
                marker=mark,
                color=line.colour,
                zorder=4,
                clip_on=False,
            )
    if kind == "trial" and least <= line.effect <= most:
        area = max(150 * share, 12) * min(1, 2.2 * step)
        axes.scatter(
            [line.effect],
            [y],
            s=area,
            color=line.colour,
            zorder=3,
            marker="D" if line.review else "s",
        )


def _words(axes, y: float, line, text: str, size: float, many: bool) -> None:
    """Write label, numbers and certainty of a line."""
    bold = "bold" if getattr(line, "kind", "") == "pooled" else "normal"
    if many:
        label = textwrap.shorten(line.label, int(290 / size), placeholder=" …")
        axes.annotate(
            label,
            (0, y),
            (-2.2 * 72, 0),
            xycoords=("axes fraction", "data"),
            fontsize=size,
            weight=bold,
            textcoords="offset points",
            va="center",
            annotation_clip=False,
        )
        aside = [(0.0, f"{text}  {line.sure}".strip(), size, look.INK)]
    else:
        axes.annotate(
            textwrap.shorten(line.label, int(800 / size), placeholder=" …"),
            (0, y - 0.28),
            weight=bold,
            xycoords=("axes fraction", "data"),
            fontsize=size,
            va="center",
            annotation_clip=False,
            bbox={"facecolor": look.PAPER, "edgecolor": "none", "pad": 0.8},
        )
        aside = [(0.1, text, size + 0.5, look.INK), (0.4, line.sure, size - 0.5, look.SOFT)]
    for place, told, points, ink in aside:
        axes.annotate(
            told,
            (1, y + place),
            (8, 0),
            xycoords=("axes fraction", "data"),
            fontsize=points,
            textcoords="offset points",
            va="center",
            color=ink,
            annotation_clip=False,
        )
