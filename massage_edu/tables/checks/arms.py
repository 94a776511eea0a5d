"""The two arms of a trial: people, mean and spread of each, and what pooling needs of them."""

import re
from collections.abc import Iterator
from math import nan, sqrt

from ..problems import Problem
from ..read import Row, Rows
from .rule import Tables, data_rule, row_rule, table_rule

ARMS = ("massage", "control")
SPREAD = ("n_massage", "sd_massage", "n_control", "sd_control")
MEANS = ("mean_massage", "mean_control")
INTERVAL = ("ci_low", "estimate", "ci_high")
Z = 1.96  # half the width of a 95% interval, in standard errors
SE_HINT = "SD = SE x square root of n"


# --- standard errors ----------------------------------------------------------------------------


@row_rule(*SPREAD, "scale_min", "scale_max", codes=("looks_like_se",), plausible=True)
def spread_tiny_for_its_scale(row: Row) -> Iterator[Problem]:
    """Ask about a standard deviation below 4 % of the scale's range.

    That is rarely real: it looks like a standard error (Cochrane Handbook 6.5.2).
    """
    span = row.number("scale_max") - row.number("scale_min")
    for arm in ARMS:
        if 0 < row.number(f"sd_{arm}") < 0.04 * span:
            yield _looks_like_se(row, arm)


@row_rule(*SPREAD, codes=("looks_like_se",), plausible=True)
def standard_error_in_one_arm(row: Row) -> Iterator[Problem]:
    """Ask about two spreads that differ by about the square root of the group's size.

    Two arms of one trial vary alike; a factor of the square root of n is that between a standard
    deviation and a standard error (Cochrane Handbook 6.5.2).
    """
    span = row.number("scale_max") - row.number("scale_min")
    for arm, other in (ARMS, ARMS[::-1]):
        sd, n = row.number(f"sd_{arm}"), row.number(f"n_{arm}")
        is_tiny = 0 < sd < 0.04 * span  # which is asked about already
        if sd > 0 and n >= 9 and row.number(f"sd_{other}") / sd > 0.8 * sqrt(n) and not is_tiny:
            yield _looks_like_se(row, arm)


def _looks_like_se(row: Row, arm: str) -> Problem:
    message = f"{row[f'sd_{arm}']} looks like a standard error, not a standard deviation"
    return row.doubt(f"sd_{arm}", "looks_like_se", message, SE_HINT)


@row_rule(*SPREAD, *MEANS, codes=("means_far_apart",), plausible=True)
def means_far_apart(row: Row) -> Iterator[Problem]:
    """Ask about means that differ by more than three standard deviations.

    Hardly any treatment does that; where both spreads are standard errors every trial seems to
    (Cochrane Handbook 6.5.2).
    """
    spread = (row.number("sd_massage") + row.number("sd_control")) / 2
    gap = abs(row.number("mean_massage") - row.number("mean_control"))
    if spread > 0 and gap > 3 * spread:
        message = f"with {row['sd_massage']} the means differ by {gap / spread:.2g} deviations"
        hint = f"are both standard errors? {SE_HINT}"
        yield row.doubt("sd_massage", "means_far_apart", message, hint)


@row_rule(*SPREAD, *INTERVAL, "measure", codes=("other_width",), plausible=True)
def interval_of_other_width(row: Row) -> Iterator[Problem]:
    """Ask about an interval that is far wider than both spreads make it.

    A mean difference has the interval that follows from the arms (Cochrane Handbook 6.5.1); where
    the spreads are standard errors it is wider by the square root of n.
    """
    n1, sd1, n2, sd2 = map(row.number, SPREAD)
    if row["measure"] != "MD" or not (n1 >= 5 and n2 >= 5 and sd1 > 0 and sd2 > 0):
        return
    width = row.number("ci_high") - row.number("ci_low")
    expected = 2 * Z * sqrt(sd1**2 / n1 + sd2**2 / n2)
    if width > expected * max(2.0, 0.8 * sqrt(min(n1, n2))):
        sd = row["sd_massage"]
        message = f"with {sd} the interval would be {expected:.3g} wide, not {width:.3g}"
        hint = f"are both standard errors? {SE_HINT}"
        yield row.doubt("sd_massage", "other_width", message, hint)


