"""The plain pages hold what the widgets hold, nothing from elsewhere, and stay small."""

import gzip
import json
import re
from html import unescape
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

import massage_edu as me
from massage_edu.charts import pictures
from massage_edu.cli import commands as cli
from massage_edu.learning import questions as learn
from massage_edu.publish import notebook as lessons
from massage_edu.publish import pages as page_texts
from massage_edu.publish import site
from massage_edu.widgets import questions
from massage_edu.widgets.explorer import Control, Explorer
from massage_edu.widgets.live import Live

ROOT = Path(__file__).parent.parent
LESSONS = {path.stem[3:]: path for path in sorted((ROOT / "notebooks").glob("0*.ipynb"))}
EVIL = "<img src=x onerror=alert(1)></script><script>alert(2)</script>&\"'"


@pytest.fixture(scope="module")
def explorers():
    """Return the name of each lesson with each of its explorers' cells.

    They are new: those of another test keep the addresses of pictures drawn elsewhere.
    """
    lessons.read.cache_clear()
    return [
        (name, cell)
        for name, path in LESSONS.items()
        for cell in lessons.read(path).cells
        if isinstance(cell.shown, Explorer)
    ]


def payload(folder: Path, name: str):
    """Return the data in a script."""
    script = (folder / f"{name}.js").read_text(encoding="utf-8")
    key, data = re.fullmatch(r'massageEdu\.got\("([^"]+)",(.*)\);\n', script, re.S).groups()
    assert key == name.split("/")[-1]
    return json.loads(data)


def ends(data: dict, branch=None, choices=()):
    """Yield the labels chosen and the end of each branch, in the order of the tree."""
    branch = data["tree"] if branch is None else branch
    if len(choices) == len(data["controls"]):
        yield choices, branch
        return
    options = data["menus"][branch[0]]
    assert len(options) == len(branch) - 1
    for option, below in zip(options, branch[1:], strict=True):
        yield from ends(data, below, (*choices, tuple(option)))


DRAWN_AGAIN = 59  # of the many pictures one in so many is drawn again, to compare it


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS)
def test_every_state_of_every_explorer_is_there_and_equal(pages, explorers, lesson):
    """Walk explorer and page side by side: the same choices, spoken results, HTML and pictures."""
    html = (pages / f"{lesson}.html").read_text(encoding="utf-8")
    for cell in (cell for name, cell in explorers if name == lesson):
        explorer, data = cell.shown, payload(pages, f"states/{cell.id}")
        assert f'data-states="{cell.id}"' in html
        assert [c["label"] for c in data["controls"]] == [c.label for c in explorer.controls]
        states = list(explorer.states())
        assert len(states) > 1
        for number, (state, (choices, end)) in enumerate(zip(states, ends(data), strict=True)):
            for control, (label, value) in zip(explorer.controls, choices, strict=True):
                assert value == str(state[control.name])
                assert label == {str(v): words for words, v in control.options_for(state)}[value]
            assert data["pieces"][end[0]] == explorer.tell(state)
            if number % DRAWN_AGAIN == 0:
                with pictures.kept_in(pages / "img"):
                    assert "".join(data["pieces"][i] for i in end[1:]) == explorer.draw(state)
        starts = [c["start"] for c in data["controls"]]
        assert starts == [str(explorer.first()[c.name]) for c in explorer.controls]


def test_all_explorers_of_the_lessons_were_found(explorers):
    """Find every explorer that the lessons show, so that none is left out by mistake."""
    calls = "".join(path.read_text(encoding="utf-8") for path in LESSONS.values())
    called = len(re.findall(r"me\.(?:compare|explore_\w+|compare_conditions|pooling_lab)\(", calls))
    assert len(explorers) == called >= 10


def test_the_whole_site_fits_on_any_host(pages):
    """Weigh the folder, and each page and each state file as hosts send them, compressed."""
    assert sum(path.stat().st_size for path in pages.rglob("*") if path.is_file()) < 25e6
    sent = {
        path.relative_to(pages).as_posix(): len(gzip.compress(path.read_bytes()))
        for path in pages.rglob("*.*")
        if path.suffix in (".html", ".css", ".js")
    }
    frame = sent["site.css"] + sent["page.js"]
    for name, size in sent.items():
        assert size + (frame if name.endswith(".html") else 0) < 250_000, name


def test_pictures_are_shared_named_and_told(pages):
    """Find a text alternative at every picture, a file for it, and no file without a use."""
    named = set()
    for path in [*pages.glob("*.html"), *pages.glob("states/*.js")]:
        made = path.read_text(encoding="utf-8").replace('\\"', '"')
        named |= set(re.findall(r"img/[0-9a-f]{16}\.png", made))
        for picture in re.findall(r"<img [^>]*>", made):
            assert re.search(r'alt="[^"]{40,}"', picture), picture[:200]
        assert "data:image/png" not in made
    assert named == {path.relative_to(pages).as_posix() for path in pages.glob("img/*")}


