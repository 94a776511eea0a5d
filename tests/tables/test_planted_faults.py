"""Faults planted in a small copy of the data, each as people make them: the checker names file,
line and column.
"""

import pytest
from settled import DATA
from small import SMALL, as_csv

from massage_edu.tables import check as checker


def problems(**tables):
    """Check the small copy with some tables changed: rows, or bytes."""
    changed = {
        name: rows if isinstance(rows, bytes) else as_csv(rows)
        for name, rows in (SMALL | tables).items()
    }
    return checker.read_tables(DATA, changed)[1]


BASE = {(p.file, p.column, p.value, p.code) for p in problems()}


def new_problems(**tables):
    """Return place and code of what the small copy does not have by itself."""
    found = [p for p in problems(**tables) if (p.file, p.column, p.value, p.code) not in BASE]
    assert all(p.message for p in found)
    return [
        (p.file.removeprefix("data/").removesuffix(".csv"), p.line, p.column, p.code) for p in found
    ]


def where(name, **cells) -> int:
    """Return the index of the first row that has these cells; True stands for any that is
    filled.
    """
    fits = lambda row: all(bool(row[k]) if v is True else row[k] == v for k, v in cells.items())  # noqa: E731
    return next(index for index, row in enumerate(SMALL[name]) if fits(row))


def with_cells(name, index, **cells):
    """Return a table's rows, one of them changed."""
    rows = [dict(row) for row in SMALL[name]]
    rows[index] |= cells
    return rows


