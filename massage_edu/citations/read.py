"""Citations in: RIS, PubMed nbib, Web of Science, BibTeX and CSL-JSON to rows of ``studies.csv``.

What comes in is only text: nothing is evaluated, mark-up is taken off, links are https. Every record that
a file holds is either taken or refused with a reason; none vanishes. A reader makes of each record a dict
from tag to text, in which a repeated tag has a line for each time.
"""

import html
import json
import logging
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

from ..tables.text import FORMULA, UNSEEN

# Where each format keeps what we want (best place first), and other tables that are not code:
# ``designs`` has for each design what a publication type is searched for, and what we write; a name with
# a word of ``group`` is a group, whatever its last word looks like.
TABLES = json.loads(Path(__file__).with_name("tags.json").read_text(encoding="utf-8"))
TAGS, REPEATED, DESIGNS = TABLES["places"], {*TABLES["repeated"]}, TABLES["designs"]
FORMATS = re.compile(
    r"(?P<csl_json>\A\s*[\[{])|(?P<nbib>^PMID ?- ?\d)|(?P<wos>^PT [A-Z]\b)"
    r"|(?P<bibtex>^[ \t]*@[ \t]*\w+\s*[{(])|(?P<ris>^[ \t]*[Tt][Yy][ \t]*-|^[A-Z][A-Z0-9]  - )",
    re.MULTILINE,
)
GROUP = re.compile(rf"(?i)\b(?:{'|'.join(TABLES['group'])})\b")
USUAL_NAME = re.compile(
    r"([A-Za-z]+(?:[ '-][A-Za-z]+)*), (?![A-Z]{4})((?:[A-Z](?:[a-z]+|\.)?[ -]?)+)"
)
SUFFIX = re.compile(r"(?i:jr|sr)\.?|II|III|IV|2nd|3rd|4th")


class Record(NamedTuple):
    """A record taken: the line where it begins, and its cells for ``studies.csv``."""

    line: int
    fields: dict[str, str]


class Refusal(NamedTuple):
    """A record refused: the line where it begins, and why."""

    line: int
    reason: str


class Import(NamedTuple):
    """What a file held: its format (empty when not known), records taken and records refused."""

    format: str
    records: list[Record]
    refusals: list[Refusal]

    @property
    def seen(self) -> int:
        """Return how many records the file holds: those taken and those refused."""
        return len(self.records) + len(self.refusals)


def read_records(raw: bytes) -> Import:
    """Return the records of a RIS, PubMed nbib, BibTeX or CSL-JSON file, told apart by content."""
    text = _decode(raw)
    match = FORMATS.search(text)
    if not match:
        reason = "no RIS, PubMed, BibTeX or CSL-JSON record found (in PubMed: Send to > Citation manager)"
        return Import("", [], [Refusal(1, reason)])
    kind = str(match.lastgroup).replace("_", "-")
    records, refusals = [], []
    for line, found in READERS[kind](text):
        row = found if isinstance(found, str) else _row(found, TAGS[kind])
        if isinstance(row, str):
            refusals.append(Refusal(line, row))
        else:
            records.append(Record(line, row))
    if not records and not refusals:
        refusals.append(Refusal(1, "file holds no record"))
    return Import(kind, records, refusals)


def _found(pattern: re.Pattern, text: str) -> str:
    match = pattern.search(text)
    return match[0] if match else ""


# --- cleaning -------------------------------------------------------------------------------------

LONGEST = 200_000  # no more is added to a text, so that a mad file cannot cost minutes
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r")) + b"\x7f"
MARK_UP = re.compile(r"<!--|-->|<!\[CDATA\[|\]\]>|</?[A-Za-z][^<>]*>")
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
DOI = re.compile(r"10\.[0-9]{4,9}/[^\s\"]+")
AFTER_DOI = re.compile(r"\W*(?:(?:\[(?:doi|pii)\]|https?://).*)?")
ONLY_DOI, NOTES = {"DO", "DI", "doi", "DOI"}, {"N1", "note"}
PMID = re.compile(
    r"(?i)(?:\bpmid\W{0,3}|pubmed\.ncbi\.nlm\.nih\.gov/|/pubmed/)([1-9][0-9]{0,8})\b"
    r"|\b([1-9][0-9]{0,8})\s?\[pmid\]"
)
YEAR = re.compile(r"(?<!\d)(?:19|20)[0-9]{2}(?=[0-9]{4}(?!\d)|(?!\d))")
CLOSING = {")": "(", "]": "[", "}": "{", ">": "<"}
LINK = re.compile(r"https://[^\s<>\"'`{}|\\^]+")


