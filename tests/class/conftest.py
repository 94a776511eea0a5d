"""A real class server as ``deploy/`` installs it, with Linux accounts that are removed
afterwards.
"""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from student import Student

ROOT = Path(__file__).parent.parent.parent
SERVER = Path(
    os.environ.get("CLASS_SERVER", ROOT / "build" / "class")
)  # where deploy/install.sh has put it
USERS = int(os.environ.get("USERS", "5"))
GROUP, PREFIX = "massage-edu-test", "metest"

OWN = """
c.JupyterHub.bind_url = "http://127.0.0.1:{web}"
c.JupyterHub.hub_port = {hub}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy}"
c.PAMAuthenticator.allowed_groups = {{"{group}"}}
c.Spawner.environment["MASSAGE_EDU_LESSONS"] = "{lessons}"
"""


class ClassServer:
    """JupyterHub in a folder of its own; ``students`` are its accounts, not yet logged in."""

    def __init__(self, folder: Path):
        self.folder, self.homes, self.lessons = folder, folder / "homes", folder / "lessons"
        self.state = folder / "state"  # as /var/lib/massage-edu in the systemd unit
        self.students: list[Student] = []
        self.hub: subprocess.Popen | None = None

    def prepare(self) -> None:
        """Make homes, accounts, the teacher's lessons and what is special to this server."""
        self.folder.chmod(0o755)
        self.homes.mkdir()
        self.state.mkdir(0o700)
        shutil.copytree(ROOT / "notebooks", self.lessons)
        subprocess.run(["chmod", "-R", "a+rX", self.lessons], check=True)
        web, hub, proxy = _free_ports(3)
        self.address = f"http://127.0.0.1:{web}"
        own = OWN.format(web=web, hub=hub, proxy=proxy, group=GROUP, lessons=self.lessons)
        (self.folder / "hub.py").write_text(own, encoding="utf-8")
        made = subprocess.run(
            [self.tool("accounts.sh"), str(USERS)],
            env=self.naming(),
            check=True,
            capture_output=True,
            text=True,
        )
        self.students = [Student(self.address, *line.split()) for line in made.stdout.splitlines()]

    def start(self) -> None:
        """Start the hub with the config of ``deploy/`` and wait until it answers."""
        path = os.pathsep.join([str(SERVER / "bin"), *(os.environ["PATH"].split(os.pathsep))])
        env = {
            "PATH": path,
            "HOME": str(self.folder),
            "MASSAGE_EDU_HUB": str(self.folder / "hub.py"),
            "LANG": "C.UTF-8",
        }
        command = [SERVER / "bin" / "jupyterhub", "--config", SERVER / "jupyterhub_config.py"]
        with self.log.open("a") as log:
            self.hub = subprocess.Popen(
                command, cwd=self.state, env=env, stdout=log, stderr=log, start_new_session=True
            )
        for _ in range(240):
            if self.hub.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.address}/hub/health")  # noqa: S310
                return
            except OSError:
                time.sleep(0.5)
        raise RuntimeError(f"the hub did not start:\n{self.log.read_text()[-4000:]}")

    def progress(self, student: Student) -> list[dict]:
        """Return what the server keeps of a student: the head of the file, then each event."""
        file = self.homes / student.name / "massage-edu" / "progress.jsonl"
        if not file.exists():
            return []
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]

    def tool(self, name: str) -> Path:
        """Return a script of ``deploy/``."""
        return ROOT / "deploy" / name

    def naming(self) -> dict[str, str]:
        """Return the environment in which accounts.sh makes this server's accounts."""
        return {**os.environ, "GROUP": GROUP, "HOMES": str(self.homes), "PREFIX": PREFIX}

    @property
    def log(self) -> Path:
        """Return the file with what hub, proxy and students' servers say."""
        return self.folder / "hub.log"

    def stop(self) -> None:
        """Stop the hub as systemd does; the students' servers go on."""
        if self.hub and self.hub.poll() is None:
            self.hub.terminate()
            try:
                self.hub.wait(60)
            except subprocess.TimeoutExpired:
                self.hub.kill()
                self.hub.wait()

    def clear(self) -> None:
        """Stop everything and remove the accounts, whatever happened before."""
        self.stop()
        if self.hub:
            _end(members("pgid", {self.hub.pid}))  # a proxy that outlived its hub
        accounts = [one for one in pwd.getpwall() if one.pw_name.startswith(PREFIX)]
        uids = {one.pw_uid for one in accounts}
        for _ in range(50):
            if not _end(members("uid", uids)):
                break
            time.sleep(0.2)
        for one in accounts:
            subprocess.run(["userdel", "--remove", one.pw_name], check=True, capture_output=True)
        subprocess.run(["groupdel", GROUP], check=False, capture_output=True)


def members(what: str, wanted: set[int]) -> list[int]:
    """Return the processes of these users (``uid``) or of these process groups (``pgid``)."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            is_ = folder.stat().st_uid if what == "uid" else os.getpgid(int(folder.name))
        except (OSError, ProcessLookupError):
            continue
        if is_ in wanted:
            found.append(int(folder.name))
    return found


def _end(processes: list[int]) -> int:
    for process in processes:
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return len(processes)


def _free_ports(number: int) -> list[int]:
    held = [socket.socket() for _ in range(number)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


@pytest.fixture(scope="session")
def server():
    """Start the class server; skip where this is not possible, but never in CI."""
    why = ""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        why = "needs root, to make accounts"
    elif not (SERVER / "bin" / "jupyterhub").exists():
        why = f"no class server in {SERVER}; run 'make class-test', or deploy/install.sh {SERVER}"
    elif subprocess.run(
        ["setpriv", "--reuid=nobody", "--clear-groups", SERVER / "bin" / "python", "-c", ""],
        cwd="/",
        capture_output=True,
    ).returncode:
        why = f"other accounts cannot read {SERVER}; set CLASS_SERVER to a folder that they can"
    if why:
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
    folder = Path(tempfile.mkdtemp(prefix="class-"))
    made = ClassServer(folder)
    try:
        made.clear()  # what a killed run may have left
        made.prepare()
        made.start()
        yield made
    finally:
        made.clear()
        if os.environ.get("KEEP_LOG"):
            shutil.copy(made.log, os.environ["KEEP_LOG"])
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def accounts(server) -> dict[str, int]:
    """Return the user id of each account of the class."""
    return {one.pw_name: one.pw_uid for one in pwd.getpwall() if one.pw_name.startswith(PREFIX)}


@pytest.fixture(scope="session")
def students(server):
    """Let all students log in and start their servers at once, as a class does at nine o'clock."""

    def come_in(student: Student) -> Student:
        assert student.log_in().url.endswith("/hub/home"), "not logged in"
        student.start()
        return student

    with ThreadPoolExecutor(len(server.students)) as pool:
        return list(pool.map(come_in, server.students))


@pytest.fixture(scope="session")
def browser():
    """Start a headless browser; without one the tests are skipped, but never in CI."""
    playwright = pytest.importorskip("playwright.sync_api")
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    with playwright.sync_playwright() as p:
        try:
            started = p.chromium.launch(
                executable_path=next(filter(None, map(shutil.which, names)), None),
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            )
        except playwright.Error as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no browser found (install chromium): {str(error).splitlines()[0]}")
        yield started
        started.close()
