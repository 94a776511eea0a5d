"""Check a large findings table beside a bare read, pandera (where it is installed) and
frictionless, in one run.

Every rule of the schema that pandera can express is given to it. A second table holds planted
faults: who finds which of them?
"""

import csv
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from massage_edu.tables import schema

ROOT = Path(__file__).parent.parent
TABLE = schema.read_schema(ROOT / "data" / schema.SCHEMA_FILE)["findings"]
AT = {name: index for index, name in enumerate(TABLE.columns)}
RUN = """
import json, sys, time
from pathlib import Path
sys.path.insert(0, {folder!r})
{setup}
start = time.perf_counter()
{work}
spent, status = time.perf_counter() - start, Path("/proc/self/status")
print(json.dumps([spent, int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    if status.exists() else 0]))
"""
WAYS = {  # what is imported beforehand, and what is measured
    "ours": ("import massage_edu.tables.check as c", "found = c.check(DATA)"),
    "bare": (
        "import pandas as pd, warnings; warnings.simplefilter('ignore')",
        "pd.read_csv(DATA + '/findings.csv')",
    ),
    "pandera": ("import scale, pandera.pandas", "found = scale.pandera_faults(DATA)"),
    "frictionless": ("import scale, frictionless", "found = scale.frictionless_faults(DATA)"),
}
FAULTS = {  # what is planted into a column; a copy is the value of the row above
    "certainty": "lowish",
    "finding_id": "COPY",
    "estimate": "1O",
    "i2": "101",
    "added_on": "2026-02-30",
    "study_id": "nobody1999",
    "summary": "",
    "read_at": "a book",
    "population": "adults\u200b",
}


