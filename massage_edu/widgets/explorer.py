"""Controls with finitely many states, and a pure function from state to HTML."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

import ipywidgets as widgets

from ..charts import pictures
from .live import Live

KEEP = 60  # so many states are kept, about 4 MB
# Seconds without a change before a neighbour is drawn: who clicks on quickly must not wait for it.
PAUSE = 0.5
Options = list[tuple[str, Any]]


@dataclass(frozen=True)
class Control:
    """A choice: its name, label and options.

    Instead of options, a function from the choices made before it to options.
    """

    name: str
    label: str
    options: Options | Callable[[dict], Options]
    kind: str = "menu"  # menu, buttons, slider or check (options: True and False)
    start: object = None

    def options_for(self, state: dict) -> Options:
        """Return the options, given the choices made before."""
        return self.options(state) if callable(self.options) else self.options


class Explorer(Live):
    """Show ``render(state)`` for the state that the controls are in.

    Parameters
    ----------
    label : str
        what it is, for screen readers.
    controls : list of Control
        in order; the options of one may depend on those before it.
    render : callable
        takes the state (name: value) and returns HTML. ``draw`` is this function; ``render``
        remembers what it returned.
    twin : callable, optional
        returns the static HTML; the first state's when not given.
    tell : callable, optional
        takes the state and returns the result in words, for screen readers.

    """

    def __init__(
        self,
        label: str,
        controls: list[Control],
        render: Callable[[dict], str],
        twin=None,
        tell=None,
    ):
        self.controls, self.draw = controls, render
        self._seen: dict[tuple, str] = {}
        self._lock = threading.RLock()  # a control's callback may run in a thread beside the cells
        self._later: asyncio.TimerHandle | None = None
        self.tell = tell or (lambda state: "")
        super().__init__(
            label, twin or (lambda: self.render(self.first())), self._controls_and_pane
        )

    def render(self, state: dict) -> str:
        """Return the HTML of a state; those shown lately are kept."""
        key = self._key(state)
        with self._lock:
            html = self._seen.pop(key, None) or self.draw(state)
            self._seen[key] = html  # as the newest
            if len(self._seen) > KEEP:
                del self._seen[next(iter(self._seen))]
        return html

    def _key(self, state: dict) -> tuple:
        # HTML that was drawn for another place of the pictures has other addresses.
        return (pictures.folder(), *(state[c.name] for c in self.controls))

    def neighbours(self, state: dict):
        """Yield the states that are one step of one control away.

        Those of the last control come first.
        """
        for control in reversed(self.controls):
            values = [value for _, value in control.options_for(state)]
            at = values.index(state[control.name])
            for value in values[at + 1 : at + 2] + values[max(at - 1, 0) : at]:
                near: dict = {}
                for other in self.controls:  # the options of one may depend on those before it
                    allowed = [v for _, v in other.options_for(near)]
                    wanted = value if other is control else state[other.name]
                    near[other.name] = wanted if wanted in allowed else allowed[0]
                yield near

    def _draw_ahead(self, state: dict) -> None:
        """Draw the neighbours of a state, one at a time, while the kernel has nothing to do."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no kernel
            return
        waiting = list(self.neighbours(state))

        def step() -> None:
            self.render(waiting.pop(0))
            if waiting:
                self._later = loop.call_later(PAUSE, step)

        if self._later:
            self._later.cancel()
        self._later = loop.call_later(PAUSE, step) if waiting else None

    def first(self) -> dict:
        """Return the state that is shown first."""
        return next(islice(self.states(starts_only=True), 1))

    def states(self, starts_only: bool = False):
        """Yield every state that the controls can reach."""

        def grow(state: dict, rest: list[Control]):
            if not rest:
                yield state
                return
            values = [value for _, value in rest[0].options_for(state)]
            if starts_only:
                values = [rest[0].start if rest[0].start in values else values[0]]
            for value in values:
                yield from grow({**state, rest[0].name: value}, rest[1:])

        yield from grow({}, self.controls)

    def _controls_and_pane(self, say: Callable[[str], None]) -> list:
        state = self.first()
        pane = widgets.HTML(self.render(state))
        # The frame has the class: a change of the pane's own class would make its HTML be set anew.
        frame = widgets.Box([pane])
        frame.add_class("me-frame")
        boxes = {c.name: _box(c, c.options_for(state), state[c.name]) for c in self.controls}
        menus = [boxes[c.name] for c in self.controls if c.kind != "check"]
        ticks = widgets.Box([boxes[c.name] for c in self.controls if c.kind == "check"])
        ticks.add_class("me-ticks")
        busy = False

        def changed(_):
            nonlocal busy
            if busy:  # a menu got other options just now, and says so
                return
            busy = True
            try:
                now = self._state_of(boxes)
                if self._key(now) not in self._seen:
                    # What is in view does not fit the menu while the next state is drawn.
                    frame.add_class("me-busy")
                pane.value = self.render(now)
                frame.remove_class("me-busy")  # sends nothing where it was not added
                labels = ", ".join(menu.label for menu in menus)
                say(f"Now showing: {labels}. {self.tell(now)}".strip())
                self._draw_ahead(now)
            finally:
                busy = False

        for box in boxes.values():
            box.observe(changed, "value")
        return [*([ticks] if ticks.children else []), *menus, frame]

    def _state_of(self, boxes: dict) -> dict:
        """Return the state that the boxes are in; a menu whose options changed gets the new ones.

        Of new options the first is chosen.
        """
        state: dict = {}
        for control in self.controls:
            box, options = boxes[control.name], control.options_for(state)
            if control.kind != "check" and list(box.options) != options:
                box.options = options
                box.value = options[0][1]
            state[control.name] = box.value
        return state


def _box(control: Control, options: Options, value):
    """Return the widget of a control."""
    if control.kind == "check":
        return widgets.Checkbox(value=value, description=control.label, indent=False)
    kinds = {
        "menu": widgets.Dropdown,
        "buttons": widgets.ToggleButtons,
        "slider": widgets.SelectionSlider,
    }
    style = {"description_width": "initial"}
    return kinds[control.kind](options=options, value=value, description=control.label, style=style)
