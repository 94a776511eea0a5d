"""Check a large findings table beside bare pandas and frictionless: is the cost linear, and how far from a bare read?"""

import csv
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUN = """
import time
{setup}
start = time.perf_counter()
{work}
print(time.perf_counter() - start)
"""


def grown(rows: int, folder: Path) -> Path:
    """Return a copy of the data whose findings are repeated, under ids of their own, up to this number."""
    data = Path(shutil.copytree(ROOT / "data", folder / f"data{rows}"))
    with (data / "findings.csv").open(encoding="utf-8", newline="") as file:
        head, *found = csv.reader(file)
    with (data / "findings.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head)
        copies = ([f"{row[0]}-{n:07d}", *row[1:]] for n in range(rows - len(found)) for row in [found[n % len(found)]])
        out.writerows(sorted([*found, *copies]))
    return data


def seconds(setup: str, work: str) -> float:
    """Return the time of ``work`` in a fresh Python."""
    code = RUN.format(setup=setup, work=work)
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return float(run.stdout.split()[-1])


def compare(sizes=(1_000, 10_000, 100_000)) -> list[dict]:
    """Return one row for each size: seconds of our check, of a bare read, and of frictionless where it ends soon."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            data = grown(size, Path(folder))
            path = json.dumps(str(data / "findings.csv"))
            check = (
                f"from massage_edu import check; assert not [p for p in check({str(data)!r}) if p.severity == 'error']"
            )
            ours = min(seconds("import massage_edu.checker", check) for _ in range(2))
            bare = min(seconds("import pandas as pd", f"pd.read_csv({path})") for _ in range(2))
            peer = None
            if size <= 10_000:
                validate = f"import os; os.chdir({str(data)!r}); Package('datapackage.json').validate()"
                peer = seconds("from frictionless import Package", validate)
            rows.append({"rows": size, "ours": ours, "bare": bare, "frictionless": peer})
            shutil.rmtree(data)
    return rows


def table(rows: list[dict]) -> str:
    """Return the rows as a table in Markdown."""
    lines = [
        "| findings | our check, all tables | bare `pandas.read_csv` | ratio | `frictionless` | ratio |",
        "|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        peer = (
            f"{row['frictionless']:.2f} s | {row['ours'] / row['frictionless']:.3f}" if row["frictionless"] else "- | -"
        )
        bare = f"{row['ours']:.2f} s | {row['bare']:.2f} s | {row['ours'] / row['bare']:.2f}"
        lines.append(f"| {row['rows']:,} | {bare} | {peer} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(compare()))
