"""Find every problem of the tables, with file, line, column, value, reason and mend.

Only the standard library is used, so that a check is quicker than importing pandas. Columns are checked
as wholes (sets and maps); a row is looked at singly only when its column has shown a fault.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from . import schema
from .reading import Problem, Rows, nearest, read

INTEGER = re.compile(r"[+-]?[0-9]+")
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
# Control characters but tab and line ends, and the characters that reorder text (Unicode TR 36).
UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
FORMULA = re.compile(r"[=@+\-](?=[A-Za-z(@=+\-])")
LOOK_ALIKE = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", ",": ".", "−": "-", "–": "-", " ": None})


class DataError(ValueError):
    """The tables have errors; ``problems`` lists every one of them."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        shown = "\n".join(map(str, problems[:20]))
        more = f"\n... and {len(problems) - 20} more" if len(problems) > 20 else ""
        super().__init__(f"{len(problems)} problem(s) in the data:\n{shown}{more}")


def check(data_dir: str | Path | None = None) -> list[Problem]:
    """Return every problem of every table of ``data_dir``, in the order of the files and lines.

    Parameters
    ----------
    data_dir : str or Path, optional
        Folder with ``datapackage.json`` and the CSVs; the collection's own data when not given.

    """
    return read_tables(data_dir)[1]


def read_tables(data_dir: str | Path | None = None) -> tuple[dict[str, Rows], list[Problem]]:
    """Read and check all tables; return them by name, and every problem found."""
    folder = Path(data_dir) if data_dir is not None else schema.default_data_dir()
    tables, problems = _schema_of(folder)
    if not folder.is_dir():
        return {}, problems
    tables_read = {}
    for table in tables.values():
        rows = read(folder, table)
        _check_cells(rows)
        _check_key(rows)
        _check_rows(rows)
        tables_read[table.name] = rows
    _check_references(tables_read)
    _check_verdicts(tables_read)
    for rows in tables_read.values():
        problems += sorted(rows.problems, key=lambda p: p.line or 0)
    return tables_read, problems


def _schema_of(folder: Path) -> tuple[dict[str, schema.Table], list[Problem]]:
    own = schema.default_data_dir() / schema.SCHEMA_FILE
    path, name = folder / schema.SCHEMA_FILE, f"{folder.name}/{schema.SCHEMA_FILE}"
    if not folder.is_dir():
        hint = "name a folder that holds the CSVs, or leave the name out to use the collection's own"
        return {}, [Problem(str(folder), None, None, None, "no_folder", "no such folder", hint)]
    try:
        return schema.read_schema(path), []
    except FileNotFoundError:
        message, code = "file is missing", "missing_file"
    except (OSError, ValueError) as error:
        message, code = f"cannot be read: {error}", "bad_schema"
    problem = Problem(name, None, None, None, code, message, "the collection's own schema was used")
    return schema.read_schema(own), [problem]


# --- cells --------------------------------------------------------------------------------------


def _check_cells(rows: Rows) -> None:
    absent = {p.column for p in rows.problems if p.code == "missing_column"}
    for field in rows.table.fields:
        cells = rows.columns.get(field.name, ())
        if not cells or field.name in absent:
            continue
        values = set(cells)
        if field.required and not all(map(str.strip, values)):
            for index in _where(cells, lambda v: not v.strip()):
                rows.add(index, field.name, "", "missing_value", "is empty but needs a value",
                         f"e.g. {field.example}")  # fmt: skip
        values.discard("")
        faults = {value: fault for value in values if (fault := _fault(field, value))}
        for index in _where(cells, faults.__contains__) if faults else ():
            rows.add(index, field.name, cells[index], *faults[cells[index]])
        if field.unique and len(values) < len(cells) - cells.count(""):
            _check_unique(rows, field.name, cells)


def _where(cells: Iterable[str], test: Callable[[str], bool]) -> Iterator[int]:
    return (index for index, value in enumerate(cells) if test(value))


def _fault(field: schema.Field, value: str) -> tuple[str, ...] | None:
    """Return code, message, hint (and severity) of what is wrong with one value, if anything."""
    shown = repr(value) if len(value) <= 80 else repr(value[:77] + "...")
    if UNSEEN.search(value):
        found = ", ".join(sorted({f"U+{ord(c):04X}" for c in UNSEEN.findall(value)}))
        return "unseen_character", f"{shown} has characters that cannot be seen: {found}", "delete them"
    if value != value.strip():
        return "stray_space", f"{shown} begins or ends with a space", f"write {value.strip()!r}"
    if field.enum:
        if value not in field.enum:
            return "not_allowed", f"{shown} is not allowed", nearest(value, field.enum, "allowed")
        return None
    if field.type in ("integer", "number"):
        return _number_fault(field, value, shown)
    if field.type == "date":
        return _date_fault(value, shown)
    if field.pattern and not re.fullmatch(field.pattern, value):
        return _pattern_fault(field, value, shown)
    if FORMULA.match(value):
        return "formula", f"{shown} would run as a formula in a spreadsheet", "begin with a word"
    return None


