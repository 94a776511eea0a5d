"""What a row points to: another row, or a page on the web."""

import re
from collections.abc import Collection, Iterator
from urllib.parse import unquote

from ..problems import Problem
from ..read import Row, Rows, nearest
from ..schema import Field
from .rule import Tables, data_rule, row_rule, table_rule

HINTS = 20  # so many nearest names are looked for in a column; it takes time
_DOI = re.compile(r"10\.[0-9]{4,9}/\S*[^\s.,;]")
_PMID = re.compile(r"[1-9][0-9]{0,8}")
_HOME = re.compile(r"https?://[^/?#\s]+/?(?:index\.\w+)?( \(abstract\))?")

# Where a value may stand: what comes before it in the cell, and the values.
Source = tuple[str, Collection[str]]


@data_rule(needs={}, codes=("dangling_reference",))
def dangling_reference(tables: Tables) -> Iterator[Problem]:
    """Look up every name of another row.

    What refers to a table that could not be read is not blamed.
    """
    for rows in tables.values():
        for field in rows.table.fields:
            sources, where = _sources(tables, field)
            if sources and rows.has(field.name):
                yield from _not_in(rows, field, sources, where)


def _sources(tables: Tables, field: Field) -> tuple[list[Source], str]:
    """Return where a field's values may stand, and its name; nothing where a table was not read."""
    if field.row_reference:
        if not all(rows.has(rows.table.key) for rows in tables.values()):
            return [], ""
        return [(f"{name}:", set(rows.column(rows.table.key))) for name, rows in tables.items()], (
            "the tables"
        )
    places = [reference.split(".") for reference in field.references]
    if not all(table in tables and tables[table].has(column) for table, column in places):
        return [], ""
    sources: list[Source] = [("", set(tables[t].column(c))) for t, c in places]
    if places:
        sources.append(("", field.allows))
    return sources, " or ".join(dict.fromkeys(f"{table}.csv" for table, _ in places))


def _not_in(rows: Rows, field: Field, sources: list[Source], where: str) -> Iterator[Problem]:
    """Yield a problem for each part of a cell that no source has."""
    known = {prefix + value for prefix, values in sources for value in values if value}
    hints: dict[str, str] = {}
    for row in rows:
        for part in _parts(field, row[field.name]):
            if part in known:
                continue
            if not known:
                message = f"{part!r} is not in {where}, which has no rows; nor are the others"
                yield row.error(field.name, "dangling_reference", message, value=part)
                return
            if part not in hints and len(hints) < HINTS:
                hints[part] = nearest(part, known)
            message, hint = f"{part!r} is not in {where}", hints.get(part, "")
            yield row.error(field.name, "dangling_reference", message, hint, value=part)


def _parts(field: Field, cell: str) -> list[str]:
    if not cell:
        return []
    if not field.separator:
        return [cell]
    return [part for part in field.tidied(cell).split(field.separator) if part]


@row_rule("doi", "pmid", "url", codes=("other_link",))
def other_link(row: Row) -> Iterator[Problem]:
    """Refuse a link that names another study than doi or pmid.

    One of them belongs to another paper.
    """
    for name, form, place in (
        ("doi", _DOI, "//doi.org/"),
        ("pmid", _PMID, "//pubmed.ncbi.nlm.nih.gov/"),
    ):
        _, there, end = unquote(row["url"]).partition(place)
        if there and form.fullmatch(row[name]) and end.rstrip("/").lower() != row[name].lower():
            message = f"names {end!r}, but {name} is {row[name]}"
            hint = "compare with the source; both must be the same"
            yield row.error("url", "other_link", message, hint)


@table_rule(codes=("home_page",), plausible=True)
def home_page(rows: Rows) -> Iterator[Problem]:
    """Ask for the page itself.

    A home page does not hold a figure, so nobody can read it again there.
    """
    for name in filter(rows.has, ("read_at", "url")):
        for row in rows:
            if _HOME.fullmatch(row[name]):
                message = f"{row[name]!r} is a home page, not the page where it was read"
                yield row.doubt(name, "home_page", message, "write the address of the page itself")


RULES = (dangling_reference, other_link, home_page)
