"""Find every problem of the tables, with file, line, column, value, reason and mend.

Reads the tables, then lets one rule after the other look at them. The rules stand in ``checks``;
only the standard library is used, so that a check is quicker than importing pandas.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from . import schema
from .checks import (
    arms,
    cells,
    groups,
    intervals,
    keys,
    links,
    people,
    questions,
    records,
    safety,
    verdicts,
)
from .checks.accepts import answered
from .checks.rule import Rule
from .problems import Problem
from .read import Rows, label, read

# In this order the problems of one line are told: what it is, before what may be odd about it.
RULES: tuple[Rule, ...] = (
    *cells.RULES,
    *keys.RULES,
    *groups.RULES,
    *arms.RULES,
    *intervals.RULES,
    *records.RULES,
    *links.RULES,
    *people.RULES,
    *verdicts.RULES,
    *safety.RULES,
    *questions.RULES,
)


def check(data_dir: str | Path | None = None) -> list[Problem]:
    """Return every problem of every table of ``data_dir``, in the order of the files and lines.

    Parameters
    ----------
    data_dir : str or Path, optional
        folder with ``datapackage.json`` and the CSVs; the collection's own data when not given.

    Returns
    -------
    list of Problem
        each with ``file, line, column, value, code, message, hint, severity``. Nothing is raised: a
        folder, a file or a schema that cannot be read is a problem too.

    Examples
    --------
    >>> [problem.code for problem in check("no-such-folder")]
    ['no_folder']

    """
    return read_tables(data_dir)[1]


def read_tables(
    data_dir: str | Path | None = None, instead: Mapping[str, bytes] = MappingProxyType({})
) -> tuple[dict[str, Rows], list[Problem]]:
    """Read and check all tables; return them by name, and every problem.

    Parameters
    ----------
    data_dir : str or Path, optional
        folder with the CSVs; the collection's own data when not given.
    instead : mapping of str to bytes
        by name of a table, the bytes to check in place of its file.

    """
    folder = schema.data_dir_or_default(data_dir)
    described, problems = _schema_of(folder)
    if not folder.is_dir():
        return {}, problems
    tables = {name: read(folder, table, instead.get(name)) for name, table in described.items()}
    form = [problem for rows in tables.values() for problem in rows.problems]
    # Nothing more is said of a row whose cells cannot be told apart.
    muddled = {(row.file, row.line) for rows in tables.values() for row in rows if not row.aligned}
    faults = [
        problem
        for rule in RULES
        for problem in rule(tables)
        if (problem.file, problem.line) not in muddled
    ]
    # Of a cell that is wrong nothing is asked until it is mended.
    wrong = {(p.file, p.line, p.column) for p in faults if p.severity == "error"}
    faults = [p for p in faults if p.severity == "error" or (p.file, p.line, p.column) not in wrong]
    by_file: dict[str, list[Problem]] = {rows.file: [] for rows in tables.values()}
    for problem in answered(tables, form + faults, RULES):
        by_file[problem.file].append(problem)
    for rows in tables.values():
        rows.problems = sorted(by_file[rows.file], key=lambda problem: problem.line or 0)
        problems += rows.problems
    return tables, problems


def _schema_of(folder: Path) -> tuple[dict[str, schema.Table], list[Problem]]:
    """Return the tables that the folder's schema describes, else those of the collection's own."""
    own = schema.own_data_dir() / schema.SCHEMA_FILE
    path, line = folder / schema.SCHEMA_FILE, None
    if not folder.is_dir():
        hint = (
            "name a folder that holds the CSVs, or leave the name out to use the collection's own"
        )
        return {}, [Problem(str(folder), None, None, None, "no_folder", "no such folder", hint)]
    try:
        return schema.read_schema(path), []
    except FileNotFoundError:
        message, code = "file is missing", "missing_file"
    except (OSError, ValueError) as error:
        message, code = f"cannot be read: {error}", "bad_schema"
        line = getattr(error, "lineno", None)
    hint = "the collection's own was used; copy it from there"
    tables: dict[str, schema.Table] = {}
    try:
        tables = schema.read_schema(own)
    except (OSError, ValueError):
        hint = "without it nothing can be checked; take it back from an earlier version"
    name = f"{label(folder)}/{schema.SCHEMA_FILE}"
    return tables, [Problem(name, line, None, None, code, message, hint)]
