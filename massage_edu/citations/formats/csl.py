"""CSL-JSON, as Zotero writes it and Crossref answers: item by item."""

import json
import re
from collections.abc import Iterator
from typing import Any

from ..clean import clean
from ..names import from_parts, literal

BEGIN = re.compile(r"\s*(?:\{\s*\"items\"\s*:)?")
BETWEEN = re.compile(r"[\s,\[\]}]*")
HEAD = re.compile(r"\{\s*\"(?:id|type|title|DOI|author|issued)\"\s*:")


def read_csl(text: str) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Yield the items of a file, read one by one, so that a broken one costs only itself."""
    decode = json.JSONDecoder().raw_decode
    first = BEGIN.match(text)
    end, line, counted = first.end() if first else 0, 1, 0
    while (gap := BETWEEN.match(text, end)) and (begin := gap.end()) < len(text):
        line += text.count("\n", counted, begin)
        counted = begin
        try:
            item, end = decode(text, begin)
            yield line, _record(item) if isinstance(item, dict) else "is not a record"
        except RecursionError:
            yield line, "is nested too deep; what follows was not read"
            return
        except ValueError:
            yield line, "is not valid JSON: look for a missing quote, comma or bracket"
            head = HEAD.search(text, begin + 1)
            if not head:
                return
            end = head.start()


def _record(item: dict[str, Any]) -> dict[str, str]:
    record = {}
    for key, value in item.items():
        while isinstance(value, list):
            value = value[0] if value else None
        if value is not None:
            record[key] = str(value).encode("utf-8", "replace").decode()
    record["author"] = "\n".join(map(_name, _authors(item.get("author"))))
    return record


def _authors(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    return [value] if value else []


def _name(name: object) -> str:
    """Return a name for ``names.from_text``: whole, whatever it holds."""
    if not isinstance(name, dict):
        return str(name)
    part = {key: clean(value) for key, value in name.items() if isinstance(value, str)}.get
    if not part("family"):
        return literal(part("literal") or part("name") or part("given") or "")
    particles = [part("dropping-particle"), part("non-dropping-particle")]
    family = " ".join(filter(None, [*particles, part("family")]))
    return literal(from_parts(family, part("given") or "", part("suffix") or ""))
