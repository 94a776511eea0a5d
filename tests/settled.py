"""The data that tests make copies of: the shipped data, with every verdict reviewed on the day of its newest finding.

Somebody who adds a finding leaves a verdict that is due for review. That is a warning, and may fail no test.
"""

import atexit
import csv
import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path

SHIPPED = Path(__file__).parent.parent / "data"
TOMORROW = (date.today() + timedelta(1)).isoformat()  # newer than every review, and allowed: somewhere it is today


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
    return folder


DATA = _settled()
