"""What the players of a notebook are given and keep, their twins, and the class report; their rules
are in tests/js.
"""

import json
import re
from html import escape
from pathlib import Path

import pytest

import massage_edu as me
from massage_edu.cards.html import text
from massage_edu.cli import commands as cli
from massage_edu.learning import places
from massage_edu.learning import progress_file as record
from massage_edu.learning import questions as learn

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"


ANSWER = {
    "kind": "answer",
    "at": "2026-11-24T08:00:00+00:00",
    "option": "x",
    "right": "no",
    "try": 1,
}


def answer(question: str, name: str = "1") -> dict:
    """Return an answer as a player sends it."""
    return {**ANSWER, "question": question, "id": name}


class Heard:
    """A player whose messages are heard."""

    def __init__(self, form, monkeypatch):
        self.player, self.messages = form.widget(), []
        monkeypatch.setattr(self.player, "send", self.messages.append)

    def say(self, kind: str, **content) -> dict:
        """Send a message as the script does; return the last answer."""
        self.player._hear(self.player, {"kind": kind, **content}, [])
        return self.messages[-1] if self.messages else {}


FORMS = [
    *((me.quiz, (lesson,)) for lesson in ("01", "02", "03", "04", "05")),
    (me.sorting_game, ()),
    (me.client_cases, ("02",)),
    (me.cases, ()),
    (me.flashcards, ()),
    (me.progress, ()),
]


@pytest.mark.parametrize(("make", "arguments"), FORMS)
def test_a_player_is_given_plain_data(make, arguments):
    """Make each form: what the script gets is JSON, with a kind that it knows, and the file's state
    beside it.
    """
    player = make(*arguments).widget()
    assert json.loads(json.dumps(player.spec)) == json.loads(json.dumps(player.get_state()["spec"]))
    assert player.spec["kind"] in ("questions", "cards", "progress") and player.spec["label"]
    assert player.kept["events"] == [] and "and nowhere else" in player.kept["where"]
    assert "export" in str(player._esm) and ".chips" in str(player._css)


def test_a_player_knows_only_what_it_asks_for():
    """Keep answers to two lessons and a card: each form gets its own, the progress page all."""
    kept = record.mine()
    kept.extend([answer("q-any-01", "1"), answer("q-crash-01", "2")])
    kept.add("card", card="glossary:acute", rating=3)
    asked = {q["question_id"] for q in me.quiz("01").spec()["questions"]}
    assert {e["question"] for e in me.quiz("01").widget().kept["events"]} == asked & {
        "q-any-01",
        "q-crash-01",
    }
    assert [e["kind"] for e in me.flashcards().widget().kept["events"]] == ["card"]
    assert len(me.progress().widget().kept["events"]) == 3


def test_each_event_is_kept_at_once_and_told_to_all_forms(monkeypatch, catalog):
    """Answer in a form: the file has the line, the form hears that it is kept, and so does the
    progress page.
    """
    question = learn.questions(catalog, "01", "check")[0].question_id
    form, page, cards = (
        Heard(one, monkeypatch) for one in (me.quiz("01"), me.progress(), me.flashcards())
    )
    event = answer(question)
    heard = form.say("add", events=[event])
    assert (
        heard["kind"] == "kept"
        and heard["kept"]["events"] == [event]
        and heard["kept"]["problem"] == ""
    )
    assert record.parse(record.default_path().read_bytes())[1:] == ([event], 0)
    assert (
        page.messages[-1]["kept"]["events"] == [event]
        and cards.messages[-1]["kept"]["events"] == []
    )
    form.say("add", events=[event])  # sent twice, kept once
    assert len(record.mine().events) == 1


def test_what_is_no_event_is_not_kept(monkeypatch):
    """Send nonsense: nothing is written."""
    form = Heard(me.quiz("01"), monkeypatch)
    for content in ({"events": [{"kind": "answer"}, 7]}, {}):
        form.say("add", **content)
    form.say("nonsense")
    assert not record.default_path().exists()


