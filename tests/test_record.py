"""A student's record: nothing written is ever lost, whatever happens to the file."""

import errno
import json
import multiprocessing
import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from massage_edu.learning import progress_file as record

ANSWER = {"question": "q-any-01", "option": "q-any-01-a", "right": "yes", "try": 1}


@pytest.fixture
def path(tmp_path):
    """Return where a student's record would be."""
    return tmp_path / "home" / "progress.jsonl"


def opened(path) -> record.Progress:
    """Return the record as a fresh kernel reads it."""
    progress = record.Progress(path)
    progress.read()
    return progress


def test_answers_are_found_again_by_another_kernel(path):
    """Add an answer and a card, open the file again and find both under the same pseudonym."""
    first = opened(path)
    first.add("answer", **ANSWER)
    first.add("card", card="glossary:acute", rating=3)
    again = opened(path)
    assert again.events == first.events
    assert again.student == first.student
    assert not again.problem


def test_nothing_is_written_before_the_first_answer(path):
    """Open a record and find no file."""
    opened(path)
    assert not path.exists()


def test_the_file_holds_no_name(path, monkeypatch):
    """Set a user's name and find it nowhere in the file."""
    monkeypatch.setenv("USER", "veryparticularname")
    opened(path).add("answer", **ANSWER)
    lines = path.read_text().splitlines()
    assert set(json.loads(lines[0])) == {"format", "version", "student"}
    assert set(json.loads(lines[1])) == {"kind", "at", "id", *ANSWER}
    assert "veryparticularname" not in path.read_text()


def _add(path: Path, number: int) -> None:
    progress = opened(path)
    for n in range(20):
        progress.add("answer", **{**ANSWER, "question": f"q-{number}-{n}"})


