"""Fixtures that several test files share."""

import shutil
from pathlib import Path

import pytest

import massage_edu as me
from massage_edu import site

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def catalog():
    """Return the collection's own tables."""
    return me.load()


@pytest.fixture
def scratch(tmp_path):
    """Return a private copy of the data that a test may spoil."""
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))


@pytest.fixture(scope="session")
def pages():
    """Return the folder of the plain pages, drawn anew only when their sources have changed."""
    return site.build(ROOT / "build" / "site", ROOT / "notebooks", say=lambda _: None)
