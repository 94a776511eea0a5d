"""The tables are typed, joined and refused as the data dictionary says."""

import csv
import dataclasses
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from settled import DATA, write

import massage_edu as me
from massage_edu.tables import catalog, schema

TABLES = schema.read_schema(DATA / "datapackage.json")


@pytest.fixture(scope="module")
def data():
    """Load the collection's own data once."""
    return me.load(DATA)


@pytest.fixture
def folder(tmp_path):
    """Copy the real data to a folder that a test may change."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def rows_of(table, folder=DATA):
    """Read the rows of a table without the package."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def replace(folder, name, old, new):
    """Change the first place where some text stands in a file."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


# --- load
# ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", list(TABLES))
def test_every_cell_arrives(data, table):
    """Compare each cell with the file as the csv module reads it."""
    frame, rows = getattr(data, table), rows_of(table)
    assert list(frame.columns) == list(TABLES[table].columns)
    assert list(frame.index) == list(range(len(rows)))
    for field in TABLES[table].fields:
        for value, row in zip(frame[field.name], rows, strict=True):
            cell = row[field.name]
            if cell == "":
                assert pd.isna(value)
            elif field.type in ("integer", "number"):
                assert float(value) == float(cell)
            elif field.type == "date":
                assert value == pd.Timestamp(cell)
            else:
                assert value == cell


def test_columns_have_the_types_of_the_dictionary(data):
    """Look at one dtype for each kind of column."""
    for table in TABLES.values():
        for field in table.fields:
            dtype = getattr(data, table.name)[field.name].dtype
            if field.enum:
                assert dtype == pd.CategoricalDtype(field.enum, ordered=True)
            else:
                kind = {
                    "integer": "Int64",
                    "number": "Float64",
                    "date": "datetime64",
                    "string": "str",
                }[field.type]
                assert str(dtype).startswith(kind)


def test_choices_are_ordered_as_the_schema_lists_them(data):
    """Compare verdicts and urgencies as ordered values."""
    assert (data.benefits.verdict.dropna() >= "supported").all()
    assert data.cautions.urgency.min() == "call_now"
    assert data.findings.certainty.max() in ("not_rated", "not_read")


def test_a_table_without_rows_keeps_its_types(folder):
    """Load a header alone."""
    header = (folder / "harms.csv").read_text(encoding="utf-8").split("\n")[0]
    (folder / "harms.csv").write_text(header + "\n", encoding="utf-8", newline="\n")
    resting = [
        row["question_id"] for row in rows_of("questions") if row["rests_on"].startswith("harms:")
    ]
    for question in resting:
        row = next(r for r in rows_of("questions") if r["question_id"] == question)
        replace(folder, "questions.csv", row["rests_on"], "glossary:acute")
    harms = me.load(folder).harms
    assert len(harms) == 0
    assert list(harms.columns) == list(TABLES["harms"].columns)
    assert {str(dtype) for dtype in harms.dtypes} == {"str"}


def test_bad_data_raises_with_every_problem(folder):
    """Break two files; the exception lists both, and not the warnings."""
    replace(folder, "studies.csv", ",rct,", ",RTC,")
    replace(folder, "harms.csv", "percent of clients", " percent of clients")
    (folder / "glossary.csv").write_text(
        "term_id,term,definition,read_at\n", encoding="utf-8", newline="\n"
    )
    with pytest.raises(me.DataError) as caught:
        me.load(folder)
    errors = [p for p in me.check(folder) if p.severity == "error"]
    assert caught.value.problems == errors
    assert {(p.file, p.code) for p in errors} >= {
        ("data/studies.csv", "not_allowed"),
        ("data/harms.csv", "stray_space"),
    }
    assert str(caught.value).startswith(f"{len(errors)} problem(s) in the data:\n{errors[0]}\n")
    assert isinstance(caught.value, ValueError)


def test_a_long_list_of_problems_is_cut_in_the_message_alone(folder):
    """Lose all studies' designs: the message shows twenty, the list all."""
    text = (folder / "studies.csv").read_text(encoding="utf-8").replace(",rct,", ",RTC,")
    (folder / "studies.csv").write_text(text, encoding="utf-8", newline="\n")
    with pytest.raises(me.DataError) as caught:
        me.load(folder)
    count = len(caught.value.problems)
    assert count > 20
    assert str(caught.value).count("\n") == 21
    assert str(caught.value).endswith(f"... and {count - 20} more")


