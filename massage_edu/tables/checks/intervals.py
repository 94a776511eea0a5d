"""Effects: an estimate, its interval and what the row says of them must tell one story."""

import re
from collections.abc import Iterator
from math import isnan, log, nan

from ...vocabulary import RATIOS
from ..problems import Problem
from ..read import Row
from .rule import row_rule

NO_EFFECT_EXPECTED = ("no_difference", "imprecise")
EFFECT = ("measure", "estimate", "ci_low", "ci_high")
COMPARE = "compare with the source"
COMPARE_ALL = "compare the three numbers with the source"


def null_of(row: Row) -> int:
    """Return the number that says no effect: 1 for a ratio, else 0."""
    return int(row["measure"] in RATIOS)


def _ends(row: Row) -> tuple[float, float]:
    """Return the ends of the interval; nothing comparable where the three numbers contradict.

    That is an error, and of what is wrong nothing more is asked.
    """
    low, estimate, high = map(row.number, ("ci_low", "estimate", "ci_high"))
    wrong = low > high or estimate < low or estimate > high
    return (nan, nan) if wrong else (low, high)


@row_rule(*EFFECT, codes=("not_a_ratio",))
def not_a_ratio(row: Row) -> Iterator[Problem]:
    """Refuse a ratio that is not above 0: the charts draw its logarithm, and it has none."""
    for name in ("ci_low", "estimate", "ci_high"):
        number = row.number(name)
        if row["measure"] in RATIOS and number <= 0:
            message = f"{number:g} is no {row['measure']}: a ratio is above 0"
            printed = "an end printed as 0.00: leave the interval out"
            hint = f"is it a logarithm, or a difference (MD)? {printed}"
            yield row.error(name, "not_a_ratio", message, hint)


# --- what the row says of the effect ------------------------------------------------------------


@row_rule(*EFFECT, "direction", "better_when", codes=("other_side",), plausible=True)
def other_side(row: Row) -> Iterator[Problem]:
    """Ask about a direction on the other side than the estimate.

    One sign turned, and harm looks good.
    """
    better, direction, estimate = row["better_when"], row["direction"], row.number("estimate")
    gain = (estimate - null_of(row)) * (-1 if better == "lower" else 1)
    wrong = (gain < 0 and direction == "favours_massage") or (
        gain > 0 and direction == "favours_comparator"
    )
    contradicts = bool(row["ci_low"]) and isnan(_ends(row)[0])
    if better and wrong and not contradicts:
        message = f"'{direction}', but {estimate:g} is on the other side when {better} is better"
        hint = "compare estimate, better_when and direction"
        yield row.doubt("direction", "other_side", message, hint, "all are right")


@row_rule(*EFFECT, "direction", codes=("other_interval",), plausible=True)
def other_interval(row: Row) -> Iterator[Problem]:
    """Hold a direction to its interval.

    'favours' needs an interval that leaves out no effect; 'no_difference' and 'imprecise' need one
    that holds it. An end that is no effect itself, perhaps by rounding, goes with both.
    """
    (low, high), null, direction = _ends(row), null_of(row), row["direction"]
    holds = low < null < high and direction.startswith("favours_")
    leaves_out = low > null or high < null
    if holds or (leaves_out and direction in NO_EFFECT_EXPECTED):
        message = (
            f"'{direction}', but the interval {low:g} to {high:g}"
            f" {'holds' if holds else 'leaves out'} {null}, no effect"
        )
        yield row.doubt("direction", "other_interval", message, COMPARE, "it says so all the same")


def _matters(row: Row, share: float, smd: float, ratio: float) -> tuple[float, float] | None:
    """Return below and above which an effect matters.

    It depends on the measure; for a difference it is a share of the scale.
    """
    if row["measure"] == "SMD":
        return -smd, smd
    if row["measure"] in RATIOS:
        return 1 / ratio, ratio
    span = re.search(r"\b([0-9]+)(?:-|–| to )([0-9]+)\b", row["unit"])
    if row["measure"] == "MD" and span and int(span[2]) > int(span[1]):
        width = share * (int(span[2]) - int(span[1]))
        return -width, width
    return None


