"""Whoever teaches with rows of their own is told which row is wrong, never shown a traceback."""

import subprocess
import sys

import pandas as pd
import pytest
from settled import rows_of, write

import massage_edu as me
from massage_edu.learning import questions as learn


def spoil(folder, table, column, value, **where):
    """Change the first row that has these cells; return its line and key."""
    rows = rows_of(folder, table)
    index = next(
        i for i, row in enumerate(rows) if all(row[name] == cell for name, cell in where.items())
    )
    rows[index][column] = value
    write(folder, table, rows)
    return index + 2, next(iter(rows[index].values()))


def lose_options(folder):
    """Delete all options of a question of lesson 02."""
    rows = rows_of(folder, "questions")
    index = next(
        i for i, row in enumerate(rows) if row["lesson"] == "02" and row["kind"] == "check"
    )
    lost = rows[index]["question_id"]
    write(
        folder, "options", [row for row in rows_of(folder, "options") if row["question_id"] != lost]
    )
    return index + 2, lost


FAULTS = {
    "no right option": lambda folder: spoil(folder, "options", "right", "no", right="yes"),
    "no options": lose_options,
    "a step that is lost": lambda folder: spoil(folder, "questions", "step", "9", step="2"),
    "a step elsewhere": lambda folder: spoil(
        folder, "options", "next", "case-nobody-2", right="yes"
    ),
    "a milder decision": lambda folder: spoil(
        folder, "questions", "decision", "treat", decision="refer_first"
    ),
}


LESSONS = [lambda: me.quiz("02"), me.cases, me.client_cases, me.sorting_game, me.flashcards]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "lesson"),
    [
        *((fault, LESSONS[0]) for fault in FAULTS),
        *(("no right option", lesson) for lesson in LESSONS[1:]),
    ],
)
def test_a_lesson_names_file_and_line(whole, monkeypatch, fault, lesson):
    """Spoil a question: each form of a lesson raises what the checker says, and a notebook shows
    that alone.
    """
    FAULTS[fault](whole)
    monkeypatch.setenv("MASSAGE_EDU_DATA", str(whole))
    with pytest.raises(me.DataError, match=r"data/(questions|options)\.csv:\d+: ") as caught:
        lesson()
    [message] = caught.value._render_traceback_()
    assert "Traceback" not in message and str(caught.value) in message


@pytest.mark.parametrize(
    "words", [["site"], ["handout", "02"], ["export-questions", "--to", "gift"]], ids=str
)
def test_a_command_names_file_and_line(scratch, tmp_path, words):
    """Spoil a question and ask for pages, paper and an export: a message, exit code 1, no
    traceback.
    """
    spoil(scratch, "options", "right", "no", right="yes")
    command = [sys.executable, "-m", "massage_edu", *words, "--data", str(scratch)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "data/questions.csv:" in done.stderr and "none of its options is right" in done.stderr


def test_tables_that_nobody_checked_name_the_question(catalog):
    """Build questions of rows that were never checked."""
    key = catalog.questions.question_id.iloc[0]
    options = catalog.options
    none = options[options.question_id != key]
    with pytest.raises(me.DataError, match=f"{key}.*has no options"):
        learn.every_question(me.Catalog(**{**vars_of(catalog), "options": none}))
    wrong = options.assign(right=pd.Categorical(["no"] * len(options)))
    with pytest.raises(me.DataError, match="none of its options is right"):
        learn.every_question(me.Catalog(**{**vars_of(catalog), "options": wrong}))[0].answer  # noqa: B018


def vars_of(catalog):
    """Return the tables of a catalog by name."""
    return {name: getattr(catalog, name) for name in catalog.__dataclass_fields__}
