"""What a student knows so far, and what a class missed most."""

from datetime import UTC, datetime
from html import escape
from pathlib import Path

import ipywidgets as widgets
import pandas as pd

from ..cards.cards import text
from ..charts.class_results import answers_over_time, most_missed
from ..charts.figure import plural, table
from ..learning import progress_file as record
from ..learning import questions as learn
from ..tables.catalog import Catalog, load
from .live import Live, Shown
from .questions import trouble

WEAK = 0.7  # a topic with a smaller share right at the first try is a weak spot


def progress(catalog: Catalog | None = None) -> Live:
    """Return the student's own page: what was answered, weak spots with their place, what is due, a chart."""
    catalog = catalog or load()
    told = "Run this lesson, and your progress stands here: what you answered, weak spots, and cards that are due."
    return Live(
        "Your progress",
        lambda: f'<div class="me"><h3>Your progress</h3><p>{told}</p></div>',
        lambda say: Page(catalog, say).parts(),
        lambda: {"kind": "elsewhere", "href": "progress.html", "text": "My progress in this browser"},
    )


class Page:
    """The live page: the report, and buttons to look again, to hand in a copy, to start anew."""

    def __init__(self, catalog: Catalog, say):
        self.catalog, self.say, self.record = catalog, say, record.mine()
        self.pane = widgets.Output()  # not HTML: only here JupyterLab opens links to lessons in place
        self.note = widgets.HTML()
        self.buttons = {}
        for name, act in (("Refresh", self.refresh), ("Save a copy to hand in", self.export),
                          ("Start anew", self.ask), ("Yes, start anew", self.reset)):  # fmt: skip
            self.buttons[name] = widgets.Button(description=name)
            self.buttons[name].on_click(lambda _, act=act: act())
        self.refresh()

    def parts(self) -> list:
        """Return the widgets to show."""
        row = widgets.Box(list(self.buttons.values()))
        row.add_class("me-row")
        return [self.pane, row, self.note]

    def refresh(self) -> None:
        """Read the record again and show it."""
        self.record.read()
        html, told = page(self.record, self.catalog)
        self.pane.outputs = ({"output_type": "display_data", "data": {"text/html": html}, "metadata": {}},)
        self._ask(False)
        self._tell(told if not self.record.problem else self.record.problem, shown=self.record.problem)

    def export(self) -> None:
        """Write the copy for the instructor next to the lesson, else into the home folder."""
        for folder in (Path.cwd(), Path.home()):
            try:
                path = self.record.export(folder)
            except OSError as error:
                told = f"The copy could not be written to {folder}: {error.strerror}."
            else:
                told = f"Saved as {path}. It holds no name: only a random code, times and answers."
                break
        self._tell(told, shown=told)

    def ask(self) -> None:
        """Ask once more before starting anew."""
        self._ask(True)
        told = "Start anew? Your answers and cards are put aside into another file."
        self._tell(told, shown=told)
        self.buttons["Yes, start anew"].focus()

    def reset(self) -> None:
        """Put the record aside and begin anew."""
        aside = self.record.reset()
        told = "You start anew." + (f" What there was is kept as {aside}; delete it if you like." if aside else "")
        self.refresh()
        self._tell(self.record.problem or told, shown=self.record.problem or told)

    def _ask(self, really: bool) -> None:
        self.buttons["Yes, start anew"].layout.display = None if really else "none"

    def _tell(self, told: str, shown: str) -> None:
        self.note.value = f'<div class="me"><p>{escape(shown)}</p></div>' if shown else ""
        self.say(told)


def page(kept: record.Progress, catalog: Catalog) -> tuple[str, str]:
    """Return a student's page as HTML, and its gist in words."""
    tries, now = learn.first_tries(kept.events), datetime.now(UTC)
    cases = learn.unfolding_cases(catalog)
    done = sum(steps[-1].question_id in set(tries.question) for steps in cases.values())
    states = learn.schedule(kept.events)
    due = sum(state.due <= now + learn.AHEAD for state in states.values())
    answered = int(tries.question.isin(catalog.questions.question_id).sum())
    told = (
        f"{answered} of {len(catalog.questions)} questions and steps of cases answered, {done} of {len(cases)} unfolding cases finished, "
        f"{plural(len(states), 'flash card')} begun, {due} to repeat now."
    )
    html = f"<h3>Your progress</h3><p>{told}</p>"
    if len(tries):
        topics = learn.by_topic(tries, catalog)
        weak = topics[topics.share < WEAK].head(8)
        heads = ["Topic", "Right at the first try", "Where it is taught"]
        shown = table(heads, (_weak(row, catalog) for row in weak.itertuples()))
        html += f"<h4>Look at these again</h4>{shown}" if len(weak) else "<p>No weak spot so far.</p>"
        html += answers_over_time(tries).html()
    where = f"<p><small>As of {now.astimezone():%H:%M}; after more answers choose <em>Refresh</em>. Kept in {escape(str(kept.path))}, on this computer only, under the random code {escape(kept.student)}.</small></p>"
    return f'<div class="me">{html}{where}{trouble(kept)}</div>', told


