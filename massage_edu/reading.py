"""Read a CSV as it is: never stop at the first fault, never drop a row, note what is wrong and where."""

import csv
import difflib
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from . import schema

# A misplaced quote can swallow the rest of a file into one cell; it must be shown, not refused.
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True)
class Problem:
    """One problem: where it is, what is wrong and how to mend it.

    ``line`` is the line in the file as an editor shows it (header = 1, quoted line breaks counted);
    ``severity`` is ``error`` (the table cannot be relied on) or ``warning`` (look again).
    """

    file: str
    line: int | None
    column: str | None
    value: str | None
    code: str
    message: str
    hint: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        """Return ``file:line: column: message (hint)``."""
        place = self.file + (f":{self.line}" if self.line else "")
        word = "warning: " if self.severity == "warning" else ""
        column = f"{self.column}: " if self.column else ""
        return f"{place}: {word}{column}{self.message}" + (f" ({self.hint})" if self.hint else "")

    def as_dict(self) -> dict:
        """Return the problem as a plain dict, as ``check --format json`` prints it."""
        return asdict(self)


@dataclass
class Rows:
    """A table as read: ``columns`` maps each column's name to its cells, all of one length."""

    table: schema.Table
    file: str
    columns: dict[str, tuple[str, ...]]
    lines: Callable[[], list[int]]
    problems: list[Problem]

    def add(self, row: int | None, column: str | None, value, code, message, hint="", severity="error"):
        """Note a problem of the row with this index (None: of the header)."""
        line = 1 if row is None else self.lines()[row]
        self.problems.append(Problem(self.file, line, column, value, code, message, hint, severity))

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))


def read(folder: Path, table: schema.Table) -> Rows:
    """Read the table's file in ``folder``; what is wrong with its form is noted in the rows' problems."""
    file = f"{folder.name}/{table.path}"
    empty = Rows(table, file, {}, list, [])
    problems = empty.problems

    def whole(code, message, hint="", line=1):
        problems.append(Problem(file, line, None, None, code, message, hint))

    try:
        raw = (folder / table.path).read_bytes()
    except FileNotFoundError:
        whole("missing_file", "file is missing", "expected columns: " + ",".join(table.columns), None)
        return empty
    except OSError as error:
        whole("unreadable", f"cannot be read: {error.strerror}", "", None)
        return empty
    text = _decode(raw, whole)
    if not text.strip("\r\n\t ,;"):
        whole("empty_file", "file is empty", "first line must be: " + ",".join(table.columns))
        return empty
    _check_line_ends(text, whole)
    header_line = text.splitlines()[0]
    delimiter = next((d for d in ";\t" if header_line.count(d) > header_line.count(",")), ",")
    if delimiter != ",":
        name = "semicolon" if delimiter == ";" else "tab"
        whole("delimiter", f"columns are separated by {name}s", "save as CSV with commas")

    def reader():
        return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)

    cells = list(reader())
    header, body = [name.strip() for name in cells[0]], cells[1:]
    kept = [index for index, row in enumerate(body) if any(row)]
    starts: list[int] = []

    def lines() -> list[int]:
        if not starts:
            source, before = reader(), 0
            for _ in source:
                starts.append(before + 1)
                before = source.line_num
        return starts[1:]

    for index in sorted(set(range(len(body))) - set(kept)):
        whole("blank_row", "row is blank", "delete the line", lines()[index])
    body = [body[index] for index in kept]
    rows = Rows(table, file, {}, lambda: [lines()[index] for index in kept], problems)
    _take_columns(rows, header, body)
    return rows


