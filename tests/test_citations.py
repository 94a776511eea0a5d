"""Tests of citations in and out, on small files made for them in ``tests/citations``."""

import csv
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
import rispy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from massage_edu.citations import read as citations
from massage_edu.citations.read import clean, normal_doi, read_records, study_id
from massage_edu.citations.write import cite, to_csl
from massage_edu.tables.schema import default_data_dir

FILES = Path(__file__).parent / "citations"
DOI = "10.1016/j.jbmt.2013.05.007"
FILED = ("ris", "bibtex", "csl-json")


def read(name):
    return read_records((FILES / name).read_bytes())


def cells(name, column):
    return [record.fields[column] for record in read(name).records]


@pytest.fixture(scope="module")
def studies():
    with (default_data_dir() / "studies.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("name", "kind", "taken", "refused"),
    [
        ("bom.ris", "ris", [1, 8], []),
        ("no_last_er.ris", "ris", [1, 8], []),
        ("no_middle_er.ris", "ris", [1, 7, 14], []),
        ("single_space.ris", "ris", [1, 8], []),
        ("lower_case.txt", "ris", [1, 8], []),
        ("cr_only.ris", "ris", [1, 8], []),
        ("cochrane.txt", "ris", [5, 15], []),
        ("wrapped_er.ris", "ris", [1, 13], []),
        ("years.ris", "ris", [1, 8, 15, 22, 29], [37]),
        ("wos.ris", "wos", [3, 20], []),
        ("pubmed.txt", "nbib", [2, 25], [35]),
        ("mixed.bib", "bibtex", [3, 4, 5, 8], [6, 9, 10]),
        ("latin1.bib", "bibtex", [1, 2], []),
        ("dates.json", "csl-json", [2, 22, 43, 65, 88], [104, 120]),
        ("broken.json", "csl-json", [2, 5], [3, 6]),
        ("markup.ris", "ris", [1, 8, 15, 22, 36], [29]),
    ],
)
def test_every_record_is_taken_or_refused(name, kind, taken, refused):
    """Know each file by its content and account for each record by its line."""
    found = read(name)
    assert found.format == kind
    assert [r.line for r in found.records] == taken
    assert [r.line for r in found.refusals] == refused
    assert found.seen == len(taken) + len(refused)


@pytest.mark.parametrize(
    "name",
    [
        "bom.ris",
        "no_last_er.ris",
        "no_middle_er.ris",
        "single_space.ris",
        "lower_case.txt",
        "cr_only.ris",
        "cochrane.txt",
    ],
)
def test_faulty_ris_gives_whole_records(name):
    """Read the same cells from a faulty file as from a good one."""
    for number, record in enumerate(read(name).records, 1):
        fields = {column: value for column, value in record.fields.items() if value}
        assert fields == {
            "authors": "Smith AB",
            "year": "2019",
            "title": f"Massage trial {number}",
            "journal": "Journal of Touch",
        }


def test_wrapped_text_is_no_end_of_record():
    """Take ER and TY at the start of a wrapped line for text."""
    assert cells("wrapped_er.ris", "title")[0] == "Massage in the ER - a trial of the"
    assert cells("wrapped_er.ris", "journal") == ["Journal of Touch"] * 2


def test_cases_mixed_in_a_file():
    """Tell records apart when some have lower-case tags."""
    good = "TY  - JOUR\nAU  - A, B\nPY  - 2019\nTI  - T\nER  - \n"
    found = read_records((good + good.lower() + good).encode())
    assert [r.line for r in found.records] == [1, 6, 11]


def test_record_without_type():
    """Refuse or take what stands between two records without a TY, but never lose it."""
    found = read_records(
        b"TY  - JOUR\nAU  - A, B\nPY  - 2019\nTI  - T\nER  - \nAU  - C, D\nTI  - U\nER  - \n"
    )
    assert (len(found.records), found.refusals[0].line) == (1, 6)


