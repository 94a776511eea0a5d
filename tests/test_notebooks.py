"""What every lesson must have, read from the notebook files."""

import csv
import json
import re
from pathlib import Path

import pytest

from massage_edu import vocabulary
from massage_edu.charts.forest import NAMES

ROOT = Path(__file__).parent.parent
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LINK = re.compile(r"\[([^\]]*)\]\(#word-([a-z0-9-]+)\)")
# What the fixed texts of cards and figures call it -> the term of the glossary, where the two
# differ.
CALLED = {
    "randomised trial": "randomised controlled trial",
    "randomised crossover trial": "crossover trial",
    "review of reviews": "umbrella review",
    "guideline": "clinical guideline",
    "standardized mean difference": "standardised mean difference",
}


@pytest.fixture(params=LESSONS, ids=lambda p: p.stem)
def notebook(request):
    """Return a lesson as JSON."""
    return json.loads(request.param.read_text(encoding="utf-8"))


def code(notebook):
    """Return the code cells of a lesson."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def prose(notebook) -> str:
    """Return the text of a lesson's markdown cells."""
    return "\n\n".join(
        "".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown"
    )


def test_there_are_lessons():
    """Find the two lessons that the project's owner fixed."""
    assert {"01_overview", "02_conditions"} <= {path.stem for path in LESSONS}


def test_code_cells_are_short_and_folded(notebook):
    """Hold every code cell to three lines, folded but where the text speaks about it."""
    for cell in code(notebook):
        assert len([line for line in "".join(cell["source"]).splitlines() if line.strip()]) <= 3
        if cell["id"] not in ("05-11", "05-14", "05-17"):
            assert cell["metadata"]["jupyter"]["source_hidden"]
            assert "hide-input" in cell["metadata"]["tags"]


def test_every_cell_is_part_of_the_slides(notebook):
    """Find slide metadata on every cell."""
    for cell in notebook["cells"]:
        assert cell["metadata"]["slideshow"]["slide_type"] in (
            "slide",
            "subslide",
            "fragment",
            "skip",
            "notes",
        )


@pytest.mark.parametrize("name", ["01_overview", "02_conditions", "04_cases"])
def test_no_text_points_to_what_its_slide_does_not_show(name):
    """Find no "above" and "below" in the text: on slides that part stands on another one."""
    read = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
    assert re.findall(r".{20}\b(?:above|below)\b", prose(read), re.I) == []


def test_outputs_are_stored_without_traces_of_a_run(notebook):
    """Find outputs, but no errors, widget states, model ids, machine paths or figure addresses."""
    text = json.dumps(notebook["cells"])
    assert any(cell["outputs"] for cell in code(notebook))
    for trace in ("widget-view", "model_id", "Traceback", "<Figure", "object at 0x", '"stderr"'):
        assert trace not in text
    assert not re.search(r"/(home|root|Users)/", text)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert "widgets" not in notebook["metadata"]


def test_every_stored_picture_has_a_text_alternative(notebook):
    """Read the alt text of every stored picture."""
    pictures = re.findall(r"<img [^>]*>", "".join(json.dumps(c["outputs"]) for c in code(notebook)))
    for picture in pictures:
        assert re.search(r'alt=\\"[^"]{60,}\\"', picture), picture[:200]
    assert pictures or prose(notebook).startswith("# Cases")


def test_a_lesson_opens_and_closes_as_all_do(notebook):
    """Find the disclaimer once, a recap and references."""
    text = prose(notebook)
    assert text.count("no medical advice") == 1
    assert re.search("^## (In this lesson|Recap)", text, re.M) and "References" in text


def test_stop_signs_come_before_any_benefit(notebook):
    """Find the stop signs in the code before the first card of effects.

    A condition's card opens with the answer and its own stop signs.
    """
    calls = "\n".join("".join(cell["source"]) for cell in code(notebook))
    shown = re.search(r"benefit_verdicts|explore_benefits|evidence_map", calls)
    if shown:
        assert 0 <= calls.find("stop_signs") < shown.start()


