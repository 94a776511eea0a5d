"""Templates with automatic escaping: what comes from a table is text, and never becomes mark-up."""

from functools import cache
from html import escape
from pathlib import Path
from typing import Any

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
