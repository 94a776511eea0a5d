"""What a class needs: find the lessons, open them in JupyterLab, and say what is missing."""

import contextlib
import json
import os
import re
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from ..tables import check as checker
from ..tables.schema import PACKAGE

CLASSROOM = PACKAGE / "classroom"
ROOT_DIR = "--ServerApp.root_dir="


def lessons_dir() -> Path:
    """Return the folder of the lessons: here, the repository's, or a copy of the packaged ones.

    The copy stands in the home folder, so that a student may change it.
    """
    for folder in (Path.cwd() / "notebooks", Path.cwd(), PACKAGE.parent / "notebooks"):
        if list(folder.glob("0[0-9]_*.ipynb")):
            return folder
    mine = Path.home() / "massage-edu" / "notebooks"
    mine.mkdir(parents=True, exist_ok=True)
    for packaged in sorted((PACKAGE / "notebooks").glob("*.ipynb")):
        if not (mine / packaged.name).exists():
            shutil.copy(packaged, mine)
    return mine


def own_lessons() -> Path:
    """Return the folder of the lessons that came with this package, installed or in a checkout."""
    inside = PACKAGE / "notebooks"
    return inside if inside.is_dir() else PACKAGE.parent / "notebooks"


def find_lesson(name: str) -> Path:
    """Return the notebook that a number (``01``), a stem or a path names.

    Raises
    ------
    FileNotFoundError
        when there is none; the message lists the lessons.

    """
    if Path(name).is_file():
        return Path(name).resolve()
    folder = lessons_dir()
    lessons = sorted(folder.glob("*.ipynb"))
    beginning = re.compile(rf"{re.escape(name.removesuffix('.ipynb'))}(_|$)")
    wanted = [path for path in lessons if beginning.match(path.stem)]
    if not wanted:
        known = ", ".join(p.stem for p in lessons) or "none"
        raise FileNotFoundError(f"no lesson {name!r} in {folder} (there are: {known})")
    return wanted[0]


def open_lab(notebook: Path, rest: list[str]) -> int:
    """Start JupyterLab on a lesson, which comes alive by itself, without news and prompts.

    Side bars are folded, and the stored outputs of the lessons are trusted. The files shown are
    those beside the lesson, unless ``rest`` names another ``--ServerApp.root_dir``.
    """
    root = notebook.parent
    for option in rest:
        if option.startswith(ROOT_DIR):
            root = Path(option.removeprefix(ROOT_DIR)).resolve()
    with tempfile.TemporaryDirectory(prefix="massage-edu-") as own:
        options = [f"{ROOT_DIR}{root}"]
        trusted = list(notebook.parent.glob("*.ipynb"))
        options += settings(notebook, root, Path(own), trusted, own_lessons())
        from jupyterlab.labapp import LabApp

        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options.append("--allow-root")  # in a container there often is no other user
        LabApp.launch_instance([*options, *rest])
    return 0


def settings(
    notebook: Path, root: Path, own: Path, trusted: list[Path], lessons: Path
) -> list[str]:
    """Prepare a JupyterLab of the classroom's kind, and return its options.

    Parameters
    ----------
    notebook : Path
        the lesson that stands in front.
    root : Path
        the folder that JupyterLab shows; holds the lesson.
    own : Path
        an empty folder for JupyterLab's layout and configuration.
    trusted : list of Path
        our own lessons, whose stored outputs JupyterLab shall show as they are.
    lessons : Path
        the folder of the lessons as they were written: their code, and no other, runs by itself.

    """
    config, workspaces = own / "config", own / "workspaces"
    _allow_code(config, lessons)
    before = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(
        filter(None, [str(config), str(CLASSROOM / "jupyter"), before])
    )
    # Pictures are drawn in large pieces of memory; with this, glibc gives each back when it is
    # free.
    os.environ.setdefault("MALLOC_MMAP_THRESHOLD_", "131072")
    for lesson in trusted:
        _trust(lesson)
    if notebook.is_relative_to(root):
        _open_lesson(str(workspaces), notebook.relative_to(root).as_posix())
    return [
        f"--LabApp.workspaces_dir={workspaces}",
        f"--LabApp.extra_labextensions_path={CLASSROOM / 'labextensions'}",
    ]


