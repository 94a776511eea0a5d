"""Unfolding cases, flash cards, progress page and class report: every callback called, at its extremes."""

import json
import random
from datetime import UTC, datetime, timedelta
from html import escape

import ipywidgets as widgets
import pytest
from test_widgets import parts, spoken

import massage_edu as me
from massage_edu.cli import commands as cli
from massage_edu.learning import progress_file as record
from massage_edu.learning import questions as learn


def shown(box, kind):
    """Return the visible widgets of a kind."""
    return [p for p in parts(box) if isinstance(p, kind) and p.layout.display != "none"]


def text(box) -> str:
    """Return all HTML that the widget shows."""
    panes = "".join(p.value for p in shown(box, widgets.HTML))
    return panes + "".join(str(o["data"]) for p in shown(box, widgets.Output) for o in p.outputs)


def choices(box):
    """Return the visible options of a question."""
    return [b for b in shown(box, widgets.Button) if "me-choice" in b._dom_classes]


def following(box):
    """Return the button that goes on."""
    return next(b for b in shown(box, widgets.Button) if "me-next" in b._dom_classes)


def onward(box) -> None:
    """Go on to the next question or round; a missed one shows its answer first, a round its result."""
    for told in ("Show the answer ▶", "How did it go? ▶", "Next round ▶"):
        if following(box).description == told:
            following(box).click()
            if told == "Next round ▶":
                return
    following(box).click()


def go_through(box, choose) -> list[str]:
    """Play the chosen case to its end; return what was said on the way."""
    said = []
    while choices(box):
        assert following(box).disabled
        choose(choices(box)).click()
        said.append(spoken(box))
        assert not following(box).disabled
        following(box).click()
    return [*said, spoken(box)]


@pytest.mark.parametrize("seed", range(5))
def test_every_case_comes_to_its_end_whatever_is_chosen(seed):
    """Play all cases at random: each ends with its result, and the menu marks it as done."""
    chance = random.Random(seed)  # noqa: S311
    box = me.cases().widget()
    menu = shown(box, widgets.Dropdown)[0]
    for name in [value for _, value in menu.options]:
        menu.value = name
        told = go_through(box, chance.choice)
        assert "right at the first try" in told[-1] and "how it went" in text(box)
        assert {v: k for k, v in menu.options}[name].startswith("✓ ")
        assert menu.value == name and menu.options[menu.index][1] == name  # the browser shows what the index says


def test_a_choice_is_marked_by_sign_and_look_until_the_next_question(catalog):
    """Choose a wrong option, then the right one; the next question's buttons are plain again."""
    wrong, right = [next(o for o in learn.questions(catalog, "01", "check")[0].options if (o.right == "yes") is good)
                    for good in (False, True)]  # fmt: skip
    box = me.quiz("01").widget()
    for option, mark in ((wrong, "me-no"), (right, "me-yes")):
        button = next(b for b in choices(box) if b.description.endswith(option.text))
        button.click()
        assert mark in button._dom_classes
    following(box).click()
    assert not any({"me-yes", "me-no"} & set(b._dom_classes) for b in choices(box))


def test_right_choices_are_praised_and_harmful_ones_named(catalog):
    """Play one case with right options only, and again with harmful ones."""
    right = {o.text: o.right for steps in learn.unfolding_cases(catalog).values() for s in steps for o in s.options}

    def pick(kinds):
        return lambda buttons: next(b for k in kinds for b in buttons if right[b.description[3:]] == k)

    box = me.cases("calf-after-a-flight").widget()
    best = go_through(box, pick(["yes"]))
    assert "Better:" not in text(box)
    count = best[-1].split(" of ")
    assert count[0] == count[1].split()[0]
    following(box).click()
    worst = go_through(box, pick(["dangerous", "no", "safe_but_wrong", "yes"]))
    assert "would have put the client at risk" in worst[-1]
    harmful = [
        o for s in learn.unfolding_cases(catalog)["calf-after-a-flight"] for o in s.options if o.right == "dangerous"
    ]
    assert "Better:" in text(box) and any(o.reason in text(box) for o in harmful)


def test_each_choice_tells_reason_and_consequence(catalog):
    """Click every option of a first step; a second case begins afresh when it is chosen."""
    cases = learn.unfolding_cases(catalog)
    box = me.cases().widget()
    menu = shown(box, widgets.Dropdown)[0]
    for name, steps in cases.items():
        menu.value = name
        options = {o.text: o for o in steps[0].options}
        for index in range(len(steps[0].options)):
            menu.value = next(v for _, v in menu.options if v != name)
            menu.value = name
            button = choices(box)[index]
            option = options[button.description[3:]]
            button.click()
            assert option.reason in spoken(box) and option.consequence in spoken(box)
            assert "What happens:" in text(box)


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


def test_a_quiz_goes_on_where_the_student_left_it():
    """Answer three questions, open the quiz again: it welcomes back and begins with the fourth, in the same order."""
    first = me.quiz("01").widget()
    for _ in range(3):
        choices(first)[0].click()
        onward(first)
    again = me.quiz("01").widget()
    assert "Welcome back. 3 of" in text(again)
    assert [b.description for b in choices(again)] == [b.description for b in choices(first)]


