"""Tests of adding, tidying and comparing, each on a private copy of the data."""

import csv
import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from settled import DATA, TOMORROW, problems_of, rows_of

import massage_edu as me
from massage_edu.citations import read as citations
from massage_edu.citations import write as bibliography
from massage_edu.cli import commands as cli
from massage_edu.contribute import add as contribute
from massage_edu.contribute.add import (
    NothingWrittenError,
    add_finding,
    add_row,
    add_studies,
    tidy,
    write,
)

ROOT = Path(__file__).parent.parent
MORE = int(os.environ.get("FUZZ", "1"))
LAWLER = "10.1207/s15324796abm3201_6"
FINDING = {
    "study_id": "cherkin2011",
    "condition_id": "migraine",
    "domain": "pain",
    "population": "adults",
    "intervention": "massage",
    "outcome": "pain",
    "measure": "MD",
    "estimate": "-1.5",
    "ci_low": "-2",
    "ci_high": "-1",
    "better_when": "lower",
    "direction": "favours_massage",
    "certainty": "not_rated",
    "summary": "Less pain.",
    "read_at": "https://doi.org/10.5555/a",
}
NUMBERS = [
    int(row["finding_id"].split("-")[1])
    for row in rows_of(DATA, "findings")
    if row["study_id"] == "cherkin2011"
]
NEXT = f"cherkin2011-{1 + max(NUMBERS)}"


def ris(**tags):
    """Return an Import with one record of RIS: the usual tags, changed as given."""
    tags = {
        "AU": "Sample, A B",
        "PY": "2025",
        "TI": "A sample of massage",
        "DO": "10.5555/a",
        "M3": "Randomized Controlled Trial",
        **tags,
    }
    lines = [f"{tag}  - {value}" for tag, value in tags.items() if value]
    return citations.read_records("\n".join(["TY  - JOUR", *lines, "ER  - ", ""]).encode())


def together(*files):
    """Return the records of several Imports as one."""
    return citations.Import("ris", [record for file in files for record in file.records], [])


def content(folder):
    """Return the bytes of every file of the data."""
    return {
        path.name: path.read_bytes() for path in sorted(folder.glob("*.*")) if path.name != ".lock"
    }


def errors(folder):
    """Return the errors of the data."""
    return [problem for problem in me.check(folder) if problem.severity == "error"]


def run(folder, *words, answers=""):
    """Run the command line on a folder."""
    return subprocess.run(
        [sys.executable, "-m", "massage_edu", *map(str, words), "--data", str(folder)],
        capture_output=True,
        text=True,
        input=answers,
        timeout=60,
    )


# --- adding studies -------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_study_is_added_and_the_rest_stays_byte_for_byte(whole):
    """Add a study: one line more, in its place, valid, and the bibliography follows."""
    before = content(whole)
    report = add_studies(ris(), whole)
    after = content(whole)
    assert (report.seen, len(report.added), report.there, report.refused) == (1, 1, [], [])
    old, new = (text["studies.csv"].splitlines(keepends=True) for text in (before, after))
    assert [line for line in new if line not in old] == [
        line for line in new if line.startswith(b"sample2025,rct,")
    ]
    assert [line for line in new if line in old] == old
    assert {name for name in after if after[name] != before[name]} == {
        "studies.csv",
        "references.bib",
    }
    assert b"@article" in after["references.bib"] or b"sample2025" in after["references.bib"]
    assert problems_of(whole) == []


@pytest.mark.slow
def test_rows_written_by_hand_stay_as_they_are(whole):
    """Keep needless quotes and line breaks inside cells of the rows that are not touched."""
    path = whole / "studies.csv"
    text = path.read_text(encoding="utf-8").replace(
        "aaos2021,guideline,", '"aaos2021",guideline,', 1
    )
    head, rest = text.split("\n", 1)
    odd = (
        'aaa2000,rct,Abc D,2000,"A title\nin two '
        'lines",,,,,,1,https://pubmed.ncbi.nlm.nih.gov/1/,,,,,\n'
    )
    path.write_text(f"{head}\n{odd}{rest}", encoding="utf-8", newline="\n")
    add_studies(ris(AU="Zzz, A"), whole)
    assert path.read_text(encoding="utf-8").startswith(f'{head}\n{odd}"aaos2021",guideline,')


def test_a_dry_run_writes_nothing(scratch):
    """Report as if it were real, and leave every byte alone."""
    before = content(scratch)
    assert len(add_studies(ris(), scratch, dry_run=True).added) == 1
    assert content(scratch) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tags", "told"),
    [
        (
            {"DO": LAWLER.upper(), "TI": "Another title"},
            "but another title: 'A randomized, controlled trial",
        ),
        ({"DO": "", "AN": "16827629", "DB": "PubMed"}, "lawler2006 has PMID 16827629"),
        ({"DO": f"https://doi.org/{LAWLER}.", "AN": "16827629"}, "lawler2006 has DOI"),
    ],
)
def test_the_same_doi_or_pmid_is_the_same_study(whole, tags, told):
    """Find the study that is there, whatever the case of the DOI, and tell of another title."""
    before = content(whole)
    report = add_studies(ris(**tags), whole)
    assert (report.added, report.refused) == ([], [])
    assert told in report.there[0]
    assert content(whole) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tags", "told"),
    [
        ({"DO": "10.5555/other", "AN": "16827629", "DB": "PubMed"}, "which has another DOI"),
        ({"DO": LAWLER, "AN": "29740386", "DB": "PubMed"}, "its PMID that of falsiroli2018"),
        (
            {
                "DO": "",
                "AU": "Lawler, S. P.",
                "PY": "2006",
                "TI": (
                    "A Randomized controlled trial of massage therapy as a treatment for migraine"
                ),
            },
            "is it lawler2006?",
        ),
        ({"DO": ""}, "doi: one of doi, pmid, note must be filled"),
        (
            {"M3": ""},
            "design: is empty but needs a value (say it with --design, e.g. --design rct; in "
            "Python with "
            "design='rct'; one of: rct,",
        ),
        (
            {"DO": "10.5555/sam ple"},
            "doi: '10.5555/sam ple' is not a DOI (expected 10.NNNN/suffix, no spaces)",
        ),
        (
            {"DO": "sample5555"},
            "doi: 'sample5555' is not a DOI (expected 10.NNNN/suffix, no spaces)",
        ),
        (
            {"DO": "sample5555", "M3": ""},
            "doi: 'sample5555' is not a DOI (expected 10.NNNN/suffix, no spaces)",
        ),
        ({"DO": "sample5555", "M3": ""}, "design: is empty"),
        ({"PY": ""}, "no year"),
    ],
)
def test_doubtful_records_are_refused_with_a_reason(whole, tags, told):
    """Merge nothing on a guess; write nothing that the checker would refuse."""
    before = content(whole)
    report = add_studies(ris(**tags), whole)
    assert (report.added, report.there) == ([], [])
    assert told in report.refused[0]
    assert content(whole) == before


def test_a_study_by_hand_with_a_space_in_its_doi_is_refused(scratch):
    """Show the DOI of the form as it was typed."""
    values = {
        "design": "rct",
        "authors": "Sample A",
        "year": "2025",
        "title": "T",
        "doi": "10.5555/sam ple",
    }
    assert "doi: '10.5555/sam ple' is not a DOI" in add_row("studies", values, scratch).refused[0]


def test_the_same_title_with_other_dois_is_another_study(scratch):
    """Never merge studies whose DOIs differ."""
    report = add_studies(together(ris(), ris(DO="10.5555/b")), scratch)
    assert [line.split(" ")[0] for line in report.added] == ["sample2025", "sample2025b"]


@pytest.mark.slow
def test_the_report_gives_the_ids_of_what_is_there_now(whole):
    """Add a study whose id is taken, one that is there and a bad one: the ids come in the order of
    the file, also again.
    """
    add_studies(ris(DO="10.5555/first"), whole)
    files = together(ris(), ris(DO=LAWLER), ris(DO="10.5555/bad", M3=""))
    for _ in range(2):
        report = add_studies(files, whole)
        assert (report.ids, len(report.refused)) == (["sample2025b", "lawler2006"], 1)


def test_a_record_twice_in_a_file_shares_its_fate(scratch):
    """Count the second as there when the first was added, as refused when it was refused."""
    assert len(add_studies(together(ris(), ris()), scratch, dry_run=True).there) == 1
    report = add_studies(together(ris(M3=""), ris(M3="")), scratch)
    assert (len(report.refused), report.there) == (2, [])


def test_good_records_of_a_bad_file_are_taken(scratch):
    """Add the good one between two bad ones."""
    report = add_studies(
        together(ris(M3="", DO="10.5555/1"), ris(), ris(M3="", DO="10.5555/2")), scratch
    )
    assert (len(report.added), len(report.refused)) == (1, 2)
    assert errors(scratch) == []


def test_design_is_asked_for_or_taken_from_the_title_with_a_remark(scratch):
    """Take the design given, else what the title says, and say so."""
    assert add_studies(ris(M3=""), scratch, design="observational", dry_run=True).remarks == []
    title = "Massage: a systematic review and meta-analysis"
    assert "is it right?" in add_studies(ris(M3="", TI=title), scratch, dry_run=True).remarks[0]
    assert add_studies(ris(M3="", TI=f"{title} protocol"), scratch).refused


def test_a_design_that_the_title_contradicts_is_a_remark(scratch):
    """Say that a meta-analysis is a trial, on the command line and by hand; the row may accept
    it.
    """
    title = "Massage for pain: a systematic review and meta-analysis"
    report = add_studies(ris(TI=title, M3=""), scratch, design="rct", dry_run=True)
    [remark] = report.remarks
    assert remark.startswith("sample2025: design: 'rct', but the title says 'systematic review' (")
    assert remark.endswith("if it is right, write other_design in accepts and why in note)")
    assert (
        add_studies(ris(TI=title, M3=""), scratch, design="meta_analysis", dry_run=True).remarks
        == []
    )
    row = {
        "title": title,
        "design": "observational",
        "authors": "A B",
        "year": "2020",
        "doi": "10.5555/c",
    }
    assert (
        "'observational', but the title says"
        in add_row("studies", row, scratch, dry_run=True).remarks[0]
    )
    row |= {"note": "a sub-study", "accepts": "other_design"}
    assert add_row("studies", row, scratch, dry_run=True).remarks == []


@pytest.mark.parametrize("year", ["20233", "in press", "23"])
def test_a_year_that_is_none_is_shown(scratch, year):
    """Give a record a year with a digit too many, or words."""
    assert add_studies(ris(PY=year), scratch).refused == [
        f"line 1: {year!r} is no year (expected YYYY)"
    ]


def test_every_own_study_is_there_already(scratch):
    """Export the collection, add it: nothing new, nothing lost, nothing changed."""
    before = content(scratch)
    raw = bibliography.cite(contribute.records("studies", scratch), "ris").encode()
    report = add_studies(citations.read_records(raw), scratch)
    assert report.added == []
    assert (
        len(report.there) + len(report.refused)
        == report.seen
        == len(before["studies.csv"].splitlines()) - 1
    )
    assert content(scratch) == before


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_thousands_of_records(whole):
    """Add 3,000 studies, sorted and valid."""
    report = add_studies(
        together(*(ris(DO=f"10.5555/{n}", AU=f"Sample{chr(97 + n % 26)}, A") for n in range(3000))),
        whole,
    )
    assert len(report.added) == 3000
    assert problems_of(whole) == []


# --- adding findings ------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_finding_gets_its_id_and_day(whole):
    """Add a finding with the next free number; the verdict is due when the finding is newer."""
    report = add_finding({**FINDING, "added_on": TOMORROW}, whole)
    assert report.added == [NEXT]
    assert [p.code for p in problems_of(whole)] == ["verdict_due"]
    assert me.load(whole).due_for_review("migraine")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"condition_id": "migrane"}, "did you mean 'migraine'?"),
        ({"study_id": "cherkin2O11"}, "did you mean 'cherkin2011'?"),
        ({"benefit_id": "blood-pressure"}, "exactly one of"),
        ({"measure": "mean"}, "allowed: MD, SMD"),
        ({"ci_low": "2", "ci_high": "-2"}, "reversed"),
        ({"summary": ""}, "summary: is empty"),
        ({"summary": "=HYPERLINK(1)"}, "formula"),
        ({"finding_id": "cherkin2011-1"}, "stands in findings.csv already"),
    ],
)
def test_a_bad_finding_is_refused(whole, values, told):
    """Refuse it with column, reason and mend, and write nothing."""
    before = content(whole)
    report = add_finding({**FINDING, **values}, whole)
    assert report.added == []
    assert told in report.refused[0]
    assert content(whole) == before


def test_an_unknown_column_is_named(scratch):
    """Name the column that was meant."""
    with pytest.raises(NothingWrittenError, match="did you mean 'outcome'"):
        add_finding({**FINDING, "outcom": "x"}, scratch)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"direction": "favours_comparator"}, "other_side"),
        ({"measure": "SMD", "estimate": "-14", "ci_low": "-20"}, "very_large"),
    ],
)
def test_a_code_answers_a_plausibility_warning(whole, values, code):
    """Warn of an effect on the other side or very large, until the row accepts its code; a note
    alone silences nothing.
    """
    day = {"added_on": "2000-01-01"}
    assert [
        p.code for p in add_finding({**FINDING, **values, **day}, whole, dry_run=True).problems
    ] == [code]
    values = {**FINDING, **values, **day, "note": "read twice"}
    assert [p.code for p in add_finding(values, whole, dry_run=True).problems] == [code]
    assert add_finding({**values, "accepts": code}, whole).problems == []


def test_a_study_by_hand(scratch):
    """Add a study from typed values: its id, link and bare DOI are made."""
    values = {
        "design": "rct",
        "authors": "Sample A",
        "year": "2025",
        "title": "T",
        "doi": "https://doi.org/10.5555/X",
    }
    assert add_row("studies", values, scratch).added == ["sample2025"]
    row = next(r for r in contribute.records("studies", scratch) if r["study_id"] == "sample2025")
    assert (row["doi"], row["url"]) == ("10.5555/x", "https://doi.org/10.5555/x")
    assert "has DOI" in add_row("studies", values, scratch).there[0]


@pytest.mark.slow
@given(
    values=st.dictionaries(
        st.sampled_from([*FINDING, "note", "n", "k", "timepoint"]),
        st.text(max_size=30)
        | st.sampled_from(["1e999", "=1", "-", '"', "\r", "<script>", "x" * 100_000]),
    )
)
@settings(max_examples=60 * MORE, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_refused_or_written_so_that_it_reads_back(scratch, values):
    """Add findings of any text: added rows are valid and read back; refused ones leave no trace."""
    before = (scratch / "findings.csv").read_bytes()
    report = add_finding({**FINDING, **values}, scratch)
    assert len(report.added) + len(report.refused) == 1
    assert errors(scratch) == []
    if report.added:
        row = next(
            r for r in contribute.records("findings", scratch) if r["finding_id"] == report.added[0]
        )
        wanted = {k: " ".join(v.split()) for k, v in {**FINDING, **values}.items()}
        assert {key: row[key] for key in wanted} == wanted
        write(scratch / "findings.csv", before)
    assert (scratch / "findings.csv").read_bytes() == before


# --- safe writing ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_two_adds_at_once_both_land(whole, tmp_path):
    """Start six processes that add at the same time; all six studies are there."""
    started = []
    for n in range(6):
        path = tmp_path / f"{n}.json"
        item = (
            f'[{{"title": "T{n}", "DOI": "10.5555/p{n}", "issued": [[2020]], '
            '"author": [{"family": "Same", "given": "A"}]}]'
        )
        path.write_text(item, encoding="utf-8")
        words = [
            sys.executable,
            "-m",
            "massage_edu",
            "add",
            path,
            "--design",
            "rct",
            "--data",
            whole,
        ]
        started.append(subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
    assert [process.wait(60) for process in started] == [0] * 6
    for process in started:
        process.stdout.close()
    rows = contribute.records("studies", whole)
    assert {f"10.5555/p{n}" for n in range(6)} <= {row["doi"] for row in rows}
    assert problems_of(whole) == []


def test_a_kill_leaves_the_old_or_the_new_file(tmp_path):
    """Kill a process that writes without end, at many moments: the file is whole each time."""
    path, sizes = tmp_path / "a.csv", {b"a": 3_000_000, b"b": 2_000_000}
    write(path, b"a" * sizes[b"a"])
    code = (
        "import sys; from pathlib import Path; from massage_edu.contribute import write\n"
        "path = Path(sys.argv[1]); print('go', flush=True)\n"
        "while True: write(path, b'b' * 2000000); write(path, b'a' * 3000000)"
    )
    for moment in range(8):
        with subprocess.Popen(
            [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE
        ) as process:
            process.stdout.readline()
            time.sleep(0.01 + 0.013 * moment)
            process.kill()
        raw = path.read_bytes()
        assert raw == raw[:1] * sizes[raw[:1]]


def test_a_failed_write_leaves_the_old_file(scratch, monkeypatch):
    """Run out of space while writing: the old file and no other is there."""

    def full(_):
        raise OSError(28, "No space left on device")

    before = content(scratch)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NothingWrittenError, match="No space left"):
        add_studies(ris(), scratch)
    assert content(scratch) == before


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
)
def test_a_read_only_folder_gives_a_clear_message(scratch):
    """Say that the folder cannot be written."""
    scratch.chmod(0o500)
    try:
        with pytest.raises(NothingWrittenError, match="cannot be written"):
            add_studies(ris(), scratch)
    finally:
        scratch.chmod(0o700)


def test_odd_paths(scratch, tmp_path):
    """Work in a folder with spaces and letters beyond ASCII; name a folder that is not there."""
    odd = Path(shutil.copytree(scratch, tmp_path / "my dätä 数"))
    assert add_studies(ris(), odd).added
    with pytest.raises(NothingWrittenError, match="no data folder"):
        add_studies(ris(), tmp_path / "none")


def test_a_file_that_is_not_in_order_is_not_written(scratch):
    """Ask for mending first, naming the place."""
    path = scratch / "studies.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = content(scratch)
    with pytest.raises(NothingWrittenError, match="mend this first"):
        add_studies(ris(), scratch)
    assert content(scratch) == before


# --- tidying --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: raw.rstrip(b"\n"),
        lambda raw: raw.decode().encode("utf-16"),
        lambda raw: raw.replace(b"\n", b"\n\n", 3),
        lambda raw: b"".join([*raw.splitlines(True)[:1], *reversed(raw.splitlines(True)[1:])]),
    ],
)
def test_tidy_mends_form_without_loss(scratch, spoil):
    """Spoil the form, tidy: the very bytes from before are back."""
    path = scratch / "findings.csv"
    before = path.read_bytes()
    path.write_bytes(spoil(before))
    assert "rewritten" in tidy(scratch)[0]
    assert path.read_bytes() == before
    assert tidy(scratch) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("studies.csv", b"Ajimsha MS; Daniel B; Chithra S", b"Ajimsha MS;Daniel B; ; Chithra S;"),
        (
            "studies.csv",
            b"Journal of Bodywork and Movement Therapies,18,",
            b"  Journal of Bodywork and Movement Therapies\xc2\xa0,18 ,",
        ),
        ("studies.csv", b"study_id,design,", b"study_id , design,"),
        ("benefits.csv", b"moyer2011-1;", b" moyer2011-1; ;"),
    ],
)
def test_tidy_mends_spaces_and_lists(whole, name, good, bad):
    """Put spaces round cells and names, and blank entries into lists: the check says so, and
    tidying mends it.
    """
    path = whole / name
    before = path.read_bytes()
    path.write_bytes(before.replace(good, bad, 1))
    assert before != path.read_bytes()
    codes = {problem.code for problem in problems_of(whole)}
    assert codes and codes <= {"stray_space", "list_form"}
    assert f"rewritten: data/{name}" in tidy(whole)[0]
    assert path.read_bytes() == before
    assert problems_of(whole) == []


@pytest.mark.slow
def test_tidy_says_that_it_rewrote_the_bibliography(whole, capsys):
    """Change a title by hand: tidy names the file that is made from the studies."""
    path = whole / "studies.csv"
    path.write_bytes(
        path.read_bytes().replace(
            b"Effectiveness of Myofascial", b"The effectiveness of myofascial", 1
        )
    )
    assert cli.main(["--data", str(whole), "tidy"]) == 0
    assert (
        capsys.readouterr().out
        == "rewritten: data/references.bib: made from studies.csv\nrun massage-edu check next\n"
    )
    assert tidy(whole) == []


def test_tidy_names_each_word_that_it_reads_in_another_code(scratch):
    """Save a file as Windows-1252: tidy mends it, and says how it read each word that is not
    UTF-8.
    """
    path = scratch / "glossary.csv"
    row = "zzz,zzz,A na\u00efve caf\u00e9,,https://example.org/a/b\n"
    path.write_bytes(
        path.read_bytes().replace("\u201c".encode(), b"").replace("\u201d".encode(), b"")
        + row.encode("cp1252")
    )
    [line] = tidy(scratch)
    assert (
        line.startswith("rewritten: data/glossary.csv")
        and "read as Windows-1252: 'na\u00efve', 'caf\u00e9'" in line
    )
    assert path.read_text(encoding="utf-8").endswith(row)


@pytest.mark.parametrize("codec", ["mac-roman", "cp437", "cp850"])
def test_tidy_leaves_a_file_alone_that_may_be_in_any_code(scratch, codec):
    """Save a file as old Macs and DOS do: no byte tells which code it is, so no word is changed."""
    path = scratch / "glossary.csv"
    before = path.read_bytes() + "zzz,zzz,after M\u00fcller,,https://example.org/a/b\n".encode(
        codec
    )
    path.write_bytes(before)
    [line] = tidy(scratch)
    assert line.startswith("not touched: data/glossary.csv") and path.read_bytes() == before


@pytest.mark.slow
def test_tidy_takes_the_line_for_excel_away(whole):
    """Write sep=; as the first line, as Excel does in Europe."""
    path = whole / "harms.csv"
    before = path.read_bytes()
    path.write_bytes(b"sep=,\n" + before)
    assert [(p.line, p.code) for p in problems_of(whole)] == [(1, "separator_line")]
    assert tidy(whole) and path.read_bytes() == before


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw + b"x,y\n",
        lambda raw: raw.replace(b"summary", b"sumary", 1),
        lambda raw: raw + b'"open\n',
    ],
)
def test_tidy_leaves_alone_what_could_be_lost(scratch, spoil):
    """Touch no file whose cells cannot be told apart."""
    path = scratch / "findings.csv"
    path.write_bytes(b"\xef\xbb\xbf" + spoil(path.read_bytes()))
    before = path.read_bytes()
    assert "not touched" in tidy(scratch)[0]
    assert path.read_bytes() == before


def _told(fields, rows):
    """Return rows without what tidying may take away, each as text."""
    tidied = {field.name: field.tidied for field in fields}
    return [
        str({k: tidied[k](v.replace("\r\n", "\n").replace("\r", "\n")) for k, v in row.items()})
        for row in rows
    ]


@pytest.mark.slow
@given(seed=st.integers(0, 10**6))
@settings(max_examples=40 * MORE, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_mangled_tables_lose_no_cell(scratch, seed):
    """Mangle a table at random places: tidying and adding never fail and lose nothing but spaces
    and empty entries.
    """
    fields = contribute.tables_of(scratch)["studies"].fields
    rng, path = random.Random(seed), scratch / "studies.csv"  # noqa: S311
    own = (DATA / "studies.csv").read_bytes()
    raw = bytearray(own)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(raw))
        raw[at : at + rng.randint(0, 3)] = rng.choice(
            [b"", b'"', b"\r", b"\n", b",", b";", b"\xff", b"\x00", b"<b>"]
        )
    path.write_bytes(raw)
    before = contribute.records("studies", scratch)
    tidy(scratch)
    after = contribute.records("studies", scratch)
    assert sorted(_told(fields, before)) == sorted(_told(fields, after))
    try:
        report = add_studies(ris(), scratch)
        assert len(report.added) + len(report.refused) + len(report.there) == 1
    except NothingWrittenError as error:
        assert "mend this first" in str(error)


# --- comparing ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_diff_says_in_words_what_was_added(whole):
    """Tell studies, findings by topic and direction, changed cells, lost rows and verdicts that are
    due.
    """
    assert me.diff(whole, since=DATA) == "No change."
    add_studies(ris(), whole)
    for direction in ("no_difference", "no_difference", "favours_massage"):
        add_finding({**FINDING, "direction": direction, "added_on": TOMORROW}, whole)
    path = whole / "glossary.csv"
    path.write_bytes(
        b"".join(path.read_bytes().splitlines(True)[:-1]).replace(b"Early stage", b"First stage", 1)
    )
    said = me.diff(whole, since=DATA)
    assert "3 findings added for Migraine (no difference: 2, favours massage: 1)" in said
    assert "Study added: sample2025: A sample of massage (rct)" in said
    assert "Verdict due for review: Migraine" in said
    assert "glossary, acute: definition 'Early" in said
    assert "glossary: 1 taken away" in said
    earlier = shutil.copytree(whole, whole.parent / "earlier")
    assert me.diff(whole, since=earlier) == "No change."  # though a verdict is still due
    add_finding({**FINDING, "condition_id": "whiplash"}, whole)
    assert "due for review: Migraine" not in me.diff(whole, since=earlier)
    add_finding({**FINDING, "direction": "mixed"}, whole)
    assert "Verdict due for review: Migraine" in me.diff(whole, since=earlier)


