"""Widgets around charts and cards; no statistics. Each has a static twin."""

from .explorers import (
    compare,
    compare_conditions,
    explore_benefits,
    explore_cautions,
    explore_conditions,
    explore_effect,
    explore_evidence,
    explore_techniques,
    references,
    show_findings,
    stop_signs,
)
from .forms import add_study_form
from .lab import pooling_lab
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
    "explore_evidence",
    "explore_techniques",
    "pooling_lab",
    "quiz",
    "references",
    "show_findings",
    "sorting_game",
    "stop_signs",
]
