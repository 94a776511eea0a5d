"""The checker survives what people do to CSV files and says exactly what is wrong where."""

import codecs
import csv
import json
import os
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import frictionless
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from settled import DATA, SHIPPED, TOMORROW, problems_of, rows_of, write
from small import SMALL, write_small

from massage_edu.cli import commands as cli
from massage_edu.tables import catalog, schema
from massage_edu.tables import check as checker
from massage_edu.tables import read as reading

TABLES = schema.read_schema(DATA / "datapackage.json")
STUDIES = "data/studies.csv"
WIDTH = len(TABLES["studies"].columns)
# What a collection lacks, said on the row that lacks it: no reason to refuse a new row.
COVERAGE = {"rarely_asked", "no_case", "decision_rare", "decision_common"}
EXPECTED = "expected columns: " + ",".join(TABLES["studies"].columns)


@pytest.fixture
def folder(tmp_path):
    """Copy the real data to a folder that a test may change."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def change(folder, table, index, **cells):
    """Change cells of one row and return its line (no real cell holds a line break, see below)."""
    rows = rows_of(folder, table)
    rows[index % len(rows)] |= cells
    write(folder, table, rows)
    return index % len(rows) + 2


def remake(folder, name, how):
    """Put ``how(bytes)`` in the place of a file's bytes."""
    path = folder / name
    path.write_bytes(how(path.read_bytes()))


def seen(folder):
    """Return file, line, column and code of every problem."""
    return [(p.file, p.line, p.column, p.code) for p in problems_of(folder)]


def only(folder):
    """Return the one problem that there is."""
    problems = problems_of(folder)
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]


def full_interval(row):
    """Tell whether a finding has an estimate strictly inside an interval."""
    cells = [row[name] for name in ("ci_low", "estimate", "ci_high")]
    return all(cells) and float(cells[0]) < float(cells[1]) < float(cells[2])


# --- the shipped data
# ------------------------------------------------------------------------------


def test_shipped_data_has_no_error():
    """Hold the collection's own data to its rules."""
    assert [str(p) for p in checker.check(SHIPPED) if p.severity == "error"] == []


def test_shipped_data_warns_of_nothing_but_verdicts_that_are_due():
    """Ask for the answer to a plausibility warning in the row's accepts, and for rows in order."""
    told_of_new_rows = {"verdict_due", *COVERAGE}
    warnings = [p for p in checker.check(SHIPPED) if p.severity == "warning"]
    assert [str(p) for p in warnings if p.code not in told_of_new_rows] == []


def test_frictionless_accepts_the_shipped_data():
    """Ask an independent reader of Table Schema for its verdict."""
    assert frictionless.Package(str(SHIPPED / "datapackage.json")).validate().valid


@pytest.mark.parametrize(
    ("table", "column", "value", "code"),
    [
        ("studies", "design", "RTC", "not_allowed"),
        ("studies", "year", "20l5", "not_a_number"),
        ("studies", "year", "20155", "out_of_range"),
        ("studies", "title", "", "missing_value"),
        ("studies", "checked_on", "2026-02-30", "not_a_date"),
        ("studies", "doi", "10.1/x", "bad_doi"),
        ("options", "option_id", "SAME", "duplicate"),
        ("findings", "study_id", "nobody1999", "dangling_reference"),
        ("options", "question_id", "q-none", "dangling_reference"),
    ],
)
def test_frictionless_refuses_what_the_checker_refuses(folder, table, column, value, code):
    """Break one rule that Table Schema knows and look at both verdicts."""
    value = rows_of(folder, table)[2][column] if value == "SAME" else value
    line = change(folder, table, 5, **{column: value})
    assert (f"data/{table}.csv", line, column, code) in seen(folder)
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    refused = {(task.name, error.row_number) for task in report.tasks for error in task.errors}
    assert refused == {(table, line)}


# --- one cell
# --------------------------------------------------------------------------------------

DIRECTIONS = f"allowed: {', '.join(TABLES['findings']['direction'].enum)}"
DOI = "expected 10.NNNN/suffix, no spaces"
PMID = "expected 1 to 9 digits"
DATE = "expected YYYY-MM-DD, e.g. 2026-11-23"


@pytest.mark.parametrize(
    ("table", "column", "value", "code", "hint"),
    [
        ("studies", "year", "20155", "out_of_range", "expected 1900 to 2100"),
        ("studies", "year", "2015.0", "not_a_number", "did you mean 2015?"),
        ("studies", "year", "in press", "not_a_number", "e.g. 2011"),
        ("studies", "n_participants", "1,234", "not_a_number", "did you mean 1234?"),
        ("studies", "n_participants", "-4", "out_of_range", "expected 0 to ..."),
        ("studies", "n_participants", "9" * 20, "out_of_range", "expected 0 to ..."),
        ("studies", "n_participants", "9" * 5000, "out_of_range", "expected 0 to ..."),
        ("studies", "n_participants", "٤٠", "not_a_number", "e.g. 401"),
        ("studies", "doi", "https://doi.org/10.1234/abc", "bad_doi", f"{DOI}; write 10.1234/abc"),
        ("studies", "doi", "doi:10.1234/abc.", "bad_doi", f"{DOI}; write 10.1234/abc"),
        ("studies", "doi", "10.1234/ab cd", "bad_doi", DOI),
        ("studies", "doi", "10.1234/abc.", "bad_doi", f"{DOI}; write 10.1234/abc"),
        ("studies", "authors", "Smith A; Doe B;", "list_form", "write 'Smith A; Doe B'"),
        ("studies", "authors", "Smith A;Doe B", "list_form", "write 'Smith A; Doe B'"),
        (
            "studies",
            "pmid",
            "PMC6486214",
            "bad_pmid",
            f"{PMID}; this looks like a PMCID, which is another number",
        ),
        ("studies", "pmid", "PMID: 9172728", "bad_pmid", f"{PMID}; write 9172728"),
        ("studies", "pmid", "9172728.0", "bad_pmid", f"{PMID}; write 9172728"),
        ("studies", "url", "http://example.org", "bad_link", "expected https:// and no spaces"),
        ("studies", "url", "javascript:alert(1)", "bad_link", "expected https:// and no spaces"),
        ("studies", "title", "", "missing_value", f"e.g. {TABLES['studies']['title'].example}"),
        (
            "studies",
            "design",
            "Meta analysis",
            "not_allowed",
            f"allowed: {', '.join(TABLES['studies']['design'].enum)}; did you mean "
            "'meta_analysis'?",
        ),
        ("trials", "mean_massage", "1O.5", "not_a_number", "did you mean 10.5?"),
        ("trials", "mean_massage", "10,5", "not_a_number", "did you mean 10.5?"),
        ("trials", "mean_massage", "−3.2", "not_a_number", "did you mean -3.2?"),
        ("trials", "mean_massage", "1e999", "out_of_range", "expected ... to ..."),
        (
            "trials",
            "mean_massage",
            "nan",
            "not_a_number",
            f"e.g. {TABLES['trials']['mean_massage'].example}",
        ),
        (
            "findings",
            "direction",
            "favours-massage",
            "not_allowed",
            f"{DIRECTIONS}; did you mean 'favours_massage'?",
        ),
        ("findings", "direction", "better", "not_allowed", DIRECTIONS),
        (
            "findings",
            "measure",
            "smd",
            "not_allowed",
            "allowed: MD, SMD, RR, OR, percent_change, none; did you mean 'SMD'?",
        ),
        ("findings", "i2", "101", "out_of_range", "expected 0 to 100"),
        ("findings", "added_on", "23.11.2026", "not_a_date", DATE),
        ("findings", "added_on", "2026-02-30", "not_a_date", DATE),
        ("findings", "added_on", "2026-W01-1", "not_a_date", DATE),
        ("findings", "added_on", "20261123", "not_a_date", DATE),
        (
            "glossary",
            "definition",
            '=HYPERLINK("https://example.org")',
            "formula",
            "begin with a word",
        ),
        ("glossary", "definition", "=1+1", "formula", "begin with a word"),
        ("glossary", "definition", "@SUM(A1)", "formula", "begin with a word"),
        ("glossary", "definition", "+cmd|' /C calc'!A0", "formula", "begin with a word"),
        ("glossary", "definition", " Early stage", "stray_space", "write 'Early stage'"),
        ("glossary", "definition", "Early stage\u00a0", "stray_space", "write 'Early stage'"),
        ("glossary", "definition", "x" * 100 + " ", "stray_space", "delete it"),
        ("glossary", "definition", "safe\u202eefas", "unseen_character", "type it again"),
        ("glossary", "definition", "zero\u200bwidth", "unseen_character", "type it again"),
        ("glossary", "definition", "nul\x00byte", "unseen_character", "type it again"),
        ("glossary", "definition", "bell\x07", "unseen_character", "type it again"),
        ("glossary", "definition", "lost \ufffd letter", "unseen_character", "type it again"),
        ("glossary", "read_at", "a book", "bad_link", "expected https:// and no spaces"),
        (
            "techniques",
            "family",
            "Swedish",
            "not_allowed",
            "allowed: swedish, targeted; did you mean 'swedish'?",
        ),
    ],
)
def test_a_bad_cell_is_named_with_its_line_and_mend(folder, table, column, value, code, hint):
    """Put one bad value into one cell and find exactly one problem there."""
    line = change(folder, table, 7, **{column: value})
    problem = only(folder)
    assert (problem.file, problem.line, problem.column) == (f"data/{table}.csv", line, column)
    assert (problem.code, problem.hint, problem.severity) == (code, hint, "error")
    assert problem.value == value


