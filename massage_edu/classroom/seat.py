"""A student's seat on a class server: lessons of their own in their home, then their JupyterLab.

``python -m massage_edu.classroom.seat`` is what JupyterHub starts for a student, as that student:
no other account ever writes into the home. ``MASSAGE_EDU_LESSONS`` names a folder with the
teacher's lessons (default: those of the package), ``MASSAGE_EDU_LESSON`` the lesson that stands in
front (default: 01).
"""

import json
import os
import shutil
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path

from . import jupyterlab as classroom

COPIES, RECORD = "my copies", ".handed-out.json"


def hand_out(lessons: Path, folder: Path, today: date | None = None) -> dict[str, Path | None]:
    """Bring a student's lessons up to date, so that nothing they did is lost.

    A lesson that is missing is copied, one that the student never changed is replaced by a newer
    one, and one that they did change is first moved to ``my copies``. Files of other names are left
    alone. It can be stopped at any moment and run again.

    Parameters
    ----------
    lessons : Path
        folder with the teacher's ``*.ipynb``.
    folder : Path
        the student's folder; made when missing.
    today : date, optional
        goes into the name of a moved file.

    Returns
    -------
    dict
        name of each lesson that was put in place: where the student's own file went, None when
        there was none.

    Raises
    ------
    OSError
        when the folder cannot be written; what was there is untouched.

    """
    folder.mkdir(parents=True, exist_ok=True)
    before, placed = _recorded(folder / RECORD), {}
    record = dict(before)
    for lesson in sorted(lessons.glob("*.ipynb")):
        name, new, mine = lesson.name, _digest(lesson), folder / lesson.name
        have = _digest(mine) if mine.exists() else ""
        changed = have not in ("", new, before.get(name))
        if have != new and not (changed and before.get(name) == new):
            fresh = folder / f".{name}.new"
            # Copied first of all, so that a full disk stops us before anything moves.
            shutil.copyfile(lesson, fresh)
            placed[name] = _move_aside(mine, today or date.today()) if changed else None
            fresh.replace(mine)
        record[name] = new
    if record != before:
        fresh = folder / f"{RECORD}.new"
        fresh.write_text(json.dumps(record, indent=1), encoding="utf-8")
        fresh.replace(folder / RECORD)
    return placed


def _recorded(path: Path) -> dict[str, str]:
    """Return name: digest of the lessons as they were handed out; empty when that is not known."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _move_aside(mine: Path, today: date) -> Path:
    """Move a file to ``my copies`` under a name that is not taken yet, and return where it is."""
    copies = mine.parent / COPIES
    copies.mkdir(exist_ok=True)
    copy, number = copies / f"{mine.stem} ({today}){mine.suffix}", 1
    while copy.exists():
        number += 1
        copy = copies / f"{mine.stem} ({today}, {number}){mine.suffix}"
    mine.rename(copy)
    return copy


def main(arguments: list[str]) -> None:
    """Close the home to others, hand out the lessons, and become the student's JupyterLab."""
    os.umask(0o077)
    Path.home().chmod(0o700)
    # The kernels' sockets are files in the home (see deploy/jupyterhub_config.py), whose path must
    # stay short.
    os.environ["JUPYTER_RUNTIME_DIR"] = str(Path.home() / ".run")
    folder = Path.home() / "massage-edu" / "notebooks"
    lessons = Path(os.environ.get("MASSAGE_EDU_LESSONS") or classroom.own_lessons())
    placed: dict[str, Path | None] = {}
    try:
        placed = hand_out(lessons, folder)
    except OSError as error:  # a full disk must not keep the student out
        print(f"massage-edu: lessons could not be brought up to date: {error}", file=sys.stderr)
    for name, copy in placed.items():
        own = f"; your own is now {copy}" if copy else ""
        print(f"massage-edu: {name} is new{own}", file=sys.stderr)
    options = [f"{classroom.ROOT_DIR}{folder}"]
    wanted = os.environ.get("MASSAGE_EDU_LESSON") or "01"
    lesson = next(iter(sorted(folder.glob(f"{wanted}*.ipynb"))), None)
    if lesson:
        config = Path.home() / ".cache" / "massage-edu" / "lab"
        shutil.rmtree(config, ignore_errors=True)
        config.mkdir(parents=True)
        trusted = [folder / name for name in placed]
        options += classroom.settings(lesson, folder, config, trusted, lessons)
    command = [sys.executable, "-P", "-m", "jupyterhub.singleuser", *options, *arguments]
    os.execv(sys.executable, command)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