BOTH_ARMS = {
    "mean_massage": True,
    "sd_massage": True,
    "n_massage": True,
    "sd_control": True,
    "mean_control": True,
}
INTERVAL = {"ci_low": True, "estimate": True, "ci_high": True}
TRIAL = {"poolable": "yes", **BOTH_ARMS}
EVEN = {
    "scale_min": "",
    "scale_max": "",
    "n_massage": "30",
    "n_control": "30",
    "sd_massage": "20",
    "sd_control": "20",
    "mean_massage": "40",
    "mean_control": "50",
    "measure": "MD",
    "estimate": "-10",
    "ci_low": "-20.1",
    "ci_high": "0.1",
    "scale": "made-up score",
}
EFFECT = {
    "measure": "SMD",
    "estimate": "-0.5",
    "ci_low": "-0.9",
    "ci_high": "-0.1",
    "better_when": "lower",
    "direction": "favours_massage",
    "unit": "",
    "i2": "",
    "summary": "x",
    "note": "",
    "accepts": "",
}
# table, which row, what is planted in it, the column and the code of the answer
CELLS = [
    # the issue's own
    (
        "questions",
        {"decision": "refer_first", "case_id": ""},
        {"decision": "treat"},
        "decision",
        "milder_decision",
    ),
    (
        "questions",
        {"decision": "refer_first", "case_id": ""},
        {"decision": "adapt"},
        "decision",
        "milder_decision",
    ),
    (
        "questions",
        {"decision": "refer_first", "case_id": True},
        {"decision": "treat"},
        "decision",
        "milder_decision",
    ),
    ("trials", TRIAL, EVEN | {"n_massage": "1"}, "n_massage", "not_poolable"),
    ("trials", TRIAL, EVEN | {"sd_control": "0"}, "sd_control", "not_poolable"),
    ("studies", {"design": "rct"}, {"authors": "Zzyzx Q"}, "authors", "other_author"),
    ("studies", {"design": "rct"}, {"year": "1999"}, "year", "other_year"),
    ("studies", {"design": "rct"}, {"authors": "Able, A., & Baker, B."}, "authors", "author_form"),
    ("studies", {"design": "rct"}, {"pages": "12. Mrz"}, "pages", "looks_like_date"),
    ("studies", {"design": "rct"}, {"pages": "12-janv"}, "pages", "looks_like_date"),
    ("studies", {"design": "rct"}, {"title": "Massage after MÃ¼ller"}, "title", "damaged_text"),
    ("trials", TRIAL, EVEN | {"sd_massage": "3.65"}, "sd_massage", "looks_like_se"),
    (
        "trials",
        TRIAL,
        EVEN | {"mean_massage": "50", "mean_control": "40"},
        "estimate",
        "swapped_arms",
    ),
    ("findings", {"n": True}, {"n": "99999"}, "n", "more_than_study"),
    # cells
    ("studies", {"design": "rct"}, {"design": "RCT"}, "design", "not_allowed"),
    ("studies", {"design": "rct"}, {"design": ""}, "design", "missing_value"),
    ("studies", {"design": "rct"}, {"year": "20l1"}, "year", "not_a_number"),
    ("studies", {"design": "rct"}, {"year": "1811"}, "year", "out_of_range"),
    ("studies", {"design": "rct"}, {"year": "2098"}, "year", "in_future"),
    ("studies", {"design": "rct"}, {"title": "Massage\u200b"}, "title", "unseen_character"),
    ("studies", {"design": "rct"}, {"title": " Massage"}, "title", "stray_space"),
    ("studies", {"design": "rct"}, {"title": "=cmd()"}, "title", "formula"),
    ("studies", {"design": "rct"}, {"doi": "https://doi.org/10.5555/x"}, "doi", "bad_doi"),
    ("studies", {"design": "rct"}, {"pmid": "PMC123456"}, "pmid", "bad_pmid"),
    ("studies", {"design": "rct"}, {"pmid": "2.17E+07"}, "pmid", "bad_pmid"),
    ("studies", {"design": "rct"}, {"url": "http://doi.org/x"}, "url", "bad_link"),
    ("studies", {"design": "rct"}, {"checked_on": "23.11.2026"}, "checked_on", "not_a_date"),
    ("studies", {"design": "rct"}, {"n_participants": "1,234"}, "n_participants", "not_a_number"),
    ("studies", {"design": "rct"}, {"n_participants": "-4"}, "n_participants", "out_of_range"),
    ("studies", {"doi": True}, {"doi": "", "pmid": "", "note": "", "accepts": ""}, "doi", "any_of"),
    ("findings", {"n": True}, {"n": "40 people"}, "n", "not_a_number"),
    ("findings", {"n": True}, {"certainty": "lowish"}, "certainty", "not_allowed"),
    ("findings", {"n": True}, {"added_on": "2026-02-30"}, "added_on", "not_a_date"),
    ("findings", {"n": True}, {"i2": "164"}, "i2", "out_of_range"),
    ("findings", {"n": True}, {"population": ""}, "population", "missing_value"),
    ("cautions", {"level": "refer_first"}, {"urgency": "now"}, "urgency", "not_allowed"),
    ("cautions", {"level": "refer_first"}, {"why": ""}, "why", "missing_value"),
    ("glossary", {}, {"lessons": "1;2"}, "lessons", "bad_form"),
    ("glossary", {}, {"definition": "Early &amp; late"}, "definition", "damaged_text"),
    ("harms", {"number": True}, {"read_at": "a book"}, "read_at", "bad_link"),
    ("harms", {"unit": "percent of clients"}, {"number": "231"}, "number", "above_hundred"),
    # keys and references
    ("studies", {"design": "rct"}, {"study_id": "Able 2001"}, "study_id", "bad_form"),
    ("findings", {"n": True}, {"study_id": "nobody1999"}, "study_id", "dangling_reference"),
    ("findings", {"n": True}, {"finding_id": "nobody1999-1"}, "finding_id", "foreign_key"),
    ("trials", {}, {"trial_id": "nobody1999-t1"}, "trial_id", "foreign_key"),
    (
        "trials",
        {},
        {"shares_control_with": "nobody-t1"},
        "shares_control_with",
        "dangling_reference",
    ),
    ("options", {}, {"option_id": "zz-a"}, "option_id", "foreign_key"),
    ("options", {}, {"question_id": "q-none"}, "question_id", "dangling_reference"),
    ("questions", {}, {"rests_on": "caution:any-01"}, "rests_on", "dangling_reference"),
    ("questions", {}, {"topic": "lowback"}, "topic", "dangling_reference"),
    ("cautions", {}, {"condition_id": "low back pain"}, "condition_id", "dangling_reference"),
    ("conditions", {}, {"verdict_findings": "nothing-1"}, "verdict_findings", "dangling_reference"),
    ("findings", {"n": True}, {"read_at": "https://www.nhs.uk/"}, "read_at", "home_page"),
    ("studies", {"doi": True, "design": "rct"}, {"doi": "10.5555/another"}, "url", "other_link"),
    (
        "findings",
        {"condition_id": True},
        {"benefit_id": "muscle-soreness"},
        "benefit_id",
        "exactly_one",
    ),
    # records
    ("studies", {"design": "rct"}, {"pages": "43891"}, "pages", "looks_like_date"),
    ("studies", {"design": "rct"}, {"issue": "3/4/2011"}, "issue", "looks_like_date"),
    ("studies", {"design": "rct"}, {"pages": "1E+05"}, "pages", "looks_like_number"),
    (
        "studies",
        {"design": "rct"},
        {"title": "Massage: a systematic review of trials"},
        "design",
        "other_design",
    ),
    ("studies", {"design": "rct"}, {"title": "MASSAGE FOR PAIN IN THE BACK"}, "title", "capitals"),
    ("studies", {"design": "rct"}, {"journal": "Cl?nical Examples"}, "journal", "damaged_text"),
    # effects
    ("findings", {"n": True}, EFFECT | {"ci_low": "0.9"}, "ci_low", "reversed_interval"),
    ("findings", {"n": True}, EFFECT | {"estimate": "-5"}, "estimate", "outside_interval"),
    ("findings", {"n": True}, EFFECT | {"ci_high": ""}, "ci_high", "half_interval"),
    ("findings", {"n": True}, EFFECT | {"better_when": "higher"}, "direction", "other_side"),
    ("findings", {"n": True}, EFFECT | {"ci_high": "0.1"}, "direction", "other_interval"),
    ("findings", {"n": True}, EFFECT | {"direction": "imprecise"}, "direction", "other_interval"),
    (
        "findings",
        {"n": True},
        EFFECT | {"direction": "no_difference"},
        "direction",
        "other_interval",
    ),
    (
        "findings",
        {"n": True},
        EFFECT | {"direction": "imprecise", "estimate": "0", "ci_low": "-0.1", "ci_high": "0.1"},
        "direction",
        "not_imprecise",
    ),
    (
        "findings",
        {"n": True},
        EFFECT | {"direction": "no_difference", "ci_high": "0.6", "estimate": "-.1"},
        "direction",
        "wide_interval",
    ),
    ("findings", {"n": True}, EFFECT | {"estimate": "-0.15"}, "estimate", "off_centre"),
    ("findings", {"n": True}, EFFECT | {"measure": "RR"}, "estimate", "not_a_ratio"),
    (
        "findings",
        {"n": True},
        EFFECT
        | {
            "measure": "RR",
            "estimate": "1.50",
            "ci_low": "1.01",
            "ci_high": "1.99",
            "better_when": "higher",
        },
        "estimate",
        "even_ratio",
    ),
    (
        "findings",
        {"n": True},
        EFFECT
        | {"measure": "OR", "estimate": "80", "ci_low": "", "ci_high": "", "better_when": "higher"},
        "estimate",
        "very_large",
    ),
    (
        "findings",
        {"n": True},
        EFFECT | {"estimate": "-5", "ci_low": "-9", "ci_high": "-1"},
        "estimate",
        "very_large",
    ),
    ("findings", {"n": True}, EFFECT | {"i2": "0.64"}, "i2", "looks_like_fraction"),
    (
        "findings",
        {"n": True},
        EFFECT
        | {
            "measure": "percent_change",
            "estimate": "0.3",
            "ci_low": "",
            "ci_high": "",
            "better_when": "",
        },
        "estimate",
        "looks_like_fraction",
    ),
    ("findings", {"n": True}, EFFECT | {"note": "p = 3"}, "note", "bad_p"),
    (
        "findings",
        {"n": True},
        EFFECT | {"accepts": "very_larg", "note": "x"},
        "accepts",
        "unknown_code",
    ),
    (
        "findings",
        {"n": True},
        EFFECT | {"accepts": "very_large", "note": "x"},
        "accepts",
        "unneeded_code",
    ),
    # arms
    (
        "trials",
        TRIAL,
        EVEN | {"scale_min": "0", "scale_max": "1000"},
        "sd_massage",
        "looks_like_se",
    ),
    (
        "trials",
        TRIAL,
        EVEN | {"sd_massage": "3.3", "sd_control": "3.2"},
        "sd_massage",
        "means_far_apart",
    ),
    (
        "trials",
        TRIAL,
        EVEN | {"sd_massage": "3.65", "sd_control": "3.65"},
        "sd_massage",
        "other_width",
    ),
    (
        "trials",
        TRIAL,
        EVEN | {"scale_min": "0", "scale_max": "45"},
        "mean_control",
        "outside_scale",
    ),
    (
        "trials",
        TRIAL,
        EVEN | {"estimate": "-1", "ci_low": "-2", "ci_high": "0.1"},
        "estimate",
        "other_difference",
    ),
    ("trials", TRIAL, EVEN | {"better_when": ""}, "better_when", "not_poolable"),
    (
        "trials",
        TRIAL,
        EVEN | {"sd_control": "", "ci_low": "", "ci_high": ""},
        "poolable",
        "not_poolable",
    ),
    ("trials", TRIAL, EVEN | {"n_massage": "300"}, "n_massage", "uneven_arms"),
    (
        "trials",
        TRIAL,
        EVEN | {"scale": "VAS", "better_when": "higher"},
        "better_when",
        "other_scale",
    ),
    # verdicts
    (
        "conditions",
        {"verdict_findings": True},
        {"verdict_findings": ""},
        "verdict_findings",
        "verdict_without_finding",
    ),
    (
        "conditions",
        {},
        {"verdict": "supported", "verdict_findings": ""},
        "verdict",
        "verdict_too_good",
    ),
    ("conditions", {}, {"reviewed_on": "2020-01-01"}, "reviewed_on", "verdict_due"),
    # questions
    (
        "questions",
        {"kind": "case", "case_id": ""},
        {"decision": ""},
        "decision",
        "missing_decision",
    ),
    ("questions", {"case_id": True, "step": "2"}, {"step": "7"}, "step", "step_gap"),
    ("questions", {"case_id": True, "step": "2"}, {"step": "1"}, "step", "step_gap"),
    ("questions", {"case_id": True, "step": "2"}, {"step": ""}, "step", "incomplete_step"),
    ("questions", {"case_id": True, "step": "2"}, {"stage": ""}, "stage", "incomplete_step"),
    ("questions", {"case_id": True, "step": "2"}, {"stage": "dinner"}, "stage", "not_allowed"),
    ("questions", {"case_id": True, "step": "2"}, {"kind": "check"}, "kind", "incomplete_step"),
    ("questions", {"case_id": ""}, {"step": "1"}, "step", "not_unfolding"),
    ("questions", {"kind": "check"}, {"decision": "maybe"}, "decision", "not_allowed"),
    ("options", {"right": "no"}, {"right": "yes"}, "right", "not_one_right"),
    ("options", {"right": "no"}, {"right": "maybe"}, "right", "not_allowed"),
    ("options", {"right": "no"}, {"reason": ""}, "reason", "missing_value"),
    ("options", {"right": "no"}, {"reason": "No."}, "reason", "thin_reason"),
    ("options", {"right": "yes"}, {"text": "x" * 400}, "text", "longest_is_right"),
    ("options", {"consequence": ""}, {"consequence": "It hurts."}, "consequence", "not_unfolding"),
    ("options", {"consequence": True}, {"consequence": ""}, "consequence", "incomplete_step"),
    ("options", {"consequence": True}, {"next": "case-nobody-2"}, "next", "dangling_reference"),
]


