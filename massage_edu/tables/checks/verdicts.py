"""Hold every verdict to the findings it cites (the rules of data/README.md)."""

from collections.abc import Iterator, Sequence
from itertools import chain

from ..read import DATE, Rows

REVIEWS = {"meta_analysis", "systematic_review", "umbrella_review"}
RATED = {"high", "moderate", "low"}
FINDING = ("finding_id", "study_id", "benefit_id", "condition_id", "direction", "certainty", "added_on")
VERDICT = ("verdict", "verdict_findings", "reviewed_on")


def check(tables: dict[str, Rows]) -> None:
    """Note what is wrong with each verdict; nothing when a column that this needs could not be read."""
    columns, studies = _columns(tables, "findings", *FINDING), _columns(tables, "studies", "study_id", "design")
    if not columns or not studies:
        return  # which is noted already
    designs = dict(zip(*studies.values(), strict=True))
    verdicts = {
        (name, key): _records(_columns(tables, name, key, *VERDICT))
        for name, key in (("benefits", "benefit_id"), ("conditions", "condition_id"))
    }
    findings = {row["finding_id"]: row for row in _that_matter(columns, list(chain(*verdicts.values())))}
    for (name, key), rows in verdicts.items():
        own: dict[str, list[dict]] = {}
        for finding in findings.values():
            own.setdefault(finding[key], []).append(finding)
        for index, row in enumerate(rows):
            for fault in _faults(row, own.get(row[key], []), findings, designs):
                tables[name].add(index, *fault)


def _columns(tables: dict[str, Rows], table: str, *names: str) -> dict[str, Sequence[str]]:
    """Return these columns of a table; none when one of them could not be read."""
    columns = tables[table].columns if table in tables else {}
    return {name: columns[name] for name in names} if columns.keys() >= set(names) else {}


def _records(columns: dict[str, Sequence[str]]) -> list[dict[str, str]]:
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _that_matter(columns: dict[str, Sequence[str]], verdicts: list[dict]) -> list[dict[str, str]]:
    """Return the findings that are cited, those newer than a verdict, and the first of each topic."""
    cited = {name for verdict in verdicts for name in verdict["verdict_findings"].split(";")}
    reviewed = min((verdict["reviewed_on"] for verdict in verdicts), default="")
    wanted: set[int] = set()
    for topics in (columns["benefit_id"], columns["condition_id"]):
        wanted.update(dict(zip(reversed(topics), reversed(range(len(topics))), strict=True)).values())
    wanted.update(index for index, name in enumerate(columns["finding_id"]) if name in cited)
    wanted.update(index for index, day in enumerate(columns["added_on"]) if day > reviewed)
    return [{name: cells[index] for name, cells in columns.items()} for index in sorted(wanted)]


def _faults(row: dict, own: list[dict], findings: dict, designs: dict) -> Iterator[tuple]:
    """Yield column, value, code, message, hint (and severity) of what is wrong with one verdict."""
    names = [name.strip() for name in row["verdict_findings"].split(";")]
    cited = [f for f in own if f["finding_id"] in names]
    foreign = [findings[name] for name in names if name in findings and findings[name] not in cited]
    for finding in foreign:
        name, topic = finding["finding_id"], finding["benefit_id"] or finding["condition_id"]
        yield ("verdict_findings", name, "foreign_finding", f"{name!r} is a finding of {topic!r}",
               "cite findings of this row only")  # fmt: skip
    if own and not cited and not foreign:
        yield ("verdict_findings", "", "verdict_without_finding", "verdict cites no finding of its row",
               f"e.g. {own[0]['finding_id']}")  # fmt: skip
    if row["verdict"] == "supported" and not _carries(cited, designs):
        yield ("verdict", "supported", "verdict_too_good",
               "'supported' needs a favourable finding of at least low certainty from a review, or two independent favourable trials",
               "cite one, or choose 'partly_supported'")  # fmt: skip
    if row["verdict"] == "partly_supported" and not cited:
        yield ("verdict", "partly_supported", "verdict_too_good", "'partly_supported' needs findings of its row",
               "cite one, or choose 'insufficient_evidence'")  # fmt: skip
    newer = [f for f in own if DATE.fullmatch(f["added_on"]) and f["added_on"] > row["reviewed_on"]]
    if newer and DATE.fullmatch(row["reviewed_on"]):
        yield ("reviewed_on", row["reviewed_on"], "verdict_due",
               f"verdict due for review: {newer[0]['finding_id']} was added on {newer[0]['added_on']}",
               "read the verdict again, then set reviewed_on", "warning")  # fmt: skip


def _carries(cited: list[dict], designs: dict[str, str]) -> bool:
    good = [f for f in cited if f["direction"] == "favours_massage"]
    review = any(designs.get(f["study_id"]) in REVIEWS and f["certainty"] in RATED for f in good)
    trials = {f["study_id"] for f in good if designs.get(f["study_id"]) in ("rct", "crossover_rct")}
    return review or len(trials) >= 2