def test_the_environment_names_the_folder(folder, monkeypatch):
    """Set MASSAGE_EDU_DATA; an argument goes before it."""
    replace(folder, "glossary.csv", "Early stage", "First stage")
    monkeypatch.setenv("MASSAGE_EDU_DATA", str(folder))
    assert me.load().row("glossary:acute")["definition"].startswith("First stage")
    assert me.load(DATA).row("glossary:acute")["definition"].startswith("Early stage")
    monkeypatch.setenv("MASSAGE_EDU_DATA", "")
    assert me.load().row("glossary:acute")["definition"].startswith("Early stage")


def test_two_tables_can_be_loaded_alone(folder):
    """Load the benefits and the conditions, and refuse them when another table is bad."""
    pd.testing.assert_frame_equal(me.load_benefits(folder), me.load(folder).benefits)
    pd.testing.assert_frame_equal(me.load_conditions(folder), me.load(folder).conditions)
    (folder / "harms.csv").unlink()
    for load in (me.load_benefits, me.load_conditions):
        with pytest.raises(me.DataError):
            load(folder)


def test_a_schema_that_lacks_a_table_is_refused_and_a_further_table_is_not(folder):
    """Take a table out of datapackage.json, then add one."""
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    harms = next(r for r in package["resources"] if r["name"] == "harms")
    path.write_text(
        json.dumps(package | {"resources": [*package["resources"], harms | {"name": "more"}]}),
        "utf-8",
    )
    assert len(me.load(folder).harms) == len(rows_of("harms"))
    rest = [r for r in package["resources"] if r["name"] != "glossary"]
    path.write_text(json.dumps(package | {"resources": rest}), encoding="utf-8")
    asked = {row["rests_on"] for row in rows_of("questions")}
    with pytest.raises(me.DataError) as caught:
        me.load(folder)
    if not any(name.startswith("glossary:") for name in asked):
        assert [(p.code, p.value) for p in caught.value.problems] == [("missing_table", "glossary")]


def test_a_catalog_is_fixed_and_can_be_remembered(data):
    """Refuse a new value, and use the catalog as a key."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        data.benefits = None
    assert {data: 1}[data] == 1
    assert data != me.load(DATA)


# --- joins
# -----------------------------------------------------------------------------------------


def test_evidence_is_every_finding_with_its_study(data):
    """Join by hand with dicts and compare."""
    studies = {row["study_id"]: row for row in rows_of("studies")}
    findings = rows_of("findings")
    assert list(data.evidence.finding_id) == [row["finding_id"] for row in findings]
    assert list(data.evidence.year) == [int(studies[row["study_id"]]["year"]) for row in findings]
    assert list(data.evidence.topic_id) == [
        row["benefit_id"] or row["condition_id"] for row in findings
    ]


def test_evidence_keeps_the_names_of_the_findings(data):
    """Tell a finding's note from its study's."""
    names = set(data.evidence.columns)
    assert names >= set(TABLES["findings"].columns) | {"note_of_study", "topic_id"}
    assert not any(name.endswith(("_x", "_y")) for name in names)
    pd.testing.assert_series_equal(data.evidence.note, data.findings.note)


def test_topics_are_benefits_then_conditions_by_category(data):
    """Put the two tables under each other by hand."""
    order = {name: i for i, name in enumerate(TABLES["conditions"]["category"].enum)}
    conditions = sorted(rows_of("conditions"), key=lambda row: order[row["category"]])
    wanted = [r["benefit_id"] for r in rows_of("benefits")] + [
        r["condition_id"] for r in conditions
    ]
    assert list(data.topics.topic_id) == wanted
    assert list(data.condition_topics.topic_id) == [row["condition_id"] for row in conditions]
    assert list(data.condition_topics["group"]) == [row["category_name"] for row in conditions]
    assert data.topics.verdict.dtype == data.benefits.verdict.dtype
    assert set(data.topics.kind) == {"benefit", "condition"}


@pytest.mark.parametrize("topic", ["blood-pressure", "low-back-pain"])
def test_findings_of_a_topic(data, topic):
    """Find the findings of a benefit and of a condition."""
    wanted = [
        r["finding_id"]
        for r in rows_of("findings")
        if topic in (r["benefit_id"], r["condition_id"])
    ]
    assert wanted
    assert list(data.findings_of(topic).finding_id) == wanted
    assert len(data.findings_of("no-such-topic")) == 0


def cautions_by_hand(condition):
    """Sort cautions by urgency, level, the condition's own, shared, everybody's, id, by hand."""
    table = TABLES["cautions"]
    own = next((r for r in rows_of("conditions") if r["condition_id"] == condition), None)

    def scope(row):
        fits = row["fits"].split(";") if row["fits"] else []
        if own and row["condition_id"] == condition and (not fits or condition in fits):
            return 0
        if own and (condition in fits or (not fits and row["condition_id"] == own["category"])):
            return 1
        return 2 if row["condition_id"] == "any" else 3

    rows = [row for row in rows_of("cautions") if scope(row) < 3]
    return sorted(
        rows,
        key=lambda row: (
            table["urgency"].enum.index(row["urgency"]),
            table["level"].enum.index(row["level"]),
            scope(row),
            row["caution_id"],
        ),
    )


def test_cautions_of_every_condition_are_complete_and_the_most_urgent_come_first(data):
    """Compare with a sort by hand, for each condition and for everybody."""
    for condition in [None, *data.conditions.condition_id]:
        wanted = cautions_by_hand(condition)
        found = data.cautions_of(condition)
        assert list(found.caution_id) == [row["caution_id"] for row in wanted]
        assert list(found.columns) == list(TABLES["cautions"].columns)


@pytest.mark.slow
def test_cautions_are_those_of_everybody_and_those_that_fit(whole):
    """Give a category's caution to one condition: it leaves the cards of the others."""
    rows = rows_of("cautions")
    shared = next(row for row in rows if row["condition_id"] == "arthritis")
    shared["fits"] = "hand-arthritis"
    write(whole, "cautions", rows)
    data = me.load(whole)
    key = shared["caution_id"]
    assert key in set(data.own_cautions_of("hand-arthritis").caution_id)
    assert key not in set(data.own_cautions_of("knee-osteoarthritis").caution_id)
    shared["fits"] = ""
    write(whole, "cautions", rows)
    data = me.load(whole)
    for condition in ("hand-arthritis", "knee-osteoarthritis", "rheumatoid-arthritis"):
        assert key in set(data.own_cautions_of(condition).caution_id)
    assert set(data.cautions_of().condition_id) == {"any"}


