"""Columns of one row that belong together: one of them filled, at least one, or rising."""

from collections.abc import Iterator

from ..problems import Problem
from ..read import Rows
from .rule import table_rule

# Codes of faults that lie in several cells: who mends one must be asked for all of them.
ACROSS = {"exactly_one", "reversed_interval", "outside_interval", "half_interval"}


@table_rule(codes=("exactly_one",))
def exactly_one(rows: Rows) -> Iterator[Problem]:
    """Hold a row to one topic.

    A finding of two would count twice, one of none would count nowhere.
    """
    for group in filter(lambda names: rows.has(*names), rows.table.exactly_one):
        for row in rows:
            filled = [row[name] for name in group if row[name]]
            if len(filled) != 1:
                message = f"exactly one of {' and '.join(group)} must be filled"
                yield row.error(group[0], "exactly_one", message, value=", ".join(filled))


@table_rule(codes=("any_of",))
def any_of(rows: Rows) -> Iterator[Problem]:
    """Ask for one at least of several columns.

    A study without number or reason cannot be found again.
    """
    for group in filter(lambda names: rows.has(*names), rows.table.any_of):
        for row in rows:
            if not any(row[name] for name in group):
                message = f"one of {', '.join(group)} must be filled"
                yield row.error(group[0], "any_of", message, value="")


@table_rule(codes=("reversed_interval", "outside_interval"))
def order_of_an_interval(rows: Rows) -> Iterator[Problem]:
    """Hold an estimate between the ends of its interval, the low one first."""
    if not rows.table.interval or not rows.has(*rows.table.interval):
        return
    low, middle, high = rows.table.interval
    for row in rows:
        first, cell, last = row[low], row[middle], row[high]
        start, estimate, end = map(row.number, (low, middle, high))
        if start > end:
            message = f"interval {first} to {last} is reversed"
            hint = f"write {last} in {low}, {first} in {high}"
            yield row.error(low, "reversed_interval", message, hint)
        elif estimate < start or estimate > end:
            message = f"{cell} is outside its interval {first or '...'} to {last or '...'}"
            hint = "compare the three numbers with the source"
            yield row.error(middle, "outside_interval", message, hint)


@table_rule(codes=("half_interval",))
def half_interval(rows: Rows) -> Iterator[Problem]:
    """Ask for both ends of an interval or none.

    One end alone says nothing of how sure a result is.
    """
    if not rows.table.interval or not rows.has(*rows.table.interval):
        return
    low, _, high = rows.table.interval
    for row in rows:
        if bool(row[low]) != bool(row[high]):
            message = "only one end of the interval is given"
            empty = high if row[low] else low
            yield row.error(empty, "half_interval", message, "give both or none")


RULES = (exactly_one, any_of, order_of_an_interval, half_interval)
