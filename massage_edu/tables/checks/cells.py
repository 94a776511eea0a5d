"""The form of one cell: needed, clean, of its type, in its range.

The first fault of a cell is enough.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from ..problems import Problem
from ..read import DATE, NUMBER, Rows, nearest
from ..schema import Field
from ..text import FORMULA, LOST_LETTER, UNSEEN, mended
from .rule import table_rule

INTEGER = re.compile(r"[+-]?[0-9]+")
CLOCK = "or is this computer's clock wrong?"
EXACT = 2**53  # beyond it a number no longer tells one unit
LOOK_ALIKE = str.maketrans(
    {"O": "0", "o": "0", "l": "1", "I": "1", ",": ".", "−": "-", "–": "-", " ": None}
)


class Fault(NamedTuple):
    """What is wrong with one cell."""

    code: str
    message: str
    hint: str


def quoted(value: str) -> str:
    """Return a cell as messages show it, its end left out where it is long."""
    return repr(value) if len(value) <= 80 else repr(value[:77] + "...")


# --- text ---------------------------------------------------------------------------------------


def unseen_character(field: Field, value: str) -> Fault | None:
    """Refuse what no eye sees.

    Control characters, marks of direction, a lost letter (Unicode TR 36).
    """
    if not UNSEEN.search(value):
        return None
    codes = ", ".join(sorted({f"U+{ord(c):04X}" for c in UNSEEN.findall(value)}))
    message = f"{quoted(value)} has hidden or broken characters: {codes}"
    return Fault("unseen_character", message, "type it again")


def stray_space(field: Field, value: str) -> Fault | None:
    """Refuse a space at an end: two names that look alike are not the same."""
    if value == value.strip():
        return None
    return Fault("stray_space", f"{quoted(value)} begins or ends with a space", _mend(field, value))


def list_form(field: Field, value: str) -> Fault | None:
    """Ask for one separator and no blank entries in a list."""
    if not field.separator or value == field.tidied(value):
        return None
    message = f"{quoted(value)} is not a list separated by {field.separator!r}"
    return Fault("list_form", message, _mend(field, value))


def _mend(field: Field, value: str) -> str:
    tidied = field.tidied(value)
    return f"write {tidied!r}" if len(value) <= 80 and tidied else "delete it"


def formula(field: Field, value: str) -> Fault | None:
    """Refuse text that a spreadsheet would run (OWASP, CSV injection)."""
    if not FORMULA.match(value):
        return None
    message = f"{quoted(value)} would run as a formula in a spreadsheet"
    return Fault("formula", message, "begin with a word")


# --- choices, numbers, days ---------------------------------------------------------------------


def not_allowed(field: Field, value: str) -> Fault | None:
    """Hold a choice to the values of the schema."""
    if value in field.enum:
        return None
    hint = nearest(value, field.enum, "allowed")
    return Fault("not_allowed", f"{quoted(value)} is not allowed", hint)


def not_a_number(field: Field, value: str) -> Fault | None:
    """Ask for digits where a number belongs; what looks alike is offered."""
    whole = field.type == "integer"
    pattern = INTEGER if whole else NUMBER
    if pattern.fullmatch(value):
        return None
    guess = value.translate(LOOK_ALIKE)
    if whole:  # 1,234 and 2011.0
        guess = re.sub(r"\.0+$", "", re.sub(r"(?<=[0-9])\.(?=[0-9]{3}\b)", "", guess))
    example = f"e.g. {field.example}" if field.example else ""
    hint = f"did you mean {guess}?" if pattern.fullmatch(guess) else example
    kind = "a whole number" if whole else "a number"
    return Fault("not_a_number", f"{quoted(value)} is not {kind}", hint)


def out_of_range(field: Field, value: str) -> Fault | None:
    """Hold a number to the least and the greatest that the schema allows."""
    low = -EXACT if field.minimum is None else field.minimum
    high = EXACT if field.maximum is None else field.maximum
    if low <= float(value) <= high:
        return None
    span = f"{'...' if low == -EXACT else low} to {'...' if high == EXACT else high}"
    return Fault("out_of_range", f"{quoted(value)} is out of range", f"expected {span}")


def year_in_future(field: Field, value: str) -> Fault | None:
    """Refuse a year after the next one; journals date their issues a year ahead."""
    if field.name != "year":
        return None
    latest = date.today().year + 1
    if int(value) <= latest:
        return None
    message = f"{quoted(value)} is in the future"
    return Fault("in_future", message, f"expected up to {latest}; {CLOCK}")


def not_a_date(field: Field, value: str) -> Fault | None:
    """Ask for one way to write a day, YYYY-MM-DD (ISO 8601), and for a day that exists."""
    try:
        if DATE.fullmatch(value) and date.fromisoformat(value):
            return None
    except ValueError:
        pass
    hint = "expected YYYY-MM-DD, e.g. 2026-11-23"
    return Fault("not_a_date", f"{quoted(value)} is not a date", hint)


def day_in_future(field: Field, value: str) -> Fault | None:
    """Refuse a day after tomorrow, for somewhere it is tomorrow already."""
    if date.fromisoformat(value) <= date.today() + timedelta(1):
        return None
    hint = f"write the day on which it was done; {CLOCK}"
    return Fault("in_future", f"{quoted(value)} is in the future", hint)


# --- patterns -----------------------------------------------------------------------------------


def _misses(field: Field, value: str) -> bool:
    return bool(field.pattern) and not re.fullmatch(field.pattern, value)


def bad_doi(field: Field, value: str) -> Fault | None:
    """Ask for a DOI without an address before it or a full stop behind it."""
    if field.name != "doi" or not _misses(field, value):
        return None
    doi = re.search(r"10\.[0-9]{4,9}/\S+$", value)
    bare = doi[0].rstrip(".,;") if doi else ""
    mend = f"; write {bare}" if bare and bare != value else ""
    hint = f"expected 10.NNNN/suffix, no spaces{mend}"
    return Fault("bad_doi", f"{quoted(value)} is not a DOI", hint)


def bad_pmid(field: Field, value: str) -> Fault | None:
    """Ask for a PubMed number; a PMCID is another number, and a DOI is none."""
    if field.name != "pmid" or not _misses(field, value):
        return None
    number = re.search(r"[1-9][0-9]{3,8}", value.replace(" ", ""))
    mend = f"; write {number[0]}" if number else ""
    if value.upper().startswith("PMC"):
        mend = "; this looks like a PMCID, which is another number"
    if re.search(r"10\.[0-9]{4,9}/", value):
        mend = "; this looks like a DOI: it belongs into doi"
    return Fault("bad_pmid", f"{quoted(value)} is not a PMID", f"expected 1 to 9 digits{mend}")


def bad_link(field: Field, value: str) -> Fault | None:
    """Ask for a link that a reader can open."""
    if "https" not in field.pattern or not _misses(field, value):
        return None
    hint = "expected https:// and no spaces"
    return Fault("bad_link", f"{quoted(value)} is not a link", hint)


def bad_form(field: Field, value: str) -> Fault | None:
    """Hold any other cell to the pattern of its column."""
    if not _misses(field, value):
        return None
    message = f"{quoted(value)} does not have the form of {field.title}"
    return Fault("bad_form", message, f"e.g. {field.example}")


CellRule = Callable[[Field, str], Fault | None]
# First what cannot be read, then the type, then what the type allows.
ANY_CELL: tuple[CellRule, ...] = (unseen_character, stray_space, list_form)
TEXT_RULES: tuple[CellRule, ...] = (bad_doi, bad_pmid, bad_link, bad_form, formula)
NUMBER_RULES: tuple[CellRule, ...] = (not_a_number, out_of_range, year_in_future)
RULES_OF_TYPE: dict[str, tuple[CellRule, ...]] = {
    "integer": NUMBER_RULES,
    "number": NUMBER_RULES,
    "date": (not_a_date, day_in_future),
}


def cell_rules(field: Field) -> tuple[CellRule, ...]:
    """Return the rules of a field's cells, in the order in which they are asked."""
    return ANY_CELL + ((not_allowed,) if field.enum else RULES_OF_TYPE.get(field.type, TEXT_RULES))