def _weak(row, catalog: Catalog) -> tuple[str, str, str]:
    lesson, heading = learn.place(row.topic, catalog)
    anchor = f"{lesson}.ipynb#{heading.replace(' ', '-')}"
    risk = f" ‼ {row.dangerous} harmful" if row.dangerous else ""
    return (
        text(learn.topic_name(row.topic, catalog)),
        f"{row.right} of {row.answered}{risk}",
        f"<a href='{escape(anchor)}'>Lesson {lesson[:2]}: {escape(heading)}</a>",
    )


class ClassReport(Shown):
    """What a class missed most; ``questions`` and ``topics`` are the tables (see ``learn.class_tables``).

    ``notes`` says of each file that was left out, or is of a student who counts already, why.
    """

    questions: pd.DataFrame
    topics: pd.DataFrame
    notes: list[str]


def class_report(folder: str | Path, catalog: Catalog | None = None) -> ClassReport:
    """Return what was missed most, by topic and by question, from the files that students handed in.

    Parameters
    ----------
    folder : str or Path
        holds the copies (``.jsonl``, ``.txt``) that students saved in the notebook or on the plain web pages.

    Raises
    ------
    FileNotFoundError
        when there is no such folder, or it holds no such file.

    """
    catalog = catalog or load()
    students, notes = read_class(Path(folder))
    questions, topics = learn.class_tables(students, catalog)
    html = f"<h3>Class report: {plural(len(students), 'student')}</h3>"
    if len(questions):
        named = topics.assign(name=[learn.topic_name(t, catalog) for t in topics.topic], of=topics.answers)
        html += (
            _missed(questions)
            + most_missed(named, "topic").html()
            + most_missed(questions.assign(name=questions.stem, of=questions.students), "question").html()
        )
    else:
        html += "<p>Nothing was answered.</p>"
    html += "".join(f"<p>⚠ {escape(note)}</p>" for note in notes)
    report = ClassReport(f'<div class="me">{html}</div>', f"Class report of {plural(len(students), 'student')}")
    report.questions, report.topics, report.notes = questions, topics, notes
    return report


def read_class(folder: Path) -> tuple[dict[str, list[dict]], list[str]]:
    """Return the events of each student by code, and what was left out, or joined because it is one student's."""
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder {folder}; name the one into which you put the students' files")
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    paths = [path for path in files if path.suffix.lower() in (".jsonl", ".txt")]  # phones send it as .txt
    if not paths:
        raise FileNotFoundError(f"no .jsonl or .txt file in {folder}; students save one on their progress page")
    students: dict[str, dict] = {}
    first: dict[str, str] = {}
    others = [path for path in files if path not in paths and path.suffix != ".html"]
    notes = [f"{path.name} is left out: it does not end with .jsonl or .txt" for path in others]
    for path in paths:
        try:
            # Programs for mail and chat may drop the last line break.
            raw = path.read_bytes().rstrip()
            head, events, bad = record.parse(raw and raw + b"\n")
            why = "it is damaged, or no file of a student's progress" if bad else "it holds no answer"
        except OSError as error:
            head, events, bad, why = {}, [], 0, f"it could not be read: {error.strerror}"
        if not events:
            why = "it was made by a newer version of these lessons" if record.newer(head) else why
            notes.append(f"{path.name} is left out: {why}")
            continue
        if bad:
            notes.append(f"{path.name} is damaged: {plural(bad, 'line')} could not be read, the others count")
        student = head.get("student") or path.stem
        if student in students:
            notes.append(f"{path.name} is of the same student as {first[student]}, who counts once")
        first.setdefault(student, path.name)
        students.setdefault(student, {}).update({str(event): event for event in events})
    return {name: sorted(found.values(), key=lambda e: e["at"]) for name, found in students.items()}, notes


def _missed(questions: pd.DataFrame) -> str:
    """Return what was missed, harmful choices first, with the wrong answer that most chose and the right one."""
    rows = []
    missed = questions[questions.missed > 0]
    for r in missed.sort_values("dangerous", ascending=False, kind="stable").itertuples():
        risk = f"<br><strong>‼ {r.dangerous} chose a harmful answer</strong>" if r.dangerous else ""
        rows.append((text(r.stem), f"{r.missed} of {r.students}{risk}", text(r.most), text(r.answer)))
    heads = ["Question", "Missed at the first try", "Wrong answer that most chose", "Right answer"]
    return f"<h4>Missed, harmful choices first</h4>{table(heads, rows)}" if rows else ""
