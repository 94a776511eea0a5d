"""Charts: tables in, figure out, each with its text alternative."""

from .comparison import comparison_table
from .figure import Chart
from .forest import forest, forest_of_trials
from .funnel import funnel
from .map import evidence_map
from .two_groups import effect_overlap
from .verdicts import benefit_verdicts

__all__ = [
    "Chart",
    "benefit_verdicts",
    "comparison_table",
    "effect_overlap",
    "evidence_map",
    "forest",
    "forest_of_trials",
    "funnel",
]
