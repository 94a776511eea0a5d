"""Questions and unfolding cases as plain data for the player, and as static twins: the answers folded away."""

from collections.abc import Callable
from html import escape

from .. import vocabulary
from ..cards.cards import text
from ..learning import questions as learn
from ..tables.catalog import Catalog, load
from .player import Form

# What is said of a choice, and its look.
RESULT = {
    right: (" ".join(said), "me-yes" if right == "yes" else "me-no")
    for right, said in vocabulary.RESULTS.items()
}


def quiz(lesson: str, catalog: Catalog | None = None) -> "Questions":
    """Return the check-yourself questions of a lesson (``"01"``, ``"02"`` ...)."""
    return _ask("Check yourself", lesson, "check", catalog)


def client_cases(lesson: str = "02", catalog: Catalog | None = None) -> "Questions":
    """Return the short client cases of a lesson: treat, adapt, avoid the area, ask or refer first."""
    return _ask("Client cases", lesson, "case", catalog)


def vignettes(catalog: Catalog | None = None) -> "Questions":
    """Return one look at a client and one decision: go on, adapt, ask first, help today, call now."""
    return _ask("One look, one decision", "04", "vignette", catalog)


def sorting_game(catalog: Catalog | None = None) -> "Questions":
    """Return the sorting game: which kind of massage does this client ask for, or the doctor first?"""
    return _ask("Sorting game", "01", "sort", catalog)


def _ask(label: str, lesson: str, kind: str, catalog: Catalog | None) -> "Questions":
    questions = learn.questions(catalog or load(), lesson, kind)
    if not questions:
        raise ValueError(f"no questions of kind {kind!r} for lesson {lesson!r} in questions.csv")
    return Questions(label, questions)


def cases(*case_ids: str, catalog: Catalog | None = None) -> "Cases":
    """Return unfolding cases to choose from, all when none is named: each step a decision with its consequence.

    Raises
    ------
    KeyError
        when there is no such case; the message lists those that there are.

    """
    known = learn.unfolding_cases(catalog or load())
    lost = [case for case in case_ids if case not in known]
    if lost:
        raise KeyError(f"no case {lost[0]!r} (there are: {', '.join(known)})")
    chosen = {case: known[case] for case in case_ids or known}
    label = "Unfolding cases" if len(chosen) > 1 else f"Case: {learn.title(next(iter(chosen)))}"
    return Cases(label, chosen)


class Questions(Form):
    """Questions one at a time; ``questions`` are those that it asks, in order."""

    def __init__(self, label: str, questions: list[learn.Question]):
        self.questions = questions
        twin = lambda: f'<div class="me"><h3>{escape(label)}</h3>{listed(questions)}</div>'  # noqa: E731
        super().__init__(label, twin, lambda: spec(label, questions), asks(questions))


class Cases(Form):
    """Unfolding cases; ``cases`` are the steps of each by case_id."""

    def __init__(self, label: str, cases: dict[str, list[learn.Question]]):
        self.cases = cases

        def twin() -> str:
            told = "".join(
                f"<details><summary>{escape(learn.title(case))}</summary>{listed(steps)}</details>"
                for case, steps in cases.items()
            )
            return f'<div class="me"><h3>{escape(label)}</h3>{told}</div>'

        steps = [step for steps in cases.values() for step in steps]
        super().__init__(label, twin, lambda: spec(label, steps), asks(steps))


def asks(questions: list[learn.Question]) -> Callable[[dict], bool]:
    """Return what tells whether an event is an answer to one of these questions."""
    ids = {question.question_id for question in questions}
    return lambda event: event.get("question") in ids


def spec(label: str, questions: list[learn.Question]) -> dict:
    """Return questions as plain data for a page without Python, the options in the order in which they are shown.

    Empty texts are left out; an option's id is given without that of its question before it.
    """
    asked = []
    for q in questions:
        options = [
            {
                name: getattr(o, name)
                for name in ("text", "right", "reason", "consequence", "next")
                if getattr(o, name)
            }
            | {"id": o.option_id.removeprefix(q.question_id)}
            for o in q.shuffled()
        ]
        told = {
            "question_id": q.question_id,
            "case_id": q.case_id,
            "stage": learn.STAGES.get(q.stage, ""),
        }
        asked.append({**told, "title": learn.title(q.case_id), "stem": q.stem, "options": options})
    return {"kind": "questions", "label": label, "results": RESULT, "questions": asked}


def listed(questions: list[learn.Question]) -> str:
    """Return questions as a list, the answer to each folded away."""
    body = ""
    for question in questions:
        options = question.shuffled()
        stage = f"<strong>{learn.STAGES[question.stage]}.</strong> " if question.stage else ""
        body += (
            f"<li>{stage}{text(question.stem)}<ol type='A'>{''.join(f'<li>{text(o.text)}</li>' for o in options)}</ol>"
            f"<details><summary>Answer</summary><ul>{_reasons([question.answer])}"
            f"{_reasons(o for o in options if o is not question.answer)}</ul></details></li>"
        )
    return f"<ol>{body}</ol>"


def _reasons(options) -> str:
    return "".join(
        f"<li>{vocabulary.RESULTS[o.right][0]} <strong>{text(o.text)}</strong>: {text(o.reason)}{_happens(o)}</li>"
        for o in options
    )


def _happens(option: learn.Option) -> str:
    return f" <em>What happens: {text(option.consequence)}</em>" if option.consequence else ""