def cell_fault(field: Field, value: str) -> Fault | None:
    """Return the first fault of a cell that is not empty; nothing when it is good."""
    return next((fault for rule in cell_rules(field) if (fault := rule(field, value))), None)


@table_rule(codes=("missing_value",))
def missing_value(rows: Rows) -> Iterator[Problem]:
    """Ask for a value wherever the schema needs one."""
    for field in rows.table.fields:
        if field.required and rows.has(field.name):
            hint = f"one of: {', '.join(field.enum)}" if field.enum else f"e.g. {field.example}"
            for row in rows:
                if not row[field.name].strip():
                    yield row.error(
                        field.name, "missing_value", "is empty but needs a value", hint, value=""
                    )


@table_rule(
    codes=(
        "unseen_character",
        "stray_space",
        "list_form",
        "formula",
        "not_allowed",
        "not_a_number",
        "out_of_range",
        "in_future",
        "not_a_date",
        "bad_doi",
        "bad_pmid",
        "bad_link",
        "bad_form",
    )
)
def form_of_a_cell(rows: Rows) -> Iterator[Problem]:
    """Hold every cell that is not empty to the rules above.

    Each value is looked at once a column.
    """
    for field in rows.table.fields:
        faults: dict[str, Fault | None] = {"": None}
        for row in rows if rows.has(field.name) else ():
            cell = row[field.name]
            if cell not in faults:
                faults[cell] = cell_fault(field, cell)
            if fault := faults[cell]:
                yield row.error(field.name, *fault)


# Names and addresses may hold what looks damaged: query strings, for one.
_NO_PROSE = re.compile(r"url|doi|pmid|read_at|accepts|.*_id")


@table_rule(codes=("damaged_text",), plausible=True)
def damaged_text(rows: Rows) -> Iterator[Problem]:
    """Ask about words that a wrong encoding damaged, and offer the word that was meant.

    UTF-8 opened as Windows-1252 or Mac Roman gives Ã¼, â€™ or √©; a Mac's file opened as
    Windows-1252 gives Ž for é; a program without the letter writes a question mark; a web page
    leaves &eacute;.
    """
    if any(problem.code.endswith("encoding") for problem in rows.problems):
        return  # the whole file is in another code, which is noted already
    prose = [
        field.name
        for field in rows.table.fields
        if field.type == "string" and not field.enum and not _NO_PROSE.fullmatch(field.name)
    ]
    for name in filter(rows.has, prose):
        for row in rows:
            cell = row[name]
            if cell.isascii() and not re.search(r"[&?\\]", cell):
                continue
            for word in cell.split():
                if good := mended(word):
                    hint = f"is it {good!r}? open the source again, and save as UTF-8"
                elif LOST_LETTER.search(word) and "/" not in word:
                    hint = "a letter was lost: type the word again, and save as UTF-8"
                else:
                    continue
                message = f"{word!r} looks damaged by a wrong encoding"
                yield row.doubt(name, "damaged_text", message, hint)
                break


RULES = (missing_value, form_of_a_cell, damaged_text)
