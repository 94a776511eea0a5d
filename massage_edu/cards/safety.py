"""Stop signs in layers: the face in view, every sign one tap below it, what to do and why inside.

The face and its twelve words a line follow what the health service of England found with its care
cards: one action as heading, few signs as lines, no text between two cards (NHS service manual,
care cards, 2026).
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup

from ..tables.catalog import Catalog
from ..vocabulary import ACTIONS, FACES, Action, action_of
from .html import fill

# What somebody without training does in the minutes before help comes, for the wall.
MEANWHILE = (
    ("Not breathing normally", "Press the chest, hard and fast"),
    ("Chest pain", "Half sitting, do not walk"),
    ("Severe allergy", "Their pen; flat, or sit to breathe"),
    ("Seizure", "Cushion the head, hold nothing"),
    ("Drowsy, breathing normally", "On the side, watch the breath"),
    ("Neck or back hurt", "Keep still"),
)


class Group(NamedTuple):
    """Signs of one kind of client, by what they ask for."""

    name: str
    size: int
    actions: list[tuple[Action, list[Any]]]


def by_action(rows: pd.DataFrame) -> list[tuple[Action, list[Any]]]:
    """Return cautions under the action that each asks for, the most urgent action first."""
    groups: dict[str, list[Any]] = {}
    for row in rows.itertuples():
        groups.setdefault(action_of(row.urgency, row.level).name, []).append(row)
    return [(action, groups[action.name]) for action in ACTIONS if action.name in groups]


def signs(rows: pd.DataFrame) -> Markup:
    """Return the signs of some cautions, folded by what they ask for."""
    return fill("folds.html.j2", groups=by_action(rows))


def face(catalog: Catalog) -> Markup:
    """Return the two cards of stop signs for every client, as they stand on top of each page."""
    return fill("face.html.j2", faces=_faces(catalog))


def _faces(catalog: Catalog) -> list[dict[str, Any]]:
    """Return action, heading and lines of each face, the emergencies first."""
    return [
        {
            "action": next(action for action in ACTIONS if action.name == name),
            "heading": FACES[name],
            "lines": list(rows.sort_values("position").itertuples()),
        }
        for name, rows in catalog.families.groupby("face", observed=True, sort=True)
    ]


def groups_of(catalog: Catalog) -> Iterator[Group]:
    """Yield all cautions, each once: those of every client by family, then by condition."""
    rows = catalog.cautions.sort_values(["urgency", "level", "caution_id"])
    general = rows[rows.condition_id == "any"]
    for family in catalog.families.sort_values(["face", "position"]).itertuples():
        yield _group(str(family.name), general[general.family == family.family_id])
    yield _group("Medicines, devices, and what to adapt", general[general.family.isna()])
    for condition_id, some in rows[rows.condition_id != "any"].groupby("condition_id", sort=False):
        yield _group(str(catalog.names[condition_id]), some)


def _group(name: str, rows: pd.DataFrame) -> Group:
    return Group(name, len(rows), by_action(rows))


def all_signs(catalog: Catalog, anchored: bool = False) -> Markup:
    """Return every sign, folded by whom it is about; ``anchored``: each has its id as address."""
    groups = [group for group in groups_of(catalog) if group.size]
    return fill("all_signs.html.j2", groups=groups, anchored=anchored)


def wall_card(catalog: Catalog) -> Markup:
    """Return the two faces as one page for the wall, with what to do until help comes."""
    return fill("wall_card.html.j2", faces=_faces(catalog), meanwhile=MEANWHILE)


def questions(rows: pd.DataFrame) -> Markup:
    """Return cautions as questions to ask at intake.

    Each comes with the sign that a worrying answer is.
    """
    return fill("intake.html.j2", groups=by_action(rows[rows.ask.notna()]))