def test_years():
    """Find the year in dates of many forms, and refuse a record without one."""
    assert cells("years.ris", "year") == ["2019"] * 4 + ["2018"]
    assert read("years.ris").refusals[0].reason == "'10 15' is no year (expected YYYY)"
    assert cells("dates.json", "year") == ["2019"] * 5


def test_dois_from_every_tag():
    """Find the DOI in DO, M3, L3, N1 and UR, but not another paper's in a note."""
    assert cells("dois.ris", "doi") == [DOI] * 7 + [""]
    assert cells("dois.ris", "url") == [f"https://doi.org/{DOI}"] * 7 + [""]


def test_pmids_from_every_tag():
    """Find the PMID in AN, ID, U1, UR and N1, but not another database's number."""
    assert cells("pmids.ris", "pmid") == ["21727288"] * 5 + ["", ""]


SPACED = {
    "ris": "TY  - JOUR\nAU  - Sample, A\nPY  - 2025\nTI  - T\nDO  - {}\nER  - \n",
    "ris, link": (
        "TY  - JOUR\nAU  - Sample, A\nPY  - 2025\nTI  - T\nUR  - https://doi.org/{}\nER  - \n"
    ),
    "bibtex": "@article{{x, author={{Sample, A}}, year={{2025}}, title={{T}}, doi={{{}}}}}",
    "csl-json": (
        '[{{"author": [{{"family": "Sample"}}], "issued": "2025", "title": "T", "DOI": "{}"}}]'
    ),
    "nbib": "PMID- 99999991\nDP  - 2025\nTI  - T\nAU  - Sample A\nLID - {} [doi]\n",
    "wos": "PT J\nAU Sample, A\nPY 2025\nTI T\nDI {}\nER\n",
}


@pytest.mark.parametrize("kind", SPACED)
def test_a_doi_with_a_space_is_kept_as_it_is_and_never_cut(kind):
    """Leave it to the checker, which shows it; a good one in the same place is bared."""
    (broken,) = read_records(SPACED[kind].format("10.5555/sam ple").encode()).records
    assert "10.5555/sam ple" in broken.fields["doi"]
    (good,) = read_records(SPACED[kind].format("10.5555/SAMPLE").encode()).records
    assert good.fields["doi"] == "10.5555/sample"


def test_a_good_doi_of_another_tag_is_taken_before_a_broken_one():
    """Look for a DOI everywhere before what is none is shown."""
    both = (
        SPACED["ris"]
        .format("10.5555/sam ple")
        .replace("ER  -", "UR  - https://doi.org/10.5555/sample\nER  -")
    )
    assert read_records(both.encode()).records[0].fields["doi"] == "10.5555/sample"


def test_a_missing_year_and_a_broken_doi_are_told_at_once():
    """Refuse a record with everything that it lacks."""
    text = SPACED["ris"].format("10.5555/sam ple").replace("PY  - 2025\n", "")
    (refusal,) = read_records(text.encode()).refusals
    assert refusal.reason == "no year (expected PY or Y1); '10.5555/sam ple' is not a DOI"


def test_a_note_may_go_on_after_its_doi():
    """Take the DOI of a note that says more."""
    text = SPACED["ris"].format("").replace("DO  - ", "N1  - doi: 10.5555/a. Epub 2013 May 4")
    assert read_records(text.encode()).records[0].fields["doi"] == "10.5555/a"


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("doi: 10.1016/J.JBMT.2013.05.007.", DOI),
        ("https://doi.org/10.1016%2fj.jbmt.2013.05.007?utm=x", DOI),
        ("10.1016/j.jbmt.2013.05.007 [doi]", DOI),
        ("(10.1016/j.jbmt.2013.05.007)", DOI),
        (
            "10.1002/(SICI)1097-0258(19980815)17:15&lt;1661::AID-SIM968&gt;3.0.CO;2-2",
            "10.1002/(sici)1097-0258(19980815)17:15<1661::aid-sim968>3.0.co;2-2",
        ),
        ("10.1016/j.jbmt.2013.05.007; https://journal.example/1", DOI),
        ("10.5555/sam ple", ""),
        ("10.5555/sam%20ple", ""),
        ("10.5555/sam\u00a0ple", ""),
        ("10.5555/a 10.5555/b", ""),
        ("PMC3201234", ""),
        ("10.1/x", ""),
        ("10.1000/...", ""),
    ],
)
def test_normal_doi(text, doi):
    """Bare the DOI of address, case, percent signs and stops."""
    assert normal_doi(text) == doi


