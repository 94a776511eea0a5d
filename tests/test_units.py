"""The units of the lessons: short, with one goal, and more deciding than reading."""

import re

import pytest

import massage_edu as me
from massage_edu.learning.guesses import guesses, of_hundred_pairs
from massage_edu.publish import notebook as lessons
from massage_edu.tables.schema import PACKAGE
from massage_edu.widgets.live import Live

pytestmark = pytest.mark.slow  # the lessons are run
PATHS = sorted((PACKAGE.parent / "notebooks").glob("0*.ipynb"))
WORDS_A_MINUTE = 200
SECONDS_TO_DECIDE = 20
IN_A_ROW = 10


@pytest.fixture(params=PATHS, ids=[path.stem for path in PATHS])
def lesson(request):
    """Return a lesson."""
    return lessons.read(request.param)


def words_in_view(cell) -> int:
    """Count the words of a cell that stand in view when its unit opens."""
    text = re.sub(r"<details>.*?</details>", " ", cell.markdown, flags=re.S)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    return len(re.findall(r"[A-Za-z0-9][\w'’-]*", text))


def decisions(cell) -> int:
    """Count what there is to decide in a cell: questions in a row, or one choice of an explorer."""
    if not isinstance(cell.shown, Live):
        return 0
    spec = cell.shown.spec() if cell.shown.spec else {}
    asked = len(spec.get("questions", ())) or len(spec.get("cards", ())) or 1
    return min(asked, spec.get("in_round", IN_A_ROW))


def analysed(lesson) -> dict[str, dict[str, int]]:
    """Return words, the longest run of words between two things to do, and decisions, by unit."""
    found: dict[str, dict[str, int]] = {}
    for unit in (one for one in lesson.units if one.minutes):
        words = run = longest = number = 0
        for cell in (one for one in lesson.cells if one.unit == unit):
            here = words_in_view(cell)
            words, run = words + here, run + here
            longest = max(longest, run)
            if decisions(cell):
                number, run = number + decisions(cell), 0
        found[unit.id] = {"words": words, "run": longest, "decisions": number}
    return found


def test_a_unit_says_what_one_can_do_after_it_and_how_long_it_takes(lesson):
    """Read the goal, the minutes and the address of every unit: one place, a few minutes."""
    units = [unit for unit in lesson.units if unit.kind == "learn"]
    assert len({unit.id for unit in lesson.units}) == len(lesson.units)
    assert units and all(re.fullmatch(r"[a-z0-9-]+", unit.id) for unit in units)
    for unit in units:
        assert 5 <= unit.minutes <= 7 and unit.title, unit
        assert 3 <= len(unit.goal.split()) <= 16, unit


def test_a_unit_is_short_and_asks_more_than_it_tells(lesson):
    """Hold each unit to its measure, and say which one is over."""
    for unit, found in analysed(lesson).items():
        assert found["words"] <= 350, (unit, found)
        assert found["run"] <= 120, (unit, found)
        assert found["decisions"] >= 3, (unit, found)
        reading = found["words"] / WORDS_A_MINUTE * 60
        deciding = found["decisions"] * SECONDS_TO_DECIDE
        assert deciding / (deciding + reading) >= 0.6, (unit, found)


def test_earlier_units_are_asked_again(lesson):
    """Find in most units after the first something of the units before."""
    units = [unit for unit in lesson.units if unit.minutes][1:]
    again = {cell.unit for cell in lesson.cells if cell.part == "earlier"}
    mixed = {unit for unit in units if unit.id in ("check-yourself", "free-practice")}
    assert len(again | mixed) >= 0.7 * len(units)


def test_a_guess_is_right_where_the_tables_say_so(catalog):
    """Guess each claim: the right answer tells the verdict's reason, and each has one."""
    found = guesses(catalog, "benefit", "found")
    reasons = {row.benefit_id: row.verdict_reason for row in catalog.benefits.itertuples()}
    assert {guess.topic for guess in found} == set(reasons)
    for guess in found:
        assert reasons[guess.topic] in guess.answer.reason
        assert [option.right for option in guess.options].count("yes") == 1
    assert {guess.topic for guess in guesses(catalog, "condition", "found")} == set(
        catalog.conditions.condition_id
    )


def test_a_size_to_guess_is_that_of_its_finding(catalog):
    """Turn a standardized difference into pairs of people, as McGraw and Wong (1992) do."""
    assert [of_hundred_pairs(d) for d in (-0.5, 0, 0.5, 1)] == [36, 50, 64, 76]
    for guess in guesses(catalog, what="size"):
        (number,) = re.findall(r"^In (\d+)\. ", guess.answer.reason)
        nearest = min(guess.options, key=lambda one: abs(int(one.text.split()[1]) - int(number)))
        assert abs(int(guess.answer.text.split()[1]) - int(number)) <= 6 and nearest.right == "yes"


def test_a_rating_that_was_not_read_is_not_asked_for(catalog):
    """Ask how sure a result is only where the answer is known."""
    for guess in guesses(catalog, what="sure"):
        assert "not read" not in guess.answer.reason


def test_a_round_holds_as_many_as_the_form_says():
    """Ask two of the earlier units in a row, whatever there is."""
    spec = me.from_earlier("01", "comparison").spec()
    assert spec["in_round"] == 2 and len(spec["questions"]) > 2
