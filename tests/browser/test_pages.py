"""The plain pages in a real browser: from a folder and from a server, by keyboard, light, dark, on
a phone.
"""

import gzip
import json
import re
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe import faults
from lesson import SCREENSHOTS

import massage_edu as me
from massage_edu.learning import progress_file as record
from massage_edu.publish import install, site
from massage_edu.publish import notebook as lessons
from massage_edu.widgets.live import Live
from massage_edu.widgets.questions import RESULT

NAMES = (
    "index",
    "overview",
    "conditions",
    "evidence",
    "cases",
    "contribute",
    "glossary",
    "references",
    "progress",
    "practise",
)
LESSONS = ("overview", "conditions", "evidence", "cases", "contribute")
LOOKS = [("light", 1280, 900), ("dark", 390, 844)]


class Visit:
    """A page in a fresh browser profile; ``faults`` collects what must not happen."""

    def __init__(self, browser, address: str, width=1280, height=900, **options):
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            accept_downloads=True,
            reduced_motion="reduce",
            service_workers="block",  # what is sent is weighed
            **options,
        )
        self.address, self.faults, self.responses = address, [], []
        self.context.on(
            "request", lambda r: self.faults.append(r.url) if not self._ours(r.url) else None
        )
        self.context.on("requestfailed", self._lost)
        self.context.on("response", self._answered)
        self.context.on("weberror", lambda e: self.faults.append(str(e.error)))
        self.context.on(
            "console",
            lambda m: self.faults.append(m.text) if _is_fault(m) else None,
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)

    def _ours(self, url: str) -> bool:
        return url.startswith((self.address, "data:", "blob:", "about:"))

    def _lost(self, request) -> None:
        if (
            "ERR_ABORTED" not in request.failure
        ):  # given up because the test itself went to another page
            self.faults.append(f"{request.failure}: {request.url}")

    def _answered(self, response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.url}")
        if self.address.startswith("http") and not response.url.startswith("data:"):
            self.responses.append(response)

    def open(self, name: str, whole: bool = True):
        """Open a page and return it; of a lesson all units, unless one is asked for."""
        lesson = name.partition(".")[0] in LESSONS
        if whole and lesson and "?" not in name:
            name = name.replace(".html", ".html?whole")
        self.page.goto(f"{self.address}/{name}")
        self.page.wait_for_load_state("load")
        return self.page

    def close(self) -> None:
        """Close the profile; nothing may have gone wrong."""
        self.context.close()
        assert self.faults == []


def _is_fault(message) -> bool:
    """Return whether the console says that something is wrong."""
    blocked = "Service Worker registration blocked" in message.text  # as asked for above
    return message.type in ("error", "warning") and not blocked


class Quiet(SimpleHTTPRequestHandler):
    """A static host that says nothing."""

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def host(pages):
    """Serve the pages as any static host does; return the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(pages))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def visit(browser, pages):
    """Return a profile in which the pages are opened from their folder."""
    opened = Visit(browser, pages.as_uri())
    yield opened
    opened.close()


def live(page, label: str):
    """Return a live part of a page, ready to be used."""
    part = page.locator(f'.live[aria-label="{label}"]')
    part.scroll_into_view_if_needed()
    part.locator("select, input, button").first.wait_for(state="attached")
    return part


# Controls smaller than 24 by 24 pixels; links in running text are exempt (WCAG 2.2, 2.5.8).
SMALL = """() => [...document.querySelectorAll("a, button, input, select, summary, [tabindex='0']")]
    .filter(e => e.offsetParent && !e.matches(".skip, .buttons input") &&
        getComputedStyle(e).display !== "inline")
    .filter(e => { const box = e.getBoundingClientRect();
    return Math.min(box.width, box.height) < 24 })
    .map(e => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(("tag", "width", "height"), LOOKS)
@pytest.mark.parametrize("name", NAMES)
def test_every_page_opens_from_a_folder_and_nothing_is_cut_off(
    browser, pages, name, tag, width, height
):
    """Open a page by file address: nothing fails, no sideways scrolling, every live part is made,
    axe finds nothing.
    """
    opened = Visit(
        browser, pages.as_uri(), width, height, color_scheme="dark" if tag == "dark" else "light"
    )
    page = opened.open(f"{name}.html")
    for part in page.locator(".live").all():
        part.scroll_into_view_if_needed()
        part.locator("select, input, button").first.wait_for(state="attached")
        if part.locator(".choices button").count():
            part.locator(
                ".choices button"
            ).first.click()  # the feedback, or the back of a card, is there too
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []
    assert page.evaluate(SMALL) == []
    assert page.evaluate("document.body.dataset.jpThemeLight") == str(tag != "dark").lower()
    page.wait_for_function(
        "[...document.images].every(one => one.loading === 'lazy' || one.complete)"
    )
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=SCREENSHOTS / f"site-{name}-{tag}.png")
    opened.close()


def test_axe_sees_a_fault_of_a_page(visit):
    """Take the label from the search field, shrink a button, skip a heading: all three are
    found.
    """
    page = visit.open("index.html")
    page.evaluate("""() => {
        document.querySelector(".search label").remove();
        document.querySelector("#search").placeholder = "";
        document.querySelector(".look").style = "min-height: 0; height: 20px; padding: 0";
        document.querySelector("main h2").outerHTML = "<h5>Skipped</h5>";
    }""")
    assert {one.split(" ")[0] for one in faults(page)} >= {"label", "heading-order"}
    assert len(page.evaluate(SMALL)) == 1


def test_axe_finds_nothing_on_a_slide(visit):
    """Go through the slides of a lesson: each has one main heading in order, and nothing else to
    find.
    """
    page = visit.open("conditions.html?slides")
    last = int(page.locator(".slide-bar span").inner_text().split("/")[1])
    for number in range(1, last + 1):
        assert faults(page) == [], number
        assert page.locator("h1:visible").count() == 1
        page.keyboard.press("Shift+PageDown")


@pytest.mark.parametrize("address", ["evidence.html", "evidence.html?slides"])
def test_a_word_is_explained_where_it_is_tapped(visit, address):
    """Follow a term from the text: its meaning stands above the page, Escape leads back to it."""
    page = visit.open(address)
    link = page.locator(".prose a:visible", has_text="review").first
    while not link.count():
        page.keyboard.press("Shift+PageDown")
    link.focus()
    before = page.evaluate("[scrollY, location.href]")
    page.keyboard.press("Enter")
    assert "stated methods" in page.get_by_role("dialog").inner_text()
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").count()
    assert page.evaluate("[scrollY, location.href]") == before
    assert link.evaluate("one => one === document.activeElement")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_can_be_seen_on_every_control(browser, pages, scheme):
    """Go through a page by Tab: each stop has an outline of at least 2 pixels around it, in the
    focus colour.
    """
    opened = Visit(browser, pages.as_uri(), color_scheme=scheme)
    page = opened.open("evidence.html")
    live(page, "Pooling lab")
    page.evaluate("scrollTo(0, 0)")
    ring = """() => {
        const at = document.activeElement, next = at.matches(".buttons input")
            ? at.nextElementSibling : at;
        const style = getComputedStyle(next);
        return [at.outerHTML.slice(0, 80), style.outlineStyle, parseFloat(style.outlineWidth),
            style.outlineColor];
    }"""
    colour = {"light": "rgb(11, 87, 208)", "dark": "rgb(255, 209, 102)"}[scheme]
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        place, style, width, seen = page.evaluate(ring)
        if "<main" not in place:
            assert style == "solid" and width >= 2, place
            assert seen in (colour, "rgb(213, 94, 0)"), place
    opened.close()


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_by_itself(browser, pages, motion):
    """Find no gliding and no animation, whether little motion is asked for or not."""
    context = browser.new_context(reduced_motion=motion)
    page = context.new_page()
    page.goto(f"{pages.as_uri()}/overview.html")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.evaluate("document.getAnimations().length") == 0
    context.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
