"""Forest, funnel and pooling lab: artists stand where the numbers say, and the lab's numbers are
those of pool.
"""

import json
import re
from itertools import pairwise
from pathlib import Path

import ipywidgets as widgets
import numpy as np
import pandas as pd
import pytest
from test_widgets import parts, spoken

import massage_edu as me
from massage_edu.charts.forest import MANY
from massage_edu.evidence import practice_sets as trials
from massage_edu.widgets.lab import METHODS, result

REFERENCE = json.loads((Path(__file__).parent / "metafor.json").read_text(encoding="utf-8"))[
    "datasets"
]


@pytest.fixture(scope="module")
def spine(catalog):
    """Return the three trials of spine pain."""
    return me.spine_pain(catalog.trials, catalog.studies)


def made(n: int, seed: int = 1) -> pd.DataFrame:
    """Return n trials made up by chance."""
    rng = np.random.default_rng(seed)
    variance = rng.uniform(0.01, 0.4, n)
    effect = rng.normal(0.3, np.sqrt(variance + 0.05))
    half = 1.96 * np.sqrt(variance)
    return pd.DataFrame(
        {
            "label": [f"Trial {i}" for i in range(n)],
            "effect": effect,
            "low": effect - half,
            "high": effect + half,
            "variance": variance,
            "measure": "SMD",
        }
    )


def squares(axes) -> list:
    """Return the marks of single trials, in the order of the rows."""
    return [c for c in axes.collections if c.get_zorder() == 3]


def test_the_three_trials_are_turned_to_favour_massage(spine):
    """Read what the sources print, with the sign turned, and standard errors from the intervals."""
    assert list(spine.effect) == [17.9, 10.8, 9.0]
    assert list(spine.low.round(1)) == [8.8, 0.1, -7.9]
    assert np.allclose(np.sqrt(spine.variance), (spine.high - spine.low) / 3.919927969)
    assert not spine.study_id.duplicated().any()


def test_the_practice_sets_are_those_of_metadat():
    """Compare effects and variances with metafor's, and find source and answer beside them."""
    bcg, known = me.bcg(), REFERENCE["bcg_RR"]
    assert np.allclose(-bcg.effect, known["yi"], rtol=1e-12) and np.allclose(
        bcg.variance, known["vi"], rtol=1e-12
    )
    smoke, known = me.reference_set("hackshaw"), REFERENCE["hackshaw1998_OR"]
    assert np.allclose(smoke["estimates"], known["yi"], atol=5.1e-5)
    assert me.egger(smoke["estimates"], smoke["variances"]).p == pytest.approx(
        known["egger"]["p"], abs=2e-4
    )
    for name in ("bcg", "hackshaw"):
        assert (
            "not about massage" in me.reference_set(name)["source"]
            and me.reference_set(name)["answer"]
        )


def test_a_row_with_both_arms_gets_its_difference(catalog):
    """Turn means and standard deviations into a difference that favours massage."""
    rows = catalog.trials[catalog.trials.trial_id == "hernandezreif2004-t1"]
    [row] = trials.effects(rows).itertuples()
    estimate, variance = me.effect_size(
        *(float(getattr(row, c)) for c in trials.ARMS), measure="MD"
    )
    assert (row.effect, row.variance) == (pytest.approx(-estimate), pytest.approx(variance))
    assert trials.effects(catalog.trials.head(0)).empty


def test_what_is_left_out_of_a_pooling_is_named_with_its_reason(catalog):
    """Prepare rows that say no, that name no better sign, that have no interval, and two of one
    study.
    """
    rows = catalog.trials.set_index("trial_id", drop=False)
    rows = rows.loc[
        ["pach2018-t1", "cherkin2011-t1", "cherkin2011-t2", "saha2017-t1", "arguisuelas2017-t3"]
    ]
    rows.loc["saha2017-t1", "better_when"] = None
    rows.loc["arguisuelas2017-t3", "ci_low"] = None
    told = (
        "left out, poolable is no: pach2018-t1; left out, better_when is empty: saha2017-t1; "
        "left out, neither both arms "
        "nor an interval: arguisuelas2017-t3; one study, pool one of: cherkin2011-t1, "
        "cherkin2011-t2"
    )
    with pytest.warns(UserWarning, match=f"^{told}$") as found:
        taken = trials.effects(rows)
    assert (
        list(taken.trial_id) == ["cherkin2011-t1", "cherkin2011-t2"]
        and found[0].filename == __file__
    )