def _decode(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    text = raw.translate(None, CONTROLS).decode("utf-8", "windows-1252").lstrip("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def clean(text: str) -> str:
    """Return the text on one line, without mark-up, entities or characters that cannot be seen."""
    for _ in range(5):  # taking one thing out may join the parts of another
        before = text
        if "<" in text or "&" in text or "]]>" in text:
            text = MARK_UP.sub("", ENTITY.sub(lambda m: html.unescape(m[0]), text))
        if not text.isascii() or "\x7f" in text or "\x00" in text:
            text = unicodedata.normalize(
                "NFC", UNSEEN.sub("", text.encode("utf-8", "replace").decode())
            )
        if text == before:
            break
    else:
        text = text.replace("<", "").replace("&", "")
    return " ".join(text.split())


def normal_doi(text: str, alone: bool = True) -> str:
    """Return the bare DOI in lower case; an empty text when there is none, or it is not ``alone``: words follow.

    >>> normal_doi("https://doi.org/10.1016%2FJ.JBMT.2013.05.007.")
    '10.1016/j.jbmt.2013.05.007'
    >>> normal_doi("10.5555/sam ple")
    ''
    """
    if "%" in text or "&" in text:
        text = html.unescape(unquote(unquote(text)))
    found = DOI.search(text)
    if not found or (alone and not AFTER_DOI.fullmatch(text, found.end())):
        return ""
    doi = re.split(r"[?#'|]", found[0].lower())[0] if "://" in text else found[0].lower()
    if "[" in doi or "<" in doi or not doi.isascii():
        doi = re.split(r"\[(?:doi|pii)|</", UNSEEN.sub("", doi))[0]
    while doi[-1] in ".,;:'/" or (
        doi[-1] in CLOSING and doi.count(doi[-1]) > doi.count(CLOSING[doi[-1]])
    ):
        doi = doi[:-1]
    return doi if DOI.fullmatch(doi) else ""


def study_id(authors: str, year: str | int, taken: Collection[str]) -> str:
    """Return a new id: first author's family name and year, with a letter when that is ``taken``.

    A group of three words or more gives its initials.

    >>> study_id("Castro-Sánchez AM; et al", 2011, {"castrosanchez2011a", "castrosanchez2011b"})
    'castrosanchez2011c'
    """
    first = csl_name(authors.split(";")[0].strip())
    name = first.get("family") or first["literal"]
    words = re.findall(r"\w+", name)
    if "literal" in first and len(words) > 2:
        name = "".join(word[0] for word in words if word[0].isupper()) or name
    plain = unicodedata.normalize("NFKD", name.lower().translate(str.maketrans(TABLES["letters"])))
    base = (re.sub(r"[^a-z0-9]", "", plain) or "study") + str(year)
    if base not in taken and base + "a" not in taken:
        return base
    return next(new for number in count(1) if (new := base + _letter(number)) not in taken)


def _letter(number: int) -> str:
    return (_letter(number // 26 - 1) if number >= 26 else "") + chr(ord("a") + number % 26)


# --- names: "Family, Given, Suffix" or CSL's parts to and from "Family AB Jr" -----------------------


def cased(text: str) -> bool:
    """Return whether the script of the text has capitals."""
    return text.lower() != text.upper()


def _person(family: str, given: str = "", suffix: str = "") -> str:
    words = given.split()
    if any(word[0].isupper() for word in words):
        while words and words[-1].islower() and words[-1].isalpha():
            family = f"{words.pop()} {family}"
    parts = [p for p in re.split(r"[\s.\-‐’']+", " ".join(words)) if p[:1].isalpha()]
    if parts and not cased(parts[0]):
        given = " ".join(words)  # a script without capitals has no initials
    elif len(parts) == 1 and len(parts[0]) <= 3 and parts[0].isupper():
        given = parts[0]
    else:
        given = "".join(part[0].upper() for part in parts)
    return " ".join(filter(None, (family, given, suffix.rstrip("."))))


def _name(text: str) -> str:
    if text.isascii() and (m := USUAL_NAME.fullmatch(text)):  # four times as fast as the rest
        return m[1] + " " + "".join(filter(str.isupper, m[2]))
    text = clean(text).strip("; ")
    if text.lower().rstrip(".") in ("et al", "others", "and others"):
        return "et al"
    if ",," in text:  # EndNote's way to write a comma inside a group's name
        return text.replace(",,", ",")
    family, *rest = (part.strip() for part in text.split(","))
    if len(rest) > 1 and SUFFIX.fullmatch(rest[0]):
        rest[:2] = rest[1::-1]
    return _person(family, *rest[:2]) if any(rest) else family


def csl_name(cell: str) -> dict[str, str]:
    """Return the parts of a name of ``studies.csv`` as CSL has them; a group is ``literal``."""
    words = cell.split()
    suffix = (
        words.pop()
        if len(words) > 2 and SUFFIX.fullmatch(words[-1]) and words[-2].isupper()
        else ""
    )
    last = words[-1] if words else ""
    initials = last.isalpha() and len(last) <= 5 and last == last.upper() and cased(last)
    uncased = len(words) == 2 and not cased(cell)
    if len(words) < 2 or not (initials or uncased) or GROUP.search(cell):
        return {"literal": cell}
    given = last if uncased else " ".join(f"{letter}." for letter in last)
    return {
        "family": " ".join(words[:-1]),
        "given": given,
        **({"suffix": suffix} if suffix else {}),
    }


# --- from a record to a row -----------------------------------------------------------------------


def _row(record: dict[str, str], tags: dict[str, list[str]]) -> dict[str, str] | str:
    """Return the cells of ``studies.csv``, or why there is no row."""

    def first(column: str, pick: Callable[[str, str], str]) -> str:
        for tag in tags[column]:
            if tag in record:
                for line in record[tag].split("\n"):
                    if found := pick(tag, line):
                        return found
        return ""

    def text(column: str) -> str:
        for tag in tags[column]:
            if tag in record and (found := clean(record[tag])):
                return found
        return ""

    names = "\n".join(
        [record[tag] for tag in tags["authors"] if record.get(tag)][:1]
        + [record[tag] for tag in tags["groups"] if tag in record]
    )
    if "&" in names:  # an entity has a semicolon
        names = "\n".join(map(clean, names.split("\n")))
    database = text("database").lower()
    kinds = "; ".join([record[tag] for tag in tags["type"] if tag in record]).lower()
    row = {column: text(column) for column in ("title", "journal", "volume", "issue", "pages")}
    row["pages"] = row["pages"].replace("--", "-").replace("–", "-")
    row["authors"] = clean(
        "; ".join(filter(None, map(_name, names.replace(";", "\n").split("\n"))))
    )
    row["year"] = first("year", lambda _, line: _found(YEAR, line))
    row["doi"] = first("doi", _doi_in) or first("doi", _meant_as_doi)
    row["pmid"] = first("pmid", lambda tag, line: _pmid_in(tag, line, database))
    row["url"] = link(row) or first("url", lambda _, line: _found(LINK, clean(line)))
    designs = (
        [design for design, (mark, _) in DESIGNS.items() if re.search(mark, kinds)]
        if kinds
        else [""]
    )
    row["design"] = designs[0] if designs else ""
    row["note"] = "retracted" if "retracted publication" in kinds else ""
    if "authors: et al" in record.get("N1", "") + record.get(
        "note", ""
    ):  # as bibliography writes it
        row["authors"] += "; et al"
    faults = [
        f"no {c} (expected {' or '.join(tags[c][:2])})"
        for c in ("authors", "year", "title")
        if not row[c]
    ]
    if not row["year"] and (wrong := text("year")):
        faults = [
            f"{wrong[:40]!r} is no year (expected YYYY)" if "no year" in fault else fault
            for fault in faults
        ]
    if faults:
        bad = row["doi"] and not DOI.fullmatch(row["doi"])
        return "; ".join([*faults, f"{row['doi'][:80]!r} is not a DOI"] if bad else faults)
    formula = [
        column for column, cell in row.items() if cell and cell[0] in "=+-@" and FORMULA.match(cell)
    ]
    return (
        f"{formula[0]} would run as a formula in a spreadsheet (begin it with a word)"
        if formula
        else row
    )


def link(row: Mapping[str, str]) -> str:
    """Return the public address of a study: its DOI, else PubMed, else nothing."""
    if row["doi"]:
        return "https://doi.org/" + quote(row["doi"], safe="/:;()._-+")
    return f"https://pubmed.ncbi.nlm.nih.gov/{row['pmid']}/" if row["pmid"] else ""


def _doi_in(tag: str, line: str) -> str:
    if "10." not in line or (tag in ("LID", "AID") and "[doi]" not in line):
        return ""
    if tag in NOTES and not re.match(r"(?i)\s*(?:doi\b|https?://\S*doi|10\.)", line):
        return ""  # a note may name another paper
    if tag in ("UR", "url", "URL") and not re.search(r"(?i)\bdoi\b", line):
        return ""
    return normal_doi(line, alone=tag not in NOTES)


def _meant_as_doi(tag: str, line: str) -> str:
    """Return what stands in the place of a DOI and is none, to be shown when it is refused."""
    line = clean(line)
    return (
        line
        if tag in ONLY_DOI or "[doi]" in line or ("doi.org/" in line and tag not in NOTES)
        else ""
    )


def _pmid_in(tag: str, line: str, database: str) -> str:
    low = line.lower()
    if ("pmid" in low or "pubmed" in low) and (found := PMID.search(low)):
        return found[1] or found[2]
    sure = tag in ("PMID", "PM", "pmid") or (tag == "AN" and database == "pubmed")
    likely = tag in ("AN", "ID", "U1") and re.search("^$|pubmed|medline|nlm", database)
    pattern = "[1-9][0-9]{0,8}" if sure else "[1-9][0-9]{4,7}"
    return line.strip() if (sure or likely) and re.fullmatch(pattern, line.strip()) else ""


# --- readers: text in; out for each record its line, and its tags or the reason why it can't be read --

# A line that is a tag to people but not to strict readers: lower case, one space, a tab, no space after.
IRREGULAR = re.compile(r"[ \t]*([A-Za-z][A-Za-z0-9])(?:[ \t]+-(?:[ \t]+|$)|-[ \t]+|  -)")
KNOWN = {name: {"ER", "EP"}.union(*TAGS[name].values()) for name in ("ris", "wos", "nbib")}
KNOWN["ris"] |= {*TABLES["known_ris"]}


def _tagged(
    text: str, prefixes: dict[str, str], start: str, split: Callable, wrap: str = "\n"
) -> Iterator:
    """Read line by line; a record ends where it says so, where the next starts, or with the file.

    ``prefixes`` tells most tags at once; ``split`` gives tag and value of any other line; ``wrap`` joins a
    line that goes on (RIS may go on with another author).
    """
    record: dict[str, str] = {}
    begun, last, width = 0, "", len(next(iter(prefixes)))
    for number, line in enumerate(text.split("\n"), 1):
        tag = prefixes.get(line[:width])
        if tag:
            value = line[width:].strip()
        elif line:
            tag, value = split(line)
        if not tag:
            if line and last and value and len(record[last]) < LONGEST:
                record[last] += wrap + value
        elif tag == start or tag == "ER":
            if record:
                yield begun, record
            record, begun, last = {start: value} if tag == start else {}, number, ""
        elif tag not in record:
            begun = begun if record else number
            record[tag] = value
            last = tag
        elif tag in REPEATED and len(record[tag]) < LONGEST:
            record[tag] += "\n" + value
            last = tag
        else:
            last = ""
    if record:
        yield begun, record


def _read_ris(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    lower = False

    def split(line: str) -> tuple[str, str]:
        nonlocal lower
        if line[2:6] == "  - " and line[:2].isupper():
            found, value = line[:2], line[6:].strip()
        elif m := IRREGULAR.match(line):
            found, value = m[1], line[m.end() :].strip()
        else:
            return (
                ("ER", "")
                if line.startswith("Record #")
                else ("", "" if line == "ER" else line.strip())
            )
        tag = found.upper()
        wrapped = (tag == "TY" and len(value) > 30) or (tag == "ER" and value)
        if (
            wrapped
            or (line[2:6] != "  - " and tag not in KNOWN["ris"])
            or not (found == tag or lower or tag == "TY")
        ):
            return "", line.strip()
        lower = tag != found if tag == "TY" else lower
        return tag, value

    prefixes = {f"{tag}  - ": tag for tag in KNOWN["ris"] - {"TY", "ER"}}
    for line, record in _tagged(text, prefixes, "TY", split):
        yield line, _with_last_page(record, "SP")


def _read_wos(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    def split(line: str) -> tuple[str, str]:
        tag = line[:2] if line[2:3] in (" ", "") and line[:2] not in ("FN", "VR", "EF") else ""
        return tag.strip(), line[3:].strip()

    for line, record in _tagged(text, {f"{tag} ": tag for tag in KNOWN["wos"]}, "PT", split):
        yield line, _with_last_page(record, "BP")


def _with_last_page(record: dict[str, str], first: str) -> dict[str, str]:
    begin, end = record.get(first), record.get("EP")
    if begin and end and end != begin and "-" not in begin:
        record[first] = f"{begin}-{end}"
    return record


def _read_nbib(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    def split(line: str) -> tuple[str, str]:
        found = re.match(r"([A-Z]{2,4}) *- ?(.*)", line)
        return (found[1], found[2].strip()) if found else ("", line.strip())

    prefixes = {f"{tag:4}- ": tag for tag in KNOWN["nbib"] - {"ER"}}
    for line, record in _tagged(text, prefixes, "PMID", split, " "):
        title = record.get("TI", "")
        if title.startswith("[") and title.endswith(("]", "].")):  # translated by PubMed
            title = title.rstrip(".")[1:-1]
        record["TI"] = title if title.endswith("..") else title.removesuffix(".")
        yield line, record


MACRO = re.compile(
    r"\\(?:(?:[`'^\"~=.]|[cvuHkrdbt](?![A-Za-z]))\s*(?:\{\s*\\?[A-Za-z]\s*\}|\\?[A-Za-z])"
    r"|[A-Za-z]+(?:\{\}|\s+)?|.)|[{}~]",
    re.DOTALL,
)
MATHS = re.compile(r"(?<!\\)\$(?=\S)([^$]*[^$\s\\])\$(?!\d)")
BIB_HEAD = re.compile(r"(?i)\s*@\s*(?!comment|string|preamble)\w+\s*[{(]")
NOT_CLOSED = "cannot be read: a brace, a quote or a comma is missing"


@lru_cache(4096)
def _macro(macro: str) -> str:
    from pylatexenc.latex2text import LatexNodes2Text

    if macro in TABLES["latex"]:
        return TABLES["latex"][macro]
    try:
        return LatexNodes2Text().latex_to_text(macro)
    except Exception:  # a broken macro must not cost the record
        return ""


def _from_latex(text: str) -> str:
    text = MATHS.sub(r"{\1}", text) if "$" in text and "\\" in text else text
    return MACRO.sub(lambda m: _macro(m[0]), text)


def _read_bibtex(text: str) -> Iterator[tuple[int, dict[str, str] | str]]:
    import bibtexparser

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    library = bibtexparser.parse_string(text, parse_stack=[])
    strings = {
        key.lower(): _bib_value(block.value, {}) for key, block in library.strings_dict.items()
    }
    found: dict[tuple[int, int], dict[str, str] | str] = {}
    for number, block in enumerate(library.blocks):
        entry = getattr(block, "ignore_error_block", None) or block
        if hasattr(entry, "fields"):
            found[(block.start_line or 0) + 1, number] = _bib_record(entry.fields, strings)
        elif hasattr(block, "error"):
            found[(block.start_line or 0) + 1, number] = NOT_CLOSED
    heads = {
        number
        for number, line in enumerate(text.split("\n"), 1)
        if "@" in line and BIB_HEAD.match(line)
    }
    found |= {(line, 0): NOT_CLOSED for line in heads - {line for line, _ in found}}
    for line, number in sorted(found):
        yield line, found[line, number]


def _bib_value(raw: str, strings: dict[str, str]) -> str:
    raw = str(raw).strip()
    if raw.startswith("{"):
        return raw[1:-1]
    pieces = re.split(r"(?<=\")\s*#\s*|\s*#\s*(?=\")" if '"' in raw else r"\s*#\s*", raw)
    return "".join(p[1:-1] if p.startswith('"') else strings.get(p.lower(), p) for p in pieces)


def _bib_record(fields: list, strings: dict[str, str]) -> dict[str, str] | str:
    from bibtexparser.middlewares.names import split_multiple_persons_names

    record: dict[str, str] = {}
    for field in fields:
        value = _bib_value(field.value, strings)
        if re.search(r"[}\"]\s*\w+\s*=\s*[{\"]", value):
            return NOT_CLOSED
        record.setdefault(field.key.lower(), value)
    names = split_multiple_persons_names(record.pop("author", ""))
    for key, value in record.items():
        record[key] = value.replace("\\", "") if key in ("doi", "url") else _from_latex(value)
    record["author"] = "\n".join(map(_bib_name, names))
    return record


def _bib_name(name: str) -> str:
    from bibtexparser.middlewares.names import parse_single_name_into_parts

    if name == "others" or (name.startswith("{") and name.find("}") == len(name) - 1):
        return _literal(_from_latex(name))
    parts = parse_single_name_into_parts(name, strict=False)
    words = ([*parts.von, *parts.last], parts.first, parts.jr)
    return _literal(_person(*(clean(_from_latex(" ".join(part))) for part in words)))


def _literal(name: str) -> str:
    """Return the name such that ``_name`` leaves it whole."""
    return clean(name).replace(";", ",").replace(",", ",,")


CSL_HEAD = re.compile(r"\{\s*\"(?:id|type|title|DOI|author|issued)\"\s*:")


def _read_csl(text: str) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Read item by item, so that a broken one costs only itself."""
    decode = json.JSONDecoder().raw_decode
    first = re.compile(r"\s*(?:\{\s*\"items\"\s*:)?").match(text)
    between = re.compile(r"[\s,\[\]}]*")
    end, line, counted = first.end() if first else 0, 1, 0
    while (gap := between.match(text, end)) and (begin := gap.end()) < len(text):
        line += text.count("\n", counted, begin)
        counted = begin
        try:
            item, end = decode(text, begin)
            yield line, _csl_record(item) if isinstance(item, dict) else "is not a record"
        except RecursionError:
            yield line, "is nested too deep; what follows was not read"
            return
        except ValueError:
            yield line, "is not valid JSON: look for a missing quote, comma or bracket"
            found = CSL_HEAD.search(text, begin + 1)
            if not found:
                return
            end = found.start()


def _csl_record(item: dict) -> dict[str, str]:
    record = {}
    for key, value in item.items():
        while isinstance(value, list):
            value = value[0] if value else None
        if value is not None:
            record[key] = str(value).encode("utf-8", "replace").decode()
    authors = item.get("author")
    names = authors if isinstance(authors, list) else [authors] if authors else []
    record["author"] = "\n".join(
        _from_csl_name(n) if isinstance(n, dict) else str(n) for n in names
    )
    return record


def _from_csl_name(name: dict) -> str:
    part = {key: clean(value) for key, value in name.items() if isinstance(value, str)}.get
    if not part("family"):
        return _literal(part("literal") or part("name") or part("given") or "")
    family = [part("dropping-particle"), part("non-dropping-particle"), part("family")]
    return _literal(
        _person(" ".join(filter(None, family)), part("given") or "", part("suffix") or "")
    )


READERS = {
    "ris": _read_ris,
    "wos": _read_wos,
    "nbib": _read_nbib,
    "bibtex": _read_bibtex,
    "csl-json": _read_csl,
}
