"""Effects with their intervals, turned so that right always favours massage."""

import textwrap
from collections.abc import Sequence
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from .. import vocabulary
from ..evidence.estimates import toward_benefit
from ..evidence.pooling import Pooled, pool, se_from_ci
from ..evidence.practice_sets import effects as trial_effects
from ..evidence.practice_sets import shown
from ..vocabulary import RATIOS, REVIEWS
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
    "remark",
    "beside",
    "review",
    "colour",
)
MANY = 24  # rows from which on labels stand beside the intervals, no longer above
FINDINGS_NOTE = (
    "Right of the line favours massage. ■ one trial, ◆ a review of several. "
    "Numbers above 0 (ratios: above 1) favour it, whatever sign was printed. "
    "Reviews and the trials in them share people."
)
NOTHING = "No result with an interval was found."


@chart
def forest(
    findings: pd.DataFrame,
    title: str = "Effects with their 95% confidence intervals",
    pool_by: str | None = None,
) -> Chart:
    """Draw each finding's effect and interval on an axis of its own unit.

    Squares are single trials, diamonds are reviews that pooled several; the larger, the narrower
    the interval. Results are turned so that right of the line of no effect always favours massage.
    An arrow ends an interval that leaves the axis. Findings without an interval are left out.

    Parameters
    ----------
    findings : DataFrame
        findings joined with their studies (``Catalog.evidence``).
    title : str
        the finding that the figure shows.
    pool_by : str, optional
        a column: the single trials that share its value and the unit are pooled (REML,
        Knapp-Hartung), where there are two or more. Reviews are never pooled. ValueError when a
        study stands twice in a group.

    Examples
    --------
    >>> from massage_edu import load
    >>> evidence = load().evidence
    >>> printed = evidence[evidence.measure == "MD"].dropna(subset=["ci_low", "better_when"])
    >>> chart = forest(printed.head(3), "Three effects")
    >>> chart.alt_text[:14], len(chart.numbers)
    ('Three effects.', 3)

    """
    rows = drawn(findings)
    each = list(rows.itertuples())
    certainties = [vocabulary.certainty(c).lower() for c in rows.certainty]
    rows = rows.assign(
        axis=[_axis_name(row.measure, row.unit) for row in each],
        label=_labels(each),
        sure=[vocabulary.CERTAINTIES[c][0] or "not rated" for c in rows.certainty],
        remark=certainties,
        beside=certainties,
        review=rows.design.isin(REVIEWS),
        colour=[vocabulary.DIRECTIONS[d][1] for d in rows.direction],
    )
    # Of fifty columns these are drawn; to go through the others row by row took longer than the
    # rest here.
    columns = list(dict.fromkeys([*DRAWN, pool_by or "axis"]))
    rows = rows.sort_values(["domain", "year"])[columns]
    panels = [_lines(own, pool_by) for _, own in rows.groupby("axis")]
    note = FINDINGS_NOTE if panels else ""
    return _forest(panels, title, note, SIDES, aside="Certainty")


@chart
def forest_of_trials(
    trials: pd.DataFrame,
    pooled: Pooled | None = None,
    title: str = "Trials with their 95% confidence intervals",
    pool_by: str | None = None,
    sides: Sequence[str] = SIDES,
    limits: tuple[float, float] | None = None,
) -> Chart:
    """Draw trials of one measure, and what pooling makes of them.

    That is a diamond for the estimate and a bar for the prediction interval.

    Parameters
    ----------
    trials : DataFrame
        rows of ``trials.csv``, or what ``me.effects`` makes of them; ``label`` and ``sign``
        where given.
    pooled : Pooled, optional
        of these rows in this order (``effect`` and ``variance``); squares then show its weights.
    pool_by : str, optional
        a column: a diamond for each of its values, and one for all (REML, Knapp-Hartung). Like
        ``pooled``, a ValueError where a study stands twice or two rows share a control group.
    sides : two str
        what left and right of the line of no effect mean.
    limits : two floats, optional
        ends of the axis, ratios as logarithms.

    Examples
    --------
    >>> from massage_edu import bcg, pool
    >>> rows = bcg()
    >>> chart = forest_of_trials(rows, pool(rows.effect, rows.variance), sides=("worse", "better"))
    >>> chart.numbers[0]["Effect with its interval"]
    '0.41 (0.13 to 1.26)'

    """
    rows = trials if "variance" in trials else trial_effects(trials)
    _require_drawable(rows, pooled)
    rows = _trial_rows(rows)
    if pooled:
        _require_once(rows)
        shares = [f"{weight:.0f}%" for weight in pooled.weights]
        remarks = [f"weight {share}" for share in shares]
        weighted = rows.assign(weight=pooled.weights, remark=remarks, beside=shares)
        lines = [*weighted.itertuples(), *_pooled(pooled)]
    else:
        lines = _lines(rows, pool_by)
    if pool_by and rows[pool_by].nunique() > 1:
        _require_once(rows)
        lines += _pooled(pool(rows.effect, rows.variance), "All trials: ")
    note = f"Right of the line {sides[1]}."
    if pooled or pool_by:
        note += " Larger squares: more weight. ◆ pooled estimate."
    panels = [lines] if lines else []
    return _forest(panels, title, note, sides, limits, aside="Weight" if pooled else "")


