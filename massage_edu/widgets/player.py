"""Questions, cases, flash cards and progress in JupyterLab.

They run the scripts of the pages, over a file that Python keeps. The rules (rounds, tries, what is
due) are in ``web/src`` and nowhere else. Python hands the questions over as plain data, and what is
kept of them; each event comes back in a message, and is added to the student's file.
"""

from collections.abc import Callable
from pathlib import Path
from weakref import WeakSet

import anywidget
import traitlets

from ..learning import progress_file
from ..tables.schema import PACKAGE
from .live import Live

WEB = PACKAGE / "web"
_open: "WeakSet[Player]" = WeakSet()


class Player(anywidget.AnyWidget):
    """A form that is alive in a notebook.

    ``spec`` is what it asks (see ``web/src/types.d.ts``); ``kept`` what the student's file holds
    about it: ``student``, ``events``, ``where`` it is kept, and what ``problem`` there is, if any.
    """

    _esm = WEB / "dist" / "widget.js"
    _css = WEB / "player.css"
    spec = traitlets.Dict().tag(sync=True)
    kept = traitlets.Dict().tag(sync=True)

    def __init__(self, spec: dict, about: Callable[[dict], bool]):
        self.about, self.record = about, progress_file.mine()
        super().__init__(spec=spec, kept=self.state(self.record.events))
        self.on_msg(self._hear)
        _open.add(self)

    def state(self, events: list[dict]) -> dict:
        """Return what the form must know of these events, and of the file."""
        where = f"Your answers are kept in {self.record.path}, and nowhere else."
        mine = [event for event in events if self.about(event)]
        return {
            "student": self.record.student,
            "events": mine,
            "where": where,
            "problem": self.record.problem,
        }

    def _hear(self, _, content: dict, __) -> None:
        """Do what a message asks for."""
        act = {
            "add": self._add,
            "read": self._read,
            "save": self._save,
            "anew": self._anew,
            "adopt": self._adopt,
        }
        if content.get("kind") in act:
            act[content["kind"]](content)

    def _add(self, content: dict) -> None:
        """Keep new events, and tell all forms of this lesson."""
        added = self.record.extend(content.get("events", []))
        for player in _open:
            player.tell(added)

    def tell(self, events: list[dict], kind: str = "kept", words: str = "") -> None:
        """Send events, and how the file stands."""
        self.send({"kind": kind, "kept": self.state(events), "words": words})

    def _read(self, _: dict) -> None:
        self.record.read()
        self.tell(self.record.events)

    def _save(self, _: dict) -> None:
        """Write the copy for the instructor next to the lesson, else into the home folder."""
        message = ""
        for folder in (Path.cwd(), Path.home()):
            try:
                path = self.record.export(folder)
            except OSError as error:
                message = f"The copy could not be written to {folder}: {error.strerror}."
            else:
                message = (
                    f"Saved as {path}. It holds no name: only a random code, times and answers."
                )
                break
        self.tell([], words=message)

    def _anew(self, _: dict) -> None:
        """Put the record aside and begin anew, in all forms of this lesson."""
        aside = self.record.reset()
        message = "You start anew."
        if aside:
            message += f" What there was is kept as {aside}; delete it if you like."
        for player in _open:
            words = (self.record.problem or message) if player is self else ""
            player.tell([], "anew", words)

    def _adopt(self, content: dict) -> None:
        self.record.adopt(str(content.get("student", "")))


class Form(Live):
    """A player with its static twin.

    ``page_spec`` returns what it asks; ``about`` tells which events of the student's file belong to
    it.
    """

    def __init__(
        self,
        label: str,
        twin: Callable[[], str],
        spec: Callable[[], dict],
        about: Callable[[dict], bool],
    ):
        super().__init__(label, twin, lambda say: [], spec)
        self.page_spec, self.about = spec, about

    def widget(self) -> Player:
        """Return a new live form."""
        return Player(self.page_spec(), self.about)
