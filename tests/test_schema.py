"""The schema is read as it stands, or refused in plain words."""

import json
import re
from pathlib import Path

import pytest

from massage_edu.tables import check as checker
from massage_edu.tables import schema
from massage_edu.tables.checks.cells import cell_fault
from massage_edu.vocabulary import KINDS

DATA = Path(__file__).parent.parent / "data"
TABLES = schema.read_schema(DATA / "datapackage.json")


@pytest.fixture
def package():
    """Read datapackage.json as plain JSON, to change it."""
    return json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))


def read(tmp_path, package):
    """Read a changed package."""
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps(package), encoding="utf-8")
    return schema.read_schema(path)


def test_tables_and_columns_stand_in_the_order_of_the_file(package):
    """Compare names, files, columns and keys with the JSON."""
    assert list(TABLES) == [r["name"] for r in package["resources"]]
    for resource in package["resources"]:
        table = TABLES[resource["name"]]
        assert table.path == resource["path"] and (DATA / table.path).is_file()
        assert list(table.columns) == [f["name"] for f in resource["schema"]["fields"]]
        assert [table.key] == resource["schema"]["primaryKey"]


def test_every_kind_of_question_stands_in_the_dictionary_and_in_the_vocabulary():
    """Compare the choices of the column with the table that says how each kind is asked."""
    assert {*TABLES["questions"]["kind"].enum} == {
        name for name, kind in KINDS.items() if kind.written
    }


def test_fields_carry_their_rules():
    """Look at one field for each kind of rule."""
    studies, findings = TABLES["studies"], TABLES["findings"]
    year = studies["year"]
    assert (year.type, year.required, year.minimum, year.maximum) == ("integer", True, 1900, 2100)
    assert studies["design"].enum[0] == "rct"
    assert studies["doi"].unique and re.fullmatch(studies["doi"].pattern, "10.1234/abc")
    assert findings["study_id"].references == ("studies.study_id",)
    assert TABLES["cautions"]["condition_id"].allows == ("any",)
    assert TABLES["benefits"]["verdict_findings"].separator == ";"
    assert TABLES["questions"]["rests_on"].row_reference
    assert findings.exactly_one == (("benefit_id", "condition_id"),)
    assert findings.interval == ("ci_low", "estimate", "ci_high")
    assert studies.any_of == (("doi", "pmid", "note"),)


def test_every_key_is_needed_and_unique():
    """Hold the schema to what the catalog relies on."""
    for table in TABLES.values():
        assert table[table.key].required and table[table.key].unique
        assert table.key == table.columns[0]  # Catalog.row looks there


def test_every_rule_names_columns_that_exist():
    """Follow references, intervals and groups."""
    for table in TABLES.values():
        assert {
            n for group in (*table.exactly_one, *table.any_of, table.interval) for n in group
        } <= set(table.columns)
        for field in table.fields:
            for reference in field.references:
                name, column = reference.split(".")
                assert column in TABLES[name].columns


def test_every_example_keeps_the_rule_that_it_explains():
    """Check each example of the dictionary as if it were a cell."""
    for table in TABLES.values():
        for field in table.fields:
            for part in (
                field.example.split(field.separator) if field.separator else [field.example]
            ):
                assert not part or cell_fault(field, part) is None, (table.name, field.name, part)


def test_keys_may_be_written_without_a_list(tmp_path, package):
    """Write keys as bare names, as the standard allows."""
    for resource in package["resources"]:
        resource["schema"]["primaryKey"] = resource["schema"]["primaryKey"][0]
        for key in resource["schema"].get("foreignKeys", ()):
            key["fields"], key["reference"]["fields"] = (
                key["fields"][0],
                key["reference"]["fields"][0],
            )
    assert read(tmp_path, package) == TABLES


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda r: r["schema"].pop("fields"), "'fields' is missing"),
        (lambda r: r.pop("schema"), "'schema' is missing"),
        (lambda r: r["schema"].pop("primaryKey"), "'primaryKey' is missing"),
        (lambda r: r.update(schema="schema.json"), "not a Data Package with Table Schema"),
        (lambda r: r.update(schema=[]), "not a Data Package with Table Schema"),
        (lambda r: r["schema"].update(primaryKey=[]), "not a Data Package with Table Schema"),
        (
            lambda r: r["schema"]["fields"][0]["constraints"].update(pattern="("),
            "not a Data Package with Table Schema",
        ),
        (lambda r: r["schema"]["fields"].append("name"), "not a Data Package with Table Schema"),
    ],
)
def test_a_broken_package_is_refused_in_plain_words(tmp_path, package, spoil, message):
    """Spoil one part; the error names it and is a ValueError."""
    spoil(package["resources"][0])
    with pytest.raises(ValueError, match=re.escape(message)):
        read(tmp_path, package)


def test_a_reference_to_a_table_that_is_not_there_is_no_traceback(tmp_path, package):
    """Take a table away that others refer to, and check."""
    package["resources"] = [r for r in package["resources"] if r["name"] != "studies"]
    read(tmp_path, package)
    for resource in package["resources"]:
        (tmp_path / resource["path"]).write_bytes((DATA / resource["path"]).read_bytes())
    errors = [p for p in checker.check(tmp_path) if p.severity == "error"]
    assert all(p.code == "dangling_reference" and p.column == "rests_on" for p in errors)


def test_the_environment_names_the_data(monkeypatch, tmp_path):
    """Set MASSAGE_EDU_DATA, empty it, take it away."""
    monkeypatch.setenv("MASSAGE_EDU_DATA", str(tmp_path))
    assert schema.default_data_dir() == tmp_path
    assert schema.own_data_dir() != tmp_path
    monkeypatch.setenv("MASSAGE_EDU_DATA", "")
    assert schema.default_data_dir() == schema.own_data_dir()
    monkeypatch.delenv("MASSAGE_EDU_DATA")
    assert (schema.default_data_dir() / "datapackage.json").is_file()


def test_data_inside_the_package_go_before_the_repositorys(monkeypatch, tmp_path):
    """Look first where an installed package keeps its data."""
    monkeypatch.setattr(schema, "PACKAGE", tmp_path / "massage_edu")
    assert schema.own_data_dir() == tmp_path / "data"
    (tmp_path / "massage_edu" / "data").mkdir(parents=True)
    assert schema.own_data_dir() == tmp_path / "massage_edu" / "data"
