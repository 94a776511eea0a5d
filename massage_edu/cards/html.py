"""Templates with automatic escaping: what comes from a table is text, and never becomes mark-up."""

from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup


def link(url: Any, label: str) -> Markup:
    """Return a link when ``url`` is https, else the bare label.

    A remark after the address, as ``read_at`` may have it, is left out.
    """
    if isinstance(url, str) and url.startswith("https://"):
        address = url.split(" ")[0]
        anchor = Markup('<a href="{}" target="_blank" rel="noopener">{}</a>')
        return anchor.format(address, label)
    return Markup("{}").format(label)


def known(cell: Any) -> str:
    """Return a cell as text; empty when it is missing."""
    return "" if pd.isna(cell) else str(cell)


def text(cell: Any) -> str:
    """Return a cell as inert HTML, for what is put together without a template."""
    return escape(known(cell))


def items(cell: Any, separator: str = " | ") -> list[str]:
    """Return the entries of a list in one cell."""
    return known(cell).split(separator) if known(cell) else []


def host(url: str) -> str:
    """Return the name of the site that an address leads to."""
    return urlparse(url).netloc


def read_at(url: str) -> Markup:
    """Return a link to where something was read, under the name of the site."""
    return link(url, host(url))


def card(*parts: str) -> str:
    """Return the parts of a card in the collection's look."""
    return f'<div class="me">{"".join(parts)}</div>'


def fold(summary: str, inner: str) -> str:
    """Return HTML that unfolds below its summary."""
    return f"<details><summary>{summary}</summary>{inner}</details>"


def bullets(entries: Iterable[str], tag: str = "ul") -> str:
    """Return a list of entries, which may be ``<li>`` already."""
    inner = "".join(one if one.startswith("<li>") else f"<li>{one}</li>" for one in entries)
    return f"<{tag}>{inner}</{tag}>"


@cache
def environment() -> Environment:
    """Return the one environment of all templates."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"known": known, "items": items}
    templates.globals |= {"link": link}
    return templates


def fill(template: str, **values: Any) -> Markup:
    """Return a template of this room, filled in."""
    return Markup(environment().get_template(template).render(**values))  # noqa: S704 (escaped)
