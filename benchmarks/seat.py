"""What one student costs: memory of server and kernel, and the seconds until there is something to
do.

Memory is PSS (proportional set size, Linux): what a process has for itself, and of what several
share only its share. Adding up PSS gives what a machine really needs; adding up RSS would count
shared libraries once a student.
"""

import json
import logging
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).parent.parent
BASE = "import pandas, matplotlib, matplotlib.figure, ipywidgets"
LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
CLASS = 5  # students at once
ALIVE = ".me-live[aria-label]"
PAGE = (
    Path(os.environ.get("SITE", ROOT / "build" / "site")) / "overview.html"
)  # what make site has written
XSRF = 'headers: {"X-XSRFToken": (document.cookie.match(/_xsrf=([^;]+)/) || [])[1] || ""}'
CLOSE = f"""async () => {{
    for (const s of await (await fetch("/api/sessions")).json())
        await fetch(`/api/sessions/${{s.id}}`, {{method: "DELETE", {XSRF}}});
}}"""


def pss(processes) -> float:
    """Return the memory of some processes together, in MB."""
    total = 0
    for process in processes:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def cells(lesson: str) -> list[str]:
    """Return the code cells of a lesson."""
    found = json.loads((ROOT / "notebooks" / lesson).read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == "code"]


def kernel(code: list[str]) -> tuple[float, float]:
    """Return the seconds from the start of a kernel to the end of its last cell, and the memory it
    then has.
    """
    with tempfile.TemporaryDirectory() as home:
        # As massage-edu lab and the class server start it.
        env = {
            **os.environ,
            "MASSAGE_EDU_PROGRESS": f"{home}/progress.jsonl",
            "MALLOC_MMAP_THRESHOLD_": "131072",
        }
        begun = time.perf_counter()
        manager, client = start_new_kernel(cwd=str(ROOT), env=env, stderr=subprocess.DEVNULL)
        try:
            for cell in code:
                reply = client.execute_interactive(
                    cell, timeout=300, output_hook=lambda message: None
                )
                assert reply["content"]["status"] == "ok", reply["content"]
            return time.perf_counter() - begun, pss([manager.provisioner.pid])
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def run_all(runs: int = 3) -> str:
    """Return the table of Run All of each lesson beside the bare imports, in turn, as medians."""
    kinds = {"the three imports": [BASE]} | {lesson: cells(lesson) for lesson in LESSONS}
    found: dict[str, list] = {name: [] for name in kinds}
    for _ in range(runs):
        for name, code in kinds.items():
            found[name].append(kernel(code))
    middle = {
        name: [statistics.median(side) for side in zip(*both, strict=True)]
        for name, both in found.items()
    }
    base = middle["the three imports"]
    lines = ["| a new kernel, then | time | ratio | memory | ratio |", "|---|--:|--:|--:|--:|"]
    for name, (seconds, memory) in middle.items():
        what = (
            f"{seconds:.1f} s | {seconds / base[0]:.2f} | {memory:.0f} MB | {memory / base[1]:.2f}"
        )
        lines.append(f"| {name} | {what} |")
    return "\n".join(lines)


def first_widget(page) -> None:
    """Wait for the first live widget of the lesson that was opened: it comes alive by itself."""
    page.wait_for_selector(ALIVE, timeout=300_000)


