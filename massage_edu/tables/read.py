"""Read a CSV as it is: never stop at the first fault, never drop a row, note what is wrong and where."""

import codecs
import csv
import difflib
import io
import itertools
import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import nan
from pathlib import Path
from typing import BinaryIO

from . import schema
from .problems import Problem

# A misplaced quote can swallow the rest of a file into one cell; it must be shown, not refused.
csv.field_size_limit(2**31 - 1)
BLANK = "\r\n\t ,;"
AT_ONCE = 256  # rows whose cells are taken together; so few stay in the processor's memory
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
DECIMAL_COMMA = re.compile(r"([+-]?[0-9]+),([0-9]+)")


# What is not UTF-8 is read as Windows-1252, byte by byte, so that the letters around it stay right.
def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("windows-1252", _as_windows)


@dataclass
class Rows:
    """A table as read: ``columns`` maps each column that was found to its cells, all of one length.

    ``distinct`` maps it to its cells, each once. ``unaligned`` holds the rows whose cells cannot be told apart;
    that is noted once, and nothing more is said of them until it is mended.
    """

    table: schema.Table
    file: str
    columns: dict[str, Sequence[str]] = field(default_factory=dict)
    distinct: dict[str, Collection[str]] = field(default_factory=dict)
    lines: Sequence[int] = ()
    header: int = 1
    unaligned: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    known: dict[str, dict[str, float]] = field(default_factory=dict)  # by column, the number of each cell

    def note(self, line: int | None, code: str, message: str, hint: str = "", severity: str = "error"):
        """Note a problem of a line (None: of the whole file)."""
        self.problems.append(Problem(self.file, line, None, None, code, message, hint, severity))

    def add(self, row: int | None, column: str | None, value, code, message, hint="", severity="error"):
        """Note a problem of the row with this index (None: of the header)."""
        if row not in self.unaligned:
            line = self.header if row is None else self.lines[row]
            self.problems.append(Problem(self.file, line, column, value, code, message, hint, severity))

    def across(self, names: Iterable[str]) -> Iterator[tuple[str, ...]]:
        """Return the cells of these columns row by row; nothing when one of them was not found."""
        return zip(*(self.columns.get(name, ()) for name in names), strict=False)

    def numbers(self, *names: str) -> Iterator[tuple[float, ...]]:
        """Return the numbers of these columns row by row; what is no number is nan, of which no comparison is true."""
        for name in names:
            if name not in self.known:
                cells = self.distinct.get(name, ())
                self.known[name] = {cell: float(cell) if NUMBER.fullmatch(cell) else nan for cell in cells}
        return zip(*(map(self.known[name].__getitem__, self.columns.get(name, ())) for name in names), strict=False)


def label(folder: Path) -> str:
    """Return the folder's name, also of ``.``."""
    return Path(os.path.abspath(folder)).name  # noqa: PTH100 (resolve() would follow links)


def read(folder: Path, table: schema.Table, raw: bytes | None = None) -> Rows:
    """Read the table's file in ``folder``; what is wrong with its form is noted in the rows' problems.

    With ``raw`` the file is taken to hold these bytes.
    """
    rows = Rows(table, f"{label(folder)}/{table.path}")
    try:
        with (folder / table.path).open("rb") if raw is None else io.BytesIO(raw) as file:
            if not _take_at_once(file, rows):
                file.seek(0)
                _take_with_care(file.read(), rows)
                rows.distinct = {name: set(cells) for name, cells in rows.columns.items()}
    except FileNotFoundError:
        rows.note(None, "missing_file", "file is missing", "expected columns: " + ",".join(table.columns))
    except OSError as error:
        rows.note(None, "unreadable", f"cannot be read: {error.strerror}")
    return rows


def _take_at_once(file: BinaryIO, rows: Rows) -> bool:
    """Take the columns of a file whose form is faultless and whose rows have a line each; else say no.

    Equal cells of a column become one string, so that a million rows need little memory and time.
    """
    names = rows.table.columns
    columns: list[list[str]] = [[] for _ in names]
    distinct: list[dict] = [{} for _ in names]
    text = io.TextIOWrapper(file, "utf-8")
    reader = csv.reader(text, strict=True)
    try:
        if next(reader, None) != list(names):
            return False
        while some := list(itertools.islice(reader, AT_ONCE)):
            for column, known, cells in zip(columns, distinct, zip(*some, strict=True), strict=True):
                column.extend(map(known.setdefault, cells, cells))
        in_lines = text.newlines == "\n" and reader.line_num == len(columns[0]) + 1
    except (ValueError, csv.Error):  # not UTF-8, rows of other lengths, quotes that do not pair up
        return False
    finally:
        text.detach()
    file.seek(-1, io.SEEK_END)
    whole = in_lines and file.read() == b"\n" and columns[0]
    if not whole or not all(map(str.strip, distinct[0], itertools.repeat(BLANK))):
        return False
    rows.columns, rows.distinct = dict(zip(names, columns, strict=True)), dict(zip(names, distinct, strict=True))
    rows.lines = range(2, len(columns[0]) + 2)
    return True