@pytest.mark.parametrize(
    "value", ["-5 to 3 points", "1 = 2", "a@b.org", "- item", "über 5 µg ≥ 3", "+3 mm"]
)
def test_ordinary_text_is_left_alone(folder, value):
    """Accept text that only resembles a formula."""
    change(folder, "glossary", 7, definition=value)
    assert seen(folder) == []


def test_a_problem_reads_as_one_line(folder):
    """Freeze the form in which a problem is shown."""
    line = change(folder, "studies", 12, doi="10.10/abc d")
    assert line == 14
    assert str(only(folder)) == (
        "data/studies.csv:14: doi: '10.10/abc d' is not a DOI (expected 10.NNNN/suffix, no spaces)"
    )


def test_a_warning_says_that_it_is_one():
    """Show the word, and leave out what is not known."""
    problem = reading.Problem("data/x.csv", None, None, None, "c", "is odd", severity="warning")
    assert str(problem) == "data/x.csv: warning: is odd"


def test_json_lists_every_part_of_a_problem(folder, capsys):
    """Read the output of ``check --format json`` back."""
    change(folder, "studies", 12, year="20155")
    assert cli.main(["check", "--format", "json", "--data", str(folder)]) == 1
    assert json.loads(capsys.readouterr().out) == [
        {
            "file": STUDIES,
            "line": 14,
            "column": "year",
            "value": "20155",
            "code": "out_of_range",
            "message": "'20155' is out of range",
            "hint": "expected 1900 to 2100",
            "severity": "error",
        }
    ]


def test_the_folder_is_named_even_as_a_dot(folder, monkeypatch):
    """Name the file in full when the data folder is the current one."""
    change(folder, "studies", 12, year="20155")
    monkeypatch.chdir(folder)
    assert only(Path()).file == STUDIES


# --- rules across cells
# ----------------------------------------------------------------------------


def test_reversed_interval(folder):
    """Swap the ends of an interval."""
    rows = rows_of(folder, "findings")
    index = next(i for i, row in enumerate(rows) if full_interval(row))
    low, high = rows[index]["ci_low"], rows[index]["ci_high"]
    line = change(folder, "findings", index, ci_low=high, ci_high=low)
    problem = only(folder)
    assert (problem.line, problem.column, problem.code) == (line, "ci_low", "reversed_interval")
    assert problem.hint == f"write {low} in ci_low, {high} in ci_high"


def test_estimate_outside_its_interval(folder):
    """Put an estimate above the upper end."""
    index = next(i for i, row in enumerate(rows_of(folder, "findings")) if full_interval(row))
    line = change(folder, "findings", index, estimate="900", ci_low="1.5", ci_high="2.5")
    problem = only(folder)
    assert (problem.line, problem.column, problem.code) == (line, "estimate", "outside_interval")
    assert problem.message == "900 is outside its interval 1.5 to 2.5"
    assert problem.hint == "compare the three numbers with the source"


@pytest.mark.parametrize("end", ["ci_low", "ci_high"])
def test_half_an_interval(folder, end):
    """Empty one end of an interval; the empty cell is the one that is named."""
    index = next(i for i, row in enumerate(rows_of(folder, "findings")) if full_interval(row))
    line = change(folder, "findings", index, **{end: ""})
    problem = only(folder)
    assert (problem.line, problem.column, problem.code) == (line, end, "half_interval")
    assert problem.hint == "give both or none"


@pytest.mark.parametrize("filled", [0, 2])
def test_exactly_one_topic(folder, filled):
    """Give a finding no topic, or two."""
    rows = rows_of(folder, "findings")
    cited = ";".join(
        row["verdict_findings"] for t in ("benefits", "conditions") for row in rows_of(folder, t)
    )
    index = next(
        i
        for i, r in enumerate(rows)
        if r["condition_id"] and r["finding_id"] not in cited.split(";")
    )
    cells = {"benefit_id": "blood-pressure"} if filled else {"condition_id": ""}
    line = change(folder, "findings", index, **cells)
    found = [p for p in problems_of(folder) if p.severity == "error"]
    assert [(p.line, p.column, p.code) for p in found] == [(line, "benefit_id", "exactly_one")]
    assert found[0].message == "exactly one of benefit_id and condition_id must be filled"


def test_a_study_needs_a_number_or_a_reason(folder):
    """Empty DOI, PMID and note of a study."""
    line = change(folder, "studies", 4, doi="", pmid="", note="")
    problem = only(folder)
    assert (problem.line, problem.column, problem.code) == (line, "doi", "any_of")
    assert problem.message == "one of doi, pmid, note must be filled"


ARMS = {"n_massage": "25", "n_control": "25", "sd_control": "10", "scale_min": "", "scale_max": ""}


def test_a_standard_deviation_that_looks_like_a_standard_error_is_a_warning(folder):
    """Divide one SD by the square root of its group's size."""
    line = change(folder, "trials", 3, **ARMS, sd_massage="2.0", note="")
    problem = only(folder)
    assert (problem.line, problem.column, problem.value) == (line, "sd_massage", "2.0")
    assert (problem.code, problem.severity) == ("looks_like_se", "warning")
    assert problem.hint == (
        "SD = SE x square root of n; if it is right, write looks_like_se in accepts and why in note"
    )


def test_a_standard_deviation_that_is_tiny_for_its_scale_is_a_warning(folder):
    """Give both groups an SD of 3 on a scale of 0 to 100."""
    cells = ARMS | {
        "sd_massage": "3",
        "sd_control": "3",
        "scale_min": "0",
        "scale_max": "100",
        "note": "",
    }
    line = change(folder, "trials", 3, **cells)
    assert [p[1:] for p in seen(folder)] == [
        (line, f"sd_{arm}", "looks_like_se") for arm in ("massage", "control")
    ]


@pytest.mark.parametrize(
    "cells",
    [
        {"sd_massage": "2.0", "note": "as printed", "accepts": "looks_like_se"},
        {"sd_massage": "7", "note": ""},
    ],
)
def test_an_explained_or_usual_standard_deviation_is_silent(folder, cells):
    """Accept it, or write a usual SD."""
    change(folder, "trials", 3, **ARMS, **cells)
    assert seen(folder) == []


SCALE = ARMS | {
    "scale_min": "0",
    "scale_max": "100",
    "sd_massage": "20",
    "sd_control": "20",
    "note": "",
}
MEANS = SCALE | {
    "mean_massage": "48",
    "mean_control": "59",
    "measure": "MD",
    "ci_low": "",
    "ci_high": "",
}


@pytest.mark.parametrize("column", ["mean_massage", "mean_control"])
@pytest.mark.parametrize("mean", ["-0.1", "100.5"])
def test_a_mean_outside_its_scale_is_a_warning(folder, column, mean):
    """Put the mean of an arm below or above the scale."""
    line = change(folder, "trials", 3, **{**MEANS, "estimate": "", column: mean})
    problem = only(folder)
    assert (problem.line, problem.column, problem.value) == (line, column, mean)
    assert (problem.code, problem.severity) == ("outside_scale", "warning")
    assert problem.message == f"{mean} is outside the scale, 0 to 100"
    assert problem.hint == (
        "compare with the source; if it is a change, write outside_scale in accepts and why in note"
    )


@pytest.mark.parametrize(
    "cells",
    [
        {"mean_massage": "0", "mean_control": "59"},  # the ends belong to the scale
        {"mean_massage": "48", "mean_control": "100"},
        {"mean_massage": "-4", "mean_control": "9", "scale_min": "", "scale_max": ""},
        {"mean_massage": "-4", "mean_control": "9", "note": "change", "accepts": "outside_scale"},
    ],
)
def test_a_mean_on_its_scale_or_explained_is_silent(folder, cells):
    """Reach the ends, know no scale, or accept it."""
    change(folder, "trials", 3, **{**MEANS, "estimate": "", **cells})
    assert seen(folder) == []


