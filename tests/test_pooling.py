"""Pooling gives metafor's numbers, one set at a time or thousands, and says no clearly."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from massage_edu.evidence import pooling
from massage_edu.evidence.pooling import (
    effect_size,
    effect_size_counts,
    egger,
    leave_one_out,
    pool,
    tau2_interval,
)

REFERENCE = json.loads((Path(__file__).parent / "metafor.json").read_text(encoding="utf-8"))
SETS = REFERENCE["datasets"]
TESTS = {"z": False, "knha": True, "adhoc": "adhoc"}
NAMES = {
    "estimate": "estimate",
    "se": "se",
    "ci_low": "ci_lb",
    "ci_high": "ci_ub",
    "tau2": "tau2",
    "i2": "I2",
    "h2": "H2",
    "q": "Q",
    "q_df": "Q_df",
    "q_p": "Q_p",
    "weights": "weights_pct",
}
FITS = [(name, fit) for name, found in SETS.items() for fit in found["fits"]]
# metafor searches up to 10 times tau2 only, and by DL that is below the upper end here (2889.45).
CUT = [("normand1999_MD", f"DL_{test}") for test in TESTS]
Y, V = np.array([0.1, 0.5, -0.3, 0.9]), np.array([0.04, 0.09, 0.02, 0.12])

pytestmark = pytest.mark.filterwarnings("error")


def near(expected, dust=1e-13):
    """Compare at 1e-8 relative; metafor's iterations leave dust where 0 is right."""
    return pytest.approx(np.array(expected, dtype=float), rel=1e-8, abs=dust)


@pytest.mark.parametrize(("name", "fit"), FITS)
def test_pool_as_metafor(name, fit):
    """Compare every statistic and prediction interval with metafor's."""
    found, (method, test) = SETS[name], fit.split("_")
    expected = found["fits"][fit]
    for prediction, key in {"default": "pi_default", "k-1": "pi_t", "k-2": "pi_riley"}.items():
        result = pool(found["yi"], found["vi"], method, TESTS[test], prediction=prediction)
        reach = [result.pi_low, result.pi_high]
        assert np.isnan(reach).all() if method == "EE" else reach == near(expected[key])
    for ours, theirs in NAMES.items():
        assert getattr(result, ours) == near(expected[theirs], 1e-11 if ours == "i2" else 1e-13), (
            ours
        )
    assert (result.k, result.method) == (len(found["yi"]), method)


@pytest.mark.parametrize(("name", "fit"), [pair for pair in FITS if not pair[1].startswith("EE")])
def test_tau2_interval_as_metafor(name, fit):
    """Compare the Q-profile interval, and show that metafor's own cut is no root."""
    low, high = tau2_interval(SETS[name]["yi"], SETS[name]["vi"])
    expected = SETS[name]["fits"][fit]
    if (name, fit) in CUT:
        assert expected["tau2_ci_QP"][1] == near(10 * expected["tau2"])
        expected = SETS[name]["fits"]["PM_z"]
    assert [low, high] == near(expected["tau2_ci_QP"])


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("method", ["DL", "REML"])
def test_leave_one_out_as_metafor(name, method):
    """Compare the pooling without each trial in turn, down to a single trial."""
    result = leave_one_out(SETS[name]["yi"], SETS[name]["vi"], method=method, knapp_hartung=False)
    for key, expected in SETS[name]["leave1out"][method].items():
        ours = getattr(result, key if key == "estimate" else key.lower())
        assert ours == near(expected, 1e-9 if key == "I2" else 1e-12), key


@pytest.mark.parametrize("name", [name for name, found in SETS.items() if found["egger"]])
def test_egger_as_metafor(name):
    """Compare Egger's regression."""
    expected = [
        SETS[name]["egger"][key] for key in ("intercept", "se", "stat", "df", "p", "limit_est")
    ]
    assert list(egger(SETS[name]["yi"], SETS[name]["vi"])) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("case", REFERENCE["escalc"], ids=lambda case: case["measure"])