@pytest.mark.slow
def test_two_lessons_open_at_once_both_keep_their_answers(path):
    """Add from four processes at the same time and find every answer, each line whole."""
    workers = [
        multiprocessing.get_context("spawn").Process(target=_add, args=(path, n)) for n in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    _head, events, bad = record.parse(path.read_bytes())
    assert (len(events), bad) == (80, 0)
    assert len({e["question"] for e in events}) == 80


def test_a_full_disk_keeps_answers_in_memory_and_writes_them_later(path, monkeypatch):
    """Let writing fail half-way: the file stays whole, the student is told, and the next answer
    brings both.
    """
    progress = opened(path)
    progress.add("answer", **ANSWER)
    before = path.read_bytes()
    real = os.fsync

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    progress.add("card", card="glossary:acute", rating=1)
    assert path.read_bytes() == before
    assert "No space left" in progress.problem and "You can go on" in progress.problem
    assert len(progress.events) == 2
    progress.read()
    assert len(progress.events) == 2
    monkeypatch.setattr(os, "fsync", real)
    progress.add("card", card="glossary:acute", rating=4)
    assert not progress.problem
    assert [e.get("rating") for e in opened(path).events] == [None, 1, 4]


def test_a_home_that_cannot_be_written_is_said_and_does_not_stop_the_lesson(tmp_path):
    """Put a file where the folder should be; answers go on in memory."""
    (tmp_path / "home").write_text("not a folder")
    progress = opened(tmp_path / "home" / "progress.jsonl")
    progress.add("answer", **ANSWER)
    assert "could not be written" in progress.problem
    assert len(progress.events) == 1


def test_a_damaged_file_is_set_aside_and_what_can_be_read_goes_on(path):
    """Spoil one line of three: the old file is kept under another name, two answers are carried
    over.
    """
    progress = opened(path)
    for n in range(3):
        progress.add("answer", **{**ANSWER, "question": f"q-{n}"})
    spoiled = path.read_bytes().replace(b'"q-1"', b'"q-1')
    path.write_bytes(spoiled)
    again = opened(path)
    assert [e["question"] for e in again.events] == ["q-0", "q-2"]
    assert again.student == progress.student
    aside = path.with_name("progress-damaged-1.jsonl")
    assert aside.read_bytes() == spoiled
    assert str(aside) in again.problem and "1 line of" in again.problem
    assert not opened(path).problem


def test_a_line_torn_by_a_kill_does_not_spoil_the_next_one(path):
    """Cut the last line short after the record was opened, add an answer and find it whole."""
    progress = opened(path)
    progress.add("answer", **ANSWER)
    with path.open("ab") as file:
        file.write(b'{"kind": "ans')
    progress.add("card", card="glossary:acute", rating=3)
    _, events, bad = record.parse(path.read_bytes())
    assert [e["kind"] for e in events] == ["answer", "card"]
    assert bad == 1


def test_a_file_of_a_newer_version_is_left_alone(path):
    """Open a file of version 2: it is named, and never written."""
    path.parent.mkdir()
    raw = (
        b'{"format": "massage-edu-progress", "version": 2, "student": "abcd1234", "new": '
        b'true}\n["?"]\n'
    )
    path.write_bytes(raw)
    progress = opened(path)
    progress.add("answer", **ANSWER)
    assert "newer version" in progress.problem
    assert path.read_bytes() == raw
    assert list(path.parent.iterdir()) == [path]


def test_starting_anew_puts_the_old_file_aside(path):
    """Reset twice and find both old files under names of their own."""
    progress = opened(path)
    assert progress.reset() is None
    for n in (1, 2):
        progress.add("answer", **ANSWER)
        aside = progress.reset()
        assert aside == path.with_name(f"progress-old-{n}.jsonl")
        assert not path.exists() and not progress.events


def test_a_copy_to_hand_in_can_be_read_again(path, tmp_path):
    """Export a record; the copy is named by the pseudonym and holds the same events."""
    progress = opened(path)
    progress.add("answer", **ANSWER)
    copy = progress.export(tmp_path)
    assert copy.name == f"progress-{progress.student}.jsonl"
    head, events, bad = record.parse(copy.read_bytes())
    assert (head["student"], events, bad) == (progress.student, progress.events, 0)


def test_events_of_another_device_are_added_once(path, tmp_path):
    """Add the events of a file twice, and a line that is none: each event is kept once, and has its
    own id.
    """
    other = opened(tmp_path / "other" / "progress.jsonl")
    for n in range(3):
        other.add("answer", **{**ANSWER, "try": n + 1})
    assert len({event["id"] for event in other.events}) == 3
    progress = opened(path)
    for _ in range(2):
        assert progress.extend([*other.events, {"kind": "answer"}, "nonsense"]) == other.events
    assert opened(path).events == other.events


def test_a_fresh_record_takes_over_the_students_code(path):
    """Adopt the code of the other device before the first answer; after it, and a code that is
    none, never.
    """
    progress = opened(path)
    progress.adopt("k7f2ab")
    progress.adopt("../x")
    progress.add("answer", **ANSWER)
    progress.adopt("other123")
    assert opened(path).student == progress.student == "k7f2ab"


def test_events_made_at_once_keep_their_order_by_their_ids(path):
    """Add two events in a row: the id of the second, which begins with the time, is not before that
    of the first.
    """
    progress = opened(path)
    progress.add("answer", **ANSWER)
    progress.add("answer", **{**ANSWER, "try": 2})
    first, second = (event["id"] for event in progress.events)
    assert re.fullmatch(r"[0-9a-f]{19}", first) and first[:11] < second[:11]


HEAD = b'{"format": "massage-edu-progress", "version": 1, "student": "0a1b2c3d"}\n'
LINES = [
    b'{"kind": "answer", "at": "2026-11-24T08:00:00+00:00", "question": "q-1", "option": '
    b'"q-1-a", "right": "no", "try": 1}\n',
    b'{"kind": "card", "at": "2026-11-24T08:00:01+00:00", "card": "glossary:acute", "rating": 3}\n',
]
mutations = st.lists(
    st.tuples(st.floats(0, 1), st.binary(max_size=6), st.integers(0, 12)), max_size=4
)


@pytest.mark.slow
@settings(
    max_examples=200 * int(os.environ.get("FUZZ", 1)),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(lines=st.lists(st.sampled_from(LINES), max_size=5), changes=mutations)
def test_no_mutated_file_loses_a_byte_or_stops_the_lesson(tmp_path_factory, lines, changes):
    """Spoil a file anyhow, open it and add an answer: the old bytes are all kept, the answer is
    there.
    """
    raw = HEAD + b"".join(lines)
    for place, put, cut in changes:
        at = round(place * len(raw))
        raw = raw[:at] + put + raw[at + cut :]
    path = tmp_path_factory.mktemp("fuzz") / "progress.jsonl"
    path.write_bytes(raw)
    progress = opened(path)
    progress.add("answer", **ANSWER)
    kept = [p.read_bytes() for p in path.parent.glob("*.jsonl")]
    assert any(content == raw or content.startswith(raw) for content in kept)
    if "newer version" not in progress.problem:
        assert opened(path).events[-1]["question"] == "q-any-01"
