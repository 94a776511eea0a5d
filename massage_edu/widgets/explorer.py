"""Controls with finitely many states, and a pure function from state to HTML."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import ipywidgets as widgets

from .live import Live

Options = list[tuple[str, object]]


@dataclass(frozen=True)
class Control:
    """A choice: its name, label and options (or a function from the choices before it to options)."""

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
        takes the state (name: value) and returns HTML; called once for each state, then remembered.
    twin : callable, optional
        returns the static HTML; the first state's when not given.
    tell : callable, optional
        takes the state and returns the result in words, for screen readers.

    """

    def __init__(self, label: str, controls: list[Control], render: Callable[[dict], str], twin=None, tell=None):
        self.controls, self._render, self._seen = controls, render, {}
        self.tell = tell or (lambda state: "")
        super().__init__(label, twin or (lambda: self.render(self.first())), self._controls_and_pane)

    def render(self, state: dict) -> str:
        """Return the HTML of a state."""
        key = tuple(state[c.name] for c in self.controls)
        if key not in self._seen:
            self._seen[key] = self._render(state)
        return self._seen[key]

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
        made = {c.name: _make(c, c.options_for(state), state[c.name]) for c in self.controls}
        busy = False

        def changed(_):
            nonlocal busy
            if busy:
                return
            busy = True
            try:
                now: dict = {}
                for control in self.controls:
                    box, options = made[control.name], control.options_for(now)
                    if control.kind != "check" and list(box.options) != options:
                        box.options = options
                        box.value = options[0][1]
                    now[control.name] = box.value
                pane.add_class("me-busy")  # what is shown no longer fits the menu while the next is drawn
                pane.value = self.render(now)
                pane.remove_class("me-busy")
                shown = ", ".join(made[c.name].label for c in self.controls if c.kind != "check")
                say(f"Now showing: {shown}. {self.tell(now)}".strip())
            finally:
                busy = False

        for box in made.values():
            box.observe(changed, "value")
        ticks = widgets.Box([made[c.name] for c in self.controls if c.kind == "check"])
        ticks.add_class("me-ticks")
        others = [made[c.name] for c in self.controls if c.kind != "check"]
        return [*([ticks] if ticks.children else []), *others, pane]


def _make(control: Control, options: Options, value):
    if control.kind == "check":
        return widgets.Checkbox(value=value, description=control.label, indent=False)
    kinds = {"menu": widgets.Dropdown, "buttons": widgets.ToggleButtons, "slider": widgets.SelectionSlider}
    style = {"description_width": "initial"}
    return kinds[control.kind](options=options, value=value, description=control.label, style=style)