def test_effect_sizes_as_metafor(case):
    """Compare effects and variances from raw arms and counts, zero cells included."""
    raw = {key: [row[key] for row in case["raw"]] for key in case["raw"][0]}
    if case["measure"] in ("SMD", "MD"):
        columns = [raw[key] for key in ("n1", "m1", "s1", "n2", "m2", "s2")]
        found = effect_size(*columns, measure=case["measure"])
    else:
        found = effect_size_counts(raw["ai"], raw["n1"], raw["ci"], raw["n2"], case["measure"])
    assert found[0] == pytest.approx(case["yi"], rel=1e-12)
    assert found[1] == pytest.approx(case["vi"], rel=1e-12)


@pytest.mark.parametrize("n", [5e3, 5e4, 5e5, 5e8])
def test_effect_size_of_large_trials(n):
    """Keep the gamma correction exact in large trials, by its series 1 - 3/(4 df) - 7/(32 df²)."""
    df = 2 * n - 2
    assert effect_size(n, 1, 1, n, 0, 1)[0] == pytest.approx(
        1 - 3 / (4 * df) - 7 / (32 * df**2), rel=2e-10
    )


def test_se_from_ci():
    """Recover a standard error from its interval at two levels."""
    assert pooling.se_from_ci(-1.959963984540054, 1.959963984540054) == pytest.approx(1, rel=1e-14)
    wide = pooling.se_from_ci([0, 1], [2 * 1.6448536269514722, 2], level=0.9)
    assert wide == pytest.approx([1, 1 / (2 * 1.6448536269514722)], rel=1e-14)


def restricted(tau2, y, v):
    """Return the restricted log-likelihood by its textbook formula."""
    w = 1 / (v + np.asarray(tau2)[..., None])
    mean = (w * y).sum(-1) / w.sum(-1)
    return 0.5 * (np.log(w).sum(-1) - np.log(w.sum(-1)) - (w * (y - mean[..., None]) ** 2).sum(-1))


@pytest.mark.slow
def test_reml_takes_the_highest_maximum():
    """Find the global maximum among several, at 0 and away from it."""
    rng = np.random.default_rng(4)
    v = np.exp(rng.normal(0, 2.5, (4000, 4)))
    y = rng.normal(0, 1, v.shape) * np.sqrt(v + 1)
    found = pool(y, v).tau2
    grid = np.concatenate([[0], np.geomspace(1e-6, 1e4, 2000)])
    several = highest_elsewhere = 0
    for effects, variances, tau2 in zip(y, v, found, strict=True):
        heights = restricted(grid, effects, variances)
        assert restricted(tau2, effects, variances) >= heights.max() - 1e-12
        peaks = (np.diff(np.sign(np.diff(np.concatenate([[-np.inf], heights])))) < 0).sum()
        several += peaks > 1
        highest_elsewhere += peaks > 1 and tau2 > 0
    assert several > 20
    assert 0 < highest_elsewhere < several


def test_tau2_where_it_is_known():
    """Solve two trials of equal variance, where all methods give (difference²/2 - variance)."""
    for method in ("DL", "PM", "REML"):
        assert pool([0, 2], [0.5, 0.5], method).tau2 == pytest.approx(1.5, rel=1e-14)


@pytest.mark.parametrize("method", pooling.METHODS)
@pytest.mark.parametrize("knapp_hartung", TESTS.values())
def test_one_trial(method, knapp_hartung):
    """Hand a single trial back with its normal interval and no prediction."""
    result = pool([0.3], [0.04], method, knapp_hartung)
    assert (result.estimate, result.tau2, result.i2, result.h2) == (0.3, 0, 0, 1)
    assert (result.q, result.q_df, result.q_p, result.k, result.weights) == (0, 0, 1, 1, [100])
    assert [result.ci_low, result.ci_high] == pytest.approx([0.3 - 0.391992797, 0.3 + 0.391992797])
    assert np.isnan([result.pi_low, result.pi_high]).all()


