"""Read a CSV as it is: stop at no fault, drop no row, say what is wrong and where.

Comes in: the bytes of a file and the schema of its table. Goes out: ``Rows``, each row a dict that
knows its line, and the problems of the file's form. Whether the cells are right is the checks'
affair.
"""

import codecs
import csv
import difflib
import io
import itertools
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import nan
from pathlib import Path

from . import schema
from .problems import Problem
from .text import is_windows_1252

# A misplaced quote can swallow the rest of a file into one cell; it must be shown, not refused.
csv.field_size_limit(2**31 - 1)
BLANK = "\r\n\t ,;"
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
DECIMAL_COMMA = re.compile(r"([+-]?[0-9]+),([0-9]+)")
# Excel writes, and hides, a first line that names the separator of the others.
SEPARATOR_LINE = re.compile(r'"?sep=(.?)"?[,;\t]*\s*', re.IGNORECASE)
SEPARATORS = {";": "semicolon", "\t": "tab"}


class Row(dict[str, str]):
    """A row as read: each cell by the name of its column, and the place of the row.

    ``line`` is the line of the file on which the row begins. ``aligned`` is false where the cells
    cannot be told apart; that is noted once, and nothing more is said of the row until it is
    mended.

    >>> row = Row({"estimate": "-1.5", "n": "many"}, "data/findings.csv", 7)
    >>> row.number("estimate"), row.number("n")
    (-1.5, nan)
    >>> print(row.error("n", "not_a_number", "'many' is not a whole number"))
    data/findings.csv:7: n: 'many' is not a whole number
    """

    def __init__(self, cells: Mapping[str, str], file: str, line: int, aligned: bool = True):
        super().__init__(cells)
        self.file, self.line, self.aligned = file, line, aligned

    def number(self, column: str) -> float:
        """Return the number in a column; what is none is nan, of which no comparison is true."""
        cell = self.get(column, "")
        return float(cell) if NUMBER.fullmatch(cell) else nan

    def error(
        self, column: str | None, code: str, message: str, hint: str = "", value: str | None = None
    ) -> Problem:
        """Return a problem that makes the row unusable; ``value`` is the cell unless given."""
        return self._problem(column, code, message, hint, value, "error")

    def warning(
        self, column: str | None, code: str, message: str, hint: str = "", value: str | None = None
    ) -> Problem:
        """Return a problem that somebody should look at."""
        return self._problem(column, code, message, hint, value, "warning")

    def doubt(
        self, column: str, code: str, message: str, hint: str = "", excuse: str = "it is right"
    ) -> Problem:
        """Return a warning that the row may answer.

        Its hint names the code to write in ``accepts``.
        """
        if "accepts" in self:
            answer = f"if {excuse}, write {code} in accepts and why in note"
            hint = f"{hint}{' ' if hint.endswith('?') else '; '}{answer}" if hint else answer
        return self.warning(column, code, message, hint)

    def _problem(
        self,
        column: str | None,
        code: str,
        message: str,
        hint: str,
        value: str | None,
        severity: str,
    ) -> Problem:
        if value is None and column is not None:
            value = self.get(column)
        return Problem(self.file, self.line, column, value, code, message, hint, severity)


@dataclass
class Rows:
    """A table as read: its rows in the order of the file, and what is wrong with the file's form.

    ``names`` are the table's columns that were found, in the order of the schema; ``header`` is the
    line of the header. ``problems`` grows as the checks go on.
    """

    table: schema.Table
    file: str
    names: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    header: int = 1
    problems: list[Problem] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row]:
        """Go through the rows in the order of the file."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.rows)

    def has(self, *names: str) -> bool:
        """Return whether all these columns were found."""
        return set(names) <= set(self.names)

    def column(self, name: str) -> list[str]:
        """Return the cells of a column from top to bottom; none when it was not found."""
        return [row[name] for row in self.rows] if name in self.names else []

    def note(
        self,
        line: int | None,
        code: str,
        message: str,
        hint: str = "",
        severity: str = "error",
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        """Note a problem of the file's form (``line`` None: of the whole file)."""
        self.problems.append(Problem(self.file, line, column, value, code, message, hint, severity))


def label(folder: Path) -> str:
    """Return the folder's name, also of ``.``."""
    return Path(os.path.abspath(folder)).name  # noqa: PTH100 (resolve() would follow links)


