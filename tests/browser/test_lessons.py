"""The lessons in JupyterLab, by mouse and by keyboard alone, light, dark and on a narrow screen."""

import re

import nbformat
import pytest
from lesson import LIVE, Lesson


@pytest.fixture(scope="module", params=LIVE)
def lesson(request, browser, lab):
    """Open a lesson and wait until it is alive; at the end nothing may have gone wrong."""
    opened = Lesson(browser, lab, request.param)
    opened.alive()
    yield opened
    opened.page.close()
    assert not opened.faults


def pane(widget):
    """Return the part of a widget that shows the result."""
    return widget.locator(".widget-html-content").last


def explorers(lesson):
    """Return the widgets whose menus change what is shown at once (a form waits for its button)."""
    others = ("Add a study", "Flash cards")
    return [
        widget for widget in lesson.widgets() if widget.get_attribute("aria-label") not in others
    ]


def test_every_widget_comes_alive_in_place_of_its_twin(lesson):
    """Find each widget in the place of its twin."""
    assert [w.get_attribute("aria-label") for w in lesson.widgets()] == LIVE[lesson.name]
    for widget in lesson.widgets():
        widget.scroll_into_view_if_needed()
        assert widget.is_visible()
    assert not lesson.page.locator(
        ".jp-OutputArea:has(.me-live) .me ol[type=A] >> visible=true"
    ).count()


def test_every_menu_changes_what_is_shown_by_mouse(lesson):
    """Choose other options in every menu; text, and picture where there is one, follow."""
    for widget in explorers(lesson):
        menus = widget.locator("select")
        for i in range(menus.count()):
            before = pane(widget).inner_html()
            options = lesson.options(menus.nth(i))
            menus.nth(i).select_option(index=len(options) - 1)
            lesson.said(widget, options[-1].removeprefix("✓ "))
            lesson.changed(pane(widget), before)


def test_every_menu_changes_what_is_shown_by_keyboard(lesson):
    """Press End, Home, arrow and letters in every menu; the control gets them, the notebook does
    not.
    """
    cells, menu = lesson.cells(), None
    for widget in explorers(lesson):
        menus = widget.locator("select")
        for i in range(menus.count()):
            menu = menus.nth(i)
            menu.focus()
            options = lesson.options(menu)
            if len(options) == 1:
                continue
            for key, place in (("Home", 0), ("End", -1), ("ArrowUp", -2)):
                lesson.page.keyboard.press(key)
                assert lesson.options(menu)[place] == options[place]
                assert lesson.chosen(menu) == options[place]
            lesson.said(widget, options[-2].removeprefix("✓ "))
    if not menu:
        pytest.skip("no menus here")
    menu.focus()
    lesson.page.keyboard.press("d")
    lesson.page.keyboard.press("d")
    assert lesson.page.evaluate("document.activeElement.tagName") == "SELECT"
    assert lesson.cells() == cells


def test_buttons_and_slider_work_by_keyboard(lesson):
    """Press the choice buttons and the slider with keys alone."""
    if lesson.name != "01_overview":
        pytest.skip("only lesson 01 has these")
    techniques = lesson.widget("Strokes and techniques")
    before = pane(techniques).inner_html()
    techniques.locator("button", has_text="Targeted").focus()
    lesson.page.keyboard.press("Enter")
    lesson.changed(pane(techniques), before)
    effect = lesson.widget("How big is this effect?")
    alt = effect.locator("img").get_attribute("alt")
    effect.locator(".noUi-handle").focus()
    lesson.page.keyboard.press("ArrowRight")
    lesson.page.wait_for_function(
        "([node, alt]) => node.querySelector('img').alt !== alt", arg=[effect.element_handle(), alt]
    )
    assert "An effect of 0.6" in effect.locator("img").get_attribute("alt")


def test_the_pooling_lab_works_by_keyboard(lesson):
    """Take a trial out, move a result and change the interval with keys alone; picture and words
    follow.
    """
    if lesson.name != "03_evidence":
        pytest.skip("only lesson 03 has the lab")
    lab = lesson.widget("Pooling lab")
    method = lab.locator("select").first
    for index in (1, 0):  # and wait until each is shown, so that the next change is the key's
        method.select_option(index=index)
        lesson.said(lab, lesson.options(method)[index])
    before = pane(lab).inner_html()
    lab.locator("input[type=checkbox]").first.focus()
    lesson.page.keyboard.press("Space")
    before = lesson.changed(pane(lab), before)
    assert lab.locator("img").get_attribute("alt").startswith("2 trials pooled: 10.3 (")
    lesson.said(lab, "2 trials: 10.3 (")
    lesson.page.keyboard.press("Space")
    before = lesson.changed(pane(lab), before)
    lab.locator("button", has_text="Normal").focus()
    lesson.page.keyboard.press("Enter")
    before = lesson.changed(pane(lab), before)
    assert "14.0 (7.6 to 20.5)" in pane(lab).inner_text()
    lab.locator(".noUi-handle").focus()
    lesson.page.keyboard.press("ArrowRight")
    assert "+15 points" in lesson.changed(pane(lab), before)