def grown(rows: int, folder: Path) -> Path:
    """Return a copy of the data with this number of findings: the real ones, and repetitions with
    numbers and words of their own.
    """
    data = Path(shutil.copytree(ROOT / "data", folder / f"data{rows}"))
    with (data / "findings.csv").open(encoding="utf-8", newline="") as file:
        head, *found = csv.reader(file)
    rng = random.Random(1)  # noqa: S311
    more = (_like(found[n % len(found)], n, rng) for n in range(rows - len(found)))
    with (data / "findings.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *sorted([*found, *more])])
    return data


def _like(row: list[str], number: int, rng: random.Random) -> list[str]:
    new, factor = list(row), rng.uniform(0.5, 1.5)
    new[AT["finding_id"]] += f"-{number:07d}"
    new[AT["summary"]] += f" (repetition {number})"
    for name in ("ci_low", "estimate", "ci_high"):
        if new[AT[name]] and new[AT["measure"]] not in (
            "RR",
            "OR",
        ):  # a ratio would change its side
            new[AT[name]] = f"{float(new[AT[name]]) * factor:.2f}"
    new[AT["n"]] = new[AT["n"]] and str(rng.randint(10, 2000))
    return new


def spoil(data: Path) -> set[tuple[int, str]]:
    """Plant each fault of FAULTS ten times; return line and column of all."""
    with (data / "findings.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    planted = set()
    for number in range(10 * len(FAULTS)):
        column, value = list(FAULTS.items())[number % len(FAULTS)]
        index = 100 + 7 * number
        lines[index][AT[column]] = lines[index - 1][AT[column]] if value == "COPY" else value
        planted.add((index + 1, column))
    with (data / "findings.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)
    return planted


def our_faults(data: str) -> set[tuple[int, str]]:
    """Return line and column of every error that our check finds in the findings."""
    from massage_edu import check

    return {
        (p.line, p.column)
        for p in check(data)
        if p.severity == "error" and p.file.endswith("findings.csv")
    }


def pandera_faults(data: str) -> set[tuple[int, str]]:
    """Return line (of a table without line breaks in cells) and column of everything that pandera
    finds.
    """
    import pandas as pd
    import pandera.pandas as pa

    kinds = {"string": str, "integer": "Int64", "number": float, "date": "datetime64[ns]"}
    columns = {}
    for field in TABLE.fields:
        checks = [pa.Check.isin(field.enum)] if field.enum else []
        checks += [pa.Check.str_matches(f"^(?:{field.pattern})$")] if field.pattern else []
        checks += [pa.Check.ge(field.minimum)] if field.minimum is not None else []
        checks += [pa.Check.le(field.maximum)] if field.maximum is not None else []
        for reference in field.references:
            name, key = reference.split(".")
            checks.append(pa.Check.isin(pd.read_csv(f"{data}/{name}.csv")[key]))
        columns[field.name] = pa.Column(
            kinds[field.type],
            checks,
            nullable=not field.required,
            unique=field.unique,
            coerce=field.type != "string",
        )
    together = [
        pa.Check(lambda rows: rows.benefit_id.notna() ^ rows.condition_id.notna()),
        pa.Check(lambda rows: ~(rows.ci_low > rows.ci_high)),
        pa.Check(lambda rows: ~((rows.estimate < rows.ci_low) | (rows.estimate > rows.ci_high))),
    ]
    text = {field.name: str for field in TABLE.fields if field.type in ("string", "date")}
    rows = pd.read_csv(f"{data}/findings.csv", dtype=text)
    try:
        pa.DataFrameSchema(columns, together).validate(rows, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        return {
            (int(row.index) + 2, row.column)
            for row in cases[cases["index"].notna()].itertuples(index=False)
        }
    return set()


def frictionless_faults(data: str) -> set[tuple[int, str]]:
    """Return line and column of everything that frictionless finds in the findings."""
    from frictionless import Package

    report = Package(f"{data}/datapackage.json").validate(limit_errors=10**6)
    found = (error for task in report.tasks if task.name == "findings" for error in task.errors)
    return {(error.row_number, getattr(error, "field_name", "finding_id")) for error in found}


def measure(way: str, data: Path) -> tuple[float, float]:
    """Return seconds and the highest memory in MB of one way, in a fresh Python (memory: Linux;
    else 0).
    """
    setup, work = WAYS[way]
    code = RUN.format(
        folder=str(Path(__file__).parent), setup=f"DATA = {str(data)!r}; {setup}", work=work
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return tuple(json.loads(run.stdout.splitlines()[-1]))


def compare(sizes=(1_000, 10_000, 100_000, 1_000_000), rounds: int = 3) -> list[dict]:
    """Return for each size the median seconds and memory of each way; the ways take turns."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            data = grown(size, Path(folder))
            ways = [
                way
                for way in WAYS
                if (way != "pandera" or find_spec(way))
                and (way != "frictionless" or size <= 10_000)
            ]
            runs = [{way: measure(way, data) for way in ways} for _ in range(rounds)]
            rows.append(
                {"rows": size}
                | {w: [statistics.median(run[w][i] for run in runs) for i in (0, 1)] for w in ways}
            )
            shutil.rmtree(data)
    return rows


def table(rows: list[dict]) -> str:
    """Return the rows as a table in Markdown."""
    head = ["findings", "ours", "memory"]
    for peer in ("bare read", "read and pandera", "frictionless"):
        head += [peer, "ratio", "memory"]
    lines = ["| " + " | ".join(head) + " |", "|" + "--:|" * len(head)]
    for row in rows:
        ours = row["ours"]
        cells = [f"{row['rows']:,}", f"{ours[0]:.2f} s", f"{ours[1]:.0f} MB"]
        for peer in ("bare", "pandera", "frictionless"):
            seconds, memory = row.get(peer, (None, None))
            cells += (
                [f"{seconds:.2f} s", f"{ours[0] / seconds:.2f}", f"{memory:.0f} MB"]
                if seconds
                else ["-"] * 3
            )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def found(size: int = 10_000) -> str:
    """Return in words how many of the planted faults each finds, with their line and column."""
    said = []
    with tempfile.TemporaryDirectory() as folder:
        data = grown(size, Path(folder))
        planted = spoil(data)
        ours = our_faults(str(data))
        peers = {"frictionless": frictionless_faults} | (
            {"pandera": pandera_faults} if find_spec("pandera") else {}
        )
        for name, faults in peers.items():
            theirs = faults(str(data))
            said.append(
                f"{name} {len(theirs & planted)}, of which our check misses "
                f"{len((theirs & planted) - ours)}"
            )
    return (
        f"Of {len(planted)} planted faults our check finds {len(ours & planted)} with line and "
        "column; " + "; ".join(said) + "."
    )


if __name__ == "__main__":
    print(found())
    print(table(compare(tuple(map(int, sys.argv[1:])) or (1_000, 10_000, 100_000, 1_000_000))))
