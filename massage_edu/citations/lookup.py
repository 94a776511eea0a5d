"""Look up a DOI (at Crossref) or a PMID (at PubMed) over the network.

That is done only when a person asks for it. Answers are kept as CSL-JSON, so that nothing is asked
twice. Whatever is not a good answer is a ``NothingWrittenError``; nothing is kept or changed then.
"""

import json
import re
import time
from contextlib import suppress
from http.client import HTTPException, IncompleteRead
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

from ..files import NothingWrittenError, write
from .identifiers import PMID, normal_doi
from .read import Import, read_records
from .write import to_csl

CROSSREF = "https://api.crossref.org/works/"
PUBMED = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi"
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
BARE_PMID = re.compile(r"[1-9][0-9]{0,8}")
LARGEST = 10_000_000  # bytes of an answer
LONGEST_WAIT = 60  # seconds, when a service asks for patience
_asked = [-1e9]  # when the last request began


def look_up(
    identifier: str,
    mail: str,
    cache_dir: str | Path,
    crossref: str = CROSSREF,
    pubmed: str = PUBMED,
    timeout: float = 20,
    pause: float = 1,
) -> Import:
    """Return the one record that a DOI or PMID stands for, from the cache or else from the network.

    Parameters
    ----------
    identifier : str
        DOI or PMID, bare or as an address.
    mail : str
        address at which the services can reach who asks.
    cache_dir : str or Path
        folder for the answers; made when it is not there.
    crossref, pubmed : str
        addresses of the services.
    timeout, pause : float
        seconds until a request is given up, and between the beginnings of two.

    Raises
    ------
    NothingWrittenError
        when there is no good answer; the message says why.

    """
    doi, pmid = _told_apart(identifier)
    path = Path(cache_dir) / f"{quote(doi or pmid, safe='')[:200]}.json"
    with suppress(OSError, NothingWrittenError):  # a kept answer that is spoilt is asked for again
        return _one(path.read_bytes(), doi, pmid)
    if not MAIL.fullmatch(mail):
        raise NothingWrittenError(
            f"{mail!r} is no mail address; Crossref and PubMed want to know whom to write to"
        )
    if doi:
        answer = _get(crossref + quote(doi, safe=""), doi, mail, timeout, pause)
        raw = _from_crossref(answer, doi)
    else:
        query = {
            "db": "pubmed",
            "id": pmid,
            "rettype": "medline",
            "retmode": "text",
            "tool": "massage-edu",
            "email": mail,
        }
        raw = _get(f"{pubmed}?{urlencode(query)}", pmid, mail, timeout, pause)
    copy = _cached_form(_one(raw, doi, pmid).records[0].fields)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, copy)
    except OSError as error:
        raise NothingWrittenError(f"{path.parent} cannot be written: {error.strerror}") from error
    return _one(copy, doi, pmid)


def _told_apart(identifier: str) -> tuple[str, str]:
    """Return the DOI or the PMID that a person typed; the other is empty."""
    bare = identifier.strip()
    if doi := normal_doi(bare):
        return doi, ""
    if BARE_PMID.fullmatch(bare):
        return "", bare
    if match := PMID.search(bare):
        return "", match[1] or match[2]
    raise NothingWrittenError(
        f"{identifier!r} is neither a DOI (10.…/…) nor a PMID (up to nine digits)"
    )


def _cached_form(row: dict[str, str]) -> bytes:
    """Return a row as the CSL-JSON that the cache holds, from which it is read again."""
    item = to_csl(row)
    if row["note"] == "retracted":
        item["genre"] = f"{item.get('genre', '')}; Retracted Publication".strip("; ")
    return (json.dumps([item], ensure_ascii=False, indent=1) + "\n").encode()


def _one(raw: bytes, doi: str, pmid: str) -> Import:
    """Return the record of an answer if it is the one that was asked for."""
    answer = read_records(raw)
    if answer.refusals or len(answer.records) != 1:
        why = answer.refusals[0].reason if answer.refusals else f"it holds {answer.seen} records"
        raise NothingWrittenError(f"{doi or pmid}: the answer cannot be used: {why}")
    row = answer.records[0].fields
    if (doi and row["doi"] != doi) or (pmid and row["pmid"] != pmid):
        other = (row["doi"] if doi else row["pmid"]) or "without identifier"
        raise NothingWrittenError(f"{doi or pmid}: the answer is about another study ({other})")
    return answer


def _from_crossref(raw: bytes, doi: str) -> bytes:
    """Return Crossref's answer as CSL-JSON: whole title, and a mark when it was retracted."""
    try:
        item = dict(json.loads(raw)["message"])
        title, more = (" ".join((item.get(key) or [""])[:1]) for key in ("title", "subtitle"))
        if more and more.lower() not in title.lower():
            title = f"{title}: {more}"
        item["title"] = title
        if '"retraction"' in json.dumps(item.get("updated-by")):
            item["genre"] = "Retracted Publication"
        return json.dumps([item]).encode()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NothingWrittenError(f"{doi}: Crossref's answer is broken; try again later") from error


def _get(address: str, name: str, mail: str, timeout: float, pause: float) -> bytes:
    """Return what the address answers; ask once more when it wants a pause."""
    headers = {"User-Agent": f"massage-edu (mailto:{mail})"}
    request = Request(address, headers=headers)  # noqa: S310 (our own addresses)
    host, wait = urlsplit(address).hostname, 0.0
    for last in (False, True):
        time.sleep(max(wait, _asked[0] + pause - time.monotonic(), 0))
        _asked[0] = time.monotonic()
        try:
            return _read(request, timeout)
        except HTTPError as error:
            error.close()
            wait = _patience(error)
            if error.code != 429 or last or wait > LONGEST_WAIT:
                raise NothingWrittenError(f"{name}: {host} {_fault(error.code)}") from error
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            if isinstance(reason, TimeoutError):
                reason = f"no answer within {timeout:g} seconds"
            raise NothingWrittenError(f"{name}: {host} cannot be reached: {reason}") from error
    raise AssertionError("the second time returns or raises")


def _patience(error: HTTPError) -> float:
    """Return the seconds for which a service asks before the next request."""
    seconds = error.headers.get("Retry-After") or ""
    return float(seconds) if re.fullmatch("[0-9]{1,9}", seconds) else 5.0


def _fault(code: int) -> str:
    if code == 404:
        return "does not know it (404); is it typed right?"
    if code == 429:
        return "gets too many requests (429); try again later"
    return f"answered with fault {code}; try again later"


def _read(request: Request, timeout: float) -> bytes:
    """Return the whole answer, if it comes within the time and is not too long."""
    raw, begun = b"", time.monotonic()
    with urlopen(request, timeout=timeout) as answer:  # noqa: S310 (our own addresses)
        while chunk := answer.read1(65536):
            raw += chunk
            if time.monotonic() - begun > timeout:  # a server that sends a byte now and then
                raise TimeoutError
            if len(raw) > LARGEST:
                raise HTTPException("the answer is too long")
        if answer.length:
            raise IncompleteRead(raw, answer.length)
    return raw
