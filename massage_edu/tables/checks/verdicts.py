"""Hold every verdict to the findings that it cites (the rules of data/README.md)."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..problems import Problem
from ..read import DATE, Row
from .rule import Tables, data_rule

REVIEWS = {"meta_analysis", "systematic_review", "umbrella_review"}
TRIALS = {"rct", "crossover_rct"}
RATED = {"high", "moderate", "low"}
TOPICS = {"benefits": "benefit_id", "conditions": "condition_id"}
VERDICT = ("verdict", "verdict_findings", "reviewed_on")
NEEDS = {
    "studies": ("study_id", "design"),
    "findings": (
        "finding_id",
        "study_id",
        "benefit_id",
        "condition_id",
        "direction",
        "certainty",
        "added_on",
    ),
}


@dataclass(frozen=True)
class Verdict:
    """A verdict's row, the findings of its topic, and those that it cites."""

    row: Row
    own: list[Row]
    cited: list[Row]
    foreign: list[Row]


def _verdicts(tables: Tables) -> Iterator[Verdict]:
    findings = {row["finding_id"]: row for row in tables["findings"]}
    for name, key in TOPICS.items():
        if name not in tables or not tables[name].has(key, *VERDICT):
            continue
        of_topic: dict[str, list[Row]] = {}
        for finding in findings.values():
            of_topic.setdefault(finding[key], []).append(finding)
        for row in tables[name]:
            own = of_topic.get(row[key], [])
            ids = [part.strip() for part in row["verdict_findings"].split(";")]
            cited = [finding for finding in own if finding["finding_id"] in ids]
            known = [findings[one] for one in ids if one in findings]
            yield Verdict(row, own, cited, [one for one in known if one not in cited])


@data_rule(NEEDS, codes=("foreign_finding",))
def foreign_finding(tables: Tables) -> Iterator[Problem]:
    """Refuse a verdict that rests on a finding of another topic."""
    for verdict in _verdicts(tables):
        for finding in verdict.foreign:
            topic = finding["benefit_id"] or finding["condition_id"]
            message = f"{finding['finding_id']!r} is a finding of {topic!r}"
            hint = "cite findings of this row only"
            yield verdict.row.error(
                "verdict_findings", "foreign_finding", message, hint, value=finding["finding_id"]
            )


@data_rule(NEEDS, codes=("verdict_without_finding",))
def verdict_without_finding(tables: Tables) -> Iterator[Problem]:
    """Ask a verdict to cite a finding of its topic where there is one."""
    for verdict in _verdicts(tables):
        if verdict.own and not verdict.cited and not verdict.foreign:
            message = "verdict cites no finding of its row"
            hint = f"e.g. {verdict.own[0]['finding_id']}"
            yield verdict.row.error(
                "verdict_findings", "verdict_without_finding", message, hint, value=""
            )


@data_rule(NEEDS, codes=("verdict_too_good",))
def verdict_too_good(tables: Tables) -> Iterator[Problem]:
    """Refuse a verdict that is better than its findings.

    A claim is never better than its evidence.
    """
    designs = {row["study_id"]: row["design"] for row in tables["studies"]}
    for verdict in _verdicts(tables):
        word = verdict.row["verdict"]
        if word == "supported" and not _carries(verdict.cited, designs):
            message = (
                "'supported' needs a favourable finding of at least low certainty from a review,"
                " or two independent favourable trials"
            )
            hint = "cite one, or choose 'partly_supported'"
            yield verdict.row.error("verdict", "verdict_too_good", message, hint)
        if word == "partly_supported" and not verdict.cited:
            message = "'partly_supported' needs findings of its row"
            hint = "cite one, or choose 'insufficient_evidence'"
            yield verdict.row.error("verdict", "verdict_too_good", message, hint)


def _carries(cited: list[Row], designs: dict[str, str]) -> bool:
    """Return whether findings carry 'supported': a rated review, or two independent trials."""
    good = [finding for finding in cited if finding["direction"] == "favours_massage"]
    review = any(
        designs.get(one["study_id"]) in REVIEWS and one["certainty"] in RATED for one in good
    )
    trials = {one["study_id"] for one in good if designs.get(one["study_id"]) in TRIALS}
    return review or len(trials) >= 2


@data_rule(NEEDS, codes=("verdict_due",))
def verdict_due(tables: Tables) -> Iterator[Problem]:
    """Ask to read a verdict again when a finding was added after its last review."""
    for verdict in _verdicts(tables):
        reviewed = verdict.row["reviewed_on"]
        newer = [
            finding
            for finding in verdict.own
            if DATE.fullmatch(finding["added_on"]) and finding["added_on"] > reviewed
        ]
        if newer and DATE.fullmatch(reviewed):
            first = newer[0]
            message = (
                f"verdict due for review: {first['finding_id']} was added on {first['added_on']}"
            )
            hint = "read the verdict again, then set reviewed_on"
            yield verdict.row.warning("reviewed_on", "verdict_due", message, hint)


RULES = (foreign_finding, verdict_without_finding, verdict_too_good, verdict_due)
