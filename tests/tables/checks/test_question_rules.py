"""Rules of questions and client cases, on made-up tables."""

import pytest
from made_up import SOUND, Case, table

from massage_edu.tables.checks import questions as rules

RIGHTS = ("yes", "safe_but_wrong", "no", "dangerous")


def options(question: str = "q-1", rights=RIGHTS, **changes: str) -> list[dict[str, str]]:
    """Return a question's options, a, b, c ...; ``changes`` are made in the first."""
    rows = [
        {
            "option_id": f"{question}-{letter}",
            "question_id": question,
            "text": f"Do {letter}",
            "right": right,
            "reason": f"Because of what {letter} does.",
        }
        for letter, right in zip("abcdefghij", rights, strict=False)
    ]
    rows[0] |= changes
    return rows


def step(number: int, **cells: str) -> dict[str, str]:
    """Return a step of the case ``x``."""
    row = {"question_id": f"case-x-{number}", "kind": "case", "case_id": "x", "step": str(number)}
    return row | {"stage": "history", **cells}


def choices(number: int, **changes: str) -> list[dict[str, str]]:
    """Return the options of a step, each with its consequence; ``changes`` are made in the right
    one.
    """
    rows = options(f"case-x-{number}")
    for row in rows:
        row["consequence"] = f"Then {row['option_id']}."
    return [rows[0] | changes, *rows[1:]]


def case(rule, steps, some=None, expected=()) -> Case:
    """Look at a whole case; without options of its own each step has sound ones."""
    some = some if some is not None else [o for n in range(1, len(steps) + 1) for o in choices(n)]
    return Case(rule, {"questions": steps, "options": some}, list(expected))


def asked(rule, some, expected=(), **cells: str) -> Case:
    """Look at one question with its options."""
    return Case(rule, {"questions": [cells], "options": some}, list(expected))


SINGLE = {"kind": "case", "decision": "treat"}
SOUND_CASE = [step(1), step(2), step(3, decision="refer_first")]
PAST_THE_DECISION = [step(1), step(2, decision="adapt"), step(3)]
JUMP = [*choices(1, next="case-x-3"), *choices(2), *choices(3)]
ALL_JUMP = [row | {"next": "case-x-3"} for row in choices(1)] + choices(2) + choices(3)
ONLY_WRONG_JUMPS = [*choices(1), *choices(2), *choices(3)]
ONLY_WRONG_JUMPS[1] |= {"next": "case-x-3"}
SORT = {"kind": "sort"}
DECISIONS = [
    {"kind": "case", "decision": decision} for decision in rules.STRICTNESS for _ in range(5)
]