@pytest.mark.parametrize(
    "cells",
    [
        {"estimate": "-1.1"},
        {"estimate": "-110"},
        {"estimate": "-4", "ci_low": "-7", "ci_high": "-1"},
        {"estimate": "-1.5", "measure": "SMD"},
    ],
)
def test_an_estimate_that_does_not_fit_the_means_is_a_warning(folder, cells):
    """Give arms that differ by -11 (0.55 standard deviations) another estimate."""
    line = change(folder, "trials", 3, **{**MEANS, **cells})
    problem = only(folder)
    assert (problem.line, problem.column, problem.value) == (line, "estimate", cells["estimate"])
    assert (problem.code, problem.severity) == ("other_difference", "warning")
    gap = "-0.55" if "measure" in cells else "-11"
    assert (
        problem.message
        == f"{cells['estimate']}, but the means of massage and control differ by {gap}"
    )
    assert problem.hint == (
        "compare with the source; if it is adjusted, write other_difference in accepts and "
        "why in note"
    )


@pytest.mark.parametrize(
    "cells",
    [
        {"estimate": "-7"},
        {
            "estimate": "-5",
            "ci_low": "-13",
            "ci_high": "-1",
        },  # the difference is inside the interval
        {"estimate": "11", "note": "printed as a benefit", "accepts": "swapped_arms"},
        {"estimate": "-0.5", "measure": "SMD"},
        {"estimate": "-3", "measure": "SMD", "sd_massage": "", "sd_control": ""},
        {"estimate": "3", "measure": "RR"},
        {"estimate": "3", "mean_control": ""},
        {"estimate": "0", "mean_control": "48"},
    ],
)
def test_an_estimate_near_the_means_or_explained_is_silent(folder, cells):
    """Stay within half of it or inside the interval, accept it, or leave out what is needed to
    tell.
    """
    change(folder, "trials", 3, **{**MEANS, **cells})
    assert seen(folder) == []


EFFECT = {
    "measure": "MD",
    "better_when": "lower",
    "estimate": "-2",
    "ci_low": "-4",
    "ci_high": "1",
    "note": "",
}
RATIO = {"measure": "RR", "estimate": "0.8", "ci_low": "0.5", "ci_high": "1.2"}
CLEAR = {"direction": "no_difference", "ci_high": "-1"}


def change_a_free_finding(folder, **cells):
    """Change a finding that no verdict cites and return its line."""
    cited = ";".join(
        row["verdict_findings"] for t in ("benefits", "conditions") for row in rows_of(folder, t)
    )
    index = next(
        i
        for i, r in enumerate(rows_of(folder, "findings"))
        if r["finding_id"] not in cited.split(";")
    )
    return change(folder, "findings", index, **cells)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (
            {"direction": "favours_massage"},
            "'favours_massage', but the interval -4 to 1 holds 0, no effect",
        ),
        (
            {"direction": "favours_comparator", "better_when": "higher"},
            "'favours_comparator', but the interval -4 to 1 holds 0, no effect",
        ),
        (CLEAR, "'no_difference', but the interval -4 to -1 leaves out 0, no effect"),
        (
            {**RATIO, "direction": "favours_massage"},
            "'favours_massage', but the interval 0.5 to 1.2 holds 1, no effect",
        ),
        (
            {
                **RATIO,
                "measure": "OR",
                "estimate": "0.67",
                "ci_high": "0.9",
                "direction": "no_difference",
            },
            "'no_difference', but the interval 0.5 to 0.9 leaves out 1, no effect",
        ),
    ],
)
def test_a_direction_that_its_interval_contradicts_is_a_warning(folder, cells, told):
    """Say 'favours' of an interval across no effect, and 'no difference' of one that leaves it
    out.
    """
    line = change_a_free_finding(folder, **{**EFFECT, **cells})
    problem = only(folder)
    assert (problem.line, problem.column, problem.code) == (line, "direction", "other_interval")
    assert (problem.severity, problem.message) == ("warning", told)
    assert problem.hint == (
        "compare with the source; if it says so all the same, write other_interval in accepts "
        "and why in note"
    )


@pytest.mark.parametrize(
    "cells",
    [
        {"direction": "no_difference"},
        {"direction": "mixed"},
        {"direction": "unclear", "ci_high": "-1"},
        {"direction": "favours_massage", "ci_high": "-1"},
        {
            "direction": "favours_massage",
            "ci_high": "0",
        },  # it ends at no effect, perhaps by rounding
        {"direction": "no_difference", "ci_high": "0"},
        {"direction": "favours_massage", "note": "p at or below 0.05", "accepts": "other_interval"},
        {
            **CLEAR,
            "note": "smaller than what the source calls important",
            "accepts": "other_interval",
        },
        {**RATIO, "ci_low": "0.55", "direction": "no_difference"},
        {"direction": "favours_massage", "ci_low": "", "ci_high": ""},
    ],
)
def test_a_direction_that_fits_its_interval_or_is_explained_is_silent(folder, cells):
    """Agree with the interval, touch no effect, or accept it."""
    change_a_free_finding(folder, **{**EFFECT, **cells})
    assert seen(folder) == []


@pytest.mark.parametrize(
    ("table", "column", "value", "code"),
    [
        ("findings", "i2", "0.64", "looks_like_fraction"),
        ("findings", "estimate", "-0.5", "off_centre"),
        ("studies", "pages", "12-Mar", "looks_like_date"),
        ("studies", "pages", "Mar-45", "looks_like_date"),
        ("studies", "pages", "2026-03-12", "looks_like_date"),
        ("studies", "issue", "3-Apr-26", "looks_like_date"),
    ],
)
def test_a_slip_that_is_likely_is_a_warning(folder, table, column, value, code):
    """Print I² as a fraction, type an estimate near one end of its interval, let a spreadsheet make
    dates of pages.
    """
    if table == "findings":
        line = change_a_free_finding(
            folder, **{**EFFECT, "ci_high": "-0.2", "direction": "favours_massage", column: value}
        )
    else:
        line = change(folder, table, 3, **{column: value})
    problem = only(folder)
    assert (problem.line, problem.column, problem.code, problem.severity) == (
        line,
        column,
        code,
        "warning",
    )
    assert problem.message.startswith((value, repr(value)))


@pytest.mark.parametrize(
    "cells",
    [
        {"i2": "0"},
        {"i2": "1"},
        {"i2": "0.64", "note": "0.64%", "accepts": "looks_like_fraction"},
        {"estimate": "-1.3"},
        {"estimate": "-0.5", "note": "as printed", "accepts": "off_centre"},
        {"estimate": "0.1", "ci_low": "0.1", "ci_high": "0.2", "better_when": "higher"},  # rounded
        {"measure": "RR", "estimate": "0.5", "ci_low": "0.3", "ci_high": "0.95"},
    ],
)
def test_a_likely_number_is_silent(folder, cells):
    """Stay near the middle, within rounding, or on a ratio's crooked scale; or explain it."""
    change_a_free_finding(
        folder, **{**EFFECT, "ci_high": "-0.2", "direction": "favours_massage", **cells}
    )
    assert seen(folder) == []


@pytest.mark.parametrize("table", ["findings", "trials"])
@pytest.mark.parametrize("measure", ["RR", "OR"])
@pytest.mark.parametrize(
    "cells", [{"ci_low": "0"}, {"ci_low": "-0.1"}, {"estimate": "-0.2", "ci_low": "-0.5"}]
)
def test_a_ratio_that_is_not_above_0_is_an_error(folder, table, measure, cells):
    """Give a ratio, whose logarithm the charts draw, a number that has none; a note is no
    excuse.
    """
    values = {**RATIO, "measure": measure, "note": "as printed", **cells}
    line = change(folder, table, 3, **values)
    found = [p for p in problems_of(folder) if p.severity == "error"]
    assert {(p.line, p.column, p.value, p.code) for p in found} == {
        (line, *cell, "not_a_ratio") for cell in cells.items()
    }
    assert found[0].message == f"{found[0].value} is no {measure}: a ratio is above 0"
    assert found[0].hint.startswith("is it a logarithm, or a difference (MD)?")


def test_a_reversed_interval_is_told_once(folder):
    """Swap the ends of an interval that leaves out no effect: nothing is said of its direction."""
    change_a_free_finding(
        folder, **{**EFFECT, "direction": "no_difference", "ci_low": "1", "ci_high": "-4"}
    )
    assert only(folder).code == "reversed_interval"


def trial(folder, key):
    """Return the index of a trial's row."""
    return next(i for i, row in enumerate(rows_of(folder, "trials")) if row["trial_id"] == key)


