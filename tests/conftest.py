"""Fixtures that several test files share, and the marks by which a part of the tests is chosen."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings
from settled import DATA

ROOT = Path(__file__).parent.parent
# The same examples in every run, unless FUZZ asks for others (make fuzz).
settings.register_profile("steady", deadline=None, derandomize="FUZZ" not in os.environ)
settings.load_profile("steady")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what needs a browser or the drawn pages."""
    for item in items:
        path = Path(str(item.path))
        if path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)
        if "pages" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.site)


@pytest.fixture(scope="session")
def catalog():
    """Return the collection's own tables."""
    import massage_edu as me

    return me.load()


@pytest.fixture
def scratch(tmp_path):
    """Return a small copy of the data, whole in itself, that a test may spoil."""
    from small import write_small

    return write_small(tmp_path / "data")


@pytest.fixture
def whole(tmp_path):
    """Return a copy of all the data, whose verdicts are reviewed, that a test may spoil."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture(autouse=True)
def no_progress_of_a_real_student(tmp_path, monkeypatch):
    """Keep every test's answers in a file of its own."""
    monkeypatch.setenv("MASSAGE_EDU_PROGRESS", str(tmp_path / "student" / "progress.jsonl"))


@pytest.fixture(scope="session")
def pages(tmp_path_factory, request):
    """Return the folder of the plain pages, drawn once in a run for all its processes.

    What ``make site`` has drawn is where the drawing begins, so that nothing is drawn anew without
    need.
    """
    from filelock import FileLock

    from massage_edu.publish import site

    run = tmp_path_factory.getbasetemp()
    run = run.parent if hasattr(request.config, "workerinput") else run
    with FileLock(run / "site.lock"):
        if not (run / "site").exists() and (ROOT / "build" / "site").exists():
            shutil.copytree(ROOT / "build" / "site", run / "site")
        return site.build(run / "site", ROOT / "notebooks", say=lambda _: None)
