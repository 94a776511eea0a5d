"""The package keeps its shape: imports go one way, checking stays light, the whole stays small."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "massage_edu"
ORDER = [
    "schema",
    "reading",
    "verdicts",
    "checker",
    "citations",
    "bibliography",
    "contribute",
    "lookup",
    "changes",
    "catalog",
    "evidence",
    "pooling",
    "trials",
    "learn",
    "record",
    "exchange",
    "charts",
    "cards",
    "widgets",
    "lessons",
    "pages",
    "site",
    "handout",
]
SIDE = "theme"  # imports nothing; only what stands above evidence may import it
FREE = {
    "__init__",
    "__main__",
    "build",
    "classroom",
    "cli",
    "seat",
}  # import anything; no module of ORDER imports them


def part(path):
    """Return the module or folder of the package that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(source, package):
    """Return the parts of massage_edu that a source imports, lazily or not.

    ``package`` is the dotted name of the package that the source stands in.
    """
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            base = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("massage_edu.")}
    return found


def edges():
    """Return each file of the package with the parts that it imports."""
    return [
        (path, imports(path.read_text(encoding="utf-8"), ".".join(["massage_edu", *path.relative_to(PACKAGE).parts[:-1]])))
        for path in sorted(PACKAGE.rglob("*.py"))
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "package", "found"),
    [
        ("from . import theme, schema", "massage_edu", {"theme", "schema"}),
        ("from .charts.figure import plural", "massage_edu", {"charts"}),
        ("from ..evidence import overlap", "massage_edu.charts", {"evidence"}),
        ("from .figure import Chart", "massage_edu.charts", {"charts"}),
        ("def f():\n    import massage_edu.widgets.live as l", "massage_edu", {"widgets"}),
        ("from massage_edu import load", "x", {"load"}),
        ("import pandas, json\nfrom matplotlib.figure import Figure", "massage_edu", set()),
    ],
)
def test_imports_are_recognised(source, package, found):
    """Prove that the reader of imports sees every way to write one."""
    assert imports(source, package) == found


def test_every_module_has_its_place():
    """Ask for a place in ORDER or FREE when a module is new."""
    parts = {part(path) for path in PACKAGE.rglob("*.py")}
    assert parts <= {*ORDER, *FREE, SIDE}, "put the new module into ORDER or FREE of this test"


def test_imports_go_one_way():
    """Follow every import: down the order, to theme, or inside one folder."""
    upward = []
    for path, found in edges():
        own = part(path)
        if own in FREE:
            continue
        allowed = {own} if path.parent != PACKAGE else set()
        if own in ORDER:
            allowed |= set(ORDER[: ORDER.index(own)])
            allowed |= {SIDE} if ORDER.index(own) > ORDER.index("evidence") else set()
        upward += [f"{path.relative_to(PACKAGE)} imports {name}" for name in sorted(found - allowed)]
    assert upward == []


def test_some_imports_are_found():
    """Prove that the walk over the files reads them."""
    found = {(part(path), name) for path, names in edges() for name in names}
    assert {("catalog", "checker"), ("cards", "theme"), ("widgets", "cards"), ("cli", "checker")} <= found


def test_numbers_need_no_files_and_figures_no_widgets():
    """Hold evidence to numbers and charts to figures."""
    for path, found in edges():
        if part(path) in ("evidence", "pooling"):
            assert found == set()
        if part(path) == "charts":
            assert "ipywidgets" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("code", ["import massage_edu", "import massage_edu.checker", "import massage_edu.cli",
                                  "import massage_edu; massage_edu.check()"])  # fmt: skip
def test_checking_imports_no_heavy_library(code):
    """Import in a fresh Python and look at what was loaded."""
    heavy = ["numpy", "pandas", "matplotlib", "ipywidgets", "anywidget", "IPython", "jupyterlab"]
    command = f"import sys\n{code}\nprint(*[n for n in {heavy} if n in sys.modules])"
    run = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
