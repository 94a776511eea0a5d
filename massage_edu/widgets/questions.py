"""Questions and unfolding cases: immediate feedback with a reason for every option, and a second try."""

from html import escape

import ipywidgets as widgets

from .. import vocabulary
from ..cards.cards import text
from ..learning import progress_file as record
from ..learning import questions as learn
from ..tables.catalog import Catalog, load
from .live import Live

LETTERS = "ABCDEFGH"
# What is said of a choice, and its look.
RESULT = {
    right: (" ".join(said), "me-yes" if right == "yes" else "me-no") for right, said in vocabulary.RESULTS.items()
}
ROUND = 10  # so many questions are asked in a row


def quiz(lesson: str, catalog: Catalog | None = None) -> Live:
    """Return the check-yourself questions of a lesson (``"01"``, ``"02"`` ...)."""
    return _ask("Check yourself", lesson, "check", catalog)


def client_cases(lesson: str = "02", catalog: Catalog | None = None) -> Live:
    """Return the short client cases of a lesson: treat, adapt, avoid the area, ask or refer first."""
    return _ask("Client cases", lesson, "case", catalog)


def sorting_game(catalog: Catalog | None = None) -> Live:
    """Return the sorting game: which kind of massage does this client ask for, or the doctor first?"""
    return _ask("Sorting game", "01", "sort", catalog)


def _ask(label: str, lesson: str, kind: str, catalog: Catalog | None) -> "Form":
    questions = learn.questions(catalog or load(), lesson, kind)
    if not questions:
        raise ValueError(f"no questions of kind {kind!r} for lesson {lesson!r} in questions.csv")
    return Form(label, questions)


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


class Form(Live):
    """Questions one at a time; ``questions`` are those that it asks, in order."""

    def __init__(self, label: str, questions: list[learn.Question]):
        self.questions = questions
        twin = lambda: f'<div class="me"><h3>{escape(label)}</h3>{listed(questions)}</div>'  # noqa: E731
        super().__init__(label, twin, lambda say: Asker(label, questions, say).parts(), lambda: spec(label, questions))


class Cases(Live):
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
        super().__init__(label, twin, lambda say: CaseRunner(label, cases, say).parts(), lambda: spec(label, steps))


def spec(label: str, questions: list[learn.Question]) -> dict:
    """Return questions as plain data for a page without Python, the options in the order in which they are shown.

    Empty texts are left out; an option's id is given without that of its question before it.
    """
    asked = []
    for q in questions:
        options = [
            {name: getattr(o, name) for name in ("text", "right", "reason", "consequence", "next") if getattr(o, name)}
            | {"id": o.option_id.removeprefix(q.question_id)}
            for o in q.shuffled()
        ]
        told = {"question_id": q.question_id, "case_id": q.case_id, "stage": learn.STAGES.get(q.stage, "")}
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


class Choices:
    """One question's options as buttons, and the feedback to a choice; every choice goes into the record."""

    again = "Try once more."
    question: learn.Question
    chosen: learn.Option

    def __init__(self, most: int, say):
        self.say, self.record = say, record.mine()
        self.stem, self.feedback = widgets.HTML(), widgets.HTML()
        self.buttons = [widgets.Button() for _ in range(most)]
        for index, button in enumerate(self.buttons):
            button.add_class("me-choice")
            button.on_click(lambda _, index=index: self.answer(index))
        self.next = widgets.Button()
        self.next.add_class("me-next")
        self.next.on_click(lambda _: self.go_on())

    def go_on(self) -> None:
        """Go to the next question or step."""
        raise NotImplementedError

    def ask(self, question: learn.Question, head: str) -> None:
        """Show a question afresh."""
        self.question, self.tries, self.given_up, self.ended = question, 0, False, False
        self.options = question.shuffled(self.record.student)
        self.entitle(head)
        for index, button in enumerate(self.buttons):
            shown = index < len(self.options)
            button.layout.display = None if shown else "none"
            button.description = f"{LETTERS[index]}  {self.options[index].text}" if shown else ""
            for look in ("me-yes", "me-no"):
                button.remove_class(look)
        self.feedback.value = ""

    def entitle(self, head: str) -> None:
        """Show where one is, and the question."""
        self.stem.value = (
            f'<div class="me"><small>{head}</small><p><strong>{text(self.question.stem)}</strong></p></div>'
        )

    def answer(self, index: int) -> None:
        """Judge the option at ``index``: after a wrong first try the student may try again."""
        chosen = self.chosen = self.options[index]
        self.tries += 1
        kept = {"question": self.question.question_id, "option": chosen.option_id, "right": chosen.right}
        self.record.add("answer", **kept, **{"try": self.tries})
        self._mark(chosen)
        self.tell()

    def _mark(self, option: learn.Option) -> None:
        index = self.options.index(option)
        self.buttons[index].description = f"{vocabulary.RESULTS[option.right][0]} {LETTERS[index]}  {option.text}"
        self.buttons[index].add_class(RESULT[option.right][1])

    def tell(self) -> None:
        """Give the reason for the last choice, and for all others once no further try follows."""
        chosen = self.chosen
        (mark, word), look = vocabulary.RESULTS[chosen.right], RESULT[chosen.right][1]
        letter = LETTERS[self.options.index(chosen)]
        html = f"<p><strong>{mark} {word}</strong> {letter}: {text(chosen.reason)}{_happens(chosen)}</p>"
        if self.done():
            self._mark(self.question.answer)
            html += f"<ul>{_reasons(o for o in self.options if o is not chosen)}</ul>"
        else:
            html += f"<p>{self.again}</p>"
        self.feedback.value = (
            f'<div class="me"><div class="me-feedback {look}">{html}</div>{trouble(self.record)}</div>'
        )
        self.say(f"{word} {chosen.reason} {chosen.consequence}" + ("" if self.done() else f" {self.again}"))

    def done(self) -> bool:
        """Return whether the question needs no further try."""
        return self.given_up or self.tries >= 2 or (self.tries == 1 and self.chosen.right == "yes")

    def close(self, title: str, told: str, body: str, following: str) -> None:
        """Show how it went in place of a question, and what the button leads to."""
        self.ended = True
        self.stem.value = (
            f'<div class="me"><h3>{escape(title)}: how it went</h3><p><strong>{told}</strong></p>{body}</div>'
        )
        for button in self.buttons:
            button.layout.display = "none"
        self.feedback.value = f'<div class="me">{trouble(self.record)}</div>'
        self.next.description = following
        self.say(told)