@pytest.mark.parametrize("method", pooling.METHODS)
def test_equal_effects(method):
    """Give no heterogeneity at all, and a standard error of 0 by Hartung and Knapp unless it is ad
    hoc.
    """
    result = pool([0.3, 0.3, 0.3], [0.04, 0.07, 0.1], method)
    assert (result.estimate, result.q, result.q_p, result.tau2, result.i2) == (0.3, 0, 1, 0, 0)
    assert (result.se > 0) == (method == "EE")
    assert (
        pool([0.3, 0.3], [0.04, 0.06], method, "adhoc").se
        == pool([0.3, 0.3], [0.04, 0.06], method, False).se
    )
    assert tau2_interval([0.3, 0.3], [0.04, 0.06]) == (0, 0)
    assert np.isnan(egger([0.3, 0.3, 0.3], [0.04, 0.07, 0.1]).p)


@pytest.mark.parametrize("method", pooling.METHODS)
@pytest.mark.parametrize(
    "variances", [(0.04, 0.05, 1e300), (1e-150, 1, 2), (1e300, 2e300, 1.7e308), (1e-12, 1, 1e12)]
)
def test_extreme_variances(method, variances):
    """Return finite numbers whatever the variances, and weights that add up."""
    result = pool([0.1, 0.5, 0.2], variances, method)
    assert np.isfinite([result.estimate, result.se, result.tau2, result.q, result.h2]).all()
    assert result.weights.sum() == pytest.approx(100)
    assert (result.weights >= 0).all()
    assert np.isfinite(tau2_interval([0.1, 0.5, 0.2], variances)).all()


@pytest.mark.parametrize("method", ["DL", "PM", "REML"])
def test_a_trial_without_information(method):
    """Leave the estimate alone when a trial with a huge variance joins; it still counts as a
    trial.
    """
    without = pool([0.1, 0.9], [0.04, 0.05], "EE")
    joined = pool([0.1, 0.9, 5], [0.04, 0.05, 1e20], "EE")
    assert joined.estimate == pytest.approx(without.estimate, rel=1e-12)
    assert joined.q == pytest.approx(without.q, rel=1e-12)
    assert pool([0.1, 0.9, 5], [0.04, 0.05, 1e20], method).k == 3


@pytest.mark.parametrize(
    ("call", "message"),
    {
        "no trial": (lambda: pool([], []), "1 or more trials are needed; got 0"),
        "a bare number": (lambda: pool(0.3, 0.04), "every estimate needs one variance"),
        "lengths": (lambda: pool([1, 2], [1]), r"needs one variance; got shapes \(2,\) and \(1,\)"),
        "missing estimate": (
            lambda: pool([1, np.nan], [1, 1]),
            r"finite number; got nan at index \(1,\)",
        ),
        "missing variance": (lambda: pool([1, 2], [1, None]), "finite number; got nan"),
        "infinite": (lambda: pool([1, np.inf], [1, 1]), "finite number; got inf"),
        "infinite variance": (lambda: pool([1, 2], [1, np.inf]), "finite number; got inf"),
        "zero variance": (lambda: pool([[1, 2]], [[1, 0]]), r"above 0; got 0 at index \(0, 1\)"),
        "negative variance": (lambda: pool([1, 2], [1, -1]), r"above 0; got -1 at index \(1,\)"),
        "far apart": (lambda: pool([0, 1e200], [1, 1]), "more than 1e.100"),
        "overflow": (lambda: pool([-1.7e308, 1.7e308], [1, 1]), "more than 1e.100"),
        "text": (lambda: pool(["a", "b"], [1, 1]), "could not convert string"),
        "method": (lambda: pool([1, 2], [1, 1], "ML"), "method must be one of EE, DL, PM, REML"),
        "knapp_hartung": (
            lambda: pool([1, 2], [1, 1], knapp_hartung="yes"),
            "got 'REML' and 'yes'",
        ),
        "level": (lambda: pool([1, 2], [1, 1], level=95), "level must lie between 0 and 1"),
        "prediction": (
            lambda: pool([1, 2], [1, 1], prediction="k"),
            "prediction must be one of default",
        ),
        "nothing left": (lambda: leave_one_out([1], [1]), "2 or more trials"),
        "profile of one": (lambda: tau2_interval([1], [1]), "2 or more trials"),
        "profile level": (lambda: tau2_interval([1, 2], [1, 1], level=1), "level must lie"),
        "egger of two": (lambda: egger([1, 2], [1, 2]), "3 or more trials"),
        "egger, equal": (lambda: egger([1, 2, 3], [0.1, 0.1, 0.1]), "variances that differ"),
        "interval": (lambda: pooling.se_from_ci(1, 1), "lower end of an interval must be below"),
        "interval, nan": (lambda: pooling.se_from_ci(np.nan, 1), "finite number"),
        "small group": (lambda: effect_size(1, 0, 1, 9, 0, 1), "at least 2 people; got 1"),
        "negative sd": (lambda: effect_size(9, 0, 1, 9, 0, -1), "cannot be negative; got -1"),
        "no spread": (
            lambda: effect_size([9, 9], 0, [1, 0], 9, 1, [1, 0]),
            r"got 0 at index \(1,\)",
        ),
        "missing mean": (lambda: effect_size(9, np.nan, 1, 9, 0, 1), "finite number"),
        "overflowing sd": (lambda: effect_size(9, 1, 1e200, 9, 0, 1, "MD"), "finite number"),
        "arms": (lambda: effect_size([9, 9], 0, 1, [9, 9, 9], 0, 1), "broadcast"),
        "measure": (
            lambda: effect_size(9, 1, 1, 9, 0, 1, "d"),
            "measure must be SMD or MD; got 'd'",
        ),
        "too many events": (lambda: effect_size_counts(9, 8, 1, 9, "RR"), "between 0 and the size"),
        "negative events": (
            lambda: effect_size_counts(-1, 8, 1, 9, "RR"),
            "between 0 and the size",
        ),
        "empty group": (lambda: effect_size_counts(0, 0, 1, 9, "OR"), "a group cannot be empty"),
        "count measure": (lambda: effect_size_counts(1, 8, 1, 9, "RD"), "measure must be RR or OR"),
    }.values(),
)
def test_refusals(call, message):
    """Refuse what cannot be pooled, and say which value it is."""
    with pytest.raises(ValueError, match=message):
        call()


