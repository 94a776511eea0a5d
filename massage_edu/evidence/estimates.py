"""Printed estimates, turned to one side, and what they mean for people."""

from statistics import NormalDist

import numpy as np
import pandas as pd

from ..vocabulary import RATIOS

COMPARABLE = ("MD", "SMD", *RATIOS)


def toward_benefit(findings: pd.DataFrame) -> pd.DataFrame:
    """Turn printed effects so that a positive number favours massage.

    Parameters
    ----------
    findings : DataFrame
        columns ``measure, estimate, ci_low, ci_high, better_when``; other columns pass through.

    Returns
    -------
    DataFrame
        the rows that have an estimate and a known direction, with ``effect, low, high`` (floats,
        NaN where no interval is printed): the printed unit for MD, standard deviations for SMD,
        the natural logarithm for RR and OR. Changes inside one group (``percent_change``) are no
        effects and are left out.

    """
    known = findings[
        findings.measure.isin(COMPARABLE) & findings.estimate.notna() & findings.better_when.notna()
    ]
    printed = known[["estimate", "ci_low", "ci_high"]]
    values = printed.to_numpy(dtype=float, na_value=np.nan, copy=True)
    ratio = known.measure.isin(RATIOS).to_numpy()
    values[ratio] = np.log(values[ratio])
    lower = (known.better_when == "lower").to_numpy()
    # Turned round, the ends of the interval change places.
    values[lower] = -values[lower][:, [0, 2, 1]]
    return known.assign(effect=values[:, 0], low=values[:, 1], high=values[:, 2])


def overlap(effect: float) -> dict[str, float]:
    """Say what a standardized mean difference means for people.

    For two normal distributions of equal spread, with ``effect`` standard deviations between them:
    ``overlap`` is the part that both share (the overlapping coefficient), ``above_average`` the
    part of the treated who do better than the average of the untreated (U3 of Cohen, 1988),
    ``better_off`` the chance that a treated person does better than an untreated one, both drawn
    at random (the common language effect size of McGraw and Wong, 1992). All three are shares from
    0 to 1.

    >>> {name: round(share, 2) for name, share in overlap(0.5).items()}
    {'overlap': 0.8, 'above_average': 0.69, 'better_off': 0.64}
    """
    normal = NormalDist()
    return {
        "overlap": 2 * normal.cdf(-abs(effect) / 2),
        "above_average": normal.cdf(effect),
        "better_off": normal.cdf(effect / 2**0.5),
    }


def direction_counts(findings: pd.DataFrame) -> pd.Series:
    """Return the number of findings by direction, in the order of the data dictionary."""
    return findings.direction.value_counts(sort=False).sort_index()
