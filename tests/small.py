"""A small copy of the data that is whole in itself, for tests that check it hundreds of times."""

import csv
import io
from pathlib import Path

from settled import DATA, rows_of, write

from massage_edu.tables import check as checker
from massage_edu.tables import schema

TABLES = schema.read_schema(DATA / "datapackage.json")
Data = dict[str, list[dict[str, str]]]
TOPICS = {"low-back-pain", "shoulder-pain", "muscle-soreness"}
CASES = {"calf-after-a-flight", "the-desk-and-the-back"}
FEW = 15  # rows of a table that the others do not need


def as_csv(rows: list[dict[str, str]]) -> bytes:
    """Return rows as the bytes of a file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _key(row: dict[str, str]) -> str:
    return next(iter(row.values()))


def _chosen() -> Data:
    """Return the rows of two conditions and a benefit, two cases, and some of all else."""
    data = {name: rows_of(DATA, name) for name in TABLES}
    conditions = data["conditions"]
    elsewhere = {row[name] for row in conditions for name in ("condition_id", "category")}
    elsewhere |= {row["benefit_id"] for row in data["benefits"]}
    rests_on = {row["rests_on"] for row in data["questions"] if row["case_id"] in CASES}
    keys: set[str] = set()
    count: dict[str, int] = {}

    def is_chosen(name: str, row: dict[str, str]) -> bool:
        topics = {row.get("benefit_id"), row.get("condition_id"), row.get("topic_id")}
        if name in ("benefits", "conditions", "findings", "trials"):
            return bool(topics & TOPICS)
        if name in ("studies", "options", "scales", "families"):
            return True  # what nobody needs goes below
        if name == "questions" and row["case_id"]:
            return row["case_id"] in CASES
        if name == "questions" and (
            row["rests_on"] not in keys or row["topic"] in elsewhere - TOPICS
        ):
            return False
        if f"{name}:{_key(row)}" in rests_on:
            return True
        if name == "cautions" and row["condition_id"] not in {"any", "chronic-pain"}:
            return False
        kind = name + row.get("kind", "") + row.get("decision", "")
        count[kind] = count.get(kind, 0) + 1
        return count[kind] <= (2 if name == "questions" else FEW)

    for name in (*(name for name in data if name != "questions"), "questions"):
        data[name] = [row for row in data[name] if is_chosen(name, row)]
        keys |= {f"{name}:{_key(row)}" for row in data[name]}
    studies = {row["study_id"] for name in ("findings", "trials") for row in data[name]}
    data["studies"] = [row for row in data["studies"] if row["study_id"] in studies]
    return data


def _problems(data: Data) -> list[checker.Problem]:
    return checker.read_tables(DATA, {name: as_csv(rows) for name, rows in data.items()})[1]


def _closed(data: Data) -> Data:
    """Take away what refers to rows that are not there, until nothing is wrong."""
    while errors := [p for p in _problems(data) if p.severity == "error"]:
        lost: dict[str, set[int]] = {}
        for problem in errors:
            name = problem.file.partition("/")[2].removesuffix(".csv")
            row = data[name][(problem.line or 0) - 2]
            field = TABLES[name][problem.column or TABLES[name].key]
            if problem.code == "dangling_reference" and field.separator:
                parts = row[field.name].split(field.separator)
                row[field.name] = field.separator.join(p for p in parts if p != problem.value)
            elif problem.code == "dangling_reference" and not (
                field.required or field.row_reference
            ):
                row[field.name] = ""
            else:
                lost.setdefault(name, set()).add((problem.line or 0) - 2)
        for name, indices in lost.items():
            data[name] = [row for index, row in enumerate(data[name]) if index not in indices]
    return data


SMALL = _closed(_chosen())


def write_small(folder: Path) -> Path:
    """Write the small copy with its schema into a folder and return it."""
    folder.mkdir(parents=True)
    (folder / "datapackage.json").write_bytes((DATA / "datapackage.json").read_bytes())
    for name, rows in SMALL.items():
        write(folder, name, rows)
    return folder
