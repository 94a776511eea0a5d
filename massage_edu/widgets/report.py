"""What a student knows so far, and what a class missed most."""

from html import escape
from pathlib import Path

import pandas as pd

from ..cards.html import text
from ..charts.class_results import most_missed
from ..charts.figure import plural, table
from ..learning import progress_file
from ..learning import questions as question_bank
from ..learning.places import place, topic_name
from ..learning.standing import standing
from ..tables.catalog import Catalog, load
from ..vocabulary import LESSONS
from .live import Shown
from .player import Form, Player


def progress(catalog: Catalog | None = None) -> Form:
    """Return the student's own page.

    What was answered, weak spots with their place, what is due.

    >>> progress().label
    'Your progress'
    """
    catalog = catalog or load()
    invitation = (
        "Run this lesson, and your progress stands here: "
        "what you answered, weak spots, and cards that are due."
    )
    return Progress(
        "Your progress",
        lambda: f'<div class="me"><h3>Your progress</h3><p>{invitation}</p></div>',
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
        return Player({"label": self.label, **standing_in_notebook(self.catalog)}, self.about)


def standing_in_notebook(catalog: Catalog) -> dict:
    """Return what the player needs to tell a student's progress in a notebook.

    The questions stand by lesson and by topic.
    """
    files = {number: f"{number}_{name}" for number, name in LESSONS.items()}
    asked: dict[str, dict[str, str]] = {}
    for question in question_bank.every_question(catalog):
        stems = asked.setdefault(files[question.lesson], {})
        stems[question.question_id] = question.stem
    titles = {file: f"Lesson {number}" for number, file in files.items() if file in asked}

    def address(topic: str) -> str:
        lesson, heading, _ = place(topic, catalog)
        return f"{lesson}.ipynb#{heading.replace(' ', '-')}"

    in_order = dict(sorted(asked.items()))
    return {"notebooks": True, **standing(catalog, in_order, titles, address)}


class ClassReport(Shown):
    """What a class missed most.

    ``questions`` and ``topics`` are the tables (see ``class_tables``). ``notes`` says of each file
    that was left out, or is of a student who counts already, why.
    """

    questions: pd.DataFrame
    topics: pd.DataFrame
    notes: list[str]


def class_report(folder: str | Path, catalog: Catalog | None = None) -> ClassReport:
    """Return what was missed most, by topic and by question.

    Parameters
    ----------
    folder : str or Path
        holds the copies (``.jsonl``, ``.txt``) that students saved in the notebook or on the plain
        web pages, and handed in.

    Raises
    ------
    FileNotFoundError
        when there is no such folder, or it holds no such file.

    Examples
    --------
    >>> class_report("no-such-folder")
    Traceback (most recent call last):
    FileNotFoundError: ...

    """
    catalog = catalog or load()
    students, notes = read_class(Path(folder))
    questions, topics = question_bank.class_tables(students, catalog)
    size = plural(len(students), "student")
    html = f"<h3>Class report: {size}</h3>"
    if len(questions):
        names = [topic_name(topic, catalog) for topic in topics.topic]
        by_topic = topics.assign(name=names, of=topics.answers)
        by_question = questions.assign(name=questions.stem, of=questions.students)
        html += _missed(questions)
        html += most_missed(by_topic, "topic").html()
        html += most_missed(by_question, "question").html()
    else:
        html += "<p>Nothing was answered.</p>"
    html += _stops(students, catalog)
    html += "".join(f"<p>⚠ {escape(note)}</p>" for note in notes)
    report = ClassReport(f'<div class="me">{html}</div>', f"Class report of {size}")
    report.questions, report.topics, report.notes = questions, topics, notes
    return report


def read_class(folder: Path) -> tuple[dict[str, list[dict]], list[str]]:
    """Return the events of each student by code, and notes on the files.

    They say what was left out, or joined because it is one student's.
    """
    paths, others = _handed_in(folder)
    notes = [f"{path.name} is left out: it does not end with .jsonl or .txt" for path in others]
    students: dict[str, dict] = {}
    file_of: dict[str, str] = {}
    for path in paths:
        head, events, flaw = _read_file(path)
        if flaw:
            notes.append(f"{path.name} {flaw}")
        if not events:
            continue
        student = head.get("student") or path.stem
        if student in students:
            first = file_of[student]
            notes.append(f"{path.name} is of the same student as {first}, who counts once")
        file_of.setdefault(student, path.name)
        by_identity = {progress_file.identity(event): event for event in events}
        students.setdefault(student, {}).update(by_identity)
    in_order = {
        student: sorted(events.values(), key=lambda event: event["at"])
        for student, events in students.items()
    }
    return in_order, notes


def _handed_in(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return the files that may be a student's, and those that lie beside them.

    Pages (``.html``) are reports on the class, and are passed over.
    """
    if not folder.is_dir():
        raise FileNotFoundError(
            f"there is no folder {folder}; name the one into which you put the students' files"
        )
    files = sorted(
        path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")
    )
    # Phones send a .jsonl as .txt.
    paths = [path for path in files if path.suffix.lower() in (".jsonl", ".txt")]
    if not paths:
        raise FileNotFoundError(
            f"no .jsonl or .txt file in {folder}; students save one on their progress page"
        )
    return paths, [path for path in files if path not in paths and path.suffix != ".html"]


def _read_file(path: Path) -> tuple[dict, list[dict], str]:
    """Return head and events of a student's file, and what is wrong with it, if anything."""
    try:
        raw = path.read_bytes().rstrip()
    except OSError as error:
        return {}, [], f"is left out: it could not be read: {error.strerror}"
    # Programs for mail and chat may drop the last line break.
    head, events, bad = progress_file.parse(raw and raw + b"\n")
    if events and bad:
        lines = plural(bad, "line")
        return head, events, f"is damaged: {lines} could not be read, the others count"
    if events:
        return head, events, ""
    why = "it holds no answer"
    if progress_file.newer(head):
        why = "it was made by a newer version of these lessons"
    elif bad:
        why = "it is damaged, or no file of a student's progress"
    return head, [], f"is left out: {why}"


def _stops(students: dict[str, list[dict]], catalog: Catalog) -> str:
    """Return how many stop signs a class missed, and how often it stopped without need.

    Only first tries count.
    """
    stops, near_misses = map(set, question_bank.stops_and_near_misses(catalog))
    tries = [
        row
        for events in students.values()
        for row in question_bank.first_tries(events).itertuples()
    ]
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
    """Return what was missed, harmful choices first.

    Each with the wrong answer that most chose and with the right one.
    """
    rows = []
    missed = questions[questions.missed > 0]
    for r in missed.sort_values("dangerous", ascending=False, kind="stable").itertuples():
        risk = f"<br><strong>‼ {r.dangerous} chose a harmful answer</strong>" if r.dangerous else ""
        rows.append(
            (text(r.stem), f"{r.missed} of {r.students}{risk}", text(r.most), text(r.answer))
        )
    heads = ["Question", "Missed at the first try", "Wrong answer that most chose", "Right answer"]
    return f"<h4>Missed, harmful choices first</h4>{table(heads, rows)}" if rows else ""
