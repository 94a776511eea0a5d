"""Add rows to the CSVs safely: checked first, locked, atomic.

Every other row stays byte for byte as it was.
"""

import atexit
import csv
import io
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count, pairwise
from pathlib import Path

from ..citations import read as citations
from ..citations import write as bibliography
from ..files import NothingWrittenError, locked, write
from ..tables import schema
from ..tables.check import read_tables
from ..tables.problems import Problem
from ..tables.read import Rows, foreign_words, label, nearest, read

BIBLIOGRAPHY = "references.bib"
# Faults of form that can be mended without losing anything.
MENDABLE = {
    "bom",
    "encoding",
    "line_ends",
    "separator_line",
    "delimiter",
    "decimal_comma",
    "blank_row",
    "empty_column",
    "column_order",
    "stray_space",
}
# How to mend what a citation file lacks; the checker does not know the ways to add.
HOW_DESIGN = "say it with --design, e.g. --design rct; in Python with design='rct'; "
HOW = {("design", "missing_value"): HOW_DESIGN}


@dataclass
class Report:
    """What became of each record: ``added``, ``there``, ``refused`` with the reason, ``remarks``.

    ``ids`` are those of a file's studies, added or there, in its order.
    """

    seen: int = 0
    ids: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def __str__(self) -> str:
        """Return the counts, then a line for each record."""
        fates = {"added": self.added, "already there": self.there, "refused": self.refused}
        counts = ", ".join(f"{len(records)} {fate}" for fate, records in fates.items())
        lines = [
            f"  {fate}: {record}"
            for fate, records in {**fates, "look": self.remarks}.items()
            for record in records
        ]
        return "\n".join([f"{self.seen} seen: {counts}", *lines])


