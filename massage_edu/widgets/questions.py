"""Questions and unfolding cases, as plain data for the player and as static twins.

In the twins the answers are folded away.
"""

from collections.abc import Callable
from html import escape

from .. import vocabulary
from ..cards.html import text
from ..learning import questions as question_bank
from ..learning.guesses import guesses
from ..learning.questions import Option, Question
from ..tables.catalog import Catalog, load
from ..vocabulary import KINDS
from .player import Form

# What is said of a choice, and its look.
RESULT = {
    right: (" ".join(mark_and_word), "me-yes" if right == "yes" else "me-no")
    for right, mark_and_word in vocabulary.RESULTS.items()
}
# What a page is given of an option, beside its id.
OPTION = ("text", "right", "reason", "consequence", "next")

EARLIER = "From earlier"
SAMPLE = 5  # of hundreds of questions so many stand where no script runs


def quiz(
    lesson: str, *topics: str, in_round: int | None = None, catalog: Catalog | None = None
) -> "Questions":
    """Return the check-yourself questions of a lesson (``"01"``, ``"02"`` ...).

    With ``topics`` only those on these; ``in_round``: so many in a row.

    >>> quiz("01").label
    'Check yourself'
    """
    return _ask("check", lesson, catalog, topics, in_round)


def from_earlier(lesson: str, *topics: str, catalog: Catalog | None = None) -> "Questions":
    """Return two check-yourself questions of earlier units, those never met or missed first.

    What is asked again later, among other things, lasts (PMC7550004).

    >>> from_earlier("01", "comparison").label
    'From earlier'
    """
    form = _ask("check", lesson, catalog, topics)
    return Questions(EARLIER, form.questions, on_paper=False, in_round=2)


def ask(*question_ids: str, catalog: Catalog | None = None) -> "Questions":
    """Return single questions by their ids.

    Raises
    ------
    KeyError
        when there is no such question.

    Examples
    --------
    >>> ask("q-techniques-01").label
    'Decide'

    """
    return Questions("Decide", _named(question_ids, catalog), on_paper=False)


def ask_again(*question_ids: str, catalog: Catalog | None = None) -> "Questions":
    """Return two of some questions of earlier units, those never met or missed first.

    >>> ask_again("q-techniques-01").label
    'From earlier'
    """
    return Questions(EARLIER, _named(question_ids, catalog), on_paper=False, in_round=2)


def _named(question_ids: tuple[str, ...], catalog: Catalog | None) -> list[Question]:
    known = {one.question_id: one for one in question_bank.every_question(catalog or load())}
    return [known[name] for name in question_ids]


def guess(
    what: str = "found", kind: str = "benefit", catalog: Catalog | None = None
) -> "Questions":
    """Return what there is to guess about claims or conditions, before one sees what was found.

    ``what``: ``found``, ``size`` or ``sure``; ``kind``: ``benefit`` or ``condition``.

    >>> guess("size").label
    'Guess, then see'
    """
    chosen = guesses(catalog or load(), kind, what)
    return Questions(KINDS["guess"].label, chosen, on_paper=False, in_round=4)


def client_cases(lesson: str = "02", catalog: Catalog | None = None) -> "Questions":
    """Return the short client cases of a lesson.

    The choices are: treat, adapt, avoid the area, ask or refer first.

    >>> client_cases("02").label
    'Client cases'
    """
    return _ask("case", lesson, catalog)


def vignettes(
    *topics: str, in_round: int | None = None, catalog: Catalog | None = None
) -> "Questions":
    """Return one look at a client and one decision.

    The choices are: go on, adapt, ask first, help today, call now. With ``topics`` only the clients
    of these conditions; ``in_round``: so many in a row.

    >>> vignettes().label
    'One look, one decision'
    """
    return _ask("vignette", "04", catalog, topics, in_round)


def sorting_game(catalog: Catalog | None = None) -> "Questions":
    """Return the sorting game.

    Which kind of massage does this client ask for, or is it the doctor first?

    >>> sorting_game().label
    'Sorting game'
    """
    return _ask("sort", "01", catalog)


def _ask(
    kind: str,
    lesson: str,
    catalog: Catalog | None,
    topics: tuple[str, ...] = (),
    in_round: int | None = None,
) -> "Questions":
    questions = question_bank.questions(catalog or load(), lesson, kind)
    if topics:
        questions = [question for question in questions if question.topic in topics]
    if not questions:
        of = f" on {', '.join(topics)}" if topics else ""
        raise ValueError(
            f"no questions of kind {kind!r} for lesson {lesson!r}{of} in questions.csv"
        )
    about = KINDS[kind]
    many = not about.printed
    whole = not topics and in_round is None
    return Questions(about.label, questions, many, on_paper=whole, in_round=in_round)


