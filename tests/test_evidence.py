"""Numbers in, numbers out."""

import math

import pandas as pd
import pytest

from massage_edu.evidence.estimates import direction_counts, overlap, toward_benefit


def test_overlap_of_no_effect_is_complete():
    """Find two equal groups to overlap fully, half above average, half better off."""
    assert overlap(0) == {"overlap": 1.0, "above_average": 0.5, "better_off": 0.5}


@pytest.mark.parametrize("effect", [0.2, 0.5, 0.8, 2.0])
def test_overlap_agrees_with_the_error_function(effect):
    """Compare the three shares with their closed forms."""
    phi = lambda x: 0.5 * (1 + math.erf(x / math.sqrt(2)))  # noqa: E731
    shares = overlap(effect)
    assert shares["above_average"] == pytest.approx(phi(effect), rel=1e-9)
    assert shares["better_off"] == pytest.approx(phi(effect / math.sqrt(2)), rel=1e-9)
    assert shares["overlap"] == pytest.approx(2 * phi(-effect / 2), rel=1e-9)
    assert overlap(-effect)["above_average"] == pytest.approx(1 - shares["above_average"])


def test_turning_keeps_the_interval_in_order(catalog):
    """Turn every real finding: low below effect below high, and its direction agrees with its
    interval.

    What the checker asked of a direction, and the row accepts, is left out.
    """
    turned = toward_benefit(catalog.findings).dropna(subset=["low", "high"])
    assert len(turned)
    assert (turned.low <= turned.effect).all() and (turned.effect <= turned.high).all()
    plain = turned[~turned.accepts.fillna("").str.contains("other_side")]
    assert (plain[plain.low > 0].direction != "favours_comparator").all()
    assert (plain[plain.high < 0].direction != "favours_massage").all()
    assert (plain[plain.direction == "favours_massage"].effect > 0).all()


def test_direction_counts_keep_the_dictionary_order(catalog):
    """Count the findings of a topic by direction, none lost."""
    rows = catalog.findings_of("blood-pressure")
    counts = direction_counts(rows)
    assert counts.sum() == len(rows)
    assert list(counts.index) == list(rows.direction.cat.categories)


def test_changes_inside_a_group_are_no_effects():
    """Leave out percent changes, whatever their sign."""
    row = {
        "measure": "percent_change",
        "estimate": 31.0,
        "ci_low": None,
        "ci_high": None,
        "better_when": "higher",
    }
    assert toward_benefit(pd.DataFrame([row])).empty
