"""What a row accepts, and that every rule is listed, explained and tested."""

import importlib
import pkgutil
from collections import Counter

import pytest
import test_cell_rules
import test_question_rules
import test_safety_rules
import test_study_rules
from made_up import table

from massage_edu.tables import checks
from massage_edu.tables.check import RULES
from massage_edu.tables.checks.accepts import answered
from massage_edu.tables.checks.rule import Rule

TESTED = [
    case
    for module in (test_cell_rules, test_question_rules, test_safety_rules, test_study_rules)
    for case in module.CASES
]
LARGE = {"measure": "SMD", "estimate": "-5", "ci_low": "", "ci_high": "", "note": "as printed"}


def codes(**cells):
    """Return column and code of what is said of one finding."""
    tables = {"findings": table("findings", LARGE | cells)}
    problems = [problem for rule in RULES for problem in rule(tables)]
    return [(problem.column, problem.code) for problem in answered(tables, problems, RULES)]


@pytest.mark.parametrize(
    ("accepts", "note", "expected"),
    [
        ("", "as printed", [("estimate", "very_large")]),  # a note silences nothing
        ("very_large", "as printed", []),
        ("very_large", "", [("note", "unexplained_code")]),
        ("off_centre", "as printed", [("estimate", "very_large"), ("accepts", "unneeded_code")]),
        ("off_centre; very_large", "as printed", [("accepts", "unneeded_code")]),
        ("very_big", "as printed", [("estimate", "very_large"), ("accepts", "unknown_code")]),
        ("missing_value; very_large", "as printed", [("accepts", "unknown_code")]),
    ],
)
def test_only_an_accepted_code_is_silent(accepts, note, expected):
    """Answer a very large effect in several ways."""
    assert codes(accepts=accepts, note=note) == expected


def test_an_error_cannot_be_accepted():
    """Accept a ratio that is not above 0."""
    found = codes(measure="RR", estimate="-1", accepts="not_a_ratio")
    assert ("estimate", "not_a_ratio") in found and ("accepts", "unknown_code") in found


def test_what_a_row_needs_is_not_told_while_something_is_wrong():
    """Break another cell: whether a code is needed waits until it is mended."""
    assert codes(accepts="very_large; off_centre", certainty="lowish") == [
        ("certainty", "not_allowed")
    ]


def test_the_hint_names_the_code_to_accept_where_there_is_a_column_for_it():
    """Look at every doubt of the made-up tables."""
    doubts = [
        problem
        for case in TESTED
        if case.rule.plausible
        for problem in case.rule({name: table(name, *rows) for name, rows in case.tables.items()})
        if problem.severity == "warning"
    ]
    silent = {
        "sorted_alone",
        "shared_control",
        "above_hundred",
    }  # of a column, told in comparator, of harms
    assert doubts
    for problem in doubts:
        assert (
            f"write {problem.code} in accepts and why in note" in problem.hint
            or problem.code in silent
        )


def test_every_rule_is_listed_once():
    """Find each rule of each module in the list that is run."""
    modules = [
        importlib.import_module(f"{checks.__name__}.{one.name}")
        for one in pkgutil.iter_modules(checks.__path__)
    ]
    written = {
        id(value)
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Rule)
    }
    assert written == {id(rule) for rule in RULES} and len(RULES) == len(written)
    assert max(Counter(rule.name for rule in RULES).values()) == 1


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_says_why_and_is_tested(rule):
    """Look for a sentence, for a table at which it speaks with each code, and for one at which it
    is silent.
    """
    cases = [case for case in TESTED if case.rule is rule]
    assert rule.description.strip().endswith(".")
    assert {code for case in cases for _, _, code in case.expected} == {*rule.codes}
    assert any(not case.expected for case in cases)
