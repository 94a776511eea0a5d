"""What one student answered, in one small file that is only ever added to.

The file is JSON lines: a first line with format, version and a random pseudonym, then one line for
each answer and each flash card turned. No name, no address. Everything else (what is due, weak
spots) is derived from these lines, so a line once written is never changed. The plain pages keep
and export the same lines (``web/src/events.js``); before, they exported a first line alone, with
their ``answers`` in it.
"""

import errno
import json
import os
import secrets
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ..files import write

FORMAT, VERSION = "massage-edu-progress", 1
NEEDED = {"answer": {"question", "option", "right", "try"}, "card": {"card", "rating"}}
# One answer or one card turned: ``kind`` (answer or card), ``at`` (UTC, ISO 8601) and ``id``; an
# answer has ``question``, ``option``, ``right`` and ``try``, a card ``card`` and ``rating``. All
# text, but ``try`` and ``rating`` are whole numbers. Older events have no ``id``.
Event = dict[str, Any]
# The first line: ``format``, ``version`` and ``student``; of old plain pages also ``answers``.
Head = dict[str, Any]
_open: dict[Path, "Progress"] = {}


def default_path() -> Path:
    """Return ``MASSAGE_EDU_PROGRESS``, else ``massage-edu/progress.jsonl`` in the home folder."""
    usual = Path.home() / "massage-edu" / "progress.jsonl"
    return Path(os.environ.get("MASSAGE_EDU_PROGRESS") or usual)


def mine() -> "Progress":
    """Return the student's progress, one object for all widgets of a kernel, freshly read."""
    path = default_path()
    progress = _open.setdefault(path, Progress(path))
    progress.read()
    return progress