def scratch() -> Path:
    """Return a private copy of the data to try things on; it is gone when Python ends.

    >>> (scratch() / "studies.csv").exists()
    True
    """
    folder = tempfile.mkdtemp(prefix="massage-edu-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(shutil.copytree(schema.default_data_dir(), Path(folder) / "data"))


def _csv(rows: list) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _with(rows: Rows, raw: bytes, new: Mapping[str, Mapping[str, str]]) -> bytes:
    """Return the file with these rows (by key) in their places; the others stay as they stand."""
    lines = io.StringIO(raw.decode("utf-8"), newline="").readlines()
    starts = [rows.header, *(row.line for row in rows), len(lines) + 1]
    head, *old = ("".join(lines[a - 1 : b - 1]) for a, b in pairwise(starts))
    pairs = list(zip(rows.column(rows.table.key), old, strict=True))
    for key, row in new.items():
        cells = [row.get(name, "") for name in rows.table.columns]
        pairs.append((key, _csv([cells])))
    pairs.sort(
        key=lambda pair: pair[0]
    )  # by key alone: of two with the same the old one stays first
    return (head + "".join(text for _, text in pairs)).encode()


def tables_of(folder: Path) -> dict[str, schema.Table]:
    """Return the tables that the folder's schema describes.

    Raises
    ------
    NothingWrittenError
        when there is no such folder or its schema cannot be read.

    """
    try:
        return schema.read_schema(folder / schema.SCHEMA_FILE)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise NothingWrittenError(f"{folder} is no data folder: {reason}") from error


def records(name: str, data_dir: str | Path | None = None) -> list[dict[str, str]]:
    """Return a table's rows as plain text, without checking them."""
    folder = schema.data_dir_or_default(data_dir)
    return dicts(read(folder, tables_of(folder)[name]))


def dicts(rows: Rows) -> list[dict[str, str]]:
    """Return rows as read, each as a dict from column to cell."""
    return [dict(row) for row in rows]


# --- adding ---------------------------------------------------------------------------------------


def _open(folder: Path, name: str) -> tuple[Rows, bytes]:
    table = tables_of(folder)[name]
    rows = read(folder, table)
    faults = [problem for problem in rows.problems if problem.severity == "error"]
    if faults:
        raise NothingWrittenError(
            f"mend this first (massage-edu tidy may do it), nothing was written:\n{faults[0]}"
        )
    return rows, (folder / table.path).read_bytes()


def _judge(
    folder: Path, name: str, rows: Rows, raw: bytes, new: dict
) -> tuple[bytes, dict[str, list[Problem]]]:
    """Return the file with the good ones of the new rows, and each new row's problems by key."""
    before = _errors(read_tables(folder)[1])
    problems_of: dict[str, list[Problem]] = {}
    while True:  # without its bad rows the file is judged again: a good one may lean on a bad one
        whole = _with(rows, raw, new)
        tables, problems = read_tables(folder, {name: whole})
        keys = {row.line: row[rows.table.key] for row in tables[name]}
        latest: dict[str, list[Problem]] = {}
        for problem in problems:
            if problem.file != rows.file or problem.line not in keys:
                continue
            key = keys[problem.line]
            if key in new:
                latest.setdefault(key, []).append(problem)
        problems_of |= latest
        bad = {key for key, faults in latest.items() if _errors(faults)}
        if not bad:
            break
        new = {key: row for key, row in new.items() if key not in bad}
    more = _errors(problems) - before
    if more:
        codes = ", ".join(code for _, code in more)
        raise NothingWrittenError(f"the rows would bring new problems elsewhere ({codes})")
    return whole, problems_of


def _errors(problems: list[Problem]) -> Counter:
    return Counter((p.file, p.code) for p in problems if p.severity == "error")


def _finish(
    folder: Path, name: str, new: dict, titles: dict, report: Report, dry_run: bool, how: dict
) -> Report:
    """Check the new rows, write the good ones, and report them all.

    ``how`` adds to the hints, by column and code.
    """
    rows, raw = _open(folder, name)
    whole, problems_of = _judge(folder, name, rows, raw, new)
    for key in new:
        faults = [
            replace(problem, hint=how.get((problem.column, problem.code), "") + problem.hint)
            for problem in problems_of.get(key, [])
        ]
        report.problems += faults
        if _errors(faults):
            reasons = "; ".join(map(_reason, faults))
            report.refused.append(f"{titles[key]}: {reasons}")
        else:
            report.added.append(titles[key])
            report.remarks += [f"{key}: {p.column}: {p.message} ({p.hint})" for p in faults]
    if whole != raw and not dry_run:
        write(folder / rows.table.path, whole)
        if name == "studies":
            _write_bibliography(folder)
    return report


def _reason(fault: Problem) -> str:
    hint = f" ({fault.hint})" if fault.hint else ""
    return f"{fault.column}: {fault.message}{hint}"


def _write_bibliography(folder: Path) -> bool:
    """Bring the file that is made from the studies up to date, where there is one.

    Return whether it was not.
    """
    path = folder / BIBLIOGRAPHY
    raw = bibliography.cite(records("studies", folder), "bibtex").encode()
    if stale := path.exists() and path.read_bytes() != raw:
        write(path, raw)
    return stale


def add_studies(
    found: citations.Import | str | Path,
    data_dir: str | Path | None = None,
    design: str = "",
    dry_run: bool = False,
) -> Report:
    """Add the records of a citation file to ``studies.csv``.

    Parameters
    ----------
    found : Import, str or Path
        the file, or what ``citations.read_records`` made of it.
    data_dir : str or Path, optional
        folder with the CSVs; the collection's own when not given.
    design : str
        design of the studies whose record does not say it.
    dry_run : bool
        report, but write nothing.

    Examples
    --------
    >>> folder = scratch()
    >>> file = folder / "my-export.bib"
    >>> record = "author={Nobody, Ann}, year={2020}, title={A trial}, doi={10.5555/nobody}"
    >>> _ = file.write_text(f"@article{{x, {record}}}")
    >>> print(add_studies(file, folder, design="rct", dry_run=True))
    1 seen: 1 added, 0 already there, 0 refused
      added: nobody2020 (line 1, Nobody A 2020, 'A trial')

    """
    folder = schema.data_dir_or_default(data_dir)
    if not isinstance(found, citations.Import):
        found = citations.read_records(Path(found).read_bytes())
    refused = [f"line {refusal.line}: {refusal.reason}" for refusal in found.refusals]
    report = Report(found.seen, refused=refused)
    with locked(folder):
        rows, _ = _open(folder, "studies")
        known, again = _Known(dicts(rows)), []
        new: dict = {}
        titles: dict = {}
        for record in found.records:
            cells, name = record.fields, _name_of(record)
            verdict, why, like = known.judge(cells)
            if like in new:  # an earlier record of the same file, whose own fate is not known yet
                again.append((verdict, f"{name}: {why}", titles[like]))
                continue
            if verdict:
                getattr(report, verdict).append(f"{name}: {why}")
                report.ids += [like] * (verdict == "there")
                continue
            key = citations.study_id(cells["authors"], cells["year"], known.ids)
            row = {**cells, "study_id": key}
            if not row["design"]:
                row["design"] = design or _design_of(row["title"])
                if row["design"] and not design:
                    report.remarks.append(
                        f"{key}: design {row['design']!r} was taken from the title; is it right?"
                    )
            known.add(row)
            new[key], titles[key] = row, f"{key} ({name})"
            report.ids.append(key)
        _finish(folder, "studies", new, titles, report, dry_run, HOW)
        report.ids = [key for key in report.ids if key not in new or titles[key] in report.added]
        for verdict, text, like in again:
            getattr(report, verdict if like in report.added else "refused").append(text)
        return report


def _name_of(record: citations.Record) -> str:
    """Return what a person finds a record by: its line, first author, year and title."""
    cells = record.fields
    first = cells["authors"].split(";")[0]
    return f"line {record.line}, {first} {cells['year']}, {cells['title'][:60]!r}"


def _design_of(title: str) -> str:
    """Return the design that a title names; nothing for a protocol, which has no results yet."""
    title = title.lower()
    if "protocol" in title:
        return ""
    for design, (mark, _) in citations.DESIGNS.items():
        if re.search(mark, title):
            return design
    return ""


class _Known:
    """The studies that are there, by DOI, by PMID and by title, year and first author."""

    def __init__(self, rows: list[dict[str, str]]):
        self.ids: set[str] = set()
        self.doi: dict = {}
        self.pmid: dict = {}
        self.words: dict = {}
        for row in rows:
            self.add(row)

    def add(self, row: dict[str, str]) -> None:
        self.ids.add(row["study_id"])
        if row["doi"]:
            self.doi.setdefault(row["doi"].lower(), row)
        if row["pmid"]:
            self.pmid.setdefault(row["pmid"], row)
        self.words.setdefault(_words(row), []).append(row)

    def judge(self, new: dict[str, str]) -> tuple[str, str, str]:
        """Return ``there`` or ``refused``, the reason and the study that is like it.

        All three are empty when the study is new.
        """
        by_doi, by_pmid = self.doi.get(new["doi"].lower()), self.pmid.get(new["pmid"])
        if by_doi and by_pmid and by_doi is not by_pmid:
            why = f"its DOI is that of {by_doi['study_id']}, its PMID that of {by_pmid['study_id']}"
            return "refused", why, by_doi["study_id"]
        if by_doi:
            return self._there(new, by_doi, f"DOI {new['doi']}")
        if by_pmid:
            return self._same_pmid(new, by_pmid)
        for like in self.words.get(_words(new), ()):
            if not any(new[name] and like[name] for name in ("doi", "pmid")):
                key = like["study_id"]
                why = f"is it {key}? title, year and first author are the same"
                return "refused", f"{why}; if it is another study, give both a DOI or PMID", key
        return "", "", ""

    def _same_pmid(self, new: dict[str, str], old: dict[str, str]) -> tuple[str, str, str]:
        mark, key = f"PMID {new['pmid']}", old["study_id"]
        if new["doi"] and old["doi"]:  # two DOIs, and they differ: else it was met by its DOI
            why = f"{mark} is that of {key}, which has another DOI ({old['doi']})"
            return "refused", why, key
        return self._there(new, old, mark)

    def _there(self, new: dict[str, str], old: dict[str, str], mark: str) -> tuple[str, str, str]:
        why = f"{old['study_id']} has {mark}"
        if _plain(new["title"]) != _plain(old["title"]):
            why += f", but another title: {old['title'][:60]!r}"
        return "there", why, old["study_id"]


def _plain(title: str) -> str:
    return "".join(filter(str.isalnum, title.casefold()))


def _words(row: dict[str, str]) -> tuple[str, str, str]:
    first = citations.csl_name(row["authors"].split(";")[0])
    family = first.get("family") or first.get("literal", "")
    return _plain(row["title"]), row["year"], _plain(family)


def add_row(
    name: str, values: Mapping[str, str], data_dir: str | Path | None = None, dry_run: bool = False
) -> Report:
    """Add one row to ``studies`` or ``findings``.

    Its id, link and day are made when they are not given.
    """
    folder = schema.data_dir_or_default(data_dir)
    row = {key: " ".join(str(value).split()) for key, value in values.items() if str(value).strip()}
    table = tables_of(folder)[name]
    for key in row:
        if key not in table.columns:
            raise NothingWrittenError(
                f"{key!r} is no column of {table.path}; {nearest(key, table.columns)}"
            )
    with locked(folder):
        rows, _ = _open(folder, name)
        report, known = Report(seen=1), dicts(rows)
        taken = {old[table.key] for old in known}
        if name == "studies":
            row["doi"] = citations.normal_doi(row.get("doi", "")) or row.get("doi", "")
            row = {**dict.fromkeys(table.columns, ""), **row}
            row["url"] = row["url"] or citations.link(row)
            verdict, why, _ = _Known(known).judge(row)
            if verdict:
                getattr(report, verdict).append(f"{row['title'][:60]!r}: {why}")
                return report
            free = citations.study_id(row["authors"] or "study", row["year"], taken)
        else:
            row.setdefault("added_on", date.today().isoformat())
            numbered = (f"{row.get('study_id', 'study')}-{number}" for number in count(1))
            free = next(name for name in numbered if name not in taken)
        key = row.setdefault(table.key, free) or free
        row[table.key] = key
        if key in taken:
            report.refused.append(
                f"{table.key} {key!r} stands in {table.path} already; leave it out to get a new one"
            )
            return report
        return _finish(folder, name, {key: row}, {key: key}, report, dry_run, {})


def add_finding(
    values: Mapping[str, str], data_dir: str | Path | None = None, dry_run: bool = False
) -> Report:
    """Add one row to ``findings.csv``.

    ``finding_id`` and ``added_on`` are made when they are not given.

    >>> add_finding({"study_id": "cherkin2011", "outcom": "pain"}, scratch())
    Traceback (most recent call last):
    massage_edu.files.NothingWrittenError: 'outcom' is no column of findings.csv; ...
    """
    return add_row("findings", values, data_dir, dry_run)


# --- tidying --------------------------------------------------------------------------------------


def tidy(data_dir: str | Path | None = None) -> list[str]:
    """Rewrite files in canonical form (UTF-8, LF, no BOM, sorted) where nothing can be lost.

    A file in another code than UTF-8 is rewritten only where all its words read as Windows-1252,
    and each word that is changed is named; any other code is left alone, since no byte tells which
    it is.

    Returns
    -------
    list of str
        what was done, or why it was not, a line for each file that needs it.

    Examples
    --------
    >>> folder = scratch()
    >>> done = tidy(folder)
    >>> tidy(folder)  # nothing is left to do
    []

    """
    folder = schema.data_dir_or_default(data_dir)
    done = []
    with locked(folder):
        for table in tables_of(folder).values():
            done += _tidy_table(folder, table)
        stuck = any(line.startswith("not touched") and "studies" in line for line in done)
        if not stuck and _write_bibliography(folder):
            done.append(f"rewritten: {label(folder)}/{BIBLIOGRAPHY}: made from studies.csv")
    return done


def _tidy_table(folder: Path, table: schema.Table) -> list[str]:
    """Rewrite one file; return what was done, nothing where nothing was to do."""
    rows = read(folder, table)
    stuck = [p for p in rows.problems if p.severity == "error" and p.code not in MENDABLE]
    if stuck:
        return [f"not touched: {stuck[0]}"]
    keys = rows.column(table.key)
    plain = [{name: _line_ends(row[name]) for name in table.columns} for row in rows]
    tidied = [{f.name: f.tidied(row[f.name]) for f in table.fields} for row in plain]
    tidied.sort(key=lambda row: row[table.key])
    spaced = any(f.tidied(row[f.name]) != row[f.name] for row in plain for f in table.fields)
    if not rows.problems and keys == sorted(keys) and not spaced:
        return []
    before = (folder / table.path).read_bytes()
    raw = _csv([table.columns, *(list(row.values()) for row in tidied)]).encode()
    if [dict(row) for row in read(folder, table, raw)] != tidied or "\ufffd" in raw.decode():
        return [f"not touched: {rows.file}: something would be lost"]
    if raw == before:
        return []
    write(folder / table.path, raw)
    what = [problem.message for problem in rows.problems]
    if any("Windows-1252" in message for message in what):
        what += [f"read as Windows-1252: {', '.join(map(repr, foreign_words(before)))}"]
    if keys != sorted(keys):
        what.append("rows were not sorted")
    if spaced:
        what.append("spaces or separators stood where none belong")
    return [f"rewritten: {rows.file}: " + "; ".join(what)]


def _line_ends(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n")
