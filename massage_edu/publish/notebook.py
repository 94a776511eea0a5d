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
from ..widgets.live import Live, Shown

# What only a notebook needs to be told.
RUN_ALL = re.compile(r"^▶ \*\*To bring the page to life.*\n?", re.M)
NOTEBOOK_LINK = re.compile(r'href="\d\d_([a-z]+)\.ipynb')


@dataclass
class Cell:
    """A cell: its Markdown, or what its code showed and printed.

    ``slide`` is its place in the slides. The rest stands in the cell's metadata, under
    ``massage_edu``: ``notes`` are the speaker's; ``part`` names the part of the lesson that it
    belongs to, for who leaves parts out; ``paper`` says which of its words only fit a screen, and
    what stands on paper in their place; ``lines`` asks for lines to write on; ``topics`` are those
    of the questions that it teaches (see ``learning.places``).
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


@dataclass
class Lesson:
    """A notebook: ``number`` 02, ``name`` conditions, title, minutes.

    ``goals`` is what one can do after it, an HTML list.
    """

    number: str
    name: str
    title: str
    minutes: str
    goals: str
    cells: list[Cell]


@functools.cache
def read(path: Path) -> Lesson:
    """Read a lesson and run its code cells, in this process and in order."""
    raw = json.loads(path.read_text(encoding="utf-8"))["cells"]
    space: dict = {}
    cells = []
    for cell in raw:
        source, about = "".join(cell["source"]), cell["metadata"]
        code = cell["cell_type"] == "code"
        shown, printed = run(source, space) if code else (None, "")
        slide = about.get("slideshow", {}).get("slide_type", "skip")
        text = "" if code else RUN_ALL.sub("", source)
        own = about.get("massage_edu", {})
        cells.append(Cell(cell["id"], text, shown, printed, slide, **own))
    head = cells[0].markdown
    title = "".join(re.findall(r"^# (.+)$", head, re.M)[:1])
    minutes = re.search(r"about (\d+) minutes", head)
    goals = re.findall(r"^- .*$", head.split("After this lesson you can")[-1], re.M)
    number, _, name = path.stem.partition("_")
    return Lesson(number, name, title, minutes[1] if minutes else "", html("\n".join(goals)), cells)


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


def html(markdown: str) -> str:
    """Return Markdown as HTML.

    Headings can be linked to, and links to notebooks become links to pages.
    """
    text = str(mistune.create_markdown(escape=False, plugins=["table"])(markdown))
    text = re.sub(
        r"<h(\d)>(.*?)</h\1>", lambda m: f'<h{m[1]} id="{slug(m[2])}">{m[2]}</h{m[1]}>', text
    )
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