def test_refresh_finds_what_another_lesson_kept(monkeypatch):
    """Write to the file from elsewhere: the progress page has it after it was asked to read
    again.
    """
    page = Heard(me.progress(), monkeypatch)
    other = record.Progress(record.default_path())
    other.add("card", card="glossary:acute", rating=3)
    assert page.say("read")["kept"]["events"] == other.events


def test_a_copy_to_hand_in_is_saved_beside_the_lesson(monkeypatch, tmp_path):
    """Save: the copy's place is told, and it holds what was answered; where it cannot be written,
    that is told.
    """
    monkeypatch.chdir(tmp_path)
    form = Heard(me.quiz("01"), monkeypatch)
    form.say("add", events=[answer("q-any-01")])
    words = form.say("save")["words"]
    [copy] = tmp_path.glob("progress-*.jsonl")
    assert f"Saved as {copy}" in words and record.parse(copy.read_bytes())[1] == [
        answer("q-any-01")
    ]

    def full(*_):
        raise OSError(28, "disk full")

    monkeypatch.setattr(record.Progress, "export", full)
    assert "could not be written" in form.say("save")["words"]


def test_starting_anew_puts_the_file_aside_in_all_forms(monkeypatch):
    """Start anew on the progress page: the old file is named, and other forms forget too."""
    page, form = Heard(me.progress(), monkeypatch), Heard(me.quiz("01"), monkeypatch)
    form.say("add", events=[answer("q-any-01")])
    heard = page.say("anew")
    assert (
        heard["kind"] == "anew"
        and "progress-old-1.jsonl" in heard["words"]
        and heard["kept"]["events"] == []
    )
    assert form.messages[-1]["kind"] == "anew" and form.messages[-1]["words"] == ""
    assert not record.default_path().exists()


def test_a_file_from_a_phone_is_taken_in_with_its_code(monkeypatch):
    """Adopt the code of a fresh student's phone, then add its events: the file is the phone's."""
    page = Heard(me.progress(), monkeypatch)
    page.say("adopt", student="k7f2ab")
    page.say("add", events=[answer("q-any-01")])
    head, events, bad = record.parse(record.default_path().read_bytes())
    assert (head["student"], events, bad) == ("k7f2ab", [answer("q-any-01")], 0)


def test_trouble_with_the_file_is_told_beside_the_answer(monkeypatch):
    """Answer while the file cannot be written: the form says so, and the answer waits in memory."""
    form = Heard(me.quiz("01"), monkeypatch)

    def full(*_):
        raise OSError(28, "disk full")

    monkeypatch.setattr(record.Progress, "_append", full)
    heard = form.say("add", events=[answer("q-any-01")])
    assert "could not be written" in heard["kept"]["problem"]
    assert record.mine().events == [answer("q-any-01")]


def test_a_case_that_does_not_exist_is_named_with_those_that_do():
    """Ask for a case with a slip in its name."""
    with pytest.raises(KeyError, match=r"no case 'calf' .*calf-after-a-flight"):
        me.cases("calf")


def test_the_twin_of_the_cases_holds_every_step(catalog):
    """Read every step, option and consequence without a kernel."""
    twin = me.cases().twin()
    steps = [step for steps in learn.unfolding_cases(catalog).values() for step in steps]
    assert twin.count("<ol type='A'>") == len(steps)
    assert twin.count("What happens:") == sum(bool(o.consequence) for s in steps for o in s.options)


def test_twin_and_player_ask_in_the_same_order(catalog):
    """Compare letters: what stands still, what is alive and what is printed name the same
    options.
    """
    for form in (me.quiz("01"), me.cases("calf-after-a-flight"), me.client_cases("02")):
        lists = re.findall(r"<ol type='A'>(.*?)</ol>", form.twin(), re.S)
        for question, still in zip(form.spec()["questions"], lists, strict=True):
            assert (
                "".join(f"<li>{text(option['text'])}</li>" for option in question["options"])
                == still
            )


