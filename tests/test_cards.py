"""Cards show what the tables say, in a safe order, and never run what a table holds."""

import re
from html import unescape

import pytest
from settled import TOMORROW

import massage_edu as me
from massage_edu.cards import findings, literature, safety
from massage_edu.cards.html import link, text
from massage_edu.cards.topic import topic_card
from massage_edu.charts.forest import drawn
from massage_edu.vocabulary import ACTIONS, ANSWERS, FACES


def test_text_from_a_table_stays_text():
    """Escape mark-up in a cell and refuse links that are not https."""
    assert text("<script>alert(1)</script>") == "&lt;script&gt;alert(1)&lt;/script&gt;"
    assert text(None) == ""
    assert link("javascript:alert(1)", "<b>x</b>") == "&lt;b&gt;x&lt;/b&gt;"
    assert 'href="https://doi.org/10.1/a&#34;b"' in link('https://doi.org/10.1/a"b', "x")


@pytest.mark.slow
def test_a_poisoned_table_does_no_harm(whole):
    """Put mark-up into every text column of a row and find none of it alive on its card."""
    path = whole / "conditions.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("Low back pain,chronic", "<img src=x onerror=alert(1)>,chronic"),
        encoding="utf-8",
    )
    catalog = me.load(whole)
    html = topic_card(catalog, "low-back-pain")
    assert "<img src=x" not in html and "&lt;img src=x onerror=alert(1)&gt;" in html


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["benefit", "condition"])
def test_every_card_shows_verdict_reason_and_cited_findings(catalog, kind):
    """Draw every card: verdict, its reason, the findings it rests on and the harms are there."""
    topics = catalog.topics[catalog.topics.kind == kind]
    draw = {"benefit": findings.benefit, "condition": topic_card}[kind]
    for topic in topics.itertuples():
        html = str(draw(catalog, topic.topic_id))
        assert text(topic.verdict_reason) in html
        assert "<strong>Harms.</strong>" in html
        for cited in (
            topic.verdict_findings.split(";") if isinstance(topic.verdict_findings, str) else ()
        ):
            summary = catalog.row(f"findings:{cited}")["summary"]
            assert text(summary) in html


@pytest.mark.slow
def test_the_answer_comes_first_and_every_own_sign_is_in_view(catalog):
    """Read every card: the answer, then each own sign outside any fold, then what massage may
    do.
    """
    for topic_id in catalog.permissions.topic_id:
        html = unescape(topic_card(catalog, topic_id))
        row = catalog.row(f"permissions:{topic_id}")
        above = html.partition("How to adapt the massage")[0]
        assert html.index(ANSWERS[row["answer"]][1]) < html.index("me-signs")
        for name in row["not_today"].split(";"):
            assert catalog.row(f"cautions:{name}")["sign"] in above
        if not isinstance(row["condition_id"], str):
            continue
        own = catalog.own_cautions_of(row["condition_id"])
        for caution in own[~own.level.isin(["adapt", "avoid_area"])].itertuples():
            assert f"<summary>{caution.sign}</summary>" in above
        assert html.index("me-signs") < html.index("What massage may do")


def test_signs_run_from_the_most_urgent_down(catalog):
    """Read the headings above the signs of a card, in their order."""
    html = unescape(topic_card(catalog, "cancer-care"))
    headings = [action.heading for action in ACTIONS]
    read = [h.strip() for h in re.findall(r"</svg>([^<]*)</h4>", html.partition("How to adapt")[0])]
    places = [headings.index(h) for h in read if h in headings]
    assert len(places) > 1 and places == sorted(places)


def test_every_sign_stands_among_all_stop_signs_once_with_its_address(catalog):
    """Find each caution on the page of all signs, under its id, with what to do and why."""
    html = unescape(safety.all_signs(catalog, anchored=True))
    for row in catalog.cautions.itertuples():
        assert html.count(f'id="{row.caution_id}"') == 1
        assert row.why in html and row.sign in html
        for step in str(row.first_aid).split(" | ") if isinstance(row.first_aid, str) else ():
            assert step in html