@pytest.mark.parametrize("key", ["cherkin2011-t2", "hopper2005-t2"])
def test_two_rows_with_the_same_control_group_must_say_so(folder, key):
    """Forget that a second massage group was compared with the same people; another group is no
    matter.
    """
    line = change(folder, "trials", trial(folder, key), shares_control_with="")
    problem = only(folder)
    assert (problem.line, problem.column, problem.severity) == (
        line,
        "shares_control_with",
        "warning",
    )
    assert problem.message == f"is empty, but {key[:-1]}1 has the same control group"
    assert problem.hint.startswith(f"write {key[:-1]}1, so that its people count once")
    change(folder, "trials", line - 2, comparator="a second group with usual care")
    assert seen(folder) == []


@pytest.mark.parametrize(
    ("key", "cells", "column"),
    [
        ("hernandezreif2004-t1", {"better_when": ""}, "better_when"),
        ("kutner2008-t2", {"better_when": ""}, "better_when"),
        ("hernandezreif2004-t1", {"sd_control": ""}, "poolable"),
        ("kutner2008-t2", {"ci_low": "", "ci_high": ""}, "poolable"),
    ],
)
def test_a_row_that_can_be_pooled_has_what_pooling_needs(folder, key, cells, column):
    """Take from a poolable row what pooling needs; a row that says no needs nothing."""
    line = change(folder, "trials", trial(folder, key), **cells)
    problem = only(folder)
    assert (problem.line, problem.column) == (line, column)
    assert (problem.code, problem.severity) == ("not_poolable", "error")
    change(folder, "trials", line - 2, poolable="no")
    assert seen(folder) == []


@pytest.mark.parametrize(
    ("table", "column"),
    [("findings", "added_on"), ("benefits", "reviewed_on"), ("studies", "checked_on")],
)
def test_a_day_in_the_future_is_an_error_and_lessons_still_open(folder, table, column):
    """Date a row the day after tomorrow; a class's computer with a wrong clock still shows its
    lessons.
    """
    day = (date.today() + timedelta(2)).isoformat()
    line = change(folder, table, 2, **{column: day})
    problem = next(p for p in problems_of(folder) if p.severity == "error")
    assert (problem.file, problem.line, problem.column) == (f"data/{table}.csv", line, column)
    assert (problem.code, problem.message) == ("in_future", f"{day!r} is in the future")
    assert problem.hint == "write the day on which it was done; or is this computer's clock wrong?"
    assert len(catalog.load(folder).findings)


def test_a_year_in_the_future_is_an_error_but_next_year_is_printed_ahead(folder):
    """Date a study two years ahead, then one: journals date their issues ahead."""
    year = date.today().year
    line = change(folder, "studies", 12, year=str(year + 2))
    problem = only(folder)
    assert (problem.line, problem.column, problem.code) == (line, "year", "in_future")
    assert problem.hint == f"expected up to {year + 1}; or is this computer's clock wrong?"
    change(folder, "studies", 12, year=str(year + 1), note="printed ahead", accepts="other_year")
    assert seen(folder) == []


@pytest.mark.parametrize("key", ["zzz2020-t1", "{}-1", "{}t1"])
def test_a_trial_begins_with_its_study(folder, key):
    """Name the last trial after another study, or without its -t."""
    study = rows_of(folder, "trials")[-1]["study_id"]
    line = change(folder, "trials", -1, trial_id=key.format(study) if "{" in key else key)
    problem = next(p for p in problems_of(folder) if p.severity == "error")
    assert (problem.line, problem.column, problem.code) == (line, "trial_id", "foreign_key")
    assert problem.message == f"{problem.value!r} does not begin with its study_id, {study!r}"
    assert problem.hint == f"e.g. {study}-t1"


def test_duplicate_key_names_the_first(folder):
    """Repeat a row; the second is named, with the line of the first."""
    rows = rows_of(folder, "glossary")
    write(folder, "glossary", [*rows[:11], rows[10], *rows[11:]])
    problem = only(folder)
    assert (problem.line, problem.column, problem.code) == (13, "term_id", "duplicate")
    assert problem.message == f"{rows[10]['term_id']!r} stands already in line 12"


def test_duplicate_doi_is_found_and_empty_ones_are_not(folder):
    """Give a study the DOI of another; big and small letters are the same."""
    rows = rows_of(folder, "studies")
    first, second, *_ = (i for i, row in enumerate(rows) if row["doi"])
    line = change(folder, "studies", second, doi=rows[first]["doi"].upper(), url=rows[first]["url"])
    problem = only(folder)
    assert problem.message == f"{rows[first]['doi'].upper()!r} stands already in line {first + 2}"
    assert (problem.line, problem.column, problem.code) == (line, "doi", "duplicate")


@pytest.mark.parametrize(("name", "value"), [("doi", "10.1234/other"), ("pmid", "99999999")])
def test_a_link_that_names_another_study_is_an_error(folder, name, value):
    """Give a study another number than its link has; the case of letters, and an escaped one, are
    no matter.
    """
    rows = rows_of(folder, "studies")
    start = {"doi": "https://doi.org/", "pmid": "https://pubmed.ncbi"}[name]
    index = next(i for i, row in enumerate(rows) if row["url"].startswith(start) and row[name])
    line = change(folder, "studies", index, **{name: value})
    problem = only(folder)
    assert (problem.line, problem.column, problem.code, problem.severity) == (
        line,
        "url",
        "other_link",
        "error",
    )
    assert f"but {name} is {value}" in problem.message
    good = rows[index]["url"].replace("/10.", "/10%2E")
    change(folder, "studies", index, **{name: rows[index][name].upper(), "url": good})
    assert seen(folder) == []


@pytest.mark.parametrize(
    ("cells", "silent"),
    [
        ({}, False),
        ({"note": "a note is no excuse for means"}, False),
        ({"scale": "FIQ total", "outcome": "function"}, False),
        ({"measure": "MD", "estimate": "-15"}, False),
        ({"measure": "MD", "estimate": "15", "note": "printed as a benefit"}, False),
        (
            {
                "measure": "MD",
                "estimate": "15",
                "note": "printed as a benefit",
                "accepts": "other_scale",
            },
            True,
        ),
        ({"scale": "vitality score"}, True),
        ({"better_when": "lower"}, True),
    ],
)
def test_a_better_side_that_contradicts_the_scale_is_an_error(folder, cells, silent):
    """Say that more of what should be less is better."""
    values = {"scale": "STAI-state", "better_when": "higher", "note": "", **MEANS, **cells}
    line = change(folder, "trials", 3, **values)
    found = [p for p in problems_of(folder) if p.code == "other_scale"]
    assert [(p.line, p.column, p.severity) for p in found] == [(line, "better_when", "error")] * (
        not silent
    )
    assert all(
        p.message == f"'higher', but in scales.csv {values['scale']} is better when lower"
        for p in found
    )


def test_rows_out_of_order_are_a_warning(folder):
    """Swap two rows."""
    rows = rows_of(folder, "glossary")
    rows[3], rows[4] = rows[4], rows[3]
    write(folder, "glossary", rows)
    problem = only(folder)
    assert (problem.line, problem.column, problem.code, problem.severity) == (
        6,
        "term_id",
        "not_sorted",
        "warning",
    )


# --- references
# ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "column", "value", "message", "hint"),
    [
        (
            "findings",
            "study_id",
            "cherkin2O11",
            "'cherkin2O11' is not in studies.csv",
            "did you mean 'cherkin2011'?",
        ),
        (
            "cautions",
            "condition_id",
            "low back pain",
            "'low back pain' is not in conditions.csv",
            "did you mean 'low-back-pain'?",
        ),
        (
            "questions",
            "topic",
            "headache-migrane",
            "'headache-migrane' is not in benefits.csv or conditions.csv",
            "did you mean 'headache-migraine'?",
        ),
        (
            "questions",
            "rests_on",
            "caution:any-01",
            "'caution:any-01' is not in the tables",
            "did you mean 'cautions:any-01'?",
        ),
        ("questions", "rests_on", "qqqqqqqq", "'qqqqqqqq' is not in the tables", ""),
        (
            "options",
            "question_id",
            "q_any_01",
            "'q_any_01' is not in questions.csv",
            "did you mean 'q-any-01'?",
        ),
    ],
)
def test_a_dangling_reference_names_the_nearest(folder, table, column, value, message, hint):
    """Misspell a reference."""
    line = change(folder, table, 0, **{column: value})
    found = [p for p in problems_of(folder) if p.code == "dangling_reference"]
    assert [(p.file, p.line, p.column, p.value) for p in found] == [
        (f"data/{table}.csv", line, column, value)
    ]
    assert (found[0].message, found[0].hint) == (message, hint)


