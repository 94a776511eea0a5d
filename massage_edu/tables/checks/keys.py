"""The names of rows: each its own, in order, and made of the name of what the row belongs to."""

from collections.abc import Iterator

from ..problems import Problem
from ..read import Rows
from .rule import table_rule

# The key of a table, the column that it begins with, and what follows: as a rule, as an example.
_MADE_OF = {
    "trial_id": ("study_id", "-t", "-t1"),
    "finding_id": ("study_id", "-", "-1"),
    "option_id": ("question_id", "-", "-a"),
}


@table_rule(codes=("duplicate",))
def duplicate(rows: Rows) -> Iterator[Problem]:
    """Refuse a second row of the same name or number; the case of a DOI's letters tells nothing."""
    for field in rows.table.fields:
        if not field.unique or not rows.has(field.name):
            continue
        lines: dict[str, int] = {}
        for row in rows:
            cell = row[field.name]
            name = cell.lower() if field.name == "doi" else cell
            if cell and lines.setdefault(name, row.line) != row.line:
                message = f"{cell!r} stands already in line {lines[name]}"
                yield row.error(field.name, "duplicate", message, "every row needs its own")


@table_rule(codes=("not_sorted",))
def not_sorted(rows: Rows) -> Iterator[Problem]:
    """Ask for rows in the order of their key, so that two people's changes can be joined."""
    key = rows.table.key
    above = ""
    for row in rows if rows.has(key) else ():
        if row[key] < above:
            message = f"{row[key]!r} stands after {above!r}"
            yield row.warning(key, "not_sorted", message, f"sort the rows by {key}")
            return
        above = row[key]


@table_rule(codes=("foreign_key",))
def foreign_key(rows: Rows) -> Iterator[Problem]:
    """Hold a key to the row that it belongs to: others find the study of a trial by it."""
    key = rows.table.key
    owner, ending, example = _MADE_OF.get(key, ("", "", ""))
    for row in rows if owner and rows.has(key, owner) else ():
        if row[owner] and not row[key].startswith(row[owner] + ending):
            message = f"{row[key]!r} does not begin with its {owner}, {row[owner]!r}"
            yield row.error(key, "foreign_key", message, f"e.g. {row[owner]}{example}")


RULES = (duplicate, not_sorted, foreign_key)