@pytest.mark.parametrize(
    ("name", "row", "cells", "column", "code"), CELLS, ids=lambda value: str(value)[:40]
)
def test_a_planted_cell_is_named(name, row, cells, column, code):
    """Plant a fault in one row."""
    index = where(name, **row)
    assert (name, index + 2, column, code) in new_problems(
        **{name: with_cells(name, index, **cells)}
    )


def options_of(question):
    """Return the indices of a question's options."""
    return [index for index, row in enumerate(SMALL["options"]) if row["question_id"] == question]


def question(**cells):
    """Return index and id of a question."""
    index = where("questions", **cells)
    return index, SMALL["questions"][index]["question_id"]


@pytest.mark.parametrize(
    "cells",
    [{"kind": "check"}, {"kind": "case", "case_id": ""}, {"kind": "sort"}, {"step": "2"}],
    ids=str,
)
@pytest.mark.parametrize("right", ["yes", "no", ""])
def test_a_question_with_all_options_right_or_none_or_without_options(cells, right):
    """Mark all options right, or none, or delete them."""
    index, key = question(**cells)
    mine = options_of(key)
    rows = [
        row | {"right": right} if i in mine else row
        for i, row in enumerate(SMALL["options"])
        if right or i not in mine
    ]
    found = new_problems(options=rows)
    if right == "yes":
        assert {("options", i + 2, "right", "not_one_right") for i in mine[1:]} <= set(found)
    else:
        assert (
            "questions",
            index + 2,
            "question_id",
            "not_one_right" if right else "no_options",
        ) in found


