"""The rules of questions, cases, flash cards and progress."""

from datetime import UTC, datetime

import pytest

from massage_edu.learning import places
from massage_edu.learning import questions as learn
from massage_edu.vocabulary import GENERAL_TOPICS, KINDS, LESSONS

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def answered(question, right="yes", attempt=1, option="x", at=NOW):
    """Return the event of an answer."""
    return {
        "kind": "answer",
        "at": at.isoformat(),
        "question": question,
        "option": option,
        "right": right,
        "try": attempt,
    }


@pytest.fixture(scope="session")
def deck(catalog):
    """Return all flash cards."""
    return learn.deck(catalog)


def test_every_question_is_either_asked_alone_or_a_step_of_a_case(catalog):
    """Count both kinds against the table."""
    alone, cases = learn.questions(catalog), learn.unfolding_cases(catalog)
    written = [q for q in learn.every_question(catalog) if KINDS[q.kind].written]
    assert len(alone) + sum(map(len, cases.values())) == len(catalog.questions) == len(written)
    assert all(q.answer.right == "yes" for q in alone)
    assert {q.kind for q in learn.questions(catalog, "01", "sort")} == {"sort"}


def test_a_round_mixes_topics_and_begins_with_a_stop_sign(catalog):
    """Begin with a stop sign, ask of the lesson's topics in the first ten.

    No row of like answers is left in the game.

    Lesson 01 is mostly about strokes, the two kinds and stop signs; lesson 02 has many topics.
    """
    for lesson, fewest in (("01", 3), ("02", 8)):
        topics = [q.topic for q in learn.questions(catalog, lesson, "check")]
        assert topics[0] == "any" and len(set(topics[:10])) >= fewest
    answers = [q.answer.text for q in learn.questions(catalog, "01", "sort")]
    assert len(set(answers[:5])) >= 3 and not any(
        len(set(answers[i : i + 4])) == 1 for i in range(len(answers) - 3)
    )


def test_a_card_does_not_give_away_what_it_asks(catalog, deck):
    """Show the sign alone on the front; what to do and why stand on the back."""
    row = catalog.row("cautions:any-02")
    [card] = [c for c in deck if c.card_id == "cautions:any-02"]
    assert row["sign"] in card.front and "possible" not in card.front.lower()
    assert row["why"] in card.back and "Emergency help now" in card.back


def test_options_stand_in_one_order_for_all(catalog):
    """Shuffle twice: the same order comes again, it is not that of the file everywhere, and no
    option is lost.
    """
    asked = learn.questions(catalog, "01", "check")
    for question in asked:
        assert question.shuffled() == question.shuffled()
        assert set(question.shuffled()) == set(question.options)
    assert any(question.shuffled() != list(question.options) for question in asked)


def test_a_choice_that_names_its_next_step_names_a_later_one(catalog):
    """Follow every option of every case that names a step: it stands further on in the same
    case.
    """
    jumps = 0
    for steps in learn.unfolding_cases(catalog).values():
        later = {step.question_id for step in steps}
        for step in steps:
            later.remove(step.question_id)
            named = {option.next for option in step.options if option.next}
            assert named <= later
            jumps += len(named)
    assert jumps


def test_every_fact_has_its_card_both_ways(catalog, deck):
    """Find two cards for each term, technique, benefit and condition, and one or two for each
    caution.
    """
    ids = [card.card_id for card in deck]
    assert len(ids) == len(set(ids))
    for table, key in (
        ("glossary", "term_id"),
        ("techniques", "technique_id"),
        ("benefits", "benefit_id"),
        ("conditions", "condition_id"),
    ):
        for name in getattr(catalog, table)[key]:
            assert {f"{table}:{name}", f"{table}:{name}:back"} <= set(ids)
    assert {f"cautions:{name}" for name in catalog.cautions.caution_id} <= set(ids)
    assert {card.kind for card in deck} == set(learn.DECKS)


def test_an_emergency_is_among_the_first_new_cards(deck, catalog):
    """Deal to a new student: the first caution is an emergency for every client."""
    first = next(card for card in deck if card.kind == "caution")
    row = catalog.row(first.card_id)
    assert (row["condition_id"], row["urgency"]) == ("any", "call_now")


def test_the_latest_first_try_counts(catalog):
    """Answer wrongly, then rightly at a second try, and later rightly at once: right; other tries
    say nothing.
    """
    events = [answered("q-any-01", "no"), answered("q-any-01", "yes", 2)]
    assert list(learn.first_tries(events).right) == ["no"]
    assert list(learn.first_tries([*events, answered("q-any-01")]).right) == ["yes"]
    assert learn.first_tries([]).empty


def test_every_topic_has_a_name_and_a_place_in_a_lesson(catalog):
    """Look every topic of the questions up: a cell with a heading teaches it, and it has a name."""
    for topic in catalog.questions.topic.unique():
        lesson, heading, unit = places.place(topic, catalog)
        assert lesson[3:] in LESSONS.values() and heading and unit
        assert places.topic_name(topic, catalog) != topic


def test_cells_teach_topics_that_are_asked(catalog):
    """Refuse a slip of the pen in the metadata of a cell."""
    known = {"benefits", "conditions", *GENERAL_TOPICS}
    assert set(places.places()) == known


def test_a_class_is_counted_by_question_and_topic(catalog):
    """Let three students answer: the share missed, the harmful answers and the favourite wrong
    option are right.
    """
    wrong = next(q for q in learn.questions(catalog) if q.question_id == "q-any-01").options[0]
    students = {
        "a": [answered("q-any-01", wrong.right, option=wrong.option_id), answered("q-any-02")],
        "b": [
            answered("q-any-01", wrong.right, option=wrong.option_id),
            answered("q-any-01", "yes", 2),
        ],
        "c": [answered("q-any-01", "yes"), answered("gone-from-the-table", "no")],
    }
    questions, topics = learn.class_tables(students, catalog)
    first = questions.iloc[0]
    assert (first.question, first.students, first.missed, first.dangerous) == ("q-any-01", 3, 2, 2)
    assert first.most == wrong.text
    assert "gone-from-the-table" not in set(questions.question)
    assert (topics.topic.iloc[0], topics.answers.iloc[0], topics.missed.iloc[0]) == ("any", 4, 2)
    assert all(table.empty for table in learn.class_tables({}, catalog))


def test_the_answers_of_the_sorting_game_keep_their_places(catalog):
    """Ask for every request: the answers stand as in the file."""
    for question in learn.questions(catalog, "01", "sort"):
        assert question.shuffled() == list(question.options)
