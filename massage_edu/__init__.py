"""Relaxation massage and medical massage: lessons with the evidence behind every claim.

``import massage_edu as me`` loads neither pandas nor matplotlib nor ipywidgets; each name below is
fetched from its module when it is first used.
"""

from importlib import import_module

# The public names of each module.
_NAMES = {
    "tables.schema": "default_data_dir",
    "tables.problems": "DataError Problem",
    "tables.check": "check",
    "citations.write": "cite",
    "contribute.add": "add_finding add_studies scratch tidy",
    "contribute.diff": "diff",
    "tables.catalog": "Catalog load load_benefits load_conditions",
    "evidence.pooling": "Pooled effect_size effect_size_counts egger pool se_from_ci",
    "evidence.practice_sets": "bcg effects reference_set spine_pain",
    "charts": (
        "benefit_verdicts comparison_table effect_overlap evidence_map forest forest_of_trials "
        "funnel"
    ),
    "widgets": (
        "add_study_form ask ask_again cases class_report client_cases compare compare_conditions "
        "explore_benefits explore_cautions explore_conditions explore_effect explore_evidence "
        "explore_intake explore_techniques flashcards from_earlier guess may_i pooling_lab "
        "progress quiz references show_findings sorting_game sources stop_signs two_sessions "
        "vignettes words"
    ),
}
_MODULE_OF = {name: module for module, names in _NAMES.items() for name in names.split()}
__all__ = sorted(_MODULE_OF)
__version__ = "0.1.0"


def __getattr__(name: str):
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_MODULE_OF[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *__all__})