def steps(case="calf-after-a-flight"):
    """Return the indices of a case's steps, in order."""
    found = [i for i, row in enumerate(SMALL["questions"]) if row["case_id"] == case]
    return sorted(found, key=lambda i: int(SMALL["questions"][i]["step"]))


def redirected(step: int, to: str):
    """Let every option of a step of the case lead to another one."""
    key = SMALL["questions"][steps()[step]]["question_id"]
    return [row | {"next": to} if row["question_id"] == key else row for row in SMALL["options"]]


def test_a_step_that_cannot_be_reached():
    """Lead past the second step from every option of the first."""
    order = steps()
    third = SMALL["questions"][order[2]]["question_id"]
    found = new_problems(options=redirected(0, third))
    assert ("questions", order[1] + 2, "question_id", "unreachable_step") in found


def test_a_way_round_the_decision():
    """Put the decision on a step that is led past."""
    order = steps()
    rows = [
        row | {"decision": "refer_first" if i == order[1] else ""} if i in order else row
        for i, row in enumerate(SMALL["questions"])
    ]
    found = new_problems(
        questions=rows, options=redirected(0, SMALL["questions"][order[2]]["question_id"])
    )
    assert ("questions", order[1] + 2, "decision", "case_decision") in found
    first = with_cells("questions", order[0], decision="refer_first")
    decided = next(i for i in order if SMALL["questions"][i]["decision"])
    assert ("questions", decided + 2, "decision", "case_decision") in new_problems(questions=first)
    bare = [
        row | {"decision": ""} if i in order else row for i, row in enumerate(SMALL["questions"])
    ]
    assert ("questions", order[0] + 2, "decision", "case_decision") in new_problems(questions=bare)


