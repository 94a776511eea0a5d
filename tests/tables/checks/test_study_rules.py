"""Rules of arms, effects, records, people and verdicts, on made-up tables."""

import pytest
from made_up import Case

from massage_edu.tables.checks import arms, intervals, people, records, verdicts
from massage_edu.tables.checks.rule import Rule

RATIO = {"measure": "RR", "estimate": "0.77", "ci_low": "0.5", "ci_high": "1.2", "unit": ""}
NO_INTERVAL = {"ci_low": "", "ci_high": ""}
POINTS = {"direction": "no_difference", "estimate": "0", "ci_low": "-1", "ci_high": "1"}


def one(rule: Rule, name: str, cells: dict[str, str], column: str = "", code: str = "") -> Case:
    """Change one sound row; without a code the rule is silent."""
    return Case(rule, {name: [cells]}, [(2, column, code)] if code else [])


ARMS = [
    (arms.spread_tiny_for_its_scale, {"sd_control": "3.9"}, "sd_control", "looks_like_se"),
    (arms.spread_tiny_for_its_scale, {"sd_control": "4"}, "", ""),
    (arms.spread_tiny_for_its_scale, {"sd_control": "3", "scale_max": ""}, "", ""),
    (arms.standard_error_in_one_arm, {"sd_massage": "4.4"}, "sd_massage", "looks_like_se"),
    (arms.standard_error_in_one_arm, {"sd_massage": "8"}, "", ""),
    (arms.standard_error_in_one_arm, {"sd_massage": ""}, "", ""),
    (
        arms.means_far_apart,
        {"sd_massage": "3.6", "sd_control": "3.6"},
        "sd_massage",
        "means_far_apart",
    ),
    (arms.means_far_apart, {}, "", ""),
    (
        arms.interval_of_other_width,
        {"sd_massage": "3.6", "sd_control": "3.6"},
        "sd_massage",
        "other_width",
    ),
    (arms.interval_of_other_width, {}, "", ""),
    (arms.interval_of_other_width, {"measure": "SMD", "ci_low": "-9", "ci_high": "9"}, "", ""),
    (arms.mean_outside_its_scale, {"mean_control": "-0.1"}, "mean_control", "outside_scale"),
    (arms.mean_outside_its_scale, {"mean_control": "100"}, "", ""),
    (arms.swapped_arms, {"mean_massage": "59", "mean_control": "48"}, "estimate", "swapped_arms"),
    (
        arms.swapped_arms,
        {"estimate": "0.55", "measure": "SMD", **NO_INTERVAL},
        "estimate",
        "swapped_arms",
    ),
    (arms.swapped_arms, {"estimate": "-40", **NO_INTERVAL}, "", ""),
    (arms.swapped_arms, {}, "", ""),
    (arms.other_difference, {"estimate": "-1.1", **NO_INTERVAL}, "estimate", "other_difference"),
    (arms.other_difference, {"estimate": "-110", **NO_INTERVAL}, "estimate", "other_difference"),
    (
        arms.other_difference,
        {"mean_massage": "59", "mean_control": "48"},
        "",
        "",
    ),  # the arms are swapped
    (arms.other_difference, {"estimate": "-8"}, "", ""),
    (arms.lacks_what_pooling_needs, {"better_when": ""}, "better_when", "not_poolable"),
    (arms.lacks_what_pooling_needs, {"sd_control": "", **NO_INTERVAL}, "poolable", "not_poolable"),
    (arms.lacks_what_pooling_needs, {"sd_control": ""}, "", ""),
    (arms.lacks_what_pooling_needs, {"better_when": "", "poolable": "no"}, "", ""),
    (arms.no_spread_to_pool, {"n_massage": "1"}, "n_massage", "not_poolable"),
    (arms.no_spread_to_pool, {"n_control": "0"}, "n_control", "not_poolable"),
    (arms.no_spread_to_pool, {"sd_control": "0"}, "sd_control", "not_poolable"),
    (arms.no_spread_to_pool, {"sd_control": "0", "poolable": "no"}, "", ""),
    (arms.no_spread_to_pool, {"ci_low": "-11", "ci_high": "-11"}, "ci_high", "not_poolable"),
    (arms.no_spread_to_pool, {"n_massage": "2", "n_control": ""}, "", ""),
]
EFFECTS = [
    (intervals.not_a_ratio, {**RATIO, "ci_low": "0"}, "ci_low", "not_a_ratio"),
    (intervals.not_a_ratio, {**RATIO, "estimate": "-0.3"}, "estimate", "not_a_ratio"),
    (intervals.not_a_ratio, RATIO, "", ""),
    (intervals.other_side, {"better_when": "higher"}, "direction", "other_side"),
    (intervals.other_side, {"direction": "favours_comparator"}, "direction", "other_side"),
    (intervals.other_side, {**RATIO, "better_when": "higher"}, "direction", "other_side"),
    (intervals.other_side, {}, "", ""),
    (intervals.other_side, {"better_when": "higher", "ci_low": "5", "ci_high": "1"}, "", ""),
    (intervals.other_interval, {"ci_high": "1"}, "direction", "other_interval"),
    (intervals.other_interval, {"direction": "no_difference"}, "direction", "other_interval"),
    (intervals.other_interval, {"direction": "imprecise"}, "direction", "other_interval"),
    (intervals.other_interval, {"direction": "imprecise", "ci_high": "0"}, "", ""),
    (intervals.other_interval, {"direction": "imprecise", "ci_high": "1"}, "", ""),
    (intervals.other_interval, {"direction": "mixed"}, "", ""),
    (
        intervals.not_imprecise,
        {**POINTS, "direction": "imprecise", "ci_low": "-0.3", "ci_high": "0.4"},
        "direction",
        "not_imprecise",
    ),
    (
        intervals.not_imprecise,
        {**POINTS, "measure": "SMD", "direction": "imprecise", "ci_low": "-0.1", "ci_high": "0.1"},
        "direction",
        "not_imprecise",
    ),
    (
        intervals.not_imprecise,
        {**RATIO, "direction": "imprecise", "estimate": "1", "ci_low": "0.9", "ci_high": "1.1"},
        "direction",
        "not_imprecise",
    ),
    (intervals.not_imprecise, {**POINTS, "direction": "imprecise"}, "", ""),
    (
        intervals.not_imprecise,
        {**POINTS, "direction": "imprecise", "unit": "mmHg", "ci_low": "-.1", "ci_high": ".1"},
        "",
        "",
    ),
    (
        intervals.wide_interval,
        {**POINTS, "ci_low": "-3", "ci_high": "3"},
        "direction",
        "wide_interval",
    ),
    (
        intervals.wide_interval,
        {**RATIO, "direction": "no_difference", "ci_low": "0.3"},
        "direction",
        "wide_interval",
    ),
    (intervals.wide_interval, POINTS, "", ""),
    (intervals.off_centre, {"estimate": "-0.3"}, "estimate", "off_centre"),
    (intervals.off_centre, {**RATIO, "estimate": "1.1"}, "estimate", "off_centre"),
    (
        intervals.off_centre,
        {"estimate": "0.1", "ci_low": "0.1", "ci_high": "0.2"},
        "",
        "",
    ),  # rounded
    (intervals.off_centre, RATIO, "", ""),
    (
        intervals.even_ratio,
        {**RATIO, "estimate": "0.80", "ci_low": "0.50", "ci_high": "1.10"},
        "estimate",
        "even_ratio",
    ),
    (intervals.even_ratio, {**RATIO, "estimate": "1.3", "ci_low": "0.9", "ci_high": "1.7"}, "", ""),
    (intervals.even_ratio, {"estimate": "-2", "ci_high": "0"}, "", ""),
    (intervals.very_large, {"measure": "SMD", "estimate": "-3.1"}, "estimate", "very_large"),
    (intervals.very_large, {**RATIO, "estimate": "77"}, "estimate", "very_large"),
    (intervals.very_large, {"measure": "SMD", "estimate": "3"}, "", ""),
    (intervals.i2_as_fraction, {"i2": "0.64"}, "i2", "looks_like_fraction"),
    (intervals.i2_as_fraction, {"i2": "0"}, "", ""),
    (
        intervals.change_as_fraction,
        {"measure": "percent_change", "estimate": "0.3"},
        "estimate",
        "looks_like_fraction",
    ),
    (intervals.change_as_fraction, {"estimate": "0.3"}, "", ""),
    *(
        (intervals.p_value, {"note": text}, "note", "bad_p")
        for text in ("p = 5", "p < 5%", "p=0,03")
    ),
    (intervals.p_value, {"note": "p = 0.03; p<.001; p ≤ 1"}, "", ""),
]
RECORDS = [
    *(
        (records.made_a_date, {"pages": cell}, "pages", "looks_like_date")
        for cell in (
            "12-Mar",
            "Mar-45",
            "2026-03-12",
            "3-Apr-26",
            "Mar 12",
            "12. Mrz",
            "12. März",
            "12 janv.",
            "01-févr",
            "12-ene",
            "3-dic",
            "1. Jän",
            "5. Okt",
            "Mai 12",
            "12/mai",
            "12-mei",
            "1 gen",
            "12 sty",
            "12 мар",
            "01.02.2023",
            "1/2/2023",
            "12/3/2011",
            "2011/3/12",
            "2011-03-12 00:00:00",
            "3月12日",
            "2023年2月1日",
            "01-02-2023",
            "12 sept. 2023",
            "12-Μαρ",
            "12-jum.",
            "2023-02-01T00:00:00",
            "40878",
            "43891",
            "43891.0",
        )
    ),
    *(
        (records.made_a_date, {"issue": cell}, "issue", "looks_like_date")
        for cell in ("3-Apr-26", "Mar 4")
    ),
    *(
        (records.made_a_date, {"pages": cell})
        for cell in (
            "1-9",
            "e12-e19",
            "S1-12",
            "123456",
            "12345-50",
            "1.1-1.9",
            "CD001929",
            "101234",
            "e40878",
            "10-2",
        )
    ),
    *(
        (records.made_a_date, {"issue": cell})
        for cell in ("Suppl 1", "3-4", "Pt 2", "May", "Mar-Apr", "12 Suppl", "4 Pt 1", "10 Spec No")
    ),
    (records.made_a_number, {"pages": "1E+05"}, "pages", "looks_like_number"),
    (records.made_a_number, {"volume": "12.0"}, "volume", "looks_like_number"),
    (records.made_a_number, {"pages": "e1005"}),
    *(
        (records.author_form, {"authors": names}, "authors", "author_form")
        for names in (
            "Able, A., Other, C., & Third, D.",
            "Able, A., & Other, C.",
            "Able A.",
            "Able A.B.; Baker C.",
            "Able A, Baker B",
            "Able, Anna",
            "Able Anna; Baker Bob",
            "Anna Able",
            "ABLE A; BAKER B",
            "ABLE Anna",
            "A Able; B Baker",
            "A. B. Able",
            "Able A and Baker B",
            "Able Anna and Baker Bob",
            "Able A B",
            "Able A; et al.",
            "Able A & Baker B",
            "able a; baker b",
            "Able A; Baker B; and others",
            "Able A / Baker B",
            "Able A1; Baker B2",
            "Able A et al",
        )
    ),
    *(
        (records.author_form, {"authors": names})
        for names in (
            "Able A",
            "Able AB; Baker B; et al",
            "van der Able A",
            "de la Able AB",
            "Müller-Able B; O'Baker C",
            "Able İ",
            "Meidayanti GAMDD",
            "McAble A",
            "Cortés Godoy V",
            "American Academy of Orthopaedic Surgeons",
            "National Institute for Health and Care Excellence",
            "Able J-P",
            "Diego",
            "Li X",
            "D’Able A",
            "Able AB Jr",
            "World Health Organization",
        )
    ),
    (records.other_author, {"authors": "Zeta Z"}, "authors", "other_author"),
    *(
        (records.other_author, {"study_id": key, "authors": names})
        for key, names in (
            ("able2001", "Able A"),
            ("a2001", "A B"),
            ("muller2001", "Müller A"),
            ("mueller2001", "Müller A"),
            ("castrosanchez2011a", "Castro-Sánchez AM"),
            ("antolinos2014", "Antolinos-Campillo PJ"),
            ("aaos2021", "American Academy of Orthopaedic Surgeons"),
            ("kngf2021", "Genootschap (KNGF)"),
            ("berg2001", "van den Berg A"),
            ("oconnor2001", "O'Connor A"),
            ("study2001", "Zeta A"),
            ("soerensen2001", "Sørensen A"),
            ("yuksel2001", "Yüksel İ"),
        )
    ),
    (records.other_year, {"year": "2011"}, "year", "other_year"),
    (records.other_year, {}),
    (records.other_year, {"study_id": "able", "year": "2011"}),
    (records.title_in_capitals, {"title": "MASSAGE FOR A STIFF NECK"}, "title", "capitals"),
    (records.title_in_capitals, {"title": "MASSAGE"}),
    (records.other_design, {"title": "Massage: a meta-analysis"}, "design", "other_design"),
    (records.other_design, {"title": "Massage: a meta-analysis", "design": "meta_analysis"}),
]
NAMES = ("Able A", "Baker B", "Cole C", "Zeta Z")
IDS = ("able2001", "baker2002", "cole2003", "zeta2004")


