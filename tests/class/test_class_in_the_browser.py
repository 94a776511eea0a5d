"""A student's first minute at the class server, and what they see when their kernel dies, in a real
Chromium.
"""

import os
import signal
import time
from pathlib import Path

import pytest
from conftest import members

playwright = pytest.importorskip("playwright.sync_api")

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
    """Log in, find lesson 01 in front and alive, choose a claim, answer a question."""
    me = students[-1]
    log_in(page, server, me)
    assert (
        "01_overview"
        in page.locator(".lm-TabBar-tab.lm-mod-current .lm-TabBar-tabLabel").all_inner_texts()[0]
    )
    assert page.locator("#jp-left-stack >> visible=true").count() == 0, "the side bar is folded"
    alive(page)
    widget = page.locator('.me-live[aria-label="Claims and their evidence"]')
    widget.scroll_into_view_if_needed()
    before = widget.locator("h3").inner_text()
    widget.locator("select").select_option(index=3)
    widget.locator("h3").filter(has_not_text=before).wait_for()
    photograph(page, "hub-lesson")
    known = len(server.progress(me))
    form = page.locator('.me-live[aria-label="Check yourself"]').last
    form.locator(".choices button").first.click()
    form.locator(".me-feedback").wait_for()
    photograph(page, "hub-question")
    added = wait_for_more(server, me, known)
    assert added[-1]["kind"] == "answer" and added[-1]["try"] == 1


def test_a_dead_kernel_is_explained_and_comes_back(server, students, accounts, page):
    """Kill the kernel as Linux does for its memory: JupyterLab says so, and all is alive again."""
    me = students[-1]
    log_in(page, server, me)
    alive(page)
    [kernel] = [
        one
        for one in members("uid", {accounts[me.name]})
        if b"ipykernel" in Path(f"/proc/{one}/cmdline").read_bytes()
    ]
    page.evaluate(
        "document.querySelectorAll('.me-live').forEach((one) => one.classList.add('old'))"
    )
    os.kill(kernel, signal.SIGKILL)
    dialog = page.locator(".jp-Dialog")
    dialog.wait_for()
    photograph(page, "hub-kernel-died")
    assert "appears to have died. It will restart automatically." in dialog.inner_text()
    dialog.get_by_role("button", name="Ok").click()
    page.wait_for_function("!document.querySelector('.old')", timeout=PATIENT)
    alive(page)


def log_in(page, server, student) -> None:
    """Fill in the hub's login form, and wait for the lesson."""
    page.goto(server.address)
    photograph(page, "hub-login")
    page.fill("#username_input", student.name)
    page.fill("#password_input", student.password)
    page.click("#login_submit")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENT)


def alive(page) -> None:
    """Wait until the lesson is alive, by no hand."""
    page.wait_for_selector('.me-live[aria-label="Claims and their evidence"]', timeout=PATIENT)


def wait_for_more(server, student, known: int) -> list[dict]:
    """Return what is added to a student's file behind the lines that were known."""
    end = time.monotonic() + 30
    while not (added := server.progress(student)[known:]):
        assert time.monotonic() < end, "the answer did not reach the file"
        time.sleep(0.2)
    return added