# --- means --------------------------------------------------------------------------------------


@row_rule(*MEANS, "scale_min", "scale_max", codes=("outside_scale",), plausible=True)
def mean_outside_its_scale(row: Row) -> Iterator[Problem]:
    """Ask about a mean that the scale does not reach: a slip, or a change from the start."""
    low, high = row.number("scale_min"), row.number("scale_max")
    for name in MEANS:
        mean = row.number(name)
        if mean < low or mean > high:
            message = f"{row[name]} is outside the scale, {low:g} to {high:g}"
            yield row.doubt(
                name, "outside_scale", message, "compare with the source", "it is a change"
            )


def _gap(row: Row) -> float:
    """Return how far the means are apart, in the unit of the printed effect.

    What cannot be told is nan.
    """
    spread = (row.number("sd_massage") + row.number("sd_control")) / 2
    unit = {"MD": 1.0, "SMD": spread}.get(row["measure"]) or nan
    return (row.number("mean_massage") - row.number("mean_control")) / unit


def _is_turned(gap: float, estimate: float, low: float, high: float) -> bool:
    """Return whether an estimate is the gap of the means with the other sign."""
    if not gap * estimate < 0:
        return False
    return abs(gap + estimate) <= abs(gap) / 2 or low <= -gap <= high


@row_rule(*MEANS, *SPREAD, *INTERVAL, "measure", codes=("swapped_arms",), plausible=True)
def swapped_arms(row: Row) -> Iterator[Problem]:
    """Ask about means whose difference is the estimate with the other sign.

    Either the two arms stand in each other's columns, and pooling would turn benefit into harm, or
    the source prints the effect as a benefit.
    """
    gap = _gap(row)
    low, estimate, high = map(row.number, INTERVAL)
    if _is_turned(gap, estimate, low, high) and not low <= gap <= high:
        message = f"{row['estimate']}, but the means of massage and control differ by {gap:.3g}"
        hint = "do the arms stand in each other's columns?"
        excuse = "the effect is printed as a benefit"
        yield row.doubt("estimate", "swapped_arms", message, hint, excuse)


@row_rule(*MEANS, *SPREAD, *INTERVAL, "measure", codes=("other_difference",), plausible=True)
def other_difference(row: Row) -> Iterator[Problem]:
    """Ask about an estimate that is not near the difference of the means.

    It should be inside its interval or not half away from it (Cochrane Handbook 6.5.1; an SMD in
    standard deviations).
    """
    gap = _gap(row)
    low, estimate, high = map(row.number, INTERVAL)
    far = abs(gap - estimate) > max(abs(gap), abs(estimate)) / 2
    if far and not low <= gap <= high and not _is_turned(gap, estimate, low, high):
        message = f"{row['estimate']}, but the means of massage and control differ by {gap:.3g}"
        hint = "compare with the source"
        yield row.doubt("estimate", "other_difference", message, hint, "it is adjusted")


# --- pooling ------------------------------------------------------------------------------------


@row_rule("poolable", "better_when", *MEANS, *SPREAD, *INTERVAL, codes=("not_poolable",))
def lacks_what_pooling_needs(row: Row) -> Iterator[Problem]:
    """Refuse 'yes' where a part of what pooling needs is missing.

    That is both arms, or an effect with its interval; and the side that is better.
    """
    if row["poolable"] != "yes":
        return
    if not row["better_when"]:
        message = "is empty, so the row cannot be pooled"
        hint = "say which sign favours massage, or write no in poolable"
        yield row.error("better_when", "not_poolable", message, hint)
    arms = all(row[name] for name in (*MEANS, *SPREAD))
    if not arms and not all(row[name] for name in INTERVAL):
        message = "'yes', but neither both groups nor estimate and interval are complete"
        hint = "fill in n, mean and SD of both groups, or estimate and interval; or write no"
        yield row.error("poolable", "not_poolable", message, hint)