@row_rule(*EFFECT, "direction", "unit", codes=("not_imprecise",), plausible=True)
def not_imprecise(row: Row) -> Iterator[Problem]:
    """Ask about 'imprecise' where the interval leaves out every effect that would matter.

    Small is an SMD below 0.2 (Cohen 1988), a ratio within a quarter of 1 (Guyatt 2011, GRADE
    guidelines 6), a difference below a twentieth of the scale.
    """
    (low, high), limits = _ends(row), _matters(row, 0.05, 0.2, 1.25)
    if row["direction"] != "imprecise" or not limits or not low < null_of(row) < high:
        return
    if limits[0] < low and high < limits[1]:
        message = f"'imprecise', but the interval {low:g} to {high:g} leaves out all that matters"
        yield row.doubt("direction", "not_imprecise", message, "is it no_difference?")


@row_rule(*EFFECT, "direction", "unit", codes=("wide_interval",), plausible=True)
def wide_interval(row: Row) -> Iterator[Problem]:
    """Ask about 'no_difference' where the interval still holds an effect that would matter.

    No proof of an effect is no proof of none (Altman and Bland 1995). That much is an SMD of 0.5
    (Cohen 1988: medium), a doubling or halving, a fifth of the scale.
    """
    (low, high), limits = _ends(row), _matters(row, 0.2, 0.5, 2.0)
    if row["direction"] != "no_difference" or not limits or not low < null_of(row) < high:
        return
    if low <= limits[0] or high >= limits[1]:
        message = f"'no_difference', but the interval {low:g} to {high:g} holds large effects"
        hint = "is it imprecise? an effect that would matter is not ruled out"
        yield row.doubt("direction", "wide_interval", message, hint)


# --- the three numbers --------------------------------------------------------------------------


def _half_step(cell: str) -> float:
    """Return half a unit of the last place that a number prints.

    So far may rounding have moved it.
    """
    mantissa, _, exponent = cell.lower().partition("e")
    return 0.5 * 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


@row_rule(*EFFECT, codes=("off_centre",), plausible=True)
def off_centre(row: Row) -> Iterator[Problem]:
    """Ask about an estimate far from the middle of its interval.

    Most often one of the three is a slip.

    An interval of a difference is even on both sides; that of a ratio is so in logarithms (Cochrane
    Handbook 6.3). Rounding is allowed for.
    """
    (low, high), estimate = _ends(row), row.number("estimate")
    if not low <= estimate <= high:
        return
    sentence = f"{row['estimate']} is far from the middle of its interval, {low:g} to {high:g}"
    if row["measure"] in ("MD", "SMD"):
        off = abs((low + high) / 2 - estimate) - 0.2 * (high - low)
        if off > 0 and off > 2 * _half_step(row["estimate"]):
            yield row.doubt("estimate", "off_centre", sentence, COMPARE_ALL, "they are right")
    elif row["measure"] in RATIOS and low > 0 and not _is_even_in_logarithms(row):
        off = abs((log(low) + log(high)) / 2 - log(estimate)) - 0.2 * log(high / low)
        if off > 0:
            message = f"{sentence}, in logarithms"
            yield row.doubt("estimate", "off_centre", message, COMPARE_ALL, "they are right")


def _is_even_in_logarithms(row: Row) -> bool:
    """Return whether, within rounding, the estimate is the geometric middle of its interval."""
    low, estimate, high = (row.number(name) for name in ("ci_low", "estimate", "ci_high"))
    a, b, c = (_half_step(row[name]) for name in ("ci_low", "estimate", "ci_high"))
    least = max(low - a, 0) * max(high - c, 0)
    most = (low + a) * (high + c)
    return least <= (estimate + b) ** 2 and (estimate - b) ** 2 <= most


