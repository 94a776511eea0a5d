"""The rules of questions, cases, flash cards and progress."""

from datetime import UTC, datetime, timedelta

import pytest

from massage_edu.learning import questions as learn

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


def turned(card, rating, at=NOW):
    """Return the event of a turned card."""
    return {"kind": "card", "at": at.isoformat(), "card": card, "rating": rating}


@pytest.fixture(scope="session")
def deck(catalog):
    """Return all flash cards."""
    return learn.deck(catalog)


def test_every_question_is_either_asked_alone_or_a_step_of_a_case(catalog):
    """Count both kinds against the table."""
    alone, cases = learn.questions(catalog), learn.unfolding_cases(catalog)
    assert len(alone) + sum(map(len, cases.values())) == len(catalog.questions) == len(learn.every_question(catalog))
    assert all(q.answer.right == "yes" for q in alone)
    assert {q.kind for q in learn.questions(catalog, "01", "sort")} == {"sort"}


def test_a_round_mixes_topics_and_begins_with_a_stop_sign(catalog):
    """Begin with a stop sign, ask of many topics in the first ten, and leave no row of like answers in the game."""
    for lesson in ("01", "02"):
        topics = [q.topic for q in learn.questions(catalog, lesson, "check")]
        assert topics[0] == "any" and len(set(topics[:10])) >= 8
    answers = [q.answer.text for q in learn.questions(catalog, "01", "sort")]
    assert len(set(answers[:5])) >= 3 and not any(len(set(answers[i : i + 4])) == 1 for i in range(len(answers) - 3))


def test_a_card_does_not_give_away_what_it_asks(catalog, deck):
    """Hide the suspected cause of each caution on the front; the back names it."""
    hidden = [c for c in deck if c.card_id in ("cautions:any-02", "cautions:any-42")]
    assert len(hidden) == 2
    assert not any("possible" in c.front.lower() for c in hidden) and all(c.back.startswith("Possible") for c in hidden)


def test_options_are_shuffled_by_student_and_always_alike_for_one(catalog):
    """Shuffle for many students: each order comes again, and not all are the same."""
    question = learn.questions(catalog, "01", "check")[0]
    orders = {student: question.shuffled(student) for student in map(str, range(20))}
    assert all(question.shuffled(student) == order for student, order in orders.items())
    assert len({tuple(o.option_id for o in order) for order in orders.values()}) > 5
    assert all(set(order) == set(question.options) for order in orders.values())


def test_a_choice_leads_to_its_next_step_or_to_the_one_in_order(catalog):
    """Follow every option of every case: it leads forward, and from the last step nowhere."""
    jumps = 0
    for steps in learn.unfolding_cases(catalog).values():
        for at, step in enumerate(steps):
            for option in step.options:
                following = learn.next_step(steps, step, option)
                assert following is None if at + 1 == len(steps) else steps.index(following) > at
                jumps += bool(option.next)
    assert jumps


def test_every_fact_has_its_card_both_ways(catalog, deck):
    """Find two cards for each term, technique, benefit and condition, and one or two for each caution."""
    ids = [card.card_id for card in deck]
    assert len(ids) == len(set(ids))
    for table, key in (("glossary", "term_id"), ("techniques", "technique_id"), ("benefits", "benefit_id"),
                       ("conditions", "condition_id")):  # fmt: skip
        for name in getattr(catalog, table)[key]:
            assert {f"{table}:{name}", f"{table}:{name}:back"} <= set(ids)
    assert {f"cautions:{name}" for name in catalog.cautions.caution_id} <= set(ids)
    assert {card.kind for card in deck} == set(learn.DECKS)


def test_an_emergency_is_among_the_first_new_cards(deck, catalog):
    """Deal to a new student: the first caution is an emergency for every client."""
    first = next(card for card in deck if card.kind == "caution")
    row = catalog.row(first.card_id)
    assert (row["condition_id"], row["urgency"]) == ("any", "emergency")


