"""DOI, PMID and link of a study: found in a record, and brought into one form."""

import html
import re
from collections.abc import Mapping
from urllib.parse import quote, unquote

from ..tables.text import UNSEEN
from .clean import clean

DOI = re.compile(r"10\.[0-9]{4,9}/[^\s\"]+")
AFTER_DOI = re.compile(r"\W*(?:(?:\[(?:doi|pii)\]|https?://).*)?")
PMID = re.compile(
    r"(?i)(?:\bpmid\W{0,3}|pubmed\.ncbi\.nlm\.nih\.gov/|/pubmed/)([1-9][0-9]{0,8})\b"
    r"|\b([1-9][0-9]{0,8})\s?\[pmid\]"
)
CLOSING = {")": "(", "]": "[", "}": "{", ">": "<"}
ONLY_DOI = {"DO", "DI", "doi", "DOI"}  # tags that hold a DOI and nothing else
NOTES = {"N1", "note"}


def normal_doi(text: str, alone: bool = True) -> str:
    """Return the bare DOI in lower case; an empty text when there is none.

    When it must be ``alone``, one with words after it counts as none.

    >>> normal_doi("https://doi.org/10.1016%2FJ.JBMT.2013.05.007.")
    '10.1016/j.jbmt.2013.05.007'
    >>> normal_doi("10.5555/sam ple")
    ''
    """
    if "%" in text or "&" in text:
        text = html.unescape(unquote(unquote(text)))
    match = DOI.search(text)
    if not match or (alone and not AFTER_DOI.fullmatch(text, match.end())):
        return ""
    doi = match[0].lower()
    if "://" in text:  # what follows in an address is not of the DOI
        doi = re.split(r"[?#'|]", doi)[0]
    if "[" in doi or "<" in doi or not doi.isascii():
        doi = re.split(r"\[(?:doi|pii)|</", UNSEEN.sub("", doi))[0]
    while doi[-1] in ".,;:'/" or _closes_nothing(doi):
        doi = doi[:-1]
    return doi if DOI.fullmatch(doi) else ""


def _closes_nothing(doi: str) -> bool:
    """Return whether the last character is a bracket that was not opened in the DOI."""
    last = doi[-1]
    return last in CLOSING and doi.count(last) > doi.count(CLOSING[last])


def link(row: Mapping[str, str]) -> str:
    """Return the public address of a study: its DOI, else PubMed, else nothing."""
    if row["doi"]:
        return "https://doi.org/" + quote(row["doi"], safe="/:;()._-+")
    return f"https://pubmed.ncbi.nlm.nih.gov/{row['pmid']}/" if row["pmid"] else ""


def doi_in(tag: str, line: str) -> str:
    """Return the DOI in a line of a record, where its tag may hold one."""
    if "10." not in line or (tag in ("LID", "AID") and "[doi]" not in line):
        return ""
    if tag in NOTES and not re.match(r"(?i)\s*(?:doi\b|https?://\S*doi|10\.)", line):
        return ""  # a note may name another paper
    if tag in ("UR", "url", "URL") and not re.search(r"(?i)\bdoi\b", line):
        return ""
    return normal_doi(line, alone=tag not in NOTES)


def meant_as_doi(tag: str, line: str) -> str:
    """Return what stands in the place of a DOI and is none, to be named when it is refused."""
    line = clean(line)
    in_address = "doi.org/" in line and tag not in NOTES
    return line if tag in ONLY_DOI or "[doi]" in line or in_address else ""


def pmid_in(tag: str, line: str, database: str) -> str:
    """Return the PMID in a line of a record; a bare number counts only under some tags."""
    low = line.lower()
    if ("pmid" in low or "pubmed" in low) and (match := PMID.search(low)):
        return match[1] or match[2]
    sure = tag in ("PMID", "PM", "pmid") or (tag == "AN" and database == "pubmed")
    likely = tag in ("AN", "ID", "U1") and re.search("^$|pubmed|medline|nlm", database)
    pattern = "[1-9][0-9]{0,8}" if sure else "[1-9][0-9]{4,7}"
    number = line.strip()
    return number if (sure or likely) and re.fullmatch(pattern, number) else ""
