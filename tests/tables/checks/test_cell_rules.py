"""Rules of the form of a cell, of keys, groups and links, on made-up tables."""

import pytest
from made_up import TABLES, Case, table

from massage_edu.tables.checks import cells, groups, keys, links
from massage_edu.tables.text import is_windows_1252, mended

CELLS = [
    ("studies", "title", "zero\u200bwidth", "unseen_character"),
    ("studies", "title", " early", "stray_space"),
    ("studies", "authors", "Able A;Baker B", "list_form"),
    ("studies", "design", "RTC", "not_allowed"),
    ("studies", "year", "20l5", "not_a_number"),
    ("studies", "year", "20155", "out_of_range"),
    ("studies", "year", "2099", "in_future"),
    ("findings", "added_on", "23.11.2026", "not_a_date"),
    ("findings", "added_on", "2026-02-30", "not_a_date"),
    ("findings", "added_on", "2099-01-01", "in_future"),
    ("studies", "doi", "doi:10.5555/x", "bad_doi"),
    ("studies", "pmid", "PMC123", "bad_pmid"),
    ("studies", "url", "www.example.org", "bad_link"),
    ("studies", "study_id", "Able 2001", "bad_form"),
    ("glossary", "definition", "=1+1", "formula"),
]
DAMAGED = [
    "MÃ¼ller",
    "donâ€™t",
    "caf√©",
    "MŽnard",
    "ThÈrËse",
    "M&uuml;ller",
    "M\\u00fcller",
    "M?ller",
]
SOUND_WORDS = [
    "Müller",
    "don’t",
    "café",
    "Žižek",
    "“quoted”",
    "≥3",
    "5–10",
    "R&D",
    "who?",
    "and/or?x",
    "L’Été",
]

