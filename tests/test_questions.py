"""The questions and client cases cover what they promise, and no answer is less safe than its source."""

from collections import Counter

import pandas as pd
import pytest

STRICTNESS = ["treat", "adapt", "avoid_area", "medical_clearance", "refer_first"]
STAGES = ["request", "history", "medicines", "observation", "session", "later"]


@pytest.fixture(scope="module")
def questions(catalog):
    """Return the questions with empty cells as empty text."""
    return catalog.questions.assign(
        **{name: catalog.questions[name].astype("str").fillna("") for name in ("case_id", "stage", "decision")}
    ).set_index("question_id")


@pytest.fixture(scope="module")
def options(catalog):
    """Return the options with empty cells as empty text."""
    return catalog.options.assign(
        **{name: catalog.options[name].astype("str").fillna("") for name in ("right", "consequence", "next")}
    )


@pytest.fixture(scope="module")
def unfolding(questions):
    """Return the question ids of every unfolding case, in the order of its steps."""
    steps = questions[questions.case_id != ""].sort_values("step")
    return {name: list(rows.index) for name, rows in steps.groupby("case_id")}


@pytest.fixture(scope="module")
def ways_on(unfolding, options):
    """Return, for every step, the steps that its options lead to; the last one leads to the end."""
    ways = {}
    for steps in unfolding.values():
        for step, following in zip(steps, [*steps[1:], "end"], strict=True):
            ways[step] = [name or following for name in options[options.question_id == step].next]
    return ways


def reached(start, ways, without=None):
    """List what can be reached from a step, the end included, on ways that leave one step out."""
    seen, open_ends = set(), [start]
    while open_ends:
        step = open_ends.pop()
        if step not in seen and step != without:
            seen.add(step)
            open_ends += ways.get(step, [])
    return seen


# --- how many ------------------------------------------------------------------------------------


def test_there_are_enough_questions(questions):
    """Count 120 in all, and 30 for each of the first four lessons."""
    assert len(questions) >= 120
    counts = Counter(questions.lesson)
    assert all(counts[lesson] >= 30 for lesson in ("01", "02", "03", "04")), counts


def test_there_are_enough_client_cases(questions, unfolding):
    """Count 40 single cases, each with its decision, and 12 that unfold."""
    single = questions[(questions.kind == "case") & (questions.case_id == "")]
    assert (single.decision != "").all(), list(single.index[single.decision == ""])
    assert len(single) >= 40
    assert len(unfolding) >= 12


def test_every_decision_is_asked_for(questions):
    """Find each decision at least five times in the single cases, so that no guess is always right."""
    single = questions[(questions.kind == "case") & (questions.case_id == "")]
    counts = Counter(single.decision)
    assert min(counts[decision] for decision in STRICTNESS) >= 5, counts
    assert max(counts.values()) <= len(single) / 2


def test_every_benefit_and_condition_is_asked_about_twice(questions, catalog):
    """Look for two questions on each benefit and each condition."""
    counts = Counter(questions.topic)
    names = [*catalog.benefits.benefit_id, *catalog.conditions.condition_id]
    assert [name for name in names if counts[name] < 2] == []


def test_every_category_has_a_case_that_unfolds(questions, unfolding, catalog):
    """Look for each of the ten categories among the topics of the unfolding cases."""
    category = dict(zip(catalog.conditions.condition_id, catalog.conditions.category, strict=True))
    topics = {questions.topic[step] for steps in unfolding.values() for step in steps}
    assert set(category.values()) <= {category.get(topic, topic) for topic in topics}


# --- the answers ---------------------------------------------------------------------------------


def test_every_question_has_exactly_one_right_option(questions, options):
    """Count the right options of each question, and at least three options in all."""
    right = options[options.right == "yes"].question_id.value_counts()
    assert dict(right) == dict.fromkeys(questions.index, 1)
    assert options.question_id.value_counts().min() >= 3


def test_every_option_has_a_reason_of_its_own(options):
    """Read each reason: none is empty, and none only repeats its option."""
    assert options.reason.str.len().min() >= 10
    assert not (options.reason.str.rstrip(".").str.lower() == options.text.str.lower()).any()


def test_no_two_options_of_a_question_are_alike(options):
    """Compare the texts, and the reasons of unfolding steps, within each question."""
    texts = options.assign(text=options.text.str.lower().str.replace(r"\W", "", regex=True))
    assert not texts.duplicated(["question_id", "text"]).any()
    steps = options[options.consequence != ""]
    assert not steps.duplicated(["question_id", "consequence"]).any()


def test_the_length_does_not_give_the_answer_away(options):
    """Count where the right option is the longest, and by how much."""
    length = options.text.str.len()
    is_right = options.right == "yes"
    right = length[is_right].groupby(options.question_id).max()
    other = length[~is_right].groupby(options.question_id).max()
    assert (right > other).mean() <= 0.4
    assert (right - other).max() <= 10, (right - other).idxmax()


def test_the_letter_does_not_give_the_answer_away(options):
    """Count the letters of the right options: none is rare, none is common."""
    of_four = options[options.groupby("question_id").question_id.transform("size") == 4]
    share = of_four[of_four.right == "yes"].option_id.str[-1].value_counts(normalize=True)
    assert set(share.index) == set("abcd")
    assert share.between(0.15, 0.35).all(), dict(share)