def test_nothing_is_fetched_from_elsewhere(pages):
    """Find no address of another host in what a browser loads by itself."""
    for path in pages.glob("*.html"):
        made = path.read_text(encoding="utf-8")
        loaded = re.findall(
            r'<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)="([^"]*)"', made
        )
        assert loaded
        assert all(
            re.match(r"data:|[\w/.-]+$", address)
            and "//" not in address.removeprefix("data:image/svg+xml")[:9]
            for address in loaded
        )
    css = (pages / "site.css").read_text(encoding="utf-8")
    assert "@import" not in css and not re.search(r"url\((?!\"data:)", css)
    for name in site.SCRIPTS:
        script = (pages / name).read_text(encoding="utf-8")
        script = re.sub(
            r"\.fetch\(|\bfetch\(\w,\w\)\{", "", script
        )  # MiniSearch has a method of this name
        assert not re.search(r"\bfetch\(|XMLHttpRequest|import\(|https?://", script), name


def places(pages: Path) -> dict[str, set[str]]:
    """Return the names that each page's address can end with: ids, options and questions."""
    found = {}
    for path in pages.glob("*.html"):
        made = path.read_text(encoding="utf-8")
        names = set(re.findall(r'\bid="([^"]+)"', made)) | set(
            re.findall(r'"question_id":"([^"]+)"', made)
        )
        for key in re.findall(r'data-states="([^"]+)"', made):
            names |= {
                value for menu in payload(pages, f"states/{key}")["menus"] for _, value in menu
            }
        for key in re.findall(r'data-questions="([^"]+)"', made):
            names |= {question["question_id"] for question in payload(pages, f"states/{key}")}
        found[path.name] = names
    return found


def test_every_link_and_every_search_result_leads_somewhere(pages, catalog):
    """Follow all links between the pages and all addresses that the search knows."""
    known = places(pages)
    links = [
        link
        for path in pages.glob("*.html")
        for link in re.findall(
            r'href="([\w-]*\.html(?:#[^"]*)?|#[^"]+)"', path.read_text(encoding="utf-8")
        )
        if not link.startswith("#")
    ]
    entries = payload(pages, "search")
    for link in [*links, *(address for _, _, address, _ in entries)]:
        page, _, place = link.partition("#")
        assert page in known and (not place or place in known[page]), link
    told = re.search(
        r'{"kind":"progress".*?(?=</script>)', (pages / "progress.html").read_text(encoding="utf-8")
    )[0]
    topics = json.loads(told)["topics"]
    assert sorted(q for one in topics.values() for q in one[1]) == sorted(
        catalog.questions.question_id
    )
    for page, place in (one[0].split("#") for one in topics.values()):
        assert place in known[page], place
    titles = {title for title, *_ in entries}
    for wanted in (
        catalog.permissions.name,
        catalog.benefits.name,
        catalog.techniques.name,
        catalog.glossary.term,
        catalog.cautions.sign,
        catalog.questions[catalog.questions.case_id.isna()].stem,
    ):
        assert set(wanted) <= titles
    assert "Calf after a flight" in titles
    assert "may-i.html#migraine" in {address for _, _, address, _ in entries}


def test_the_pages_call_things_as_the_lesson_does(pages):
    """Find the words of the lesson on the button that hands in, and nothing that holds for the
    notebook alone.
    """
    made = (pages / "cases.html").read_text(encoding="utf-8")
    button = re.search(r"<em>(Save a copy[^<]*)</em>", made)[1]
    assert f'"{button}"' in (pages / "page.js").read_text(encoding="utf-8")
    for path in [*pages.glob("*.html"), pages / "page.js"]:
        assert not re.search(
            r"\b[Ii]n the notebook\b|\bThe notebook\b", path.read_text(encoding="utf-8")
        ), path.name


def test_cautions_come_first(pages, catalog):
    """Find every line of the stop signs on the first page, above the lessons."""
    made = (pages / "index.html").read_text(encoding="utf-8")
    for line in catalog.families.line:
        assert line in unescape(made[: made.index('id="lessons"')])
    assert "no medical advice" in made


@pytest.fixture
def evil(scratch):
    """Return tables in which names and texts try to break out of the page."""
    data = me.load(scratch)
    for rows, columns in (
        (data.glossary, ["term", "definition"]),
        (data.benefits, ["name"]),
        (data.studies, ["title"]),
        (data.conditions, ["name", "description"]),
        (data.questions, ["stem"]),
        (data.options, ["text", "reason", "consequence"]),
        (data.cautions, ["sign", "trigger", "why", "first_aid", "otherwise"]),
        (data.families, ["line"]),
        (data.permissions, ["name", "usual"]),
    ):
        for column in columns:
            rows[column] = EVIL
    return data


