"""What every live widget shares: keys, a spoken result, a static twin."""

from collections.abc import Callable

import anywidget
import ipywidgets as widgets
import traitlets
from IPython.display import display

from ..charts.figure import show

VIEW = "application/vnd.jupyter.widget-view+json"


class Voice(anywidget.AnyWidget):
    """Give the keys to the control that has the focus, and say results to screen readers.

    JupyterLab takes arrow keys and letters for itself unless the focused element carries
    ``data-lm-suppress-shortcuts``; ``d d`` would delete the cell. The mark is set when a control of
    the same widget takes the focus, so that it also reaches controls that are made later.
    """

    _esm = """
    export default {
      render({ model, el }) {
        el.className = "me-sr";
        el.setAttribute("role", "status");
        const say = () => { el.textContent = model.get("said"); };
        model.on("change:said", say);
        say();
        const start = (tries) => {
          const root = el.closest(".me-live");
          if (!root) { if (tries) setTimeout(() => start(tries - 1), 50); return; }
          root.setAttribute("role", "group");
          root.setAttribute("aria-label", model.get("label"));
          for (const slider of root.querySelectorAll("[role=slider]")) {
            const box = slider.closest(".jupyter-widgets");
            const label = box.querySelector("label, .widget-label");
            slider.setAttribute("aria-label", label.textContent);
          }
          root.addEventListener("focusin", (event) =>
            event.target.setAttribute("data-lm-suppress-shortcuts", "true"));
        };
        start(1200);
      },
    };
    """
    said = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)


class Live:
    """A widget with its static twin.

    It is shown as the twin where no kernel runs, and is alive where one does.

    Parameters
    ----------
    label : str
        what it is, for screen readers.
    twin : callable
        returns the static HTML, all text in it escaped.
    build : callable
        given ``say`` (call it with a result in words), returns the list of ipywidgets to show.
    spec : callable, optional
        returns what a page without Python needs to make the same form (see
        ``web/src/types.d.ts``); where there is none, such a page shows the twin.

    """

    def __init__(
        self,
        label: str,
        twin: Callable[[], str],
        build: Callable[[Callable[[str], None]], list],
        spec: Callable[[], dict] | None = None,
    ):
        self.label, self.twin, self._build, self.spec = label, twin, build, spec

    def widget(self) -> widgets.DOMWidget:
        """Return a new live widget."""
        voice = Voice(label=self.label)
        box = widgets.VBox([*self._build(lambda text: setattr(voice, "said", text)), voice])
        box.add_class("me-live")
        return box

    def _ipython_display_(self):
        show(self.twin(), self.label)
        # The view alone, without the text that differs from run to run, so that stored outputs
        # stay equal.
        view = self.widget()._repr_mimebundle_()
        data = view[0] if isinstance(view, tuple) else view  # anywidget gives metadata too
        display({VIEW: data[VIEW]}, raw=True)


class Shown:
    """A static piece of a lesson: HTML that needs no kernel; ``paper`` is what is printed of it."""

    def __init__(self, html: str, told: str, paper: str = ""):
        self.html, self.told, self.paper = html, told, paper or html

    def _ipython_display_(self):
        show(self.html, self.told)
