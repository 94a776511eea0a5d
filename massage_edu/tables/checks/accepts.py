"""What a row answers: the column ``accepts`` lists the doubts that its source settles."""

from collections.abc import Collection, Iterable, Iterator

from ..problems import Problem
from ..read import Row, nearest
from .rule import Rule, Tables


def answered(tables: Tables, problems: Iterable[Problem], rules: Iterable[Rule]) -> list[Problem]:
    """Return the problems without those that their row accepts, and what is wrong with accepting.

    Only codes of plausible rules can be accepted; a ``note`` silences nothing. A code that does not
    exist, one that the row does not need, and one without a note to say why, are warnings.
    """
    askable = {code for rule in rules if rule.plausible for code in rule.codes}
    codes = {
        (row.file, row.line): _codes(row) for rows in tables.values() for row in rows if _codes(row)
    }
    needed: set[tuple[str, int | None, str]] = set()
    remaining = []
    for problem in problems:
        place = (problem.file, problem.line or 0)
        if problem.code in askable and problem.code in codes.get(place, ()):
            needed.add((problem.file, problem.line, problem.code))
        else:
            remaining.append(problem)
    # Where something cannot be read, what a row needs cannot be told either.
    sound = all(problem.severity != "error" for problem in remaining)
    for rows in tables.values():
        for row in filter(lambda row: row.aligned, rows):
            remaining += _faults(row, askable, needed if sound else None)
    return remaining


def _codes(row: Row) -> list[str]:
    return list(filter(None, map(str.strip, row.get("accepts", "").split(";"))))


def _faults(
    row: Row, askable: Collection[str], needed: set[tuple[str, int | None, str]] | None
) -> Iterator[Problem]:
    for code in _codes(row):
        if code not in askable:
            message = f"{code!r} is no code that a row can accept"
            yield row.warning("accepts", "unknown_code", message, nearest(code, askable), code)
        elif needed is not None and (row.file, row.line, code) not in needed:
            message = f"{code!r} is accepted, but nothing in the row asks for it"
            yield row.warning("accepts", "unneeded_code", message, "delete it", code)
    if _codes(row) and "note" in row and not row["note"].strip():
        message = "is empty, but the row accepts what is odd"
        hint = "say there why it is right"
        yield row.warning("note", "unexplained_code", message, hint, "")
