"""Lessons as data: the cells of a notebook, run in this process, with what each of them shows."""

import ast
import functools
import io
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import mistune

from ..charts.figure import Chart
from ..learning.places import heading_of
from ..widgets.live import Live, Shown

NOTEBOOK_LINK = re.compile(r'href="\d\d_([a-z]+)\.ipynb')


@dataclass(frozen=True)
class Unit:
    """A part of a lesson that one goes through in a few minutes, with one goal.

    Its first cell says so in its metadata, under ``massage_edu``, as ``unit``. ``id`` is its
    address; ``goal`` says what one can do after it; ``kind`` is ``learn``, or ``more`` for what is
    looked up; its title is the heading of that cell.
    """

    id: str
    title: str
    goal: str = ""
    minutes: int = 0
    kind: str = "learn"


@dataclass
class Cell:
    """A cell: its Markdown, or what its code showed and printed.

    ``slide`` is its place in the slides, ``unit`` what it belongs to (nothing for the title), and
    ``starts_unit`` says whether it is the first of it. The
    rest stands in the cell's metadata, under ``massage_edu``: ``notes`` are the speaker's; ``part``
    names the part of the lesson that it belongs to, for who leaves parts out; ``paper`` says which
    of its words only fit a screen, and what stands on paper in their place; ``lines`` asks for
    lines to write on; ``topics`` are those of the questions that it teaches (``learning.places``).
    A cell marked ``lab`` is for notebooks alone, and is not read.
    """

    id: str
    markdown: str
    shown: object = None
    printed: str = ""
    slide: str = "slide"
    notes: str = ""
    part: str = ""
    paper: Mapping[str, str] = field(default_factory=dict)
    lines: bool = False
    topics: Sequence[str] = ()
    unit: Unit | None = None
    starts_unit: bool = False

    @property
    def spec(self) -> dict:
        """What a page needs to make the form that the cell shows; empty where it shows none."""
        return self.shown.spec() if isinstance(self.shown, Live) and self.shown.spec else {}

    @property
    def html(self) -> str:
        """Its Markdown as HTML; the heading that starts a unit has the unit's address."""
        return html(self.markdown, self.unit.id if self.unit and self.starts_unit else "")


@dataclass
class Lesson:
    """A notebook: ``number`` 02, ``name`` conditions, and its title."""

    number: str
    name: str
    title: str
    cells: list[Cell]

    @property
    def units(self) -> list[Unit]:
        """The units, in order."""
        return list(dict.fromkeys(cell.unit for cell in self.cells if cell.unit))

    @property
    def minutes(self) -> int:
        """How long the units take, in all."""
        return sum(unit.minutes for unit in self.units)


@functools.cache
def read(path: Path) -> Lesson:
    """Read a lesson and run its code cells, in this process and in order."""
    raw = json.loads(path.read_text(encoding="utf-8"))["cells"]
    space: dict = {}
    cells: list[Cell] = []
    unit = None
    for cell in raw:
        source, about = "".join(cell["source"]), cell["metadata"]
        own = dict(about.get("massage_edu", {}))
        if own.get("lab"):
            continue
        code = cell["cell_type"] == "code"
        shown, printed = run(source, space) if code else (None, "")
        slide = about.get("slideshow", {}).get("slide_type", "skip")
        text = "" if code else source
        begun = own.pop("unit", None)
        if begun:
            unit = Unit(title=heading_of(text), **begun)
        own |= {"unit": unit, "starts_unit": bool(begun)}
        cells.append(Cell(cell["id"], text, shown, printed, slide, **own))
    number, _, name = path.stem.partition("_")
    return Lesson(number, name, heading_of(cells[0].markdown), cells)


def run(source: str, space: dict) -> tuple[object, str]:
    """Run the code of a cell in ``space``; return the value of its last line and what it printed.

    Where the last line has no value it is None.
    """
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
    out, value = io.StringIO(), None
    with redirect_stdout(out):
        # A lesson is ours: its code may run here, as it does in JupyterLab.
        exec(compile(tree, "<lesson>", "exec"), space)  # noqa: S102
        if isinstance(last, ast.Expr):
            expression = compile(ast.Expression(last.value), "<lesson>", "eval")
            value = eval(expression, space)  # noqa: S307
    return value, out.getvalue()


def html(markdown: str, address: str = "") -> str:
    """Return Markdown as HTML.

    Headings can be linked to, the first of them by ``address`` where it is given; links to
    notebooks become links to pages.
    """
    addresses = iter([address] if address else [])

    def anchored(found: re.Match[str]) -> str:
        level, words = found.groups()
        return f'<h{level} id="{next(addresses, slug(words))}">{words}</h{level}>'

    text = str(mistune.create_markdown(escape=False, plugins=["table"])(markdown))
    text = re.sub(r"<h(\d)>(.*?)</h\1>", anchored, text)
    # Links to headings have capitals in JupyterLab, and none here.
    text = re.sub(r'(?<=href="#)[^"]+', lambda m: m[0].lower(), text)
    return NOTEBOOK_LINK.sub(r'href="\1.html', text)


def slug(words: str) -> str:
    """Return words as a name for an address."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"<[^>]*>|&[^;]+;", "", words).lower()).strip("-")


def still(cell: Cell) -> str:
    """Return what a code cell shows, without controls."""
    output = cell.shown
    if isinstance(output, Live):
        return output.twin()
    if isinstance(output, Chart):
        return f'<div class="me">{output.html()}</div>'
    if isinstance(output, Shown):
        return f'<div class="me">{output.html}</div>'
    printed = cell.printed.strip()
    return f"<pre>{escape(printed)}</pre>" if printed else ""