def test_the_progress_page_knows_where_each_topic_is_taught(catalog):
    """Find every question in a topic and in a lesson, each topic with the notebook and heading that
    teach it.
    """
    spec = me.progress().widget().spec
    names = sorted(catalog.questions.question_id)
    assert sorted(name for _, asked in spec["topics"].values() for name in asked) == names
    asked = [one["id"] for questions in spec["asked"].values() for one in questions]
    assert sorted(name for name in asked if name in names) == names
    lesson, heading, _ = places.place("any", catalog)
    address = f"{lesson}.ipynb#{heading.replace(' ', '-')}"
    assert spec["topics"]["Stop signs for every client"][0] == address
    for lesson in spec["asked"]:
        assert (NOTEBOOKS / f"{lesson}.ipynb").is_file()
    assert len(spec["cases"]) == len(learn.unfolding_cases(catalog))


def test_the_twin_of_the_progress_page_says_what_will_be_there():
    """Read it where nothing runs."""
    assert "your progress stands here" in me.progress().twin()


@pytest.fixture
def class_folder(tmp_path, monkeypatch):
    """Return the folder with what three students handed in, one of them twice, and a broken
    file.
    """
    folder = tmp_path / "class"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for n in range(3):
        monkeypatch.setenv("MASSAGE_EDU_PROGRESS", str(tmp_path / f"student{n}.jsonl"))
        kept = record.mine()
        for question in ("q-any-01", "q-any-02")[: n + 1]:
            kept.add(
                "answer", question=question, option=f"{question}-a", right="dangerous", **{"try": 1}
            )
        kept.export(folder)
    (folder / "copy of the last.jsonl").write_bytes(
        (folder / f"progress-{kept.student}.jsonl").read_bytes()
    )
    (folder / "broken.jsonl").write_text("{nonsense\n")
    return folder


def test_the_class_report_counts_each_student_once(class_folder):
    """Read a class's files: three students, two questions, the broken file named."""
    report = me.class_report(class_folder)
    assert "Class report: 3 students" in report.html
    assert dict(zip(report.questions.question, report.questions.students, strict=True)) == {
        "q-any-01": 3,
        "q-any-02": 2,
    }
    assert "broken.jsonl" in report.html and report.html.count("<img") == 2
    assert "chose a harmful answer" in report.html


def test_the_class_report_begins_with_harmful_choices_and_gives_the_right_answers(
    tmp_path, catalog
):
    """Let all miss one question harmlessly, and one of them another dangerously: that one stands
    first, each with its answer.
    """
    every = learn.every_question(catalog)
    harmful, worst = next((q, o) for q in every for o in q.options if o.right == "dangerous")
    other, wrong = next(
        (q, o) for q in every for o in q.options if o.right == "no" and q != harmful
    )
    for n in range(2):
        kept = record.Progress(tmp_path / f"{n}.jsonl")
        for question, option in [(other, wrong), *([(harmful, worst)] if n else [])]:
            kept.add(
                "answer",
                question=question.question_id,
                option=option.option_id,
                right=option.right,
                **{"try": 1},
            )
    report = me.class_report(tmp_path, catalog)
    told = report.html[: report.html.index("<img")]
    rows = [
        escape(words)
        for q, o in ((harmful, worst), (other, wrong))
        for words in (q.stem, o.text, q.answer.text)
    ]
    places = [told.index(row) for row in rows]
    assert places == sorted(places) and "‼ 1 chose a harmful answer" in told


