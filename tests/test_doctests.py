"""The examples in the docstrings of the package run as they stand."""

import doctest
import importlib
import inspect
from pathlib import Path
from types import ModuleType

import pytest

import massage_edu

PACKAGE = Path(massage_edu.__file__).parent
SLOW = {"massage_edu.contribute.add", "massage_edu.contribute.diff"}  # they read the data anew


def _name(path: Path) -> str:
    """Return the dotted name of a module of the package."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = sorted(
    _name(path)
    for path in PACKAGE.rglob("*.py")
    if path.stem != "__main__" and ">>> " in path.read_text(encoding="utf-8")
)


def _examples(module: ModuleType) -> list[doctest.DocTest]:
    """Return the docstrings with examples, also of functions in a decorator's wrapper.

    ``doctest.testmod`` takes these for the decorator's own and leaves them out.
    """
    finder, alone = doctest.DocTestFinder(), doctest.DocTestFinder(recurse=False)
    found = alone.find(module)
    for name, value in vars(module).items():
        if getattr(value, "__module__", None) == module.__name__:
            found += finder.find(value, f"{module.__name__}.{name}", module)
    return [one for one in found if one.examples]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name, monkeypatch):
    """Run every example of a module, on the collection's own data."""
    monkeypatch.delenv("MASSAGE_EDU_DATA", raising=False)
    module = importlib.import_module(name)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for one in _examples(module):
        runner.run(one)
    written = Path(module.__file__).read_text(encoding="utf-8").count(">>> ")
    assert runner.tries == written, "an example stands where doctest does not find it"
    assert runner.failures == 0


@pytest.mark.parametrize("name", massage_edu.__all__)
def test_a_public_function_has_an_example(name):
    """Show those who read the help of a function how it is called."""
    offered = getattr(massage_edu, name)
    assert not inspect.isfunction(offered) or ">>> " in inspect.getdoc(offered)
