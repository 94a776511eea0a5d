"""A real JupyterLab, started as ``make lab`` starts it, and a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def browser_path() -> str | None:
    """Return a Chromium or Chrome of the machine; None lets Playwright use its own, if it has
    one.
    """
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser():
    """Start a headless browser; without one the tests are skipped, but never in CI."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as p:
        try:
            started = p.chromium.launch(executable_path=browser_path(), args=ARGS)
        except playwright.Error as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no browser found (install chromium): {str(error).splitlines()[0]}")
        yield started
        started.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """Start JupyterLab once for all tests; return its address and folder."""
    with start_lab(tmp_path_factory.mktemp("lab")) as started:
        yield started


@contextmanager
def start_lab(home: Path):
    """Start JupyterLab with the project's own command on a copy of the lessons in ``home``; give
    address and folder.
    """
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = (
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_DATA_DIR",
        "JUPYTER_RUNTIME_DIR",
        "JUPYTERLAB_SETTINGS_DIR",
    )
    env = {**os.environ, **{name: str(home / name.lower()) for name in folders}}
    env["MASSAGE_EDU_PROGRESS"] = str(home / "student" / "progress.jsonl")
    command = [
        sys.executable,
        "-m",
        "massage_edu",
        "lab",
        "01",
        "--no-browser",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
    ]
    with (home / "lab.log").open("w") as log:
        server = subprocess.Popen(command, cwd=home, env=env, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, server, home / "lab.log")
        yield address, home
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait(address: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(240):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{address}/api")  # noqa: S310
            return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")