def trouble(kept: record.Progress) -> str:
    """Return what the student must know of their progress file, if anything."""
    return f"<p><small>⚠ {escape(kept.problem)}</small></p>" if kept.problem else ""


class Asker(Choices):
    """The live form: rounds of questions, those never met first, then those missed, then the others."""

    def __init__(self, label: str, questions: list[learn.Question], say):
        super().__init__(max(len(q.options) for q in questions), say)
        self.label, self.questions = label, questions
        self.size = len(questions) if len(questions) <= 1.5 * ROUND else ROUND
        met = self._known()
        self.begin(f"Welcome back. {self.standing()}" if met else "")

    def parts(self) -> list:
        """Return the widgets to show."""
        return [self.stem, *self.buttons, self.feedback, self.next]

    def _known(self) -> dict[str, bool]:
        """Return whether each question was right at its latest first try, where it was met."""
        tries = learn.first_tries(self.record.events)
        known = dict(zip(tries.question, tries.right == "yes", strict=True))
        return {q.question_id: known[q.question_id] for q in self.questions if q.question_id in known}

    def standing(self) -> str:
        """Return how many of all questions were met, and right at the first try, in words."""
        known = self._known()
        return f"{len(known)} of {len(self.questions)} met so far, {sum(known.values())} right at the first try."

    def begin(self, told: str) -> None:
        """Begin a round."""
        known = self._known()
        rank = {None: 0, False: 1, True: 2}
        self.round = sorted(self.questions, key=lambda q: rank[known.get(q.question_id)])[: self.size]
        self.right: dict[str, bool] = {}
        self.show(0, told)

    def score(self) -> str:
        """Return how many of this round were right at the first try, in words."""
        return f"{sum(self.right.values())} of {len(self.right)} right at the first try." if self.right else ""

    def go_on(self) -> None:
        """Show the next question, but the answer first where it was missed once; after the last one the result."""
        last = self.at + 1 == len(self.round)
        if self.ended:
            self.begin("")
        elif self.tries and not self.done():
            self.given_up = True
            self.tell()
            self._onward()
            return
        elif last:
            self._end()
            return
        else:
            self.show(self.at + 1)
        self.buttons[0].focus()

    def show(self, at: int, told: str = "") -> None:
        """Show the question at a place of the round, and above it what was reached so far."""
        self.at = at
        self.ask(self.round[at], self._head(told))
        self._onward()
        self.say(f"Question {at + 1} of {len(self.round)}: {self.question.stem}")

    def _head(self, told: str = "") -> str:
        return f"{escape(self.label)}: {self.at + 1} of {len(self.round)}. {escape(told or self.score())}"

    def answer(self, index: int) -> None:
        """Judge a choice, and count the first try."""
        super().answer(index)
        if self.tries == 1:
            self.right[self.question.question_id] = self.chosen.right == "yes"
            self.entitle(self._head())
        self._onward()

    def _onward(self) -> None:
        last = self.at + 1 == len(self.round)
        missed = self.tries == 1 and not self.done()
        self.next.description = "Show the answer ▶" if missed else "How did it go? ▶" if last else "Next question ▶"

    def _end(self) -> None:
        """Show the result of the round, and the answers to what was missed."""
        missed = [q for q in self.round if self.right.get(q.question_id) is False]
        again = "".join(f"<li>{text(q.stem)}<ul>{_reasons([q.answer])}</ul></li>" for q in missed)
        told = f"{self.score() or 'Nothing answered in this round.'} {self.standing()}"
        body = f"<h4>Look at these again</h4><ol>{again}</ol>" if again else ""
        self.close(self.label, told, body, "Next round ▶")