@pytest.mark.parametrize("name", ["overview", "conditions", "evidence", "contribute"])
def test_the_first_view_of_a_lesson_is_light(browser, host, name, width, height):
    """Weigh everything that a static host sends until the page rests, compressed as hosts do."""
    opened = Visit(browser, host, width, height)
    page = opened.open(f"{name}.html", whole=False)
    page.wait_for_load_state("networkidle")
    assert 20_000 < sum(len(gzip.compress(one.body())) for one in opened.responses) < 400_000
    opened.close()


def leaves(data: dict, branch: list, depth: int = 0):
    """Yield the way to each end of the tree, and the end."""
    if depth == len(data["controls"]):
        yield [], branch
        return
    for i, below in enumerate(branch[1:]):
        for way, end in leaves(data, below, depth + 1):
            yield [i, *way], end


@pytest.mark.parametrize(
    ("name", "label"), [("conditions", "Conditions"), ("overview", "Strokes and techniques")]
)
def test_every_choice_shows_its_state(visit, pages, name, label):
    """Choose every option by keyboard or mouse: the page shows the HTML of that state and says
    so.
    """
    page = visit.open(f"{name}.html")
    part = live(page, label)
    key = part.get_attribute("data-states")
    script = (pages / "states" / f"{key}.js").read_text(encoding="utf-8")
    data = json.loads(script[script.index(",") + 1 : script.rindex(")")])
    shown = (
        "(html) => { const t = document.createElement('template'); t.innerHTML = html; "
        "return t.content.textContent }"
    )
    for way, end in leaves(data, data["tree"]):
        for i, index in enumerate(way):
            if data["controls"][i]["kind"] == "buttons":
                part.locator(f"fieldset:nth-of-type({i + 1}) input").nth(index).check(force=True)
            else:
                part.locator("select").nth(
                    i - len(way) + part.locator("select").count()
                ).select_option(index=index)
        html = "".join(data["pieces"][piece] for piece in end[1:])
        assert part.locator(".pane").evaluate("e => e.textContent") == page.evaluate(shown, html)
        picture = re.search(r'src="(img/[^"]+)"', html)
        if picture:
            assert part.locator(".pane img").first.get_attribute("src") == picture[1]
        assert part.get_by_role("status").inner_text().startswith("Now showing: ")


TWO_FRAMES = """async ([part, index]) => {
    const field = part.querySelector("select, input[type=range]");
    const before = part.querySelector(".pane").textContent + part.querySelector(".pane img")?.src;
    if (field.type === "range") field.value = index; else field.selectedIndex = index;
    field.dispatchEvent(new Event(field.type === "range" ? "input" : "change"));
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    const pictures = [...part.querySelectorAll(".pane img")];
    const picture = part.querySelector(".pane img")?.src;
    const changed = part.querySelector(".pane").textContent + picture !== before;
    // How soon is measured, not asserted: a busy machine is no fault.
    await Promise.all(pictures.map((one) => one.decode()));
    return [changed,
            pictures.every((one) => one.complete && one.naturalWidth > 0)];
}"""


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("overview", "How big is this effect?"),
        ("overview", "Claims and their evidence"),
        ("conditions", "Conditions"),
        ("evidence", "Pooling lab: practice set"),
    ],
)
def test_a_new_card_is_there_within_two_frames(browser, host, name, label):
    """Change a control and wait two frames: the card is the new one, and so are its pictures once
    they are decoded.
    """
    opened = Visit(browser, host)
    page = opened.open(f"{name}.html")
    part = live(page, label)
    page.wait_for_load_state("networkidle")
    for index in (1, 2):
        assert page.evaluate(TWO_FRAMES, [part.element_handle(), index]) == [True, True]
        page.wait_for_load_state("networkidle")
    opened.close()


def test_an_address_opens_a_card_and_follows_the_choice(visit):
    """Open #migraine, choose another condition, and find its address; headings and questions have
    addresses too.
    """
    page = visit.open("conditions.html#migraine")
    part = live(page, "Conditions")
    page.locator(".pane h3", has_text="Migraine").first.wait_for()
    assert (
        part.locator("select").first.evaluate("e => e.selectedOptions[0].textContent")
        == "Chronic headaches and migraines"
    )
    part.locator("select").nth(1).select_option("Tension-type headache")
    assert page.url.endswith("#tension-type-headache")
    page.goto(f"{visit.address}/overview.html#effleurage")
    page.locator(".pane h3", has_text="Effleurage").first.wait_for()
    page.goto(f"{visit.address}/conditions.html#q-any-02")
    assert (
        "In the middle of a session"
        in page.locator('.live[aria-label="Client cases"] .stem').inner_text()
    )