def test_due_cards_come_first_and_new_ones_are_rationed(deck):
    """Turn three cards: the forgotten one is due first, a known one waits for days, and new ones follow."""
    again, good, easy = (card.card_id for card in deck[:3])
    events = [turned(again, 1), turned(good, 3), turned(easy, 4)]
    later = learn.queue(deck, events, NOW + timedelta(minutes=11))
    assert [c.card_id for c in later[:2]] == [again, good]
    assert easy not in [c.card_id for c in later]
    assert len(later) == 2 + learn.NEW_A_DAY - 3
    tomorrow = learn.queue(deck, events, NOW + timedelta(days=1))
    assert len(tomorrow) == 2 + learn.NEW_A_DAY
    in_two_weeks = learn.queue(deck, events, NOW + timedelta(days=14))
    assert easy in [c.card_id for c in in_two_weeks]


def test_a_card_learned_just_now_comes_again_when_nothing_else_is_left(deck):
    """Leave one card only: the one due in ten minutes is dealt after the new ones."""
    events = [turned(deck[0].card_id, 3)]
    assert [c.card_id for c in learn.queue(deck[:1], events, NOW + timedelta(seconds=1))] == [deck[0].card_id]
    assert learn.queue(deck[:1], [*events, turned(deck[0].card_id, 4)], NOW + timedelta(seconds=1)) == []


def test_better_known_cards_come_back_later(deck):
    """Order the four ratings by the time after which the card would come back."""
    for events in ([], [turned(deck[0].card_id, 3, NOW - timedelta(days=9))]):
        spans = list(learn.intervals(deck[0].card_id, events, NOW).values())
        assert spans == sorted(spans) and spans[0] < spans[-1]


def test_the_latest_first_try_counts(catalog):
    """Answer wrongly, then rightly at a second try, and later rightly at once: right; other tries say nothing."""
    events = [answered("q-any-01", "no"), answered("q-any-01", "yes", 2)]
    assert list(learn.first_tries(events).right) == ["no"]
    assert list(learn.first_tries([*events, answered("q-any-01")]).right) == ["yes"]
    assert learn.first_tries([]).empty


def test_weak_topics_come_first(catalog):
    """Miss one topic and know another: the missed one stands first, a harmful answer before a wrong one."""
    tries = learn.first_tries([answered("q-any-01", "no"), answered("q-any-02", "dangerous"),
                               answered("q-blood-circulation-01"), answered("q-crash-01", "dangerous")])  # fmt: skip
    topics = learn.by_topic(tries, catalog)
    assert list(topics.share) == sorted(topics.share)
    assert topics.topic.iloc[-1] == "blood-circulation"
    assert dict(zip(topics.topic, topics.dangerous, strict=True))["any"] == 1


def test_every_topic_has_a_name_and_a_place_in_a_lesson(catalog):
    """Look every topic of the questions up: the lesson exists and has the heading."""
    from pathlib import Path

    for topic in catalog.questions.topic.unique():
        lesson, heading = learn.place(topic, catalog)
        text = (Path(__file__).parent.parent / "notebooks" / f"{lesson}.ipynb").read_text(encoding="utf-8")
        assert f"# {heading}" in text
        assert learn.topic_name(topic, catalog) != topic


def test_a_class_is_counted_by_question_and_topic(catalog):
    """Let three students answer: the share missed, the harmful answers and the favourite wrong option are right."""
    wrong = next(q for q in learn.questions(catalog) if q.question_id == "q-any-01").options[0]
    students = {
        "a": [answered("q-any-01", wrong.right, option=wrong.option_id), answered("q-any-02")],
        "b": [answered("q-any-01", wrong.right, option=wrong.option_id), answered("q-any-01", "yes", 2)],
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
    """Show every request to several students: the answers stand as in the file, for all of them."""
    for question in learn.questions(catalog, "01", "sort"):
        assert all(question.shuffled(student) == list(question.options) for student in ("", "a", "b"))
