"""The data that tests make copies of: the shipped data with every verdict reviewed, and every doubt
answered.

Somebody who adds a finding leaves a verdict that is due for review, or a question of the checker.
These are warnings, and may fail no test of behaviour: here the verdict is reviewed on the day of
its newest finding, and each row accepts what the checker asks of it.
"""

import atexit
import csv
import shutil
import tempfile
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

from massage_edu.tables import check as checker

SHIPPED = Path(__file__).parent.parent / "data"
TOMORROW = (
    date.today() + timedelta(1)
).isoformat()  # newer than every review, and allowed: somewhere it is today


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    """Read the rows of a table without the package."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(folder: Path, table: str, rows: list[dict[str, str]]) -> None:
    """Write the rows of a table without the package."""
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _settled() -> Path:
    above = tempfile.mkdtemp(prefix="massage-edu-tests-")
    atexit.register(shutil.rmtree, above, ignore_errors=True)
    folder = Path(shutil.copytree(SHIPPED, Path(above) / "data"))
    findings = rows_of(folder, "findings")
    for table, key in (("benefits", "benefit_id"), ("conditions", "condition_id")):
        rows = rows_of(folder, table)
        for row in rows:
            days = [finding["added_on"] for finding in findings if finding[key] == row[key]]
            row["reviewed_on"] = max([row["reviewed_on"], *days])
        write(folder, table, rows)
    _answer(folder)
    return folder


def _answer(folder: Path) -> None:
    """Let each row accept what the checker asks of it."""
    codes: dict[tuple[str, int], set[str]] = defaultdict(set)
    for problem in checker.check(folder):
        if problem.severity == "warning" and "accepts and why in note" in problem.hint:
            codes[problem.file.partition("/")[2].removesuffix(".csv"), problem.line or 0].add(
                problem.code
            )
    for table in {table for table, _ in codes}:
        rows = rows_of(folder, table)
        for line, row in enumerate(rows, 2):
            if wanted := codes.get((table, line)):
                wanted |= {code for code in row["accepts"].split("; ") if code}
                row |= {"accepts": "; ".join(sorted(wanted)), "note": row["note"] or "as printed"}
        write(folder, table, rows)


DATA = _settled()
# What remains: what the collection lacks, said on a row that lacks it.
REMAINING = {(p.file, p.column, p.value, p.code) for p in checker.check(DATA)}


def problems_of(folder: Path | None) -> list[checker.Problem]:
    """Check a copy of the data and return what was not there before."""
    found = checker.check(folder)
    return [p for p in found if (p.file, p.column, p.value, p.code) not in REMAINING]