class Progress:
    """The answers and turned cards of one student.

    Attributes
    ----------
    student : str
        random pseudonym of eight letters and digits.
    events : list of dict
        ``kind`` (answer or card), ``at`` (UTC, ISO 8601), and for an answer ``question, option,
        right, try``, for a card ``card, rating`` (1 again, 2 hard, 3 good, 4 easy).
    problem : str
        why something could not be kept, in words for the student; empty when all is well. What
        could not be written is kept in memory and tried again with the next answer.

    """

    def __init__(self, path: Path):
        self.path, self.problem = path, ""
        self.events: list[Event] = []
        self.student = secrets.token_hex(4)
        self._unsaved: list[Event] = []
        self._latest = 0  # time of the last id: one second may hold several events
        self._foreign = False  # made by a newer version: not ours to write

    def read(self) -> None:
        """Read the file again; a damaged one is set aside, and what can be read of it goes on."""
        try:
            raw = self.path.read_bytes()
            head, events, bad = parse(raw)
            self._foreign = newer(head)
            if self._foreign:
                self.problem = (
                    f"{self.path} was made by a newer version of these lessons. "
                    "Nothing is written to it."
                )
            elif bad:
                head, events = self._set_aside()
            self.student = head.get("student") or self.student
            self.events = events + self._unsaved
        except FileNotFoundError:
            self.events = list(self._unsaved)
        except (OSError, Timeout) as error:
            self._cannot("read", error)

    def add(self, kind: str, **values: str | int) -> None:
        """Add one event.

        When the file cannot be written, ``problem`` says why and the event is kept in memory.
        """
        now = datetime.now(UTC)
        # As web/src/events.js makes it: the time in milliseconds, and chance.
        self._latest = max(int(now.timestamp() * 1000), self._latest + 1)
        name = f"{self._latest:011x}{secrets.token_hex(4)}"
        self.extend([{"kind": kind, "at": now.isoformat(timespec="seconds"), **values, "id": name}])

    def extend(self, events: list[Event]) -> list[Event]:
        """Add events that a form or another device made, each once.

        Return those that are kept now, new or not.
        """
        good = [event for event in events if isinstance(event, dict) and _good(event)]
        known = {identity(event) for event in self.events}
        new = [event for event in good if identity(event) not in known]
        if new:
            self._keep(new)
        return good

    def adopt(self, student: str) -> None:
        """Take over the code of the student's other device, as long as nothing was kept here."""
        if not self.events and _good_head({"version": VERSION, "student": student}):
            self.student = student

    def _keep(self, events: list[Event]) -> None:
        self.events += events
        self._unsaved += events
        if self._foreign:
            return
        try:
            self._append(self._unsaved)
            self._unsaved, self.problem = [], ""
        except (OSError, Timeout) as error:
            self._cannot("written", error)

    def export(self, folder: Path) -> Path:
        """Write a copy for the instructor into a folder, and return its path.

        Its name is ``progress-PSEUDONYM.jsonl``.

        Raises
        ------
        OSError
            when the folder cannot be written.

        """
        path = folder / f"progress-{self.student}.jsonl"
        write(path, _lines([self._head(), *self.events]))
        return path

    def reset(self) -> Path | None:
        """Begin anew: rename the old file and return its new path, None when there was none."""
        self.events, self._unsaved, self.problem, self.student = [], [], "", secrets.token_hex(4)
        try:
            with self._lock():
                return self._rename("old") if self.path.exists() else None
        except (OSError, Timeout) as error:
            self._cannot("renamed", error)
            return None

    def _head(self) -> Head:
        return {"format": FORMAT, "version": VERSION, "student": self.student}

    def _lock(self) -> FileLock:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return FileLock(self.path.with_name(f".{self.path.name}.lock"), timeout=5)

    def _append(self, events: list[Event]) -> None:
        """Add lines at the end; a write that fails half-way leaves the file as it was."""
        with self._lock(), self.path.open("a+b", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            raw = _lines(events if size else [self._head(), *events])
            if size:
                file.seek(-1, os.SEEK_END)
                raw = raw if file.read(1) == b"\n" else b"\n" + raw
            try:
                if file.write(raw) != len(raw):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(file.fileno())
            except OSError:
                file.truncate(size)
                raise

    def _set_aside(self) -> tuple[Head, list[Event]]:
        """Rename a damaged file, and carry what can be read of it into a new one."""
        with self._lock():
            head, events, bad = parse(self.path.read_bytes())
            if not bad:  # another lesson was quicker
                return head, events
            aside = self._rename("damaged")
            self.student = head.get("student") or self.student
            self.problem = (
                f"{bad} line{'s' if bad > 1 else ''} of your progress could not be read. "
                f"The file was kept as {aside}; "
                f"{len(events)} answers and cards were carried over."
            )
            write(self.path, _lines([self._head(), *events]))
        return self._head(), events

    def _rename(self, word: str) -> Path:
        """Rename the file to a name that is free."""
        stem, suffix = self.path.stem, self.path.suffix
        names = (f"{stem}-{word}-{number}{suffix}" for number in count(1))
        paths = map(self.path.with_name, names)
        return self.path.rename(next(path for path in paths if not path.exists()))

    def _cannot(self, done: str, error: Exception) -> None:
        """Say what could not be done with the file, and why."""
        reason = getattr(error, "strerror", None) or error
        if isinstance(error, Timeout):
            reason = "another lesson holds it"
        self.problem = (
            f"Your progress could not be {done} ({self.path}: {reason}). "
            "You can go on; your answers are kept until you close the lesson."
        )


def parse(raw: bytes) -> tuple[Head, list[Event], int]:
    """Return the head, the events that can be read, and the number of lines that cannot.

    A file of a newer version is returned as its head alone.
    """
    lines = raw.split(b"\n")
    torn = lines.pop()  # empty, unless the file ends in the middle of a line
    records = list(map(_loaded, lines))
    head = records.pop(0) if records and records[0].get("format") == FORMAT else {}
    if newer(head):
        return head, [], 0
    records += _of_page(head)
    events = [record for record in records if _good(record)]
    bad = len(records) - len(events)
    bad += bool(torn)
    bad += bool(raw) and not _good_head(head)
    return head if _good_head(head) else {}, events, bad


def _of_page(head: Head) -> list[Event]:
    """Return as events the first tries that a plain page exported inside the head.

    Older pages know no option.
    """
    answers = head.get("answers")
    if not isinstance(answers, dict):
        return []
    return [
        {
            "kind": "answer",
            "at": answer.get("at"),
            "question": question,
            "option": answer.get("option", ""),
            "try": 1,
            "right": answer.get("result", "yes" if answer.get("right") else "no"),
        }
        for question, answer in answers.items()
        if isinstance(answer, dict)
    ]


def _loaded(line: bytes) -> Event | Head:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def identity(event: Event) -> str:
    """Return what tells an event from all others: its id.

    Of older ones without an id it is all that they hold.
    """
    return event.get("id") or json.dumps(event, sort_keys=True)


def newer(head: Head) -> bool:
    """Return whether a file with this head was made by a newer version."""
    return isinstance(head.get("version"), int) and head["version"] > VERSION


def _good_head(head: Head) -> bool:
    student = head.get("student")
    return head.get("version") == VERSION and isinstance(student, str) and student.isalnum()


def _good(event: Event) -> bool:
    try:
        return (
            NEEDED[event["kind"]] <= event.keys()
            and isinstance(event.get("id", ""), str)
            and datetime.fromisoformat(event["at"]).tzinfo is not None
            and all(
                isinstance(event[name], int if name in ("try", "rating") else str)
                for name in NEEDED[event["kind"]]
            )
            and event.get("rating", 1) in (1, 2, 3, 4)
        )
    except (KeyError, TypeError, ValueError):
        return False


def _lines(events: list[Event]) -> bytes:
    return "".join(json.dumps(event) + "\n" for event in events).encode("ascii")
