"""The record of a publication.

Authors, year, title, pages, design. Two of them must not contradict.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from ..problems import Problem
from ..read import DATE, Row, Rows
from ..text import without_accents
from .rule import row_rule, table_rule

REVIEW = re.compile(r"(?i)systematic review|meta.?analysis")
SINGLE = ("rct", "crossover_rct", "observational", "case_report")
SOURCE = "compare with the source"

# --- pages made a date --------------------------------------------------------------------------

# Short names of months as spreadsheets write them in twenty languages; a full name is met too.
_MONTHS = (
    "jan feb mar apr may jun jul aug sep sept oct nov dec "  # English
    "jän jänner feber mär mrz mai okt dez "  # German
    "janv févr fév avr juin juil août déc "  # French
    "ene abr ago set dic "  # Spanish
    "gen mag giu lug ott "  # Italian
    "fev abr mai out dez "  # Portuguese
    "mrt mei maart "  # Dutch
    "maj juni juli aug dec des mars okt "  # Swedish, Danish, Norwegian
    "sty lut kwi cze lip sie wrz paź lis gru "  # Polish
    "led úno bře dub kvě čvn čvc srp zář říj pro "  # Czech
    "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu "  # Finnish
    "oca şub nis haz tem ağu eyl eki kas ara "  # Turkish
    "ian iun iul noi febr márc ápr máj jún júl szept "  # Romanian, Hungarian
    "янв фев мар апр май мая июн июл авг сен окт ноя дек "  # Russian
    "ιαν φεβ μαρ απρ μαϊ μάι ιουν ιουλ αυγ σεπ οκτ νοε δεκ"  # Greek
)
_LONGEST_FIRST = sorted(set(_MONTHS.split()), key=len, reverse=True)
_MONTH = rf"(?:{'|'.join(_LONGEST_FIRST)})[^\W\d_]{{0,6}}\.?"
_GAP = r"[-./ \u2010-\u2013]{1,2}"
_DAY = r"[0-9]{1,2}"
_YEAR = r"(?:[0-9]{4}|'?[0-9]{2})"
_TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
# A day and a word of a language that is not listed; journals put these words behind a number.
_OTHER_WORD = r"(?!supp?l|pt|part|spec|iss|art|page|screen|bis|ter)[^\W\d_]{3,9}\.?"
MADE_A_DATE = re.compile(
    rf"(?i)(?:{_DAY}{_GAP}{_MONTH}(?:{_GAP}{_YEAR})?"
    rf"|{_DAY}{_GAP}{_OTHER_WORD}(?:{_GAP}{_YEAR})?"
    rf"|{_MONTH}{_GAP}[0-9]{{1,4}}(?:,? {_YEAR})?"
    rf"|{DATE.pattern}"
    rf"|{_DAY}[./]{_DAY}[./]{_YEAR}"
    rf"|{_DAY}-{_DAY}-[0-9]{{4}}"
    rf"|[0-9]{{4}}[./]{_DAY}[./]{_DAY}"
    rf"|(?:[0-9]{{4}}[年년] ?)?{_DAY}[月월] ?{_DAY}[日일]){_TIME}"
)
# The days from 1990 to 2039 as a spreadsheet counts them.
_FIRST_SERIAL, _LAST_SERIAL = 32874, 51135


@table_rule(codes=("looks_like_date",), plausible=True)
def made_a_date(rows: Rows) -> Iterator[Problem]:
    """Ask about pages, volume or issue that a spreadsheet made a date.

    It makes 12. Mrz or 43902 of 3-12.

    A fifth of papers with lists of genes carry such names (Ziemann 2016); pages suffer alike.
    """
    for name in filter(rows.has, ("volume", "issue", "pages")):
        for row in rows:
            cell = row[name].strip()
            serial = re.fullmatch(r"[0-9]{5}(?:\.0)?", cell)
            is_serial = serial and _FIRST_SERIAL <= float(cell) <= _LAST_SERIAL
            if MADE_A_DATE.fullmatch(cell) or is_serial:
                message = f"{row[name]!r} looks like a date that a spreadsheet made"
                hint = "look it up, and write it as text, e.g. 3-12"
                yield row.doubt(name, "looks_like_date", message, hint)


@table_rule(codes=("looks_like_number",), plausible=True)
def made_a_number(rows: Rows) -> Iterator[Problem]:
    """Ask about pages, volume or issue that a spreadsheet took for a long number: 1E+05."""
    for name in filter(rows.has, ("volume", "issue", "pages")):
        for row in rows:
            if re.fullmatch(r"[0-9](?:[.,][0-9]+)?E[+-]?[0-9]+|[0-9]+[.,]0+", row[name]):
                message = f"{row[name]!r} looks like a number that a spreadsheet made"
                hint = "look it up, and write it as text, e.g. e1005"
                yield row.doubt(name, "looks_like_number", message, hint)


# --- authors ------------------------------------------------------------------------------------

_GROUP = re.compile(
    r"(?i)academ|associat|board|cent(?:er|re)|chapter|college|collaborat|committee|consort"
    r"|council|department|federation|forc|foundation|genootschap|group|health|institut|ministry"
    r"|network|office|organi[sz]|panel|program|royal|servic|societ|task|team|trust|union|universit"
)
_INITIALS = r"[^\W\d_a-z](?:[-’']?[^\W\d_])?(?:[^\W\d_a-z]){0,4}"
_LARGE = r"[^\W\d_a-zà-ÿ]"
_NAME = rf"{_LARGE}[^\W\d_]*[a-zà-ÿ][^\W\d_]*(?:[-’'][^\W\d_]+)*"
# What an entry of another form looks like, and what it is.
_OTHER_FORMS = (
    (re.compile(r".*&.*"), "has '&'"),
    (re.compile(r".*[/|*†‡0-9].*"), "has signs or figures"),
    (re.compile(r"(?i).+ et al\.?"), "holds 'et al', which is an entry of its own"),
    (re.compile(rf".*\b{_LARGE}\..*"), "has full stops"),
    (re.compile(r"[^,]+,.*"), "has a comma"),
    (re.compile(r"(?i)et al\.|and (?:others|colleagues)"), "is not 'et al'"),
    (re.compile(rf"{_NAME}(?: {_LARGE}){{2,}}"), "has spaces between initials"),
    (re.compile(rf"{_LARGE}{{1,3}} {_NAME}(?: {_NAME})?"), "begins with initials"),
    (re.compile(rf"{_LARGE}{{3,}}(?:[- ]{_LARGE}{{3,}})* {_LARGE}{{1,4}}"), "is in capitals"),
    (re.compile(rf"{_LARGE}{{3,}} {_NAME}"), "is in capitals"),
    (re.compile(r"[a-zà-ÿ'-]+ [a-z]{1,3}"), "is in small letters"),
    (re.compile(rf"{_NAME} {_NAME}(?: {_NAME})?"), "has full first names"),
)
_TWO_NAMES = re.compile(rf"(?:{_NAME} |{_LARGE}{{1,3}} ){{1,3}}(?:and|und|y|et) (?!al\b).+")


def _other_form(entry: str) -> str:
    """Return what is unusual about one author, or nothing; the name of a group has no form."""
    if entry == "et al" or (_GROUP.search(entry) and not entry.count(",") > 1):
        return ""
    if _TWO_NAMES.fullmatch(entry):
        return "joins names by 'and'"
    return next((what for form, what in _OTHER_FORMS if form.fullmatch(entry)), "")


@row_rule("study_id", "authors", codes=("author_form",), plausible=True)
def author_form(row: Row) -> Iterator[Problem]:
    """Ask for authors in one form, as in MEDLINE: Family AB; Family CD.

    Citations are made from it, and a study is known again by its first author.
    """
    for entry in row["authors"].split(";"):
        if what := _other_form(entry.strip()):
            message = f"{entry.strip()[:60]!r} {what}: expected Family AB; Family CD"
            hint = "family name, initials without full stops, '; ' between authors"
            yield row.doubt("authors", "author_form", message, hint)
            return


_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", without_accents(name.lower()))


def _first_author(authors: str) -> str:
    return authors.partition(";")[0].strip()


def names_of(author: str) -> set[str]:
    """Return the letters by which a study_id may name its first author.

    >>> names_of("Müller-Lind B") >= {"muller", "mueller", "mullerlind", "muellerlind", "lind"}
    True
    >>> "aaos" in names_of("American Academy of Orthopaedic Surgeons")
    True

    """
    family = re.sub(rf" {_INITIALS}$", "", author.partition(",")[0])
    names = {"study"}  # of a record without an author
    for spelling in (family, family.lower().translate(_GERMAN)):
        parts = [_plain(part) for part in re.findall(r"[^\W\d_]+", spelling)]
        names |= {*parts, *("".join(parts[:end]) for end in range(1, len(parts) + 1))}
        names.add("".join(parts[-2:]))
    words = re.findall(r"[^\W\d_]+", author)
    names.add("".join(_plain(word[0]) for word in words if word[0].isupper()))
    return names - {""}


def _id_letters(study_id: str) -> str:
    return _plain(re.split(r"[0-9]", study_id, maxsplit=1)[0])


@table_rule("study_id", "authors", "title", codes=("other_author", "sorted_alone"), plausible=True)
def other_author(rows: Rows) -> Iterator[Problem]:
    """Ask about a study_id that names another first author.

    Where several rows have each other's authors, one column was sorted and the others were not:
    every row is then wrong, though each looks right.
    """
    strangers = [
        row
        for row in rows
        if row["authors"]
        and _id_letters(row["study_id"])
        and _id_letters(row["study_id"]) not in names_of(_first_author(row["authors"]))
    ]
    ids = {_id_letters(row["study_id"]) for row in strangers}
    moved = [row for row in strangers if ids & names_of(_first_author(row["authors"]))]
    sorted_alone = len(moved) >= 3 and len(moved) >= len(strangers) / 2
    for row in strangers:
        message = f"{_first_author(row['authors'])!r}, but study_id is {row['study_id']!r}"
        if sorted_alone and row in moved:
            message += f"; so it is in {len(moved)} rows"
            mend = "take it back from an earlier version, and sort whole rows"
            hint = f"the column seems to have been sorted alone: {mend}"
            yield row.doubt("authors", "sorted_alone", message, hint)
        else:
            yield row.doubt("authors", "other_author", message, SOURCE)


# --- columns sorted alone -----------------------------------------------------------------------

# Columns whose order says nothing: they follow the key, or hold few values.
_FOLLOWS_THE_KEY = {
    "study_id",
    "question_id",
    "case_id",
    "authors",
    "study",
    "name",
    "term",
    "aspect",
    "lesson",
    "step",
    "category",
    "category_name",
}
_ENOUGH = 12  # so many different cells are in order by chance once in 500 million tables


@table_rule(codes=("sorted_alone",))
def column_sorted_alone(rows: Rows) -> Iterator[Problem]:
    """Ask about a column that is in order from top to bottom though the rows are sorted by another.

    In a spreadsheet one column can be sorted and the rest left: then each cell stands in a wrong
    row.
    """
    for field in rows.table.fields:
        name = field.name
        follows = field.references or field.row_reference or name in _FOLLOWS_THE_KEY
        if name == rows.table.key or follows or field.enum or not rows.has(name):
            continue
        filled = [row for row in rows if row[name] and row[name] != row.get(rows.table.key)]
        cells = [row[name].casefold() for row in filled]
        if len(set(cells)) < _ENOUGH:
            continue
        if field.type in ("integer", "number"):
            ordered = _is_ordered([row.number(name) for row in filled])
        else:
            ordered = _is_ordered(cells)
        if ordered:
            message = f"{name} is in order from top to bottom: it seems to have been sorted alone"
            hint = "take the column back from an earlier version, and sort whole rows"
            yield filled[0].warning(name, "sorted_alone", message, hint)


def _is_ordered(cells: list[str] | list[float]) -> bool:
    up = all(a <= b for a, b in pairwise(cells))  # type: ignore[operator]
    return up or all(a >= b for a, b in pairwise(cells))  # type: ignore[operator]


# --- year, title, design ------------------------------------------------------------------------


@row_rule("study_id", "year", codes=("other_year",), plausible=True)
def other_year(row: Row) -> Iterator[Problem]:
    """Ask about a study_id that names another year."""
    named = re.search(r"(?:19|20)[0-9]{2}", row["study_id"])
    if named and row["year"] and named[0] != row["year"]:
        message = f"{row['year']}, but study_id is {row['study_id']!r}"
        yield row.doubt("year", "other_year", message, SOURCE)


@row_rule("title", "journal", codes=("capitals",), plausible=True)
def title_in_capitals(row: Row) -> Iterator[Problem]:
    """Ask for a title as printed in the text; catalogues shout it, and then it cannot be cited."""
    if row["title"].isupper() and len(row["title"]) > 20:
        message = f"{row['title'][:40]!r} is in capitals"
        yield row.doubt("title", "capitals", message, "write it as the paper prints it")


@row_rule("title", "design", codes=("other_design",), plausible=True)
def other_design(row: Row) -> Iterator[Problem]:
    """Ask about a review that is filed as a single study: verdicts count the two differently."""
    review = REVIEW.search(row["title"])
    if row["design"] in SINGLE and review:
        message = f"'{row['design']}', but the title says {review[0]!r}"
        yield row.doubt("design", "other_design", message, SOURCE)


RULES = (
    made_a_date,
    made_a_number,
    author_form,
    other_author,
    column_sorted_alone,
    other_year,
    title_in_capitals,
    other_design,
)