def lab(browser) -> dict[str, float]:
    """Return the seconds to the first widget of ``make lab``: from the command, and with the server
    running.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [
        sys.executable,
        "-m",
        "massage_edu",
        "lab",
        "--no-browser",
        f"--port={port}",
        "--IdentityProvider.token=",
    ]
    found = {}
    with tempfile.TemporaryDirectory() as home:
        shutil.copytree(ROOT / "notebooks", Path(home) / "notebooks")
        env = {**os.environ, "HOME": home, "MASSAGE_EDU_PROGRESS": f"{home}/progress.jsonl"}
        begun = time.perf_counter()
        server = subprocess.Popen(
            command, cwd=home, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            for what in ("from the command", "server running, a new kernel"):
                while _closed(port):
                    time.sleep(0.05)
                context = browser.new_context()
                page = context.new_page()
                page.goto(f"{address}/lab")
                first_widget(page)
                found[f"`make lab`, {what}"] = time.perf_counter() - begun
                # The next time it shall be a new kernel.
                page.evaluate(CLOSE)
                context.close()
                begun = time.perf_counter()
        finally:
            server.terminate()
            server.wait()
    return found


def _closed(port: int) -> int:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port))


def plain_page(browser) -> dict[str, float]:
    """Return the seconds until the first control of lesson 01 as a plain page can be used; nothing
    without pages.
    """
    if not PAGE.exists():
        return {}
    context = browser.new_context()
    page, begun = context.new_page(), time.perf_counter()
    page.goto(PAGE.as_uri())
    page.locator("main").locator("select, button").first.click(trial=True)
    seconds = time.perf_counter() - begun
    context.close()
    return {"plain page (`make site`)": seconds}


def hub(browser) -> tuple[dict[str, float], str]:
    """Return the seconds to the first widget at a class server, and the table of its memory."""
    sys.path.insert(0, str(ROOT / "tests" / "class"))
    os.environ["USERS"] = str(CLASS + 1)
    from conftest import ClassServer, members

    folder = Path(tempfile.mkdtemp(prefix="class-"))
    server = ClassServer(folder)
    try:
        server.clear()
        server.prepare()
        server.start()
        alone, *others = server.students
        times = _hub_times(browser, server.address, alone)
        with ThreadPoolExecutor(CLASS) as pool:
            slowest = max(pool.map(_come_in, others))
        times[
            f"JupyterHub, {CLASS} students at once from the login, the last of them (no browsers)"
        ] = slowest
        kinds: dict[str, list[int]] = {"server": [], "kernel": []}
        for student in others:
            for process in members("uid", {(server.homes / student.name).stat().st_uid}):
                words = Path(f"/proc/{process}/cmdline").read_bytes()
                kinds["kernel" if b"ipykernel" in words else "server"].append(process)
        one = {kind: pss(processes) / CLASS for kind, processes in kinds.items()}
        assert server.hub
        common = pss(members("pgid", {server.hub.pid}))
    finally:
        server.clear()
        shutil.rmtree(folder)
    rows = {
        "hub, proxy and culler, once": f"{common:.0f} MB",
        f"server of a student, mean of {CLASS}": f"{one['server']:.0f} MB",
        f"kernel of a student, mean of {CLASS}": f"{one['kernel']:.0f} MB",
        "30 students, reckoned from these": f"{(common + 30 * sum(one.values())) / 1024:.1f} GB",
    }
    lines = ["| a class at lesson 01, after Run All | memory |", "|---|--:|"]
    return times, "\n".join(lines + [f"| {what} | {memory} |" for what, memory in rows.items()])


def _come_in(student) -> float:
    """Let a student log in and run lesson 01; return the seconds to the first widget."""
    begun = time.perf_counter()
    student.log_in()
    student.start()
    code, lesson = student.cells(), student.open()
    seconds = 0.0
    for cell in code:
        lesson.run(cell)
        if lesson.comms and not seconds:
            seconds = time.perf_counter() - begun
    return seconds


def _hub_times(browser, address: str, student) -> dict[str, float]:
    context, found = browser.new_context(), {}
    page = context.new_page()
    page.goto(f"{address}/hub/login")
    page.fill("#username_input", student.name)
    page.fill("#password_input", student.password)
    begun = time.perf_counter()
    page.click("#login_submit")
    first_widget(page)
    found["JupyterHub, from the login, with the start of the server"] = time.perf_counter() - begun
    page.close()
    page, begun = context.new_page(), time.perf_counter()
    page.goto(address)
    first_widget(page)
    found["JupyterHub, server and kernel running"] = time.perf_counter() - begun
    context.close()
    return found


def starts() -> str:
    """Return the tables that need a browser, and for JupyterHub a server and root; what is missing
    is said.
    """
    from playwright.sync_api import sync_playwright

    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    memory = "JupyterHub was not measured: it needs root, and `make class-test` first."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=options)
        times = plain_page(browser) | lab(browser)
        if os.geteuid() == 0 and (ROOT / "build" / "class" / "bin" / "jupyterhub").exists():
            more, memory = hub(browser)
            times |= more
        browser.close()
    lines = ["| to the first widget of lesson 01 | time |", "|---|--:|"]
    return (
        "\n".join(lines + [f"| {what} | {seconds:.1f} s |" for what, seconds in times.items()])
        + f"\n\n{memory}"
    )


def tables() -> str:
    """Return all tables as Markdown."""
    logging.disable(logging.WARNING)
    return f"{run_all()}\n\n{starts()}"


if __name__ == "__main__":
    print(tables())