def _take_with_care(raw: bytes, rows: Rows) -> None:
    """Take what can be taken of any file, and note what is wrong with its form."""
    text = _decode(raw, rows)
    if not text.strip(BLANK + '\0"'):
        rows.note(1, "empty_file", "file is empty", "first line must be: " + ",".join(rows.table.columns))
        return
    _check_line_ends(text, rows)
    lines = io.StringIO(text, newline="").readlines()
    first = next(line for line in lines if line.strip(BLANK))
    delimiter = next((d for d in ";\t" if first.count(d) > first.count(",")), ",")
    if delimiter != ",":
        name = "semicolon" if delimiter == ";" else "tab"
        rows.note(1, "delimiter", f"columns are separated by {name}s", "save as CSV with commas")
    found, blank = [], []
    for line, cells, paired in _cut(lines, delimiter):
        if not any(cell.strip(BLANK) for cell in cells):
            blank.append(line)
            continue
        found.append((line, cells))
        if not paired:
            hint = "close the quote; inside a cell write it twice"
            rows.note(line, "bad_quote", "double quotes do not pair up", hint)
            rows.unaligned.add(len(found) - 2)
    for _, run in itertools.groupby(enumerate(blank), lambda pair: pair[1] - pair[0]):
        start, *more = (line for _, line in run)
        message = f"{len(more) + 1} rows are blank" if more else "row is blank"
        rows.note(start, "blank_row", message, "delete the lines" if more else "delete the line")
    (rows.header, header), *body = found
    rows.lines = [line for line, _ in body]
    _take_columns(rows, header, [cells for _, cells in body])
    if delimiter != ",":
        _turn_decimal_commas(rows)


def _decode(raw: bytes, rows: Rows) -> str:
    save = "save it as UTF-8 without BOM"
    if codec := _utf16(raw):
        rows.note(1, "encoding", "file is UTF-16, not UTF-8", save)
        return raw.decode(codec, errors="replace")
    if raw.startswith(b"\xef\xbb\xbf"):
        rows.note(1, "bom", "file starts with a byte order mark (BOM)", save)
        raw = raw[3:]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        text, at = raw.decode("utf-8", "windows-1252"), len(raw[: error.start].decode("utf-8"))
        apart = re.compile(r"[\s,;\"]").split
        word = apart(text[:at])[-1][-30:] + text[at] + apart(text[at + 1 :], 1)[0][:30]
        line = len(re.findall(r"\r\n|\r|\n", text[:at])) + 1
        rows.note(line, "encoding", f"{word!r} is not UTF-8 (it looks like Windows-1252)", save)
        return text


def _utf16(raw: bytes) -> str:
    """Return which UTF-16 the bytes are, by their mark or by every other of the first being 0; else nothing."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    even, odd = raw[:200:2], raw[1:200:2]
    if not odd.strip(b"\0") and b"\0" not in even:
        return "utf-16-le" if odd else ""
    return "utf-16-be" if odd and not even.strip(b"\0") and b"\0" not in odd else ""


def _check_line_ends(text: str, rows: Rows) -> None:
    if "\r" in text:
        crlf, cr, lf = text.count("\r\n"), text.count("\r"), text.count("\n")
        kinds = {"CRLF (Windows)": crlf, "CR (old Mac)": cr - crlf, "LF": lf - crlf}
        found = " and ".join(kind for kind, count in kinds.items() if count)
        line = text.count("\n", 0, text.index("\r")) + 1
        rows.note(line, "line_ends", f"line ends are {found}, expected LF", "save with Unix line ends (LF)")
    elif not text.endswith("\n"):
        line = text.count("\n") + 1
        rows.note(line, "line_ends", "last line has no line end", "end the file with one line break")


def _cut(lines: list[str], delimiter: str) -> Iterator[tuple[int, list[str], bool]]:
    """Yield each row: the line on which it begins, its cells, and whether its quotes pair up.

    Where they do not, only the one line is taken and reading goes on with the next, so that a quote
    which is not closed does not swallow the rows after it.
    """
    start = 0
    while start < len(lines):
        rest = map(lines.__getitem__, range(start, len(lines)))
        reader, begin = csv.reader(rest, delimiter=delimiter, strict=True), start
        try:
            for cells in reader:
                yield begin + 1, cells, True
                begin = start + reader.line_num
            return
        except csv.Error:
            yield begin + 1, next(csv.reader([lines[begin]], delimiter=delimiter)), False
            start = begin + 1


def _take_columns(rows: Rows, header: list[str], body: list[list[str]]) -> None:
    """Sort the cells into the table's columns by name, and note what does not fit."""
    header, expected = _check_names(rows, header, body), rows.table.columns
    width = len(header)
    usual, count = Counter(map(len, body)).most_common(1)[0] if body else (width, 0)
    if count > 1 and count > len(body) / 2 and (usual < width or any(any(row[width:usual]) for row in body)):
        rows.note(rows.header, "header_width", f"header has {width} names, but {count} rows have {usual} cells",
                  "expected columns: " + ",".join(expected))  # fmt: skip
        return  # which cell belongs to which column cannot be told
    over = [index for index, row in enumerate(body) if len(row) > width and not any(row[width:])]
    for index in over:
        body[index] = body[index][:width]
    if over and not any(p.code == "empty_column" for p in rows.problems):
        rows.add(over[0], None, None, "empty_column", "row ends with empty cells beyond the last column",
                 "delete the trailing commas")  # fmt: skip
    for index, row in enumerate(body):
        if len(row) != width:
            code, hint = "short_row", "add the missing commas"
            if len(row) > width:
                code, hint = "long_row", "put text that has a comma into double quotes"
            extra = ",".join(row[width:]) or None
            rows.add(index, None, extra, code, f"row has {len(row)} cells, expected {width}", hint)
            rows.unaligned.add(index)
            body[index] = (row + [""] * width)[:width]
    cells = list(zip(*body, strict=True)) if body else [()] * width
    rows.columns = {name: cells[header.index(name)] for name in expected if name in header}
    if not body:
        rows.note(rows.header, "no_rows", "table has no rows", "add rows below the header", "warning")