@row_rule("poolable", *SPREAD, *INTERVAL, codes=("not_poolable",))
def no_spread_to_pool(row: Row) -> Iterator[Problem]:
    """Refuse 'yes' without two people and a spread above zero in both arms.

    The weight of a trial is one over its variance: without spread it is infinite, and the trial
    would be the whole result.
    """
    if row["poolable"] != "yes":
        return
    for arm in ARMS:
        if row.number(f"n_{arm}") < 2:
            message = f"{row[f'n_{arm}']} in an arm cannot be pooled: it takes two people"
            hint = "compare with the source, or write no in poolable"
            yield row.error(f"n_{arm}", "not_poolable", message, hint)
        if row.number(f"sd_{arm}") == 0:
            message = "0 is no spread, so the row cannot be pooled"
            hint = "compare with the source; leave it empty where none is printed"
            yield row.error(f"sd_{arm}", "not_poolable", message, hint)
    if row.number("ci_low") == row.number("ci_high"):
        message = f"an interval from {row['ci_low']} to {row['ci_high']} has no width to pool"
        hint = "compare with the source, or write no in poolable"
        yield row.error("ci_high", "not_poolable", message, hint)


_CONTROL = (
    "study_id",
    "outcome",
    "scale",
    "timepoint",
    "comparator",
    "n_control",
    "mean_control",
    "sd_control",
)


@table_rule("trial_id", "shares_control_with", *_CONTROL, codes=("shared_control",), plausible=True)
def shared_control(rows: Rows) -> Iterator[Problem]:
    """Ask about two rows with the same control group that do not say so.

    Pooled together its people would count twice (Cochrane Handbook 23.3.4).
    """
    first: dict[tuple[str, ...], str] = {}
    for row in rows:
        control = tuple(row[name] for name in _CONTROL)
        numbers = row["n_control"] or row["mean_control"]
        if not numbers or row["shares_control_with"]:
            continue
        other = first.setdefault(control, row["trial_id"])
        if other != row["trial_id"]:
            message = f"is empty, but {other} has the same control group"
            excuse = "if it is another group, say so in comparator"
            hint = f"write {other}, so that its people count once; {excuse}"
            yield row.warning("shares_control_with", "shared_control", message, hint)


# --- scales -------------------------------------------------------------------------------------


@data_rule(
    {
        "scales": ("name", "better_when"),
        "trials": ("outcome", "scale", "better_when", "estimate", "ci_low"),
    },
    codes=("other_scale",),
    plausible=True,
)
def other_scale(tables: Tables) -> Iterator[Problem]:
    """Refuse a better side that is not the scale's: pooled, benefit and harm would change places.

    A printed estimate may be a benefit, so that more of it is better; the row says so in accepts.
    """
    sides = [(_words(row["name"]), row["better_when"]) for row in tables["scales"]]
    for row in tables["trials"]:
        words, better = _words(f"{row['outcome']} {row['scale']}"), row["better_when"]
        side = next((side for name, side in sides if name <= words), "")
        if better and side not in ("", better):
            message = f"{better!r}, but in scales.csv {row['scale']} is better when {side}"
            hint = "compare with the scale"
            if "accepts" in row:
                excuse = "if the estimate is printed as a benefit"
                hint = f"{excuse}, write other_scale in accepts and why in note"
            yield row.error("better_when", "other_scale", message, hint)


def _words(text: str) -> set[str]:
    """Return the words of a scale's name, up to its range or a bracket."""
    name = re.split(r" [0-9(]", text.lower().replace("_", " "))[0]
    return {*re.findall(r"[a-z0-9]+", name)}


RULES = (
    spread_tiny_for_its_scale,
    standard_error_in_one_arm,
    means_far_apart,
    interval_of_other_width,
    mean_outside_its_scale,
    swapped_arms,
    other_difference,
    lacks_what_pooling_needs,
    no_spread_to_pool,
    shared_control,
    other_scale,
)
