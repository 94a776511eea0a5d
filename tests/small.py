"""A small copy of the data that is whole in itself, for tests that check it hundreds of times."""

from pathlib import Path

from settled import DATA, rows_of, write

CONDITIONS = {"low-back-pain", "shoulder-pain"}
BENEFITS = {"muscle-soreness"}
CASES = {"calf-after-a-flight", "the-desk-and-the-back"}


def small_copy() -> dict[str, list[dict[str, str]]]:
    """Return some rows of each table, and all to which they refer, so that a check takes a moment."""
    data = {name: rows_of(DATA, name) for name in ("benefits", "conditions", "studies", "findings", "trials", "cautions",
                                                   "comparison", "techniques", "scales", "glossary", "harms",
                                                   "questions", "options")}  # fmt: skip
    keep = lambda name, test: data.update({name: [row for row in data[name] if test(row)]})  # noqa: E731
    rests_on = {row["rests_on"] for row in data["questions"] if row["case_id"] in CASES}
    places = {"any", "chronic-pain"} | CONDITIONS
    keep("cautions", lambda row: row["condition_id"] in places or f"cautions:{row['caution_id']}" in rests_on)
    for name in ("comparison", "techniques", "glossary", "harms", "cautions"):
        first = {next(iter(row.values())) for row in data[name][:15]}
        named = {key for table, _, key in (one.partition(":") for one in rests_on) if table == name}
        keep(name, lambda row, keys=first | named: next(iter(row.values())) in keys)
    keep("conditions", lambda row: row["condition_id"] in CONDITIONS)
    keep("benefits", lambda row: row["benefit_id"] in BENEFITS)
    topics = CONDITIONS | BENEFITS
    for name in ("findings", "trials"):
        keep(name, lambda row: row["condition_id"] in topics or row["benefit_id"] in topics)
    trials = {row["trial_id"] for row in data["trials"]}
    keep("trials", lambda row: not row["shares_control_with"] or row["shares_control_with"] in trials)
    used = {row["study_id"] for name in ("findings", "trials") for row in data[name]}
    keep("studies", lambda row: row["study_id"] in used)
    keys = {f"{name}:{next(iter(row.values()))}" for name, rows in data.items() for row in rows}
    general = {"any", "comparison", "techniques", "evidence", "intake", "medicines", "consent", "scope"}
    keep("questions", lambda row: row["topic"] in topics | general and row["rests_on"] in keys)
    count: dict[str, int] = {}
    for row in data["questions"]:
        count[row["kind"] + row["decision"]] = number = count.get(row["kind"] + row["decision"], 0) + 1
        row["drop"] = "" if (row["case_id"] in CASES if row["case_id"] else number <= 2) else "yes"
    keep("questions", lambda row: not row.pop("drop"))
    asked = {row["question_id"] for row in data["questions"]}
    keep("options", lambda row: row["question_id"] in asked)
    return data


SMALL = small_copy()


def write_small(folder: Path) -> Path:
    """Write the small copy with its schema into a folder and return it."""
    folder.mkdir(parents=True)
    (folder / "datapackage.json").write_bytes((DATA / "datapackage.json").read_bytes())
    for name, rows in SMALL.items():
        write(folder, name, rows)
    return folder
