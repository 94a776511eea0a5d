"""Widgets around charts and cards; no statistics. Each has a static twin."""

from .explorers import (
    compare,
    compare_conditions,
    explore_benefits,
    explore_cautions,
    explore_conditions,
    explore_effect,
    explore_techniques,
    references,
    stop_signs,
)
from .forms import add_study_form
from .questions import cases, quiz, sorting_game

__all__ = [
    "add_study_form",
    "cases",
    "compare",
    "compare_conditions",
    "explore_benefits",
    "explore_cautions",
    "explore_conditions",
    "explore_effect",
    "explore_techniques",
    "quiz",
    "references",
    "sorting_game",
    "stop_signs",
]