def test_the_labs_work_by_keyboard(visit):
    """Take a trial out, move a result, change the interval, leave one of thirteen out: with keys
    alone.
    """
    page = visit.open("evidence.html")
    lab = live(page, "Pooling lab")
    lab.locator("input[type=checkbox]").first.focus()
    page.keyboard.press("Space")
    assert lab.locator("img").get_attribute("alt").startswith("2 trials pooled: 10.3 (")
    page.keyboard.press("Space")
    lab.get_by_role("radio", name="Knapp-Hartung").focus()
    page.keyboard.press("ArrowRight")
    assert "14.0 (7.6 to 20.5)" in lab.locator(".pane").inner_text()
    lab.locator("input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    assert "+15 points" in lab.locator(".pane").inner_text()
    assert lab.locator("input[type=range]").get_attribute("aria-valuetext") == "+15 points"
    practice = live(page, "Pooling lab: practice set")
    practice.locator("select").first.focus()
    page.keyboard.press("ArrowDown")
    assert "Left out: Aronson 1948." in practice.locator(".pane").inner_text()
    assert "12 trials" in practice.get_by_role("status").inner_text()


def answer(part, right: bool) -> None:
    """Press options until one is as wanted; the form is on a fresh question."""
    spec = json.loads(part.locator("script").inner_text())
    stem = part.locator(".stem").inner_text()
    options = next(q for q in spec["questions"] if q["stem"] == stem)["options"]
    part.locator(".choices button").nth(
        next(i for i, o in enumerate(options) if (o["right"] == "yes") == right)
    ).click()


def test_questions_explain_allow_a_second_try_and_are_remembered(visit, tmp_path):
    """Answer wrongly, then rightly; reload, go on, export, delete: the count stays honest
    throughout.
    """
    page = visit.open("overview.html")
    part = live(page, "Sorting game")
    answer(part, right=False)
    assert "Try once more." in part.locator(".me-feedback").inner_text()
    assert "Try once more." in part.get_by_role("status").inner_text()
    answer(part, right=True)
    assert "✓ Right." in part.locator(".me-feedback").inner_text()
    assert part.locator(".me-feedback li").count() == 3
    part.locator(".next-question").focus()
    page.keyboard.press("Enter")
    assert "2 of 14" in part.locator(".head").inner_text()
    answer(part, right=True)
    page.reload()
    part = live(page, "Sorting game")
    assert "3 of 14. 1 of 2 right at the first try." in part.locator(".head").inner_text()
    part.locator(".numbers summary").click()
    assert part.get_by_role("button", name="Question 1, to look at again").is_visible()
    page.goto(f"{visit.address}/progress.html")
    assert re.search(
        r"2 of \d+ answered, 1 right at the first try\.",
        page.locator(".live.progress").inner_text(),
    )
    again = page.locator(".live.progress li a").first
    assert re.search(r"overview\.html#q-", again.get_attribute("href"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Save a copy to hand in").click()
    head, *events = map(json.loads, download.value.path().read_text().splitlines())
    download.value.save_as(tmp_path / "class" / download.value.suggested_filename)
    said = page.locator(".kept [aria-live=polite]")
    assert (
        f"Saved as {download.value.suggested_filename}. Look in the downloads of this device."
        in said.inner_text()
    )
    report = me.class_report(tmp_path / "class").questions
    assert sorted(report.missed) == [0, 1] and report.most[report.missed == 1].all()
    assert head["version"] == 1
    assert [(one["right"] == "yes", one["try"]) for one in events] == [
        (False, 1),
        (True, 2),
        (True, 1),
    ]
    assert download.value.suggested_filename == f"massage-edu-progress-{head['student']}.jsonl"
    with page.expect_download() as download:
        page.get_by_role("button", name="Save a copy to hand in").click()
    assert download.value.suggested_filename == f"massage-edu-progress-{head['student']}.jsonl"
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete all").click()
    assert re.search(r"0 of \d+ answered", page.locator(".live.progress").inner_text())


def test_a_phone_that_can_send_files_offers_it(browser, pages, tmp_path):
    """Stand in for a phone that sends files: the same line goes as a text file, which the class
    report reads.
    """
    opened = Visit(browser, pages.as_uri(), 390, 844)
    page = opened.open("overview.html")
    assert not page.get_by_role("button", name="Send a copy").count()
    opened.context.add_init_script("""
        navigator.canShare = ({ files }) => files.every((one) => one.name.endsWith(".txt") &&
            one.type === "text/plain");
        navigator.share = async ({ files: [one] }) => { window.sent = [one.name, await one.text()];
        };
    """)
    page.reload()
    part = live(page, "Sorting game")
    answer(part, right=False)
    part.get_by_role("button", name="Send a copy").click()
    page.wait_for_function("window.sent")
    name, line = page.evaluate("window.sent")
    (tmp_path / name).write_text(line)
    assert list(me.class_report(tmp_path).questions.missed) == [1]
    opened.close()


def test_pages_work_where_nothing_may_be_kept(browser, pages):
    """Forbid storage: no error, questions answer, and the form says that nothing is kept."""
    opened = Visit(browser, pages.as_uri())
    opened.context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', "
        "'SecurityError') } })"
    )
    page = opened.open("overview.html")
    part = live(page, "Sorting game")
    assert "This browser keeps nothing" in part.locator(".kept").inner_text()
    answer(part, right=True)
    assert "1 of 1 right" in part.locator(".head").inner_text()
    page.locator(".menu summary").click()
    page.locator(".look").click()
    opened.close()


def test_broken_progress_is_set_aside_never_deleted(visit):
    """Spoil what is kept: the page begins anew and the old text is still there under another
    name.
    """
    page = visit.open("overview.html")
    page.evaluate("localStorage.setItem('massage-edu-progress', '{broken')")
    page.reload()
    live(page, "Sorting game")
    assert page.evaluate("localStorage.getItem('massage-edu-progress-set-aside')") == "{broken"


def test_a_page_that_lost_its_folder_says_so(browser, pages, tmp_path):
    """Copy a page alone: its first card and its questions are there, and the missing choices are
    told.
    """
    for name in ("conditions.html", "page.js", "site.css"):
        shutil.copy(pages / name, tmp_path)
    opened = Visit(browser, tmp_path.as_uri())
    page = opened.open("conditions.html#migraine")
    part = page.locator('.live[aria-label="Conditions"]')
    part.scroll_into_view_if_needed()
    part.locator(".controls", has_text="parted from its folder").wait_for()
    assert part.locator(".pane h3").inner_text()
    assert any("states/02-05.js" in fault for fault in opened.faults)
    opened.context.close()


@pytest.fixture
def made(browser, tmp_path):
    """Return a page made of an unfolding case and of flash cards that are made up here."""
    option = {"reason": "why", "consequence": "", "next": ""}
    steps = [
        {
            "question_id": "q-1",
            "case_id": "legs-in-july",
            "title": "Legs in July",
            "stage": "request",
            "stem": "One?",
            "options": [
                {
                    **option,
                    "text": "Press on",
                    "right": "dangerous",
                    "consequence": "It swells.",
                    "next": "q-3",
                },
                {**option, "text": "Ask", "right": "yes", "consequence": "She tells of a flight."},
            ],
        },
        {
            "question_id": "q-2",
            "case_id": "legs-in-july",
            "title": "Legs in July",
            "stage": "history",
            "stem": "Two?",
            "options": [
                {**option, "text": "Stop", "right": "yes"},
                {**option, "text": "Wait", "right": "safe_but_wrong"},
            ],
        },
        {
            "question_id": "q-3",
            "case_id": "legs-in-july",
            "title": "Legs in July",
            "stage": "session",
            "stem": "Three <b>?",
            "options": [
                {**option, "text": "Call", "right": "yes"},
                {**option, "text": "Go on", "right": "no"},
            ],
        },
        {
            "question_id": "q-4",
            "case_id": "",
            "title": "",
            "stage": "",
            "stem": "Alone?",
            "options": [
                {**option, "text": "Yes", "right": "yes"},
                {**option, "text": "No", "right": "no"},
            ],
        },
    ]
    deck = [
        {"card_id": f"c{i}", "topic": "t", "front": f"Front {i}", "back": f"Back {i} <i>"}
        for i in range(30)
    ]
    specs = [
        {"kind": "questions", "label": "Cases", "results": RESULT, "questions": steps},
        {"kind": "cards", "label": "Flash cards", "decks": [["All cards", ""]], "cards": deck},
    ]
    page = site.Pages(tmp_path / "made", [])
    forms = [
        Live(one["label"], lambda: "<p>twin</p>", lambda say: [], lambda one=one: one)
        for one in specs
    ]
    body = "".join(page.part(lessons.Cell(one.label, "", one)) for one in forms)
    page.write("made", "Made up", body)
    install.write(tmp_path / "made", "a mark")
    opened = Visit(browser, (tmp_path / "made").as_uri())
    yield opened.open("made.html")
    opened.close()


def test_an_unfolding_case_goes_on_as_the_choice_says(made):
    """Go the safe way through all steps, then the dangerous way that jumps; consequences are told,
    text stays text.
    """
    part = live(made, "Cases")
    head = part.locator(".head")
    assert head.inner_text() == "Cases · case 1 of 2 · Legs in July · step 1, request."
    assert part.locator(".next-question").is_hidden()
    part.get_by_role("button", name="B Ask").click()
    assert "She tells of a flight." in part.locator(".me-feedback").inner_text()
    assert head.inner_text().endswith("1 of 1 decisions right at the first try.")
    part.locator(".numbers summary").click()
    assert part.get_by_role("button", name="Question 1, begun").is_visible()
    part.get_by_role("button", name="What happens next").click()
    assert (
        part.locator(".stem").inner_text() == "Two?"
        and "She tells of a flight." in part.locator(".trail").inner_text()
    )
    assert "step 2, history" in head.inner_text()
    assert made.evaluate("document.activeElement.className") == "stem"
    answer(part, right=True)
    part.get_by_role("button", name="What happens next").click()
    assert part.locator(".stem").inner_text() == "Three <b>?"
    answer(part, right=True)
    part.get_by_role("button", name="How did it go?").click()
    assert made.evaluate("document.activeElement.className") == "stem"
    part.get_by_role("button", name="Next case").click()
    assert (
        part.locator(".stem").inner_text() == "Alone?" and not part.locator(".trail").inner_text()
    )
    part.get_by_role("button", name="Question 1, right").click()
    for _ in range(2):
        part.locator(".choices button").first.click()
    assert "Dangerous" in part.locator(".me-feedback").inner_text()
    part.get_by_role("button", name="What happens next").click()
    assert part.locator(".stem").inner_text() == "Three <b>?"
    assert "step 2, session" in head.inner_text()  # the second that this person sees


def test_a_dangerous_choice_is_marked_and_a_case_ends_with_what_was_chosen(made):
    """Begin with the dangerous choice: its chip has sign and word; the end tells each choice, and
    the case can be done again.
    """
    part = live(made, "Cases")
    part.get_by_role("button", name="A Press on").click()
    part.locator(".numbers summary").click()
    chip = part.locator(".chips button").first
    assert chip.inner_text() == "1 ‼ danger" and "could harm the client" in chip.get_attribute(
        "aria-label"
    )
    part.get_by_role("button", name="B Ask").click()
    assert chip.inner_text() == "1 ‼ danger"  # the first try counts
    part.get_by_role("button", name="What happens next").click()
    part.get_by_role("button", name="B Wait").click()
    part.get_by_role("button", name="Show the answer").click()
    part.get_by_role("button", name="What happens next").click()
    answer(part, right=True)
    assert "1 of 3 decisions right" in part.locator(".head").inner_text()
    part.get_by_role("button", name="How did it go?").click()
    assert part.locator(".stem").inner_text() == "How it went: Legs in July"
    told = part.locator(".how-it-went")
    assert (
        "1 of 3 decisions right at the first try. 1 would have put the client at risk"
        in told.inner_text()
    )
    assert "1 would have put the client at risk" in part.get_by_role("status").inner_text()
    first, second, third = told.locator("li").all_inner_texts()
    assert (
        "‼ Press on. Dangerous: this could harm the client. why It swells." in first
        and "Then: ✓ Ask." in first
    )
    assert "○ Wait." in second and "✓ Call." in third and "Three <b>?" in third
    part.get_by_role("button", name="Go through it again").click()
    assert (
        part.locator(".stem").inner_text() == "One?"
        and "step 1, request" in part.locator(".head").inner_text()
    )
    part.get_by_role("button", name="B Ask").click()
    assert "1 of 1 decisions right" in part.locator(".head").inner_text()


def test_going_on_after_a_wrong_try_tells_the_answer_and_the_last_question_ends_with_a_summary(
    visit,
):
    """Miss the first question once and go on, miss the second twice, go to the end: answers are
    marked, the end lists both.
    """
    page = visit.open("overview.html")
    part = live(page, "Sorting game")
    spec = json.loads(part.locator("script").inner_text())
    rights = [
        next(o["text"] for o in q["options"] if o["right"] == "yes") for q in spec["questions"]
    ]
    marked = part.locator(".choices button", has_text="✓")
    answer(part, right=False)
    assert (
        "0 of 1 right at the first try." in part.locator(".head").inner_text()
        and not marked.count()
    )
    part.get_by_role("button", name="Show the answer").click()
    assert rights[0] in marked.inner_text() and part.locator(".me-feedback li").count() == 3
    part.get_by_role("button", name="Next question").click()
    for _ in range(2):
        answer(part, right=False)
    assert "0 of 2 right at the first try." in part.locator(".head").inner_text()
    assert rights[1] in marked.inner_text()
    for _ in rights[2:]:
        part.get_by_role("button", name="Next question").click()
    answer(part, right=True)
    assert "1 of 3 right at the first try." in part.locator(".head").inner_text()
    part.get_by_role("button", name="How did it go?").click()
    told = part.locator(".how-it-went")
    assert "1 of 3 answers right at the first try." in told.inner_text()
    assert f"{len(rights) - 3} not answered yet." in told.inner_text()
    missed = told.locator("li").all_inner_texts()
    assert len(missed) == 2
    for question, right, text in zip(spec["questions"], rights, missed, strict=False):
        assert question["stem"] in text and f"Best: ✓ {right}" in text
    assert part.locator(".next-question").is_hidden()
    part.get_by_role("button", name="Go through it again").click()
    assert "· 1 of 14." in part.locator(".head").inner_text()


def test_flash_cards_come_back_when_they_are_due(made):
    """Know one, miss one, and set the clock on: at most fifteen new ones a day; the known one comes
    back in days.
    """
    part = live(made, "Flash cards")
    assert "0 to repeat, 15 new today, 30 in all." in part.locator(".head").inner_text()
    assert part.locator(".face").inner_text() == "Front 0"
    part.get_by_role("button", name="Show the answer").click()
    assert "Back 0 <i>" in part.locator(".face").inner_text()
    buttons = part.locator(".choices button").all_inner_texts()
    assert [one.partition(":")[0] for one in buttons] == ["Again", "Hard", "Good", "Easy"]
    assert buttons[0] == "Again: back in 1 minute" and re.fullmatch(
        r"Easy: back in \d+ days", buttons[3]
    )
    part.get_by_role("button", name="Easy").click()
    assert "0 to repeat, 14 new today" in part.locator(".head").inner_text()
    part.get_by_role("button", name="Show the answer").click()
    part.get_by_role("button", name="Again").click()
    assert "1 to repeat, 13 new today" in part.locator(".head").inner_text()
    assert part.locator(".face").inner_text() == "Front 2"  # what was missed comes after the others
    made.clock.install(time="2101-01-01T08:00:00Z")
    made.reload()
    part = live(made, "Flash cards")
    part.locator(".head", has_text="2 to repeat, 15 new today").wait_for()
    assert part.locator(".face").inner_text() == "Front 1"  # it was due first


def test_search_by_keyboard_finds_a_condition(visit):
    """Type a word, go down to a result, open it; an unknown word says so."""
    page = visit.open("index.html")
    page.locator("#search").focus()
    page.keyboard.type("migrain")
    page.locator("#found a", has_text="Migraine").first.wait_for()
    assert "found" in page.locator(".search [role=status]").inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("article#migraine .me-answer").wait_for()
    assert page.url.endswith("may-i.html#migraine")
    page.locator("#search").fill("xyzzy")
    page.locator("#found", has_text="Nothing found.").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#found").is_hidden()


def test_search_finds_the_answer_for_a_medicine(visit):
    """Type the name of a medicine: the first result is its answer, and leads to the card."""
    page = visit.open("index.html")
    page.locator("#search").fill("warfarin")
    first = page.locator("#found a", has_text="May I?").first
    first.wait_for()
    assert "Ask the doctor first" in first.inner_text()
    first.click()
    page.locator("article#blood-thinners .me-answer:visible").wait_for()


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("can i massage someone with migraine", "migraine"),
        ("blood thinner", "blood-thinners"),
        ("sciatica", "sciatica"),
        ("my client is pregnant", "pregnancy"),
        ("migrane", "migraine"),
        ("eliquis", "blood-thinners"),
    ],
)
def test_may_i_is_asked_in_the_clients_words(visit, asked, topic):
    """Type a question and press Enter: the card of the topic is shown, the answer first."""
    page = visit.open("may-i.html")
    page.locator("#topic").fill(asked)
    page.locator(".hits a").first.wait_for()
    page.locator("#topic").press("Enter")
    page.locator(f"article#{topic} .me-answer:visible").wait_for()
    assert page.locator("article:visible").count() == 1