@pytest.mark.parametrize("back", [0, 1])
def test_a_step_that_leads_back(back):
    """Let the second step lead to the first one, and to itself."""
    order = steps()
    rows = redirected(1, SMALL["questions"][order[back]]["question_id"])
    first = options_of(SMALL["questions"][order[1]]["question_id"])[0]
    assert ("options", first + 2, "next", "bad_next") in new_problems(options=rows)


def test_a_step_that_is_lost():
    """Delete the second step and its options: the numbers have a gap, and no traceback waits in the
    lesson.
    """
    order = steps()
    key = SMALL["questions"][order[1]]["question_id"]
    found = new_problems(
        questions=[row for i, row in enumerate(SMALL["questions"]) if i != order[1]],
        options=[row for row in SMALL["options"] if row["question_id"] != key],
    )
    assert any(p[0] == "questions" and p[2:] == ("step", "step_gap") for p in found)


@pytest.mark.parametrize(
    ("kind", "code"), [("dangerous", "no_danger"), ("safe_but_wrong", "no_excess_care")]
)
def test_a_kind_of_wrong_that_is_missing(kind, code):
    """Call every dangerous option only wrong, and every careful one."""
    rows = [row | {"right": "no"} if row["right"] == kind else row for row in SMALL["options"]]
    assert {p[2] for p in new_problems(options=rows) if p[3] == code} == {"decision", "case_id"}