def studies(names) -> list[dict[str, str]]:
    """Return studies of these authors, in the order of their ids."""
    return [{"study_id": key, "authors": name} for key, name in zip(IDS, names, strict=True)]


TWELVE = [f"{letter} title" for letter in "abcdefghijkl"]
MIXED = TWELVE[6:] + TWELVE[:6]
REVIEW = {"design": "meta_analysis", "n_studies": "5", "n_participants": "400"}
SECOND = {"study_id": "baker2002", "finding_id": "baker2002-1"}


def verdict(rule, expected=(), cells=None, findings=({}, SECOND), design="rct") -> Case:
    """Hold a condition's verdict to two findings of two trials."""
    tables = {
        "studies": [{"design": design}, {"study_id": "baker2002", "design": design}],
        "findings": list(findings),
        "conditions": [cells or {}],
    }
    return Case(rule, tables, [(2, *pair) for pair in expected])


FREE = {"condition_id": "", "benefit_id": "sleep"}
CASES = [
    *(one(rule, "trials", cells, column, code) for rule, cells, column, code in ARMS),
    *(one(row[0], "findings", *row[1:]) for row in EFFECTS),
    *(one(row[0], "studies", *row[1:]) for row in RECORDS),
    one(intervals.share_above_hundred, "harms", {"number": "110"}, "number", "above_hundred"),
    one(intervals.share_above_hundred, "harms", {"number": "110", "unit": "clients"}),
    Case(
        arms.shared_control,
        {"trials": [{}, {"trial_id": "able2001-t2"}]},
        [(3, "shares_control_with", "shared_control")],
    ),
    Case(
        arms.shared_control,
        {"trials": [{}, {"trial_id": "able2001-t2", "shares_control_with": "able2001-t1"}]},
    ),
    Case(
        arms.shared_control,
        {"trials": [{}, {"trial_id": "able2001-t2", "comparator": "other care"}]},
    ),
    Case(
        arms.other_scale,
        {"scales": [{}], "trials": [{"better_when": "higher"}]},
        [(2, "better_when", "other_scale")],
    ),
    Case(
        arms.other_scale,
        {"scales": [{}], "trials": [{}, {"scale": "FIQ", "better_when": "higher"}]},
    ),
    Case(
        records.other_author,
        {"studies": studies([NAMES[3], *NAMES[:3]])},
        [(line, "authors", "sorted_alone") for line in (2, 3, 4, 5)],
    ),
    Case(records.other_author, {"studies": studies(NAMES)}),
    Case(
        records.other_author,
        {"studies": studies(["Nobody N", *NAMES[1:]])},
        [(2, "authors", "other_author")],
    ),
    Case(
        records.column_sorted_alone,
        {"studies": [{"title": title} for title in TWELVE]},
        [(2, "title", "sorted_alone")],
    ),
    Case(
        records.column_sorted_alone,
        {"studies": [{"title": title} for title in TWELVE[::-1]]},
        [(2, "title", "sorted_alone")],
    ),
    Case(records.column_sorted_alone, {"studies": [{"title": title} for title in MIXED]}),
    Case(
        records.column_sorted_alone,
        {"studies": [{"year": str(1990 + n)} for n in range(12)]},
        [(2, "year", "sorted_alone")],
    ),
    Case(
        people.finding_of_more_people,
        {"studies": [{}], "findings": [{"n": "600"}]},
        [(2, "n", "more_than_study")],
    ),
    Case(people.finding_of_more_people, {"studies": [{}], "findings": [{}, {"n": ""}]}),
    Case(
        people.finding_of_more_people,
        {"studies": [{"design": "crossover_rct"}], "findings": [{"n": "120"}]},
    ),
    Case(
        people.arms_of_more_people,
        {"studies": [{}], "trials": [{"n_massage": "300"}]},
        [(2, "n_massage", "more_than_study")],
    ),
    Case(people.arms_of_more_people, {"studies": [{}], "trials": [{}]}),
    Case(
        people.finding_of_more_studies,
        {"studies": [REVIEW], "findings": [{"k": "6"}]},
        [(2, "k", "more_than_study")],
    ),
    Case(people.finding_of_more_studies, {"studies": [REVIEW], "findings": [{"k": "5"}]}),
    Case(
        people.study_ten_times_its_results,
        {"studies": [{"n_participants": "600"}], "findings": [{}], "trials": [{}]},
        [(2, "n_participants", "ten_times")],
    ),
    Case(
        people.study_ten_times_its_results,
        {"studies": [{}], "findings": [{"n": "6"}], "trials": [{}]},
    ),
    one(people.uneven_arms, "trials", {"n_massage": "300"}, "n_massage", "uneven_arms"),
    one(people.uneven_arms, "trials", {"n_massage": "60"}),
    verdict(verdicts.verdict_too_good),
    verdict(
        verdicts.verdict_too_good,
        [("verdict", "verdict_too_good")],
        findings=({}, SECOND | {"direction": "mixed"}),
    ),
    verdict(verdicts.verdict_too_good, design="meta_analysis"),
    verdict(
        verdicts.verdict_too_good,
        [("verdict", "verdict_too_good")],
        {"verdict": "partly_supported", "verdict_findings": ""},
        (),
    ),
    verdict(
        verdicts.foreign_finding,
        [("verdict_findings", "foreign_finding")],
        None,
        ({}, SECOND | FREE),
    ),
    verdict(verdicts.foreign_finding),
    verdict(
        verdicts.verdict_without_finding,
        [("verdict_findings", "verdict_without_finding")],
        {"verdict_findings": ""},
    ),
    verdict(verdicts.verdict_without_finding),
    verdict(
        verdicts.verdict_due,
        [("reviewed_on", "verdict_due")],
        None,
        ({"added_on": "2026-01-03"}, SECOND),
    ),
    verdict(verdicts.verdict_due),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rule(case):
    """Apply one rule to made-up tables."""
    assert case.found() == case.expected
