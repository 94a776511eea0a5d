"""How many people: a result cannot have more of them than its study, nor a tenth by a slip."""

from collections.abc import Iterator

from ..problems import Problem
from ..read import Row
from .rule import Tables, data_rule, row_rule

TRIALS = ("rct", "crossover_rct")
STUDY = ("study_id", "design", "n_participants")
SOURCE = "compare both with the source"


def _studies(tables: Tables) -> dict[str, Row]:
    return {row["study_id"]: row for row in tables["studies"]}


def _too_many(row: Row, column: str, people: float, study: Row) -> Problem:
    most = study.number("n_participants")
    factor = people / most if most else 0
    times = f" ({factor:.3g} times as many)" if factor >= 2 else ""
    message = f"{people:g} people, but studies.csv gives {study['study_id']} {most:g} in all{times}"
    return row.doubt(column, "more_than_study", message, SOURCE)


def _most(study: Row) -> float:
    """Return how many a comparison may count: in a crossover trial everybody is in both arms."""
    return study.number("n_participants") * (2 if study["design"] == "crossover_rct" else 1)


@data_rule(
    {"studies": STUDY, "findings": ("study_id", "n")}, codes=("more_than_study",), plausible=True
)
def finding_of_more_people(tables: Tables) -> Iterator[Problem]:
    """Ask about a result on more people than its study has.

    A digit too many, or another study's n.
    """
    studies = _studies(tables)
    for row in tables["findings"]:
        study = studies.get(row["study_id"])
        if study and row.number("n") > _most(study):
            yield _too_many(row, "n", row.number("n"), study)


@data_rule(
    {"studies": STUDY, "trials": ("study_id", "n_massage", "n_control")},
    codes=("more_than_study",),
    plausible=True,
)
def arms_of_more_people(tables: Tables) -> Iterator[Problem]:
    """Ask about arms that hold more people than their study."""
    studies = _studies(tables)
    for row in tables["trials"]:
        study = studies.get(row["study_id"])
        people = row.number("n_massage") + row.number("n_control")
        if study and people > _most(study):
            yield _too_many(row, "n_massage", people, study)


@data_rule(
    {"studies": (*STUDY, "n_studies"), "findings": ("study_id", "k")},
    codes=("more_than_study",),
    plausible=True,
)
def finding_of_more_studies(tables: Tables) -> Iterator[Problem]:
    """Ask about a result pooled from more studies than its review has."""
    studies = _studies(tables)
    for row in tables["findings"]:
        study = studies.get(row["study_id"])
        if study and row.number("k") > study.number("n_studies"):
            message = f"{row['k']} studies, but studies.csv gives the review {study['n_studies']}"
            yield row.doubt("k", "more_than_study", message, SOURCE)


@data_rule(
    {
        "studies": STUDY,
        "findings": ("study_id", "n"),
        "trials": ("study_id", "n_massage", "n_control"),
    },
    codes=("ten_times",),
    plausible=True,
)
def study_ten_times_its_results(tables: Tables) -> Iterator[Problem]:
    """Ask about a trial that has exactly ten times the people of its results: a nought too many."""
    largest: dict[str, float] = {}
    for row in tables["findings"]:
        if row.number("n") > 0:
            largest[row["study_id"]] = max(largest.get(row["study_id"], 0), row.number("n"))
    for row in tables["trials"]:
        people = row.number("n_massage") + row.number("n_control")
        if people > 0:
            largest[row["study_id"]] = max(largest.get(row["study_id"], 0), people)
    for study in tables["studies"]:
        people = largest.get(study["study_id"], 0)
        if study["design"] in TRIALS and people and study.number("n_participants") == 10 * people:
            most = study["n_participants"]
            message = f"{most} people, exactly ten times the {people:g} of its results"
            yield study.doubt("n_participants", "ten_times", message, SOURCE)


@row_rule("n_massage", "n_control", codes=("uneven_arms",), plausible=True)
def uneven_arms(row: Row) -> Iterator[Problem]:
    """Ask about one arm that is five times the other: trials seldom share people out so."""
    n1, n2 = row.number("n_massage"), row.number("n_control")
    for name, many, few in (("n_massage", n1, n2), ("n_control", n2, n1)):
        if few > 0 and many >= 5 * few:
            message = f"{many:g} people in one arm and {few:g} in the other"
            yield row.doubt(name, "uneven_arms", message, SOURCE)


RULES = (
    finding_of_more_people,
    arms_of_more_people,
    finding_of_more_studies,
    study_ten_times_its_results,
    uneven_arms,
)