def _check_names(rows: Rows, header: list[str], body: list[list[str]]) -> list[str]:
    """Note what is wrong with the names of the columns; return them as they are meant."""
    expected, names = rows.table.columns, [name.strip() for name in header]
    while names and not names[-1] and not any("".join(row[len(names) - 1 :]) for row in body):
        names.pop()
    if len(names) < len(header):
        rows.add(None, None, None, "empty_column", f"{len(header) - len(names)} empty column(s) at the end",
                 "delete the trailing commas")  # fmt: skip
    for name, written in zip(names, header, strict=False):
        if name != written:
            rows.add(None, name, written, "stray_space", f"{written!r} begins or ends with a space",
                     f"write {name!r}")  # fmt: skip
    for name, count in Counter(filter(None, names)).items():
        if count > 1:
            rows.add(None, name, name, "repeated_column", f"column {name!r} stands there {count} times",
                     "keep one")  # fmt: skip
    missing = [name for name in expected if name not in names]
    for name in dict.fromkeys(name for name in names if name not in expected):
        near = closest(name, missing)
        message = f"column {name!r} is not known" if name else "a column with cells has no name"
        rows.add(None, name or None, name, "extra_column", message,
                 f"did you mean {near!r}?" if near else "delete it")  # fmt: skip
        if near and near not in names:
            names[names.index(name)] = near  # what is below it is checked as what it is meant to be
    for name in missing:
        rows.add(None, name, None, "missing_column", f"column {name!r} is missing",
                 "expected columns: " + ",".join(expected))  # fmt: skip
    if not missing and [name for name in dict.fromkeys(names) if name in expected] != list(expected):
        rows.add(None, None, None, "column_order", "columns are in another order",
                 "expected: " + ",".join(expected))  # fmt: skip
    return names


def _turn_decimal_commas(rows: Rows) -> None:
    """Read ``1,5`` as 1.5, as files separated by semicolons write it, and note that once."""
    for column in rows.table.fields:
        cells = rows.columns.get(column.name, ())
        found = [i for i, cell in enumerate(cells) if DECIMAL_COMMA.fullmatch(cell)]
        if column.type == "number" and found:
            rows.columns[column.name] = tuple(DECIMAL_COMMA.sub(r"\1.\2", cell) for cell in cells)
            rows.add(found[0], column.name, cells[found[0]], "decimal_comma",
                     f"{len(found)} number(s) with a decimal comma, the first {cells[found[0]]!r}",
                     "write a decimal point")  # fmt: skip


def closest(value: str, allowed: Iterable[str]) -> str:
    """Return the allowed value that is nearest to this one, or nothing."""
    by_sound = {_plain(name): name for name in allowed}
    near = difflib.get_close_matches(_plain(value), by_sound, 1, 0.6)
    return by_sound[near[0]] if near else ""


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", name.strip().lower())


def nearest(value: str, allowed: Iterable[str], word: str = "") -> str:
    """Return a hint that names the nearest allowed value, and all of them when they are few."""
    allowed = list(allowed)
    near = closest(value, allowed)
    hint = f"did you mean {near!r}?" if near else ""
    if word and len(allowed) <= 12:
        return f"{word}: {', '.join(allowed)}" + (f"; {hint}" if hint else "")
    return hint
