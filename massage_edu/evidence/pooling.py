"""Effect sizes and their pooling, exact to metafor.

Arrays in, numbers out: thousands of poolings at once.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
# A number where numbers were given, an array where arrays were: numpy cannot tell beforehand.
Number = Any

# Of the search for the maxima of the restricted likelihood, in log(smallest variance + tau2).
STEP = 0.1
FAR = 1e100  # effects further apart than this would overflow when squared


@dataclass(frozen=True)
class Pooled:
    """A pooling: numbers for estimates of shape (k,), arrays of shape (...) for (..., k).

    ``tau2`` is in the squared unit of the estimates; ``i2`` and ``weights`` (..., k) are per cent.

    >>> pooled = pool([0.5, 0.2, 0.9], [0.04, 0.02, 0.09])
    >>> pooled.weights.round().tolist(), pooled.k, pooled.method
    ([34.0, 43.0, 23.0], 3, 'REML')
    """

    estimate: Number
    se: Number
    ci_low: Number
    ci_high: Number
    tau2: Number
    i2: Number
    h2: Number
    q: Number
    q_p: Number
    pi_low: Number
    pi_high: Number
    weights: Floats
    q_df: int
    k: int
    method: str


class Egger(NamedTuple):
    """Egger's intercept, its standard error, t, degrees of freedom and p.

    ``limit`` is the effect at a standard error of 0.
    """

    intercept: Number
    se: Number
    t: Number
    df: int
    p: Number
    limit: Number


def _require(ok: NDArray[np.bool_], values: Floats, rule: str) -> None:
    """Raise a ValueError that names the first value that breaks the rule, and its place."""
    if not np.all(ok):
        place = tuple(np.argwhere(~ok)[0].tolist())
        where = f" at index {place}" if place else ""
        raise ValueError(f"{rule}; got {values[place]:g}{where}")


@functools.cache
def _special() -> ModuleType:
    """Return scipy's special functions.

    They are loaded with the first pooling: 4 MB that others do without.
    """
    # While it loads, scipy touches every name of numpy. Two of them, a Fortran tool and helpers for
    # tests, are read when they are first touched, for another 6 MB: a name that is there already
    # keeps them away.
    hidden = {"f2py", "testing"} - vars(np).keys()
    vars(np).update(dict.fromkeys(hidden))
    try:
        return import_module("scipy.special")
    finally:
        for name in hidden:
            del vars(np)[name]


def _numbers(*values: ArrayLike) -> tuple[Floats, ...]:
    """Return the values as finite floats of one common shape."""
    arrays = np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in values))
    for array in arrays:
        _require(np.isfinite(array), array, "every value must be a finite number")
    return arrays


def _quantile(level: float, df: int | None = None) -> float:
    """Return the two-sided quantile of the t distribution, or of the normal one without ``df``."""
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, such as 0.95; got {level}")
    tail = (1 - level) / 2
    return -float(_special().stdtrit(df, tail) if df else _special().ndtri(tail))


@np.errstate(all="ignore")
def effect_size(
    n1: ArrayLike,
    mean1: ArrayLike,
    sd1: ArrayLike,
    n2: ArrayLike,
    mean2: ArrayLike,
    sd2: ArrayLike,
    measure: str = "SMD",
) -> tuple[Number, Number]:
    """Return the effect of group 1 against group 2 and its variance.

    A positive effect: group 1 has the higher mean. ``"SMD"`` is Hedges' g (1981): the difference
    over the pooled standard deviation, with the exact gamma correction; its variance is
    ``1/n1 + 1/n2 + g²/(2(n1 + n2))`` (Hedges, 1982; "LS" in metafor). ``"MD"`` is the difference in
    the unit of the means, its variance ``sd1²/n1 + sd2²/n2``. Arrays broadcast.

    ValueError for a missing or impossible number, a group of one, or an SMD without spread.

    >>> g, variance = effect_size(20, 3.1, 1.2, 20, 4.0, 1.4)  # size, mean, standard deviation
    >>> f"{g:.2f}, variance {variance:.2f}"
    '-0.68, variance 0.11'
    """
    n1, mean1, sd1, n2, mean2, sd2 = _numbers(n1, mean1, sd1, n2, mean2, sd2)
    for n, sd in ((n1, sd1), (n2, sd2)):
        _require(n >= 2, n, "a group needs at least 2 people")
        _require(sd >= 0, sd, "a standard deviation cannot be negative")
    if measure == "MD":
        estimate = mean1 - mean2
        variance = sd1**2 / n1 + sd2**2 / n2
    elif measure == "SMD":
        df = n1 + n2 - 2
        spread = np.sqrt(((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / df)
        _require(spread > 0, spread, "a standardized difference needs a standard deviation above 0")
        # gamma(df / 2) / gamma((df - 1) / 2) by way of beta, which keeps ten digits in the largest
        # trials
        correction = np.sqrt(2 * np.pi / df) / _special().beta((df - 1) / 2, 0.5)
        estimate = correction * (mean1 - mean2) / spread
        variance = 1 / n1 + 1 / n2 + estimate**2 / (2 * (n1 + n2))
    else:
        raise ValueError(f"measure must be SMD or MD; got {measure!r}")
    estimate, variance = _numbers(estimate, variance)
    return estimate[()], variance[()]


def effect_size_counts(
    events1: ArrayLike, n1: ArrayLike, events2: ArrayLike, n2: ArrayLike, measure: str
) -> tuple[Number, Number]:
    """Return the log risk ratio ("RR") or log odds ratio ("OR") of group 1 against group 2.

    Its variance comes with it. Positive: more events in group 1. Variances by the delta method
    (RR: Katz et al., 1978; OR: Woolf, 1955). A table with a zero gets 0.5 in all four cells, other
    tables stay as they are (metafor's ``to="only0"``). Arrays broadcast.

    ValueError for a missing number, an empty group, or events outside 0 to n.

    >>> log_ratio, variance = effect_size_counts(3, 20, 9, 20, "RR")  # 3 of 20 against 9 of 20
    >>> f"{np.exp(log_ratio):.2f}"
    '0.33'
    """
    events1, n1, events2, n2 = _numbers(events1, n1, events2, n2)
    for events, n in ((events1, n1), (events2, n2)):
        _require(n > 0, n, "a group cannot be empty")
        inside = (events >= 0) & (events <= n)
        _require(inside, events, "events must lie between 0 and the size of the group")
    cells = np.stack([events1, n1 - events1, events2, n2 - events2])
    a, b, c, d = cells + 0.5 * (cells == 0).any(axis=0)
    if measure == "RR":
        ratio = np.log(a / (a + b)) - np.log(c / (c + d))
        variance = b / a / (a + b) + d / c / (c + d)
    elif measure == "OR":
        ratio = np.log(a / b) - np.log(c / d)
        variance = 1 / a + 1 / b + 1 / c + 1 / d
    else:
        raise ValueError(f"measure must be RR or OR; got {measure!r}")
    return ratio[()], variance[()]


def se_from_ci(low: ArrayLike, high: ArrayLike, level: float = 0.95) -> Number:
    """Return the standard error behind a normal interval (Cochrane Handbook, 6.3.1).

    Ratios as logarithms. Arrays broadcast. ValueError unless ``low`` is below ``high``, both
    finite.

    >>> f"{se_from_ci(-1.2, -0.2):.3f}"
    '0.255'
    """
    low, high = _numbers(low, high)
    _require(low < high, low, "the lower end of an interval must be below its upper end")
    return ((high - low) / (2 * _quantile(level)))[()]


def _trials(estimates: ArrayLike, variances: ArrayLike, least: int = 1) -> tuple[Floats, Floats]:
    """Return estimates and variances as checked arrays of one shape (..., k)."""
    shapes = np.shape(estimates), np.shape(variances)
    if () in shapes or shapes[0][-1] != shapes[1][-1]:
        raise ValueError(
            f"every estimate needs one variance; got shapes {shapes[0]} and {shapes[1]}"
        )
    if shapes[0][-1] < least:
        raise ValueError(f"{least} or more trials are needed; got {shapes[0][-1]}")
    y, v = _numbers(estimates, variances)
    _require(v > 1e-300, v, "a variance must be above 0")
    return y, v


@np.errstate(over="ignore")
def _standardize(y: Floats, v: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return y and v as (k, n) in units of the most precise trial, and that trial.

    It comes first, as 0 and 1. With the largest weight in a known place, nothing below subtracts
    numbers that are nearly equal.
    """
    y, v = (np.moveaxis(table, -1, 0).reshape(table.shape[-1], -1) for table in (y, v))
    order = v.argsort(axis=0, kind="stable")
    y, v = np.take_along_axis(y, order, axis=0), np.take_along_axis(v, order, axis=0)
    origin, unit = y[0], v[0]
    y = y - origin
    if not (np.abs(y) <= FAR * np.minimum(np.sqrt(unit), 1)).all():
        raise ValueError(
            f"effects that differ by more than {FAR:g} (or {FAR:g} standard errors) "
            "cannot be pooled"
        )
    return y / np.sqrt(unit), np.minimum(v / unit, 1e300), origin, unit


def _fit(
    y: Floats, v: Floats, tau2: Floats | float
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return the sum of weights, the mean, Q, -dQ/dtau2, and the trace of the projection P."""
    w = 1 / (v + tau2)
    rest = w[1:].sum(axis=0)
    total = w[0] + rest
    mean = (w * y).sum(axis=0) / total
    error = y - mean
    we = w * error
    trace = (w[0] * rest + (w[1:] * (total - w[1:])).sum(axis=0)) / total
    return total, mean, (we * error).sum(axis=0), (we * we).sum(axis=0), trace


def _solve_q(y: Floats, v: Floats, target: float) -> Floats:
    """Return the tau2 at which Q falls to ``target``, or 0 where it starts below.

    Newton's method on 1/Q, which is a concave function of tau2: steps from 0 never overshoot.
    """
    tau2 = np.zeros(y.shape[1])
    for _ in range(100):
        _, _, q, fall, _ = _fit(y, v, tau2)
        step = np.divide(q, fall, where=q > target, out=np.zeros_like(q)) * (q / target - 1)
        tau2 += step
        if (step <= 1e-9 * tau2).all():
            break
    return tau2


def _reml(y: Floats, v: Floats) -> Floats:
    """Return the tau2 at the highest maximum of the restricted likelihood (there may be several).

    Up to a rotation that likelihood is a sum of ``-log(d + tau2) - u²/(d + tau2)`` over k - 1
    contrasts, with ``d`` between the smallest and the largest variance: it falls beyond ``end``,
    and each hill is about one unit of ``log(1 + tau2)`` wide, so steps of 0.1 find them; halving
    then makes each exact. (Two maxima less than a step apart, which are all but equally likely,
    may be taken for one.)
    """

    def slope(tau2: Floats, row: slice | NDArray[np.intp] = slice(None)) -> Floats:
        _, _, _, fall, trace = _fit(y[:, row], v[:, row], tau2)
        return fall - trace

    spread, df = y.var(axis=0) * len(y), len(y) - 1
    end = (spread + np.sqrt(spread) * np.sqrt(spread + 4 * df * (v[-1] - 1))) / (2 * df)
    span = np.log(np.clip(end, 1, np.maximum(spread, 1))) + 0.01
    steps = int(span.max(initial=STEP) / STEP) + 1
    slopes = np.array([slope(np.expm1(span * i / steps)) for i in range(steps + 1)])
    cell, row = np.nonzero((slopes[:-1] > 0) & (slopes[1:] <= 0))
    low, high = np.expm1(span[row] * cell / steps), np.expm1(span[row] * (cell + 1) / steps)
    for _ in range(52):
        middle = (low + high) / 2
        rising = slope(middle, row) > 0
        low, high = np.where(rising, middle, low), np.where(rising, high, middle)
    flat = np.flatnonzero(slopes[0] <= 0)
    row, tau2 = np.append(flat, row), np.append(np.zeros(len(flat)), low)
    total, _, q, _, _ = _fit(y[:, row], v[:, row], tau2)
    order = np.argsort(-np.log(v[:, row] + tau2).sum(axis=0) - np.log(total) - q)
    best = np.zeros(y.shape[1])
    best[row[order]] = tau2[order]  # the highest is written last
    return best


def _dersimonian_laird(y: Floats, v: Floats) -> Floats:
    """Return the tau2 at which Q has the value that is expected of it, or 0."""
    _, _, q, _, trace = _fit(y, v, 0)
    return np.maximum(q - len(y) + 1, 0) / trace


# Estimators of tau2 from standardized effects and variances.
METHODS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "EE": lambda y, v: np.zeros(y.shape[1]),
    "DL": _dersimonian_laird,
    "PM": lambda y, v: _solve_q(y, v, len(y) - 1),
    "REML": _reml,
}


def pool(
    estimates: ArrayLike,
    variances: ArrayLike,
    method: str = "REML",
    knapp_hartung: bool | Literal["adhoc"] = True,
    level: float = 0.95,
    prediction: str = "default",
) -> Pooled:
    """Pool the effects of trials.

    Parameters
    ----------
    estimates, variances : array_like, shape (..., k)
        effects (ratios as logarithms) and their sampling variances; one pooling for each leading
        index.
    method : {"REML", "PM", "DL", "EE"}
        estimator of ``tau2``, the variance between trials: restricted maximum likelihood (Patterson
        and Thompson, 1971; global maximum), Paule and Mandel (1982), DerSimonian and Laird (1986),
        never below 0; or 0 (equal effects).
    knapp_hartung : bool or "adhoc"
        interval of Hartung and Knapp (2001) and Sidik and Jonkman (2002), t with k - 1 degrees of
        freedom; False: the normal one; "adhoc": ``se`` never below the normal one (Knapp and
        Hartung, 2003). EE and a single trial take the normal one.
    level : float
        of both intervals.
    prediction : {"default", "k-1", "k-2"}
        interval for the effect in a new trial, ``estimate ± c · sqrt(tau2 + se²)``: ``c`` as in the
        confidence interval (metafor's default), of t with k - 1, or with k - 2 (Higgins, Thompson
        and Spiegelhalter, 2009; 1 when k is 2, as in metafor). NaN for EE and for a single trial.

    Returns
    -------
    Pooled
        Q and its p value (Cochran, 1954); I² and H² (Higgins and Thompson, 2002) from Q for EE,
        else from ``tau2`` and the typical variance within trials, as in metafor. A single trial has
        tau2, I² and Q of 0; so have equal effects, whose ``se`` by Hartung and Knapp is 0.

    Raises
    ------
    ValueError
        for missing or infinite numbers, a variance that is not above 0, lengths that differ, no
        trial, effects more than 1e100 apart, an unknown option.

    Examples
    --------
    >>> pooled = pool([0.5, 0.2, 0.9], [0.04, 0.02, 0.09])
    >>> f"{pooled.estimate:.2f} ({pooled.ci_low:.2f} to {pooled.ci_high:.2f}), I² {pooled.i2:.0f}%"
    '0.46 (-0.36 to 1.29), I² 61%'

    """
    if method not in METHODS or knapp_hartung not in (True, False, "adhoc"):
        raise ValueError(
            f"method must be one of {', '.join(METHODS)} "
            "and knapp_hartung True, False or 'adhoc'; "
            f"got {method!r} and {knapp_hartung!r}"
        )
    estimates, variances = _trials(estimates, variances)
    y, v, origin, unit = _standardize(estimates, variances)
    k, df = len(y), len(y) - 1
    common = method == "EE" or k == 1
    tau2 = np.zeros_like(unit) if common else METHODS[method](y, v)
    _, _, q, _, trace = _fit(y, v, 0)
    h2 = 1 + tau2 * trace / max(df, 1)
    total, mean, q_tau2, _, _ = _fit(y, v, tau2)
    t_df = df if knapp_hartung and not common else None
    dfs = {"default": t_df, "k-1": df, "k-2": max(df - 1, 1)}
    if prediction not in dfs:
        raise ValueError(f"prediction must be one of {', '.join(dfs)}; got {prediction!r}")

    def back(value: Floats, last: tuple[int, ...] = ()) -> Number:
        return value.reshape(estimates.shape[:-1] + last)[()]

    mean, tau2, spread = origin + mean * np.sqrt(unit), tau2 * unit, unit / total
    weights = 100 * (back(spread, (1,)) / (variances + back(tau2, (1,))))
    if t_df:  # the scale of Hartung and Knapp, at least 1 if "adhoc"
        spread = spread * np.maximum(q_tau2 / df, knapp_hartung == "adhoc")
    half = _quantile(level, t_df) * np.sqrt(spread)
    reach = np.nan if common else _quantile(level, dfs[prediction]) * np.sqrt(tau2 + spread)
    h2 = q / df if method == "EE" and df else h2
    i2 = 100 * (1 - 1 / np.maximum(h2, 1))
    q_p = _special().chdtrc(df, q) if df else np.ones_like(q)
    return Pooled(
        estimate=back(mean),
        se=back(np.sqrt(spread)),
        ci_low=back(mean - half),
        ci_high=back(mean + half),
        tau2=back(tau2),
        i2=back(i2),
        h2=back(h2),
        q=back(q),
        q_p=back(q_p),
        pi_low=back(mean - reach),
        pi_high=back(mean + reach),
        weights=weights,
        q_df=df,
        k=k,
        method=method,
    )


def tau2_interval(
    estimates: ArrayLike, variances: ArrayLike, level: float = 0.95
) -> tuple[Number, Number]:
    """Return the lower and upper end of the Q-profile interval for tau2 (Viechtbauer, 2007).

    Shapes and errors as for ``pool``, two trials or more. Both ends are 0 when trials agree better
    than chance allows.

    >>> low, high = tau2_interval([0.5, 0.2, 0.9], [0.04, 0.02, 0.09])
    >>> f"{low:.2f} to {high:.2f}"
    '0.00 to 4.81'
    """
    _quantile(level)
    estimates, variances = _trials(estimates, variances, least=2)
    y, v, _, unit = _standardize(estimates, variances)
    targets = _special().chdtri(len(y) - 1, [(1 - level) / 2, (1 + level) / 2])
    low, high = ((_solve_q(y, v, q) * unit).reshape(estimates.shape[:-1]) for q in targets)
    return low[()], high[()]


def leave_one_out(estimates: ArrayLike, variances: ArrayLike, **options: Any) -> Pooled:
    """Pool again without each trial in turn.

    Arrays have the shape (..., k), in the order of the trials left out. Options and errors as for
    ``pool``, two trials or more.

    >>> leave_one_out([0.5, 0.2, 0.9], [0.04, 0.02, 0.09], method="EE").estimate.round(2).tolist()
    [0.33, 0.62, 0.3]
    """
    y, v = _trials(estimates, variances, least=2)
    k = y.shape[-1]
    others = np.nonzero(~np.eye(k, dtype=bool))[1].reshape(k, k - 1)
    return pool(y[..., others], v[..., others], **options)


@np.errstate(all="ignore")
def egger(estimates: ArrayLike, variances: ArrayLike) -> Egger:
    """Test the funnel for asymmetry by the regression of Egger et al. (1997).

    Least squares, weighted by 1/variance, of the effect on its standard error
    (``regtest(model="lm")`` in metafor, not its default ``"rma"``), with t of k - 2 degrees of
    freedom; its slope is Egger's intercept. Advised only for ten trials or more (Sterne et al.,
    2011). Shapes and errors as for ``pool``, three trials or more, whose variances differ. Equal
    effects have an intercept of 0, without t and p (NaN).

    >>> from massage_edu import reference_set
    >>> smoke = reference_set("hackshaw")
    >>> test = egger(smoke["estimates"], smoke["variances"])
    >>> f"t = {test.t:.2f}, df = {test.df}, p = {test.p:.3f}"
    't = 2.38, df = 35, p = 0.023'
    """
    estimates, variances = _trials(estimates, variances, least=3)
    y, v, origin, unit = _standardize(estimates, variances)
    x, df, scale = np.sqrt(v), len(y) - 2, np.sqrt(unit)
    total, y_mean, *_ = _fit(y, v, 0)
    x_mean = (1 / x).sum(axis=0) / total
    x, y = x - x_mean, y - y_mean
    spread = (x**2 / v).sum(axis=0)
    _require(spread > 1e-20, unit, "Egger's regression needs variances that differ")
    slope = (x * y / v).sum(axis=0) / spread
    se = np.sqrt(((y - slope * x) ** 2 / v).sum(axis=0) / df / spread)
    _numbers(slope, se)
    t = slope / se
    p = 2 * _special().stdtr(df, -np.abs(t))
    limit = origin + (y_mean - slope * x_mean) * scale

    def back(value: Floats) -> Number:
        return value.reshape(estimates.shape[:-1])[()]

    return Egger(back(slope), back(se), back(t), df, back(p), back(limit))