def test_shapes():
    """Return plain numbers for one pooling and arrays in the leading shape for many."""
    one = pool(list(Y), list(V))
    assert np.ndim(one.estimate) == 0
    assert one.weights.shape == (4,)
    many = pool(np.broadcast_to(Y, (2, 3, 4)), V)  # the same variances for all
    assert many.estimate.shape == many.q_p.shape == (2, 3)
    assert many.weights.shape == (2, 3, 4)
    assert pool(np.empty((0, 4)), np.empty((0, 4))).tau2.shape == (0,)
    assert leave_one_out(np.stack([Y, -Y]), V).weights.shape == (2, 4, 3)
    assert np.shape(tau2_interval(np.stack([Y, -Y]), V)) == (2, 2)


TRIALS = st.lists(st.tuples(st.integers(-300, 300), st.integers(1, 200)), min_size=2, max_size=12)
METHOD = st.sampled_from(list(pooling.METHODS))
CHOICE = st.sampled_from(list(TESTS.values()))


def table(trials):
    """Turn drawn trials into effects and variances."""
    return np.array(trials, dtype=float).T / 100


@given(TRIALS, METHOD, CHOICE, st.integers(-1000, 1000))
def test_shift(trials, method, knapp_hartung, by):
    """Move estimate and intervals with the effects, and nothing else."""
    y, v = table(trials)
    one, moved = pool(y, v, method, knapp_hartung), pool(y + by, v, method, knapp_hartung)
    for name in ("estimate", "ci_low", "ci_high"):
        assert getattr(moved, name) - by == pytest.approx(getattr(one, name), rel=1e-7, abs=1e-7)
    for name in ("se", "tau2", "i2", "q", "q_p", "weights"):
        assert getattr(moved, name) == pytest.approx(getattr(one, name), rel=1e-6, abs=1e-6)