def test_a_missed_question_shows_its_answer_before_the_next_and_again_at_the_end(catalog):
    """Miss a question and go on: the right option is marked; the round ends with it, its reason and the score."""
    asked = {q.stem: q for q in learn.questions(catalog, "05", "check")}
    box = me.quiz("05").widget()
    missed = next(q for stem, q in asked.items() if stem in spoken(box))
    next(b for b in choices(box) if b.description[3:] != missed.answer.text).click()
    assert "0 of 1 right" in text(box) and missed.answer.reason not in text(box)
    following(box).click()
    assert missed.answer.reason in text(box)
    assert [b.description[5:] for b in choices(box) if b.description.startswith("✓")] == [missed.answer.text]
    while following(box).description != "How did it go? ▶":
        following(box).click()
    following(box).click()
    assert "how it went" in text(box) and missed.stem in text(box) and missed.answer.reason in text(box)
    assert not choices(box)
    following(box).click()
    assert len(choices(box)) > 1


def test_rounds_reach_every_question_and_then_repeat_the_missed_ones(catalog):
    """Answer rounds until all were met: none comes twice before; then a missed one comes first."""
    asked = learn.questions(catalog, "03", "check")
    stems = {q.stem: q for q in asked}
    box = me.quiz("03").widget()
    met = []
    for n in range(len(asked)):
        question = next(q for stem, q in stems.items() if stem in spoken(box))
        met.append(question.question_id)
        right = question.answer.text
        wanted = [b for b in choices(box) if (b.description[3:] == right) == (n != 5)]
        wanted[0].click()
        onward(box)
    assert len(set(met)) == len(asked)
    box = me.quiz("03").widget()
    assert f"{len(asked)} of {len(asked)} met so far, {len(asked) - 1} right" in text(box)
    assert next(q for stem, q in stems.items() if stem in spoken(box)).question_id == met[5]


class Clock:
    """A clock that a test moves on."""

    def __init__(self):
        self.now = datetime.now(UTC)

    def __call__(self):
        """Return the time."""
        return self.now


def test_flash_cards_are_dealt_turned_rated_and_come_back():
    """Turn a day's share with every rating; days later the cards are back, the forgotten ones first."""
    clock = Clock()
    box = me.flashcards(clock=clock).widget()
    assert "0 to repeat, 15 new" in text(box)
    for n in range(learn.NEW_A_DAY):
        assert "<hr>" not in text(box)
        following(box).click()
        assert "<hr>" in text(box)
        ratings = shown(box, widgets.Button)
        assert [b.description.split(":")[0] for b in ratings] == list(learn.RATINGS.values())
        assert all("back in" in b.description for b in ratings)
        ratings[n % 4].click()
    assert "to repeat, 0 new today" in text(box)
    clock.now += timedelta(days=3)
    assert "15 new today" in text(me.flashcards(clock=clock).widget())


def test_flash_cards_say_when_nothing_is_due():
    """Know every card of the day easily; the page says when the next one comes."""
    clock = Clock()
    box = me.flashcards(clock=clock).widget()
    while shown(box, widgets.Button):
        following(box).click()
        shown(box, widgets.Button)[3].click()
    assert "All done for now. The next card is due in 8 days." in text(box)


def test_every_deck_deals_its_own_kind(catalog):
    """Choose every deck in the menu."""
    box = me.flashcards().widget()
    fronts = {c.front: c.kind for c in learn.deck(catalog)}
    menu = shown(box, widgets.Dropdown)[0]
    for _, kind in menu.options[1:]:
        menu.value = kind
        assert fronts[spoken(box).split(" new today. ")[1]] == kind


def test_the_progress_page_counts_and_names_weak_spots():
    """Miss a question, know another, turn a card; the page tells all three, with a chart and a place."""
    kept = record.mine()
    kept.add("answer", question="q-any-01", option="q-any-01-a", right="dangerous", **{"try": 1})
    kept.add("answer", question="q-blood-circulation-01", option="x", right="yes", **{"try": 1})
    kept.add("card", card="glossary:acute", rating=3)
    box = me.progress().widget()
    page = text(box)
    for found in ("2 of", "1 flash card begun", "Stop signs for every client", "02_conditions.ipynb#Before-anything-else",
                  "1 harmful", "1 of 2 questions right at the first try", str(kept.path)):  # fmt: skip
        assert found in page


def test_an_empty_progress_page_and_its_twin_say_what_will_be_there():
    """Open the page before anything was answered."""
    assert "0 of" in text(me.progress().widget())
    assert "your progress stands here" in me.progress().twin()


def test_starting_anew_asks_first():
    """Press start anew: nothing is lost until the second button, and then the old file is named."""
    kept = record.mine()
    kept.add("card", card="glossary:acute", rating=3)
    box = me.progress().widget()
    buttons = {b.description: b for b in parts(box) if isinstance(b, widgets.Button)}
    assert buttons["Yes, start anew"].layout.display == "none"
    buttons["Start anew"].click()
    assert kept.path.exists() and buttons["Yes, start anew"].layout.display is None
    buttons["Refresh"].click()
    assert buttons["Yes, start anew"].layout.display == "none"
    buttons["Start anew"].click()
    buttons["Yes, start anew"].click()
    assert not kept.path.exists() and "progress-old-1.jsonl" in text(box)
    assert "0 flash cards begun" in text(box)