def test_a_control_group_that_is_shared_is_not_pooled_twice(catalog):
    """Refuse to pool two massage groups with one control group, however they are named; drawing
    them is well.
    """
    rows = catalog.trials[catalog.trials.trial_id.isin(["cherkin2011-t1", "cherkin2011-t2"])]
    with pytest.warns(UserWarning, match="one study"):
        rows = trials.effects(rows)
    assert len(squares(me.forest_of_trials(rows).axes[0])) == 2
    pooled = me.pool(rows.effect, rows.variance)
    with pytest.raises(
        ValueError, match=r"^cherkin2011 stands twice: the same people would count twice$"
    ):
        me.forest_of_trials(rows, pooled)
    rows["study_id"] = ["cherkin2011", "another2012"]
    told = (
        "cherkin2011-t2 shares its control group with cherkin2011-t1: the same people would "
        "count twice"
    )
    for options in ({"pooled": pooled}, {"pool_by": "trial_id"}):
        with pytest.raises(ValueError, match=told):
            me.forest_of_trials(rows, **options)


@pytest.mark.slow
@pytest.mark.parametrize("n", [1, 3, 30, 200])
def test_a_forest_stays_readable_with_many_rows(n):
    """Draw 1 to 200 trials: bounded height, no text outside, labels never on top of each other."""
    rows = made(n)
    chart = me.forest_of_trials(rows, me.pool(rows.effect, rows.variance) if n > 1 else None)
    chart.png()
    assert chart.get_size_inches()[1] < 27
    texts = [t for t in [*chart.texts, *chart.axes[0].texts] if t.get_text().strip()]
    for box in (t.get_window_extent() for t in texts):
        assert (
            box.x0 >= -1
            and box.x1 <= chart.bbox.width + 1
            and box.y0 >= -1
            and box.y1 <= chart.bbox.height + 1
        )
    labels = sorted(
        (t.get_window_extent() for t in texts if t.get_text().startswith("Trial ")),
        key=lambda b: b.y0,
    )
    assert len(labels) == n
    assert all(above.y0 >= below.y1 - 1 for below, above in pairwise(labels))
    assert [c.get_offsets()[0][0] for c in squares(chart.axes[0])[:n]] == list(rows.effect)


def test_areas_of_squares_are_weights_and_the_diamond_is_the_interval(spine):
    """Measure squares, diamond and prediction bar against the pooled numbers."""
    pooled = me.pool(spine.effect, spine.variance)
    axes = me.forest_of_trials(spine, pooled).axes[0]
    areas = np.array([c.get_sizes()[0] for c in squares(axes)])
    assert np.allclose(areas / areas.sum(), pooled.weights / 100)
    [diamond] = axes.patches
    assert (
        diamond.get_xy()[:, 0].min() == pooled.ci_low
        and diamond.get_xy()[:, 0].max() == pooled.ci_high
    )
    assert diamond.get_xy()[1][0] == pooled.estimate
    assert list(axes.lines[-1].get_xdata()) == [pooled.pi_low, pooled.pi_high]


def test_an_interval_that_leaves_the_axis_ends_in_an_arrow():
    """Draw one huge interval among small ones: it is cut at the axis, and the arrow points
    outward.
    """
    rows = made(6).assign(variance=0.01)
    rows["low"], rows["high"] = rows.effect - 0.2, rows.effect + 0.2
    rows.loc[2, ["low", "high"]] = [-40, 50]
    axes = me.forest_of_trials(rows).axes[0]
    low, high = axes.get_xlim()
    assert low > -5 and high < 5
    arrows = [c for c in axes.collections if c.get_zorder() == 4]
    assert sorted(a.get_offsets()[0][0] for a in arrows) == [low, high]
    assert "−40.00 to 50.00" in me.forest_of_trials(rows).alt_text.replace("-", "−")