def test_prose_can_be_read_at_sixteen(notebook):
    """Hold the prose to Flesch-Kincaid grade 9 (Kincaid and others, 1975), tables and code
    apart.
    """
    text = re.sub(
        r"^\s*[|#].*$|`[^`]*`|\[([^\]]*)\]\([^)]*\)", r" \1 ", prose(notebook), flags=re.M
    )
    text = re.sub(r"[*_▶→●◐○✕⊕⊝]", "", text)
    sentences = [
        s for s in re.split(r"[.!?:;]\s|\n\s*\n|\n\s*-", text) if re.search(r"[A-Za-z]{2}", s)
    ]
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(
        max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$|es$|ed$", "", w.lower())))) for w in words
    )
    assert 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59 <= 9


@pytest.fixture(scope="module")
def glossary():
    """Return the terms of the glossary by their ids."""
    with (ROOT / "data" / "glossary.csv").open(encoding="utf-8", newline="") as file:
        return {row["term_id"]: row["term"] for row in csv.DictReader(file)}


def running_text(notebook) -> str:
    """Return the text from the second cell on, without headings and emphasis: terms are linked
    there.
    """
    later = "\n\n".join(
        "".join(c["source"]) for c in notebook["cells"][1:] if c["cell_type"] == "markdown"
    )
    return re.sub(r"^#.*$|[*]", "", later, flags=re.M)


def explained(notebook) -> list[str]:
    """Return the ids of the terms that the lesson's list of words explains."""
    (cell,) = [c for c in code(notebook) if "me.words(" in "".join(c["source"])]
    lesson = re.search(r'"([0-9]+)"', "".join(cell["source"]))[1]
    with (ROOT / "data" / "glossary.csv").open(encoding="utf-8", newline="") as file:
        return [row["term_id"] for row in csv.DictReader(file) if lesson in row["lessons"]]


def test_a_term_is_linked_where_it_is_first_used(notebook, glossary):
    """Find each term of the glossary in the running text: its first use, and no other, is a link to
    its meaning.
    """
    text = running_text(notebook)
    linked = [(m.start(1), m.end(1), m[2]) for m in LINK.finditer(text)]
    for term_id, term in sorted(glossary.items(), key=lambda item: -len(item[1])):
        pattern = re.escape(term).replace("standardised", "standardi[sz]ed")
        pattern = rf"(?<![\w-]){pattern}s?(?![\w-])"
        uses = list(re.finditer(pattern, text, re.I))
        if uses:
            first = uses[0]
            assert any(
                a <= first.start() and first.end() <= b and to == term_id for a, b, to in linked
            ), term
            # A term inside a longer one ("mean difference") is no use of the shorter.
            text = re.sub(pattern, lambda m: "~" * len(m[0]), text, flags=re.I)


def test_links_of_terms_lead_to_a_meaning_at_the_end(notebook):
    """Follow every link of a term: no term has two, and each leads to a word that the lesson's last
    cell explains.
    """
    links = [to for _, to in LINK.findall(prose(notebook))]
    assert links and len(links) == len(set(links))
    assert set(links) <= set(explained(notebook))
    shown = json.dumps(notebook["cells"][-1]["outputs"])
    assert all(f'id=\\"word-{term_id}\\"' in shown for term_id in explained(notebook))


def test_words_of_cards_and_figures_are_in_the_glossary(glossary):
    """Find measures, kinds of study and what the pooling lab prints among the terms, and in lessons
    01 to 03 and 05.
    """
    said = [*(name.lower() for name in NAMES.values()), *vocabulary.DESIGNS.values()]
    names = {term.lower(): term_id for term_id, term in glossary.items()}
    needed = {names[CALLED.get(one, one)] for one in said}
    assert len(needed) == len(NAMES) + len(vocabulary.DESIGNS)
    lab = {
        names[one]
        for one in ("i²", "tau²", "cochran's q", "prediction interval", "p value", "heterogeneity")
    }
    units = {
        "roland-morris-questionnaire",
        "visual-analogue-scale",
        "bothersomeness",
        "tuina",
        "subacute",
    }
    for path in LESSONS:
        words = set(explained(json.loads(path.read_text(encoding="utf-8"))))
        if path.stem != "04_cases":
            assert (
                needed | {"comparator", "confidence-interval", "certainty-of-evidence"} <= words
            ), path.stem
        if path.stem == "03_evidence":
            assert lab | {"reml", "knapp-hartung", "eggers-test"} <= words
        if path.stem in (
            "02_conditions",
            "03_evidence",
        ):  # what units, techniques and people of findings are called
            assert units <= words