def _require_drawable(rows: pd.DataFrame, pooled: Pooled | None) -> None:
    """Raise a ValueError where trials do not fit into one figure, or not to what they pool to."""
    if pooled is not None and pooled.k != len(rows):
        trials = plural(pooled.k, "trial")
        raise ValueError(f"pooled holds {trials}; the table has {len(rows)} that can be drawn")
    if rows.measure.nunique() > 1:
        measures = ", ".join(sorted(rows.measure.unique()))
        raise ValueError(f"one figure needs one measure; got {measures}")


def _trial_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return trials with the columns that a figure needs."""
    direction = np.select(
        [rows.low > 0, rows.high < 0], ["favours_massage", "favours_comparator"], "no_difference"
    )
    # The unit of a mean difference is the finding's, or else the name of the trial's scale.
    units = [""] * len(rows)
    for column in ("unit", "scale"):
        if column in rows:
            units = rows[column]
            break
    labels = rows.label if "label" in rows else [_trial_label(row) for row in rows.itertuples()]
    return rows.assign(
        axis=[_axis_name(m, unit) for m, unit in zip(rows.measure, units, strict=True)],
        label=labels,
        sure="",
        remark="",
        beside="",
        review=False,
        colour=[vocabulary.DIRECTIONS[d][1] for d in direction],
    )


def drawn(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that a forest plot can show, turned to favour massage.

    That needs an interval and a comparison of massage with something else: findings on harms, on
    the state of the evidence, and of direction ``unclear`` (say, more against less massage) are
    left out.
    """
    effects = toward_benefit(findings).dropna(subset=["low", "high"])
    return effects[~effects.domain.isin(["harms", "evidence"]) & (effects.direction != "unclear")]


class Printed(NamedTuple):
    """An effect with its interval in figures: as text ``0.62 (0.05 to 1.20)``."""

    effect: str
    low: str
    high: str

    @property
    def interval(self) -> str:
        """The interval alone: ``0.05 to 1.20``."""
        return f"{self.low} to {self.high}"

    def __str__(self) -> str:
        return f"{self.effect} ({self.interval})"


def printed(effect, low, high, measure: str, sign: int = 1) -> Printed:
    """Return an effect with its interval as people read it, ``sign`` as its source prints it."""
    mean, low, high = shown([effect, low, high], measure, sign)
    low, high = min(low, high), max(low, high)
    digits = 2 if measure != "MD" or max(abs(mean), abs(low), abs(high)) < 10 else 1
    return Printed(*(f"{v:.{digits}f}".replace("-", "−") for v in (mean, low, high)))


def first_author(authors: str) -> str:
    """Return the first author's family name: ``Cherkin`` of ``Cherkin DC; Sherman KJ``."""
    first = authors.split(";")[0].strip()
    family, _, initials = first.rpartition(" ")
    return family if family and initials.isupper() and len(initials) <= 4 else first


def _axis_name(measure: str, unit) -> str:
    """Return the name of an axis; only a mean difference has a unit."""
    with_unit = measure == "MD" and isinstance(unit, str) and unit
    return f"{NAMES[measure]}, {unit}" if with_unit else NAMES[measure]


def _labels(rows: list) -> list[str]:
    """Return the names of results; with what was done, where names would else be the same."""
    names = [_label(row) for row in rows]
    return [
        _label(row, row.intervention) if names.count(name) > 1 else name
        for row, name in zip(rows, names, strict=True)
    ]


def _label(row, what: str = "") -> str:
    """Return the name of a result: study, kind of study, outcome, people, comparator, time."""
    kind = vocabulary.DESIGNS[row.design]
    if row.design in REVIEWS and pd.notna(row.k):
        kind = f"review of {plural(row.k, 'study')}"
    if what:
        kind += f", {what}"
    study = f"{first_author(row.authors)} {row.year} ({kind})"
    people = ""
    if isinstance(row.population, str) and len(row.population) <= 24:
        people = f" in {row.population}"
    outcome = str(row.outcome).replace("_", " ")
    return f"{study}: {outcome}{people}{_comparison(row)}"


def _trial_label(row) -> str:
    """Return the name of a trial: study, outcome, comparator, time."""
    study = f"{first_author(row.authors)} {row.year}" if hasattr(row, "authors") else row.study_id
    return f"{study}: {row.outcome.replace('_', ' ')}{_comparison(row)}"