def test_pubmed():
    """Read wrapped titles, groups, identifiers and publication types of PubMed."""
    first, second = (record.fields for record in read("pubmed.txt").records)
    assert first["title"].endswith("chronic low back pain: a randomized, controlled trial")
    assert first["authors"] == (
        "Cherkin DC; van der Berg J Jr; Massage Study Group of the Pacific Northwest"
    )
    assert (first["design"], first["doi"]) == ("rct", "10.7326/0003-4819-155-1-201107050-00002")
    assert (second["title"], second["doi"], second["pmid"]) == (
        "Massage and sleep",
        "10.1000/abc.1",
        "123",
    )
    assert (second["design"], second["note"]) == ("meta_analysis", "retracted")


def test_web_of_science():
    """Read Web of Science tags in a file that calls itself RIS."""
    first, second = (record.fields for record in read("wos.ris").records)
    assert first["authors"] == "Smith AB; van der Berg J"
    assert (first["title"], first["pages"]) == ("Massage in the clinic", "11-19")
    assert (first["doi"], first["pmid"], second["pages"]) == ("10.1000/wos.1", "21727288", "e15")


def test_bibtex():
    """Read repeated keys and fields, strings, accents and names of BibTeX."""
    assert cells("mixed.bib", "title") == [
        "First Massage",
        "Second",
        "Third",
        "Öl, ça, ø & 50% of in vivo α ß",
    ]
    assert cells("mixed.bib", "authors") == [
        "Smith AB; World Health Organization; van der Berg J; et al",
        "O'Neil J Jr",
        "Gómez É",
        "Müller-Lüdenscheidt HJ",
    ]
    assert cells("mixed.bib", "journal")[:2] == ["Journal of Touch", "Journal of Touch B"]
    assert cells("mixed.bib", "doi")[3] == "10.1000/a_b"


def test_bytes_that_are_not_utf8():
    """Read Windows-1252 bytes beside UTF-8 in one file, and UTF-16."""
    assert cells("latin1.bib", "title") == ["Maßage – café", "Ölmassage"]
    text = (FILES / "cr_only.ris").read_text(encoding="utf-8")
    assert len(read_records(text.encode("utf-16")).records) == 2


def test_text_is_inert():
    """Keep neither mark-up nor unseen characters nor formulas nor links that are not https."""
    assert cells("markup.ris", "title") == [
        "In vivo H2O & touch",
        "alert(1)Massage",
        "Touch at p<0.05 & more",
        "xY Z",
        "Massage trial 6",
    ]
    assert cells("markup.ris", "url")[-1] == "https://good.example/a"
    assert "formula" in read("markup.ris").refusals[0].reason


@pytest.mark.parametrize(
    "raw", [b"", b"\xef\xbb\xbf", b"%PDF-1.7", b"study_id,design\n", b"[]", b"@comment{x}"]
)
def test_file_without_records(raw):
    """Refuse a file without records with a reason, once."""
    found = read_records(raw)
    assert (found.records, len(found.refusals)) == ([], 1)