def _number_fault(field: schema.Field, value: str, shown: str) -> tuple[str, ...] | None:
    kind, pattern = ("a whole number", INTEGER) if field.type == "integer" else ("a number", NUMBER)
    if not pattern.fullmatch(value):
        guess = value.translate(LOOK_ALIKE)
        hint = f"did you mean {guess}?" if pattern.fullmatch(guess) else f"e.g. {field.example}"
        return "not_a_number", f"{shown} is not {kind}", hint
    low, high = field.minimum, field.maximum
    if (low is not None and float(value) < low) or (high is not None and float(value) > high):
        span = f"{low if low is not None else '...'} to {high if high is not None else '...'}"
        return "out_of_range", f"{shown} is out of range", f"expected {span}"
    return None


def _date_fault(value: str, shown: str) -> tuple[str, ...] | None:
    try:
        if len(value) == 10 and date.fromisoformat(value):
            return None
    except ValueError:
        pass
    return "not_a_date", f"{shown} is not a date", "expected YYYY-MM-DD, e.g. 2026-11-23"


def _pattern_fault(field: schema.Field, value: str, shown: str) -> tuple[str, ...]:
    if field.name == "doi":
        found = re.search(r"10\.[0-9]{4,9}/\S+", value)
        bare = found[0].rstrip(".") if found else ""
        mend = f"; write {bare}" if bare and bare != value else ""
        return "bad_doi", f"{shown} is not a DOI", f"expected 10.NNNN/suffix, no spaces{mend}"
    if field.name == "pmid":
        found = re.search(r"[1-9][0-9]{3,8}", value)
        mend = f"; write {found[0]}" if found else ""
        if value.upper().startswith("PMC"):
            mend = "; this looks like a PMCID, which is another number"
        return "bad_pmid", f"{shown} is not a PMID", f"expected 1 to 9 digits{mend}"
    if "https" in field.pattern:
        return "bad_link", f"{shown} is not a link", "expected https:// and no spaces"
    return "bad_form", f"{shown} does not have the form of {field.title}", f"e.g. {field.example}"


def _check_unique(rows: Rows, name: str, cells: tuple[str, ...]) -> None:
    first: dict[str, int] = {}
    for index, value in enumerate(cells):
        if value and first.setdefault(value, index) != index:
            line = rows.lines()[first[value]]
            rows.add(index, name, value, "duplicate", f"{value!r} stands already in line {line}",
                     "every row needs its own")  # fmt: skip


def _check_key(rows: Rows) -> None:
    cells = rows.columns.get(rows.table.key, ())
    if list(cells) != sorted(cells):
        index = next(i for i in range(1, len(cells)) if cells[i] < cells[i - 1])
        rows.add(index, rows.table.key, cells[index], "not_sorted",
                 f"{cells[index]!r} stands after {cells[index - 1]!r}",
                 f"sort the rows by {rows.table.key}", "warning")  # fmt: skip


# --- rows ---------------------------------------------------------------------------------------


def _check_rows(rows: Rows) -> None:
    columns, count = rows.columns, len(rows)
    if not count:
        return
    for group in rows.table.exactly_one:
        for index, values in enumerate(zip(*(columns[name] for name in group), strict=True)):
            if sum(map(bool, values)) != 1:
                rows.add(index, group[0], ", ".join(filter(None, values)), "exactly_one",
                         f"exactly one of {' and '.join(group)} must be filled")  # fmt: skip
    for group in rows.table.any_of:
        for index, values in enumerate(zip(*(columns[name] for name in group), strict=True)):
            if not any(values):
                rows.add(index, group[0], "", "any_of", f"one of {', '.join(group)} must be filled")
    if rows.table.interval:
        low, middle, high = rows.table.interval
        for index, cells in enumerate(zip(columns[low], columns[middle], columns[high], strict=True)):
            a, b, c = map(_number, cells)
            if a is not None and c is not None and a > c:
                rows.add(index, low, cells[0], "reversed_interval",
                         f"interval {cells[0]} to {cells[2]} is reversed", f"write {c:g} in {low}, {a:g} in {high}")  # fmt: skip
            elif b is not None and ((a is not None and b < a) or (c is not None and b > c)):
                rows.add(index, middle, cells[1], "outside_interval",
                         f"{cells[1]} is outside its interval {cells[0]} to {cells[2]}",
                         "compare the three numbers with the source")  # fmt: skip
            if (a is None) != (c is None) and (not cells[0] or not cells[2]):
                rows.add(index, low if a is None else high, None, "half_interval",
                         "only one end of the interval is given", "give both or none")  # fmt: skip
    if "sd_massage" in columns:
        _check_spread(rows)


def _number(cell: str) -> float | None:
    return float(cell) if NUMBER.fullmatch(cell) else None