def test_may_i_says_when_it_does_not_know(visit):
    """Ask for what is not there: it says so, and shows the stop signs of every client."""
    page = visit.open("may-i.html")
    page.locator("#topic").fill("qqqqxyzzy")
    page.locator(".none:visible .me-faces").wait_for()


def test_a_link_opens_the_fold_of_its_stop_sign(visit):
    """Open the address of a sign: its group is open, and the sign is in view."""
    page = visit.open("stop-signs.html#any-15")
    page.locator("#any-15:visible summary").wait_for()


def test_keys_alone_reach_the_content_and_the_look(visit):
    """Skip to the content with the first link, and change the look with a key; the choice is
    remembered.
    """
    page = visit.open("overview.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator(".menu summary").focus()
    page.keyboard.press("Enter")
    page.locator(".look").focus()
    page.keyboard.press("Enter")
    assert page.locator(".look").get_attribute("aria-pressed") == "true"
    page.reload()
    assert page.evaluate("document.body.dataset.jpThemeLight") == "false"


@pytest.mark.parametrize("name", ["overview", "conditions", "evidence"])
def test_every_control_has_a_name(visit, name):
    """Give every control of a page a name for screen readers."""
    page = visit.open(f"{name}.html")
    for part in page.locator(".live").all():
        part.scroll_into_view_if_needed()
        part.locator("select, input, button").first.wait_for(state="attached")
    nameless = page.evaluate(
        """[...document.querySelectorAll("select, button, input")]
        .filter(e => !(e.labels?.length || e.textContent.trim() || e.ariaLabel))
            .map(e => e.outerHTML)"""
    )
    assert nameless == []


WHERE = """(selector) => massageEdu.slides.steps.findIndex(
    (one) => one.cells.some((cell) => cell.querySelector(selector)))"""


def test_a_lesson_shows_a_unit_at_a_time_and_comes_back_to_it(browser, host):
    """Go on to the next unit on a phone, load the page again, go back, and see the whole lesson."""
    opened = Visit(browser, host, 390, 844)
    page = opened.open("overview.html", whole=False)
    first, second = page.locator("main h2").nth(0), page.locator("main h2").nth(1)
    assert first.is_visible() and second.is_hidden()
    page.locator(".unit-next").click()
    assert second.is_visible() and first.is_hidden()
    page.reload()
    assert second.is_visible() and first.is_hidden()
    page.locator(".unit-back").click()
    assert first.is_visible() and page.locator(".unit-back").is_hidden()
    page.locator(".toc summary").click()
    page.locator(".whole a").click()
    second.wait_for()
    assert first.is_visible() and second.is_visible()
    opened.close()


def test_the_start_page_leads_to_where_one_stopped(browser, host):
    """Stop in the middle of a lesson: the start page names the unit, and leads there."""
    opened = Visit(browser, host, 390, 844)
    page = opened.open("index.html")
    assert "Begin" in page.locator(".go").inner_text()
    page = opened.open("overview.html#strokes", whole=False)
    page = opened.open("index.html")
    assert "Strokes" in page.locator(".go").inner_text()
    page.locator(".go").click()
    assert page.url.endswith("overview.html#strokes")
    opened.close()


def test_a_case_goes_on_where_it_was_left(browser, host):
    """Answer the first step of a case, load the page again: the answer stands, and is kept once."""
    opened = Visit(browser, host, 390, 844)
    page = opened.open("cases.html#case-1", whole=False)
    part = live(page, "Case: Calf after a flight")
    part.locator(".choices button").first.click()
    told = part.locator(".me-feedback").inner_text()
    kept = page.evaluate("localStorage.getItem('massage-edu-progress')")
    page.reload()
    assert live(page, "Case: Calf after a flight").locator(".me-feedback").inner_text() == told
    assert page.evaluate("localStorage.getItem('massage-edu-progress')") == kept
    opened.close()


@pytest.mark.slow
def test_the_pages_work_without_a_network_once_they_were_opened(browser, host):
    """Open the start page, cut the network, and go to a lesson and a question."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{host}/index.html")
    page.wait_for_function("navigator.serviceWorker.ready.then((one) => Boolean(one.active))")
    page.reload()
    context.set_offline(True)
    page.goto(f"{host}/overview.html#requests")
    page.locator(".choices button:visible").first.click()
    assert page.locator(".me-feedback:visible").first.is_visible()
    context.close()


def test_slides_move_by_keys_and_leave_controls_theirs(visit):
    """Go through the slides, use a control on one, read the notes here and in a window, end, and
    come back by address.
    """
    page = visit.open("conditions.html?slides")
    count = page.locator(".slide-bar span")
    last = int(count.inner_text().split("/")[1])
    assert count.inner_text() == f"1 / {last}" and last > 10
    for key, place in (
        ("ArrowRight", 2),
        ("Shift+PageDown", 3),
        ("Shift+ArrowRight", 4),
        ("Shift+PageUp", 3),
        ("PageUp", 2),
        ("End", last),
        ("Home", 1),
    ):
        page.keyboard.press(key)
        assert count.inner_text() == f"{place} / {last}", key
    assert page.locator("main > .cell:visible").count() == 1
    at = 1 + page.evaluate(WHERE, '.live[aria-label="Conditions"]')
    page.goto(f"{visit.address}/conditions.html?slides#slide-{at}")
    menu = live(page, "Conditions").locator("select").first
    menu.focus()
    before = menu.evaluate("e => e.selectedIndex")
    page.keyboard.press("ArrowDown")
    after = menu.evaluate("e => e.selectedIndex")
    assert after == before + 1 and count.inner_text().startswith(f"{at} /")
    page.keyboard.press("Escape")
    assert page.locator(".slide-notes").is_hidden()
    page.keyboard.press("n")
    notes = page.locator(".slide-notes").inner_text()
    assert "what would you ask at the intake?" in notes
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Notes in a window").click()
    assert "what would you ask at the intake?" in popup.value.locator("body").inner_text()
    page.keyboard.press("Shift+PageDown")
    assert popup.value.locator("p").first.inner_text().startswith(f"{at + 1} /")
    popup.value.close()
    page.keyboard.press("Escape")
    assert (
        page.locator(".slide-bar").count() == 0
        and page.locator("main > .cell:visible").count() >= 2
    )
    page.get_by_role("button", name="Show as slides").click()
    assert page.locator(".slide-bar span").inner_text().startswith("1 /")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
@pytest.mark.parametrize("name", ["overview", "conditions", "evidence"])
def test_slides_are_big_and_fit_sideways(browser, pages, name, width, height):
    """Photograph each slide; text is at least 19 pixels high on the smallest projector, and nothing
    is cut off.
    """
    opened = Visit(browser, pages.as_uri(), width, height)
    page = opened.open(f"{name}.html?slides")
    last = int(page.locator(".slide-bar span").inner_text().split("/")[1])
    for number in range(1, last + 1):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        text = page.locator("main > .cell:visible p, main > .cell:visible li").first
        if text.count():
            assert text.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 19
        if width == 1280:
            page.screenshot(path=SCREENSHOTS / f"slides-{name}-{number:02d}.png")
        page.keyboard.press("Shift+PageDown")
    opened.close()


FITS = """() => {
    const bar = document.querySelector(".slide-bar").getBoundingClientRect().top;
    const form = massageEdu.forms.find((one) => one.box.offsetParent);
    return form.quiz.cases.flatMap((steps, at) => steps.map((question) => {
        form.quiz.open(at);
        const { run } = form.quiz;
        run.step = new run.step.constructor(question);
        form.show();
        scrollTo(0, 0);
        const before = form.choices.getBoundingClientRect().bottom;
        const wrong = question.options.findIndex((one) => one.right !== "yes");
        form.answer(wrong);
        form.answer(wrong);
        const { top, bottom } = form.feedback.getBoundingClientRect();
        const head = form.stem.getBoundingClientRect().top;
        return before <= bar && head >= 0 && top > 0 && bottom <= bar &&
            form.next.getBoundingClientRect().bottom <= bar
            ? "" : question.question_id;
    })).filter(Boolean);
}"""


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
@pytest.mark.parametrize("name", ["overview", "conditions", "evidence", "cases"])
def test_a_question_on_a_slide_is_in_view_with_all_its_reasons(browser, pages, name, width, height):
    """Answer each question twice wrongly on its slide: options first, then question, reasons and
    button stand above the bar.
    """
    opened = Visit(browser, pages.as_uri(), width, height)
    page = opened.open(f"{name}.html?slides")
    last = int(page.locator(".slide-bar span").inner_text().split("/")[1])
    seen = 0
    for number in range(1, last + 1):
        if page.locator(".live.questions:visible").count():
            seen += 1
            page.wait_for_function("massageEdu.forms.some((one) => one.box.offsetParent)")
            assert page.evaluate(FITS) == [], number
            assert page.locator(".chips:visible").count() == 0
        page.keyboard.press("Shift+PageDown")
    assert seen
    opened.close()


def test_a_question_is_chosen_on_a_slide_by_number_or_address(visit):
    """Unfold the numbers on a slide and choose one, and open one by its address: the question
    stands there, the numbers are shut.
    """
    page = visit.open("overview.html?slides")
    page.evaluate(
        "(at) => massageEdu.slides.go(at)", page.evaluate(WHERE, '[aria-label="Sorting game"]')
    )
    part = page.locator('.live[aria-label="Sorting game"]')
    assert part.locator(".chips").is_hidden()
    part.locator("summary").click()
    part.get_by_role("button", name="Question 10, not answered").click()
    assert (
        "Since my flight" in part.locator(".stem").inner_text()
        and part.locator(".chips").is_hidden()
    )
    page.goto("about:blank")
    page = visit.open("overview.html?slides#q-sort-12")
    assert "My back is bad" in part.locator(".stem").inner_text()


@pytest.mark.parametrize("name", ["overview", "conditions", "cases"])
def test_the_face_of_the_stop_signs_stands_on_one_slide(browser, pages, name):
    """Go to the slide of the stop signs: every line is in view at once."""
    opened = Visit(browser, pages.as_uri(), 1280, 720)
    page = opened.open(f"{name}.html?slides")
    at = page.evaluate(WHERE, ".me-faces")
    page.evaluate("(at) => massageEdu.slides.go(at)", at)
    face = page.locator("main > .cell.on .me-faces")
    in_view = face.locator("li").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().bottom <= massageEdu.slides.edge())"
    )
    assert in_view and all(in_view)
    opened.close()


def test_slides_say_when_there_is_more_below_and_hold_no_empty_ones(visit):
    """Go through two lessons: the hint shows just as long as the bar hides something; references
    stay out, briefs have company.
    """
    visit.page.set_viewport_size({"width": 1280, "height": 720})
    page = visit.open("conditions.html?slides#slide-1")
    more = page.locator(".slide-more")
    assert more.is_hidden()
    at = 1 + page.evaluate(WHERE, '.live[aria-label="Conditions"]')
    page.goto(f"{visit.address}/conditions.html?slides#slide-{at}")
    more.wait_for()
    more.click()
    assert page.evaluate("scrollY") > 200
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    more.wait_for(state="hidden")
    page.evaluate("scrollTo(0, 0)")
    more.wait_for()
    assert page.evaluate(WHERE, "#references") == -1
    visit.open("cases.html?slides")
    told = page.evaluate(
        "massageEdu.slides.steps.map((one) => one.cells.map((cell) => cell.textContent).join(' '))"
    )
    assert not any("Your progress" in one for one in told) and any(
        "Flash cards" in one for one in told
    )
    alone = page.evaluate(
        "massageEdu.slides.steps.map((one) => one.cells.every((cell) => "
        "!cell.querySelector('.live')))"
    )
    assert min(len(one) for one, only_text in zip(told, alone, strict=True) if only_text) > 200


def test_the_evidence_map_stands_on_one_slide(visit):
    """Go through the slides: the map is on one of them, with the words on what one sees."""
    page = visit.open("conditions.html?slides")
    maps = page.evaluate("""massageEdu.slides.steps.map((one) => one.cells)
        .filter((cells) => cells.some((cell) => cell.matches(".shown:not(:has(.live))")
        && cell.querySelector("img[alt*=finding]")))
            .map((cells) => cells.map((cell) => cell.textContent).join(" "))""")
    assert len(maps) == 1 and "What you see." in maps[0]


def test_a_figure_wider_than_a_phone_says_so(browser, pages):
    """Open a forest plot on a phone: it can be swiped, and says so above; on a wide screen it need
    not.
    """
    for width, said in ((390, True), (1280, False)):
        opened = Visit(browser, pages.as_uri(), width, 844)
        page = opened.open("conditions.html#low-back-pain")
        page.locator(".pane h3", has_text="Low back pain").first.wait_for()
        figure = live(page, "Conditions").locator(".me-figure").first
        assert figure.evaluate("e => e.scrollWidth > e.clientWidth") == said
        assert (
            "swipe sideways" in figure.evaluate("e => getComputedStyle(e, '::before').content")
        ) == said
        opened.close()


def test_a_tall_picture_takes_the_width_of_its_slide(browser, pages):
    """Show the evidence map on both projectors: it is as wide as the slide's text, and the bar
    grows with the type.
    """
    sizes = []
    for width, height in ((1280, 720), (1920, 1080)):
        opened = Visit(browser, pages.as_uri(), width, height)
        page = opened.open("conditions.html?slides")
        at = page.evaluate(
            "massageEdu.slides.steps.findIndex((one) => one.cells.some((cell) => "
            "cell.querySelector('img[alt*=finding]')))"
        )
        page.goto(f"{pages.as_uri()}/conditions.html?slides#slide-{at + 1}")
        picture = page.locator("main > .cell.on .me img")
        wide = page.locator("main").bounding_box()["width"]
        assert picture.bounding_box()["width"] > 0.9 * wide
        sizes.append(
            page.locator(".slide-bar button").first.evaluate(
                "e => parseFloat(getComputedStyle(e).fontSize)"
            )
        )
        opened.close()
    assert sizes[0] >= 15 and sizes[1] > 1.4 * sizes[0]


def test_without_scripts_everything_can_be_read(browser, pages):
    """Forbid scripts: twins in place of forms, the first card in place of explorers, no dead
    controls.
    """
    opened = Visit(browser, pages.as_uri(), java_script_enabled=False)
    page = opened.open("conditions.html")
    assert page.locator(".twin", has_text="All conditions").is_visible()
    assert page.locator(".twin summary", has_text="Answer").first.is_visible()
    assert not page.locator(".look:visible, .search:visible, .live.questions:visible").count()
    opened.close()


def test_a_page_can_be_printed(visit):
    """Look at the page as print: cards and questions stay, controls, menus and answers go."""
    page = visit.open("conditions.html", whole=False)
    live(page, "Conditions")
    page.emulate_media(media="print")
    assert not page.locator(
        ".top:visible, .controls:visible, .live.questions:visible, .here:visible"
    ).count()
    assert page.locator(".pane h3").first.is_visible()
    assert page.locator(".twin ol[type=A]").first.is_visible()


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("conditions.html#migraine", '.live[aria-label="Conditions"]'),
        ("conditions.html#q-any-02", '.live[aria-label="Client cases"]'),
        ("conditions.html#check-yourself", "#check-yourself"),
        ("overview.html#effleurage", '.live[aria-label="Strokes and techniques"]'),
        ("cases.html#a-regular-with-news", '.live[aria-label="Case: A regular with news"]'),
        (
            "cases.html#case-tired-after-the-exams-2",
            '.live[aria-label="Case: Tired after the exams"]',
        ),
        ("cases.html#v-any-15", '.live[aria-label="One look, one decision"]'),
        ("cases.html#flash-cards", "#flash-cards"),
        ("glossary.html#petrissage", "#petrissage"),
    ],
)
def test_an_address_lands_at_once_on_a_phone_and_stays(browser, host, address, place):
    """Open an address on a phone whose browser does not hold the place by itself: what it names is
    soon at the top.

    It stays there while parts above grow, and no longer when the reader has moved on.
    """
    opened = Visit(browser, host, 390, 844, has_touch=True)
    opened.context.add_init_script(
        "addEventListener('DOMContentLoaded', () => { "
        "document.documentElement.style.overflowAnchor = 'none' })"
    )
    page = opened.page
    page.emulate_media(reduced_motion="no-preference")
    opened.open(address)
    target = page.locator(place)
    at_top = "e => { const { top } = e.getBoundingClientRect(); return top >= 0 && top < 200 }"
    page.wait_for_function(at_top, arg=target.element_handle())
    grow = (
        "document.querySelector('h1').style.paddingBottom = '%dpx'; new "
        "Promise(requestAnimationFrame)"
    )
    for more in (300, 500):
        page.evaluate(grow % more)
        page.wait_for_timeout(100)
        assert target.evaluate(at_top)
    page.mouse.wheel(0, 200)
    page.wait_for_timeout(300)
    page.evaluate(grow % 0)
    page.wait_for_timeout(100)
    assert not target.evaluate(at_top)
    opened.close()


OLD = {  # as the pages kept progress before they had a log
    "q-mine": {"right": True, "times": 1, "at": "2026-01-01T00:00:00Z"},
    "q-older": {"right": False, "times": 5, "at": "2026-01-01T00:00:00Z"},
    "q-newer": {"right": True, "times": 2, "at": "2026-03-01T00:00:00Z"},
}


def keep(page, answers: dict, cards: dict | None = None) -> None:
    """Put progress of the older form into the browser's store, and open the page again."""
    old = json.dumps({"version": 1, "answers": answers, "cards": cards or {}})
    page.evaluate("(old) => localStorage.setItem('massage-edu-progress', old)", old)
    page.reload()


def test_exported_progress_is_imported_and_nothing_is_lost(visit):
    """Import a file into a store, both of the older form: all that both knew is there, the newer
    try counts.
    """
    page = visit.open("progress.html")
    keep(
        page,
        OLD,
        {"cautions:c": {"step": 0, "first": "2026-02-01T00:00:00Z", "due": "2026-02-20T00:00:00Z"}},
    )
    asked = json.loads(page.locator(".live.progress script").inner_text())["asked"]["overview"][0][
        "id"
    ]
    theirs = {
        "version": 1,
        "answers": {
            asked: {"right": True, "times": 1, "at": "2026-02-01T00:00:00Z"},
            "q-older": {"right": True, "times": 2, "at": "2026-02-01T00:00:00Z"},
            "q-newer": {"right": False, "times": 3, "at": "2026-02-01T00:00:00Z"},
        },
        "cards": {
            "cautions:c": {
                "step": 4,
                "first": "2026-01-01T00:00:00Z",
                "due": "2026-02-25T00:00:00Z",
            }
        },
    }
    raw = {
        "name": "massage-edu-progress.json",
        "mimeType": "application/json",
        "buffer": json.dumps(theirs).encode(),
    }
    field = page.get_by_label("Import a progress file")
    status = page.locator(".live.progress [role=status]")
    field.set_input_files(raw)
    status.filter(has_text="New or newer answers and cards: 4.").wait_for()
    assert "1 of" in page.locator(".live.progress .lesson p").first.inner_text()
    page.reload()
    firsts = dict(page.evaluate("[...massageEdu.log.firsts].map(([id, one]) => [id, one.right])"))
    assert firsts == {"q-mine": "yes", "q-older": "yes", "q-newer": "yes", asked: "yes"}
    turned = page.evaluate(
        "massageEdu.log.cards.get('cautions:c').map((one) => [one.at.slice(0, 10), one.rating])"
    )
    assert turned[0] == ["2026-01-01", 3] and turned[-1] == ["2026-02-20", 1]
    field.set_input_files(raw)
    status.filter(has_text="New or newer answers and cards: 0.").wait_for()


@pytest.mark.parametrize(
    "text",
    [
        "{broken",
        "[]",
        "null",
        '{"version": 2, "answers": {}, "cards": {}}',
        '{"version": 1, "answers": {}}',
        '{"version": 1, "answers": {"q-1": {"right": "yes", "times": 1, "at": "2026-01-01"}}, '
        '"cards": {}}',
        '{"version": 1, "answers": {}, "cards": {"c": {"step": 99, "first": "2026-01-01", "due": '
        '"2026-01-01"}}}',
        '{"version": 1, "answers": {"q-1": {"right": true, "result": "no", "option": "", '
        '"times": 1, "at": "2026-01-01"}}, "cards": {}}',
    ],
)
def test_a_file_that_is_not_ours_is_refused(visit, text):
    """Import something else: the page names the file and what to choose instead, and keeps what it
    had.
    """
    page = visit.open("progress.html")
    keep(page, {"q-1": {"right": True, "times": 1, "at": "2026-01-01T00:00:00Z"}})
    before = page.evaluate("localStorage.getItem('massage-edu-progress')")
    page.get_by_label("Import a progress file").set_input_files(
        {"name": "holiday.json", "mimeType": "application/json", "buffer": text.encode()}
    )
    status = page.locator(".live.progress [role=status]").filter(
        has_text="Not imported, nothing was changed"
    )
    status.wait_for()
    assert (
        "holiday.json" in status.inner_text()
        and "massage-edu-progress-k7f2ab.jsonl" in status.inner_text()
    )
    assert page.evaluate("localStorage.getItem('massage-edu-progress')") == before


def test_progress_tells_topics_cases_and_cards_on_a_phone(browser, pages, catalog):
    """Miss a topic dangerously, know another, finish a case, turn three cards: the sums and the
    weakest topic stand first.
    """
    opened = Visit(browser, pages.as_uri(), 390, 844)
    page = opened.open("progress.html")
    assert (
        "0 of 14 unfolding cases finished, 0 flash cards begun" in page.locator(".sum").inner_text()
    )
    assert page.locator(".topics").count() == 0
    rows = catalog.questions
    red, lupus = (rows[rows.topic == topic].question_id.iloc[0] for topic in ("any", "consent"))
    done = rows[rows.case_id == "heavy-legs-in-july"].sort_values("step").question_id.iloc[-1]
    at = "2026-01-01T00:00:00Z"
    right = {"right": True, "times": 1, "at": at}
    dangerous = {"right": False, "result": "dangerous", "option": "", "times": 1, "at": at}
    keep(
        page,
        {red: dangerous, lupus: right, done: right},
        {
            name: {"step": step, "first": at, "due": f"{due}T00:00:00Z"}
            for name, step, due in (
                ("a", 0, "2026-01-01"),
                ("b", 2, "2026-01-05"),
                ("c", 6, "2999-01-01"),
            )
        },
    )
    assert page.locator(".sum").inner_text().startswith("3 of ")
    assert (
        "1 of 14 unfolding cases finished, 3 flash cards begun: 2 known, 2 due now."
        in page.locator(".sum").inner_text()
    )
    told = page.locator(".topics tr").all_inner_texts()
    assert re.search(r"Stop signs for every client\s+0 of 1, ‼ 1 harmful: look again", told[1])
    assert any(re.search(r"Consent\s+1 of 1$", one) for one in told[2:])
    page.locator(".topics a").first.click()
    assert page.url.endswith("conditions.html#stop-signs-first")
    opened.close()


def test_a_file_of_jupyterlab_is_imported_and_the_export_goes_back(visit, tmp_path):
    """Import a copy that the Lab saved, answer one more, and save: the Lab's lines are in it, and
    both can be read.
    """
    kept = record.Progress(tmp_path / "progress.jsonl")
    kept.add("answer", question="q-any-01", option="q-any-01-a", right="yes", **{"try": 1})
    kept.add("card", card="glossary:x", rating=3)
    page = visit.open("progress.html")
    page.get_by_label("Import a progress file").set_input_files(kept.export(tmp_path))
    status = page.locator(".live.progress [role=status]")
    status.filter(has_text="New or newer answers and cards: 2. Nothing was lost.").wait_for()
    page = visit.open("overview.html")
    answer(live(page, "Sorting game"), right=False)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save a copy to hand in").first.click()
    head, events, bad = record.parse(download.value.path().read_bytes())
    assert head["student"] == kept.student and bad == 0
    assert all(event in events for event in kept.events) and len(events) == 3


def test_a_student_on_two_devices_stays_one(browser, pages, tmp_path):
    """Save here, import on a fresh device, save there: the code and the choices are the same."""
    exported = []
    for turn in range(2):
        opened = Visit(browser, pages.as_uri())
        page = opened.open("overview.html" if not turn else "progress.html")
        if turn:
            page.get_by_label("Import a progress file").set_input_files(exported[0])
            page.locator(".live.progress [role=status]").filter(has_text="Imported").wait_for()
        else:
            answer(live(page, "Sorting game"), right=False)
        with page.expect_download() as download:
            page.get_by_role("button", name="Save a copy to hand in").first.click()
        exported.append(tmp_path / str(turn) / download.value.suggested_filename)
        download.value.save_as(exported[-1])
        opened.close()
    assert (
        exported[0].name == exported[1].name
        and exported[0].read_bytes() == exported[1].read_bytes()
    )