@row_rule(*EFFECT, codes=("even_ratio",), plausible=True)
def even_ratio(row: Row) -> Iterator[Problem]:
    """Ask about a ratio whose interval is even on both sides, as that of a difference is.

    A ratio's interval is even in logarithms (Cochrane Handbook 6.3): 0.8 with 0.5 to 1.1 is either
    a difference or was calculated wrongly.
    """
    (low, high), estimate = _ends(row), row.number("estimate")
    if row["measure"] not in RATIOS or not 0 < low < estimate < high:
        return
    rounding = 2 * max(_half_step(row[name]) for name in ("ci_low", "estimate", "ci_high"))
    even = abs((low + high) / 2 - estimate) <= rounding
    if even and not _is_even_in_logarithms(row):
        message = f"a {row['measure']} in the very middle of its interval, {low:g} to {high:g}"
        hint = "the interval of a ratio reaches further up than down; is it a difference (MD)?"
        yield row.doubt("estimate", "even_ratio", message, hint)


@row_rule("measure", "estimate", codes=("very_large",), plausible=True)
def very_large(row: Row) -> Iterator[Problem]:
    """Ask about an effect that hardly any treatment has: it is often in another unit.

    An SMD of 0.8 is called large (Cohen 1988); three and more come from standard errors taken for
    standard deviations, or from a difference in points. A ratio of 20 is often one in per cent.
    """
    measure, estimate = row["measure"], row.number("estimate")
    if measure == "SMD" and abs(estimate) > 3:
        message = f"an SMD of {row['estimate']} is very large"
        yield row.doubt("estimate", "very_large", message, "is it a mean difference (MD)?")
    if measure in RATIOS and (estimate > 20 or 0 < estimate < 0.05):
        message = f"a {measure} of {row['estimate']} is very large"
        yield row.doubt("estimate", "very_large", message, "is it in per cent, or a logarithm?")


# --- units --------------------------------------------------------------------------------------


@row_rule("i2", codes=("looks_like_fraction",), plausible=True)
def i2_as_fraction(row: Row) -> Iterator[Problem]:
    """Ask about a heterogeneity below one per cent: I² is printed as 64% or as 0.64."""
    i2 = row.number("i2")
    if 0 < i2 < 1:
        message = f"{row['i2']} per cent looks like a fraction"
        yield row.doubt("i2", "looks_like_fraction", message, f"is it {i2 * 100:g}?")


@row_rule("measure", "estimate", codes=("looks_like_fraction",), plausible=True)
def change_as_fraction(row: Row) -> Iterator[Problem]:
    """Ask about a change of less than one per cent: 0.31 is most often 31 per cent."""
    estimate = row.number("estimate")
    if row["measure"] == "percent_change" and 0 < abs(estimate) < 1:
        message = f"{row['estimate']} per cent looks like a fraction"
        yield row.doubt("estimate", "looks_like_fraction", message, f"is it {estimate * 100:g}?")


_P = re.compile(r"\bp\s*(?:-?value)?\s*[=<>≤≥]\s*([0-9]*[.,]?[0-9]+)(\s*(?:%|per ?cent))?", re.I)


@row_rule("summary", "note", codes=("bad_p",), plausible=True)
def p_value(row: Row) -> Iterator[Problem]:
    """Ask about a p-value that is none: above 1, in per cent, or with a decimal comma."""
    for name in ("summary", "note"):
        for match in _P.finditer(row[name]):
            if match[2] or "," in match[1] or float(match[1]) > 1:
                message = f"{match[0]!r} is no p-value: it lies between 0 and 1"
                yield row.doubt(name, "bad_p", message, "write it as in p = 0.03")


@row_rule("number", "unit", codes=("above_hundred",), plausible=True)
def share_above_hundred(row: Row) -> Iterator[Problem]:
    """Ask about a share of people of more than a hundred per cent."""
    if re.match(r"per ?cent|%", row["unit"]) and row.number("number") > 100:
        message = f"{row['number']} per cent is more than all"
        yield row.doubt(
            "number", "above_hundred", message, "compare number and unit with the source"
        )


RULES = (
    not_a_ratio,
    other_side,
    other_interval,
    not_imprecise,
    wide_interval,
    off_centre,
    even_ratio,
    very_large,
    i2_as_fraction,
    change_as_fraction,
    p_value,
    share_above_hundred,
)
