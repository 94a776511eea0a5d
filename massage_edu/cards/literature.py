"""Where it was read: citations, reference lists, sources."""

from collections.abc import Iterable

import pandas as pd

from ..charts.figure import plural
from ..charts.forest import first_author
from ..tables.catalog import Catalog
from .html import bullets, card, fold, host, link, read_at, text


def short_cite(study) -> str:
    """Return first author and year, linked to the publication."""
    return link(study.url, f"{first_author(study.authors)} {study.year}")


def references(studies: pd.DataFrame) -> str:
    """Return the reference list of the given studies, by first author."""
    by_author = studies.sort_values(["authors", "year"])
    return card(bullets(map(reference, by_author.itertuples()), "ol"))


def reference(row) -> str:
    """Return one reference: authors, year, title, journal, and the link."""
    authors = text(row.authors.replace(";", ","))
    issue = f"({text(row.issue)})" if pd.notna(row.issue) else ""
    volume = f"; {text(row.volume)}{issue}" if pd.notna(row.volume) else ""
    pages = f":{text(row.pages)}" if pd.notna(row.pages) and volume else ""
    return (
        f"<li>{authors}. {text(row.title)}. <em>{text(row.journal)}</em> "
        f"{row.year}{volume}{pages}. {link(row.url, _identifier(row))}</li>"
    )


def _identifier(row) -> str:
    """Return the name under which a publication is registered: its DOI, else its PMID."""
    if pd.notna(row.doi):
        return f"doi:{row.doi}"
    return f"PMID {row.pmid}" if pd.notna(row.pmid) else "no DOI or PMID: official page"


def sources(rows: Iterable[dict], catalog: Catalog) -> str:
    """Return where rows were read, folded, each source once.

    The source is the publication of a finding, else what the row names.
    """
    studies = catalog.studies.set_index("study_id")
    entries = {}
    for row in rows:
        if "study_id" in row:
            study = studies.loc[row["study_id"]]
            entries[short_cite(study)] = f"{text(study.title)} {short_cite(study)}"
        elif pd.notna(row.get("read_at")):
            address = row["read_at"]
            name = row.get("source") or row.get("study") or host(address)
            entries[address] = f"{text(name)}: {read_at(address)}"
    return fold(plural(len(entries), "source"), bullets(sorted(entries.values())))
