"""Small made-up tables for the tests of rules: a sound row of each, and what a test changes in
it.
"""

from dataclasses import dataclass, field

from massage_edu.tables import schema
from massage_edu.tables.checks.rule import Rule
from massage_edu.tables.read import Row, Rows

TABLES = schema.read_schema(schema.own_data_dir() / "datapackage.json")
EFFECT = {
    "measure": "MD",
    "estimate": "-2",
    "ci_low": "-4",
    "ci_high": "-0.1",
    "better_when": "lower",
}
SOUND = {
    "studies": {
        "study_id": "able2001",
        "design": "rct",
        "authors": "Able A; Baker B; et al",
        "year": "2001",
        "title": "Massage for a stiff neck",
        "journal": "Journal of Examples",
        "pages": "1-9",
        "doi": "10.5555/able.1",
        "url": "https://doi.org/10.5555/able.1",
        "n_participants": "60",
    },
    "findings": {
        "finding_id": "able2001-1",
        "study_id": "able2001",
        "condition_id": "neck",
        "domain": "pain",
        "population": "adults",
        "intervention": "massage",
        "outcome": "pain",
        "unit": "points 0-10",
        **EFFECT,
        "n": "60",
        "direction": "favours_massage",
        "certainty": "low",
        "summary": "Less pain.",
        "added_on": "2026-01-01",
        "read_at": "https://example.org/a/page",
    },
    "trials": {
        "trial_id": "able2001-t1",
        "study_id": "able2001",
        "condition_id": "neck",
        "outcome": "pain",
        "scale": "VAS",
        "scale_min": "0",
        "scale_max": "100",
        "comparator": "waiting list",
        "n_massage": "30",
        "mean_massage": "48",
        "sd_massage": "20",
        "n_control": "30",
        "mean_control": "59",
        "sd_control": "20",
        "measure": "MD",
        "estimate": "-11",
        "ci_low": "-21",
        "ci_high": "-1",
        "better_when": "lower",
        "poolable": "yes",
        "read_at": "https://example.org/a/page",
    },
    "scales": {
        "scale_id": "vas",
        "name": "VAS",
        "measures": "pain",
        "better_when": "lower",
        "read_at": "https://example.org/a/page",
    },
    "benefits": {
        "benefit_id": "sleep",
        "name": "Sleep",
        "group": "Rest",
        "massage_type": "both",
        "claim": "x",
        "verdict": "insufficient_evidence",
        "verdict_reason": "x",
        "reviewed_on": "2026-01-02",
    },
    "conditions": {
        "condition_id": "neck",
        "name": "Neck",
        "category": "chronic-pain",
        "category_name": "Pain",
        "description": "x",
        "how_massage_may_help": "x",
        "verdict": "supported",
        "verdict_reason": "x",
        "verdict_findings": "able2001-1;baker2002-1",
        "reviewed_on": "2026-01-02",
    },
    "cautions": {
        "caution_id": "any-01",
        "condition_id": "any",
        "about": "sign",
        "trigger": "A hot calf",
        "level": "refer_first",
        "urgency": "call_now",
        "sign": "A hot calf",
        "family": "breath",
        "first_aid": "Call | Stay",
        "why": "A clot.",
        "basis": "direct",
        "source": "x",
        "read_at": "https://example.org/a/page",
    },
    "questions": {
        "question_id": "q-1",
        "lesson": "02",
        "kind": "check",
        "topic": "any",
        "level": "apply",
        "stem": "What do you do?",
        "rests_on": "cautions:any-01",
    },
    "options": {
        "option_id": "q-1-a",
        "question_id": "q-1",
        "text": "Wait",
        "right": "no",
        "reason": "Waiting costs time.",
    },
    "glossary": {
        "term_id": "acute",
        "term": "acute",
        "definition": "Early.",
        "read_at": "https://example.org/a/page",
    },
    "harms": {
        "harm_id": "x-1",
        "study": "X 2001",
        "finding": "x",
        "number": "10",
        "unit": "percent of clients",
        "read_at": "https://example.org/a/page",
    },
}


def table(name: str, *rows: dict[str, str], without: tuple[str, ...] = ()) -> Rows:
    """Return a made-up table whose first row stands in line 2."""
    described = TABLES[name]
    names = tuple(column for column in described.columns if column not in without)
    made = Rows(described, f"data/{described.path}", names)
    for line, row in enumerate(rows, 2):
        cells = dict.fromkeys(names, "") | SOUND.get(name, {}) | row
        made.rows.append(Row({column: cells[column] for column in names}, made.file, line))
    return made


@dataclass(frozen=True)
class Case:
    """Rows to change in sound tables, and the line, column and code of each problem of one rule."""

    rule: Rule
    tables: dict[str, list[dict[str, str]]]
    expected: list[tuple[int, str | None, str]] = field(default_factory=list)

    def __str__(self) -> str:
        """Name the case by its rule and by what is changed."""
        return f"{self.rule.name}-{'-'.join(self.tables)}-{self.tables!s:.60}"

    def found(self) -> list[tuple[int, str | None, str]]:
        """Return line, column and code of every problem that the rule has."""
        tables = {name: table(name, *rows) for name, rows in self.tables.items()}
        problems = list(self.rule(tables))
        assert all(problem.code in self.rule.codes for problem in problems)
        assert all(problem.message and problem.file for problem in problems)
        return [(problem.line, problem.column, problem.code) for problem in problems]