def test_each_name_of_a_list_is_looked_up(folder):
    """Add a blank name, a name with a space and a wrong one to a list."""
    row = rows_of(folder, "benefits")[0]
    cited = row["verdict_findings"].split(";")[0]
    line = change(folder, "benefits", 0, verdict_findings=f"{cited};; {cited};nothing-1")
    found = [
        (p.line, p.code, p.value, p.hint)
        for p in problems_of(folder)
        if p.column == "verdict_findings"
    ]
    cell = f"{cited};; {cited};nothing-1"
    assert found[0] == (line, "list_form", cell, f"write '{cited};{cited};nothing-1'")
    assert [f[:3] for f in found[1:]] == [(line, "dangling_reference", "nothing-1")]


def test_every_dangling_row_is_listed(folder):
    """Drop one study; each finding and trial that rests on it is named."""
    rows = rows_of(folder, "studies")
    lost = "cherkin2011"
    write(folder, "studies", [row for row in rows if row["study_id"] != lost])
    wanted = [
        (f"data/{table}.csv", i + 2, "study_id", "dangling_reference")
        for table in ("findings", "trials")
        for i, row in enumerate(rows_of(folder, table))
        if row["study_id"] == lost
    ]
    assert wanted
    assert [p for p in seen(folder) if p[3] == "dangling_reference"] == wanted


# --- verdicts
# --------------------------------------------------------------------------------------


def topic_with(folder, test):
    """Return index and findings of the first benefit with two or more findings of which all
    pass.
    """
    findings = rows_of(folder, "findings")
    for index, row in enumerate(rows_of(folder, "benefits")):
        own = [f for f in findings if f["benefit_id"] == row["benefit_id"] and test(f)]
        if len({f["study_id"] for f in own}) > 1:
            return index, own
    raise AssertionError("no such benefit")


def test_a_verdict_cites_its_own_findings(folder):
    """Cite a finding of another benefit as well."""
    rows = rows_of(folder, "benefits")
    other = rows[1]["verdict_findings"].split(";")[0]
    line = change(folder, "benefits", 0, verdict_findings=f"{rows[0]['verdict_findings']};{other}")
    problem = only(folder)
    assert (problem.line, problem.column, problem.value) == (line, "verdict_findings", other)
    assert (problem.code, problem.hint) == ("foreign_finding", "cite findings of this row only")
    assert problem.message == f"{other!r} is a finding of {rows[1]['benefit_id']!r}"


def test_a_verdict_cites_a_finding_when_there_is_one(folder):
    """Empty the list of findings."""
    index, own = topic_with(folder, lambda f: True)
    line = change(folder, "benefits", index, verdict="insufficient_evidence", verdict_findings="")
    problem = only(folder)
    assert (problem.line, problem.column) == (line, "verdict_findings")
    assert (problem.code, problem.hint) == (
        "verdict_without_finding",
        f"e.g. {own[0]['finding_id']}",
    )


def test_a_partly_supported_verdict_needs_findings(folder):
    """Say 'partly supported' of a condition whose findings are gone."""
    topic = rows_of(folder, "conditions")[3]["condition_id"]
    write(
        folder, "findings", [r for r in rows_of(folder, "findings") if r["condition_id"] != topic]
    )
    line = change(folder, "conditions", 3, verdict="partly_supported", verdict_findings="")
    problem, *more = (p for p in problems_of(folder) if p.file == "data/conditions.csv")
    assert not more
    assert (problem.line, problem.column, problem.code) == (line, "verdict", "verdict_too_good")
    assert problem.hint == "cite one, or choose 'insufficient_evidence'"


CARRY = [
    # designs, directions, certainty, same study twice, carried
    ("meta_analysis", "favours_massage", "low", False, True),
    ("meta_analysis", "favours_massage", "very_low", False, False),
    ("meta_analysis", "favours_massage", "not_rated", False, False),
    ("meta_analysis", "no_difference", "high", False, False),
    ("guideline", "favours_massage", "high", False, False),
    ("rct", "favours_massage", "not_rated", False, True),
    ("rct", "favours_massage", "not_rated", True, False),
    ("rct", "mixed", "not_rated", False, False),
    ("observational", "favours_massage", "not_rated", False, False),
]


@pytest.mark.parametrize(("design", "direction", "certainty", "same", "carried"), CARRY)
def test_supported_needs_a_review_or_two_trials(
    folder, design, direction, certainty, same, carried
):
    """Say 'supported' and vary the two findings that it rests on."""
    index, own = topic_with(folder, lambda f: True)
    first = own[0]
    second = next(f for f in own if f["study_id"] != first["study_id"])
    names = {first["finding_id"], second["finding_id"]}
    findings = rows_of(folder, "findings")
    for row in findings:
        if row["finding_id"] in names:
            row |= {"direction": direction, "certainty": certainty}
            row |= {"study_id": first["study_id"]} if same else {}
    write(folder, "findings", findings)
    studies = rows_of(folder, "studies")
    for row in studies:
        if row["study_id"] in (first["study_id"], second["study_id"]):
            row["design"] = design
    write(folder, "studies", studies)
    line = change(
        folder, "benefits", index, verdict="supported", verdict_findings=";".join(sorted(names))
    )
    found = [p for p in problems_of(folder) if p.file == "data/benefits.csv" and p.line == line]
    assert [(p.column, p.code) for p in found] == (
        [] if carried else [("verdict", "verdict_too_good")]
    )
    if not carried:
        assert found[0].hint == "cite one, or choose 'partly_supported'"


def test_a_finding_of_another_row_carries_nothing(folder):
    """Let 'supported' rest on a strong finding of another benefit alone."""
    own = topic_with(folder, lambda f: True)[1]
    change(
        folder,
        "studies",
        [s["study_id"] for s in rows_of(folder, "studies")].index(own[0]["study_id"]),
        design="meta_analysis",
    )
    index = [f["finding_id"] for f in rows_of(folder, "findings")].index(own[0]["finding_id"])
    change(folder, "findings", index, direction="favours_massage", certainty="high")
    other = next(
        i
        for i, b in enumerate(rows_of(folder, "benefits"))
        if b["benefit_id"] != own[0]["benefit_id"]
    )
    line = change(
        folder, "benefits", other, verdict="supported", verdict_findings=own[0]["finding_id"]
    )
    assert [p[1:] for p in seen(folder) if p[1] == line and "benefits" in p[0]] == [
        (line, "verdict_findings", "foreign_finding"),
        (line, "verdict", "verdict_too_good"),
    ]


def test_a_new_finding_makes_the_verdict_due_and_load_still_works(folder):
    """Date a finding after the review of its verdict."""
    index, own = topic_with(folder, lambda f: True)
    at = [f["finding_id"] for f in rows_of(folder, "findings")].index(own[0]["finding_id"])
    change(folder, "findings", at, added_on=TOMORROW)
    problem = only(folder)
    assert (problem.file, problem.line, problem.column) == (
        "data/benefits.csv",
        index + 2,
        "reviewed_on",
    )
    assert (problem.code, problem.severity) == ("verdict_due", "warning")
    assert (
        problem.message == f"verdict due for review: {own[0]['finding_id']} was added on {TOMORROW}"
    )
    data = catalog.load(folder)
    assert data.due_for_review(own[0]["benefit_id"])
    assert cli.main(["check", "--data", str(folder)]) == 0


# --- the form of a file
# ----------------------------------------------------------------------------


def test_byte_order_mark(folder):
    """Save as "CSV UTF-8" in Excel."""
    remake(folder, "studies.csv", lambda raw: codecs.BOM_UTF8 + raw)
    problem = only(folder)
    assert (problem.file, problem.line, problem.code) == (STUDIES, 1, "bom")
    assert problem.hint == "save it as UTF-8 without BOM"


@pytest.mark.parametrize("word", ["naïve", "Löwe", "“quoted”", "a\u00a0b", "ends\u00a0"])
def test_windows_1252(folder, word):
    """Save one file as Windows-1252; the line and the word that show it are named."""
    line = change(folder, "glossary", 20, definition=f"Plain {word} text.")
    remake(folder, "glossary.csv", lambda raw: raw.decode().encode("cp1252", "replace"))
    problem = next(p for p in problems_of(folder))
    assert (problem.line, problem.column, problem.code) == (line, None, "encoding")
    assert "is not UTF-8 (it looks like Windows-1252)" in problem.message
    assert problem.hint == "save it as UTF-8 without BOM"


