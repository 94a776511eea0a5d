"""What the player must know of questions, topics and cases to tell how a student stands."""

from collections.abc import Callable
from typing import Any

from ..tables.catalog import Catalog
from .places import topic_name
from .questions import stops_and_near_misses, unfolding_cases

WEAK = 0.7  # a topic with a smaller share right at the first try is a weak spot


def standing(
    catalog: Catalog,
    asked: dict[str, dict[str, str]],
    titles: dict[str, str],
    address: Callable[[str], str],
) -> dict[str, Any]:
    """Return it as plain data (``web/src/types.d.ts``), for a page or a notebook.

    Parameters
    ----------
    catalog : Catalog
        the tables of the questions.
    asked : dict
        of each lesson the stems of its questions by their ids.
    titles : dict
        of each lesson what people read.
    address : callable
        given a topic, returns where to read about it again.

    """
    topics = {
        topic_name(topic, catalog): (address(topic), list(rows.question_id))
        for topic, rows in catalog.questions.groupby("topic")
    }
    stops, near_misses = stops_and_near_misses(catalog)
    return {
        "kind": "progress",
        "asked": {
            lesson: [{"id": name, "stem": stem} for name, stem in stems.items()]
            for lesson, stems in asked.items()
        },
        "titles": titles,
        "topics": topics,
        "cases": [steps[-1].question_id for steps in unfolding_cases(catalog).values()],
        "weak": WEAK,
        "stops": stops,
        "near_misses": near_misses,
    }