def _comparison(row) -> str:
    """Return what massage was compared with, and when, where the row says so."""
    against = f" v. {row.comparator}" if isinstance(row.comparator, str) else ""
    when = f", {row.timepoint}" if isinstance(row.timepoint, str) else ""
    return against + when


def _lines(rows: pd.DataFrame, by: str | None) -> list:
    """Return the rows as lines of the figure.

    After each value of the column ``by`` stands what its trials pool to.
    """
    rows = rows.assign(weight=1 / (rows.high - rows.low).clip(lower=1e-9) ** 2)
    if by is None:
        return list(rows.itertuples())
    lines = []
    for value, members in rows.groupby(by, sort=False):
        single = members[~members.review]
        _require_once(single, f" under {by} {value!r}")
        lines += members.itertuples()
        if len(single) > 1:
            variances = se_from_ci(single.low, single.high) ** 2
            lines += _pooled(pool(single.effect, variances), f"{value}: ")
    return lines


def _require_once(rows: pd.DataFrame, where: str = "") -> None:
    """Raise a ValueError where pooling would count people twice.

    That is where a study has a second row, or two rows share a control group.
    """
    reasons: list[str] = []
    if "study_id" in rows:
        twice = rows.study_id[rows.study_id.duplicated()]
        reasons += [f"{study} stands twice" for study in twice]
    if "shares_control_with" in rows:
        sharing = rows[rows.shares_control_with.isin(rows.trial_id)]
        reasons += [
            f"{row.trial_id} shares its control group with {row.shares_control_with}"
            for row in sharing.itertuples()
        ]
    if reasons:
        raise ValueError(f"{reasons[0]}{where}: the same people would count twice")


def _pooled(pooled: Pooled, before: str = "") -> list:
    """Return the lines of a pooling: its estimate, and its prediction interval where it has one."""
    name = f"{before}pooled, {plural(pooled.k, 'trial')} ({pooled.method}), I² {pooled.i2:.0f}%"
    line = {
        "label": name[0].upper() + name[1:],
        "effect": pooled.estimate,
        "low": pooled.ci_low,
        "high": pooled.ci_high,
        "sure": "",
        "remark": "",
        "beside": "",
        "colour": look.INK,
        "kind": "pooled",
    }
    lines = [line]
    if np.isfinite(pooled.pi_low):
        prediction = {
            "label": "Where the effect in a new trial may lie (prediction)",
            "low": pooled.pi_low,
            "high": pooled.pi_high,
            "kind": "prediction",
        }
        lines.append(line | prediction)
    return [SimpleNamespace(**line) for line in lines]


class Sizes(NamedTuple):
    """How large the lines of a figure are: inches from one to the next, points of the letters.

    ``many``: labels stand beside the intervals, no longer above.
    """

    step: float
    letters: float
    many: bool

    @classmethod
    def of(cls, count: int) -> "Sizes":
        """Return the sizes for so many lines."""
        if count > MANY:
            step = max(8 / count, 0.115)
            return cls(step, min(9.5, step * 60), True)
        step = min(max(10 / max(count, 1), 0.42), 0.62)
        return cls(step, 9.5 if step > 0.5 else 8.5, False)


def _forest(
    panels: list[list], title: str, note: str, sides: Sequence[str], limits=None, aside: str = ""
) -> Chart:
    """Draw panels of lines under each other.

    ``aside`` names what the table says beside an effect: the ``beside`` of its line.
    """
    sizes = Sizes.of(sum(map(len, panels)))
    height = sum(sizes.step * len(lines) + HEAD for lines in panels)
    figure, room = new(height or 0.5, title, note)
    if not panels:
        figure.text(0.02, 0.2, NOTHING, fontsize=11)
        figure.alt_text = f"{title}. {NOTHING}"
        return figure
    side = "Positive numbers favour massage."
    if sides is not SIDES:
        side = f"Right of the line {sides[1]}."
    sentences, table = [side], []
    for lines in panels:
        axes = _axes(figure, lines, room, sizes, sides, limits)
        room += sizes.step * len(lines) + HEAD
        texts = _texts(lines)
        _draw_lines(axes, lines, texts, sizes)
        for line, text in zip(lines, texts, strict=True):
            remark = f", {line.remark}" if line.remark else ""
            sentences.append(f"{line.label}: {text}{remark}.")
            row = {
                "Result": line.label,
                "Measure": lines[0].axis,
                "Effect with its interval": text,
            }
            if aside:
                row[aside] = line.beside
            table.append(row)
    figure.numbers = table
    figure.alt_text = f"{title}. {' '.join(sentences)}"
    return figure


