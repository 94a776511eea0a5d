"""Fixtures that several test files share."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings
from settled import DATA

import massage_edu as me
from massage_edu.publish import site

ROOT = Path(__file__).parent.parent
# The same examples in every run, unless FUZZ asks for others (make fuzz).
settings.register_profile("steady", deadline=None, derandomize="FUZZ" not in os.environ)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def catalog():
    """Return the collection's own tables."""
    return me.load()


@pytest.fixture
def scratch(tmp_path):
    """Return a private copy of the data, whose verdicts are all reviewed, that a test may spoil."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture(autouse=True)
def no_progress_of_a_real_student(tmp_path, monkeypatch):
    """Keep every test's answers in a file of its own."""
    monkeypatch.setenv("MASSAGE_EDU_PROGRESS", str(tmp_path / "student" / "progress.jsonl"))


@pytest.fixture(scope="session")
def pages():
    """Return the folder of the plain pages, drawn anew only when their sources have changed."""
    return site.build(ROOT / "build" / "site", ROOT / "notebooks", say=lambda _: None)