def test_one_windows_1252_byte_leaves_the_other_letters_right(folder):
    """Paste one foreign byte into a UTF-8 file; the words around it are read as they are."""
    change(folder, "glossary", 20, definition="Größe and na#ve.")
    remake(folder, "glossary.csv", lambda raw: raw.replace(b"na#ve", b"na\xefve"))
    assert "'naïve.' is not UTF-8" in only(folder).message
    rows = reading.read(folder, TABLES["glossary"])
    assert rows.column("definition")[20] == "Größe and naïve."


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("letter", ["i", "ï"])
def test_utf_16_with_and_without_mark(folder, codec, letter):
    """Save as "Unicode text"; the rows are still read, and faults in them found in their lines."""
    change(folder, "glossary", 3, definition=f"Na{letter}ve.")
    line = change(folder, "glossary", 20, read_at="a book")
    remake(folder, "glossary.csv", lambda raw: raw.decode().encode(codec))
    file = "data/glossary.csv"
    assert seen(folder) == [(file, 1, None, "encoding"), (file, line, "read_at", "bad_link")]
    assert problems_of(folder)[0].message == "file is UTF-16, not UTF-8"


def respell(folder, table, separator):
    """Write a table with another separator, and numbers with decimal commas, as Excel does in
    Europe.
    """
    rows = rows_of(folder, table)
    numbers = [f.name for f in TABLES[table].fields if f.type == "number"]
    for row in rows:
        row |= {name: row[name].replace(".", ",") for name in numbers if separator == ";"}
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n", delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(("separator", "name"), [(";", "semicolon"), ("\t", "tab")])
@pytest.mark.parametrize("table", ["studies", "benefits", "glossary"])
def test_other_separators_are_one_problem(folder, separator, name, table):
    """Separate columns by semicolons or tabs."""
    respell(folder, table, separator)
    problem = only(folder)
    assert (problem.file, problem.line, problem.code) == (f"data/{table}.csv", 1, "delimiter")
    assert problem.message == f"columns are separated by {name}s"
    assert problem.hint == "save as CSV with commas"


def test_semicolons_and_decimal_commas_are_no_storm(folder):
    """Save as CSV in a European Excel: one problem for the separator, one for each column of
    numbers.
    """
    line = change(folder, "findings", 30, certainty="lowish")
    respell(folder, "findings", ";")
    problems = problems_of(folder)
    assert problems[0].code == "delimiter"
    commas = [p for p in problems if p.code == "decimal_comma"]
    assert sorted(p.column for p in commas) == ["ci_high", "ci_low", "estimate"]
    with (folder / "findings.csv").open(encoding="utf-8", newline="") as file:
        cells = [row["ci_low"] for row in csv.DictReader(file, delimiter=";")]
    first = next(i for i, cell in enumerate(cells) if "," in cell)
    low = next(p for p in commas if p.column == "ci_low")
    assert (low.line, low.value, low.hint) == (first + 2, cells[first], "write a decimal point")
    rest = [
        (p.line, p.column, p.code) for p in problems if p.code not in ("delimiter", "decimal_comma")
    ]
    assert rest == [(line, "certainty", "not_allowed")]


@pytest.mark.parametrize(
    ("end", "found"), [(b"\r\n", "CRLF (Windows)"), (b"\r", "CR (old Mac)")], ids=["crlf", "cr"]
)
def test_foreign_line_ends_are_one_problem_and_lines_still_count(folder, end, found):
    """Save with other line ends and a fault further down."""
    line = change(folder, "studies", 12, year="20155")
    remake(folder, "studies.csv", lambda raw: raw.replace(b"\n", end))
    assert seen(folder) == [
        (STUDIES, 1, None, "line_ends"),
        (STUDIES, line, "year", "out_of_range"),
    ]
    problem = problems_of(folder)[0]
    assert problem.message == f"line ends are {found}, expected LF"
    assert problem.hint == "save with Unix line ends (LF)"


def test_mixed_line_ends_name_the_first_foreign_one(folder):
    """Give the rows from line 50 on Windows line ends."""
    line = change(folder, "studies", 80, year="20155")

    def mix(raw):
        lines = raw.split(b"\n")
        return b"\n".join(lines[:49]) + b"\n" + b"\r\n".join(lines[49:])

    remake(folder, "studies.csv", mix)
    assert seen(folder) == [
        (STUDIES, 50, None, "line_ends"),
        (STUDIES, line, "year", "out_of_range"),
    ]
    assert problems_of(folder)[0].message == "line ends are CRLF (Windows) and LF, expected LF"


def test_a_missing_last_line_end(folder):
    """Cut the last line end."""
    remake(folder, "studies.csv", lambda raw: raw[:-1])
    problem = only(folder)
    assert (problem.line, problem.code) == (len(rows_of(folder, "studies")) + 1, "line_ends")
    assert problem.hint == "end the file with one line break"


def test_quoted_line_breaks_are_counted_as_an_editor_does(folder):
    """Break a line inside quotes; a fault below is named by its line in the file."""
    change(folder, "studies", 3, title="One\ntwo\n\nthree")
    change(folder, "studies", 12, year="20155")
    problem = only(folder)
    shown = (folder / "studies.csv").read_text(encoding="utf-8").split("\n")
    assert problem.line == 17
    assert ",20155," in shown[problem.line - 1]


def test_a_fault_in_a_row_with_line_breaks_is_named_by_its_first_line(folder):
    """Break a line inside quotes before the fault of the same row."""
    line = change(folder, "studies", 12, title="One\ntwo", n_participants="many")
    assert seen(folder) == [(STUDIES, line, "n_participants", "not_a_number")]


# --- columns
# ---------------------------------------------------------------------------------------


def recolumn(folder, table, how):
    """Change the lists of cells of every line, the header included."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(how(lines))


def rename(folder, table, old, new):
    """Change one name in the header."""
    recolumn(folder, table, lambda lines: [[new if n == old else n for n in lines[0]], *lines[1:]])


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("studies", "study_id"),
        ("studies", "doi"),
        ("studies", "design"),
        ("findings", "finding_id"),
        ("findings", "benefit_id"),
        ("findings", "ci_low"),
        ("trials", "sd_massage"),
        ("trials", "note"),
        ("benefits", "verdict_findings"),
        ("conditions", "category"),
        ("questions", "question_id"),
    ],
)
def test_a_missing_column_is_one_problem(folder, table, column):
    """Delete a column; the rules that need it are silent until it is back."""
    at = TABLES[table].columns.index(column)
    recolumn(folder, table, lambda lines: [line[:at] + line[at + 1 :] for line in lines])
    problem = only(folder)
    assert (problem.file, problem.line, problem.column) == (f"data/{table}.csv", 1, column)
    assert (problem.code, problem.message) == ("missing_column", f"column {column!r} is missing")
    assert problem.hint == "expected columns: " + ",".join(TABLES[table].columns)


@pytest.mark.parametrize(
    ("table", "column", "written"),
    [
        ("studies", "doi", "DOI"),
        ("studies", "pmid", "pimd"),
        ("findings", "benefit_id", "benefit-id"),
    ],
)
def test_a_misspelt_column_names_the_nearest_and_is_still_checked(folder, table, column, written):
    """Misspell a column with a fault below it."""
    line = change(folder, table, 7, **{column: "=bad value"})
    rename(folder, table, column, written)
    problems = problems_of(folder)
    assert [(p.line, p.column, p.code) for p in problems][:2] == [
        (1, written, "extra_column"),
        (1, column, "missing_column"),
    ]
    assert problems[0].hint == f"did you mean {column!r}?"
    assert {(p.line, p.column) for p in problems[2:] if p.severity == "error"} >= {(line, column)}
    assert {p.line for p in problems[2:] if p.file == f"data/{table}.csv"} == {line}


def test_an_extra_column(folder):
    """Add a column of one's own."""
    recolumn(
        folder,
        "studies",
        lambda lines: [[*lines[0], "my_remarks"], *([*r, "x"] for r in lines[1:])],
    )
    problem = only(folder)
    assert (problem.line, problem.column, problem.code) == (1, "my_remarks", "extra_column")
    assert problem.hint == "delete it"


def test_a_column_without_a_name(folder):
    """Add cells under an empty name."""
    recolumn(folder, "studies", lambda lines: [[*lines[0], ""], *([*r, "x"] for r in lines[1:])])
    problem = only(folder)
    assert (problem.line, problem.code, problem.message) == (
        1,
        "extra_column",
        "a column with cells has no name",
    )


def test_a_repeated_column(folder):
    """Repeat a column at the end."""
    recolumn(folder, "studies", lambda lines: [[*line, line[9]] for line in lines])
    problem = only(folder)
    assert (problem.line, problem.column, problem.code) == (1, "doi", "repeated_column")
    assert (problem.message, problem.hint) == ("column 'doi' stands there 2 times", "keep one")