# --- safety --------------------------------------------------------------------------------------


def test_no_decision_is_more_lenient_than_its_caution(questions, catalog):
    """Hold each decision against the level of the caution that it rests on."""
    level = dict(zip("cautions:" + catalog.cautions.caution_id, catalog.cautions.level.astype("str"), strict=True))
    decided = questions[(questions.decision != "") & questions.rests_on.isin(level)]
    assert len(decided) >= 40
    lenient = [
        name
        for name, row in decided.iterrows()
        if STRICTNESS.index(row.decision) < STRICTNESS.index(level[row.rests_on])
    ]
    assert lenient == []


def test_a_case_that_refers_warns_of_a_dangerous_choice(questions, options):
    """Find a dangerous option wherever the right decision is to refer first or to ask a doctor."""
    careful = questions.index[questions.decision.isin(["refer_first", "medical_clearance"])]
    warned = set(options[options.right == "dangerous"].question_id)
    assert sorted(set(careful) - warned) == []


def test_too_much_care_is_told_apart_from_danger(questions, options, unfolding):
    """Find both in each unfolding case, and too much care wherever nothing speaks against a massage."""
    kinds = options.groupby("question_id").right.agg(set)
    for name, steps in unfolding.items():
        assert {"safe_but_wrong", "dangerous"} <= set().union(*kinds[steps]), name
    treated = questions.index[questions.decision == "treat"]
    assert [name for name in treated if "safe_but_wrong" not in kinds[name]] == []


# --- cases that unfold ---------------------------------------------------------------------------


def test_the_steps_of_a_case_are_numbered_without_gaps(questions, unfolding):
    """Read the numbers of each case: 1, 2, 3 ..., in the order of an intake, under the case's own name."""
    for name, steps in unfolding.items():
        assert list(questions.step[steps]) == list(range(1, len(steps) + 1)), name
        assert steps == [f"case-{name}-{number}" for number in range(1, len(steps) + 1)]
        stages = [STAGES.index(stage) for stage in questions.stage[steps]]
        assert stages == sorted(stages), name
        assert 4 <= len(steps) <= 5, name


def test_only_cases_that_unfold_have_steps_and_consequences(questions, options):
    """Find step and stage, consequence and next step in unfolding cases alone, and consequences in all of them."""
    steps = questions[questions.case_id != ""]
    others = questions[questions.case_id == ""]
    assert (steps.kind == "case").all()
    assert pd.isna(others.step).all() and (others.stage == "").all()
    in_case = options.question_id.isin(steps.index)
    assert (options.consequence[in_case] != "").all()
    assert (options.consequence[~in_case] == "").all() and (options.next[~in_case] == "").all()


def test_a_choice_leads_to_a_later_step_of_the_same_case(questions, options):
    """Hold each next step against the step of its option; six cases or more do branch."""
    jumps = options[options.next != ""]
    here, there = questions.loc[jumps.question_id], questions.loc[jumps.next]
    assert list(here.case_id) == list(there.case_id)
    assert (there.step.to_numpy() > here.step.to_numpy()).all()
    skipping = there.step.to_numpy() > here.step.to_numpy() + 1
    assert len(set(here.case_id[skipping])) >= 6


def test_every_step_can_be_reached(unfolding, ways_on):
    """Walk every way from the first step of each case."""
    for name, steps in unfolding.items():
        assert reached(steps[0], ways_on) == {*steps, "end"}, name


def test_every_way_through_a_case_comes_to_its_decision(questions, unfolding, ways_on):
    """Find one decision in each case, on a step that nobody can go round."""
    for name, steps in unfolding.items():
        decided = [step for step in steps if questions.decision[step]]
        assert len(decided) == 1, name
        assert "end" not in reached(steps[0], ways_on, without=decided[0]), name


def test_a_soap_note_is_told_in_one_wording(catalog, questions, options):
    """Find the four parts of a SOAP note, by their names, wherever a lesson tells them."""
    reasons = options[options.right == "yes"].set_index("question_id").reason
    for told in (
        catalog.row("glossary:soap-note")["definition"],
        questions.stem["q-comparison-03"],
        reasons["case-calf-after-a-flight-5"].lower(),
    ):
        places = [told.find(part) for part in ("subjective", "objective", "assessment", "plan")]
        assert -1 not in places and places == sorted(places), told


def test_a_step_fits_whatever_was_chosen_before(questions, options):
    """Find no step during a session where none may have begun, and no thanks at the end of a case that went badly."""
    assert (
        not questions[questions.stage == "session"]
        .stem.str.contains(
            r"record|weeks later|months later|Help is on its way|at a later visit|waiting to be driven", case=False
        )
        .any()
    )
    last = options[options.question_id == "case-calf-after-a-flight-5"]
    assert not last.consequence.str.contains("thank").any()


def test_the_right_way_meets_no_accident(unfolding, options):
    """Follow the right options alone: it is never the longest way where a case branches."""
    for name, steps in unfolding.items():
        rows = options[options.question_id.isin(steps) & (options.right == "yes")].set_index("question_id")
        if (options[options.question_id.isin(steps)].next == "").all():
            continue
        way, step = [], steps[0]
        while step != "end":
            way.append(step)
            following = dict(zip(steps, [*steps[1:], "end"], strict=True))[step]
            step = rows.next[step] or following
        assert len(way) < len(steps), name
