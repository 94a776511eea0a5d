"""Look up a DOI (at Crossref) or a PMID (at PubMed) over the network, only when a person asks for it.

Answers are kept as CSL-JSON, so that nothing is asked twice. Whatever is not a good answer is a
``ContributeError``; nothing is kept or changed then.
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

from ..files import ContributeError, write
from . import read as citations
from . import write as bibliography

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
) -> citations.Import:
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
    ContributeError
        when there is no good answer; the message says why.

    """
    bare = identifier.strip()
    doi = citations.normal_doi(bare)
    found = None if doi else BARE_PMID.fullmatch(bare) or citations.PMID.search(bare)
    pmid = next(filter(None, found.groups()), found[0]) if found else ""
    if not doi and not pmid:
        raise ContributeError(
            f"{identifier!r} is neither a DOI (10.…/…) nor a PMID (up to nine digits)"
        )
    path = Path(cache_dir) / f"{quote(doi or pmid, safe='')[:200]}.json"
    with suppress(OSError, ContributeError):  # a kept answer that is spoilt is asked for again
        return _one(path.read_bytes(), doi, pmid)
    if not MAIL.fullmatch(mail):
        raise ContributeError(
            f"{mail!r} is no mail address; Crossref and PubMed want to know whom to write to"
        )
    if doi:
        raw = _from_crossref(_get(crossref + quote(doi, safe=""), doi, mail, timeout, pause), doi)
    else:
        query = {
            "db": "pubmed",
            "id": pmid,
            "rettype": "medline",
            "retmode": "text",
            "tool": "massage-edu",
        }
        raw = _get(f"{pubmed}?{urlencode({**query, 'email': mail})}", pmid, mail, timeout, pause)
    row = _one(raw, doi, pmid).records[0].fields
    item = bibliography.to_csl(row)
    if row["note"] == "retracted":
        item["genre"] = f"{item.get('genre', '')}; Retracted Publication".strip("; ")
    kept = (json.dumps([item], ensure_ascii=False, indent=1) + "\n").encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, kept)
    except OSError as error:
        raise ContributeError(f"{path.parent} cannot be written: {error.strerror}") from error
    return _one(kept, doi, pmid)


def _one(raw: bytes, doi: str, pmid: str) -> citations.Import:
    """Return the record of an answer if it is the one that was asked for."""
    found = citations.read_records(raw)
    if found.refusals or len(found.records) != 1:
        why = found.refusals[0].reason if found.refusals else f"it holds {found.seen} records"
        raise ContributeError(f"{doi or pmid}: the answer cannot be used: {why}")
    row = found.records[0].fields
    if (doi and row["doi"] != doi) or (pmid and row["pmid"] != pmid):
        other = row["doi"] if doi else row["pmid"]
        raise ContributeError(
            f"{doi or pmid}: the answer is about another study ({other or 'without identifier'})"
        )
    return found


def _from_crossref(raw: bytes, doi: str) -> bytes:
    """Return Crossref's answer as CSL-JSON: whole title, and a mark when it was retracted."""
    try:
        item = dict(json.loads(raw)["message"])
        title, more = (" ".join((item.get(key) or [""])[:1]) for key in ("title", "subtitle"))
        item["title"] = f"{title}: {more}" if more and more.lower() not in title.lower() else title
        if '"retraction"' in json.dumps(item.get("updated-by")):
            item["genre"] = "Retracted Publication"
        return json.dumps([item]).encode()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ContributeError(f"{doi}: Crossref's answer is broken; try again later") from error


def _get(address: str, name: str, mail: str, timeout: float, pause: float) -> bytes:
    """Return what the address answers; ask once more when it wants a pause."""
    request = Request(address, headers={"User-Agent": f"massage-edu (mailto:{mail})"})  # noqa: S310 (our own addresses)
    host, wait = urlsplit(address).hostname, 0.0
    for last in (False, True):
        time.sleep(max(wait, _asked[0] + pause - time.monotonic(), 0))
        _asked[0] = time.monotonic()
        try:
            return _read(request, timeout)
        except HTTPError as error:
            error.close()
            told = error.headers.get("Retry-After") or ""
            wait = float(told) if re.fullmatch("[0-9]{1,9}", told) else 5.0
            if error.code == 404:
                raise ContributeError(
                    f"{name}: {host} does not know it (404); is it typed right?"
                ) from error
            if error.code != 429:
                raise ContributeError(
                    f"{name}: {host} answered with fault {error.code}; try again later"
                ) from error
            if last or wait > LONGEST_WAIT:
                raise ContributeError(
                    f"{name}: {host} gets too many requests (429); try again later"
                ) from error
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            why = (
                f"no answer within {timeout:g} seconds"
                if isinstance(reason, TimeoutError)
                else reason
            )
            raise ContributeError(f"{name}: {host} cannot be reached: {why}") from error
    raise AssertionError("the second time returns or raises")


def _read(request: Request, timeout: float) -> bytes:
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