def test_trouble_with_the_file_is_told_beside_the_answer(monkeypatch):
    """Answer while the file cannot be written."""
    box = me.quiz("01").widget()
    monkeypatch.setattr(
        record.Progress, "_append", lambda self, events: (_ for _ in ()).throw(OSError(28, "disk full"))
    )
    choices(box)[0].click()
    assert "could not be written" in text(box)


@pytest.fixture
def class_folder(tmp_path, monkeypatch):
    """Return the folder with what three students handed in, one of them twice, and a broken file."""
    folder = tmp_path / "class"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for n in range(3):
        monkeypatch.setenv("MASSAGE_EDU_PROGRESS", str(tmp_path / f"student{n}.jsonl"))
        kept = record.mine()
        for question in ("q-any-01", "q-any-02")[: n + 1]:
            kept.add("answer", question=question, option=f"{question}-a", right="dangerous", **{"try": 1})
        box = me.progress().widget()
        next(b for b in shown(box, widgets.Button) if "hand in" in b.description).click()
        assert "Saved as" in text(box)
    (folder / "copy of the last.jsonl").write_bytes((folder / f"progress-{kept.student}.jsonl").read_bytes())
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


def test_the_class_report_begins_with_harmful_choices_and_gives_the_right_answers(tmp_path, catalog):
    """Let all miss one question harmlessly, and one of them another dangerously: that one stands first, each with its answer."""
    every = learn.every_question(catalog)
    harmful, worst = next((q, o) for q in every for o in q.options if o.right == "dangerous")
    other, wrong = next((q, o) for q in every for o in q.options if o.right == "no" and q != harmful)
    for n in range(2):
        kept = record.Progress(tmp_path / f"{n}.jsonl")
        for question, option in [(other, wrong), *([(harmful, worst)] if n else [])]:
            kept.add("answer", question=question.question_id, option=option.option_id, right=option.right, **{"try": 1})
    report = me.class_report(tmp_path, catalog)
    told = report.html[: report.html.index("<img")]
    rows = [escape(words) for q, o in ((harmful, worst), (other, wrong)) for words in (q.stem, o.text, q.answer.text)]
    places = [told.index(row) for row in rows]
    assert places == sorted(places) and "‼ 1 chose a harmful answer" in told


def test_a_page_s_export_tells_the_class_report_what_was_chosen(tmp_path, catalog):
    """Read two exports of one phone and one of another, as mail may leave them: the student counts once, with option and harm where they are known."""
    wrong = next(o for q in learn.every_question(catalog) for o in q.options if o.right == "dangerous")
    question = next(q for q in learn.every_question(catalog) if wrong in q.options).question_id
    choice = {"right": False, "times": 1, "at": "2026-11-24T08:00:00.000Z"}
    known = {**choice, "result": "dangerous", "option": wrong.option_id}
    for name, code, one in (("massage-edu-progress-k7f2.jsonl", "k7f2", known), ("the same (1).jsonl", "k7f2", known),
                            ("of another phone.jsonl", "a1b2", choice)):  # fmt: skip
        made = {
            "format": "massage-edu-progress",
            "version": 1,
            "student": code,
            "answers": {question: one},
            "cards": {},
        }
        (tmp_path / name).write_text(json.dumps(made), encoding="utf-8")  # the last line break was lost on the way
    report = me.class_report(tmp_path, catalog)
    row = report.questions.iloc[0]
    assert (row.question, row.students, row.missed, row.dangerous, row.most) == (question, 2, 2, 1, wrong.text)
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
    assert f"there is no folder {tmp_path / 'nowhere'}; name the one into which" in capsys.readouterr().err


def test_the_command_says_which_files_it_left_out(class_folder, tmp_path, capsys):
    """Hand in a copy, a broken file, a half of one, an empty one and a picture; each is named on the screen and the page."""
    last = (class_folder / "copy of the last.jsonl").read_bytes()
    good = next(raw for path in class_folder.glob("progress-*.jsonl") if (raw := path.read_bytes()) != last)
    (class_folder / "half.jsonl").write_bytes(good.split(b"\n")[0] + b"\n" + good.split(b"\n")[1] + b"\n{torn\n")
    (class_folder / "new.jsonl").write_bytes(good.split(b"\n")[0].replace(b'"version": 1', b'"version": 99') + b"\n")
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
    assert sum(" is of the same student as copy of the last.jsonl, who counts once" in line for line in told) == 1
    assert not any("old report" in line for line in told)
    assert all(escape(line) in page.read_text(encoding="utf-8") for line in told)
    assert "Class report of 3 students" in out


def test_a_class_that_answered_nothing_has_a_report_all_the_same(tmp_path):
    """Read one file without answers."""
    record.Progress(tmp_path / "x.jsonl").export(tmp_path)
    assert "Nothing was answered." in me.class_report(tmp_path).html
