"""Names of people and groups, and the id that a study gets from them.

In a record a name is "Family, Given, Suffix" or CSL's parts; in ``studies.csv``: "Family AB Jr".
"""

import re
from collections.abc import Collection
from itertools import count

from ..tables.text import without_accents
from .clean import clean
from .tags import TABLES

# A name with one of these words is a group, whatever its last word looks like.
GROUP = re.compile(rf"(?i)\b(?:{'|'.join(TABLES['group'])})\b")
USUAL_NAME = re.compile(
    r"([A-Za-z]+(?:[ '-][A-Za-z]+)*), (?![A-Z]{4})((?:[A-Z](?:[a-z]+|\.)?[ -]?)+)"
)
SUFFIX = re.compile(r"(?i:jr|sr)\.?|II|III|IV|2nd|3rd|4th")


def cased(text: str) -> bool:
    """Return whether the script of the text has capitals."""
    return text.lower() != text.upper()


def from_parts(family: str, given: str = "", suffix: str = "") -> str:
    """Return a person's name as ``studies.csv`` has it: "Family AB Jr"."""
    words = given.split()
    if any(word[0].isupper() for word in words):
        # "Ludwig van" was written after "Beethoven": the particle is of the family's name.
        while words and words[-1].islower() and words[-1].isalpha():
            family = f"{words.pop()} {family}"
    parts = [part for part in re.split(r"[\s.\-‐’']+", " ".join(words)) if part[:1].isalpha()]
    if parts and not cased(parts[0]):
        given = " ".join(words)  # a script without capitals has no initials
    elif len(parts) == 1 and len(parts[0]) <= 3 and parts[0].isupper():
        given = parts[0]  # initials already
    else:
        given = "".join(part[0].upper() for part in parts)
    return " ".join(filter(None, (family, given, suffix.rstrip("."))))


def from_text(text: str) -> str:
    """Return a name of a record as ``studies.csv`` has it."""
    if text.isascii() and (usual := USUAL_NAME.fullmatch(text)):  # four times as fast as the rest
        return usual[1] + " " + "".join(filter(str.isupper, usual[2]))
    text = clean(text).strip("; ")
    if text.lower().rstrip(".") in ("et al", "others", "and others"):
        return "et al"
    if ",," in text:  # EndNote's way to write a comma inside a group's name
        return text.replace(",,", ",")
    family, *rest = (part.strip() for part in text.split(","))
    if len(rest) > 1 and SUFFIX.fullmatch(rest[0]):  # "Family, Jr, Given"
        rest[:2] = rest[1::-1]
    return from_parts(family, *rest[:2]) if any(rest) else family


def literal(name: str) -> str:
    """Return the name such that ``from_text`` leaves it whole."""
    return clean(name).replace(";", ",").replace(",", ",,")


def csl_name(cell: str) -> dict[str, str]:
    """Return the parts of a name of ``studies.csv`` as CSL has them; a group is ``literal``."""
    words = cell.split()
    suffix = ""
    if len(words) > 2 and SUFFIX.fullmatch(words[-1]) and words[-2].isupper():
        suffix = words.pop()
    last = words[-1] if words else ""
    initials = last.isalpha() and len(last) <= 5 and last == last.upper() and cased(last)
    uncased = len(words) == 2 and not cased(cell)
    if len(words) < 2 or not (initials or uncased) or GROUP.search(cell):
        return {"literal": cell}
    given = last if uncased else " ".join(f"{letter}." for letter in last)
    name = {"family": " ".join(words[:-1]), "given": given}
    return {**name, "suffix": suffix} if suffix else name


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
    plain = without_accents(name.lower())
    base = (re.sub(r"[^a-z0-9]", "", plain) or "study") + str(year)
    if base not in taken and base + "a" not in taken:
        return base
    return next(new for number in count(1) if (new := base + _letter(number)) not in taken)


def _letter(number: int) -> str:
    """Return a, b ... z, aa, ab ... by number, from 0."""
    return (_letter(number // 26 - 1) if number >= 26 else "") + chr(ord("a") + number % 26)