@given(TRIALS, METHOD, CHOICE, st.sampled_from([1e-6, 0.1, 3, 1e6]))
def test_scale(trials, method, knapp_hartung, by):
    """Follow a change of unit: effects and errors with it, tau2 with its square."""
    y, v = table(trials)
    one, scaled = pool(y, v, method, knapp_hartung), pool(y * by, v * by**2, method, knapp_hartung)
    for name in ("estimate", "se", "ci_low", "pi_high"):
        assert getattr(scaled, name) / by == pytest.approx(
            getattr(one, name), rel=1e-6, abs=1e-7, nan_ok=True
        )
    assert scaled.tau2 / by**2 == pytest.approx(one.tau2, rel=1e-6, abs=1e-7)
    for name in ("i2", "h2", "q", "q_p", "weights"):
        assert getattr(scaled, name) == pytest.approx(getattr(one, name), rel=1e-6, abs=1e-6)


@given(TRIALS, METHOD, CHOICE)
def test_sign(trials, method, knapp_hartung):
    """Mirror everything exactly when the effects change sign."""
    y, v = table(trials)
    one, mirrored = pool(y, v, method, knapp_hartung), pool(-y, v, method, knapp_hartung)
    assert mirrored.estimate == -one.estimate
    assert (mirrored.ci_low, mirrored.ci_high) == (-one.ci_high, -one.ci_low)
    assert (mirrored.tau2, mirrored.q, mirrored.se) == (one.tau2, one.q, one.se)


@pytest.mark.slow
@given(TRIALS, METHOD, CHOICE, st.randoms(use_true_random=False))
def test_order(trials, method, knapp_hartung, random):
    """Ignore the order of the trials, except in the weights."""
    order = random.sample(range(len(trials)), len(trials))
    y, v = table(trials)
    one, shuffled = (
        pool(y, v, method, knapp_hartung),
        pool(y[order], v[order], method, knapp_hartung),
    )
    assert shuffled.weights == pytest.approx(one.weights[order], rel=1e-6)
    for name in set(NAMES) - {"weights"}:
        assert getattr(shuffled, name) == pytest.approx(getattr(one, name), rel=1e-6, abs=1e-9), (
            name
        )


@settings(max_examples=50)
@given(st.integers(2, 9), st.integers(0, 10**6), METHOD, CHOICE)
def test_many_at_once_as_one_by_one(k, seed, method, knapp_hartung):
    """Give each pooling of a table what it gets alone, leave-one-out included."""
    rng = np.random.default_rng(seed)
    v = np.exp(rng.normal(-2, 1, (6, k)))
    y = rng.normal(0, np.sqrt(v + 0.2))
    many = pool(y, v, method, knapp_hartung)
    left_out = leave_one_out(y, v, method=method, knapp_hartung=knapp_hartung)
    for row in range(6):
        one = pool(y[row], v[row], method, knapp_hartung)
        without = pool(y[row, 1:], v[row, 1:], method, knapp_hartung)
        for name in set(NAMES) - {"q_df"}:
            assert getattr(many, name)[row] == pytest.approx(
                getattr(one, name), rel=1e-9, abs=1e-12
            ), name
            assert getattr(left_out, name)[row, 0] == pytest.approx(
                getattr(without, name), rel=1e-9, abs=1e-12
            )


def test_adhoc_never_narrows():
    """Keep the interval at least as wide as the ordinary Knapp-Hartung one and the normal error."""
    rng = np.random.default_rng(1)
    v = rng.uniform(0.01, 0.2, (500, 5))
    y = rng.normal(0, np.sqrt(v))
    normal, plain, adhoc = (
        pool(y, v, knapp_hartung=choice).se for choice in (False, True, "adhoc")
    )
    assert adhoc == pytest.approx(np.maximum(normal, plain), rel=1e-12)
    assert (plain < normal).any()


def test_pooling_loads_no_tools_that_it_does_without_and_hides_none():
    """Pool in a fresh Python: two tools of numpy stay unread (6 MB a student), and can still be had
    afterwards.
    """
    code = """if True:
        import sys, massage_edu as me, numpy as np
        me.pool([1, 2, 3], [1, 1, 1])
        tools = "f2py", "testing"
        print(*[f"numpy.{tool}" in sys.modules or tool in vars(np) for tool in tools],
            *[getattr(np, tool).__name__ for tool in tools])
    """
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False", "numpy.f2py", "numpy.testing"]
