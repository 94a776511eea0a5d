"""Questions one at a time: immediate feedback with a reason for every option, a second try, a count."""

import random
from html import escape

import ipywidgets as widgets
import pandas as pd

from ..cards import text
from ..catalog import Catalog, load
from .live import Live

RESULT = {
    "yes": ("✓ Right.", "me-yes"),
    "safe_but_wrong": ("○ Safe, but not the best choice.", "me-no"),
    "no": ("✕ Not right.", "me-no"),
    "dangerous": ("‼ Dangerous: this could harm the client.", "me-no"),
}
LETTERS = "ABCDEFGH"


def quiz(lesson: str, catalog: Catalog | None = None) -> Live:
    """Return the check-yourself questions of a lesson (``"01"``, ``"02"`` ...)."""
    return _ask("Check yourself", lesson, "check", catalog)


def cases(lesson: str = "02", catalog: Catalog | None = None) -> Live:
    """Return the client cases of a lesson: treat, adapt, avoid the area, ask or refer first."""
    return _ask("Client cases", lesson, "case", catalog)


def sorting_game(catalog: Catalog | None = None) -> Live:
    """Return the sorting game: which kind of massage does this client ask for, or the doctor first?"""
    return _ask("Sorting game", "01", "sort", catalog, shuffle=False)


def _ask(label: str, lesson: str, kind: str, catalog: Catalog | None, shuffle: bool = True) -> Live:
    catalog = catalog or load()
    chosen = catalog.questions[(catalog.questions.lesson == lesson) & (catalog.questions.kind == kind)]
    if chosen.empty:
        raise ValueError(f"no questions of kind {kind!r} for lesson {lesson!r} in questions.csv")
    items = [_Item(row, catalog.options, shuffle) for row in chosen.itertuples()]
    return Live(
        label, lambda: _twin(label, items), lambda say: _Asker(label, items, say).parts(), lambda: spec(label, items)
    )


def spec(label: str, items: list) -> dict:
    """Return the questions as plain data: id, case, stage, stem, and options in the order in which they are shown."""

    def plain(row, names: str) -> dict:
        return {name: "" if pd.isna(value := getattr(row, name)) else str(value) for name in names.split()}

    asked = [
        plain(item.question, "question_id case_id stage stem")
        | {"options": [plain(o, "text right reason consequence next") for o in item.options]}
        for item in items
    ]
    return {"kind": "questions", "label": label, "results": RESULT, "questions": asked}


class _Item:
    """A question with its options in the order in which they are shown."""

    def __init__(self, question, options: pd.DataFrame, shuffle: bool):
        self.question, self.stem = question, question.stem
        self.options = list(options[options.question_id == question.question_id].itertuples())
        if shuffle:
            random.Random(question.question_id).shuffle(self.options)  # noqa: S311


def _reasons(options) -> str:
    return "".join(
        f"<li>{RESULT[o.right][0].split()[0]} <strong>{text(o.text)}</strong>: {text(o.reason)}</li>" for o in options
    )


def _twin(label: str, items: list[_Item]) -> str:
    body = ""
    for item in items:
        options = "".join(f"<li>{text(o.text)}</li>" for o in item.options)
        right = next(o for o in item.options if o.right == "yes")
        others = _reasons(o for o in item.options if o is not right)
        body += (
            f"<li>{text(item.stem)}<ol type='A'>{options}</ol><details><summary>Answer</summary>"
            f"<p>✓ <strong>{text(right.text)}</strong>: {text(right.reason)}</p><ul>{others}</ul></details></li>"
        )
    return f'<div class="me"><h4>{escape(label)}</h4><ol>{body}</ol></div>'


class _Asker:
    """The live form: one question, its options as buttons, feedback, next."""

    def __init__(self, label: str, items: list[_Item], say):
        self.label, self.items, self.say = label, items, say
        self.at, self.tries, self.right, self.last = 0, 0, {}, ""
        self.stem, self.feedback = widgets.HTML(), widgets.HTML()
        most = max(len(item.options) for item in items)
        self.buttons = [widgets.Button() for _ in range(most)]
        for index, button in enumerate(self.buttons):
            button.add_class("me-choice")
            button.on_click(lambda _, index=index: self.answer(index))
        self.next = widgets.Button(description="Next question ▶")
        self.next.add_class("me-next")
        self.next.on_click(lambda _: self.go_on())
        self.show(0)

    def parts(self) -> list:
        """Return the widgets to show."""
        return [self.stem, *self.buttons, self.feedback, self.next]

    def score(self) -> str:
        """Return how many were right at the first try, in words."""
        return f"{sum(self.right.values())} of {len(self.right)} right at the first try." if self.right else ""

    def go_on(self) -> None:
        """Show the next question; after the last one, begin again and keep the result of the round."""
        if self.at + 1 == len(self.items):
            self.last, self.right = f"Last round: {self.score()}" if self.right else "", {}
        self.show((self.at + 1) % len(self.items))
        self.buttons[0].focus()

    def show(self, at: int) -> None:
        """Show a question afresh."""
        self.at, self.tries = at, 0
        item = self.items[at]
        score = self.score() or self.last
        self.stem.value = (
            f'<div class="me"><small>{escape(self.label)}: {at + 1} of {len(self.items)}. {score}</small>'
            f"<p><strong>{text(item.stem)}</strong></p></div>"
        )
        for index, button in enumerate(self.buttons):
            shown = index < len(item.options)
            button.layout.display = None if shown else "none"
            button.description = f"{LETTERS[index]}  {item.options[index].text}" if shown else ""
            button.disabled = False
        self.feedback.value = ""
        last = at + 1 == len(self.items)
        self.next.description = "Start again ▶" if last else "Next question ▶"
        self.say(f"Question {at + 1} of {len(self.items)}: {item.stem}")

    def answer(self, index: int) -> None:
        """Judge the option at ``index``: after a wrong first try the student may try again."""
        item = self.items[self.at]
        chosen = item.options[index]
        word, look = RESULT[chosen.right]
        self.tries += 1
        self.right.setdefault(self.at, chosen.right == "yes")
        html = f"<p><strong>{word}</strong> {LETTERS[index]}: {text(chosen.reason)}</p>"
        done = chosen.right == "yes" or self.tries >= 2
        if done:
            html += f"<ul>{_reasons(o for o in item.options if o is not chosen)}</ul>"
        else:
            html += "<p>Try once more.</p>"
        self.buttons[index].description = f"{word.split(' ')[0]} {LETTERS[index]}  {chosen.text}"
        self.feedback.value = f'<div class="me"><div class="me-feedback {look}">{html}</div></div>'
        self.say(f"{word} {chosen.reason}" + ("" if done else " Try once more."))