def _texts(lines: list) -> list[str]:
    """Return what each line of a panel says in numbers; a prediction is an interval alone."""
    first = lines[0]
    measure, sign = first.measure, getattr(first, "sign", 1)
    texts = []
    for line in lines:
        result = printed(line.effect, line.low, line.high, measure, sign)
        texts.append(result.interval if _kind(line) == "prediction" else str(result))
    return texts


def _kind(line) -> str:
    """Return whether a line is a trial (or a review), pooled, or a prediction."""
    return getattr(line, "kind", "trial")


def _draw_lines(axes, lines: list, texts: list[str], sizes: Sizes) -> None:
    """Draw the lines of a panel, squares as large as their weights."""
    weights = [getattr(line, "weight", 0) for line in lines]
    below = 0 if sizes.many else 0.12  # the label stands above its interval
    for y, (line, text, weight) in enumerate(zip(lines, texts, weights, strict=True)):
        _line(axes, y + below, line, weight / max(weights), sizes.step)
        _words(axes, y, line, text, sizes)


def _axes(figure: Chart, lines: list, top: float, sizes: Sizes, sides: Sequence[str], limits):
    """Return the axes of a panel, with name, line of no effect, ticks and sides."""
    first, n, many = lines[0], len(lines), sizes.many
    left = 2.35 if many else 0.2
    axes = panel(figure, left, top + 0.3, look.WIDTH - left - 2.15, sizes.step * n + 0.1)
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
    """Return ends of the axis that hold every effect and zero.

    An interval much wider than most is cut.
    """
    effects = [0, *(line.effect for line in lines)]
    reach = 3 * np.median([line.high - line.low for line in lines])
    low = max(min(0, *(line.low for line in lines)), min(effects) - reach)
    high = min(max(0, *(line.high for line in lines)), max(effects) + reach)
    margin = 0.06 * (high - low)
    return low - margin, high + margin


def _line(axes, y: float, line, share: float, step: float) -> None:
    """Draw one interval with its mark, an arrow where it leaves the axis.

    ``share``: of the largest weight in the panel.
    """
    least, most = axes.get_xlim()
    kind = _kind(line)
    if kind == "pooled":
        _diamond(axes, y, line, min(0.2, 0.09 / step))
    else:
        low, high = np.clip([line.low, line.high], least, most)
        axes.plot(
            [low, high],
            [y, y],
            color=look.SOFT if kind == "prediction" else line.colour,
            linewidth=5 if kind == "prediction" else min(2, 8 * step),
            solid_capstyle="butt",
        )
    arrow = {"s": min(60, 200 * step), "color": line.colour, "zorder": 4, "clip_on": False}
    if line.low < least:
        axes.scatter([least], [y], marker="<", **arrow)
    if line.high > most:
        axes.scatter([most], [y], marker=">", **arrow)
    if kind == "trial" and least <= line.effect <= most:
        axes.scatter(
            [line.effect],
            [y],
            s=max(150 * share, 12) * min(1, 2.2 * step),
            color=line.colour,
            zorder=3,
            marker="D" if line.review else "s",
        )


def _diamond(axes, y: float, line, half: float) -> None:
    """Draw a pooled estimate: a diamond as wide as its interval, ``half`` as high."""
    low, middle, high = np.clip([line.low, line.effect, line.high], *axes.get_xlim())
    axes.fill(
        [low, middle, high, middle],
        [y, y - half, y, y + half],
        color=line.colour,
        zorder=3,
        linewidth=0,
    )


def _words(axes, y: float, line, text: str, sizes: Sizes) -> None:
    """Write label, numbers and certainty of a line."""
    size = sizes.letters
    label = {
        "xycoords": ("axes fraction", "data"),
        "fontsize": size,
        "weight": "bold" if _kind(line) == "pooled" else "normal",
        "va": "center",
        "annotation_clip": False,
    }
    if sizes.many:
        axes.annotate(
            textwrap.shorten(line.label, int(290 / size), placeholder=" …"),
            (0, y),
            (-2.2 * 72, 0),
            textcoords="offset points",
            **label,
        )
        aside = [(0.0, f"{text}  {line.sure}".strip(), size, look.INK)]
    else:
        axes.annotate(
            textwrap.shorten(line.label, int(800 / size), placeholder=" …"),
            (0, y - 0.28),
            bbox={"facecolor": look.PAPER, "edgecolor": "none", "pad": 0.8},
            **label,
        )
        aside = [(0.1, text, size + 0.5, look.INK), (0.4, line.sure, size - 0.5, look.SOFT)]
    for drop, words, points, ink in aside:
        axes.annotate(
            words,
            (1, y + drop),
            (8, 0),
            xycoords=("axes fraction", "data"),
            fontsize=points,
            textcoords="offset points",
            va="center",
            color=ink,
            annotation_clip=False,
        )
