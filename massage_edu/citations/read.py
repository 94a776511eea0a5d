"""Citations in: RIS, PubMed nbib, Web of Science, BibTeX and CSL-JSON to rows of ``studies.csv``.

What comes in is only text: nothing is evaluated, mark-up is taken off, links are https. Every
record that a file holds is either taken or refused with a reason; none vanishes.

This is the door of the room for those who read: ``formats`` makes records of a text, ``row`` cells
of a record, with ``names`` and ``identifiers`` for what is in them.
"""

import re
from typing import NamedTuple

from ..tables.text import FORMULA
from .clean import clean, decode
from .formats.bibtex import read_bibtex
from .formats.csl import read_csl
from .formats.tagged import read_nbib, read_ris, read_wos
from .identifiers import link, normal_doi
from .names import csl_name, study_id
from .row import row_of
from .tags import DESIGNS, TAGS

__all__ = [
    "DESIGNS",
    "FORMULA",
    "Import",
    "Record",
    "Refusal",
    "clean",
    "csl_name",
    "link",
    "normal_doi",
    "read_records",
    "study_id",
]

FORMATS = re.compile(
    r"(?P<csl_json>\A\s*[\[{])|(?P<nbib>^PMID ?- ?\d)|(?P<wos>^PT [A-Z]\b)"
    r"|(?P<bibtex>^[ \t]*@[ \t]*\w+\s*[{(])|(?P<ris>^[ \t]*[Tt][Yy][ \t]*-|^[A-Z][A-Z0-9]  - )",
    re.MULTILINE,
)
READERS = {
    "ris": read_ris,
    "wos": read_wos,
    "nbib": read_nbib,
    "bibtex": read_bibtex,
    "csl-json": read_csl,
}
NO_FORMAT = (
    "no RIS, PubMed, BibTeX or CSL-JSON record found (in PubMed: Send to > Citation manager)"
)


class Record(NamedTuple):
    """A record taken: the line where it begins, and its cells for ``studies.csv``."""

    line: int
    fields: dict[str, str]


class Refusal(NamedTuple):
    """A record refused: the line where it begins, and why."""

    line: int
    reason: str


class Import(NamedTuple):
    """What a file held: its format (empty when not known), records taken and records refused."""

    format: str
    records: list[Record]
    refusals: list[Refusal]

    @property
    def seen(self) -> int:
        """Return how many records the file holds: those taken and those refused."""
        return len(self.records) + len(self.refusals)


def read_records(raw: bytes) -> Import:
    """Return the records of a RIS, PubMed nbib, BibTeX or CSL-JSON file, told apart by content."""
    text = decode(raw)
    match = FORMATS.search(text)
    if not match:
        return Import("", [], [Refusal(1, NO_FORMAT)])
    kind = str(match.lastgroup).replace("_", "-")
    records, refusals = [], []
    for line, tags in READERS[kind](text):
        row = tags if isinstance(tags, str) else row_of(tags, TAGS[kind])
        if isinstance(row, str):
            refusals.append(Refusal(line, row))
        else:
            records.append(Record(line, row))
    if not records and not refusals:
        refusals.append(Refusal(1, "file holds no record"))
    return Import(kind, records, refusals)
