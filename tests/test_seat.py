"""Lessons handed out to a student: newer ones arrive, and nothing that the student did is lost."""

import json
from datetime import date

import pytest

from massage_edu.classroom import seat

DAY = date(2026, 11, 24)


@pytest.fixture
def folders(tmp_path):
    """Make a teacher's folder with two lessons and a student who was given them."""
    lessons, mine = tmp_path / "lessons", tmp_path / "home" / "massage-edu" / "notebooks"
    lessons.mkdir()
    (lessons / "01_overview.ipynb").write_text("one", encoding="utf-8")
    (lessons / "02_conditions.ipynb").write_text("two", encoding="utf-8")
    assert set(seat.hand_out(lessons, mine, DAY)) == {"01_overview.ipynb", "02_conditions.ipynb"}
    return lessons, mine


def files(folder) -> dict[str, str]:
    """Return the text of every file that the student sees, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def test_a_new_student_gets_every_lesson(folders):
    """Find both lessons in the student's folder."""
    assert files(folders[1]) == {"01_overview.ipynb": "one", "02_conditions.ipynb": "two"}


def test_an_untouched_lesson_is_replaced_by_a_newer_one(folders):
    """Change the teacher's lesson and find it in place, without a copy of the old one."""
    lessons, mine = folders
    (lessons / "02_conditions.ipynb").write_text("two, newer", encoding="utf-8")
    assert seat.hand_out(lessons, mine, DAY) == {"02_conditions.ipynb": None}
    assert files(mine) == {"01_overview.ipynb": "one", "02_conditions.ipynb": "two, newer"}


def test_a_changed_lesson_stays_while_the_teacher_changes_nothing(folders):
    """Write into a lesson and find it as it was left, again and again."""
    lessons, mine = folders
    (mine / "02_conditions.ipynb").write_text("my notes", encoding="utf-8")
    assert seat.hand_out(lessons, mine, DAY) == seat.hand_out(lessons, mine, DAY) == {}
    assert files(mine)["02_conditions.ipynb"] == "my notes"


def test_a_changed_lesson_is_kept_when_a_newer_one_comes(folders):
    """Let three newer lessons come on one day over changed ones: each of the student's files is
    still there.
    """
    lessons, mine = folders
    for number in (1, 2, 3):
        (mine / "02_conditions.ipynb").write_text(f"my notes {number}", encoding="utf-8")
        (lessons / "02_conditions.ipynb").write_text(f"newer {number}", encoding="utf-8")
        seat.hand_out(lessons, mine, DAY)
    assert files(mine) == {
        "01_overview.ipynb": "one",
        "02_conditions.ipynb": "newer 3",
        "my copies/02_conditions (2026-11-24).ipynb": "my notes 1",
        "my copies/02_conditions (2026-11-24, 2).ipynb": "my notes 2",
        "my copies/02_conditions (2026-11-24, 3).ipynb": "my notes 3",
    }


def test_files_of_other_names_are_left_alone(folders):
    """Keep a student's own notebook and a lesson that the teacher withdrew."""
    lessons, mine = folders
    (mine / "mine.ipynb").write_text("own", encoding="utf-8")
    (lessons / "01_overview.ipynb").unlink()
    assert seat.hand_out(lessons, mine, DAY) == {}
    assert set(files(mine)) == {"01_overview.ipynb", "02_conditions.ipynb", "mine.ipynb"}


def test_a_deleted_lesson_comes_back(folders):
    """Delete a lesson and get it again."""
    lessons, mine = folders
    (mine / "01_overview.ipynb").unlink()
    assert seat.hand_out(lessons, mine, DAY) == {"01_overview.ipynb": None}


@pytest.mark.parametrize("spoilt", [None, "", "[]", "{"])
def test_without_its_record_nothing_is_overwritten(folders, spoilt):
    """Lose or spoil the record: what differs from the teacher's lesson counts as the student's
    work.
    """
    lessons, mine = folders
    record = mine / seat.RECORD
    record.unlink() if spoilt is None else record.write_text(spoilt, encoding="utf-8")
    (mine / "01_overview.ipynb").write_text("my notes", encoding="utf-8")
    seat.hand_out(lessons, mine, DAY)
    assert files(mine)["my copies/01_overview (2026-11-24).ipynb"] == "my notes"
    assert files(mine)["01_overview.ipynb"] == "one"
    assert set(json.loads(record.read_text(encoding="utf-8"))) == {
        "01_overview.ipynb",
        "02_conditions.ipynb",
    }


@pytest.mark.parametrize("last", ["copyfile", "_move_aside"])
def test_a_stop_half_way_loses_nothing(folders, monkeypatch, last):
    """Stop right after a step; the next time everything is in place, and the student's work is
    kept.
    """
    lessons, mine = folders
    (mine / "01_overview.ipynb").write_text("my notes", encoding="utf-8")
    (lessons / "01_overview.ipynb").write_text("newer", encoding="utf-8")
    where = seat.shutil if last == "copyfile" else seat
    step = getattr(where, last)

    def stopped(*arguments):
        step(*arguments)
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(where, last, stopped)
        with pytest.raises(OSError, match="No space"):
            seat.hand_out(lessons, mine, DAY)
    assert "my notes" in files(mine).values()
    seat.hand_out(lessons, mine, DAY)
    assert files(mine)["01_overview.ipynb"] == "newer"
    assert files(mine)["my copies/01_overview (2026-11-24).ipynb"] == "my notes"


def test_the_seat_becomes_the_students_server(folders, tmp_path, monkeypatch):
    """Start a seat: a home closed to others, the lesson in front, and JupyterHub's options passed
    on.
    """
    home, become = tmp_path / "home", []
    (folders[1] / "01_overview.ipynb").write_text("my notes", encoding="utf-8")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("MASSAGE_EDU_LESSON", "02")
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", "")
    monkeypatch.delenv("MASSAGE_EDU_LESSONS", raising=False)
    monkeypatch.setattr(
        seat.classroom,
        "settings",
        lambda lesson, root, *rest: [f"--front={lesson.relative_to(root)}"],
    )
    monkeypatch.setattr(seat.os, "execv", lambda program, command: become.extend(command))
    mask = seat.os.umask(0o022)
    try:
        seat.main(["--port=1"])
    finally:
        seat.os.umask(mask)
    assert home.stat().st_mode & 0o777 == 0o700
    assert become[1:4] == ["-P", "-m", "jupyterhub.singleuser"]
    assert become[-2:] == ["--front=02_conditions.ipynb", "--port=1"]
    assert (
        files(home)[f"massage-edu/notebooks/my copies/01_overview ({date.today()}).ipynb"]
        == "my notes"
    )
