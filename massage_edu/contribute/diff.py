"""Say in words what a change of the data adds to the evidence, as a pull request needs it."""

import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ..files import NothingWrittenError
from ..tables import schema
from ..tables.check import read_tables
from ..tables.problems import Problem
from ..tables.read import Rows, read
from .add import dicts, tables_of

Keyed = dict[str, dict[str, str]]  # a table's rows by their key

DIRECTIONS = {
    "favours_massage": "favours massage",
    "no_difference": "no difference",
    "imprecise": "imprecise",
    "mixed": "mixed",
    "unclear": "unclear",
    "favours_comparator": "favours the comparator",
}


def diff(data_dir: str | Path | None = None, since: str | Path = "HEAD") -> str:
    """Return what ``data_dir`` adds, changes and takes away, in words.

    Parameters
    ----------
    data_dir : str or Path, optional
        folder with the CSVs; the collection's own when not given.
    since : str or Path
        a revision of git, or another folder of data.

    Raises
    ------
    NothingWrittenError
        when ``since`` is neither.

    Examples
    --------
    >>> from massage_edu import default_data_dir, scratch
    >>> diff(scratch(), since=default_data_dir())
    'No change.'

    """
    folder = schema.data_dir_or_default(data_dir)
    tables = tables_of(folder)
    old = {
        name: _by_key(read(folder, table, _before(folder, table, since)))
        for name, table in tables.items()
    }
    rows_of, problems = read_tables(folder)
    new = {name: _by_key(rows) for name, rows in rows_of.items()}
    names = {
        key: row["name"]
        for table in ("benefits", "conditions")
        for key, row in new.get(table, {}).items()
    }
    lines = []
    for name in tables:
        added = {key: row for key, row in new[name].items() if key not in old[name]}
        lines += _added(name, added, names)
        lines += _changed(name, old[name], new[name])
        lost = [key for key in old[name] if key not in new[name]]
        if lost:
            lines.append(f"{name}: {len(lost)} taken away: {', '.join(lost[:12])}")
    touched = _touched_topics(old, new)
    due = [key for key in _due(problems, rows_of) if key in touched]
    lines += [f"Verdict due for review: {names[key]}" for key in due]
    errors = sum(problem.severity == "error" for problem in problems)
    if errors:
        lines.append(f"Not ready: {errors} errors (massage-edu check lists them)")
    return "\n".join(f"- {line}" for line in lines) or "No change."


def _touched_topics(old: dict[str, Keyed], new: dict[str, Keyed]) -> set[str]:
    """Return the benefits and conditions that a new or changed row is about."""
    changed = [
        row
        for name in ("findings", "benefits", "conditions")
        for key, row in new[name].items()
        if row != old[name].get(key)
    ]
    return {row.get(column, "") for row in changed for column in ("benefit_id", "condition_id")}


def _due(problems: list[Problem], rows_of: dict[str, Rows]) -> Iterator[str]:
    """Yield the benefits and conditions whose verdict is older than a finding."""
    for problem in problems:
        if problem.code == "verdict_due":
            rows = rows_of[Path(problem.file).stem]
            yield next(row[rows.table.key] for row in rows if row.line == problem.line)


def _before(folder: Path, table: schema.Table, since: str | Path) -> bytes:
    if Path(since).is_dir():
        path = Path(since) / table.path
        return path.read_bytes() if path.exists() else b""
    if str(since).startswith("-"):
        raise NothingWrittenError(f"{since!r} is no revision")
    revision = _git(folder, "rev-parse", "--verify", f"{since}^{{commit}}")
    if revision.returncode:
        raise NothingWrittenError(
            f"{since!r} is neither a folder nor a revision that git knows in {folder}"
        )
    file = _git(folder, "show", f"{since}:./{table.path}")
    return file.stdout if file.returncode == 0 else b""


def _git(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    command = ["git", "-C", str(folder), *words]
    try:
        return subprocess.run(command, capture_output=True)  # noqa: S603 (no shell)
    except OSError as error:
        raise NothingWrittenError("git was not found") from error


def _by_key(rows: Rows) -> Keyed:
    return {row.get(rows.table.key, ""): row for row in dicts(rows)}


def _added(name: str, rows: Keyed, names: dict[str, str]) -> list[str]:
    """Return the lines about a table's new rows."""
    if name == "findings":
        return _findings(list(rows.values()), names)
    if name == "studies":
        return [
            f"Study added: {key}: {row['title']} ({row['design']})" for key, row in rows.items()
        ]
    return [f"{name}: {len(rows)} added: {', '.join(list(rows)[:12])}"] if rows else []


def _findings(added: list[dict[str, str]], names: dict[str, str]) -> list[str]:
    topics: dict[str, list[str]] = {}
    for row in added:
        topics.setdefault(row["benefit_id"] or row["condition_id"], []).append(row["direction"])
    lines = []
    for topic, directions in topics.items():
        number = len(directions)
        findings = f"{number} finding{'s' * (number > 1)}"
        counts = Counter(DIRECTIONS.get(direction, direction) for direction in directions)
        kinds = ", ".join(f"{word}: {count}" for word, count in counts.items())
        lines.append(f"{findings} added for {names.get(topic, topic)} ({kinds})")
    return lines


def _changed(name: str, old: Keyed, new: Keyed) -> list[str]:
    lines = []
    for key, row in new.items():
        for column, value in row.items():
            before = old.get(key, row).get(column, "")
            if value != before:
                was, now = before[:80] or "empty", value[:80] or "empty"
                lines.append(f"{name}, {key}: {column} {was!r} -> {now!r}")
    return lines
