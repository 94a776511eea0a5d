"""Every control at every extreme: callbacks are called, not only built."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import ipywidgets as widgets
import pytest

import massage_edu as me
from massage_edu.widgets import explorer as explorer_module

EXPLORERS = [
    "compare",
    "compare_conditions",
    "explore_benefits",
    "explore_cautions",
    "explore_conditions",
    "explore_effect",
    "explore_evidence",
    "explore_intake",
    "explore_techniques",
]
FORMS = [
    ("sorting_game", ()),
    ("quiz", ("01",)),
    ("quiz", ("02",)),
    ("quiz", ("03",)),
    ("quiz", ("04",)),
    ("quiz", ("05",)),
    ("client_cases", ("02",)),
]


def parts(box):
    """Return all widgets inside a widget."""
    inner = [p for child in getattr(box, "children", ()) for p in parts(child)]
    return [box, *inner]


def spoken(box) -> str:
    """Return what the widget last said to screen readers."""
    return next(p for p in parts(box) if hasattr(p, "said")).said


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPLORERS)
def test_every_state_of_an_explorer_can_be_shown(name):
    """Render every state that the controls can reach; equal states are drawn once."""
    explorer = getattr(me, name)()
    states = list(explorer.states())
    if name == "compare_conditions":
        states = states[:: len(states) // 20]
    for state in states:
        html = explorer.render(state)
        assert 'class="me' in html
        assert explorer.render(state) is html
    assert explorer.first() in list(explorer.states())


@pytest.mark.parametrize("name", EXPLORERS)
def test_controls_change_what_is_shown(name):
    """Move every control to its last and back to its first option; picture and words follow."""
    explorer = getattr(me, name)()
    box = explorer.widget()
    pane = [p for p in parts(box) if isinstance(p, widgets.HTML)][-1]
    controls = [p for p in parts(box) if hasattr(p, "options")]
    assert controls
    for control in controls:
        before = pane.value
        control.index = len(control.options) - 1
        assert pane.value != before or len(control.options) == 1
        assert control.label in spoken(box)
        control.index = 0
    assert all(control.description for control in controls)


def test_neighbours_are_one_step_away_and_can_be_reached():
    """Ask for the neighbours of the first states: each is a state of its own that the controls can
    reach.
    """
    for name in EXPLORERS:
        explorer = getattr(me, name)()
        states = list(explorer.states())
        for state in states[:3]:
            near = list(explorer.neighbours(state))
            assert all(other in states and other != state for other in near)
            assert near or len(states) == 1


def test_neighbours_are_drawn_while_the_kernel_is_idle(monkeypatch):
    """Move a control inside a running loop: its neighbours are drawn without being asked for."""
    monkeypatch.setattr(explorer_module, "PAUSE", 0)
    explorer = me.explore_effect()
    drawn = []
    monkeypatch.setattr(explorer, "draw", lambda state: drawn.append(state["effect"]) or str(state))

    async def use():
        slider = next(p for p in parts(explorer.widget()) if hasattr(p, "options"))
        slider.index = 10
        await asyncio.sleep(0.05)

    with ThreadPoolExecutor(
        1
    ) as pool:  # the browser tests may have left a running loop in this thread
        pool.submit(asyncio.run, use()).result()
    assert drawn[:2] == [0.5, 1.0] and sorted(drawn[2:]) == [0.9, 1.1]


def test_the_last_control_comes_first_when_drawing_ahead():
    """Ask for the neighbours: those of the control that is moved most, the last, stand before the
    others.
    """
    explorer = me.explore_conditions()
    state = {"category": "headache-migraine", "condition": "migraine"}
    categories = [near["category"] for near in explorer.neighbours(state)]
    assert categories[:2] == ["headache-migraine"] * 2
    assert categories[2:] and "headache-migraine" not in categories[2:]


def test_only_what_must_be_drawn_is_shown_as_busy(monkeypatch):
    """Move to a new state and back: the pane fades for the new one, and not for the one it
    knows.
    """
    explorer = me.explore_effect()
    monkeypatch.setattr(explorer, "draw", lambda state: str(state))
    box, classes = explorer.widget(), []
    frame = next(p for p in parts(box) if "me-frame" in p._dom_classes)
    frame.observe(lambda change: classes.append(change.new), "_dom_classes")
    slider = next(p for p in parts(box) if hasattr(p, "options"))
    start = slider.index
    slider.index = 10
    assert [("me-busy" in names) for names in classes] == [True, False]
    slider.index = start
    assert len(classes) == 2


def test_an_explorer_forgets_the_oldest_states(monkeypatch):
    """Keep two states only: the third one pushes the first out, which is then drawn again."""
    monkeypatch.setattr(explorer_module, "KEEP", 2)
    explorer = me.explore_effect()
    drawn = []
    monkeypatch.setattr(explorer, "draw", lambda state: drawn.append(state["effect"]) or str(state))
    for size in (0.1, 0.2, 0.1, 0.3, 0.1, 0.2):
        explorer.render({"effect": size})
    assert drawn == [0.1, 0.2, 0.3, 0.2]


def test_the_condition_menu_follows_the_category():
    """Choose a category and find only its conditions, the first one shown."""
    explorer = me.explore_conditions()
    category, condition = [p for p in parts(explorer.widget()) if hasattr(p, "options")]
    category.value = "headache-migraine"
    assert set(dict(condition.options).values()) == {
        "cervicogenic-headache",
        "migraine",
        "tension-type-headache",
    }
    category.value = "fibromyalgia"
    assert dict(condition.options) == {"Fibromyalgia": "fibromyalgia"}


@pytest.mark.parametrize(("name", "arguments"), FORMS)
def test_the_twin_of_a_question_form_holds_every_reason(name, arguments, catalog):
    """Read the static twin: every option and its reason is there."""
    twin = getattr(me, name)(*arguments).twin()
    assert twin.count("<details>") == twin.count("<ol type='A'>") >= 9


def test_options_stand_in_the_same_order_every_time():
    """Shuffle by the question, not by chance."""
    assert me.quiz("01").twin() == me.quiz("01").twin()


def test_a_lesson_without_questions_is_an_error():
    """Name kind and lesson when there is nothing to ask."""
    with pytest.raises(ValueError, match="no questions of kind 'case' for lesson '03'"):
        me.client_cases("03")