class CaseRunner(Choices):
    """The live cases: a menu, what happened so far, the step, its options, feedback, go on."""

    again = "Try once more, or go on and see what comes of it."

    def __init__(self, label: str, cases: dict[str, list[learn.Question]], say):
        super().__init__(max(len(step.options) for steps in cases.values() for step in steps), say)
        self.label, self.cases = label, cases
        self.menu = widgets.Dropdown(description="Case", style={"description_width": "initial"})
        self.menu.observe(self._choose, "value")
        self.story = widgets.HTML()
        self._mark_done(next(iter(cases)))
        self.begin(self.menu.value)

    def parts(self) -> list:
        """Return the widgets to show; the menu only where there is a choice."""
        menu = [self.menu] if len(self.cases) > 1 else []
        return [*menu, self.story, self.stem, *self.buttons, self.feedback, self.next]

    def begin(self, case: str) -> None:
        """Begin a case with its first step."""
        self.case, self.told = case, ""
        self.firsts: list[str] = []
        self._step(self.cases[case][0])

    def answer(self, index: int) -> None:
        """Judge a choice; the student may try again, or go on and see what comes of it."""
        super().answer(index)
        if self.tries == 1:
            self.firsts.append(self.chosen.right)
        self.next.disabled = False
        self.next.description = "Go on ▶" if self._following() else "How did it go? ▶"

    def go_on(self) -> None:
        """Tell what was chosen, and show the step that follows; after the last one the result, then another case."""
        if self.ended:
            names = list(self.cases)
            following = names[(names.index(self.case) + 1) % len(names)]
            if following == self.case:
                self.begin(self.case)
            self.menu.value = following
            return
        step = self._following()
        mark, best = vocabulary.RESULTS[self.chosen.right][0], self.question.answer
        better = "" if self.chosen is best else f" {text(self.chosen.reason)} <em>Better: {text(best.text)}.</em>"
        self.told += (
            f"<li>{text(self.question.stem)} <strong>{mark} {text(self.chosen.text)}.</strong> "
            f"{text(self.chosen.consequence)}{better}</li>"
        )
        if step:
            self._step(step)
            self.buttons[0].focus()
        else:
            self._end()

    def _following(self) -> learn.Question | None:
        return learn.next_step(self.cases[self.case], self.question, self.chosen)

    def _step(self, step: learn.Question) -> None:
        story = f'<div class="me"><details><summary>What happened so far</summary><ol>{self.told}</ol></details></div>'
        self.story.value = story if self.told else ""
        stage = learn.STAGES.get(step.stage, "")
        self.ask(step, f"{escape(learn.title(self.case))}. {stage}")
        self.next.description, self.next.disabled = "Choose first", True
        self.say(f"{learn.title(self.case)}. {stage}: {step.stem}")

    def _end(self) -> None:
        right, harmful = self.firsts.count("yes"), self.firsts.count("dangerous")
        told = f"{right} of {len(self.firsts)} decisions right at the first try."
        if harmful:
            told += f" {harmful} would have put the client at risk: read why below."
        elif "safe_but_wrong" in self.firsts:
            told += " You were careful; once or more you were more careful than this client needed."
        self.story.value = ""
        following = "Next case ▶" if len(self.cases) > 1 else "Once more ▶"
        self.close(learn.title(self.case), told, f"<ol>{self.told}</ol>", following)
        self._mark_done(self.case)

    def _mark_done(self, case: str) -> None:
        """Put a mark before each case whose last step was answered, and keep ``case`` chosen."""
        answered = {event.get("question") for event in self.record.events}
        names = [
            (f"{'✓ ' if steps[-1].question_id in answered else ''}{learn.title(name)}", name)
            for name, steps in self.cases.items()
        ]
        self.menu.unobserve(self._choose, "value")  # new options choose the first one: nobody's choice
        self.menu.options = names
        self.menu.value = case
        self.menu.observe(self._choose, "value")

    def _choose(self, _) -> None:
        self.begin(self.menu.value)
