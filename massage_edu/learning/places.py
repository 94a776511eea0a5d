"""Where the lessons teach a topic.

The first cell of a unit names its topics in its metadata (``topics``, under ``massage_edu``). So a
heading may be worded anew, and whatever leads to it follows.
"""

import json
import re
from functools import cache
from typing import NamedTuple

from ..tables.catalog import Catalog
from ..tables.schema import PACKAGE
from ..vocabulary import GENERAL_TOPICS

HEADING = re.compile(r"^#+ (.+)$", re.M)


class Place(NamedTuple):
    """A unit of a lesson, which is named as its notebook: ``02_conditions``."""

    lesson: str
    heading: str
    unit: str


def heading_of(markdown: str) -> str:
    """Return the first heading of a cell, or nothing.

    >>> heading_of("## Flash cards\\n\\nTurn one.")
    'Flash cards'

    """
    found = HEADING.search(markdown)
    return found[1] if found else ""


@cache
def places() -> dict[str, Place]:
    """Return the places that the cells of the collection's own lessons name, by topic."""
    inside = PACKAGE / "notebooks"
    folder = inside if inside.is_dir() else PACKAGE.parent / "notebooks"
    found = {}
    for path in sorted(folder.glob("0*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            own = cell["metadata"].get("massage_edu", {})
            for topic in own.get("topics", ()):
                heading = heading_of("".join(cell["source"]))
                found[topic] = Place(path.stem, heading, own["unit"]["id"])
    return found


def place(topic: str, catalog: Catalog) -> Place:
    """Return where a topic is taught; benefits have one place, and so have conditions."""
    if topic in GENERAL_TOPICS:
        return places()[topic]
    is_benefit = topic in set(catalog.benefits.benefit_id)
    return places()["benefits" if is_benefit else "conditions"]


def topic_name(topic: str, catalog: Catalog) -> str:
    """Return the name that people see of a benefit, condition, category or general topic."""
    return catalog.names.get(topic) or GENERAL_TOPICS.get(topic, topic)
