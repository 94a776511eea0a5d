"""The lessons as plain web pages.

They need no kernel and no network: a folder, a USB stick or any static host will do. Content and
states come from the lessons and their widgets; ``web/src/page.js`` only switches what was drawn
here.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from html import escape
from itertools import islice, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock
from markupsafe import Markup

from .. import web, widgets
from ..charts import pictures
from ..tables.catalog import load
from ..tables.schema import PACKAGE, default_data_dir
from ..widgets.explorer import Explorer
from ..widgets.live import Live
from ..widgets.player import Form
from . import install, pages
from .layout import fill
from .notebook import Cell, Lesson, html, read, still
from .pages import DISCLAIMER, inline

PIECES = re.compile(r"(?<=</(?:h3|h4|li|td|tr)>)|(?<=</p>)|(?<=</div>)")
SCRIPTS = ("page.js", "finder.js", "scheduler.js")  # bundled from web/src by ``make scripts``
LESSONS_PLACE = "index.html#lessons"
PLACES: list[dict[str, str]] = [  # in the header, and at the bottom of a phone
    {"href": "may-i.html", "words": "May I?", "sign": "hand"},
    {"href": "practise.html", "words": "Practise", "sign": "cards"},
    {"href": LESSONS_PLACE, "words": "Lessons", "sign": "book"},
    {"href": "stop-signs.html", "words": "Stop signs", "sign": "call"},
]
NO_CONTENTS = {"index", "may-i", "practise"}  # which are short
BLOCKS = 8  # of states, to be drawn by as many processes as there are


def build(
    folder: Path, notebooks: Path, only: tuple[str, ...] = (), say: Callable[[str], None] = print
) -> Path:
    """Write the pages into ``folder``, and return it.

    Nothing is done when those there were made from the same sources.

    Parameters
    ----------
    folder : Path
        is replaced as a whole, when everything is drawn; who else builds it at the same time does
        no harm.
    notebooks : Path
        folder of the lessons; the data are those that ``load()`` reads.
    only : tuple of str
        numbers of lessons (``"02"``); all when empty.
    say : callable
        is told what was done.

    Raises
    ------
    FileExistsError
        when ``folder`` holds something else than pages.

    """
    mark = stamp(notebooks, only)
    if _made_from(folder, mark):
        return folder
    if folder.exists() and any(folder.iterdir()) and not (folder / "stamp").is_file():
        raise FileExistsError(f"{folder} holds something else than pages, and would be replaced")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(
        prefix=f"{folder.name}.", dir=folder.parent, ignore_cleanup_errors=True
    ) as above:
        new = Path(above) / folder.name
        _draw(new, notebooks, only, say, mark)
        (new / "stamp").write_text(mark)
        with FileLock(folder.with_name(f".{folder.name}.lock")):
            if not _made_from(folder, mark):
                shutil.rmtree(folder, ignore_errors=True)
                new.replace(folder)
    count = len(list(folder.glob("*.html")))
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    say(f"{count} pages, {size / 1e6:.1f} MB in {folder}")
    return folder


def _made_from(folder: Path, mark: str) -> bool:
    return (folder / "stamp").is_file() and (folder / "stamp").read_text() == mark


def _draw(
    folder: Path, notebooks: Path, only: tuple[str, ...], say: Callable[[str], None], mark: str
) -> None:
    """Write all pages into a new folder."""
    paths = [
        path.resolve()
        for path in sorted(notebooks.glob("0*.ipynb"))
        if not only or path.stem[:2] in only
    ]
    lessons, catalog = [read(path) for path in paths], load()
    page = Pages(folder, lessons)
    with ProcessPoolExecutor() as pool, pictures.kept_in(page.pictures):
        for path, lesson in zip(paths, lessons, strict=True):
            page.write(lesson.name, lesson.title, page.lesson(lesson, pool, path))
            say(f"{lesson.number} {lesson.name}")
        page.write("index", "Relaxation massage and medical massage", pages.home(lessons, catalog))
        page.write("practise", "Practise", page.practise())
        page.write("may-i", "May I massage a client with ...?", pages.may_i(catalog))
        page.write("stop-signs", "Stop signs", pages.stop_signs(catalog))
        page.write("glossary", "Glossary", pages.glossary(catalog))
        page.write("references", "References", pages.references(catalog))
        page.write("progress", "My progress", pages.progress(lessons, catalog))
    _script(folder / "search.js", "search", list(pages.index(lessons, catalog)))
    install.write(folder, mark)


def stamp(notebooks: Path, only: tuple[str, ...] = ()) -> str:
    """Return a fingerprint of everything that the pages are made from."""
    kinds = (".py", ".css", ".json", ".html", ".j2")
    sources = [
        path
        for path in PACKAGE.rglob("*")
        if path.suffix in kinds and "node_modules" not in path.parts
    ]
    sources += [PACKAGE / "web" / "dist" / name for name in SCRIPTS]
    sources += [*default_data_dir().glob("*.csv"), *notebooks.glob("0*.ipynb")]
    total = hashlib.sha256(repr(only).encode())
    for path in sorted(sources):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


class Pages:
    """Writes pages into a folder.

    The folder gets their look and their scripts first.
    """

    def __init__(self, folder: Path, lessons: list[Lesson]):
        self.folder = folder
        self.pictures = folder / "img"
        for new in (folder / "states", self.pictures):
            new.mkdir(parents=True)
        look = "".join(map(web.source, ("style.css", "player.css", "site.css")))
        (folder / "site.css").write_text(look, encoding="utf-8", newline="\n")
        for name in SCRIPTS:
            (folder / name).write_text(web.source(f"dist/{name}"), encoding="utf-8", newline="\n")
        self.links = [
            ("may-i", "May I?"),
            ("practise", "Practise"),
            ("stop-signs", "Stop signs"),
            *((lesson.name, f"{lesson.number} {lesson.name.capitalize()}") for lesson in lessons),
            ("glossary", "Glossary"),
            ("references", "References"),
            ("progress", "My progress"),
        ]
        self.lessons = {lesson.name: lesson for lesson in lessons}

    def write(self, name: str, title: str, body: str) -> None:
        """Write a page with head, navigation and foot."""
        lesson = self.lessons.get(name)
        page = fill(
            "page.html.j2",
            name=name,
            title=title,
            lesson=name if lesson else "",
            places=[place | {"here": self._is_at(place["href"], name)} for place in PLACES],
            links=[
                {"href": f"{link}.html", "words": words, "here": link == name}
                for link, words in self.links
            ],
            contents=[] if lesson or name in NO_CONTENTS else _contents(body),
            units=lesson.units if lesson else [],
            unit_data=Markup(inline(pages.units(lesson))) if lesson else "",  # noqa: S704
            body=Markup(body.replace("<img ", '<img loading="lazy" ')),  # noqa: S704
            next=self._following(name),
            disclaimer=DISCLAIMER,
        )
        (self.folder / f"{name}.html").write_text(page, encoding="utf-8", newline="\n")

    def _is_at(self, href: str, name: str) -> bool:
        """Return whether a page belongs to one of the main places."""
        return href == f"{name}.html" or (href == LESSONS_PLACE and name in self.lessons)

    def _following(self, name: str) -> Lesson | None:
        """Return the lesson after this one."""
        names = list(self.lessons)
        after = names[names.index(name) + 1 :] if name in names else []
        return self.lessons[after[0]] if after else None

    def lesson(self, lesson: Lesson, pool: ProcessPoolExecutor, path: Path) -> str:
        """Return the body of a lesson: its cells, and at the end of each unit the way on."""
        body = ""
        units = [None, *lesson.units]
        for unit, following in zip_longest(units, units[1:]):
            cells = [cell for cell in lesson.cells if cell.unit == unit]
            for cell in cells:
                body += self.part(cell, pool, path, lesson)
            if unit and unit.minutes and following and following.minutes:
                body += str(fill("unit_end.html.j2", unit=unit, following=following))
        return body

    def part(
        self,
        cell: Cell,
        pool: ProcessPoolExecutor | None = None,
        path: Path | None = None,
        lesson: Lesson | None = None,
    ) -> str:
        """Return a cell as a part of a page.

        States are drawn in ``pool``, from the lesson at ``path``.
        """
        inner = self._inner(cell) if cell.markdown else self._output(cell, pool, path)
        if not inner:
            return ""
        notes = f'<aside class="notes" hidden>{html(cell.notes)}</aside>' if cell.notes else ""
        first = lesson.units[0] if lesson and lesson.units else None
        unit = cell.unit or first  # the title stands above the first unit
        kind = ("prose" if cell.markdown else "shown") + ("" if cell.unit else " title")
        kind += "" if unit == first else " off"
        place = f' data-unit="{unit.id}"' if unit else ""
        about = f'class="cell {kind}" data-slide="{cell.slide}"{place}'
        return f"<section {about}>{inner}{notes}</section>\n"

    def _inner(self, cell: Cell) -> str:
        """Return the text of a cell; where a unit begins, with its goal below the heading."""
        text = cell.html
        if not (cell.starts_unit and cell.unit and cell.unit.goal):
            return text
        goal = f'<p class="goal">{escape(cell.unit.goal)} · {cell.unit.minutes} minutes</p>'
        return re.sub(r"(</h\d>)", rf"\1{goal}", text, count=1)

    def _output(self, cell: Cell, pool: ProcessPoolExecutor | None, path: Path | None) -> str:
        """Return what a code cell shows, alive where a page without Python can make it so."""
        output = cell.shown
        if isinstance(output, Explorer):
            return self._explorer(cell.id, output, self._drawn(output, pool, path, cell.id))
        if isinstance(output, Live) and output.spec:
            return self._form(cell.id, output, output.spec())
        if isinstance(output, Live):
            note = "This part needs Python. It is alive when the lesson is opened in JupyterLab."
            return f'<p class="note">{note}</p>{still(cell)}'
        return still(cell)

    def _explorer(self, cell_id: str, explorer: Explorer, drawings: Iterator[str]) -> str:
        """Return an explorer in its first state, with all its states in a script."""
        _script(self._states(cell_id), cell_id, states(explorer, drawings))
        first = explorer.draw(explorer.first())
        pane = f'<div class="pane">{first}</div>'
        return _live(explorer, "explorer", f'data-states="{cell_id}"', pane, first)

    def _drawn(
        self, explorer: Explorer, pool: ProcessPoolExecutor | None, path: Path | None, cell_id: str
    ) -> Iterator[str]:
        """Yield the HTML of every state; with a pool several processes draw a block each."""
        if not pool or not path:
            yield from map(explorer.draw, explorer.states())
            return
        count = sum(1 for _ in explorer.states())
        size = -(-count // BLOCKS)
        blocks = [
            pool.submit(draw, path, cell_id, first, first + size, self.pictures)
            for first in range(0, count, size)
        ]
        for block in blocks:
            yield from block.result()

    def _form(self, cell_id: str, form: Live, spec: dict) -> str:
        """Return questions, cases or flash cards, or the way to another page."""
        if spec["kind"] == "elsewhere":
            return f'<p><a class="next" href="{spec["href"]}">{escape(spec["text"])} ▶</a></p>'
        if spec["kind"] == "cards":  # many: they are loaded when the deck comes near
            _script(self._states(cell_id), cell_id, spec["cards"])
            label = _json({name: spec[name] for name in ("kind", "label", "decks")})
            return _live(form, "cards", f'data-deck="{cell_id}"', label, form.twin())
        if spec.get("many"):
            _script(self._states(cell_id), cell_id, spec.pop("questions"))
            return _live(form, "questions", f'data-questions="{cell_id}"', _json(spec))
        return _live(form, spec["kind"], "", _json(spec))

    def practise(self) -> str:
        """Return the body of the page to practise on."""
        forms: dict[str, Form] = {
            "flash-cards": widgets.flashcards(),
            "vignettes": widgets.vignettes(),
            "cases": widgets.cases(),
        }
        made = {
            name: self._form(f"practise-{name}", form, form.page_spec())
            for name, form in forms.items()
        }
        return pages.practise(*made.values())

    def _states(self, cell_id: str) -> Path:
        """Return the script of a cell's states."""
        return self.folder / "states" / f"{cell_id}.js"


