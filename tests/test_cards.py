"""Cards show what the tables say, in a safe order, and never run what a table holds."""

import re
from html import unescape

import pytest
from settled import TOMORROW

import massage_edu as me
from massage_edu.cards import cards
from massage_edu.charts.forest import drawn


def test_text_from_a_table_stays_text():
    """Escape mark-up in a cell and refuse links that are not https."""
    assert cards.text("<script>alert(1)</script>") == "&lt;script&gt;alert(1)&lt;/script&gt;"
    assert cards.text(None) == ""
    assert cards.link("javascript:alert(1)", "<b>x</b>") == "&lt;b&gt;x&lt;/b&gt;"
    assert 'href="https://doi.org/10.1/a&quot;b"' in cards.link('https://doi.org/10.1/a"b', "x")


def test_a_poisoned_table_does_no_harm(scratch):
    """Put mark-up into every text column of a row and find none of it alive on its card."""
    path = scratch / "conditions.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("Low back pain,chronic", "<img src=x onerror=alert(1)>,chronic"),
        encoding="utf-8",
    )
    catalog = me.load(scratch)
    html = cards.condition(catalog, "low-back-pain")
    assert "<img src=x" not in html and "&lt;img src=x onerror=alert(1)&gt;" in html


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["benefit", "condition"])
def test_every_card_shows_verdict_reason_and_cited_findings(catalog, kind):
    """Draw every card: verdict, its reason, the findings it rests on and the harms are there."""
    topics = catalog.topics[catalog.topics.kind == kind]
    draw = getattr(cards, kind)
    for topic in topics.itertuples():
        html = draw(catalog, topic.topic_id)
        assert cards.text(topic.verdict_reason) in html
        assert "<strong>Harms.</strong>" in html
        for cited in (
            topic.verdict_findings.split(";") if isinstance(topic.verdict_findings, str) else ()
        ):
            summary = catalog.row(f"findings:{cited}")["summary"]
            assert cards.text(summary) in html


@pytest.mark.slow
def test_cautions_come_before_benefits_and_are_never_folded(catalog):
    """Find every own caution of every condition before its verdict and outside any fold."""
    for condition_id in catalog.conditions.condition_id:
        html = cards.condition(catalog, condition_id)
        above = html[: html.index("What massage may do")]
        own = catalog.cautions_of(condition_id)
        for row in own[own.condition_id != "any"].itertuples():
            assert cards.text(row.trigger) in above
        assert "<details" not in above
        assert "In every client an emergency" in above


def test_cautions_run_from_the_most_urgent_down(catalog):
    """Read the headings of a card's cautions in order."""
    html = cards.cautions(catalog.cautions_of())
    words = [h.split(" ", 1)[1] for h in re.findall(r"<h3>(.*?)</h3>", html)]
    assert words == [
        "Emergency: get help now. In doubt, call the emergency number",
        "A doctor the same day",
        "Someone responsible, today",
        "A doctor soon, unless the line says adapt or avoid",
        "No doctor needed for this alone",
    ]


def test_the_stop_signs_hold_every_emergency_and_say_what_to_do(catalog):
    """Read the list of a lesson: each emergency of the data, and what to do where its heading does not say it."""
    html = unescape(me.stop_signs(catalog).html)
    first = catalog.cautions[catalog.cautions.level == "refer_first"]
    signs = first[(first.urgency == "emergency") & (first.about == "sign")]
    for trigger in [*signs.trigger, *first[first.condition_id == "any"].trigger]:
        assert trigger in html
    for row in first[first.condition_id == "any"].itertuples():
        assert row.what_to_do in html or re.match(
            r"(Stop\. )?Call the emergency number", row.what_to_do
        )
    for caution_id in ("any-15", "any-42", "any-46", "any-01", "ai-10", "any-41", "any-23"):
        assert first.set_index("caution_id").what_to_do[caution_id] in html
    # Nothing here is milder than its heading, and an emergency does not wait.
    assert "◆ A doctor soon</h3>" in html and "can wait" not in html


def test_every_finding_shows_its_certainty_and_a_link(catalog):
    """Draw every finding: direction in words, certainty in words, a link to DOI, PubMed or the official page."""
    for row in catalog.evidence.itertuples():
        html = cards.finding(row)
        assert "ertainty" in html and 'href="https://' in html


def test_every_study_can_be_looked_up(catalog):
    """Find DOI, PMID or a stated reason on every study, and its link in the references."""
    studies = catalog.studies
    assert (studies.doi.notna() | studies.pmid.notna() | studies.note.notna()).all()
    html = cards.references(studies)
    assert html.count("<li>") == len(studies) == html.count('href="https://')


def test_a_verdict_that_is_due_says_so(scratch):
    """Add a newer finding and see the card of its condition say that the verdict is due for review."""
    assert "due for review" not in cards.condition(me.load(scratch), "migraine")
    path = scratch / "findings.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    index = next(i for i, line in enumerate(lines) if ",migraine," in line and "2026-11-23" in line)
    lines[index] = lines[index].replace("2026-11-23", TOMORROW)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert "due for review" in cards.condition(me.load(scratch), "migraine")


def test_what_a_source_says_of_two_complaints_stands_on_both_cards(catalog):
    """Read on the neck's card what speaks against massage too: the same review and guideline as at whiplash."""
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
    """Ask nobody at intake what is asked of somebody who cannot be woken; the sign itself stands with the others."""
    row = catalog.row("cautions:any-46")
    assert row["trigger"] not in cards.intake(catalog.cautions_of())
    assert cards.text(row["trigger"]) in cards.general_cautions(catalog)


def test_harms_are_told_in_whole_sentences(catalog):
    """Read the paragraph beside every effect: each source has a sentence, and no figure hangs behind a colon."""
    told = re.sub(r"<[^>]*>", "", cards.harms(catalog))
    assert told.startswith(
        "Harms. In a study of 100 massage clients, about one in ten felt some minor discomfort"
    )
    assert ": " not in told and told.count("(") == len(cards.HARMS)


def test_the_title_of_the_effects_tells_what_is_left_out(catalog):
    """Count the effects of neck pain: of all findings, with an interval, right of no effect, and drawn."""
    rows = catalog.findings_of("neck-pain")
    shown = drawn(rows)
    right = int((shown.low > 0).sum())
    title = f"{len(shown)} of {len(rows)} findings print an interval; {right} of these {len(shown)} are to the right"
    assert (
        title in (html := cards.effects(rows, "Neck pain"))
        and "12 are drawn, the best rated first" in html
    )
    few = rows[rows.study_id.isin(["kong2013", "pach2018"])]
    assert "are drawn" not in cards.effects(few, "Neck pain")