def _allow_code(config: Path, lessons: Path) -> None:
    """Tell the extension which code may run by itself: that of our lessons, word for word."""
    code = {
        "".join(cell["source"])
        for lesson in lessons.glob("*.ipynb")
        for cell in json.loads(lesson.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    }
    page = config / "labconfig" / "page_config.json"
    page.parent.mkdir(parents=True)
    page.write_text(json.dumps({"massageEduCode": sorted(code)}), encoding="utf-8")


def _trust(notebook: Path) -> None:
    """Let JupyterLab show the stored outputs of our own lesson as they are."""
    from nbformat import read
    from nbformat.sign import NotebookNotary

    NotebookNotary().sign(read(notebook, as_version=4))


def _open_lesson(workspaces: str, path: str) -> None:
    """Make the workspace that JupyterLab starts with: the lesson in front, the side bars folded."""
    from jupyterlab_server.workspaces_handler import WorkspacesManager

    name = f"notebook:{path}"
    folded = {"collapsed": True, "visible": True, "widgets": []}
    dock = {"type": "tab-area", "currentIndex": 0, "widgets": [name]}
    main = {"dock": dock, "current": name}
    layout = {"main": main, "left": folded, "right": folded, "relativeSizes": [0, 1, 0]}
    data = {"layout-restorer:data": layout, name: {"data": {"path": path, "factory": "Notebook"}}}
    workspace = {"data": data, "metadata": {"id": "default"}}
    WorkspacesManager(workspaces).save("default", json.dumps(workspace))


def serve(folder: Path, page: str, host: str, port: int, open_browser: bool) -> int:
    """Serve the pages of a folder until Ctrl+C, and say their address.

    ``host`` 0.0.0.0 serves the network too.
    """
    import webbrowser
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    try:
        server = ThreadingHTTPServer((host, port), partial(Quiet, directory=str(folder)))
    except OSError as error:
        mend = "Leave --port out for any free one."
        print(f"port {port} cannot be used: {error.strerror}. {mend}", file=sys.stderr)
        return 1
    everywhere = host == "0.0.0.0"  # noqa: S104 (what the teacher asked for, and no address to type)
    name = _own_address() if everywhere else host
    address = f"http://{name}:{server.server_port}/{page}"
    print(f"{address}\nCtrl+C ends it.", flush=True)
    if open_browser:
        webbrowser.open(address)
    with server, contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    return 0


def _own_address() -> str:
    """Return this machine's address in its network (nothing is sent)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"


def examine(data_dir: str | None = None) -> Iterator[tuple[str, str, str]]:
    """Yield name, fault (empty when good) and mend of each thing that a class needs."""
    again = "run 'make setup', or install the package again"
    version = ".".join(map(str, sys.version_info[:3]))
    old = "" if sys.version_info >= (3, 11) else f"{version} is too old"
    yield f"Python {version}", old, "install Python 3.11 or newer"
    for name in ("jupyterlab", "ipywidgets", "anywidget", "pandas", "matplotlib"):
        yield (*_installed(name), again)
    for name in ("@jupyter-widgets/jupyterlab-manager", "anywidget"):
        extension = Path(sys.prefix) / "share/jupyter/labextensions" / name
        fault = "" if (extension / "package.json").is_file() else "is missing"
        yield f"JupyterLab's part of {name}", fault, again
    yield "Python kernel", _kernel_fault(), again
    errors = [p for p in checker.check(data_dir) if p.severity == "error"]
    fault = f"{len(errors)} errors, the first: {errors[0]}" if errors else ""
    yield "data", fault, "run 'massage-edu check' and mend what it lists"
    lessons = sorted(lessons_dir().glob("0*.ipynb"))
    yield f"{len(lessons)} lessons in {lessons_dir()}", "" if lessons else "none found", again
    home = Path.home()
    fault = "" if os.access(home, os.W_OK) else f"{home} is read-only"
    yield "home folder can be written", fault, "give the user a home"


def _installed(name: str) -> tuple[str, str]:
    """Return a package's name and version, and its fault (empty when it is what we need)."""
    requirements = metadata.requires("massage-edu") or []
    needed = next((line for line in requirements if re.match(rf"{name}\b", line)), name)
    try:
        have = metadata.version(name)
    except metadata.PackageNotFoundError:
        return name, "is not installed"
    from packaging.requirements import Requirement

    fits = Requirement(needed).specifier.contains(have, prereleases=True)
    return f"{name} {have}", "" if fits else f"does not fit {needed}"


def _kernel_fault() -> str:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        return "no kernel called python3"
    return ""