def test_diff_against_a_revision(scratch):
    """Compare with a revision of git; name a revision that is not there."""
    git = ["git", "-C", str(scratch.parent), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "data"], ["commit", "-qm", "data"]):
        subprocess.run([*git, *words], check=True, capture_output=True)
    add_studies(ris(), scratch)
    assert me.diff(scratch) == "- Study added: sample2025: A sample of massage (rct)"
    for wrong in ("nowhere", "--help"):
        with pytest.raises(NothingWrittenError, match="revision"):
            me.diff(scratch, since=wrong)


# --- the command line -----------------------------------------------------------------------------


@pytest.mark.slow
def test_add_by_command(whole, tmp_path):
    """Add the example twice: added, then there; then a file without records."""
    example = whole / "examples" / "pubmed.nbib"
    first, second = run(whole, "add", example), run(whole, "add", example)
    assert (first.returncode, first.stderr) == (0, "")
    assert "2 seen: 1 added, 1 already there, 0 refused" in first.stdout
    assert (second.returncode, "0 added, 2 already there" in second.stdout) == (0, True)
    (tmp_path / "none.ris").write_text("nothing")
    third = run(whole, "add", tmp_path / "none.ris")
    assert (third.returncode, "no RIS, PubMed" in third.stderr) == (1, True)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["add"], 2, "name a file"),
        (["add", "no/such/file.ris"], 2, "cannot be read"),
        (["add", "x.ris", "--design", "trial"], 2, "--design is one of"),
        (["add", "--finding", "nonsense"], 1, "name=value"),
        (["add", "--finding", "study_id=cherkin2011"], 1, "summary: is empty"),
        (["cite", "cherkin2O11"], 1, "did you mean 'cherkin2011'?"),
        (["cite", "cherkin2011", "--style", "mla"], 2, "invalid choice"),
        (["export", "--to", "references.doc"], 2, "must end with"),
        (["diff", "nowhere"], 1, "neither a folder nor a revision"),
    ],
)
def test_wrong_commands_get_a_message_on_stderr(scratch, words, code, told):
    """Exit with 1 or 2 and say why on stderr, without a traceback."""
    done = run(scratch, *words)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_finding_by_questions(whole):
    """Ask for each value that was not given, listing the allowed ones."""
    given = [
        f"{key}={value}" for key, value in FINDING.items() if key not in ("measure", "summary")
    ]
    done = run(whole, "add", "--finding", *given, answers="\n\nMD\n\n\n\n\nLess pain.\n\n")
    assert "one of: MD, SMD, RR, OR, percent_change, none" in done.stdout
    assert (done.returncode, f"added: {NEXT}" in done.stdout) == (0, True), (
        done.stdout + done.stderr
    )


@pytest.mark.slow
def test_a_wrong_answer_is_asked_for_again(whole):
    """Answer two questions wrongly and swap the interval: only these are asked again, and nothing
    is lost.
    """
    given = [
        f"{key}={value}"
        for key, value in FINDING.items()
        if key not in ("measure", "direction", "ci_low", "ci_high")
    ]
    first = ["", "", "mean", "-1", "-2", "", "", "", "", "better", "", ""]
    done = run(
        whole,
        "add",
        "--finding",
        *given,
        answers="\n".join([*first, "MD", "-1.5", "-2", "-1", "favours_massage", ""]),
    )
    assert done.stdout.count("Once more, please") == 3, done.stdout
    assert (done.returncode, f"added: {NEXT}" in done.stdout) == (0, True), (
        done.stdout + done.stderr
    )


@pytest.mark.slow
def test_a_wrong_value_that_was_given_is_told_before_the_first_question(whole):
    """Give a slip and a swapped interval: both are told at once, asked again with the rest, and the
    others are kept.
    """
    given = {
        **FINDING,
        "condition_id": "migrane",
        "ci_low": "-1",
        "ci_high": "-2",
        "finding_id": NEXT,
    }
    words = [f"{key}={value}" for key, value in given.items() if key != "summary"]
    answers = ["", "migraine", "", "", "-1.5", "-2", "-1", "", "", "", "", "Less pain.", ""]
    done = run(whole, "add", "--finding", *words, answers="\n".join([*answers, ""]))
    told = done.stdout.split("(needed): ")[0].split("\nBenefit: ")[0]
    assert (
        "Once more, please: condition_id: 'migrane' is not in conditions.csv (did you mean "
        "'migraine'?)" in told
    )
    assert "Once more, please: ci_low: interval -1 to -2 is reversed" in told
    assert done.stdout.count("Once more, please") == 2
    assert (done.returncode, f"added: {NEXT}" in done.stdout) == (0, True), (
        done.stdout + done.stderr
    )


def test_a_wrong_value_that_nobody_mends_is_named_at_the_end(scratch):
    """Give a slip without anybody there to answer."""
    done = run(
        scratch,
        "add",
        "--finding",
        *(f"{k}={v}" for k, v in {**FINDING, "measure": "mean"}.items()),
    )
    assert (done.returncode, "measure: 'mean' is not allowed" in done.stderr) == (1, True)
    done = run(scratch, "add", "--finding", "outcom=pain")
    assert (done.returncode, "'outcom' is no column" in done.stderr, done.stdout) == (1, True, "")
    done = run(scratch, "add", "--finding", "finding_id=cherkin2011-1")
    assert (done.returncode, "stands in findings.csv already" in done.stderr, done.stdout) == (
        1,
        True,
        "\n",
    )


def test_a_finding_that_is_given_up_writes_nothing(scratch, monkeypatch, capsys):
    """Press Ctrl+C at a question."""

    def pressed(_):
        raise KeyboardInterrupt

    before = content(scratch)
    monkeypatch.setattr("builtins.input", pressed)
    assert cli.main(["add", "--finding", "study_id=cherkin2011", "--data", str(scratch)]) == 1
    assert "nothing was written" in capsys.readouterr().err
    assert content(scratch) == before


@pytest.mark.slow
def test_topics_are_listed_and_an_early_end_writes_nothing(whole):
    """See the ids of the conditions when asked for one; end the input in the middle."""
    before = content(whole)
    done = run(whole, "add", "--finding", "study_id=cherkin2011", answers="\n")
    assert "ptsd, rheumatoid-arthritis" in done.stdout
    assert (done.returncode, content(whole)) == (1, before)


@pytest.mark.parametrize("name", ["all studies.bib", "alle.RIS", "数.json"])
def test_export_by_command(scratch, tmp_path, name):
    """Write all studies into a file that can be added again."""
    done = run(scratch, "export", "--to", tmp_path / name)
    assert done.returncode == 0
    assert citations.read_records((tmp_path / name).read_bytes()).seen == len(
        contribute.records("studies", scratch)
    )


@pytest.mark.slow
def test_cite_and_tidy_and_diff_by_command(whole):
    """Run the other commands on good data."""
    assert "(2011)" in run(whole, "cite", "cherkin2011", "--style", "apa").stdout
    assert run(whole, "cite", "cherkin2011", "--style", "ris").stdout.startswith("TY  - JOUR")
    assert run(whole, "tidy").stdout == "all files are tidy\n"
    assert run(whole, "diff", DATA).stdout == "No change.\n"


def test_the_bibliography_is_up_to_date():
    """Hold data/references.bib to data/studies.csv (make references writes it)."""
    raw = bibliography.cite(contribute.records("studies", ROOT / "data"), "bibtex").encode()
    assert (ROOT / "data" / "references.bib").read_bytes() == raw


def test_the_examples_are_marked_as_invented():
    """Keep invented studies out of the collection and recognisable."""
    for name in ("pubmed.nbib", "zotero.ris"):
        found = citations.read_records((ROOT / "data" / "examples" / name).read_bytes())
        for record in found.records:
            assert "invented" in record.fields["title"] or record.fields["doi"] == LAWLER
    with (ROOT / "data" / "studies.csv").open(encoding="utf-8", newline="") as file:
        assert not [row for row in csv.DictReader(file) if "10.5555/" in row["doi"]]


@pytest.mark.slow
def test_lesson_05_works_where_its_example_has_a_namesake(whole, monkeypatch, capsys):
    """Add a real study with the id of the invented one, then run the lesson's steps: the finding is
    the invented one's.
    """
    assert add_studies(ris(PY="2026"), whole).ids == ["sample2026"]
    monkeypatch.setenv("MASSAGE_EDU_DATA", str(whole))
    cells = json.loads((ROOT / "notebooks" / "05_contribute.ipynb").read_text(encoding="utf-8"))[
        "cells"
    ]
    code = {cell["id"]: "".join(cell["source"]) for cell in cells}
    space: dict = {}
    for name in ("05-01", "05-07", "05-13", "05-19"):
        exec(code[name], space)  # noqa: S102
    assert "added: sample2026b-1" in capsys.readouterr().out