def test_the_faces_are_two_cards_with_nothing_between_them(catalog):
    """Read the face: the lines of every family, under two headings, and no other words."""
    html = unescape(safety.face(catalog))
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).strip()
    lines = catalog.families.sort_values(["face", "position"])
    wanted = " ".join(
        f"{heading} {' '.join(lines[lines.face == face].line)}" for face, heading in FACES.items()
    )
    assert words == wanted


def test_every_finding_shows_its_certainty_and_a_link(catalog):
    """Draw every finding: direction in words, certainty in words, a link to DOI, PubMed or the
    official page.
    """
    for row in catalog.evidence.itertuples():
        html = findings.finding(row)
        assert "ertainty" in html and 'href="https://' in html


def test_every_study_can_be_looked_up(catalog):
    """Find DOI, PMID or a stated reason on every study, and its link in the references."""
    studies = catalog.studies
    assert (studies.doi.notna() | studies.pmid.notna() | studies.note.notna()).all()
    html = literature.references(studies)
    assert html.count("<li>") == len(studies) == html.count('href="https://')


@pytest.mark.slow
def test_a_verdict_that_is_due_says_so(whole):
    """Add a newer finding and see the card of its condition say that the verdict is due for
    review.
    """
    assert "due for review" not in topic_card(me.load(whole), "migraine")
    path = whole / "findings.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    index = next(i for i, line in enumerate(lines) if ",migraine," in line and "2026-11-23" in line)
    lines[index] = lines[index].replace("2026-11-23", TOMORROW)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert "due for review" in topic_card(me.load(whole), "migraine")


def test_what_a_source_says_of_two_complaints_stands_on_both_cards(catalog):
    """Read on the neck's card what speaks against massage too: the same review and guideline as at
    whiplash.
    """
    for condition_id in ("neck-pain", "whiplash"):
        rows = catalog.findings_of(condition_id)
        for study_id in ("wong2016", "cote2016"):
            told = " ".join(rows[rows.study_id == study_id].summary)
            assert "relaxation massage" in told and "clinical massage" in told
    for condition_id in ("neck-pain", "low-back-pain"):
        rows = catalog.findings_of(condition_id)
        pain = rows[(rows.study_id == "bervoets2015") & (rows.outcome == "pain")]
        assert list(pain.direction) == ["no_difference"]


def test_first_aid_is_no_intake_question(catalog):
    """Ask nobody at intake what is asked of somebody who cannot be woken."""
    row = catalog.row("cautions:any-46")
    assert row["sign"] not in unescape(safety.questions(catalog.cautions_of()))
    assert row["sign"] in unescape(safety.all_signs(catalog))


def test_harms_are_told_in_whole_sentences(catalog):
    """Read the paragraph beside every effect: each source has a sentence, and no figure hangs
    behind a colon.
    """
    told = re.sub(r"<[^>]*>", "", findings.harms(catalog))
    assert told.startswith(
        "Harms. In a study of 100 massage clients, about one in ten felt some minor discomfort"
    )
    assert ": " not in told and told.count("(") == len(findings.HARMS)


def test_the_title_of_the_effects_tells_what_is_left_out(catalog):
    """Count the effects of neck pain: of all findings, with an interval, right of no effect, and
    drawn.
    """
    rows = catalog.findings_of("neck-pain")
    shown = drawn(rows)
    right = int((shown.low > 0).sum())
    title = (
        f"{len(shown)} of {len(rows)} findings print an interval; {right} of these "
        f"{len(shown)} are to the right"
    )
    assert (
        title in (html := findings.forest_plot(rows, "Neck pain"))
        and "12 are drawn, the best rated first" in html
    )
    few = rows[rows.study_id.isin(["kong2013", "pach2018"])]
    assert "are drawn" not in findings.forest_plot(few, "Neck pain")