@pytest.mark.parametrize(
    ("written", "cell"),
    [
        ("Smith, Alice B.", "Smith AB"),
        ("Smith, AB", "Smith AB"),
        ("SMITH, JOHN", "SMITH J"),
        ("Lee, Jean-Pierre", "Lee JP"),
        ("de la Cruz, María", "de la Cruz M"),
        ("Silva, Ana da", "da Silva A"),
        ("King, Martin, Jr.", "King M Jr"),
        ("King, III, Martin", "King M III"),
        ("Иванов, Иван Петрович", "Иванов ИП"),
        ("王, 小明", "王 小明"),
        ("Sukarno", "Sukarno"),
        ("American Academy of Orthopaedic Surgeons", "American Academy of Orthopaedic Surgeons"),
        ("Ministry of Health,, Labour", "Ministry of Health, Labour"),
        ("et al.", "et al"),
        ("M&uuml;ller, J; Smith, A", "Müller J; Smith A"),
    ],
)
def test_names(written, cell):
    """Write particles, suffixes, groups, single and non-Latin names as studies.csv has them."""
    raw = f"TY  - JOUR\nAU  - {written}\nPY  - 2019\nTI  - T\nER  - \n"
    assert read_records(raw.encode()).records[0].fields["authors"] == cell


@pytest.mark.parametrize(
    ("authors", "year", "taken", "expected"),
    [
        ("Cherkin DC; et al", 2011, (), "cherkin2011"),
        ("Cherkin DC", 2011, {"cherkin2011"}, "cherkin2011b"),
        ("Yeun YR", "2017", {"yeun2017a", "yeun2017b"}, "yeun2017c"),
        ("van den Dolder PA", 2003, (), "vandendolder2003"),
        ("Sørensen Ł", 2020, (), "sorensen2020"),
        ("American Academy of Orthopaedic Surgeons", 2021, (), "aaos2021"),
        ("王 小明", 2020, (), "study2020"),
    ],
)
def test_study_id(authors, year, taken, expected):
    """Make an id of the family name, the year and a letter when taken."""
    assert study_id(authors, year, taken) == expected


def test_study_id_after_z():
    """Go on with two letters after z."""
    taken = {"lee2020"}
    for _ in range(30):
        taken.add(study_id("Lee A", 2020, taken))
    assert {"lee2020b", "lee2020z", "lee2020aa", "lee2020ad"} < taken


ROW = {
    "study_id": "berg2019",
    "design": "rct",
    "authors": "van der Berg J; King ML Jr; Sukarno; 王 小明; Massage Study Group; et al",
    "year": 2019,
    "title": 'Touch & "sham" at p<0.05',
    "journal": "Journal of Touch",
    "volume": "3",
    "pages": "1-9",
    "doi": "10.1000/x",
}


def test_apa_and_vancouver():
    """Cite in both styles, names of every kind included."""
    assert cite([ROW], "apa") == (
        "van der Berg, J., King, M. L., Jr, Sukarno, 王 小明, Massage Study Group, et al. (2019). "
        'Touch & "sham" at p<0.05. Journal of Touch, 3, 1–9. https://doi.org/10.1000/x\n'
    )
    assert cite([ROW], "vancouver") == (
        "van der Berg J, King ML Jr, Sukarno, 王 小明, Massage Study Group, et al. "
        'Touch & "sham" at p<0.05. Journal of Touch. 2019;3:1–9. doi:10.1000/x\n'
    )


def test_unknown_style():
    """Name the known styles when a style is not known."""
    with pytest.raises(ValueError, match="known: apa, vancouver"):
        cite([ROW], "chicago")


def test_csl_item():
    """Give CSL-JSON its parts of names and dates, without empty cells."""
    item = to_csl({**ROW, "issue": float("nan"), "pmid": None})
    assert item["author"][1] == {"family": "King", "given": "M. L.", "suffix": "Jr"}
    assert item["author"][4] == {"literal": "Massage Study Group"}
    assert item["issued"] == {"date-parts": [[2019]]}
    assert not item.keys() & {"issue", "PMID"}


def test_heavy_libraries_wait():
    """Import neither citeproc nor bibtexparser before they are used."""
    code = (
        "import sys, massage_edu.citations.write; print(sorted({'citeproc', 'bibtexparser'} & "
        "set(sys.modules)))"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
        == "[]\n"
    )


def same(row, fields):
    for column, value in fields.items():
        if column not in ("note", *(() if "design" in row else ("design",))):
            wanted = str(row.get(column, ""))
            assert (
                value.lower() == wanted.lower() if column in ("doi", "url") else value == wanted
            ), column


