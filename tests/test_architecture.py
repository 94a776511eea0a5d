"""The package keeps its shape: each room uses only what stands below it, and checking stays
light.
"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "massage_edu"

# Each room, and the rooms that it may use. A way up would make the parts impossible to read one by
# one.
ROOMS: dict[str, set[str]] = {
    "vocabulary": set(),
    "files": set(),
    "web": set(),
    "tables": {"vocabulary", "files"},
    "evidence": {"vocabulary"},
    "citations": {"tables", "files", "vocabulary"},
    "contribute": {"citations", "tables", "files", "vocabulary"},
    "charts": {"evidence", "vocabulary", "web"},
    "learning": {"tables", "files", "vocabulary", "web"},
    "cards": {"charts", "evidence", "tables", "vocabulary", "web"},
    "widgets": {"cards", "charts", "evidence", "learning", "contribute", "citations", "tables"},
    "publish": {"widgets", "cards", "charts", "learning", "contribute", "citations", "tables"},
    "classroom": {"publish", "learning", "tables"},
}
# A room may use what a room below it may use: nothing is gained by passing a word through three
# hands.
EVERYWHERE = {"vocabulary", "files", "web"}
# Only these parts of a room may be used by the room named: the rest of it needs what that room must
# not load.
PARTS = {("citations", "tables"): {"tables.problems", "tables.text"}}
COMMANDS = {"__init__", "__main__", "cli"}  # use any room; no room uses them


def modules() -> list[Path]:
    """Return every source file of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    """Return the room that a file stands in; a file beside the rooms is a room of its own."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Return what of massage_edu a file imports, lazily or not, as dotted names below the
    package.
    """
    home = ["massage_edu", *path.relative_to(PACKAGE).parts[:-1]]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = home[: len(home) + 1 - node.level] if node.level else []
            base = [*base, *([node.module] if node.module else [])]
            found |= {".".join([*base, alias.name]) for alias in node.names}
    return {name.partition(".")[2] for name in found if name.startswith("massage_edu.")}


def test_every_file_stands_in_a_room():
    """Ask for a place in ROOMS when a room is new."""
    assert {room_of(path) for path in modules()} <= {*ROOMS, *COMMANDS}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_uses_only_what_stands_below_it(path):
    """Follow every import of a file."""
    room = room_of(path)
    if room in COMMANDS:
        return
    allowed = {room, *ROOMS[room], *EVERYWHERE}
    names = {name for name in imports(path) if name.partition(".")[0] not in allowed}
    assert not names, f"{room} may use {sorted(allowed)}"


@pytest.mark.parametrize(("room", "other"), PARTS)
def test_a_room_uses_only_the_light_parts_of_another(room, other):
    """Follow the imports of a room that may use a part of another only."""
    names = {n for path in modules() if room_of(path) == room for n in imports(path)}
    used = {".".join(n.split(".")[:2]) for n in names if n.startswith(other + ".")}
    assert used <= PARTS[room, other]


def test_the_rooms_stand_in_one_order():
    """Hold the table itself: no room may use one that is named after it."""
    order = list(ROOMS)
    upward = {(a, b) for a, some in ROOMS.items() for b in some if order.index(b) >= order.index(a)}
    assert upward == set()


@pytest.mark.parametrize(
    "code",
    [
        "import massage_edu",
        "import massage_edu.tables.check",
        "import massage_edu.cli",
        "import massage_edu; massage_edu.check()",
    ],
)
def test_checking_imports_no_heavy_library(code):
    """Import in a fresh Python and look at what was loaded."""
    heavy = ["numpy", "pandas", "matplotlib", "ipywidgets", "anywidget", "IPython", "jupyterlab"]
    command = f"import sys\n{code}\nprint(*[n for n in {heavy} if n in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == []
