"""Tests of the form to add a study: every control is used by calling it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_contribute import FINDING, NEXT

import massage_edu as me
from massage_edu.contribute import add as contribute
from massage_edu.widgets.forms import Form

EXAMPLES = Path(__file__).parent.parent / "data" / "examples"


@pytest.fixture
def form(whole):
    """Return the live form on a private copy, with what it says to screen readers in ``said``."""
    said = []
    made = Form(whole, contribute.tables_of(whole), said.append)
    made.said = said
    return made


def upload(form, *names):
    """Choose files in the picker."""
    form.files.value = [
        {
            "name": name,
            "type": "",
            "size": 1,
            "content": (EXAMPLES / name).read_bytes(),
            "last_modified": datetime.now(UTC),
        }
        for name in names
    ]


def fill(form, values):
    """Fill in the fields."""
    for name, value in values.items():
        form.inputs[name].value = value


def test_the_form_has_a_field_for_every_column(form):
    """Offer every column but those that are made, with the allowed values of the schema."""
    for name, table in form.tables.items():
        if name in ("studies", "findings"):
            form.kind.value = name
            made = {"studies": {"study_id", "checked_on"}, "findings": {"finding_id", "added_on"}}[
                name
            ]
            assert set(form.inputs) == set(table.columns) - made
            for field in table.fields:
                if field.enum:
                    assert [value for _, value in form.inputs[field.name].options] == [
                        "",
                        *field.enum,
                    ]


def test_a_problem_stands_beside_its_field_while_typing(form):
    """Show a wrong number at once, only there, and take the message away when it is mended."""
    form.kind.value = "findings"
    form.inputs["estimate"].value = "1,5"
    assert "did you mean 1.5?" in form.notes["estimate"].value
    assert [name for name, note in form.notes.items() if note.value] == ["estimate"]
    form.inputs["estimate"].value = "1.5"
    assert form.notes["estimate"].value == ""


def test_nothing_is_refused_silently(form, whole):
    """Press the button on an empty form: every needed field says so, and nothing is written."""
    before = (whole / "findings.csv").read_bytes()
    form.kind.value = "findings"
    form.button.click()
    silent = [
        f.name
        for f in form.tables["findings"].fields
        if f.required and f.name in form.notes and "needs a value" not in form.notes[f.name].value
    ]
    assert silent == []
    assert "0 added" in form.said[-1]
    assert (whole / "findings.csv").read_bytes() == before


@pytest.mark.slow
def test_a_finding_is_added_and_the_chart_follows(form, whole):
    """Fill in a finding, add it: the report and the chart before and after are shown."""
    form.kind.value = "findings"
    fill(form, FINDING)
    form.button.click()
    assert NEXT in form.report.value
    assert form.report.value.count("<img") == 2
    assert set(form.values()) == set()
    assert me.load(whole).findings.finding_id.eq(NEXT).any()


def test_a_study_is_added_and_can_be_chosen(form):
    """Fill in a study, add it: the form for findings offers it."""
    fill(
        form,
        {"design": "rct", "authors": "Sample A", "year": "2025", "title": "T", "doi": "10.5555/x"},
    )
    form.button.click()
    assert "1 added" in form.said[-1]
    form.kind.value = "findings"
    assert ("sample2025", "sample2025") in form.inputs["study_id"].options


@pytest.mark.slow
def test_files_are_added_by_the_picker(form):
    """Choose a file: the report names each record; with a design chosen, more is taken."""
    upload(form, "pubmed.nbib")
    assert "1 added, 1 already there" in form.said[-1]
    upload(form, "zotero.ris")
    assert "0 added" in form.said[-1]
    form.design.value = "observational"
    upload(form, "pubmed.nbib", "zotero.ris")
    assert "1 added" in form.said[-1]
    assert form.report.value.count("seen") == 2


@pytest.mark.slow
@given(
    text=st.text(max_size=50)
    | st.sampled_from(["<script>alert(1)</script>", "=1+1", "\u202e", "x" * 10_000])
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_typed_text_stays_inert(form, text):
    """Show typed text escaped, wherever it comes back."""
    form.kind.value = "findings"
    fill(form, {**FINDING, "study_id": "", "estimate": text, "read_at": text})
    form.button.click()
    shown = form.report.value + "".join(note.value for note in form.notes.values())
    assert "<script" not in shown
    assert "0 added" in form.said[-1] or text.strip() == ""


@pytest.mark.slow
def test_data_that_cannot_be_read_gives_a_message(form, whole):
    """Say what to mend when the files are spoilt meanwhile."""
    form.kind.value = "findings"
    fill(form, FINDING)
    (whole / "findings.csv").write_bytes(b"\xef\xbb\xbf" + (whole / "findings.csv").read_bytes())
    form.button.click()
    assert "mend this first" in form.report.value


def test_the_twin_lists_every_field():
    """Show the fields, their meaning and the allowed values where no kernel runs."""
    live = me.add_study_form()
    twin = live.twin()
    for words in ("Standardized", "Better when", "favours_comparator", "Title as printed"):
        assert words.lower() in twin.lower()
    assert len(live.widget().children) == 7
