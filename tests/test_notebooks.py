"""What every lesson must have, read from the notebook files."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=LESSONS, ids=lambda p: p.stem)
def notebook(request):
    """Return a lesson as JSON."""
    return json.loads(request.param.read_text(encoding="utf-8"))


def code(notebook):
    """Return the code cells of a lesson."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def prose(notebook) -> str:
    """Return the text of a lesson's markdown cells."""
    return "\n\n".join("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown")


def test_there_are_lessons():
    """Find the two lessons that the project's owner fixed."""
    assert {"01_overview", "02_conditions"} <= {path.stem for path in LESSONS}


def test_code_cells_are_short_and_folded(notebook):
    """Hold every code cell to three lines, folded and hidden in hand-outs."""
    for cell in code(notebook):
        assert len([line for line in "".join(cell["source"]).splitlines() if line.strip()]) <= 3
        assert cell["metadata"]["jupyter"]["source_hidden"]
        assert "hide-input" in cell["metadata"]["tags"]


def test_every_cell_is_part_of_the_slides(notebook):
    """Find slide metadata on every cell."""
    for cell in notebook["cells"]:
        assert cell["metadata"]["slideshow"]["slide_type"] in ("slide", "subslide", "fragment", "skip", "notes")


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
    """Find for whom, how long, what one can do after, how to begin, the disclaimer once, recap and references."""
    text = prose(notebook)
    first = "".join(notebook["cells"][0]["source"])
    for word in ("**For**", "**Time:**", "After this lesson you can", "Run All Cells"):
        assert word in first
    assert text.count("no medical advice") == 1
    assert "In this lesson" in text and "References" in text


def test_stop_signs_come_before_any_benefit(notebook):
    """Find the stop signs in the code before the first card of effects."""
    calls = "\n".join("".join(cell["source"]) for cell in code(notebook))
    shown = re.search(r"benefit_verdicts|explore_benefits|explore_conditions|evidence_map", calls)
    if shown:
        assert 0 <= calls.find("stop_signs") < shown.start()


def test_prose_can_be_read_at_sixteen(notebook):
    """Hold the prose to Flesch-Kincaid grade 9 (Kincaid and others, 1975), tables and code apart."""
    text = re.sub(r"^\s*[|#].*$|`[^`]*`|\[([^\]]*)\]\([^)]*\)", r" \1 ", prose(notebook), flags=re.M)
    text = re.sub(r"[*_▶→●◐○✕⊕⊝]", "", text)
    sentences = [s for s in re.split(r"[.!?:;]\s|\n\s*\n|\n\s*-", text) if re.search(r"[A-Za-z]{2}", s)]
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$|es$|ed$", "", w.lower())))) for w in words)
    assert 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59 <= 9