def read(folder: Path, table: schema.Table, raw: bytes | None = None) -> Rows:
    """Read the table's file in ``folder``; what is wrong with its form stands in ``problems``.

    Parameters
    ----------
    folder : Path
        folder of the CSVs.
    table : schema.Table
        what the table should be.
    raw : bytes, optional
        what the file is taken to hold.

    Returns
    -------
    Rows
        nothing is raised: a file that is missing or cannot be read has a problem and no rows.

    """
    rows = Rows(table, f"{label(folder)}/{table.path}")
    try:
        _parse((folder / table.path).read_bytes() if raw is None else raw, rows)
    except FileNotFoundError:
        expected = "expected columns: " + ",".join(table.columns)
        rows.note(None, "missing_file", "file is missing", expected)
    except OSError as error:
        rows.note(None, "unreadable", f"cannot be read: {error.strerror}")
    return rows


# --- the text of a file -------------------------------------------------------------------------


def _parse(raw: bytes, rows: Rows) -> None:
    """Take what can be taken of any file, and note what is wrong with its form."""
    text = _decode(raw, rows)
    if not text.strip(BLANK + '\0"'):
        hint = "first line must be: " + ",".join(rows.table.columns)
        rows.note(1, "empty_file", "file is empty", hint)
        return
    _note_line_ends(text, rows)
    lines = io.StringIO(text, newline="").readlines()
    delimiter = _delimiter(lines, rows)
    filled = _filled(lines, delimiter, rows)
    if not filled:
        rows.note(
            1,
            "empty_file",
            "no line holds the names of the columns",
            "first line must be: " + ",".join(rows.table.columns),
        )
        return
    (rows.header, header, _), *body = filled
    _take_columns(rows, header, body)
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
        _note_encoding(raw, error.start, rows)
        return raw.decode("utf-8", "windows-1252")


def _note_encoding(raw: bytes, start: int, rows: Rows) -> None:
    """Name the first word that is not UTF-8, and what it is where that can be told.

    Eight-bit codes cannot be told apart by their bytes. But Windows-1252 has quotes, signs and
    capitals where the codes of Mac and DOS have letters: these inside a word give the other code
    away.
    """
    text, at = raw.decode("utf-8", "windows-1252"), len(raw[:start].decode("utf-8"))
    word = _word_at(text, at)
    line = len(re.findall(r"\r\n|\r|\n", text[:at])) + 1
    if all(map(is_windows_1252, foreign_words(raw))):
        message = f"{word!r} is not UTF-8 (it looks like Windows-1252)"
        rows.note(line, "encoding", message, "save it as UTF-8 without BOM")
        return
    mac = _word_at(raw.decode("utf-8", "mac-roman"), at)
    message = f"{word!r} is neither UTF-8 nor Windows-1252 (as Mac Roman it would be {mac!r})"
    hint = "open it in the program that wrote it, and save it there as UTF-8 without BOM"
    rows.note(line, "unknown_encoding", message, hint)


