"""From a record to a row: the cells of ``studies.csv``, or why there are none."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..tables.text import FORMULA
from .clean import clean
from .identifiers import DOI, doi_in, link, meant_as_doi, pmid_in
from .names import from_text
from .tags import DESIGNS

YEAR = re.compile(r"(?<!\d)(?:19|20)[0-9]{2}(?=[0-9]{4}(?!\d)|(?!\d))")
LINK = re.compile(r"https://[^\s<>\"'`{}|\\^]+")
NEEDED = ("authors", "year", "title")


class _Source(NamedTuple):
    """A record, and the tags under which its format keeps each column, best place first."""

    record: dict[str, str]
    tags: dict[str, list[str]]

    def values(self, column: str) -> list[str]:
        return [self.record[tag] for tag in self.tags[column] if tag in self.record]

    def text(self, column: str) -> str:
        """Return the first value that is not empty, made clean."""
        return next(filter(None, map(clean, self.values(column))), "")

    def first(self, column: str, pick: Callable[[str, str], str]) -> str:
        """Return what ``pick`` takes from the first tag and line where it takes anything."""
        return next(filter(None, (pick(tag, line) for tag, line in self._lines(column))), "")

    def _lines(self, column: str) -> Iterator[tuple[str, str]]:
        for tag in self.tags[column]:
            if tag in self.record:
                for line in self.record[tag].split("\n"):
                    yield tag, line


def row_of(record: dict[str, str], tags: dict[str, list[str]]) -> dict[str, str] | str:
    """Return the cells of ``studies.csv``, or why there is no row."""
    source = _Source(record, tags)
    database = source.text("database").lower()
    kinds = "; ".join(source.values("type")).lower()
    row = {name: source.text(name) for name in ("title", "journal", "volume", "issue", "pages")}
    row["pages"] = row["pages"].replace("--", "-").replace("–", "-")
    row["authors"] = _authors(source)
    row["year"] = source.first("year", lambda _, line: _first(YEAR, line))
    row["doi"] = source.first("doi", doi_in) or source.first("doi", meant_as_doi)
    row["pmid"] = source.first("pmid", lambda tag, line: pmid_in(tag, line, database))
    row["url"] = link(row) or source.first("url", lambda _, line: _first(LINK, clean(line)))
    row["design"] = _design(kinds)
    row["note"] = "retracted" if "retracted publication" in kinds else ""
    return _fault(row, source) or row


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[0] if match else ""


def _authors(source: _Source) -> str:
    """Return people from the best place that has any, then groups."""
    people = list(filter(None, source.values("authors")))[:1]
    names = "\n".join(people + source.values("groups"))
    if "&" in names:  # an entity has a semicolon
        names = "\n".join(map(clean, names.split("\n")))
    cells = map(from_text, names.replace(";", "\n").split("\n"))
    authors = clean("; ".join(filter(None, cells)))
    notes = source.record.get("N1", "") + source.record.get("note", "")
    return authors + "; et al" if "authors: et al" in notes else authors  # as ``write`` puts it


def _design(kinds: str) -> str:
    """Return the design that the publication types name, if they do."""
    if kinds:
        for design, (mark, _) in DESIGNS.items():
            if re.search(mark, kinds):
                return design
    return ""


def _fault(row: dict[str, str], source: _Source) -> str:
    """Return why the row cannot be taken; nothing when it can."""
    faults = [_missing(column, source) for column in NEEDED if not row[column]]
    if faults and row["doi"] and not DOI.fullmatch(row["doi"]):
        faults.append(f"{row['doi'][:80]!r} is not a DOI")
    if faults:
        return "; ".join(faults)
    for column, cell in row.items():
        if FORMULA.match(cell):
            return f"{column} would run as a formula in a spreadsheet (begin it with a word)"
    return ""


def _missing(column: str, source: _Source) -> str:
    if column == "year" and (text := source.text("year")):
        return f"{text[:40]!r} is no year (expected YYYY)"
    return f"no {column} (expected {' or '.join(source.tags[column][:2])})"
