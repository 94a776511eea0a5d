"""Rules of stop signs in layers and of vignettes, on made-up tables."""

import pytest
from made_up import Case

from massage_edu.tables.checks import questions, safety

FAMILY = {
    "family_id": "breath",
    "face": "call_now",
    "position": "1",
    "name": "Breath",
    "line": "Blue lips",
}
ANSWER = {
    "topic_id": "neck",
    "condition_id": "neck",
    "usual": "Usually fine.",
    "but": "Lightly | Not long",
    "ask": "One? | Two? | Three?",
    "source": "NHS",
    "read_at": "https://example.org/a/page",
}
NEXT_DAY = {"urgency": "today", "otherwise": "A doctor today.", "first_aid": ""}


def caught(caution, *expected, family=FAMILY, answer=ANSWER) -> Case:
    """Look for the line that catches a caution."""
    tables = {"cautions": [caution], "families": [family], "permissions": [answer]}
    return Case(safety.sign_caught_by_a_line, tables, list(expected))


def vignette(
    right: int, near_miss: str = "", caution=(), texts=questions.VIGNETTE_ANSWERS, *expected
) -> Case:
    """Ask a vignette whose answer number ``right`` is the right one."""
    options = [
        {"option_id": f"q-1-{n}", "text": text, "right": "yes" if n == right else "no"}
        for n, text in enumerate(texts)
    ]
    tables = {
        "questions": [{"kind": "vignette", "near_miss": near_miss}],
        "options": options,
        "cautions": [dict(caution)],
    }
    return Case(questions.answers_of_a_vignette, tables, list(expected))


def many(rights: list[int], near_misses: int, *expected) -> Case:
    """Ask as many vignettes as there are numbers of right answers; the first are near misses."""
    some = [
        {"question_id": f"q-{at}", "kind": "vignette", "near_miss": "yes" * (at < near_misses)}
        for at in range(len(rights))
    ]
    options = [
        {
            "question_id": f"q-{at}",
            "option_id": f"q-{at}-{n}",
            "right": "yes" if n == right else "no",
        }
        for at, right in enumerate(rights)
        for n in range(len(questions.VIGNETTE_ANSWERS))
    ]
    tables = {"questions": some, "options": options}
    return Case(questions.vignettes_answered_by_habit, tables, list(expected))


HABIT, FEW = (2, "kind", "answered_by_habit"), (2, "near_miss", "few_near_misses")
MILDER = (2, "question_id", "milder_answer")
CASES = [
    Case(safety.line_of_a_caution, {"cautions": [{"sign": ""}]}, [(2, "sign", "missing_sign")]),
    Case(
        safety.line_of_a_caution, {"cautions": [{"sign": "word " * 16}]}, [(2, "sign", "long_sign")]
    ),
    Case(safety.line_of_a_caution, {"cautions": [{}, {"sign": "", "level": "adapt"}]}),
    Case(
        safety.steps_of_a_caution,
        {"cautions": [{"first_aid": ""}]},
        [(2, "first_aid", "missing_step")],
    ),
    Case(
        safety.steps_of_a_caution,
        {"cautions": [NEXT_DAY | {"otherwise": ""}]},
        [(2, "otherwise", "missing_step")],
    ),
    Case(
        safety.steps_of_a_caution,
        {"cautions": [NEXT_DAY | {"call_now_if": "It gets worse"}]},
        [(2, "first_aid", "missing_step")],
    ),
    Case(safety.steps_of_a_caution, {"cautions": [{}, NEXT_DAY]}),
    caught({"family": ""}, (2, "family", "not_caught")),
    caught({"family": ""}, answer=ANSWER | {"not_today": "any-01"}),
    caught({"family": "", "fits": "neck"}),
    caught({}, (2, "family", "other_face"), family=FAMILY | {"face": "today"}),
    caught({}),
    Case(
        safety.length_of_a_face,
        {"families": [FAMILY | {"line": "word " * 13}]},
        [(2, "line", "long_line")],
    ),
    Case(
        safety.length_of_a_face,
        {"families": [FAMILY | {"family_id": str(n), "line": "word " * 12} for n in range(7)]},
        [(line, "line", "long_face") for line in (7, 8)],
    ),
    Case(safety.length_of_a_face, {"families": [FAMILY]}),
    Case(
        safety.form_of_a_permission,
        {"permissions": [ANSWER | {"usual": "word " * 21, "but": "word " * 13}]},
        [(2, "usual", "long_answer"), (2, "but", "long_answer")],
    ),
    Case(
        safety.form_of_a_permission,
        {"permissions": [ANSWER | {"ask": "One? | Two?"}]},
        [(2, "ask", "three_questions")],
    ),
    Case(
        safety.form_of_a_permission,
        {"permissions": [ANSWER | {"source": "NHS | CDC"}]},
        [(2, "read_at", "sources")],
    ),
    Case(safety.form_of_a_permission, {"permissions": [ANSWER]}),
    Case(
        safety.condition_without_permission,
        {"conditions": [{}], "permissions": [ANSWER | {"condition_id": ""}]},
        [(2, "condition_id", "no_permission")],
    ),
    Case(safety.condition_without_permission, {"conditions": [{}], "permissions": [ANSWER]}),
    vignette(3, "", {}, questions.VIGNETTE_ANSWERS, MILDER),
    vignette(0, "", {}, questions.VIGNETTE_ANSWERS, MILDER),
    vignette(4),
    vignette(3, "", NEXT_DAY),
    vignette(1, "yes"),
    vignette(3, "yes", {}, questions.VIGNETTE_ANSWERS, (2, "near_miss", "near_miss")),
    vignette(1, "", {}, ("Go on", "Stop"), (2, "question_id", "other_answers")),
    many([0, 1, 2, 3, 4] * 4, 8),
    many([3] * 12 + [0] * 8, 8),
    many([3] * 13 + [0] * 7, 8, HABIT),
    many([0] * 11 + [4] * 9, 11, HABIT),
    many([1] * 11 + [4] * 9, 11, HABIT, HABIT),
    many([0, 1, 2, 3, 4] * 4, 7, FEW),
    many([3] * 19, 0),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rule(case):
    """Apply one rule to made-up tables."""
    assert case.found() == case.expected
