"""Single trials made ready for pooling: rows of ``trials.csv``, and reference sets.

The pooled result of a reference set is known, and printed in its source.
"""

import json
import warnings
from importlib.resources import files
from textwrap import shorten
from typing import Any, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..vocabulary import RATIOS
from .estimates import toward_benefit
from .pooling import Floats, effect_size, effect_size_counts, se_from_ci

# Pain of 0 to 100 in neck or back, 3 to 12 weeks, massage against an inactive control; one row for
# each trial.
SPINE_PAIN = ("pach2018-t4", "saha2017-t1", "arguisuelas2017-t3")
Z = 1.959963984540054  # half the width of a 95% interval, in standard errors
ARMS = ["n_massage", "mean_massage", "sd_massage", "n_control", "mean_control", "sd_control"]


def effects(trials: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that can be pooled, turned so that a positive effect favours massage.

    Parameters
    ----------
    trials : DataFrame
        rows of ``trials.csv``; with ``authors`` and ``year`` (joined from the studies) labels are
        nicer.

    Returns
    -------
    DataFrame
        with ``effect, low, high, variance`` (ratios as logarithms). The printed effect and
        interval are taken; a row without them that has both arms gets its mean difference. Rows
        with neither, rows that do not say which sign is better, and those with ``poolable`` no are
        left out. A warning names these, and the studies that stand twice, whose people would count
        twice.

    Examples
    --------
    >>> both = dict(zip(ARMS, [20, 30.0, 12.0, 20, 45.0, 14.0], strict=True))
    >>> both |= {"estimate": np.nan, "ci_low": np.nan, "ci_high": np.nan, "better_when": "lower"}
    >>> rows = effects(pd.DataFrame([{"measure": "none", **both}]))
    >>> rows[["effect", "low", "high"]].round(1).to_dict("records")  # less pain favours massage
    [{'effect': 15.0, 'low': 6.9, 'high': 23.1}]

    """
    rows = trials.copy()
    bare = rows.estimate.isna() & rows[ARMS].notna().all(axis=1)
    if bare.any():
        n1, mean1, sd1, n2, mean2, sd2 = rows.loc[bare, ARMS].astype(float).to_numpy().T
        mean, variance = effect_size(n1, mean1, sd1, n2, mean2, sd2, measure="MD")
        half = Z * np.sqrt(variance)
        values = np.column_stack([mean, mean - half, mean + half])
        rows.loc[bare, ["estimate", "ci_low", "ci_high"]] = values
        rows.loc[bare, "measure"] = "MD"
    rows = toward_benefit(rows).dropna(subset=["low", "high"])
    if "poolable" in rows:
        rows = rows[rows.poolable != "no"]
    _warn(trials, rows)
    variances = se_from_ci(rows.low, rows.high) ** 2 if len(rows) else []
    return rows.assign(variance=variances)


def _warn(trials: pd.DataFrame, taken: pd.DataFrame) -> None:
    """Name the rows that are left out, with the reason, and the rows that share people."""
    out = trials.drop(taken.index)
    whys = np.select(
        [out.get("poolable", out.measure) == "no", out.better_when.isna()],
        ["poolable is no", "better_when is empty"],
        "neither both arms nor an interval",
    )
    notes = [f"left out, {why}: {_names(out[whys == why])}" for why in dict.fromkeys(whys)]
    if {"study_id", "outcome"} <= {*taken}:
        notes += [
            f"one study, pool one of: {_names(rows)}"
            for _, rows in taken.groupby(["study_id", "outcome"])
            if len(rows) > 1
        ]
    if notes:
        warnings.warn("; ".join(notes), stacklevel=3)


def _names(rows: pd.DataFrame) -> str:
    return shorten(", ".join(map(str, rows.get("trial_id", rows.index))), 300, placeholder=" ...")


def spine_pain(trials: pd.DataFrame, studies: pd.DataFrame) -> pd.DataFrame:
    """Return the three trials of spine pain that may be pooled, in the order of ``SPINE_PAIN``.

    >>> from massage_edu import load
    >>> catalog = load()
    >>> list(spine_pain(catalog.trials, catalog.studies).trial_id)
    ['pach2018-t4', 'saha2017-t1', 'arguisuelas2017-t3']
    """
    rows = trials.set_index("trial_id", drop=False).loc[list(SPINE_PAIN)].reset_index(drop=True)
    rows = rows.merge(studies[["study_id", "authors", "year", "design"]], on="study_id", how="left")
    return effects(rows.assign(unit="points 0-100"))


def bcg() -> pd.DataFrame:
    """Return 13 trials of a vaccine: practice with a known answer, not massage.

    Positive favours the vaccine. ``sign`` -1: to be printed as a risk ratio of disease, where less
    than 1 favours the vaccine.

    >>> from massage_edu import pool
    >>> rows = bcg()
    >>> f"{rows.sign[0] * pool(rows.effect, rows.variance).estimate:.4f}"
    '-0.7145'
    """
    names, ill, treated, ill_control, controls = zip(*reference_set("bcg")["counts"], strict=True)
    ratio, variance = effect_size_counts(ill, treated, ill_control, controls, measure="RR")
    half = Z * np.sqrt(variance)
    columns = {"label": names, "effect": -ratio, "low": -ratio - half, "high": -ratio + half}
    return pd.DataFrame(columns).assign(variance=variance, measure="RR", sign=-1)


class ReferenceSet(TypedDict, total=False):
    """Trials of others: ``counts`` with their ``columns``, or ``estimates`` and ``variances``."""

    title: str
    source: str
    answer: str
    columns: list[str]
    counts: list[list[Any]]
    estimates: list[float]
    variances: list[float]


def reference_set(name: str) -> ReferenceSet:
    """Return a reference set (``"bcg"`` or ``"hackshaw"``) with its source and its known answer.

    >>> reference_set("bcg")["answer"]
    'metafor 3.8 (REML): log risk ratio -0.7145, I2 92.2 per cent'
    """
    path = files(__package__).joinpath("reference.json")
    sets: dict[str, ReferenceSet] = json.loads(path.read_text("utf-8"))
    return sets[name]


def shown(values: ArrayLike, measure: str, sign: int = 1) -> Floats:
    """Return effects as people read them: ratios out of their logarithm, ``sign`` as printed."""
    values = np.asarray(values, dtype=float) * sign
    return np.exp(values) if measure in RATIOS else values