def test_reordered_columns_are_read_by_name(folder):
    """Turn the columns round, with one fault in a row."""
    line = change(folder, "studies", 12, year="20155")
    recolumn(folder, "studies", lambda lines: [line[::-1] for line in lines])
    assert seen(folder) == [
        (STUDIES, 1, None, "column_order"),
        (STUDIES, line, "year", "out_of_range"),
    ]
    assert problems_of(folder)[0].hint == "expected: " + ",".join(TABLES["studies"].columns)


@pytest.mark.parametrize("header_too", [True, False])
def test_trailing_empty_columns_are_one_problem(folder, header_too):
    """Add empty cells at the end of every row, as spreadsheets do."""
    extra = ["", ""]
    recolumn(
        folder,
        "studies",
        lambda rows: [rows[0] + extra * header_too, *(r + extra for r in rows[1:])],
    )
    problem = only(folder)
    assert (problem.line, problem.code) == (1 if header_too else 2, "empty_column")
    assert problem.hint == "delete the trailing commas"


def test_a_name_with_spaces_round_it(folder):
    """Write a space before a name in the header."""
    rename(folder, "studies", "doi", " doi")
    problem = only(folder)
    assert (problem.line, problem.column, problem.code) == (1, "doi", "stray_space")
    assert problem.hint == "write 'doi'"


@pytest.mark.parametrize("column", ["study_id", "doi", "note"])
def test_a_name_lost_from_the_header_alone_is_no_storm(folder, column):
    """Delete a name in the header but not the cells below."""
    recolumn(folder, "studies", lambda lines: [[n for n in lines[0] if n != column], *lines[1:]])
    count = len(rows_of(folder, "studies"))
    assert seen(folder) == [
        (STUDIES, 1, column, "missing_column"),
        (STUDIES, 1, None, "header_width"),
    ]
    assert (
        problems_of(folder)[1].message
        == f"header has {WIDTH - 1} names, but {count} rows have {WIDTH} cells"
    )
    assert problems_of(folder)[1].hint == EXPECTED


# --- rows
# ------------------------------------------------------------------------------------------


def edit_line(folder, name, line, how):
    """Change the text of one line."""
    lines = (folder / name).read_text(encoding="utf-8").split("\n")
    lines[line - 1] = how(lines[line - 1])
    (folder / name).write_text("\n".join(lines), encoding="utf-8", newline="\n")


def test_a_short_row_is_one_problem(folder):
    """Cut the last cells of a row."""
    edit_line(folder, "studies.csv", 14, lambda line: ",".join(line.split(",")[:3]))
    problem = only(folder)
    assert (problem.file, problem.line, problem.code) == (STUDIES, 14, "short_row")
    assert (problem.message, problem.hint) == (
        f"row has 3 cells, expected {WIDTH}",
        "add the missing commas",
    )


def test_a_long_row_is_one_problem(folder):
    """Write a comma without quotes, so that all cells after it shift."""
    edit_line(
        folder,
        "findings.csv",
        14,
        lambda line: re.sub("^([^,]+,[^,]+,[^,]*,[^,]*,)", r"\1a,b,", line),
    )
    problem = only(folder)
    assert (problem.file, problem.line, problem.code) == ("data/findings.csv", 14, "long_row")
    width = len(TABLES["findings"].columns)
    assert problem.message == f"row has {width + 2} cells, expected {width}"
    assert problem.hint == "put text that has a comma into double quotes"


def test_blank_rows_are_found_where_they_are(folder):
    """Put blank rows into the middle and at the end, with a fault between them."""
    line = change(folder, "studies", 40, year="20155")
    edit_line(folder, "studies.csv", 10, lambda text: f"\n,,,,,\n{text}")
    remake(folder, "studies.csv", lambda raw: raw + b" \n")
    last = (folder / "studies.csv").read_bytes().count(b"\n")
    assert seen(folder) == [
        (STUDIES, 10, None, "blank_row"),
        (STUDIES, line + 2, "year", "out_of_range"),
        (STUDIES, last, None, "blank_row"),
    ]
    problems = problems_of(folder)
    assert [(p.message, p.hint) for p in problems if p.code == "blank_row"] == [
        ("2 rows are blank", "delete the lines"),
        ("row is blank", "delete the line"),
    ]


def test_blank_lines_before_the_header(folder):
    """Put blank lines first; the header is found below them."""
    remake(folder, "studies.csv", lambda raw: b"\n\n" + raw)
    problem = only(folder)
    assert (problem.line, problem.code, problem.message) == (1, "blank_row", "2 rows are blank")
    remake(folder, "studies.csv", lambda raw: raw.replace(b",title,", b",titel,", 1))
    assert [p[1:] for p in seen(folder)][1:] == [
        (3, "titel", "extra_column"),
        (3, "title", "missing_column"),
    ]


def test_an_unclosed_quote_does_not_swallow_the_rows_below(folder):
    """Open a quote in one row; only this row is named, and faults below are still found."""
    line = change(folder, "studies", 40, year="20155")
    edit_line(folder, "studies.csv", 14, lambda text: re.sub("^([^,]+,[^,]+,)", r'\1"', text))
    assert seen(folder) == [
        (STUDIES, 14, None, "bad_quote"),
        (STUDIES, line, "year", "out_of_range"),
    ]
    problem = problems_of(folder)[0]
    assert problem.message == "double quotes do not pair up"
    assert problem.hint == "close the quote; inside a cell write it twice"


def test_an_unclosed_quote_in_the_last_row(folder):
    """Open a quote that nothing closes."""
    last = len(rows_of(folder, "glossary")) + 1
    edit_line(
        folder,
        "glossary.csv",
        last,
        lambda text: text[: text.rindex(",")] + ',"' + text[text.rindex(",") + 1 :],
    )
    assert seen(folder) == [("data/glossary.csv", last, None, "bad_quote")]


def test_a_quote_inside_a_quoted_cell(folder):
    """Write a quote once where it must stand twice; no reader would keep it."""
    edit_line(
        folder,
        "glossary.csv",
        9,
        lambda text: 'a-term,a term,"says "no" to it",https://example.org',
    )
    assert ("data/glossary.csv", 9, None, "bad_quote") in seen(folder)


# --- whole files
# -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b",,,\n", b'"\n', codecs.BOM_UTF8, b"\x00" * 4096], ids=repr
)
def test_an_empty_file(folder, content):
    """Empty a file that others refer to; its loss is said once."""
    (folder / "studies.csv").write_bytes(content)
    problem = [p for p in problems_of(folder) if p.code != "bom"]
    assert [(p.file, p.line, p.code) for p in problem] == [(STUDIES, 1, "empty_file")]
    assert problem[0].hint == "first line must be: " + ",".join(TABLES["studies"].columns)


def test_a_header_alone_is_a_warning_and_what_rests_on_it_an_error(folder):
    """Delete all rows of a table that others refer to, and of one that none does."""
    for name in ("studies.csv", "harms.csv"):
        remake(folder, name, lambda raw: raw.split(b"\n")[0] + b"\n")
    problems = problems_of(folder)
    assert {(p.file, p.line, p.severity) for p in problems if p.code == "no_rows"} == {
        (STUDIES, 1, "warning"),
        ("data/harms.csv", 1, "warning"),
    }
    dangling = [p for p in problems if p.column == "study_id"]
    assert [(p.file, p.line, p.column) for p in dangling] == [
        ("data/findings.csv", 2, "study_id"),
        ("data/trials.csv", 2, "study_id"),
    ]
    assert dangling[0].message.endswith(
        "is not in studies.csv, which has no rows; nor are the others"
    )


@pytest.mark.parametrize("table", list(TABLES))
def test_a_missing_file_is_one_problem(folder, table):
    """Delete one file; what refers to it is not blamed."""
    (folder / f"{table}.csv").unlink()
    problem = only(folder)
    assert (problem.file, problem.line, problem.code) == (f"data/{table}.csv", None, "missing_file")
    assert problem.hint == "expected columns: " + ",".join(TABLES[table].columns)


def test_a_folder_in_the_place_of_a_file(folder):
    """Put a folder where a file should be."""
    (folder / "harms.csv").unlink()
    (folder / "harms.csv").mkdir()
    problem = only(folder)
    assert (problem.file, problem.code) == ("data/harms.csv", "unreadable")


def test_a_folder_without_files(tmp_path):
    """Check an empty folder; every file is named."""
    problems = checker.check(tmp_path)
    assert [p.file for p in problems] == [
        f"{tmp_path.name}/{name}"
        for name in ["datapackage.json", *(t.path for t in TABLES.values())]
    ]
    assert {(p.line, p.code) for p in problems} == {(None, "missing_file")}