def test_a_vaccine_is_printed_as_its_risk_ratio_and_right_still_favours_it():
    """Show the known answer as printed, on a log axis that runs from high to low risk."""
    rows = me.bcg()
    chart = me.forest_of_trials(
        rows, me.pool(rows.effect, rows.variance), sides=("favours none", "favours vaccine")
    )
    assert (
        "0.49 (0.33 to 0.73)" in chart.alt_text
        and "I² 92%" in chart.alt_text
        and "0.14 to 1.76" in chart.alt_text
    )
    ticks = dict(
        zip(
            (t.get_text() for t in chart.axes[0].get_xticklabels()),
            chart.axes[0].get_xticks(),
            strict=True,
        )
    )
    assert ticks["0.5"] == pytest.approx(np.log(2)) and ticks["2"] == pytest.approx(-np.log(2))


def test_groups_get_a_diamond_each_and_one_for_all():
    """Pool by a column: one diamond for each value, one for all trials."""
    rows = made(8).assign(comparator=["sham"] * 4 + ["waiting"] * 4)
    chart = me.forest_of_trials(rows, pool_by="comparator")
    assert len(chart.axes[0].patches) == 3
    for word in (
        "Sham: pooled, 4 trials",
        "Waiting: pooled, 4 trials",
        "All trials: pooled, 8 trials",
    ):
        assert word in chart.alt_text


def test_reviews_are_never_pooled_and_nobody_counts_twice(catalog):
    """Pool findings by comparator: reviews stay out; a study that stands twice is refused by
    name.
    """
    rows = catalog.findings_of("neck-pain")
    reviews = rows[rows.design == "meta_analysis"]
    assert not any(axes.patches for axes in me.forest(reviews, pool_by="comparator").axes)
    with pytest.raises(ValueError, match="pach2018 stands twice under comparator 'waiting list'"):
        me.forest(rows[rows.study_id == "pach2018"], pool_by="comparator")


def test_a_pooling_of_other_rows_is_refused(spine):
    """Name both counts when the pooling is not of these rows, and both measures when they are
    mixed.
    """
    with pytest.raises(ValueError, match="pooled holds 2 trials; the table has 3"):
        me.forest_of_trials(spine, me.pool([1, 2], [1, 1]))
    with pytest.raises(ValueError, match="one figure needs one measure; got MD, SMD"):
        me.forest_of_trials(spine.assign(measure=["MD", "SMD", "MD"]))


