"""What a rule is: a named generator of problems that says which columns and codes it has.

A rule is written as a function of one row, of one table or of all tables, under the decorator that
says so::

@row_rule("estimate", "measure", codes=("very_large",), plausible=True)
def very_large_effect(row: Row) -> Iterator[Problem]:
    \"\"\"Why it is asked, and who says so.\"\"\"
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ..problems import Problem
from ..read import Row, Rows

Tables = Mapping[str, Rows]


@dataclass(frozen=True)
class Rule:
    """A rule of the data.

    ``codes`` are those of its problems. A ``plausible`` rule asks about what is odd and may be
    right: a row answers it by the code in its column ``accepts``. Called with the tables by name,
    it yields its problems.
    """

    name: str
    description: str
    codes: tuple[str, ...]
    plausible: bool
    find: Callable[[Tables], Iterator[Problem]]

    def __call__(self, tables: Tables) -> Iterator[Problem]:
        """Yield the problems of these tables."""
        return self.find(tables)


def _rule(
    function: Callable[..., object],
    find: Callable[[Tables], Iterator[Problem]],
    codes: tuple[str, ...],
    plausible: bool,
) -> Rule:
    return Rule(function.__name__, function.__doc__ or "", codes, plausible, find)


def row_rule(
    *columns: str, codes: tuple[str, ...], plausible: bool = False
) -> Callable[[Callable[[Row], Iterator[Problem]]], Rule]:
    """Make a rule of a function of one row, for every table in which all ``columns`` were found."""

    def decorate(function: Callable[[Row], Iterator[Problem]]) -> Rule:
        def find(tables: Tables) -> Iterator[Problem]:
            for rows in tables.values():
                if rows.has(*columns):
                    for row in rows:
                        yield from function(row)

        return _rule(function, find, codes, plausible)

    return decorate


def table_rule(
    *columns: str, codes: tuple[str, ...], plausible: bool = False
) -> Callable[[Callable[[Rows], Iterator[Problem]]], Rule]:
    """Make a rule of a function of one table.

    It looks at every table in which all ``columns`` were found.
    """

    def decorate(function: Callable[[Rows], Iterator[Problem]]) -> Rule:
        def find(tables: Tables) -> Iterator[Problem]:
            for rows in tables.values():
                if rows.has(*columns):
                    yield from function(rows)

        return _rule(function, find, codes, plausible)

    return decorate


def data_rule(
    needs: Mapping[str, tuple[str, ...]], codes: tuple[str, ...], plausible: bool = False
) -> Callable[[Callable[[Tables], Iterator[Problem]]], Rule]:
    """Make a rule of a function of all tables, silent where one lacks a column that it needs."""

    def decorate(function: Callable[[Tables], Iterator[Problem]]) -> Rule:
        def find(tables: Tables) -> Iterator[Problem]:
            if all(name in tables and tables[name].has(*needs[name]) for name in needs):
                yield from function(tables)

        return _rule(function, find, codes, plausible)

    return decorate
