"""The promise of `make lab`: a lesson is alive on opening, and no other code runs."""

import nbformat
import pytest
from lesson import LIVE, PATIENT, Lesson
from nbformat.sign import NotebookNotary

TOOLS = {
    "notebook tools": ".jp-NotebookPanel-toolbar",
    "status bar": "#jp-main-statusbar",
    "folded code": ".jp-InputPlaceholder",
    "prompts": ".jp-InputPrompt",
    "bar on the right": ".jp-SideBar.jp-mod-right",
    "tools of a cell": ".jp-cell-toolbar",
    "how to run it by hand": "p:text('Nothing moves?')",
}
SCROLLED = "document.querySelector('.jp-WindowedPanel-outer').scrollTop"


def shown(page) -> set[str]:
    """Return which tools of a programmer are in view."""
    return {
        name for name, place in TOOLS.items() if page.locator(f"{place} >> visible=true").count()
    }


@pytest.fixture
def lesson(browser, lab):
    """Open lesson 01 and touch nothing; at the end nothing may have gone wrong."""
    opened = Lesson(browser, lab, "01_overview")
    yield opened
    opened.page.close()
    assert not opened.faults


def test_a_lesson_is_alive_without_a_click_and_again_after_a_reload(lesson):
    """Find every widget alive, the page at its top, no code; and so after a reload."""
    for _ in range(2):
        lesson.alive()
        page = lesson.page
        assert page.evaluate(SCROLLED) == 0
        assert page.locator(".jp-Notebook h1").is_visible()
        assert shown(page) == set()
        page.wait_for_timeout(1000)
        assert not page.locator(".jp-mod-dirty").count()
        page.on("dialog", lambda asked: lesson.faults.append(asked.message))
        page.reload()


def test_one_button_leads_to_the_full_jupyterlab_and_back(lesson):
    """Press it by keyboard: tools and code are there, also after a reload; then they are gone."""
    lesson.alive()
    page = lesson.page
    page.get_by_role("button", name="Full JupyterLab").focus()
    page.keyboard.press("Enter")
    back = page.get_by_role("button", name="Classroom")
    back.wait_for()
    assert shown(page) == {*TOOLS}
    page.reload()
    lesson.alive()
    assert shown(page) == {*TOOLS}
    back.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Full JupyterLab").wait_for()
    assert shown(page) == set()


def test_a_restarted_kernel_is_given_the_lesson_again(lesson):
    """Restart the kernel by the menu: the widgets are new ones, and alive."""
    lesson.alive()
    page = lesson.page
    page.evaluate("document.querySelectorAll('.me-live').forEach(old => old.dataset.old = 'yes')")
    lesson.menu("Kernel", "Restart Kernel…")
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.wait_for_function(
        "(count) => !document.querySelector('[data-old]') && "
        "document.querySelectorAll('.me-live').length === count",
        arg=len(LIVE["01_overview"]),
        timeout=PATIENT,
    )


def test_at_the_plain_address_lesson_01_stands_in_front(browser, lab):
    """Find no pop-up and folded side bars; only lessons are in the list, a click opens the next."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENT)
    page.goto(f"{lab[0]}/lab")
    page.wait_for_selector(".me-live")
    assert page.locator(".jp-Notebook h1").inner_text().startswith("Relaxation massage and medical")
    assert not page.locator(".jp-Dialog, .Toastify__toast").count()
    assert not page.locator("#jp-left-stack, #jp-right-stack").locator("visible=true").count()
    page.get_by_role("tab", name="File Browser").click()
    files = page.locator(".jp-DirListing-itemText")
    files.first.wait_for()
    assert all(name.endswith(".ipynb") for name in files.all_inner_texts())
    page.get_by_text("05_contribute.ipynb", exact=True).click()
    page.wait_for_selector('.me-live[aria-label="Add a study"]')
    code = page.locator(
        ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-InputArea-editor >> visible=true"
    )
    assert code.count() == 3, "what is taught of the code stays in view"
    page.close()


def test_what_is_not_trusted_or_not_ours_stays_still(browser, lab):
    """Open a lesson whose words somebody changed, and a trusted one with other code."""
    folder = lab[1] / "notebooks"
    ours = nbformat.read(folder / "01_overview.ipynb", as_version=4)
    ours.cells[0].source += "\n\nFrom elsewhere."
    nbformat.write(ours, folder / "untrusted.ipynb")
    ours.cells[2].source += "\nopen('it-ran', 'w')"
    nbformat.write(ours, folder / "stranger.ipynb")
    NotebookNotary(data_dir=str(lab[1] / "jupyter_data_dir")).sign(ours)
    for name in ("untrusted", "stranger"):
        before = (folder / f"{name}.ipynb").read_bytes()
        lesson = Lesson(browser, lab, name, f"{name}.ipynb")
        lesson.page.wait_for_timeout(5000)  # in which a lesson would have come alive
        twin = lesson.page.locator(".jp-OutputArea h3", has_text="Sorting game")
        assert twin.is_visible() and not lesson.page.locator(".me-live").count()
        assert lesson.page.locator("p", has_text="Nothing moves?").is_visible()
        lesson.page.close()
        assert (folder / f"{name}.ipynb").read_bytes() == before
    assert not (folder / "it-ran").exists()