def _check_spread(rows: Rows) -> None:
    """Warn of a standard deviation that looks like a standard error.

    An SD below 4 % of the scale's range, or two SDs that differ by the square root of the group's
    size, is rarely real (the error is described by Higgins and Deeks, Cochrane Handbook 6.5.2).
    """
    names = ("sd_massage", "sd_control", "n_massage", "n_control", "scale_min", "scale_max", "note")
    for index, cells in enumerate(zip(*(rows.columns[n] for n in names), strict=True)):
        sd1, sd2, n1, n2, low, high = map(_number, cells[:6])
        if cells[6]:
            continue
        for name, sd, other, n in (("sd_massage", sd1, sd2, n1), ("sd_control", sd2, sd1, n2)):
            small = sd and low is not None and high is not None and sd < 0.04 * (high - low)
            uneven = sd and other and n and n >= 9 and other / sd > 0.8 * n**0.5
            if small or uneven:
                rows.add(index, name, f"{sd:g}", "looks_like_se",
                         f"{sd:g} looks like a standard error, not a standard deviation",
                         "SD = SE x square root of n; if it is right, say so in note", "warning")  # fmt: skip


# --- across tables ------------------------------------------------------------------------------


def _check_references(read: dict[str, Rows]) -> None:
    def values(reference: str) -> set[str]:
        table, column = reference.split(".")
        return set(read[table].columns.get(column, ())) - {""}

    for rows in read.values():
        for field in rows.table.fields:
            cells = rows.columns.get(field.name, ())
            if field.row_reference:
                known = {f"{n}:{k}" for n, r in read.items() for k in r.columns.get(r.table.key, ())}
            elif field.references:
                known = set().union(field.allows, *map(values, field.references))
            else:
                continue
            targets = [r.split(".")[0] for r in field.references] or list(read)
            where = (
                " or ".join(dict.fromkeys(f"{t}.csv" for t in targets)) if field.references else "the tables"
            )
            split = field.separator
            parts = {cell: cell.split(split) if split else [cell] for cell in set(cells) if cell}
            bad = {cell: [p for p in found if p not in known] for cell, found in parts.items()}
            for index in _where(cells, lambda v, bad=bad: bool(bad.get(v))):
                for part in bad[cells[index]]:
                    rows.add(index, field.name, part, "dangling_reference",
                             f"{part!r} is not in {where}", nearest(part, known))  # fmt: skip


FAVOURABLE = {"favours_massage"}
REVIEWS = {"meta_analysis", "systematic_review", "umbrella_review"}
RATED = {"high", "moderate", "low"}


def _check_verdicts(read: dict[str, Rows]) -> None:
    """Hold every verdict to the findings it cites (the rules of data/README.md)."""
    if not {"findings", "studies"} <= read.keys():
        return
    findings = _records(read["findings"], "finding_id")
    designs = {s["study_id"]: s["design"] for s in _records(read["studies"], "study_id").values()}
    for name, key in (("benefits", "benefit_id"), ("conditions", "condition_id")):
        if name not in read:
            continue
        rows = read[name]
        own: dict[str, list[dict]] = {}
        for finding in findings.values():
            own.setdefault(finding[key], []).append(finding)
        for index, row in enumerate(_records(rows, None).values()):
            cited = [findings[f] for f in row["verdict_findings"].split(";") if f in findings]
            for finding in cited:
                if finding[key] != row[key]:
                    rows.add(index, "verdict_findings", finding["finding_id"], "foreign_finding",
                             f"{finding['finding_id']!r} is a finding of {finding['benefit_id'] or finding['condition_id']!r}",
                             "cite findings of this row only")  # fmt: skip
            if not cited and own.get(row[key]):
                rows.add(index, "verdict_findings", "", "verdict_without_finding",
                         "verdict cites no finding of its row", f"e.g. {own[row[key]][0]['finding_id']}")  # fmt: skip
            if row["verdict"] == "supported" and not _carries(cited, designs):
                rows.add(index, "verdict", "supported", "verdict_too_good",
                         "'supported' needs a favourable finding of at least low certainty from a review, or two independent favourable trials",
                         "cite one, or choose 'partly_supported'")  # fmt: skip
            if not cited and row["verdict"] in ("supported", "partly_supported"):
                rows.add(index, "verdict", row["verdict"], "verdict_too_good",
                         f"{row['verdict']!r} needs findings", "choose 'insufficient_evidence'")  # fmt: skip
            newer = [f for f in own.get(row[key], ()) if f["added_on"] > row["reviewed_on"]]
            if newer and row["reviewed_on"]:
                rows.add(index, "reviewed_on", row["reviewed_on"], "verdict_due",
                         f"verdict due for review: {newer[0]['finding_id']} was added on {newer[0]['added_on']}",
                         "read the verdict again, then set reviewed_on", "warning")  # fmt: skip


def _carries(cited: list[dict], designs: dict[str, str]) -> bool:
    good = [f for f in cited if f["direction"] in FAVOURABLE]
    review = any(designs.get(f["study_id"]) in REVIEWS and f["certainty"] in RATED for f in good)
    trials = {f["study_id"] for f in good if designs.get(f["study_id"]) in ("rct", "crossover_rct")}
    return review or len(trials) >= 2


def _records(rows: Rows, key: str | None) -> dict:
    names = list(rows.columns)
    records = (dict(zip(names, row, strict=True)) for row in zip(*rows.columns.values(), strict=True))
    return {r[key] if key else index: r for index, r in enumerate(records)}
