"""Questions, cases, flash cards, and what a student knows of them.

Rules only, without widgets and files.
"""

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import pandas as pd

from .. import vocabulary
from ..tables.catalog import Catalog
from ..tables.problems import DataError, Problem
from ..vocabulary import KINDS, action_of
from .progress_file import Event

DECKS = {
    "caution": "Cautions: what do you do?",
    "term": "Terms",
    "technique": "Strokes and techniques",
    "verdict": "Verdicts: how sure are we?",
}
MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"


@dataclass(frozen=True)
class Option:
    """An answer to a question.

    ``right`` is yes, safe_but_wrong, no or dangerous; ``next`` the step that follows it.
    """

    option_id: str
    text: str
    right: str
    reason: str
    consequence: str = ""
    next: str = ""


@dataclass(frozen=True)
class Question:
    """A question, a client case, or a step of an unfolding case.

    The options stand as in the file; ``shuffled`` has them as people see them.
    """

    question_id: str
    lesson: str
    kind: str
    case_id: str
    step: int
    stage: str
    topic: str
    level: str
    stem: str
    decision: str
    rests_on: str
    options: tuple[Option, ...]
    near_miss: str = ""

    @property
    def answer(self) -> Option:
        """The right option.

        Raises
        ------
        DataError
            when there is none; tables that ``load`` has read always have one.

        """
        for option in self.options:
            if option.right == "yes":
                return option
        raise _unusable(self.question_id, "not_one_right", "none of its options is right")

    def shuffled(self) -> list[Option]:
        """Return the options in one order for page, notebook, paper and answer key.

        Where those of a kind are alike, they keep their places.
        """
        options = list(self.options)
        if not KINDS[self.kind].alike:
            random.Random(self.question_id).shuffle(options)  # noqa: S311
        return options


def _unusable(question_id: str, code: str, message: str) -> DataError:
    """Return what is wrong with a question of tables that nobody has checked."""
    problem = Problem(
        "questions.csv",
        None,
        "question_id",
        question_id,
        code,
        f"{question_id!r}: {message}",
        "massage-edu check names the line",
    )
    return DataError([problem])


def questions(catalog: Catalog, lesson: str = "", kind: str = "") -> list[Question]:
    """Return the questions of a lesson and kind (one of ``KINDS``), all when not given.

    Topics are mixed. Steps of unfolding cases are not among them.
    """
    rows = catalog.questions[catalog.questions.case_id.isna()]
    if lesson:
        rows = rows[rows.lesson == lesson]
    if kind:
        rows = rows[rows.kind == kind]
    return _questions(catalog, _mixed(rows))


def _mixed(rows: pd.DataFrame) -> pd.DataFrame:
    """Spread each topic evenly, a stop sign first.

    Kinds that are not mixed come in an order that tells nothing.
    """
    groups = rows.groupby(["lesson", "kind", "topic"], observed=True).question_id
    share = (groups.cumcount() + (rows.topic != "any") / 2) / groups.transform("size")
    chance = rows.question_id.map(lambda key: random.Random(key).random())  # noqa: S311
    mixed = rows.kind.isin([name for name, kind in KINDS.items() if kind.mixed])
    order = rows.assign(share=share.where(mixed, 0), chance=chance)
    return order.sort_values(["lesson", "kind", "share", "chance"])[rows.columns]


def every_question(catalog: Catalog) -> list[Question]:
    """Return all questions in the order in which the lessons ask them.

    After them come the steps of every unfolding case, and what there is to guess.
    """
    from .guesses import guesses  # which is made of questions

    steps = chain.from_iterable(unfolding_cases(catalog).values())
    return [*questions(catalog), *steps, *guesses(catalog)]


def unfolding_cases(catalog: Catalog) -> dict[str, list[Question]]:
    """Return the steps of every unfolding case, in order, by case_id."""
    rows = catalog.questions[catalog.questions.case_id.notna()].sort_values("step", kind="stable")
    return {str(case): _questions(catalog, steps) for case, steps in rows.groupby("case_id")}


