"""What a student knows so far, and what a class missed most."""

from html import escape
from pathlib import Path

import pandas as pd

from ..cards.cards import text
from ..charts.class_results import most_missed
from ..charts.figure import plural, table
from ..learning import progress_file as record
from ..learning import questions as learn
from ..tables.catalog import Catalog, load
from .live import Shown
from .player import Form, Player

WEAK = 0.7  # a topic with a smaller share right at the first try is a weak spot


def progress(catalog: Catalog | None = None) -> Form:
    """Return the student's own page: what was answered, weak spots with their place, what is due."""
    catalog = catalog or load()
    told = "Run this lesson, and your progress stands here: what you answered, weak spots, and cards that are due."
    return Progress(
        "Your progress",
        lambda: f'<div class="me"><h3>Your progress</h3><p>{told}</p></div>',
        lambda: {
            "kind": "elsewhere",
            "href": "progress.html",
            "text": "My progress in this browser",
        },
        lambda event: True,
        catalog,
    )


class Progress(Form):
    """The student's own page: a page of its own where no Python runs, and alive in a notebook."""

    def __init__(self, label: str, twin, spec, about, catalog: Catalog):
        super().__init__(label, twin, spec, about)
        self.catalog = catalog

    def widget(self) -> Player:
        """Return the live page."""
        return Player({"label": self.label, **standing(self.catalog)}, self.about)


def standing(catalog: Catalog) -> dict:
    """Return what the player needs to tell a student's progress in a notebook: questions by lesson and by topic."""
    asked: dict[str, list] = {}
    for question in learn.every_question(catalog):
        asked.setdefault(question.lesson, []).append(
            {"id": question.question_id, "stem": question.stem}
        )
    topics = {}
    for topic, rows in catalog.questions.groupby("topic"):
        lesson, heading = learn.place(topic, catalog)
        address = f"{lesson}.ipynb#{heading.replace(' ', '-')}"
        topics[learn.topic_name(topic, catalog)] = address, list(rows.question_id)
    stops, near_misses = learn.stops_and_near_misses(catalog)
    return {
        "kind": "progress",
        "notebooks": True,
        "stops": stops,
        "near_misses": near_misses,
        "asked": {learn.FILES[lesson]: questions for lesson, questions in sorted(asked.items())},
        "titles": {learn.FILES[lesson]: f"Lesson {lesson}" for lesson in asked},
        "topics": topics,
        "cases": [steps[-1].question_id for steps in learn.unfolding_cases(catalog).values()],
        "weak": WEAK,
    }


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
        named = topics.assign(
            name=[learn.topic_name(t, catalog) for t in topics.topic], of=topics.answers
        )
        html += (
            _missed(questions)
            + most_missed(named, "topic").html()
            + most_missed(
                questions.assign(name=questions.stem, of=questions.students), "question"
            ).html()
        )
    else:
        html += "<p>Nothing was answered.</p>"
    html += _stops(students, catalog)
    html += "".join(f"<p>⚠ {escape(note)}</p>" for note in notes)
    report = ClassReport(
        f'<div class="me">{html}</div>', f"Class report of {plural(len(students), 'student')}"
    )
    report.questions, report.topics, report.notes = questions, topics, notes
    return report


def read_class(folder: Path) -> tuple[dict[str, list[dict]], list[str]]:
    """Return the events of each student by code, and what was left out, or joined because it is one student's."""
    if not folder.is_dir():
        raise FileNotFoundError(
            f"there is no folder {folder}; name the one into which you put the students' files"
        )
    files = sorted(
        path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")
    )
    paths = [
        path for path in files if path.suffix.lower() in (".jsonl", ".txt")
    ]  # phones send it as .txt
    if not paths:
        raise FileNotFoundError(
            f"no .jsonl or .txt file in {folder}; students save one on their progress page"
        )
    students: dict[str, dict] = {}
    first: dict[str, str] = {}
    others = [path for path in files if path not in paths and path.suffix != ".html"]
    notes = [f"{path.name} is left out: it does not end with .jsonl or .txt" for path in others]
    for path in paths:
        try:
            # Programs for mail and chat may drop the last line break.
            raw = path.read_bytes().rstrip()
            head, events, bad = record.parse(raw and raw + b"\n")
            why = (
                "it is damaged, or no file of a student's progress" if bad else "it holds no answer"
            )
        except OSError as error:
            head, events, bad, why = {}, [], 0, f"it could not be read: {error.strerror}"
        if not events:
            why = "it was made by a newer version of these lessons" if record.newer(head) else why
            notes.append(f"{path.name} is left out: {why}")
            continue
        if bad:
            notes.append(
                f"{path.name} is damaged: {plural(bad, 'line')} could not be read, the others count"
            )
        student = head.get("student") or path.stem
        if student in students:
            notes.append(f"{path.name} is of the same student as {first[student]}, who counts once")
        first.setdefault(student, path.name)
        students.setdefault(student, {}).update({record.identity(event): event for event in events})
    return {
        name: sorted(found.values(), key=lambda e: e["at"]) for name, found in students.items()
    }, notes


def _stops(students: dict[str, list[dict]], catalog: Catalog) -> str:
    """Return how many stop signs a class missed, and how often it stopped without need, at the first try."""
    stops, near_misses = map(set, learn.stops_and_near_misses(catalog))
    tries = [row for events in students.values() for row in learn.first_tries(events).itertuples()]
    signs = [row.right for row in tries if row.question in stops]
    others = [row.right for row in tries if row.question in near_misses]
    if not signs and not others:
        return ""
    missed = sum(right in ("dangerous", "no") for right in signs)
    false = others.count("safe_but_wrong")
    return (
        f"<p><strong>Stop signs missed: {missed} of {len(signs)}.</strong> "
        f"Stopped without need: {false} of {len(others)}.</p>"
    )


def _missed(questions: pd.DataFrame) -> str:
    """Return what was missed, harmful choices first, with the wrong answer that most chose and the right one."""
    rows = []
    missed = questions[questions.missed > 0]
    for r in missed.sort_values("dangerous", ascending=False, kind="stable").itertuples():
        risk = f"<br><strong>‼ {r.dangerous} chose a harmful answer</strong>" if r.dangerous else ""
        rows.append(
            (text(r.stem), f"{r.missed} of {r.students}{risk}", text(r.most), text(r.answer))
        )
    heads = ["Question", "Missed at the first try", "Wrong answer that most chose", "Right answer"]
    return f"<h4>Missed, harmful choices first</h4>{table(heads, rows)}" if rows else ""
