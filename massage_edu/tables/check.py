"""Find every problem of the tables, with file, line, column, value, reason and mend.

Only the standard library is used, so that a check is quicker than importing pandas. Columns are checked
as wholes (sets and maps); a row is looked at singly only when its column has shown a fault.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import filterfalse
from math import nan
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote

from . import schema
from .checks import verdicts
from .problems import Problem
from .read import DATE, NUMBER, Rows, label, nearest, read
from .text import FORMULA, TIDY, UNSEEN

INTEGER = re.compile(r"[+-]?[0-9]+")
REVIEW = re.compile(r"(?i)systematic review|meta.?analysis")
MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
MADE_A_DATE = re.compile(rf"(?i)[0-9]{{1,2}}-{MONTH}(?:-[0-9]+)?|{MONTH}-[0-9]{{1,4}}|{DATE.pattern}")
ACROSS = {"exactly_one", "reversed_interval", "outside_interval", "half_interval"}  # faults of several cells
CLOCK = "or is this computer's clock wrong?"
EXACT = 2**53  # beyond it a number no longer tells one unit
HINTS = 20  # so many nearest names are looked for in a column; it takes time
LOOK_ALIKE = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", ",": ".", "−": "-", "–": "-", " ": None})


def check(data_dir: str | Path | None = None) -> list[Problem]:
    """Return every problem of every table of ``data_dir``, in the order of the files and lines.

    Parameters
    ----------
    data_dir : str or Path, optional
        Folder with ``datapackage.json`` and the CSVs; the collection's own data when not given.

    """
    return read_tables(data_dir)[1]


def read_tables(
    data_dir: str | Path | None = None, instead: Mapping[str, bytes] = MappingProxyType({})
) -> tuple[dict[str, Rows], list[Problem]]:
    """Read and check all tables; return them by name, and every problem found.

    ``instead`` holds, by name of a table, the bytes to check in place of its file.
    """
    folder = schema.data_dir_or_default(data_dir)
    tables, problems = _schema_of(folder)
    if not folder.is_dir():
        return {}, problems
    tables_read = {}
    for table in tables.values():
        rows = read(folder, table, instead.get(table.name))
        _check_cells(rows)
        _check_key(rows)
        _check_rows(rows)
        tables_read[table.name] = rows
    _check_references(tables_read)
    _check_scales(tables_read)
    verdicts.check(tables_read)
    for rows in tables_read.values():
        problems += sorted(rows.problems, key=lambda p: p.line or 0)
    return tables_read, problems


def _schema_of(folder: Path) -> tuple[dict[str, schema.Table], list[Problem]]:
    own = schema.own_data_dir() / schema.SCHEMA_FILE
    path, name, line = folder / schema.SCHEMA_FILE, f"{label(folder)}/{schema.SCHEMA_FILE}", None
    if not folder.is_dir():
        hint = "name a folder that holds the CSVs, or leave the name out to use the collection's own"
        return {}, [Problem(str(folder), None, None, None, "no_folder", "no such folder", hint)]
    try:
        return schema.read_schema(path), []
    except FileNotFoundError:
        message, code = "file is missing", "missing_file"
    except (OSError, ValueError) as error:
        message, code = f"cannot be read: {error}", "bad_schema"
        line = getattr(error, "lineno", None)
    hint = "the collection's own was used; copy it from there"
    try:
        tables = schema.read_schema(own)
    except (OSError, ValueError):
        tables, hint = {}, "without it nothing can be checked; take it back from an earlier version"
    return tables, [Problem(name, line, None, None, code, message, hint)]


# --- cells --------------------------------------------------------------------------------------


def _check_cells(rows: Rows) -> None:
    for field in rows.table.fields:
        cells, values = rows.columns.get(field.name, ()), rows.distinct.get(field.name, ())
        if field.required and not all(map(str.strip, values)):
            for index in _where(cells, lambda v: not v.strip()):
                hint = f"one of: {', '.join(field.enum)}" if field.enum else f"e.g. {field.example}"
                rows.add(index, field.name, "", "missing_value", "is empty but needs a value", hint)
        faults = {value: fault for value in _suspects(field, values) if (fault := _fault(field, value))}
        for index in _where(cells, faults.__contains__) if faults else ():
            rows.add(index, field.name, cells[index], *faults[cells[index]])
        if field.unique:
            if field.name == "doi":  # the case of its letters tells nothing
                cells, values = [*map(str.lower, cells)], {*map(str.lower, values)}
            if len(values) - ("" in values) < len(cells) - cells.count(""):
                _check_unique(rows, field.name, cells)


def _where(cells: Iterable[str], test: Callable[[str], bool]) -> Iterator[int]:
    return (index for index, value in enumerate(cells) if test(value))


def _suspects(field: schema.Field, values: Collection[str]) -> Collection[str]:
    """Return the values that need a closer look; of the others a quick one shows that they are good."""
    tests: list[Callable]
    if field.enum:
        tests = [field.enum.__contains__]
    elif field.type == "string":
        tests = [str.isprintable, TIDY.fullmatch]
        tests += [re.compile(field.pattern).fullmatch] if field.pattern else []
        tests += [lambda value: value == field.tidied(value)] if field.separator else []
    else:
        return set(values) - {""}
    return set().union(*(filterfalse(test, values) for test in tests)) - {""}


def _fault(field: schema.Field, value: str) -> tuple[str, ...] | None:
    """Return code, message, hint (and severity) of what is wrong with one value, if anything."""
    shown = repr(value) if len(value) <= 80 else repr(value[:77] + "...")
    if UNSEEN.search(value):
        found = ", ".join(sorted({f"U+{ord(c):04X}" for c in UNSEEN.findall(value)}))
        return "unseen_character", f"{shown} has hidden or broken characters: {found}", "type it again"
    if value != (tidied := field.tidied(value)):
        mend = f"write {tidied!r}" if len(value) <= 80 and tidied else "delete it"
        if value != value.strip():
            return "stray_space", f"{shown} begins or ends with a space", mend
        return "list_form", f"{shown} is not a list separated by {field.separator!r}", mend
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
        if field.type == "integer":  # 1,234 and 2011.0
            guess = re.sub(r"\.0+$", "", re.sub(r"(?<=[0-9])\.(?=[0-9]{3}\b)", "", guess))
        example = f"e.g. {field.example}" if field.example else ""
        hint = f"did you mean {guess}?" if pattern.fullmatch(guess) else example
        return "not_a_number", f"{shown} is not {kind}", hint
    low, high = field.minimum, field.maximum
    low, high = -EXACT if low is None else low, EXACT if high is None else high
    if not low <= float(value) <= high:
        span = f"{'...' if low == -EXACT else low} to {'...' if high == EXACT else high}"
        return "out_of_range", f"{shown} is out of range", f"expected {span}"
    if field.name == "year" and int(value) > (latest := date.today().year + 1):  # issues are dated ahead
        return "in_future", f"{shown} is in the future", f"expected up to {latest}; {CLOCK}"
    return None


def _date_fault(value: str, shown: str) -> tuple[str, ...] | None:
    try:
        if DATE.fullmatch(value):
            if date.fromisoformat(value) <= date.today() + timedelta(1):  # somewhere it is tomorrow already
                return None
            return "in_future", f"{shown} is in the future", f"write the day on which it was done; {CLOCK}"
    except ValueError:
        pass
    return "not_a_date", f"{shown} is not a date", "expected YYYY-MM-DD, e.g. 2026-11-23"


def _pattern_fault(field: schema.Field, value: str, shown: str) -> tuple[str, ...]:
    if field.name == "doi":
        found = re.search(r"10\.[0-9]{4,9}/\S+$", value)
        bare = found[0].rstrip(".,;") if found else ""
        mend = f"; write {bare}" if bare and bare != value else ""
        return "bad_doi", f"{shown} is not a DOI", f"expected 10.NNNN/suffix, no spaces{mend}"
    if field.name == "pmid":
        found = re.search(r"[1-9][0-9]{3,8}", value.replace(" ", ""))
        mend = f"; write {found[0]}" if found else ""
        if value.upper().startswith("PMC"):
            mend = "; this looks like a PMCID, which is another number"
        if re.search(r"10\.[0-9]{4,9}/", value):
            mend = "; this looks like a DOI: it belongs into doi"
        return "bad_pmid", f"{shown} is not a PMID", f"expected 1 to 9 digits{mend}"
    if "https" in field.pattern:
        return "bad_link", f"{shown} is not a link", "expected https:// and no spaces"
    return "bad_form", f"{shown} does not have the form of {field.title}", f"e.g. {field.example}"


def _check_unique(rows: Rows, name: str, cells: Sequence[str]) -> None:
    first: dict[str, int] = {}
    for index, value in enumerate(cells):
        if value and first.setdefault(value, index) != index:
            line = rows.lines[first[value]]
            cell = rows.columns[name][index]
            rows.add(index, name, cell, "duplicate", f"{cell!r} stands already in line {line}",
                     "every row needs its own")  # fmt: skip


def _check_key(rows: Rows) -> None:
    cells = rows.columns.get(rows.table.key, ())
    if list(cells) != sorted(cells):
        index = next(i for i in range(1, len(cells)) if cells[i] < cells[i - 1])
        rows.add(index, rows.table.key, cells[index], "not_sorted",
                 f"{cells[index]!r} stands after {cells[index - 1]!r}",
                 f"sort the rows by {rows.table.key}", "warning")  # fmt: skip
    for index, (key, study) in enumerate(rows.across(("trial_id", "study_id"))):
        if not key.startswith(f"{study}-t" if study else ""):
            rows.add(index, "trial_id", key, "foreign_key", f"{key!r} does not begin with its study_id, {study!r}",
                     f"e.g. {study}-t1")  # fmt: skip


# --- rows ---------------------------------------------------------------------------------------


def _check_rows(rows: Rows) -> None:
    for group in rows.table.exactly_one:
        for index, values in enumerate(rows.across(group)):
            if values.count("") != len(group) - 1:
                rows.add(index, group[0], ", ".join(filter(None, values)), "exactly_one",
                         f"exactly one of {' and '.join(group)} must be filled")  # fmt: skip
    for group in rows.table.any_of:
        for index, values in enumerate(rows.across(group)):
            if not any(values):
                rows.add(index, group[0], "", "any_of", f"one of {', '.join(group)} must be filled")
    if rows.table.interval:
        _check_interval(rows, *rows.table.interval)
    _check_arms(rows)
    _check_side(rows)
    _check_pooling(rows)
    for index, ((i2,), (note,)) in enumerate(zip(rows.numbers("i2"), rows.across(("note",)), strict=False)):
        if 0 < i2 < 1 and not note:
            _ask(rows, index, "i2", "looks_like_fraction", "{} per cent looks like a fraction", f"is it {i2 * 100:g}? if it is right, say so in note")  # fmt: skip
    _check_record(rows)


def _check_record(rows: Rows) -> None:
    """Note a link that names another study; warn of a design that the title contradicts, and of pages made into a date."""
    cells = rows.across(["doi", "pmid", "url", "title", "design", "note"])
    for index, (doi, pmid, url, title, design, note) in enumerate(cells):
        for name, cell, place in (("doi", doi, "//doi.org/"), ("pmid", pmid, "//pubmed.ncbi.nlm.nih.gov/")):
            _, found, end = unquote(url).partition(place)
            good = re.fullmatch(rows.table[name].pattern, cell)
            if found and good and end.rstrip("/").lower() != cell.lower():
                rows.add(index, "url", url, "other_link", f"names {end!r}, but {name} is {cell}", "compare with the source; both must be the same")  # fmt: skip
        said = design in ("rct", "crossover_rct", "observational", "case_report") and REVIEW.search(title)
        if said and not note:
            _ask(rows, index, "design", "other_design", f"'{{}}', but the title says {said[0]!r}", "is it? else say why in note")  # fmt: skip
    for name in ("volume", "issue", "pages"):
        for index in _where(rows.columns.get(name, ()), lambda cell: bool(MADE_A_DATE.fullmatch(cell))):
            _ask(rows, index, name, "looks_like_date", "'{}' looks like a date that a spreadsheet made", "look it up, and write it as text, e.g. 3-12")  # fmt: skip


def _check_interval(rows: Rows, low: str, middle: str, high: str) -> None:
    for index, (a, b, c) in enumerate(rows.numbers(low, middle, high)):
        if a > c or b < a or b > c:
            first, cell, last = (rows.columns[name][index] for name in (low, middle, high))
            if a > c:
                rows.add(index, low, first, "reversed_interval", f"interval {first} to {last} is reversed",
                         f"write {last} in {low}, {first} in {high}")  # fmt: skip
            else:
                rows.add(index, middle, cell, "outside_interval",
                         f"{cell} is outside its interval {first or '...'} to {last or '...'}",
                         "compare the three numbers with the source")  # fmt: skip
    for index, (first, last) in enumerate(rows.across((low, high))):
        if (first == "") != (last == ""):
            rows.add(index, high if first else low, "", "half_interval",
                     "only one end of the interval is given", "give both or none")  # fmt: skip


def _check_arms(rows: Rows) -> None:
    """Warn of a trial's standard deviation, mean or estimate that is unlikely.

    An SD below 4 % of the scale's range, or two SDs that differ by the square root of the group's
    size, is rarely real: it looks like a standard error (Higgins and Deeks, Cochrane Handbook 6.5.2).
    A mean outside the scale is a slip or a change. An estimate should be near the difference of the means
    (as SMD: in standard deviations, Cochrane Handbook 6.5.1): inside its interval, or not half away from it.
    """
    numbers = rows.numbers("sd_massage", "sd_control", "n_massage", "n_control", "mean_massage", "mean_control",
                           "scale_min", "scale_max", "ci_low", "estimate", "ci_high")  # fmt: skip
    rest = zip(rows.across(("note", "measure")), numbers, strict=False)
    for index, ((note, measure), (sd1, sd2, n1, n2, mean1, mean2, low, high, *effect)) in enumerate(rest):
        if note:
            continue
        for name, sd, other, n in (("sd_massage", sd1, sd2, n1), ("sd_control", sd2, sd1, n2)):
            small = 0 < sd < 0.04 * (high - low)
            if small or (sd > 0 and n >= 9 and other / sd > 0.8 * n**0.5):
                _ask(rows, index, name, "looks_like_se", "{} looks like a standard error, not a standard deviation",
                     "SD = SE x square root of n; if it is right, say so in note")  # fmt: skip
        for name, mean in (("mean_massage", mean1), ("mean_control", mean2)):
            if mean < low or mean > high:
                _ask(rows, index, name, "outside_scale", f"{{}} is outside the scale, {low:g} to {high:g}",
                     "compare with the source; if it is a change, say so in note")  # fmt: skip
        unit = {"MD": 1.0, "SMD": (sd1 + sd2) / 2}.get(measure) or nan
        gap, (start, estimate, end) = (mean1 - mean2) / unit, effect
        if abs(gap - estimate) > max(abs(gap), abs(estimate)) / 2 and not start <= gap <= end:
            _ask(rows, index, "estimate", "other_difference",
                 f"{{}}, but the means of massage and control differ by {gap:.3g}",
                 "if it is adjusted, or printed as a benefit, say so in note")  # fmt: skip


def _ask(rows: Rows, index: int, name: str, code: str, message: str, hint: str) -> None:
    """Warn of a cell, which stands in the message at {}."""
    cell = rows.columns[name][index]
    rows.add(index, name, cell, code, message.replace("{}", cell), hint, "warning")


def _check_side(rows: Rows) -> None:
    """Note a ratio that is not above 0; warn of a ``direction`` that the numbers contradict, and of a very large effect."""
    texts = list(rows.across(("measure", "better_when", "note")))
    names = "ci_low", "estimate", "ci_high"
    directions = rows.columns.get("direction") or [""] * len(texts)
    rest = zip(texts, directions, rows.numbers(*names), strict=False)
    for index, ((measure, better, note), direction, (low, estimate, high)) in enumerate(rest):
        null = int(measure in ("RR", "OR"))
        for name, number in zip(names, (low, estimate, high), strict=True) if null else ():
            if number <= 0:
                rows.add(index, name, rows.columns[name][index], "not_a_ratio", f"{number:g} is no {measure}: a ratio is above 0", "is it a logarithm, or a difference (MD)? an end printed as 0.00: leave the interval out")  # fmt: skip
        if note or low > high:  # which is noted already
            continue
        gain = (estimate - null) * (-1 if better == "lower" else 1)
        wrong = (gain < 0 and direction == "favours_massage") or (gain > 0 and direction == "favours_comparator")
        apart, crossed = low > null or high < null, low < null < high and direction.startswith("favours_")
        if better and wrong:
            _ask(rows, index, "direction", "other_side",
                 f"'{{}}', but {estimate:g} is on the other side when {better} is better",
                 "compare estimate, better_when and direction; if all are right, say so in note")  # fmt: skip
        if crossed or (apart and direction == "no_difference"):
            _ask(rows, index, "direction", "other_interval",
                 f"'{{}}', but the interval {low:g} to {high:g} {'holds' if crossed else 'leaves out'} {null}, no effect",
                 "compare with the source; if it says so all the same, say so in note")  # fmt: skip
        off = abs((low + high) / 2 - estimate) - 0.2 * (high - low)
        if off > 0 and measure in ("MD", "SMD") and low <= estimate <= high and off > _step(rows, index):
            _ask(rows, index, "estimate", "off_centre", f"{{}} is far from the middle of its interval, {low:g} to {high:g}", "compare the three numbers with the source; if they are right, say so in note")  # fmt: skip
        if measure == "SMD" and abs(estimate) > 3:
            _ask(rows, index, "estimate", "very_large", "an SMD of {} is very large",
                 "is it a mean difference (MD)? if it is right, say so in note")  # fmt: skip


def _step(rows: Rows, index: int) -> float:
    """Return one unit of the last place that an estimate prints."""
    return 10 ** -len(rows.columns["estimate"][index].partition(".")[2])


def _check_pooling(rows: Rows) -> None:
    """Note what a trial lacks that says it can be pooled; warn of two that do not say that they share a control."""
    first: dict[tuple, str] = {}
    what = "outcome scale timepoint comparator n_control mean_control sd_control n_massage mean_massage sd_massage"
    names = f"trial_id poolable better_when shares_control_with study_id {what} ci_low estimate ci_high"
    for index, cells in enumerate(rows.across(names.split())):
        key, poolable, better, shares, *same, n, mean, sd, n1, mean1, sd1, low, estimate, high = cells
        if poolable == "yes" and not better:
            rows.add(index, "better_when", "", "not_poolable", "is empty, so the row cannot be pooled", "say which sign favours massage, or write no in poolable")  # fmt: skip
        if poolable == "yes" and not (all((n, mean, sd, n1, mean1, sd1)) or all((low, estimate, high))):
            rows.add(index, "poolable", "yes", "not_poolable", "'yes', but neither both groups nor estimate and interval are complete", "fill in n, mean and SD of both groups, or estimate and interval; or write no")  # fmt: skip
        control = (*same, n, mean, sd)
        if (n or mean) and not shares and first.setdefault(control, key) != key:
            _ask(rows, index, "shares_control_with", "shared_control", f"is empty, but {first[control]} has the same control group", f"write {first[control]}, so that its people count once; if it is another group, say so in comparator")  # fmt: skip


# --- across tables ------------------------------------------------------------------------------


def _check_references(read: dict[str, Rows]) -> None:
    """Note every value that is not found where it must be; a column that could not be read says nothing."""
    keys = [(f"{name}:", rows.distinct.get(rows.table.key)) for name, rows in read.items()]
    for rows in read.values():
        for field in rows.table.fields:
            if field.row_reference:
                sources, where = keys, "the tables"
            elif field.references:
                places = [reference.split(".") for reference in field.references]
                sources = [("", read[t].distinct.get(c) if t in read else None) for t, c in places]
                sources.append(("", field.allows))
                where = " or ".join(dict.fromkeys(f"{table}.csv" for table, _ in places))
            else:
                continue
            found = [(prefix, values) for prefix, values in sources if values is not None]
            if len(found) == len(sources):
                _check_found(rows, field, found, where)


def _check_found(rows: Rows, field: schema.Field, sources: list[tuple[str, Collection[str]]], where: str) -> None:
    """Note every part of a cell that is not, behind its prefix, a value of one of the sources."""

    def lost(part: str) -> bool:
        return not any(part.startswith(p) and part[len(p) :] in values for p, values in sources)

    bad = {}
    for cell in filter(None, rows.distinct.get(field.name, ())):
        if parts := list(filter(lost, field.tidied(cell).split(field.separator) if field.separator else [cell])):
            bad[cell] = parts
    if not bad:
        return
    known = {prefix + value for prefix, values in sources for value in values if value}
    cells = rows.columns[field.name]
    hints: dict[str, str] = {}
    for index in _where(cells, bad.__contains__):
        for part in bad[cells[index]]:
            if not known:
                rows.add(index, field.name, part, "dangling_reference",
                         f"{part!r} is not in {where}, which has no rows; nor are the others")  # fmt: skip
                return
            if part not in hints and len(hints) < HINTS:
                hints[part] = nearest(part, known)
            rows.add(index, field.name, part, "dangling_reference",
                     f"{part!r} is not in {where}", hints.get(part, ""))  # fmt: skip


def _check_scales(read: dict[str, Rows]) -> None:
    """Note a trial's ``better_when`` that contradicts its scale; a printed estimate may be a benefit, if its note says so."""
    if not {"scales", "trials"} <= read.keys():
        return
    sides = [(_words(name), side) for name, side in read["scales"].across(("name", "better_when"))]
    cells = read["trials"].across(["outcome", "scale", "better_when", "ci_low", "estimate", "note"])
    for index, (outcome, scale, better, low, estimate, note) in enumerate(cells):
        right = next((side for name, side in sides if name <= _words(f"{outcome} {scale}")), "")
        if better and right not in ("", better) and not (note and (low or estimate)):
            read["trials"].add(index, "better_when", better, "other_scale", f"{better!r}, but in scales.csv {scale} is better when {right}", "if the estimate is printed as a benefit, say so in note")  # fmt: skip


def _words(text: str) -> set[str]:
    """Return the words of a scale's name, up to its range or a bracket."""
    return {*re.findall(r"[a-z0-9]+", re.split(r" [0-9(]", text.lower().replace("_", " "))[0])}