@pytest.mark.parametrize("style", FILED)
def test_collection_round_trip(studies, style):
    """Import again every study of the collection as it was exported."""
    found = read_records(cite(studies, style).encode())
    assert found.seen == len(studies) == len(found.records)
    for row, record in zip(studies, found.records, strict=True):
        short = re.fullmatch("([A-Za-z]*)([0-9]+)-([0-9]+)", row["pages"])
        if short and len(short[3]) < len(short[2]):  # printed as 273-81
            row = row | {
                "pages": f"{short[1]}{short[2]}-{short[1]}{short[2][: -len(short[3])]}{short[3]}"
            }
        same(row, record.fields)


def test_files_for_other_programs_name_no_author_et_al_and_full_pages():
    """Export a long list of authors and short pages: no program takes 'et al' for a person, and all
    find the last page.
    """
    row = {
        "study_id": "a",
        "authors": "Smith AB; Doe C; et al",
        "year": "2020",
        "title": "T",
        "pages": "112-20",
    }
    [ris] = cite([row], "ris").split("ER  - ")[:-1]
    assert [line for line in ris.split("\n") if line[:2] in ("AU", "SP", "EP", "N1")] == [
        "AU  - Smith, A. B.",
        "AU  - Doe, C.",
        "SP  - 112",
        "EP  - 120",
        "N1  - authors: et al",
    ]
    [item] = json.loads(cite([row], "csl-json"))
    assert [author["family"] for author in item["author"]] == ["Smith", "Doe"] and item[
        "page"
    ] == "112-120"
    assert "and others}" in cite([row], "bibtex") and "{112--120}" in cite([row], "bibtex")
    for pages, whole in (
        ("e1549-58", "e1549-e1558"),
        ("1101-6", "1101-1106"),
        ("9-12", "9-12"),
        ("12-9", "12-19"),
        ("47", "47"),
    ):
        assert json.loads(cite([row | {"pages": pages}], "csl-json"))[0]["page"] == whole
    assert "et al" in cite([row], "vancouver") and "112-20" in cite([row], "vancouver").replace(
        "–", "-"
    )


def test_collection_in_words(studies):
    """Cite every study of the collection in a line."""
    lines = cite(studies[:60], "vancouver").splitlines()
    assert len(lines) == 60
    assert all(row["title"][:20] in line for row, line in zip(studies, lines, strict=False))


def plain(text):
    return clean(text) == text and not citations.FORMULA.match(text)


words = (
    st.text(
        st.characters(exclude_categories=("C", "Z")) | st.sampled_from(" -&%$#_{}~^\\\"'<@,:/"),
        max_size=40,
    )
    .map(clean)
    .filter(plain)
)
families = st.sampled_from(
    [
        "Smith",
        "van der Berg",
        "O'Neil",
        "Müller-Lüdenscheidt",
        "de la Cruz",
        "Иванов",
        "Ö",
        "Cortés Godoy",
    ]
)
people = st.builds(
    lambda *parts: " ".join(filter(None, parts)),
    families,
    st.text("ABCÉØЖ", min_size=1, max_size=4),
    st.sampled_from(["", "", "Jr", "III", "2nd"]),
)
others = st.sampled_from(
    [
        "Sukarno",
        "王 小明",
        "Ministry of Health, Labour and Welfare",
        "Group {A} & B_c",
        "American Academy of X",
    ]
)
numbers = st.from_regex(r"[A-Za-z0-9]{1,6}([-. ][A-Za-z0-9]{1,4}){0,2}", fullmatch=True) | st.just(
    ""
)
dois = st.from_regex(r"10\.[0-9]{4,6}/[a-z0-9][a-z0-9._;()<>:%#&+-]{0,15}", fullmatch=True)