def _questions(catalog: Catalog, rows: pd.DataFrame) -> list[Question]:
    options: dict[str, list[Option]] = {}
    chosen = catalog.options[catalog.options.question_id.isin(rows.question_id)]
    for row in _plain(chosen):
        options.setdefault(row.pop("question_id"), []).append(Option(**row))
    questions = []
    for row in _plain(rows):
        own = tuple(options.get(row["question_id"], ()))
        if not own:
            raise _unusable(row["question_id"], "no_options", "has no options")
        row.pop("reviewed_by", None)  # for those who keep the data, not for a student
        questions.append(Question(**row, options=own))
    return questions


def _plain(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as dicts of text and numbers, an empty cell as an empty text."""
    plain: list[dict[str, Any]]
    plain = rows.astype(object).where(rows.notna(), "").to_dict("records")
    return plain


def title(case_id: str) -> str:
    """Return the title of a case: ``calf-after-a-flight`` is "Calf after a flight".

    Months keep their capital.
    """
    plain = case_id.replace("-", " ").capitalize()
    return re.sub(rf"(?<= in )(?:{MONTHS})\b", lambda month: month[0].title(), plain)


# --- flash cards --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Flashcard:
    """A card: ``kind`` is caution, term, technique or verdict."""

    card_id: str
    kind: str
    front: str
    back: str


def deck(catalog: Catalog) -> list[Flashcard]:
    """Return all flash cards, each fact both ways.

    Kinds take turns, and stop signs for every client come first. ``card_id`` is ``table:id``, with
    ``:back`` for the way back; it stays the same as long as the row does.
    """
    cards: list[tuple[bool, int, Flashcard]] = []
    places: Counter[str] = Counter()
    for row, kind, there, back in _facts(catalog):
        places[kind] += 1
        cards.append((False, places[kind], Flashcard(row, kind, *there)))
        if back:
            cards.append((True, places[kind], Flashcard(f"{row}:back", kind, *back)))
    return [card for _, _, card in sorted(cards, key=lambda c: c[:2])]


# ``table:id``, kind, and front and back of the way there and of the way back, which may be missing.
Fact = tuple[str, str, tuple[str, str], tuple[str, str] | None]


def _facts(catalog: Catalog) -> Iterator[Fact]:
    yield from _caution_facts(catalog)
    for row in catalog.glossary.itertuples():
        there = (f"What is meant by “{row.term}”?", row.definition)
        back = (f"Which term is this? {row.definition}", row.term)
        yield f"glossary:{row.term_id}", "term", there, back
    for row in catalog.techniques.sort_values("position").itertuples():
        hold = f" Hold back: {row.caution}" if pd.notna(row.caution) else ""
        there = (f"{row.name}: what do the hands do?", f"{row.description}{hold}")
        back = (f"Which technique is this? {row.description}", row.name)
        yield f"techniques:{row.technique_id}", "technique", there, back
    for row in catalog.topics.itertuples():
        subject = f"Massage for: {row.name}."
        if row.kind == "benefit":
            subject = f"The claim: “{row.claim}”"
        verdict = f"{vocabulary.verdict(row.verdict)}. {row.verdict_reason}"
        there = (f"{subject} What did the studies find?", verdict)
        back = (f"Which {row.kind} has this verdict? {verdict}", row.name)
        yield f"{row.kind}s:{row.topic_id}", "verdict", there, back


def _caution_facts(catalog: Catalog) -> Iterator[Fact]:
    cautions = catalog.cautions.assign(own=catalog.cautions.condition_id != "any")
    for row in cautions.sort_values(["urgency", "own", "level", "caution_id"]).itertuples():
        scope = f"{catalog.names[row.condition_id]}. " if row.condition_id in catalog.names else ""
        action = action_of(row.urgency, row.level).words
        do = f"{action}. {advice(row)} {row.why}"
        question = f"{scope}You ask: “{row.ask}” The answer worries you. Why, and what do you do?"
        there = (f"{scope}{row.sign}. What do you do?", do)
        back = (question, f"{row.sign}. {do}") if pd.notna(row.ask) else None
        yield f"cautions:{row.caution_id}", "caution", there, back


def advice(row: Any) -> str:
    """Return what a caution asks for, in sentences.

    First when to call, then the steps until help comes, then the rest.
    """
    call, steps, rest = (
        "" if pd.isna(cell) else str(cell)
        for cell in (row.call_now_if, row.first_aid, row.otherwise)
    )
    emergency = f"{call}: " if call else ""
    if steps:
        emergency += ". ".join(steps.split(" | ")) + "."
    word = "Otherwise: " if emergency and rest else ""
    return f"{emergency} {word}{rest}".strip()


def stops_and_near_misses(catalog: Catalog) -> tuple[list[str], list[str]]:
    """Return the vignettes in which massage must stop, and those that only look like it."""
    rows = catalog.questions[catalog.questions.kind == "vignette"]
    stops = rows[rows.near_miss.isna() & (rows.decision == "refer_first")]
    return list(stops.question_id), list(rows[rows.near_miss.notna()].question_id)


# --- what is known ------------------------------------------------------------------------------


def first_tries(events: Iterable[Event]) -> pd.DataFrame:
    """Return each question's latest first try: columns ``question, option, right, at``."""
    latest = {e["question"]: e for e in events if e["kind"] == "answer" and e["try"] == 1}
    return pd.DataFrame(list(latest.values()), columns=["question", "option", "right", "at"])


def _tries_of_all(students: dict[str, list[Event]]) -> pd.DataFrame:
    """Return the first tries of all students in one table, with their pseudonyms."""
    tables = [first_tries(events).assign(student=name) for name, events in students.items()]
    filled = [table for table in tables if len(table)]  # an empty one has no types
    columns = ["question", "option", "right", "student"]
    return pd.concat(filled)[columns] if filled else pd.DataFrame(columns=columns)


def class_tables(
    students: dict[str, list[Event]], catalog: Catalog
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what a class missed most at the first try, by question and by topic.

    Parameters
    ----------
    students : dict
        the events of each student, by pseudonym.
    catalog : Catalog
        the tables that the questions are looked up in; an answer to another question is left out.

    Returns
    -------
    questions : DataFrame
        ``question, topic, stem, students, missed, dangerous, share`` (missed of students),
        ``most`` (the wrong option that most chose), ``answer`` (the right one), the most missed
        first.
    topics : DataFrame
        ``topic, answers, missed, dangerous, share``.

    """
    known = {question.question_id: question for question in every_question(catalog)}
    texts = {option.option_id: option.text for q in known.values() for option in q.options}
    tries = _tries_of_all(students)
    tries = tries[tries.question.isin(known)]
    rows = []
    for key, group in tries.groupby("question"):
        question = known[key]
        missed = group[group.right != "yes"]
        wrong = Counter(texts[name] for name in missed.option if name in texts)
        dangerous = int((group.right == "dangerous").sum())
        most = wrong.most_common(1)[0][0] if wrong else ""
        about = (key, question.topic, question.stem)
        rows.append((*about, len(group), len(missed), dangerous, most, question.answer.text))
    names = ["question", "topic", "stem", "students", "missed", "dangerous", "most", "answer"]
    by_question = pd.DataFrame(rows, columns=names)
    grouped = by_question.groupby("topic")[["students", "missed", "dangerous"]].sum().reset_index()
    grouped = grouped.rename(columns={"students": "answers"})
    by_question["share"] = by_question.missed / by_question.students
    grouped["share"] = grouped.missed / grouped.answers
    order = {"by": ["share", "missed"], "ascending": False, "kind": "stable", "ignore_index": True}
    return by_question.sort_values(**order), grouped.sort_values(**order)
