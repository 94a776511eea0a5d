"""A student's first minute at the class server, and what they see when their kernel dies, in a real
Chromium.
"""

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import members

playwright = pytest.importorskip("playwright.sync_api")

IDLE = ".jp-Notebook-ExecutionIndicator[data-status=idle]"
PATIENT = 180_000


@pytest.fixture
def page(browser):
    """Open a window of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    yield opened
    context.close()


def photograph(page, name: str) -> None:
    """Store a picture where SCREENSHOTS says."""
    if os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{os.environ['SCREENSHOTS']}/{name}.png")


def test_a_student_logs_in_and_learns(server, students, page):
    """Log in by the form, find lesson 01 in front, run it, choose a claim."""
    me = students[-1]
    log_in(page, server, me)
    assert (
        "01_overview"
        in page.locator(".lm-TabBar-tab.lm-mod-current .lm-TabBar-tabLabel").all_inner_texts()[0]
    )
    assert page.locator("#jp-left-stack >> visible=true").count() == 0, "the side bar is folded"
    run_all(page)
    widget = page.locator('.me-live[aria-label="Claims and their evidence"]')
    widget.scroll_into_view_if_needed()
    before = widget.locator("h3").inner_text()
    widget.locator("select").select_option(index=3)
    widget.locator("h3").filter(has_not_text=before).wait_for()
    photograph(page, "hub-lesson")


def test_a_dead_kernel_is_explained_and_comes_back(server, students, accounts, page):
    """Kill the kernel as Linux does for its memory: JupyterLab says so in words, and Run All works
    again.
    """
    me = students[-1]
    log_in(page, server, me)
    run_all(page)
    [kernel] = [
        one
        for one in members("uid", {accounts[me.name]})
        if b"ipykernel" in Path(f"/proc/{one}/cmdline").read_bytes()
    ]
    os.kill(kernel, signal.SIGKILL)
    dialog = page.locator(".jp-Dialog")
    dialog.wait_for()
    photograph(page, "hub-kernel-died")
    assert "appears to have died. It will restart automatically." in dialog.inner_text()
    dialog.get_by_role("button", name="Ok").click()
    page.wait_for_selector(IDLE, timeout=PATIENT, state="attached")
    run_all(page)


def log_in(page, server, student) -> None:
    """Fill in the hub's login form, and wait for the lesson."""
    page.goto(server.address)
    photograph(page, "hub-login")
    page.fill("#username_input", student.name)
    page.fill("#password_input", student.password)
    page.click("#login_submit")
    page.wait_for_selector(IDLE, timeout=PATIENT, state="attached")


def run_all(page) -> None:
    """Run all cells by the menu, and wait for what they give: the widgets of this run, all of them
    alive.
    """
    page.evaluate(
        "document.querySelectorAll('.me-live').forEach((old) => old.classList.replace('me-live', "
        "'old'))"
    )
    for _ in range(6):  # JupyterLab forgets a run that is asked for before it has joined its kernel
        page.click('.lm-MenuBar-itemLabel:text-is("Run")')
        page.click('.lm-Menu-itemLabel:text-is("Run All Cells")')
        with suppress(playwright.TimeoutError):
            page.wait_for_selector(
                '.me-live[aria-label="Claims and their evidence"]', timeout=PATIENT // 6
            )
            return
    raise AssertionError("the lesson did not come alive")
