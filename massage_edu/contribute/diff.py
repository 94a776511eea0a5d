"""Say in words what a change of the data adds to the evidence, as a pull request needs it."""

import subprocess
from collections import Counter
from pathlib import Path

from ..files import ContributeError
from ..tables import schema
from ..tables.check import read_tables
from ..tables.read import Rows, read
from .add import dicts, tables_of

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
    ContributeError
        when ``since`` is neither.

    """
    folder = schema.data_dir_or_default(data_dir)
    tables = tables_of(folder)
    old = {
        name: _by_key(read(folder, table, _before(folder, table, since)))
        for name, table in tables.items()
    }
    found, problems = read_tables(folder)
    new = {name: _by_key(rows) for name, rows in found.items()}
    names = {
        key: row["name"]
        for table in ("benefits", "conditions")
        for key, row in new.get(table, {}).items()
    }
    said = []
    for name in tables:
        added = [row for key, row in new[name].items() if key not in old[name]]
        if name == "findings":
            said += _findings(added, names)
        elif name == "studies":
            said += [
                f"Study added: {row['study_id']}: {row['title']} ({row['design']})" for row in added
            ]
        elif added:
            said.append(
                f"{name}: {len(added)} added: "
                + ", ".join(row[tables[name].key] for row in added[:12])
            )
        said += _changed(name, old[name], new[name])
        lost = [key for key in old[name] if key not in new[name]]
        said += [f"{name}: {len(lost)} taken away: {', '.join(lost[:12])}"] if lost else []
    changed = (
        row
        for name in ("findings", "benefits", "conditions")
        for key, row in new[name].items()
        if row != old[name].get(key)
    )
    touched = {row.get(column) for row in changed for column in ("benefit_id", "condition_id")}
    for problem in problems:
        if problem.code == "verdict_due":
            rows = found[Path(problem.file).stem]
            key = next(row[rows.table.key] for row in rows if row.line == problem.line)
            said += [f"Verdict due for review: {names[key]}"] * (key in touched)
    errors = sum(problem.severity == "error" for problem in problems)
    said += [f"Not ready: {errors} errors (massage-edu check lists them)"] if errors else []
    return "\n".join(f"- {line}" for line in said) or "No change."


def _before(folder: Path, table: schema.Table, since: str | Path) -> bytes:
    if Path(since).is_dir():
        path = Path(since) / table.path
        return path.read_bytes() if path.exists() else b""
    if str(since).startswith("-"):
        raise ContributeError(f"{since!r} is no revision")
    git = ["git", "-C", str(folder)]
    try:
        known = subprocess.run(
            [*git, "rev-parse", "--verify", f"{since}^{{commit}}"], capture_output=True
        )
        shown = subprocess.run([*git, "show", f"{since}:./{table.path}"], capture_output=True)  # noqa: S603
    except OSError as error:
        raise ContributeError("git was not found") from error
    if known.returncode:
        raise ContributeError(
            f"{since!r} is neither a folder nor a revision that git knows in {folder}"
        )
    return shown.stdout if shown.returncode == 0 else b""


def _by_key(rows: Rows) -> dict[str, dict[str, str]]:
    return {row.get(rows.table.key, ""): row for row in dicts(rows)}


def _findings(added: list[dict[str, str]], names: dict[str, str]) -> list[str]:
    topics: dict[str, list[str]] = {}
    for row in added:
        topics.setdefault(row["benefit_id"] or row["condition_id"], []).append(row["direction"])
    said = []
    for topic, directions in topics.items():
        count = len(directions)
        kinds = [f"{DIRECTIONS.get(kind, kind)}: {n}" for kind, n in Counter(directions).items()]
        said.append(
            f"{count} finding{'s' * (count > 1)} added for {names.get(topic, topic)} ({', '.join(kinds)})"
        )
    return said


def _changed(name: str, old: dict, new: dict) -> list[str]:
    said = []
    for key, row in new.items():
        for column, value in row.items():
            before = old.get(key, row).get(column, "")
            if value != before:
                said.append(
                    f"{name}, {key}: {column} {before[:80] or 'empty'!r} -> {value[:80] or 'empty'!r}"
                )
    return said
