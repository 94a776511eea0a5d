"""A new student goes through the lessons, closes everything, comes back and finds it again."""

import json

from lesson import Lesson


def answer(lesson, widget, times):
    """Answer some questions by keyboard alone; return where one is then."""
    for _ in range(times):
        widget.locator(".choices button").first.focus()
        lesson.page.keyboard.press("Enter")
        widget.locator(".me-feedback").wait_for()
        widget.locator("button.next-question").focus()
        lesson.go_on(widget)
    return widget.locator(".head").inner_text()


def leave(lesson):
    """Save, end the kernel and close the page, as at the end of a day."""
    lesson.menu("File", "Save Notebook")
    lesson.end_kernel()
    lesson.page.close()
    assert not lesson.faults


def test_a_student_comes_back_and_finds_everything(browser, lab):
    """Answer in 01, 02 and 04, finish a case, turn cards, leave; the next day all of it is
    there.
    """
    record = lab[1] / "student" / "progress.jsonl"
    record.unlink(missing_ok=True)
    for name in ("01_overview", "02_conditions"):
        lesson = Lesson(browser, lab, name)
        lesson.alive()
        assert "· 4 of" in answer(lesson, lesson.widget("Check yourself"), 3)
        leave(lesson)

    lesson = Lesson(browser, lab, "04_cases")
    lesson.alive()
    case = lesson.widget("Case: Calf after a flight")
    for _ in range(8):
        if case.locator(".how-it-went").count():
            break
        answer(lesson, case, 1)
    assert case.get_by_text("How it went:").is_visible()
    cards = lesson.widget("Flash cards")
    for rating in ("Again", "Easy"):
        cards.get_by_role("button", name="Show the answer").focus()
        lesson.page.keyboard.press("Enter")
        cards.get_by_role("button", name=rating).focus()
        lesson.page.keyboard.press("Enter")
        cards.get_by_role("button", name="Show the answer").wait_for()
    leave(lesson)

    events = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()[1:]]
    assert [e["rating"] for e in events if e["kind"] == "card"] == [1, 4]

    again = Lesson(browser, lab, "04_cases")
    again.alive()
    page = again.widget("Your progress")
    page.get_by_role("paragraph").filter(has_text="1 of 14 unfolding cases").wait_for()
    shown = page.text_content()  # what is out of view has no inner text
    assert "2 flash cards begun: 1 known" in shown and "Right at the first try" in shown
    chips = again.widget("Unfolding cases").locator(".chips button")
    assert (
        chips.count() == 14
        and len([one for one in chips.all_text_contents() if not one.isdigit()]) == 1
    )
    again.page.close()
    first = Lesson(browser, lab, "01_overview")
    first.alive()
    assert (
        "of 3 right at the first try."
        in first.widget("Check yourself").locator(".head").text_content()
    )
    first.page.close()


def test_a_weak_spot_leads_to_its_lesson(browser, lab):
    """Follow the link of a missed topic: its lesson opens beside this one."""
    record = lab[1] / "student" / "progress.jsonl"
    record.unlink(missing_ok=True)
    record.parent.mkdir(exist_ok=True)
    record.write_text(
        '{"format": "massage-edu-progress", "version": 1, "student": "0a1b2c3d"}\n'
        '{"kind": "answer", "at": "2026-11-24T08:00:00+00:00", "question": "q-any-01", "option": '
        '"q-any-01-a", '
        '"right": "dangerous", "try": 1}\n',
        encoding="utf-8",
    )
    lesson = Lesson(browser, lab, "04_cases")
    lesson.alive()
    lesson.widget("Your progress").get_by_role("link", name="Stop signs for every client").click()
    lesson.page.locator('.lm-TabBar-tab.lm-mod-current:has-text("02_conditions.ipynb")').wait_for()
    lesson.page.close()
    record.unlink()