def _as_mac(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("mac-roman"), error.end


codecs.register_error("mac-roman", _as_mac)


def _word_at(text: str, at: int) -> str:
    apart = re.compile(r"[\s,;\"]").split
    return apart(text[:at])[-1][-30:] + text[at] + apart(text[at + 1 :], maxsplit=1)[0][:30]


def foreign_words(raw: bytes) -> list[str]:
    """Return the words that are not UTF-8, each once, as Windows-1252 reads them.

    >>> foreign_words("Müller, naïve and plain".encode("cp1252"))
    ['Müller', 'naïve']

    """
    words: dict[str, None] = {}
    for piece in re.split(rb'[\s,;"]', raw):
        try:
            piece.decode("utf-8")
        except UnicodeDecodeError:
            words[piece.decode("utf-8", "windows-1252")] = None
    return list(words)


def _utf16(raw: bytes) -> str:
    """Return which UTF-16 the bytes are, by their mark or by every other of the first being 0."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    even, odd = raw[:200:2], raw[1:200:2]
    if not odd.strip(b"\0") and b"\0" not in even:
        return "utf-16-le" if odd else ""
    return "utf-16-be" if odd and not even.strip(b"\0") and b"\0" not in odd else ""


def _note_line_ends(text: str, rows: Rows) -> None:
    if "\r" in text:
        crlf, cr, lf = text.count("\r\n"), text.count("\r"), text.count("\n")
        kinds = {"CRLF (Windows)": crlf, "CR (old Mac)": cr - crlf, "LF": lf - crlf}
        ends = " and ".join(kind for kind, count in kinds.items() if count)
        line = text.count("\n", 0, text.index("\r")) + 1
        message = f"line ends are {ends}, expected LF"
        rows.note(line, "line_ends", message, "save with Unix line ends (LF)")
    elif not text.endswith("\n"):
        line = text.count("\n") + 1
        hint = "end the file with one line break"
        rows.note(line, "line_ends", "last line has no line end", hint)


def _delimiter(lines: list[str], rows: Rows) -> str:
    """Return what separates the columns; a line that only names it is noted and emptied."""
    first = next(index for index, line in enumerate(lines) if line.strip(BLANK))
    excel = SEPARATOR_LINE.fullmatch(lines[first])
    if excel:
        line_of_names = next((line for line in lines[first + 1 :] if line.strip(BLANK)), "")
        named = excel[1] if excel[1] in {",", *SEPARATORS} else ""
        delimiter = named or _guess(line_of_names)
        message = f"{lines[first].strip()!r} is a line for Excel alone"
        if delimiter != ",":
            message += f"; columns are separated by {SEPARATORS[delimiter]}s"
        rows.note(first + 1, "separator_line", message, "delete the line; save as CSV with commas")
        lines[first] = ""  # it keeps its number, so that the lines below keep theirs
        return delimiter
    delimiter = _guess(lines[first])
    if delimiter != ",":
        message = f"columns are separated by {SEPARATORS[delimiter]}s"
        rows.note(1, "delimiter", message, "save as CSV with commas")
    return delimiter


def _guess(line: str) -> str:
    return next((d for d in SEPARATORS if line.count(d) > line.count(",")), ",")


def _filled(lines: list[str], delimiter: str, rows: Rows) -> list[tuple[int, list[str], bool]]:
    """Return line, cells and whether its quotes pair up of each row that is not blank."""
    filled, blank = [], []
    for line, cells, paired in _cut(lines, delimiter):
        if any(cell.strip(BLANK) for cell in cells):
            filled.append((line, cells, paired))
        elif lines[line - 1]:  # what was emptied on purpose is noted already
            blank.append(line)
            continue
        if not paired:
            hint = "close the quote; inside a cell write it twice"
            rows.note(line, "bad_quote", "double quotes do not pair up", hint)
    for _, run in itertools.groupby(enumerate(blank), lambda pair: pair[1] - pair[0]):
        start, *more = (line for _, line in run)
        message = f"{len(more) + 1} rows are blank" if more else "row is blank"
        rows.note(start, "blank_row", message, "delete the lines" if more else "delete the line")
    return filled


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


# --- columns ------------------------------------------------------------------------------------


def _take_columns(rows: Rows, header: list[str], body: list[tuple[int, list[str], bool]]) -> None:
    """Sort the cells into the table's columns by name, and note what does not fit."""
    expected = rows.table.columns
    names = _names(rows, header, [cells for _, cells, _ in body])
    width = len(names)
    if _header_is_short(rows, width, [cells for _, cells, _ in body]):
        return  # which cell belongs to which column cannot be told
    rows.names = tuple(name for name in expected if name in names)
    places = {name: names.index(name) for name in rows.names}
    _note_trailing(rows, width, body)
    for line, cells, paired in body:
        aligned = paired and not any(cells[width:]) and len(cells) >= width
        if paired and not aligned:
            _note_width(rows, line, cells, width)
        padded = cells + [""] * (width - len(cells))
        row = {name: padded[place] for name, place in places.items()}
        rows.rows.append(Row(row, rows.file, line, aligned))
    if not body:
        hint = "add rows below the header"
        rows.note(rows.header, "no_rows", "table has no rows", hint, "warning")


def _header_is_short(rows: Rows, width: int, body: list[list[str]]) -> bool:
    """Note a name that was lost from the header while the cells below it stayed."""
    if not body:
        return False
    usual, count = Counter(map(len, body)).most_common(1)[0]
    if usual == width or count == 1 or count <= len(body) / 2:
        return False
    lost = any(problem.code == "missing_column" for problem in rows.problems)
    if usual > width and not lost and not any(any(cells[width:usual]) for cells in body):
        return False  # the header is whole: spreadsheets write such empty cells
    message = f"header has {width} names, but {count} rows have {usual} cells"
    expected = "expected columns: " + ",".join(rows.table.columns)
    rows.note(rows.header, "header_width", message, expected)
    return True


def _note_trailing(rows: Rows, width: int, body: list[tuple[int, list[str], bool]]) -> None:
    """Note once that rows end with empty cells, as spreadsheets write them."""
    trailing = [line for line, cells, _ in body if len(cells) > width and not any(cells[width:])]
    if trailing and not any(problem.code == "empty_column" for problem in rows.problems):
        message = "row ends with empty cells beyond the last column"
        rows.note(trailing[0], "empty_column", message, "delete the trailing commas")


def _note_width(rows: Rows, line: int, cells: list[str], width: int) -> None:
    code, hint = "short_row", "add the missing commas"
    if len(cells) > width:
        code, hint = "long_row", "put text that has a comma into double quotes"
    extra = ",".join(cells[width:]) or None
    rows.note(line, code, f"row has {len(cells)} cells, expected {width}", hint, value=extra)


def _names(rows: Rows, header: list[str], body: list[list[str]]) -> list[str]:
    """Note what is wrong with the names of the columns; return them as they are meant."""
    names = [name.strip() for name in header]
    while names and not names[-1] and not any("".join(row[len(names) - 1 :]) for row in body):
        names.pop()
    if len(names) < len(header):
        message = f"{len(header) - len(names)} empty column(s) at the end"
        rows.note(rows.header, "empty_column", message, "delete the trailing commas")
    _note_spaces(rows, header, names)
    _note_repeats(rows, names)
    missing = [name for name in rows.table.columns if name not in names]
    names = _mend_strangers(rows, names, missing)
    _note_missing(rows, names, missing)
    return names


def _note_spaces(rows: Rows, header: list[str], names: list[str]) -> None:
    for name, written in zip(names, header, strict=False):
        if name != written:
            message = f"{written!r} begins or ends with a space"
            rows.note(
                rows.header, "stray_space", message, f"write {name!r}", column=name, value=written
            )


def _note_repeats(rows: Rows, names: list[str]) -> None:
    for name, count in Counter(filter(None, names)).items():
        if count > 1:
            message = f"column {name!r} stands there {count} times"
            rows.note(rows.header, "repeated_column", message, "keep one", column=name, value=name)


def _mend_strangers(rows: Rows, names: list[str], missing: list[str]) -> list[str]:
    """Note names that are not known.

    What is near a missing one is checked as what it is meant to be.
    """
    mended = list(names)
    for name in dict.fromkeys(name for name in names if name not in rows.table.columns):
        near = closest(name, missing)
        message = f"column {name!r} is not known" if name else "a column with cells has no name"
        hint = f"did you mean {near!r}?" if near else "delete it"
        rows.note(rows.header, "extra_column", message, hint, column=name or None, value=name)
        if near and near not in mended:
            mended[mended.index(name)] = near
    return mended


def _note_missing(rows: Rows, names: list[str], missing: list[str]) -> None:
    expected = rows.table.columns
    for name in missing:
        hint = "expected columns: " + ",".join(expected)
        rows.note(rows.header, "missing_column", f"column {name!r} is missing", hint, column=name)
    known = [name for name in dict.fromkeys(names) if name in expected]
    if not missing and known != list(expected):
        hint = "expected: " + ",".join(expected)
        rows.note(rows.header, "column_order", "columns are in another order", hint)


def _turn_decimal_commas(rows: Rows) -> None:
    """Read ``1,5`` as 1.5, as files separated by semicolons write it; note that once a column."""
    for column in rows.table.fields:
        if column.type != "number" or not rows.has(column.name):
            continue
        crooked = [row for row in rows if DECIMAL_COMMA.fullmatch(row[column.name])]
        if not crooked:
            continue
        cell = crooked[0][column.name]
        message = f"{len(crooked)} number(s) with a decimal comma, the first {cell!r}"
        rows.note(
            crooked[0].line,
            "decimal_comma",
            message,
            "write a decimal point",
            column=column.name,
            value=cell,
        )
        for row in crooked:
            row[column.name] = DECIMAL_COMMA.sub(r"\1.\2", row[column.name])


# --- near names ---------------------------------------------------------------------------------


def closest(value: str, allowed: Iterable[str]) -> str:
    """Return the allowed value that is nearest to this one, or nothing.

    >>> closest("Meta analysis", ["rct", "meta_analysis"])
    'meta_analysis'

    """
    by_sound = {_plain(name): name for name in allowed}
    near = difflib.get_close_matches(_plain(value), by_sound, 1, 0.6)
    return by_sound[near[0]] if near else ""


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", name.strip().lower())


def nearest(value: str, allowed: Iterable[str], word: str = "") -> str:
    """Return a hint that names the nearest allowed value, and all of them when they are few.

    >>> nearest("lowish", ["high", "low"], "allowed")
    "allowed: high, low; did you mean 'low'?"

    """
    allowed = list(allowed)
    near = closest(value, allowed)
    hint = f"did you mean {near!r}?" if near else ""
    if word and len(allowed) <= 12:
        return f"{word}: {', '.join(allowed)}" + (f"; {hint}" if hint else "")
    return hint