def cases(*case_ids: str, catalog: Catalog | None = None) -> "Cases":
    """Return unfolding cases to choose from, all when none is named.

    Each step of a case is a decision with its consequence.

    Raises
    ------
    KeyError
        when there is no such case; the message lists those that there are.

    Examples
    --------
    >>> cases().label
    'Unfolding cases'

    """
    known = question_bank.unfolding_cases(catalog or load())
    lost = [case for case in case_ids if case not in known]
    if lost:
        raise KeyError(f"no case {lost[0]!r} (there are: {', '.join(known)})")
    chosen = {case: known[case] for case in case_ids or known}
    label = "Unfolding cases"
    if len(chosen) == 1:
        label = f"Case: {question_bank.title(next(iter(chosen)))}"
    return Cases(label, chosen)


class Questions(Form):
    """Questions one at a time; ``questions`` are those that it asks, in order.

    ``many``: too many to print, or for a page to hold. ``on_paper``: no other form of the lesson
    asks them; else they are not printed. ``in_round``: so many are asked in a row.
    """

    def __init__(
        self,
        label: str,
        questions: list[Question],
        many: bool = False,
        on_paper: bool = True,
        in_round: int | None = None,
    ):
        self.questions = questions
        printed = questions if on_paper and not many else questions[:SAMPLE]

        def twin() -> str:
            return f'<div class="me"><h3>{escape(label)}</h3>{listed(printed)}</div>'

        def page_spec() -> dict:
            more = {"in_round": in_round} if in_round else {}
            screen_only = many or not on_paper
            return spec(label, questions) | {"many": many, "screen_only": screen_only} | more

        super().__init__(label, twin, page_spec, asks(questions))


class Cases(Form):
    """Unfolding cases; ``cases`` are the steps of each by case_id."""

    def __init__(self, label: str, cases: dict[str, list[Question]]):
        self.cases = cases

        def twin() -> str:
            folds = ""
            for case, steps in cases.items():
                name = escape(question_bank.title(case))
                folds += f"<details><summary>{name}</summary>{listed(steps)}</details>"
            return f'<div class="me"><h3>{escape(label)}</h3>{folds}</div>'

        steps = [step for steps in cases.values() for step in steps]
        super().__init__(label, twin, lambda: spec(label, steps), asks(steps))


def asks(questions: list[Question]) -> Callable[[dict], bool]:
    """Return what tells whether an event is an answer to one of these questions."""
    ids = {question.question_id for question in questions}
    return lambda event: event.get("question") in ids


def spec(label: str, questions: list[Question]) -> dict:
    """Return questions as plain data for a page without Python.

    The options stand in the order in which they are shown. Empty texts are left out; an option's
    id is given without that of its question before it.
    """
    records = [
        {
            "question_id": question.question_id,
            "case_id": question.case_id,
            "stage": vocabulary.STAGES.get(question.stage, ""),
            "title": question_bank.title(question.case_id),
            "stem": question.stem,
            "options": [_option(option, question) for option in question.shuffled()],
        }
        for question in questions
    ]
    return {"kind": "questions", "label": label, "results": RESULT, "questions": records}


def _option(option: Option, question: Question) -> dict[str, str]:
    """Return an option as plain data."""
    texts = {name: getattr(option, name) for name in OPTION if getattr(option, name)}
    return texts | {"id": option.option_id.removeprefix(question.question_id)}


def listed(questions: list[Question]) -> str:
    """Return questions as a list, the answer to each folded away."""
    return f"<ol>{''.join(map(_listed, questions))}</ol>"


def _listed(question: Question) -> str:
    """Return a question as an entry of a list: the right answer first, then the others."""
    stage = ""
    if question.stage:
        stage = f"<strong>{vocabulary.STAGES[question.stage]}.</strong> "
    options = question.shuffled()
    choices = "".join(f"<li>{text(option.text)}</li>" for option in options)
    by_rightness = [
        question.answer,
        *(option for option in options if option is not question.answer),
    ]
    return (
        f"<li>{stage}{text(question.stem)}<ol type='A'>{choices}</ol>"
        f"<details><summary>Answer</summary><ul>{''.join(map(_reason, by_rightness))}</ul>"
        "</details></li>"
    )


def _reason(option: Option) -> str:
    """Return why an option is right or not, and what happens when it is chosen."""
    mark = vocabulary.RESULTS[option.right][0]
    what_happens = ""
    if option.consequence:
        what_happens = f" <em>What happens: {text(option.consequence)}</em>"
    return (
        f"<li>{mark} <strong>{text(option.text)}</strong>: {text(option.reason)}{what_happens}</li>"
    )