def test_questions_give_feedback_by_mouse_and_by_keyboard(lesson):
    """Answer wrongly, then try again, then go on, in every question form."""
    for label in {"Sorting game", "Client cases", "Check yourself"} & set(LIVE[lesson.name]):
        widget = lesson.widget(label)
        widget.scroll_into_view_if_needed()
        choices = widget.locator(".choices button")
        feedback = widget.locator(".choices + .me")
        choices.first.click()
        first = lesson.changed(feedback, "")
        assert "me-feedback" in first
        assert widget.get_by_role("status").inner_text().strip()
        choices.nth(1).focus()
        lesson.page.keyboard.press("Enter")
        lesson.changed(feedback, first)
        head = widget.locator(".head")
        asked, number = head.inner_html(), int(re.search(r"(\d+) of", head.inner_text())[1])
        widget.locator(".next-question").focus()
        lesson.page.keyboard.press("Space")
        assert f"{number + 1} of" in lesson.changed(head, asked)


def test_each_deck_of_cards_can_be_chosen(lesson):
    """Choose the last deck by keyboard: another card is asked, and the notebook does not take the
    keys.
    """
    if lesson.name != "04_cases":
        pytest.skip("only lesson 04 has cards")
    cards = lesson.widget("Flash cards")
    before, cells = cards.locator(".face").inner_html(), lesson.cells()
    cards.locator("select").focus()
    lesson.page.keyboard.press("End")
    lesson.changed(cards.locator(".face"), before)
    lesson.page.keyboard.press("d")
    lesson.page.keyboard.press("d")
    assert lesson.cells() == cells


def test_three_hundred_questions_in_one_lesson_stay_quick(browser, lab):
    """Put three hundred questions into a form of a notebook: it comes alive, and a choice answers
    within a second.
    """
    code = (
        "import massage_edu as me\n"
        "from massage_edu.learning import questions as learn\n"
        "from massage_edu.widgets.questions import Questions\n"
        "asked = learn.every_question(me.load())\n"
        "alone = [q for q in asked if not q.case_id]\n"
        "Questions('Three hundred', alone[:300])"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    nbformat.write(notebook, lab[1] / "notebooks" / "many.ipynb")
    lesson = Lesson(browser, lab, "many", "many.ipynb")
    lesson.run_all()
    form = lesson.widget("Three hundred")
    assert form.locator(".chips button").count() == 300
    took, answered = form.evaluate(
        """e => {
            const begun = performance.now();
            e.querySelector(".choices button").click();
            e.getBoundingClientRect();
            return [performance.now() - begun, e.querySelector(".me-feedback") !== null];
        }"""
    )
    assert answered and took < 1000
    print(f"300 questions: a choice answers within {took:.0f} ms")
    lesson.page.close()


def test_every_control_has_a_name(lesson):
    """Give every control of a widget a name for screen readers."""
    nameless = lesson.page.evaluate(
        """[...document.querySelectorAll('.me-live :is(select, button, [role=slider])')]
        .filter(e => e.offsetParent && !(e.labels?.length || e.textContent.trim() || e.ariaLabel
                     || e.getAttribute('aria-labelledby'))).map(e => e.outerHTML.slice(0, 400))"""
    )
    assert nameless == []


@pytest.mark.parametrize(
    "name", ["04_cases", "05_contribute"]
)  # questions, and a form of ipywidgets
def test_a_saved_lesson_is_alive_again_the_next_day(browser, lab, name):
    """Save a living lesson, end the kernel and open the page again: no error text, all is alive."""
    before = Lesson(browser, lab, name)
    before.alive()
    before.menu("File", "Save Notebook")
    before.page.wait_for_selector(".lm-TabBar-tab.lm-mod-current.jp-mod-dirty", state="detached")
    before.end_kernel()
    before.page.close()
    again = Lesson(browser, lab, name, before.path)
    again.alive()
    assert not again.page.locator("text=Error displaying widget >> visible=true").count()
    again.page.close()
