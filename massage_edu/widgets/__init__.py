"""Widgets around charts and cards; no statistics. Each has a static twin."""

from .explorers import (
    compare,
    compare_conditions,
    explore_benefits,
    explore_cautions,
    explore_conditions,
    explore_effect,
    explore_evidence,
    explore_intake,
    explore_techniques,
    may_i,
    references,
    show_findings,
    sources,
    stop_signs,
    two_sessions,
    words,
)
from .forms import add_study_form
from .lab import pooling_lab
from .questions import (
    ask,
    ask_again,
    cases,
    client_cases,
    from_earlier,
    guess,
    quiz,
    sorting_game,
    vignettes,
)
from .repetition import flashcards
from .report import class_report, progress

__all__ = [
    "add_study_form",
    "ask",
    "ask_again",
    "cases",
    "class_report",
    "client_cases",
    "compare",
    "compare_conditions",
    "explore_benefits",
    "explore_cautions",
    "explore_conditions",
    "explore_effect",
    "explore_evidence",
    "explore_intake",
    "explore_techniques",
    "flashcards",
    "from_earlier",
    "guess",
    "may_i",
    "pooling_lab",
    "progress",
    "quiz",
    "references",
    "show_findings",
    "sorting_game",
    "sources",
    "stop_signs",
    "two_sessions",
    "vignettes",
    "words",
]