CASES = [
    *(
        Case(cells.form_of_a_cell, {name: [{}, {column: value}]}, [(3, column, code)])
        for name, column, value, code in CELLS
    ),
    Case(
        cells.form_of_a_cell, {"studies": [{}], "findings": [{}], "trials": [{}], "glossary": [{}]}
    ),
    Case(cells.missing_value, {"studies": [{"title": ""}]}, [(2, "title", "missing_value")]),
    Case(cells.missing_value, {"studies": [{"volume": ""}]}),
    *(
        Case(
            cells.damaged_text,
            {"studies": [{"title": f"By {word} and others"}]},
            [(2, "title", "damaged_text")],
        )
        for word in DAMAGED
    ),
    *(
        Case(cells.damaged_text, {"studies": [{"title": f"By {word} and others"}]})
        for word in SOUND_WORDS
    ),
    Case(
        keys.duplicate,
        {"studies": [{}, {"study_id": "b", "doi": "10.5555/ABLE.1"}]},
        [(3, "doi", "duplicate")],
    ),
    Case(
        keys.duplicate,
        {"studies": [{}, {"study_id": "b", "doi": ""}, {"study_id": "c", "doi": ""}]},
    ),
    Case(
        keys.not_sorted,
        {"studies": [{"study_id": "b"}, {"study_id": "a"}]},
        [(3, "study_id", "not_sorted")],
    ),
    Case(keys.not_sorted, {"studies": [{"study_id": "a"}, {"study_id": "b"}]}),
    Case(
        keys.foreign_key, {"trials": [{"trial_id": "able2001-1"}]}, [(2, "trial_id", "foreign_key")]
    ),
    Case(
        keys.foreign_key, {"findings": [{"finding_id": "b-1"}]}, [(2, "finding_id", "foreign_key")]
    ),
    Case(
        keys.foreign_key, {"options": [{"option_id": "q-2-a"}]}, [(2, "option_id", "foreign_key")]
    ),
    Case(keys.foreign_key, {"trials": [{}], "findings": [{}], "options": [{}]}),
    Case(
        groups.exactly_one,
        {"findings": [{"benefit_id": "sleep"}]},
        [(2, "benefit_id", "exactly_one")],
    ),
    Case(
        groups.exactly_one, {"findings": [{"condition_id": ""}]}, [(2, "benefit_id", "exactly_one")]
    ),
    Case(groups.exactly_one, {"findings": [{}]}),
    Case(groups.any_of, {"studies": [{"doi": ""}]}, [(2, "doi", "any_of")]),
    Case(groups.any_of, {"studies": [{"doi": "", "note": "a book"}]}),
    Case(
        groups.order_of_an_interval,
        {"findings": [{"ci_low": "5"}]},
        [(2, "ci_low", "reversed_interval")],
    ),
    Case(
        groups.order_of_an_interval,
        {"findings": [{"estimate": "9"}]},
        [(2, "estimate", "outside_interval")],
    ),
    Case(groups.order_of_an_interval, {"findings": [{}, {"ci_low": "", "ci_high": ""}]}),
    Case(groups.half_interval, {"findings": [{"ci_low": ""}]}, [(2, "ci_low", "half_interval")]),
    Case(groups.half_interval, {"findings": [{}]}),
    Case(
        links.dangling_reference,
        {
            "studies": [{}],
            "benefits": [{}],
            "conditions": [{}],
            "findings": [{"study_id": "able2O01"}],
        },
        [(2, "study_id", "dangling_reference"), (2, "verdict_findings", "dangling_reference")],
    ),
    Case(links.dangling_reference, {"findings": [{}]}),
    Case(links.other_link, {"studies": [{"doi": "10.5555/other"}]}, [(2, "url", "other_link")]),
    Case(
        links.other_link,
        {"studies": [{"pmid": "7", "url": "https://pubmed.ncbi.nlm.nih.gov/8/"}]},
        [(2, "url", "other_link")],
    ),
    Case(links.other_link, {"studies": [{"doi": "10.5555/ABLE.1"}]}),
    *(
        Case(links.home_page, {"findings": [{"read_at": page}]}, [(2, "read_at", "home_page")])
        for page in ("https://www.nhs.uk", "https://www.nhs.uk/", "https://www.nhs.uk/index.html")
    ),
    Case(links.home_page, {"findings": [{}, {"read_at": "https://doi.org/10.5555/x (abstract)"}]}),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rule(case):
    """Apply one rule to made-up tables."""
    assert sorted(case.found()) == sorted(case.expected)


@pytest.mark.parametrize("name", ["missing", "unread"])
def test_a_reference_is_not_blamed_for_a_table_that_was_not_read(name):
    """Leave out the studies, or their key: the findings that name them are not wrong."""
    tables = {
        "findings": table("findings", {}),
        "benefits": table("benefits", {}),
        "conditions": table("conditions", {}),
    }
    if name == "unread":
        tables["studies"] = table("studies", without=("study_id",))
    found = links.dangling_reference(tables)
    assert "study_id" not in {problem.column for problem in found}


def test_a_long_value_is_cut_in_its_message():
    """Put a whole text where a choice belongs."""
    fault = cells.cell_fault(TABLES["studies"]["design"], "x" * 500)
    assert fault and fault.code == "not_allowed" and len(fault.message) < 120


@pytest.mark.parametrize("codec", ["cp1252", "mac-roman"])
@pytest.mark.parametrize(
    "word", ["Müller", "Thérèse", "Señor", "Größe", "français", "“quoted”", "naïve"]
)
def test_what_was_damaged_by_one_code_is_mended(codec, word):
    """Read UTF-8 in another code, once and twice."""
    once = word.encode().decode(codec, "ignore")
    if once.encode(codec) == word.encode():
        assert mended(once) == word
        twice = once.encode().decode(codec, "ignore")
        if twice.encode(codec) == once.encode():
            assert mended(twice) == word


@pytest.mark.parametrize(
    "word",
    ["Müller", "naïve", "Löwe", "“quoted”", "a\u00a0b", "Škoda", "±5", "cm²", "5 m³", "tau²", "I²"],
)
def test_words_of_windows_1252(word):
    """Accept what people write."""
    assert is_windows_1252(word)


@pytest.mark.parametrize(
    ("word", "codec"),
    [("Paweł", "iso8859-2"), ("świat", "iso8859-2"), ("Привет", "cp1251"), ("Müller", "cp850")],
)
def test_words_of_other_codes_are_not_taken_for_windows_1252(word, codec):
    """Read a word of eastern Europe, and one of DOS, as Windows-1252."""
    assert not is_windows_1252(word.encode(codec).decode("cp1252", "replace"))


@pytest.mark.parametrize("word", ["Müller", "Ménard", "Größe", "Martín", "Åström"])
def test_words_of_a_mac_are_not_taken_for_windows_1252(word):
    """Read Mac Roman as Windows-1252: most words give themselves away."""
    assert not is_windows_1252(word.encode("mac-roman").decode("cp1252", "replace"))