@pytest.mark.parametrize("name", ["nowhere", "data/studies.csv"])
def test_a_folder_that_is_none(folder, tmp_path, name):
    """Name a folder that does not exist, and a file."""
    problem = only(tmp_path / name)
    assert (problem.file, problem.code) == (str(tmp_path / name), "no_folder")
    assert (
        problem.hint
        == "name a folder that holds the CSVs, or leave the name out to use the collection's own"
    )


BAD_SCHEMAS = {
    "not JSON": (b'{"resources": [\n{"name": }]}', 2),
    "not UTF-8": (b'{"name": "\xff"}', None),
    "a list": (b"[]", None),
    "no resources": (b'{"name": "x"}', None),
    "no schema": (
        b'{"resources": [{"name": "x", "path": "x.csv", "title": "", "description": ""}]}',
        None,
    ),
    "empty": (b"", 1),
    "deep": (b"[" * 100_000, None),
}


@pytest.mark.parametrize(("content", "line"), BAD_SCHEMAS.values(), ids=BAD_SCHEMAS)
def test_a_broken_schema_is_named_and_the_rows_still_checked(folder, content, line):
    """Break datapackage.json; the collection's own is used for the rest."""
    (folder / "datapackage.json").write_bytes(content)
    wrong = change(folder, "studies", 12, year="20155")
    first, second = problems_of(folder)
    assert (first.file, first.line, first.code) == ("data/datapackage.json", line, "bad_schema")
    assert first.hint == "the collection's own was used; copy it from there"
    assert (second.file, second.line, second.code) == (STUDIES, wrong, "out_of_range")


def test_a_missing_schema_is_named_also_where_the_environment_says_so(folder, monkeypatch):
    """Delete datapackage.json from the folder that MASSAGE_EDU_DATA names."""
    (folder / "datapackage.json").unlink()
    monkeypatch.setenv("MASSAGE_EDU_DATA", str(folder))
    problem = only(None)
    assert (problem.file, problem.code) == ("data/datapackage.json", "missing_file")
    assert problem.hint == "the collection's own was used; copy it from there"


def test_the_collections_own_schema_may_be_broken_too(folder, monkeypatch):
    """Break the schema that is the last resort; it is a problem and no traceback."""
    monkeypatch.setattr(schema, "own_data_dir", lambda: folder)
    (folder / "datapackage.json").write_text("{", encoding="utf-8")
    problem = only(folder)
    assert (problem.code, problem.line) == ("bad_schema", 1)
    assert problem.hint == "without it nothing can be checked; take it back from an earlier version"


def test_faults_in_several_files_are_reported_at_once(folder):
    """Break five files in different ways and find all of it in one run, file by file, line by
    line.
    """
    change(folder, "studies", 12, year="20155")
    change(folder, "studies", 4, doi="10.1234/a b", title="")
    change(folder, "findings", 30, certainty="lowish", i2="1O")
    change(folder, "options", 0, question_id="q-none")
    remake(folder, "glossary.csv", lambda raw: codecs.BOM_UTF8 + raw)
    (folder / "harms.csv").unlink()
    assert set(seen(folder)) == {
        (STUDIES, 6, "title", "missing_value"),
        (STUDIES, 6, "doi", "bad_doi"),
        (STUDIES, 14, "year", "out_of_range"),
        ("data/findings.csv", 32, "i2", "not_a_number"),
        ("data/findings.csv", 32, "certainty", "not_allowed"),
        ("data/options.csv", 2, "question_id", "dangling_reference"),
        ("data/options.csv", 2, "option_id", "foreign_key"),
        ("data/questions.csv", 2, "question_id", "not_one_right"),
        ("data/glossary.csv", 1, None, "bom"),
        ("data/harms.csv", None, None, "missing_file"),
    }
    lines = [p.line for p in problems_of(folder) if p.file == STUDIES]
    assert lines == sorted(lines)


# --- cost and chance
# -------------------------------------------------------------------------------


@pytest.mark.timeout(120)
def test_thousands_of_faults_come_to_an_end(folder):
    """Check 10,000 rows that are all wrong twice, each against all the others."""
    rows = rows_of(folder, "trials") * 125
    wrong = (
        {"trial_id": f"x-{i:05}", "shares_control_with": f"z{i}", "n_control": "1O"}
        for i in range(10_000)
    )
    write(folder, "trials", [row | cells for row, cells in zip(rows, wrong, strict=False)])
    problems = [p for p in problems_of(folder) if p.file == "data/trials.csv"]
    assert sum(p.code == "dangling_reference" for p in problems) == 10_000
    assert sum(p.code == "not_a_number" for p in problems) == 10_000


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory):
    """Copy some of the data once for the tests by chance, which put back what they change."""
    return write_small(tmp_path_factory.mktemp("chance") / "data")


MORE = int(os.environ.get("FUZZ", "1"))
CHANCE = settings(max_examples=150 * MORE, suppress_health_check=[HealthCheck.too_slow])
FILES = sorted(table.path for table in TABLES.values())
BYTES = st.one_of(
    st.binary(min_size=1, max_size=8),
    st.sampled_from(
        [
            b'"',
            b'",',
            b"\n",
            b"\r",
            b"\x00",
            b",",
            b";",
            b'""',
            b"\xff\xfe",
            b"\xef\xbb\xbf",
            b"\xa0",
        ]
    ),
)


@st.composite
def mutations(draw):
    """Draw a function that changes the bytes of a file."""
    kind = draw(st.sampled_from(["truncate", "insert", "swap", "duplicate", "delete", "scatter"]))
    a, b = sorted(draw(st.tuples(st.floats(0, 1), st.floats(0, 1))))
    some = draw(BYTES)

    def mutate(raw):
        i, j = int(a * len(raw)), int(b * len(raw))
        lines = raw.split(b"\n")
        if kind == "truncate":
            return raw[:i]
        if kind == "insert":
            return raw[:i] + some + raw[i:]
        if kind == "swap":
            return raw[j:] + raw[i:j] + raw[:i]
        if kind == "duplicate":
            at = int(a * len(lines))
            return b"\n".join([*lines[: at + 1], *lines[at:]])
        if kind == "delete":
            return raw[:i] + raw[i + 20 :]
        return b"".join(some + raw[k : k + 997] for k in range(0, len(raw), 997))

    mutate.__name__ = f"{kind}({a:.3f}, {b:.3f}, {some!r})"
    return mutate


@CHANCE
@given(name=st.sampled_from(FILES), mutate=mutations())
def test_damaged_bytes_never_raise_and_every_line_exists(spoilt, name, mutate):
    """Damage a real file by chance: problems come back, each on a line that an editor shows."""
    before = (spoilt / name).read_bytes()
    after = mutate(before)
    try:
        (spoilt / name).write_bytes(after)
        problems = checker.check(spoilt)
        for problem in problems:
            raw = (spoilt / Path(problem.file).name).read_bytes()
            assert problem.line is None or 1 <= problem.line <= len(re.split(rb"\r\n|\r|\n", raw))
            assert str(problem) and json.dumps(problem.as_dict())
        if not any(problem.severity == "error" for problem in problems):
            catalog.load(spoilt)  # what is checked can be loaded
    finally:
        (spoilt / name).write_bytes(before)


def used_keys():
    """List table and key of every row that another table refers to, without the package."""
    used = {("studies", row["study_id"]) for t in ("findings", "trials") for row in SMALL[t]}
    for row in SMALL["findings"]:
        used |= {("benefits", row["benefit_id"]), ("conditions", row["condition_id"])}
    for table in ("benefits", "conditions"):
        used |= {
            ("findings", name)
            for row in SMALL[table]
            for name in row["verdict_findings"].split(";")
        }
    used |= {("questions", row["question_id"]) for row in SMALL["options"]}
    used |= {tuple(row["rests_on"].split(":")) for row in SMALL["questions"]}
    used |= {("trials", row["shares_control_with"]) for row in SMALL["trials"]}
    return sorted(pair for pair in used if pair[1])


@settings(CHANCE, max_examples=80 * MORE)
@given(used=st.sampled_from(used_keys()))
def test_a_dropped_row_that_others_need_is_reported(spoilt, used):
    """Drop one row that another refers to: its name is in a problem."""
    table, key = used
    path = spoilt / f"{table}.csv"
    before = path.read_bytes()
    try:
        lines = before.split(b"\n")
        path.write_bytes(
            b"\n".join(line for line in lines if not line.startswith(key.encode() + b","))
        )
        assert path.read_bytes().count(b"\n") == before.count(b"\n") - 1
        lost = [p for p in checker.check(spoilt) if p.code == "dangling_reference"]
        assert {p.value.removeprefix(f"{table}:") for p in lost} == {key}
    finally:
        path.write_bytes(before)