def test_two_options_alike():
    """Repeat an option in other letters."""
    first, second, *_ = options_of(question(kind="check")[1])
    rows = with_cells("options", second, text=SMALL["options"][first]["text"].upper() + ".")
    assert ("options", second + 2, "text", "same_option") in new_problems(options=rows)


@pytest.mark.parametrize("name", ["studies", "findings", "cautions", "glossary", "options"])
def test_a_repeated_row(name):
    """Copy a row below itself."""
    rows = [*SMALL[name][:3], SMALL[name][2], *SMALL[name][3:]]
    assert (name, 5, next(iter(rows[0])), "duplicate") in new_problems(**{name: rows})


@pytest.mark.parametrize("name", ["studies", "findings", "cautions", "glossary", "options"])
def test_two_rows_that_changed_places(name):
    """Swap two rows."""
    rows = [SMALL[name][1], SMALL[name][0], *SMALL[name][2:]]
    assert (name, 3, next(iter(rows[0])), "not_sorted") in new_problems(**{name: rows})


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("studies", "title"),
        ("studies", "doi"),
        ("studies", "year"),
        ("findings", "summary"),
        ("cautions", "trigger"),
        ("cautions", "why"),
        ("options", "text"),
    ],
)
def test_a_column_that_was_sorted_alone(name, column):
    """Sort the cells of one column and leave the rest."""
    cells = sorted((row[column] for row in SMALL[name]), key=str.casefold)
    rows = [row | {column: cell} for row, cell in zip(SMALL[name], cells, strict=True)]
    assert any(
        p[0] == name and p[2:] == (column, "sorted_alone") for p in new_problems(**{name: rows})
    )


def test_authors_that_were_sorted_alone():
    """Move each cell of the authors down by one row; each row is named."""
    cells = [row["authors"] for row in SMALL["studies"]]
    rows = [
        row | {"authors": cell}
        for row, cell in zip(SMALL["studies"], cells[-1:] + cells[:-1], strict=True)
    ]
    found = [p for p in new_problems(studies=rows) if p[2:] == ("authors", "sorted_alone")]
    assert len(found) > 0.8 * len(rows)


def test_ten_times_the_people_of_a_trial():
    """Type a nought too many."""
    index = where(
        "studies",
        design="rct",
        n_participants=True,
        study_id=SMALL["trials"][where("trials", **TRIAL)]["study_id"],
    )
    key = SMALL["studies"][index]["study_id"]
    people = {int(row["n"]) for row in SMALL["findings"] if row["study_id"] == key and row["n"]}
    people |= {
        int(row["n_massage"] or 0) + int(row["n_control"] or 0)
        for row in SMALL["trials"]
        if row["study_id"] == key
    }
    found = new_problems(studies=with_cells("studies", index, n_participants=str(10 * max(people))))
    assert ("studies", index + 2, "n_participants", "ten_times") in found