def test_the_funnel_puts_precise_studies_on_top_and_says_where_dots_lie():
    """Find every study at its place, contours at their quantiles, no text outside, and words for
    the picture.
    """
    smoke = me.reference_set("hackshaw")
    chart = me.funnel(
        smoke["estimates"], smoke["variances"], "OR", sides=("less cancer", "more cancer")
    )
    chart.png()
    axes = chart.axes[0]
    dots = axes.collections[-1].get_offsets()
    assert np.allclose(dots, np.column_stack([smoke["estimates"], np.sqrt(smoke["variances"])]))
    assert axes.get_ylim()[0] > axes.get_ylim()[1] == 0
    assert "37 studies" in chart.alt_text and "12 lie right" in chart.alt_text
    edges = [
        np.abs(c.get_paths()[0].vertices[:, 0]).max() / axes.get_ylim()[0]
        for c in axes.collections[:3]
    ]
    assert edges == pytest.approx([2.5758, 1.96, 1.6449], abs=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("practice", [False, True])
def test_the_numbers_of_the_lab_are_those_of_pool(practice, spine):
    """Compare what the lab shows with pool, for every method and interval, with a trial out and (of
    three) one moved.
    """
    lab, rows = me.pooling_lab(practice), me.bcg() if practice else spine
    change = {"out": 0} if practice else {"0": False, "which": 2, "shift": 30}
    moved = rows.effect.to_numpy().copy()
    moved[2] += change.get("shift", 0)
    for _, method in METHODS:
        for hartung in (True, False):
            state = {**lab.first(), **change, "method": method, "hartung": hartung}
            assert state in list(lab.states())
            pooled = me.pool(moved[1:], rows.variance.to_numpy()[1:], method, hartung)
            assert np.allclose(result(rows, state)[1].weights, pooled.weights)
            low, high = sorted(
                trials.shown(
                    [pooled.ci_low, pooled.ci_high], rows.measure.iloc[0], -1 if practice else 1
                )
            )
            digits = 2 if practice else 1
            shown = re.sub("<[^>]*>", "", lab.render(state)).replace("−", "-")
            assert f"({low:.{digits}f} to {high:.{digits}f})" in shown
            assert f"I² {pooled.i2:.1f}%" in shown
            assert ("no prediction" in shown) == (method == "EE")


@pytest.mark.parametrize("method", ["DL", "REML"])
def test_leaving_each_trial_out_gives_what_metafor_gives(method):
    """Leave each trial of the practice set out in the lab and compare estimate and tau2 with
    metafor's.
    """
    lab, rows, known = (
        me.pooling_lab(practice=True),
        me.bcg(),
        REFERENCE["bcg_RR"]["leave1out"][method],
    )
    for i, (_, out) in enumerate(lab.controls[0].options[1:]):
        chosen, pooled = result(rows, {**lab.first(), "out": out, "method": method})
        assert len(chosen) == 12 and rows.label[i] not in set(chosen.label)
        assert -pooled.estimate == pytest.approx(known["estimate"][i], rel=1e-7)
        assert pooled.tau2 == pytest.approx(known["tau2"][i], rel=1e-6)


def test_the_lab_survives_every_trial_taken_out():
    """Untick all trials but one, and all; words and picture follow."""
    box = me.pooling_lab().widget()
    pane = [p for p in parts(box) if isinstance(p, widgets.HTML)][-1]
    ticks = [p for p in parts(box) if isinstance(p, widgets.Checkbox)]
    assert len(ticks) == 3
    for tick in ticks[1:]:
        tick.value = False
    assert "nothing to pool" in pane.value and "1 trial:" in spoken(box)
    ticks[0].value = False
    assert "Tick at least one trial." in pane.value and "Tick at least one trial." in spoken(box)


@pytest.mark.slow
@pytest.mark.parametrize("practice", [False, True])
def test_the_lab_survives_every_extreme(practice):
    """Move every control to both ends; words and picture follow."""
    box = me.pooling_lab(practice).widget()
    pane = [p for p in parts(box) if isinstance(p, widgets.HTML)][-1]
    for control in (p for p in parts(box) if hasattr(p, "options")):
        for index in (len(control.options) - 1, 0):
            control.index = index
            left_out = control.description == "Trials" and index > 0
            shown = f"{(13 if practice else 3) - left_out} trials pooled"
            assert control.label in spoken(box) and shown in pane.value
    assert all(p.description for p in parts(box) if hasattr(p, "description") and p is not pane)


def test_the_words_above_many_rows_do_not_collide():
    """Place both sides of the axis apart where the axis is narrow."""
    chart = me.forest_of_trials(made(MANY + 6))
    chart.png()
    left, right = (
        t.get_window_extent()
        for t in chart.axes[0].texts
        if t.get_text().strip("◀▶ ").startswith("favours")
    )
    assert not left.overlaps(right)


def test_evidence_lists_reviews_apart_and_the_stop_signs_first(catalog):
    """Read the card of neck pain: stop signs, verdict, effects, reviews, single studies, harms, in
    this order.
    """
    explorer = me.explore_evidence()
    html = explorer.render({"kind": "condition", "topic": "neck-pain"})
    places = [
        html.index(word)
        for word in (
            "May I?",
            "me-verdict",
            "<img",
            "Reviews of several",
            "Single studies",
            "Harms.",
        )
    ]
    assert places == sorted(places)
    rows = catalog.findings_of("neck-pain")
    assert html.count("<li><strong>") == len(rows)


def test_found_findings_are_shown_in_the_order_asked():
    """Show findings by id, with their citation; an unknown id is an error."""
    html = me.show_findings("moyer2011-1", "field2005-1").html
    assert html.index("Moyer 2011") < html.index("Field 2005")
    with pytest.raises(KeyError):
        me.show_findings("nobody-1")