def test_a_page_s_export_tells_the_class_report_what_was_chosen(tmp_path, catalog):
    """Read two exports of one phone and one of another, as mail may leave them: the student counts
    once, with option and harm where they are known.
    """
    wrong = next(
        o for q in learn.every_question(catalog) for o in q.options if o.right == "dangerous"
    )
    question = next(q for q in learn.every_question(catalog) if wrong in q.options).question_id
    choice = {"right": False, "times": 1, "at": "2026-11-24T08:00:00.000Z"}
    known = {**choice, "result": "dangerous", "option": wrong.option_id}
    for name, code, one in (
        ("massage-edu-progress-k7f2.jsonl", "k7f2", known),
        ("the same (1).jsonl", "k7f2", known),
        ("of another phone.jsonl", "a1b2", choice),
    ):
        made = {
            "format": "massage-edu-progress",
            "version": 1,
            "student": code,
            "answers": {question: one},
            "cards": {},
        }
        (tmp_path / name).write_text(
            json.dumps(made), encoding="utf-8"
        )  # the last line break was lost on the way
    report = me.class_report(tmp_path, catalog)
    row = report.questions.iloc[0]
    assert (row.question, row.students, row.missed, row.dangerous, row.most) == (
        question,
        2,
        2,
        1,
        wrong.text,
    )
    assert "2 students" in report.html and "could not be read" not in report.html
    assert "1 chose a harmful answer" in report.html


def test_the_class_report_can_be_written_by_command(class_folder, tmp_path, capsys):
    """Write the page; an empty folder is an error that says what belongs there."""
    page = tmp_path / "report.html"
    assert cli.main(["class-report", str(class_folder), "--file", str(page)]) == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    (tmp_path / "empty").mkdir()
    assert cli.main(["class-report", str(tmp_path / "empty")]) == 1
    assert "students save one on their progress page" in capsys.readouterr().err
    assert cli.main(["class-report", str(tmp_path / "nowhere")]) == 1
    assert (
        f"there is no folder {tmp_path / 'nowhere'}; name the one into which"
        in capsys.readouterr().err
    )


def test_the_command_says_which_files_it_left_out(class_folder, tmp_path, capsys):
    """Hand in a copy, a broken file, a half of one, an empty one and a picture; each is named on
    the screen and the page.
    """
    last = (class_folder / "copy of the last.jsonl").read_bytes()
    good = next(
        raw for path in class_folder.glob("progress-*.jsonl") if (raw := path.read_bytes()) != last
    )
    (class_folder / "half.jsonl").write_bytes(
        good.split(b"\n")[0] + b"\n" + good.split(b"\n")[1] + b"\n{torn\n"
    )
    (class_folder / "new.jsonl").write_bytes(
        good.split(b"\n")[0].replace(b'"version": 1', b'"version": 99') + b"\n"
    )
    (class_folder / "nothing.jsonl").write_bytes(b"")
    (class_folder / "photo.jpg").write_bytes(b"x")
    (class_folder / "old report.html").write_text("x")
    page = tmp_path / "report.html"
    assert cli.main(["class-report", str(class_folder), "--file", str(page)]) == 0
    out, err = capsys.readouterr()
    told = set(err.splitlines())
    assert {
        "photo.jpg is left out: it does not end with .jsonl or .txt",
        "broken.jsonl is left out: it is damaged, or no file of a student's progress",
        "half.jsonl is damaged: 1 line could not be read, the others count",
        "new.jsonl is left out: it was made by a newer version of these lessons",
        "nothing.jsonl is left out: it holds no answer",
    } <= told
    assert (
        sum(
            " is of the same student as copy of the last.jsonl, who counts once" in line
            for line in told
        )
        == 1
    )
    assert not any("old report" in line for line in told)
    assert all(escape(line) in page.read_text(encoding="utf-8") for line in told)
    assert "Class report of 3 students" in out


def test_a_class_that_answered_nothing_has_a_report_all_the_same(tmp_path):
    """Read one file without answers."""
    record.Progress(tmp_path / "x.jsonl").export(tmp_path)
    assert "Nothing was answered." in me.class_report(tmp_path).html
