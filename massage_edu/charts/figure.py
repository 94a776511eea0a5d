"""The figure that all charts are drawn on.

Fixed width, text alternative, never left open in pyplot.
"""

import functools
import io
import textwrap
import threading
from collections.abc import Iterable, Sequence
from html import escape

import matplotlib
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from .. import web
from . import look, pictures

# JupyterLab lets a control's callback run in a thread beside the cells; matplotlib's settings are
# one for all threads.
DRAWING = threading.RLock()


class Chart(Figure):
    """A matplotlib Figure with its text alternative.

    Attributes
    ----------
    alt_text : str
        what a person who cannot see the figure needs to know.
    numbers : list of dict
        what is drawn, row by row (column: value), for "Show as table".

    """

    alt_text: str = ""
    numbers: Sequence[dict[str, object]] = ()

    def png(self) -> bytes:
        """Return the figure as PNG with a palette of 64 colours (a quarter of the usual size)."""
        canvas = FigureCanvasAgg(self)
        with DRAWING, matplotlib.rc_context(look.RC):
            canvas.draw()
        raw = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba())
        picture = raw.convert("RGB").quantize(
            64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
        out = io.BytesIO()
        # Level 6 of 9: a twentieth larger, in an eighth of the time.
        picture.save(out, "PNG", compress_level=6)
        # The drawn pixels, 4 MB, would stay as long as the figure: its canvas and every text
        # hold them. A new canvas has none.
        FigureCanvasBase(self)
        for part in self.findobj(Text):
            part._renderer = None  # type: ignore[attr-defined]
        return out.getvalue()

    def html(self) -> str:
        """Return the figure as an ``<img>`` with its text alternative.

        The picture is in it, unless ``pictures.kept_in`` names a folder for it.
        """
        width, height = (round(x * 96) for x in self.get_size_inches())
        image = (
            f'<img alt="{escape(self.alt_text)}" width="{width}" height="{height}" '
            f'src="{pictures.address(self.png())}">'
        )
        return (
            '<div class="me-figure" tabindex="0" role="group" aria-label="Figure">'
            f"{image}</div>{self._table()}"
        )

    def _table(self) -> str:
        """Return the numbers as a folded table; nothing when there are none."""
        if not self.numbers:
            return ""
        rows = ([escape(str(value)) for value in row.values()] for row in self.numbers)
        heads = [escape(name) for name in self.numbers[0]]
        return (
            '<details class="me-numbers"><summary>Show as table</summary>'
            f"{table(heads, rows)}</details>"
        )

    def _ipython_display_(self):
        show(self.html(), self.alt_text)


def table(heads: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table of HTML cells; whoever calls escapes what comes from data.

    A row's first cell is its head; on a phone the others show the head of their column.
    """
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = ""
    for first, *others in rows:
        cells = (
            f'<td data-label="{name}">{cell}</td>'
            for name, cell in zip(heads[1:], others, strict=True)
        )
        body += f'<tr><th scope="row">{first}</th>{"".join(cells)}</tr>'
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def show(html: str, told: str) -> None:
    """Show HTML in the collection's look in a notebook.

    ``told`` is what a text-only reader gets.
    """
    from IPython.display import display

    styled = f'{web.style()}<div class="me">{html}</div>'
    display({"text/html": styled, "text/plain": told}, raw=True)


def chart(draw):
    """Decorate a chart function: draw in the collection's look.

    Matplotlib's own settings are left alone.
    """

    @functools.wraps(draw)
    def drawn(*args, **kwargs) -> Chart:
        with DRAWING, matplotlib.rc_context(look.RC):
            return draw(*args, **kwargs)

    return drawn


def new(height: float, title: str, subtitle: str = "") -> tuple[Chart, float]:
    """Return a chart of this height, and the room that its title took on top of it.

    Both in inches; the title is set at the top left, wrapped to the width.
    """
    lines = textwrap.wrap(title, 57)
    small = textwrap.wrap(subtitle, 84)
    room = 0.12 + 0.25 * len(lines) + 0.19 * len(small) + 0.1
    figure = Chart(figsize=(look.WIDTH, height + room), dpi=look.DPI)
    total = height + room
    figure.text(0.02, 1 - 0.1 / total, "\n".join(lines), va="top", fontsize=13, fontweight="bold")
    if small:
        top = 1 - (0.14 + 0.25 * len(lines)) / total
        figure.text(0.02, top, "\n".join(small), va="top", fontsize=9.5, color=look.SOFT)
    return figure, room


def panel(figure: Chart, left: float, top: float, width: float, height: float):
    """Add axes placed in inches from the top left."""
    w, h = figure.get_size_inches()
    return figure.add_axes((left / w, 1 - (top + height) / h, width / w, height / h))


def sheet(height: float, title: str, subtitle: str = ""):
    """Return a chart and bare axes all over it.

    Their unit is the inch, from the left and from below the title.
    """
    figure, room = new(height, title, subtitle)
    axes = panel(figure, 0, room, look.WIDTH, height)
    axes.set(xlim=(0, look.WIDTH), ylim=(height, 0))
    axes.axis("off")
    return figure, axes


def plural(count: int, word: str) -> str:
    """Return ``1 study``, ``2 studies``."""
    if count == 1:
        return f"1 {word}"
    return f"{count} {word[:-1]}ies" if word.endswith("y") else f"{count} {word}s"