def test_more_studies_than_the_review_has():
    """Pool more studies than were found."""
    reviews = {row["study_id"] for row in SMALL["studies"] if row["n_studies"]}
    index = next(i for i, row in enumerate(SMALL["findings"]) if row["study_id"] in reviews)
    found = new_problems(findings=with_cells("findings", index, k="9999"))
    assert ("findings", index + 2, "k", "more_than_study") in found


def test_two_trials_with_one_control_group():
    """Copy a trial under a new name."""
    index = where("trials", **TRIAL)
    copy = SMALL["trials"][index] | {
        "trial_id": SMALL["trials"][index]["study_id"] + "-t99",
        "shares_control_with": "",
    }
    rows = sorted([*SMALL["trials"], copy], key=lambda row: row["trial_id"])
    line = rows.index(copy) + 2
    assert ("trials", line, "shares_control_with", "shared_control") in new_problems(trials=rows)


FORMS = [
    ("bom", lambda raw: b"\xef\xbb\xbf" + raw, 1, "bom"),
    ("utf-16", lambda raw: raw.decode().encode("utf-16"), 1, "encoding"),
    ("crlf", lambda raw: raw.replace(b"\n", b"\r\n"), 1, "line_ends"),
    ("no last line end", lambda raw: raw[:-1], None, "line_ends"),
    ("sep line", lambda raw: b"sep=,\n" + raw, 1, "separator_line"),
    ("sep line of Excel in Europe", lambda raw: b"sep=;\n" + raw, 1, "separator_line"),
    ("blank line", lambda raw: raw.replace(b"\n", b"\n\n", 1), 2, "blank_row"),
    ("empty", lambda raw: b"", 1, "empty_file"),
    ("header alone", lambda raw: raw.split(b"\n")[0] + b"\n", 1, "no_rows"),
    ("lost name", lambda raw: raw.replace(b"term_id,", b"", 1), 1, "header_width"),
    ("other name", lambda raw: raw.replace(b"definition", b"meaning", 1), 1, "extra_column"),
    ("missing column", lambda raw: raw.replace(b"definition", b"meaning", 1), 1, "missing_column"),
    ("quote", lambda raw: raw.replace(b"\n", b'\n"', 1), 2, "bad_quote"),
    ("short row", lambda raw: raw + b"zzz,zzz\n", None, "short_row"),
    ("long row", lambda raw: raw + b"zzz,zzz,a,,https://example.org/a/b,x\n", None, "long_row"),
    (
        "windows",
        lambda raw: raw + "zzz,zzz,na\u00efve,,https://example.org/a/b\n".encode("cp1252"),
        None,
        "encoding",
    ),
    (
        "mac",
        lambda raw: raw + "zzz,zzz,M\u00fcller,,https://example.org/a/b\n".encode("mac-roman"),
        None,
        "unknown_encoding",
    ),
]


@pytest.mark.parametrize(
    ("spoil", "line", "code"), [form[1:] for form in FORMS], ids=[form[0] for form in FORMS]
)
def test_a_spoilt_file_is_named_with_its_line(spoil, line, code):
    """Spoil the form of the glossary."""
    raw = spoil(as_csv(SMALL["glossary"]))
    found = [p for p in new_problems(glossary=raw) if p[0] == "glossary" and p[3] == code]
    assert found and found[0][1] == (line or len(SMALL["glossary"]) + 1 + (code != "line_ends"))


def test_the_small_copy_has_no_error():
    """Hold what the faults are planted in to all rules."""
    assert [str(p) for p in problems() if p.severity == "error"] == []
    assert sum(map(len, SMALL.values())) < 600 and len(CELLS) > 80
