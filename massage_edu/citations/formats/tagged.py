"""RIS, Web of Science and PubMed's nbib: each line begins with a tag, or goes on with the last."""

import re
from collections.abc import Callable, Iterator

from ..clean import LONGEST
from ..tags import REPEATED, TABLES, TAGS

Records = Iterator[tuple[int, dict[str, str]]]

# A line that is a tag to people but not to strict readers: lower case, one space, a tab, no space
# after.
IRREGULAR = re.compile(r"[ \t]*([A-Za-z][A-Za-z0-9])(?:[ \t]+-(?:[ \t]+|$)|-[ \t]+|  -)")
KNOWN = {name: {"ER", "EP"}.union(*TAGS[name].values()) for name in ("ris", "wos", "nbib")}
KNOWN["ris"] |= {*TABLES["known_ris"]}


def _records(
    text: str,
    prefixes: dict[str, str],
    start: str,
    split: Callable[[str], tuple[str, str]],
    wrap: str = "\n",
) -> Records:
    """Read line by line; a record ends where it says so, where the next starts, or with the file.

    ``prefixes`` tells most tags at once; ``split`` gives tag and value of any other line; ``wrap``
    joins a line that goes on (RIS may go on with another author).
    """
    record: dict[str, str] = {}
    begun, last, width = 0, "", len(next(iter(prefixes)))
    for number, line in enumerate(text.split("\n"), 1):
        if not line:
            continue
        if tag := prefixes.get(line[:width], ""):
            value = line[width:].strip()
        else:
            tag, value = split(line)
        if tag in (start, "ER"):
            if record:
                yield begun, record
            record = {start: value} if tag == start else {}
            begun, last = number, ""
        elif tag:
            begun = begun if record else number
            last = _add(record, tag, value)
        elif last and value and len(record[last]) < LONGEST:
            record[last] += wrap + value
    if record:
        yield begun, record


def _add(record: dict[str, str], tag: str, value: str) -> str:
    """Add a tag; return it, or nothing when it is left out and the lines that go on with it too."""
    if tag not in record:
        record[tag] = value
    elif tag in REPEATED and len(record[tag]) < LONGEST:
        record[tag] += "\n" + value
    else:
        return ""
    return tag


class _RisLines:
    """Tag and value of a line of RIS that is not as it should be."""

    def __init__(self) -> None:
        self.lower = (
            False  # whether this record's TY is in lower case, and so its other tags may be
        )

    def split(self, line: str) -> tuple[str, str]:
        """Return tag and value; the tag is empty where the line goes on with the one before."""
        strict = line[2:6] == "  - "
        if strict and line[:2].isupper():
            printed, value = line[:2], line[6:].strip()
        elif match := IRREGULAR.match(line):
            printed, value = match[1], line[match.end() :].strip()
        elif line.startswith("Record #"):  # Cochrane's way to begin one
            return "ER", ""
        else:
            return "", "" if line == "ER" else line.strip()
        tag = printed.upper()
        in_case = printed == tag or self.lower or tag == "TY"
        if _is_prose(tag, value) or not in_case or not (strict or tag in KNOWN["ris"]):
            return "", line.strip()
        if tag == "TY":
            self.lower = tag != printed
        return tag, value


def _is_prose(tag: str, value: str) -> bool:
    """Return whether a line of wrapped text only looks like the begin or end of a record."""
    return len(value) > 30 if tag == "TY" else tag == "ER" and value != ""


def read_ris(text: str) -> Records:
    """Yield the records of a RIS file."""
    prefixes = {f"{tag}  - ": tag for tag in KNOWN["ris"] - {"TY", "ER"}}
    for line, record in _records(text, prefixes, "TY", _RisLines().split):
        yield line, _with_last_page(record, "SP")


def read_wos(text: str) -> Records:
    """Yield the records of a Web of Science file."""

    def split(line: str) -> tuple[str, str]:
        tag = line[:2] if line[2:3] in (" ", "") and line[:2] not in ("FN", "VR", "EF") else ""
        return tag.strip(), line[3:].strip()

    prefixes = {f"{tag} ": tag for tag in KNOWN["wos"]}
    for line, record in _records(text, prefixes, "PT", split):
        yield line, _with_last_page(record, "BP")


def _with_last_page(record: dict[str, str], first: str) -> dict[str, str]:
    begin, end = record.get(first), record.get("EP")
    if begin and end and end != begin and "-" not in begin:
        record[first] = f"{begin}-{end}"
    return record


def read_nbib(text: str) -> Records:
    """Yield the records of a file from PubMed."""

    def split(line: str) -> tuple[str, str]:
        match = re.match(r"([A-Z]{2,4}) *- ?(.*)", line)
        return (match[1], match[2].strip()) if match else ("", line.strip())

    prefixes = {f"{tag:4}- ": tag for tag in KNOWN["nbib"] - {"ER"}}
    for line, record in _records(text, prefixes, "PMID", split, " "):
        title = record.get("TI", "")
        if title.startswith("[") and title.endswith(("]", "].")):  # translated by PubMed
            title = title.rstrip(".")[1:-1]
        record["TI"] = title if title.endswith("..") else title.removesuffix(".")
        yield line, record
