"""The frame of every page, and the pages that are no lesson: templates with automatic escaping."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markupsafe import Markup

from ..cards.html import environment


@cache
def _environment() -> Environment:
    """Return the environment of these templates, which may use those of the cards."""
    shared = environment()
    own = FileSystemLoader(Path(__file__).with_name("templates"))
    loader = ChoiceLoader([own, shared.loader] if shared.loader else [own])
    return shared.overlay(loader=loader)


def fill(template: str, **values: Any) -> Markup:
    """Return a template of this room, filled in."""
    return Markup(_environment().get_template(template).render(**values))  # noqa: S704 (escaped)