@st.composite
def rows(draw):
    names = draw(st.lists(people | others, min_size=1, max_size=4)) + draw(
        st.sampled_from([[], ["et al"]])
    )
    doi = draw(st.just("") | dois.map(normal_doi))
    pmid = draw(st.just("") | st.from_regex("[1-9][0-9]{0,8}", fullmatch=True))
    row = {
        "study_id": "a2019",
        "authors": "; ".join(names),
        "year": draw(st.integers(1900, 2099)),
        "design": draw(st.sampled_from(["", *citations.DESIGNS])),
        "title": draw(words.filter(bool)),
        "journal": draw(words),
        "volume": draw(numbers),
        "issue": draw(numbers),
        "pages": draw(numbers),
        "doi": doi if normal_doi(doi) == doi else "",
        "pmid": pmid,
    }
    return row


@pytest.mark.slow
@pytest.mark.parametrize("style", FILED)
@given(row=rows())
@settings(max_examples=100)
def test_round_trip(style, row):
    """Import again what was exported, without loss."""
    found = read_records(cite([row], style).encode())
    assert not found.refusals
    fields = dict(found.records[0].fields, url="")
    same(row, fields)


SAMPLES = [path.read_bytes() for path in sorted(FILES.iterdir())]


@pytest.mark.slow
@given(
    st.sampled_from(SAMPLES),
    st.lists(
        st.tuples(st.integers(0, 3000), st.integers(0, 40), st.binary(max_size=6)), max_size=6
    ),
)
@example(
    b"TY  - JOUR\nAU  - A, B\nPY  - 2019\nTI  - <<b>script>x<</b>/script>Y\xe2\x80\xae Z\x8d\nER "
    b" - \n",
    [],
)
@settings(max_examples=1500 * int(os.environ.get("FUZZ", "1")))
def test_mangled_files(raw, cuts):
    """Read a mangled file without an error, each record taken whole or refused with a reason."""
    for at, length, new in cuts:
        raw = raw[:at] + new + raw[at + length :]
    found = read_records(raw)
    assert found.seen > 0
    assert all(
        r.fields["title"] and r.fields["authors"] and r.fields["year"] for r in found.records
    )
    assert all(refusal.reason and refusal.line >= 1 for refusal in found.refusals)
    for record in found.records:
        assert all(clean(value) == value for value in record.fields.values())


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "raw",
    [
        b"[" + b'{"id":' * 50_000,
        b"@article{a, title={" * 5_000,
        b"TY  - JOUR\nTI  - " + b"<!--<b &lt;" * 20_000,
        b"TY  - \n" * 50_000,
        b"PMID- 1\n" + b"TI  - \\'" * 30_000,
        b"@article{a, title={" + b"\\'{" * 30_000,
        b"TY  - JOUR\nTI  - x\n" + b"on and on\n" * 200_000,
        b"TY  - JOUR\n" + b"AU  - A, B\n" * 100_000,
        b'[{"title": "\\ud800", "DOI": "10.1000/\\ud800", "issued": [[2019]], "author": '
        b'["\\udfff"], "URL": 1e999}]',
    ],
)
def test_hostile_files_do_not_hang(raw):
    """Come to an end, whatever the file."""
    assert read_records(raw).seen > 0


def test_thousands_of_records_beside_rispy():
    """Import 10,000 records as rispy reads them."""
    rng = random.Random(1)  # noqa: S311
    text = "".join(
        f"TY  - JOUR\nAU  - Smith{chr(97 + n % 26)}, Alice B.\nAU  - van der Berg, Jan\nTI  - "
        f"Massage trial {n}\n"
        f"T2  - Journal of Touch\nPY  - {rng.randint(1950, 2024)}\nVL  - {n % 90}\nIS  - "
        f"{n % 12}\nSP  - {n}\n"
        f"EP  - {n + 8}\nDO  - 10.1000/touch.{n}\nAB  - {'Pain eased. ' * 40}\nUR  - "
        f"https://doi.org/10.1000/{n}\n"
        "KW  - massage\nER  - \n\n"
        for n in range(10_000)
    )
    found, oracle = read_records(text.encode()), rispy.loads(text)
    assert not found.refusals
    assert [r.fields["title"] for r in found.records] == [r["title"] for r in oracle]
    assert [r.fields["year"] for r in found.records] == [r["year"] for r in oracle]