def _contents(body: str) -> list[tuple[str, str]]:
    """Return address and words of each heading of a page."""
    return re.findall(r'<h2 id="([^"]+)">(.*?)</h2>', body)


def _json(spec: dict) -> str:
    return f'<script type="application/json">{inline(spec)}</script>'


def _live(part: Live, kind: str, more: str, inner: str, same: str = "") -> str:
    """Return the place of a live part, with its twin for print and for browsers without scripts.

    ``more``: other attributes of the place. ``same``: a twin that is left out, being there already.
    """
    twin = part.twin()
    twin = "" if twin == same else f'<div class="twin">{twin}</div>'
    label = escape(part.label)
    return f'<div class="live {kind}" role="group" aria-label="{label}" {more}>{inner}</div>{twin}'


def draw(path: Path, cell_id: str, first: int, end: int, folder: Path) -> list[str]:
    """Return the HTML of some of the states of the explorer in a cell.

    Their pictures are written into ``folder``.
    """
    explorer = next(cell.shown for cell in read(path).cells if cell.id == cell_id)
    assert isinstance(explorer, Explorer)  # noqa: S101 (the caller drew its first state)
    with pictures.kept_in(folder):
        return [explorer.draw(state) for state in islice(explorer.states(), first, end)]


def states(explorer: Explorer, drawn: Iterator[str]) -> dict:
    """Return an explorer as plain data.

    ``controls`` (name, label, kind, start); ``menus``: lists of options (label, value), each once;
    ``pieces`` of HTML, each once; ``tree``: ``[menu, branch for each option ...]``, at its ends
    ``[spoken, piece, piece ...]``.
    """
    pieces: dict[str, int] = {}
    menus: dict[str, int] = {}

    def place(known: dict[str, int], what: str) -> int:
        return known.setdefault(what, len(known))

    def grow(state: dict, rest: list) -> list:
        if not rest:
            spoken = place(pieces, explorer.tell(state))
            html_pieces = filter(None, PIECES.split(next(drawn)))
            return [spoken, *(place(pieces, piece) for piece in html_pieces)]
        options = rest[0].options_for(state)
        menu = place(menus, json.dumps([[label, str(value)] for label, value in options]))
        return [menu, *(grow({**state, rest[0].name: value}, rest[1:]) for _, value in options)]

    tree = grow({}, explorer.controls)
    first = explorer.first()
    controls = [
        {"name": c.name, "label": c.label, "kind": c.kind, "start": str(first[c.name])}
        for c in explorer.controls
    ]
    return {
        "controls": controls,
        "menus": [*map(json.loads, menus)],
        "pieces": list(pieces),
        "tree": tree,
    }


def _script(path: Path, key: str, data) -> None:
    """Write data as a script: pages opened from a folder may load scripts, but no other files."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    path.write_text(f"massageEdu.got({json.dumps(key)},{text});\n", encoding="utf-8", newline="\n")