CASES = [
    asked(rules.number_of_options, [], [(2, "question_id", "no_options")]),
    asked(rules.number_of_options, options(rights=("yes",)), [(2, "question_id", "no_options")]),
    asked(
        rules.number_of_options, options(rights=("yes", "no")), [(2, "question_id", "few_options")]
    ),
    asked(
        rules.number_of_options,
        options(rights=("yes", *["no"] * 8)),
        [(2, "question_id", "many_options")],
    ),
    asked(rules.number_of_options, options()),
    asked(
        rules.exactly_one_right,
        options(rights=("no", "no", "no")),
        [(2, "question_id", "not_one_right")],
    ),
    asked(
        rules.exactly_one_right,
        options(rights=("yes", "yes", "yes")),
        [(3, "right", "not_one_right"), (4, "right", "not_one_right")],
    ),
    asked(rules.exactly_one_right, options()),
    asked(rules.exactly_one_right, []),
    Case(
        rules.reason_that_says_nothing,
        {"options": [{"reason": "Wait!"}]},
        [(2, "reason", "thin_reason")],
    ),
    Case(
        rules.reason_that_says_nothing,
        {"options": [{"text": "Wait for help", "reason": "Wait for help."}]},
        [(2, "reason", "thin_reason")],
    ),
    Case(rules.reason_that_says_nothing, {"options": [{}]}),
    asked(rules.options_alike, options(text="do B."), [(3, "text", "same_option")]),
    asked(rules.options_alike, options()),
    case(
        rules.options_alike,
        [step(1)],
        choices(1, consequence="Then case-x-1-b."),
        [(3, "consequence", "same_consequence")],
    ),
    asked(
        rules.reason_of_right_and_wrong,
        options(reason="Because of what c does."),
        [(4, "reason", "same_reason")],
    ),
    asked(rules.reason_of_right_and_wrong, options()),
    asked(
        rules.length_gives_the_answer_away,
        options(text="x" * 16),
        [(2, "text", "longest_is_right")],
    ),
    asked(rules.length_gives_the_answer_away, options(text="x" * 14)),
    Case(
        rules.answers_alike,
        {
            "questions": [SORT, SORT | {"question_id": "q-2"}],
            "options": options() + options("q-2", text="Else"),
        },
        [(3, "question_id", "other_answers")],
    ),
    Case(
        rules.answers_alike,
        {"questions": [SORT, SORT | {"question_id": "q-2"}], "options": options() + options("q-2")},
    ),
    *(
        Case(
            rules.decision_milder_than_its_caution,
            {"cautions": [{}], "questions": [{"decision": decision}]},
            [(2, "decision", "milder_decision")],
        )
        for decision in rules.STRICTNESS[:-1]
    ),
    Case(
        rules.decision_milder_than_its_caution,
        {"cautions": [{}], "questions": [{"decision": "refer_first"}, {}]},
    ),
    Case(
        rules.decision_milder_than_its_caution,
        {"cautions": [{"level": "adapt"}], "questions": [{"decision": "refer_first"}]},
    ),
    Case(
        rules.single_case_without_decision,
        {"questions": [{"kind": "case"}]},
        [(2, "decision", "missing_decision")],
    ),
    Case(rules.single_case_without_decision, {"questions": [SINGLE, {}, step(1)]}),
    asked(
        rules.kinds_of_wrong,
        options(rights=("yes", "no", "safe_but_wrong")),
        [(2, "decision", "no_danger")],
        kind="case",
        decision="refer_first",
    ),
    asked(
        rules.kinds_of_wrong,
        options(rights=("yes", "no", "dangerous")),
        [(2, "decision", "no_excess_care")],
        **SINGLE,
    ),
    asked(rules.kinds_of_wrong, options(), **SINGLE),
    case(
        rules.kinds_of_wrong_in_a_case,
        SOUND_CASE,
        options("case-x-1", rights=("yes", "no", "no")),
        [(2, "case_id", "no_danger"), (2, "case_id", "no_excess_care")],
    ),
    case(rules.kinds_of_wrong_in_a_case, SOUND_CASE),
    Case(
        rules.parts_of_a_step,
        {"questions": [{"step": "1", "stage": "history"}]},
        [(2, "step", "not_unfolding"), (2, "stage", "not_unfolding")],
    ),
    Case(
        rules.parts_of_a_step,
        {"questions": [step(1, step="", stage="", kind="check")]},
        [
            (2, "step", "incomplete_step"),
            (2, "stage", "incomplete_step"),
            (2, "kind", "incomplete_step"),
        ],
    ),
    Case(rules.parts_of_a_step, {"questions": [{}, step(1)]}),
    asked(
        rules.parts_of_a_choice,
        options(consequence="It hurts.", next="q-1"),
        [(2, "consequence", "not_unfolding"), (2, "next", "not_unfolding")],
    ),
    case(
        rules.parts_of_a_choice,
        SOUND_CASE,
        choices(1, consequence=""),
        [(2, "consequence", "incomplete_step")],
    ),
    case(rules.parts_of_a_choice, SOUND_CASE),
    case(rules.order_of_the_steps, [step(1), step(3)], expected=[(3, "step", "step_gap")]),
    case(rules.order_of_the_steps, [step(1), step(2), step(2)], expected=[(4, "step", "step_gap")]),
    case(
        rules.order_of_the_steps,
        [step(1), step(2, question_id="case-y-2")],
        expected=[(3, "question_id", "step_name")],
    ),
    case(rules.order_of_the_steps, [step(1)], expected=[(2, "case_id", "short_case")]),
    case(
        rules.order_of_the_steps,
        [step(1), step(2, stage="request")],
        expected=[(3, "stage", "stage_order")],
    ),
    case(
        rules.order_of_the_steps,
        [step(1), step(2, lesson="04")],
        expected=[(3, "lesson", "other_lesson")],
    ),
    case(rules.order_of_the_steps, SOUND_CASE),
    case(
        rules.next_step,
        SOUND_CASE,
        choices(1) + choices(2, next="case-x-1"),
        [(6, "next", "bad_next")],
    ),
    case(
        rules.next_step,
        SOUND_CASE,
        choices(1) + choices(2, next="case-x-2"),
        [(6, "next", "bad_next")],
    ),
    case(rules.next_step, [*SOUND_CASE, {}], choices(1, next="q-1"), [(2, "next", "bad_next")]),
    case(rules.next_step, SOUND_CASE, JUMP),
    case(
        rules.step_that_nobody_reaches,
        SOUND_CASE,
        ALL_JUMP,
        [(3, "question_id", "unreachable_step")],
    ),
    case(rules.step_that_nobody_reaches, SOUND_CASE, JUMP),
    case(
        rules.every_way_comes_to_the_decision,
        [step(1), step(2)],
        expected=[(2, "decision", "case_decision")],
    ),
    case(
        rules.every_way_comes_to_the_decision,
        [step(1, decision="adapt"), step(2, decision="treat")],
        expected=[(3, "decision", "case_decision")],
    ),
    case(
        rules.every_way_comes_to_the_decision,
        PAST_THE_DECISION,
        JUMP,
        [(3, "decision", "case_decision")],
    ),
    case(rules.every_way_comes_to_the_decision, SOUND_CASE, JUMP),
    case(
        rules.right_way_is_not_the_longest,
        SOUND_CASE,
        ONLY_WRONG_JUMPS,
        [(2, "case_id", "longest_right_way")],
    ),
    case(rules.right_way_is_not_the_longest, SOUND_CASE, JUMP),
    case(rules.right_way_is_not_the_longest, SOUND_CASE),
    Case(
        rules.topic_asked_about_twice,
        {"conditions": [{}], "benefits": [{}], "questions": [{"topic": "neck"}]},
        [(2, "benefit_id", "rarely_asked"), (2, "condition_id", "rarely_asked")],
    ),
    Case(
        rules.topic_asked_about_twice,
        {"conditions": [{}], "questions": [{"topic": "neck"}, {"topic": "neck"}]},
    ),
    Case(
        rules.category_with_a_case,
        {"conditions": [{}, {"condition_id": "back"}], "questions": [{}]},
        [(2, "category", "no_case")],
    ),
    Case(rules.category_with_a_case, {"conditions": [{}], "questions": [step(1, topic="neck")]}),
    Case(
        rules.category_with_a_case,
        {"conditions": [{}], "questions": [step(1, topic="chronic-pain")]},
    ),
    Case(
        rules.every_decision_is_asked_for,
        {"questions": DECISIONS[1:]},
        [(2, "decision", "decision_rare")],
    ),
    Case(
        rules.every_decision_is_asked_for,
        {"questions": DECISIONS + [SINGLE] * 30},
        [(2, "decision", "decision_common")],
    ),
    Case(rules.every_decision_is_asked_for, {"questions": DECISIONS}),
    Case(rules.every_decision_is_asked_for, {"questions": [{}]}),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rule(case):
    """Apply one rule to made-up tables."""
    assert case.found() == case.expected


def test_a_case_that_is_wrong_in_every_way_ends():
    """Let steps lead to themselves, to each other and to nowhere."""
    loop = [step(1, step=""), step(2, step="x"), step(2)]
    some = [
        *choices(1, next="case-x-1"),
        *choices(2, next="gone"),
        {**SOUND["options"], "question_id": "case-x-2"},
    ]
    tables = {"questions": table("questions", *loop), "options": table("options", *some)}
    assert all(problem.message for rule in rules.RULES for problem in rule(tables))