@pytest.mark.parametrize("name", ["low-back-pian", "any", "arthritis", ""])
def test_cautions_of_a_misspelt_condition_raise(data, name):
    """Never answer a slip with fewer cautions."""
    with pytest.raises(KeyError, match="names no condition"):
        data.cautions_of(name)


def test_due_for_review(folder, data):
    """Date a finding one day after the review, and on the day itself."""
    assert not data.due_for_review("blood-pressure")
    row = next(r for r in rows_of("findings") if r["benefit_id"] == "blood-pressure")
    reviewed = next(
        r["reviewed_on"] for r in rows_of("benefits") if r["benefit_id"] == "blood-pressure"
    )
    for day, due in (
        (reviewed, False),
        ((pd.Timestamp(reviewed) + pd.Timedelta(days=1)).strftime("%Y-%m-%d"), True),
    ):
        rows = [
            r | {"added_on": day} if r["finding_id"] == row["finding_id"] else r
            for r in rows_of("findings")
        ]
        with (folder / "findings.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        assert me.load(folder).due_for_review("blood-pressure") is due


def test_row_finds_what_a_question_rests_on(data):
    """Follow every reference of the form table:id."""
    for reference in data.questions.rests_on:
        table, key = reference.split(":")
        assert data.row(reference)[TABLES[table].key] == key


@pytest.mark.parametrize(
    "reference", ["cautions:none", "nothing:any-01", "cautions", "", "row:any-01", "__class__:x"]
)
def test_row_raises_when_nothing_is_named(data, reference):
    """Name a row that does not exist, a table that does not, and things that are no tables."""
    with pytest.raises(KeyError, match="names no row"):
        data.row(reference)


def test_tables_are_read_again_only_when_a_file_changed(folder, monkeypatch):
    """Load three times: once from the files, once from memory, and once more after a change."""
    reads = []
    read = catalog.read_tables
    monkeypatch.setattr(catalog, "read_tables", lambda *given: reads.append(given) or read(*given))
    me.load(folder)
    me.load(folder)
    assert len(reads) == 1
    path = folder / "harms.csv"
    path.write_bytes(
        path.read_bytes().replace(b"minor discomfort", b"great discomfort", 1)
    )  # of the same length
    assert me.load(folder).harms.finding.str.contains("great discomfort").any()
    assert len(reads) == 2


def test_changing_a_loaded_table_changes_no_other(folder):
    """Overwrite a cell and add a column; who loads next finds the file's own values."""
    mine = me.load(folder)
    name = mine.benefits.name.iloc[0]
    mine.benefits.loc[0, "name"] = "spoilt"
    mine.benefits["more"] = 1
    again = me.load(folder).benefits
    assert again.name.iloc[0] == name and "more" not in again.columns
