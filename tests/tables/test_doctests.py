"""The examples in the docstrings of the room of tables run as they stand."""

import doctest
import importlib
import pkgutil

import pytest

from massage_edu import tables

MODULES = [
    one.name
    for one in pkgutil.walk_packages(tables.__path__, f"{tables.__name__}.")
    if not one.ispkg
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    """Run every example of a module."""
    module = importlib.import_module(name)
    assert doctest.testmod(module, optionflags=doctest.ELLIPSIS).failed == 0
