"""BibTeX and BibLaTeX: what is in braces or quotes, with its macros turned into letters."""

import logging
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from ..clean import clean
from ..names import from_parts, literal
from ..tags import TABLES

if TYPE_CHECKING:
    from bibtexparser.model import Field

MACRO = re.compile(
    r"\\(?:(?:[`'^\"~=.]|[cvuHkrdbt](?![A-Za-z]))\s*(?:\{\s*\\?[A-Za-z]\s*\}|\\?[A-Za-z])"
    r"|[A-Za-z]+(?:\{\}|\s+)?|.)|[{}~]",
    re.DOTALL,
)
MATHS = re.compile(r"(?<!\\)\$(?=\S)([^$]*[^$\s\\])\$(?!\d)")
HEAD = re.compile(r"(?i)\s*@\s*(?!comment|string|preamble)\w+\s*[{(]")
NEXT_FIELD = re.compile(r"[}\"]\s*\w+\s*=\s*[{\"]")
MACROS: dict[str, str] = TABLES["latex"]  # by macro, before pylatexenc is asked
NOT_CLOSED = "cannot be read: a brace, a quote or a comma is missing"


@lru_cache(4096)
def _macro(macro: str) -> str:
    from pylatexenc.latex2text import LatexNodes2Text

    if macro in MACROS:
        return MACROS[macro]
    try:
        letters: str = LatexNodes2Text().latex_to_text(macro)
    except Exception:  # a broken macro must not cost the record
        return ""
    return letters


def _from_latex(text: str) -> str:
    if "$" in text and "\\" in text:
        text = MATHS.sub(r"{\1}", text)
    return MACRO.sub(lambda match: _macro(match[0]), text)


def read_bibtex(text: str) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Yield the records of a BibTeX file, and those that the parser stumbled over."""
    import bibtexparser

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    library = bibtexparser.parse_string(text, parse_stack=[])
    strings = {key.lower(): _value(block.value, {}) for key, block in library.strings_dict.items()}
    records: dict[tuple[int, int], dict[str, str] | str] = {}  # by line, and place among the blocks
    for number, block in enumerate(library.blocks):
        place = ((block.start_line or 0) + 1, number)
        entry = getattr(block, "ignore_error_block", None) or block
        if hasattr(entry, "fields"):
            records[place] = _record(entry.fields, strings)
        elif hasattr(block, "error"):
            records[place] = NOT_CLOSED
    # Entries that the parser swallowed with one before them, which was not closed.
    heads = {n for n, line in enumerate(text.split("\n"), 1) if "@" in line and HEAD.match(line)}
    swallowed = heads - {line for line, _ in records}
    records |= {(line, 0): NOT_CLOSED for line in swallowed}
    for place in sorted(records):
        yield place[0], records[place]


def _value(raw: str, strings: dict[str, str]) -> str:
    """Return a value without its braces or quotes, put together where it has several pieces."""
    raw = str(raw).strip()
    if raw.startswith("{"):
        return raw[1:-1]
    joint = r"(?<=\")\s*#\s*|\s*#\s*(?=\")" if '"' in raw else r"\s*#\s*"
    return "".join(
        piece[1:-1] if piece.startswith('"') else strings.get(piece.lower(), piece)
        for piece in re.split(joint, raw)
    )


def _record(fields: "list[Field]", strings: dict[str, str]) -> dict[str, str] | str:
    from bibtexparser.middlewares.names import split_multiple_persons_names

    record: dict[str, str] = {}
    for field in fields:
        value = _value(field.value, strings)
        if NEXT_FIELD.search(value):
            return NOT_CLOSED
        record.setdefault(field.key.lower(), value)
    names = split_multiple_persons_names(record.pop("author", ""))
    for key, value in record.items():
        record[key] = value.replace("\\", "") if key in ("doi", "url") else _from_latex(value)
    record["author"] = "\n".join(map(_name, names))
    return record


def _name(name: str) -> str:
    from bibtexparser.middlewares.names import parse_single_name_into_parts

    if name == "others" or (name.startswith("{") and name.find("}") == len(name) - 1):
        return literal(_from_latex(name))
    parts = parse_single_name_into_parts(name, strict=False)
    words = ([*parts.von, *parts.last], parts.first, parts.jr)
    family, given, suffix = (clean(_from_latex(" ".join(part))) for part in words)
    return literal(from_parts(family, given, suffix))