def test_text_from_the_tables_stays_text(evil, tmp_path):
    """Put markup into every kind of text: no page and no script holds it as markup."""
    unit = lessons.Unit("made", EVIL, EVIL, 5)
    made_lesson = lessons.Lesson("09", "made", EVIL, [lessons.Cell("x", "## Made", unit=unit)])
    page = site.Pages(tmp_path / "made", [])
    shown = [
        me.quiz("01", catalog=evil),
        me.client_cases("02", evil),
        me.explore_cautions(evil),
        me.may_i(evil),
        me.stop_signs(evil),
        me.references("benefit", evil),
    ]
    body = "".join(page.part(lessons.Cell(f"x-{i}", "", one)) for i, one in enumerate(shown))
    page.write(
        "made",
        EVIL,
        body
        + page_texts.glossary(evil)
        + page_texts.home([made_lesson], evil)
        + page_texts.references(evil),
    )
    made = (tmp_path / "made" / "made.html").read_text(encoding="utf-8")
    assert made.count("<script") == made.count("</script>") == 4  # our two, and two forms
    assert "onerror=alert(1)>" not in re.sub(
        r'<script type="application/json">.*?</script>', "", made, flags=re.S
    )
    assert next(iter(page_texts.index([], evil)))[0] == EVIL  # the script shows it with textContent


def test_a_made_up_explorer_is_walked_as_its_controls_say():
    """Write states with dependent options and a default, and find them in order, each piece
    once.
    """
    deep = Control(
        "b", "B", lambda s: [("two", 2)] if s["a"] else [("one", 1), ("two", 2)], start=2
    )
    explorer = Explorer(
        "Made up",
        [Control("a", "A", [("no", False), ("yes", True)], "check"), deep],
        lambda s: f"<p>same</p><p>{s['a']} {s['b']}</p>",
        tell=lambda s: f"told {s['b']}",
    )
    data = site.states(explorer, map(explorer.render, explorer.states()))
    assert [[value for _, value in choices] for choices, _ in ends(data)] == [
        ["False", "1"],
        ["False", "2"],
        ["True", "2"],
    ]
    assert data["pieces"].count("<p>same</p>") == 1
    assert [c["start"] for c in data["controls"]] == ["False", "2"]


def test_an_unfolding_case_becomes_plain_data(catalog):
    """Write a case of two steps with consequence and jump, and find them in the data of the
    form.
    """
    steps = learn.unfolding_cases(catalog)["calf-after-a-flight"]
    made = questions.spec("Cases", steps)
    first, second = made["questions"][:2]
    assert (first["case_id"], first["stage"], second["stage"]) == (
        steps[0].case_id,
        "The request",
        "The history",
    )
    known = {o.text: o for o in steps[1].options}
    for option in second["options"]:
        assert (option.get("consequence", ""), option.get("next", "")) == (
            known[option["text"]].consequence,
            known[option["text"]].next,
        )
    assert any("next" in option for option in second["options"])
    assert set(made["results"]) == set(catalog.options.right.cat.categories)
    assert json.loads(page_texts.inline(made)) == json.loads(json.dumps(made))


def test_a_form_on_a_page_names_its_cases_and_its_options(catalog):
    """Give a form for a page the title of each case, with the month as it is written, and each
    option's own name.
    """
    for form in (me.cases(catalog=catalog), me.quiz("01", catalog=catalog)):
        made = form.spec()["questions"]
        named = {
            q["question_id"] + o["id"]: (q["question_id"], o["text"], o["right"])
            for q in made
            for o in q["options"]
        }
        ids = {q["question_id"] for q in made}
        rows = catalog.options[catalog.options.question_id.isin(ids)]
        assert named == {
            row.option_id: (row.question_id, row.text, row.right) for row in rows.itertuples()
        }
        assert {q["title"] for q in made if not q["case_id"]} <= {""}
    titles = {q["title"] for q in me.cases(catalog=catalog).spec()["questions"]}
    assert {"Heavy legs in July", "Calf after a flight"} <= titles


def test_a_lesson_is_read_for_the_page():
    """Drop what only a notebook needs to be told, turn links, keep notes, run code in order."""
    lesson = lessons.read(LESSONS["overview"])
    text = "".join(cell.markdown for cell in lesson.cells)
    assert "Run All Cells" not in text and "medical advice" in text
    assert 'href="conditions.html"' in "".join(lessons.html(cell.markdown) for cell in lesson.cells)
    assert lesson.minutes == sum(unit.minutes for unit in lesson.units) > 30
    space = {}
    assert lessons.run("a = 2\nprint(a)\na + 1", space) == (3, "2\n")
    assert lessons.run("import json", space) == (None, "")