def _decode(raw: bytes, whole: Callable) -> str:
    save = "save it as UTF-8 without BOM"
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        whole("encoding", "file is UTF-16, not UTF-8", save)
        return raw.decode("utf-16", errors="replace").removeprefix("\ufeff")
    if raw.startswith(b"\xef\xbb\xbf"):
        whole("bom", "file starts with a byte order mark (BOM)", save)
        raw = raw[3:]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = len(re.findall(rb"\r\n|\r|\n", raw[: error.start])) + 1
        if raw.count(b"\x00") > len(raw) // 4:
            whole("encoding", "file is UTF-16, not UTF-8", save, 1)
            return raw.decode("utf-16-le" if raw[1:2] == b"\x00" else "utf-16-be", errors="replace")
        text = raw.decode("cp1252", errors="replace")
        word = next(w for w in re.split(r"[\s,;\"]", text[: error.start + 40]) if not w.isascii())
        whole("encoding", f"{word!r} is not UTF-8 (it looks like Windows-1252)", save, line)
        return text


def _check_line_ends(text: str, whole: Callable) -> None:
    if "\r" in text:
        crlf = text.count("\r\n")
        kinds = {
            "CRLF (Windows)": crlf,
            "CR (old Mac)": text.count("\r") - crlf,
            "LF": text.count("\n") - crlf,
        }
        found = " and ".join(kind for kind, count in kinds.items() if count)
        whole("line_ends", f"line ends are {found}, expected LF", "save with Unix line ends (LF)")
    elif not text.endswith("\n"):
        last = text.count("\n") + 1
        whole("line_ends", "last line has no line end", "end the file with one line break", last)
    elif text.endswith("\n\n"):
        pass  # shown as a blank row


def _take_columns(rows: Rows, header: list[str], body: list[list[str]]) -> None:
    """Sort the cells into the table's columns by name, and note what does not fit."""
    expected = rows.table.columns
    width = len(header)
    while width and not header[width - 1] and not any(len(r) >= width and r[width - 1] for r in body):
        width -= 1
    if width < len(header):
        rows.add(None, None, None, "empty_column", f"{len(header) - width} empty column(s) at the end",
                 "delete the trailing commas")  # fmt: skip
        body = [row[:width] if not any(row[width:]) else row for row in body]
        header = header[:width]
    for name in sorted({n for n in header if header.count(n) > 1}):
        rows.add(None, name, name, "repeated_column", f"column {name!r} stands there {header.count(name)} times",
                 "keep one")  # fmt: skip
    missing = [name for name in expected if name not in header]
    for name in dict.fromkeys(n for n in header if n not in expected):
        near = nearest(name, missing) or nearest(name, expected)
        rows.add(None, name, name, "extra_column", f"column {name!r} is not known", near or "delete it")
    for name in missing:
        rows.add(None, name, None, "missing_column", f"column {name!r} is missing",
                 "expected columns: " + ",".join(expected))  # fmt: skip
    known = [name for name in dict.fromkeys(header) if name in expected]
    if not missing and known != list(expected):
        rows.add(None, None, None, "column_order", "columns are in another order",
                 "expected: " + ",".join(expected))  # fmt: skip
    if any(len(row) != width for row in body):
        for index, row in enumerate(body):
            if len(row) < width:
                rows.add(index, None, None, "short_row", f"row has {len(row)} cells, expected {width}",
                         "add the missing commas; look for a quote that is not closed")  # fmt: skip
            elif len(row) > width:
                rows.add(index, None, ",".join(row[width:]), "long_row",
                         f"row has {len(row)} cells, expected {width}",
                         "put text that has a comma into double quotes")  # fmt: skip
        body = [(row + [""] * width)[:width] for row in body]
    cells = list(zip(*body, strict=True)) if body else [()] * width
    rows.columns = {name: cells[header.index(name)] if name in header else ("",) * len(body)
                    for name in expected}  # fmt: skip


def nearest(value: str, allowed: Iterable[str], word: str = "") -> str:
    """Return a hint that names the nearest allowed value, and all of them when they are few."""
    allowed = list(allowed)
    near = difflib.get_close_matches(value.strip().lower().replace(" ", "_"), allowed, 1, 0.6)
    hint = f"did you mean {near[0]!r}?" if near else ""
    if word and len(allowed) <= 12:
        return f"{word}: {', '.join(allowed)}" + (f"; {hint}" if hint else "")
    return hint