def test_the_main_slides_have_notes_that_students_do_not_see():
    """Find notes for at least eight slides of lessons 01 to 03, outside the text of the cells."""
    for name in ("overview", "conditions", "evidence"):
        lesson = lessons.read(LESSONS[name])
        notes = [cell.notes for cell in lesson.cells if cell.notes]
        assert len(notes) >= 8
        assert not any(note in cell.markdown for note, cell in product(notes, lesson.cells))


@pytest.mark.slow
def test_pages_are_built_whole_or_not_at_all(tmp_path, monkeypatch):
    """Build one lesson, build it again for nothing, and fail halfway: the old pages stay."""
    folder, told = tmp_path / "site", []
    site.build(folder, ROOT / "notebooks", ("05",), told.append)
    assert told and (folder / "contribute.html").is_file()
    before = (folder / "contribute.html").stat().st_mtime_ns
    told.clear()
    site.build(folder, ROOT / "notebooks", ("05",), told.append)
    assert not told and (folder / "contribute.html").stat().st_mtime_ns == before
    monkeypatch.setattr(site, "stamp", lambda *_: "other")
    monkeypatch.setattr(page_texts, "home", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        site.build(folder, ROOT / "notebooks", ("05",), told.append)
    assert (folder / "contribute.html").stat().st_mtime_ns == before


@pytest.mark.slow
def test_two_builds_at_the_same_time_do_each_other_no_harm(tmp_path):
    """Begin and end a build while another is drawing: both are content, the pages are whole, and no
    rest is left.
    """
    folder, told = tmp_path / "new" / "site", []

    def say(line):
        told.append(line)
        if len(told) == 1:
            site.build(folder, ROOT / "notebooks", ("05",), told.append)
            told.append(str((folder / "contribute.html").stat().st_mtime_ns))

    assert site.build(folder, ROOT / "notebooks", ("05",), say) == folder
    assert told[3] == str(
        (folder / "contribute.html").stat().st_mtime_ns
    )  # the first one ready stays
    assert (folder / "stamp").is_file() and (folder / "search.js").is_file()
    assert {path.name for path in folder.parent.iterdir()} <= {"site", ".site.lock"}


def test_a_change_of_data_or_lesson_makes_the_pages_old(scratch, tmp_path, monkeypatch):
    """Change a table, then a lesson, and see the fingerprint change each time."""
    monkeypatch.setenv("MASSAGE_EDU_DATA", str(scratch))
    (tmp_path / "01_made.ipynb").write_text("{}")
    marks = [site.stamp(tmp_path)]
    path = scratch / "glossary.csv"
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    marks.append(site.stamp(tmp_path))
    (tmp_path / "01_made.ipynb").write_text("{ }")
    marks.append(site.stamp(tmp_path))
    assert len(set(marks)) == 3 and site.stamp(tmp_path) == marks[-1]


def test_a_folder_with_other_things_is_never_replaced(tmp_path, capsys):
    """Name a folder with a file of one's own: it stays, and the message says why."""
    (tmp_path / "mine.txt").write_text("mine")
    assert cli.main(["site", "--out", str(tmp_path)]) == 1
    assert "holds something else than pages" in capsys.readouterr().err
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_form_without_plain_data_is_shown_still():
    """Show the twin of a form that needs Python, and say so."""
    page = object.__new__(site.Pages)
    made = page.part(lessons.Cell("x", "", Live("Form", lambda: "<p>twin</p>", lambda say: [])))
    assert "needs Python" in made and "<p>twin</p>" in made
    assert page.part(lessons.Cell("x", "", slide="skip")) == ""
    assert "<pre>1 &lt; 2</pre>" in page.part(lessons.Cell("x", "", printed="1 < 2\n"))


def test_cards_of_any_deck_can_stand_in_a_page(tmp_path):
    """Give a form of flash cards as plain data and find it in the page."""
    deck = pd.DataFrame(
        {
            "card_id": ["a"],
            "topic": ["x"],
            "front": ["Effleurage"],
            "back": ["Long gliding strokes"],
        }
    )
    form = Live(
        "Flash cards",
        lambda: "",
        lambda say: [],
        lambda: {
            "kind": "cards",
            "label": "Flash cards",
            "decks": [],
            "cards": deck.to_dict("records"),
        },
    )
    page = site.Pages(tmp_path / "made", [])
    made = page.part(lessons.Cell("x", "", form))
    assert 'class="live cards"' in made
    assert "Long gliding strokes" in (tmp_path / "made" / "states" / "x.js").read_text(
        encoding="utf-8"
    )
