"""Charts say in their title, axis and text alternative what the tables say."""

import gc
import importlib
import io
import pkgutil
from concurrent.futures import ThreadPoolExecutor
from inspect import isfunction

import matplotlib
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from PIL import Image
from settled import DATA

import massage_edu as me
from massage_edu import charts as drawing
from massage_edu import vocabulary
from massage_edu.charts import look
from massage_edu.charts.class_results import most_missed
from massage_edu.charts.figure import Chart
from massage_edu.charts.forest import drawn
from massage_edu.charts.map import cells


def finding(**values):
    """Return one finding joined with its study, as a table of one row."""
    row = {
        "finding_id": "a2020-1",
        "study_id": "a2020",
        "topic_id": "low-back-pain",
        "domain": "pain",
        "population": "adults",
        "comparator": "usual care",
        "outcome": "pain",
        "timepoint": "10 weeks",
        "measure": "MD",
        "estimate": -2.0,
        "ci_low": -3.0,
        "ci_high": -1.0,
        "unit": "points 0-10",
        "better_when": "lower",
        "direction": "favours_massage",
        "certainty": "low",
        "authors": "Able AB; Baker C",
        "year": 2020,
        "design": "rct",
        "k": None,
        "summary": "Pain eased.",
        "url": "https://doi.org/10.1000/x",
    }
    return pd.DataFrame([{**row, **values}])


@pytest.fixture(scope="module")
def charts(catalog):
    """Return one of each chart of the package, by name."""
    spine = me.spine_pain(catalog.trials, catalog.studies)
    missed = pd.DataFrame({"name": ["How long?"], "missed": [3], "share": [0.75], "of": [4]})
    return {
        "benefit_verdicts": me.benefit_verdicts(catalog.benefits, catalog.findings),
        "evidence_map": me.evidence_map(catalog.evidence, catalog.condition_topics),
        "forest": me.forest(catalog.findings_of("neck-pain")),
        "forest_of_trials": me.forest_of_trials(spine, me.pool(spine.effect, spine.variance)),
        "funnel": me.funnel(spine.effect / 10, spine.variance / 100, "MD"),
        "effect_overlap": me.effect_overlap(0.5),
        "comparison_table": me.comparison_table(catalog.comparison.head(5)),
        "most_missed": most_missed(missed, "question"),
    }


def test_every_chart_is_held_here(charts):
    """Find each function of the charts that draws in the fixture, so that a new chart can't be left
    out.
    """
    modules = [
        importlib.import_module(f"massage_edu.charts.{m.name}")
        for m in pkgutil.iter_modules(drawing.__path__)
    ]
    drawn = {
        n
        for m in modules
        for n, f in vars(m).items()
        if isfunction(f) and f.__module__ == m.__name__ and hasattr(f, "__wrapped__")
        if f.__annotations__.get("return") is Chart
    }
    assert drawn == set(charts)


@pytest.mark.slow
def test_every_chart_draws_has_alt_text_and_leaves_matplotlib_alone(charts):
    """Draw each chart and look at size, text alternative and global settings."""
    before = dict(matplotlib.rcParams)
    for chart in charts.values():
        image = Image.open(io.BytesIO(chart.png()))
        assert image.width == round(look.WIDTH * look.DPI)
        assert len(chart.alt_text) > 60
        assert 'alt="' in chart.html() and "data:image/png;base64," in chart.html()
    assert dict(matplotlib.rcParams) == before


def test_every_chart_can_be_shown_as_a_table(charts):
    """Find the folded table under each figure: a head, a row for each row of numbers, each cell
    with its column's name.
    """
    for name, chart in charts.items():
        html = chart.html()
        assert html.count("<summary>Show as table</summary>") == 1, name
        assert html.count('<tr><th scope="row">') == len(chart.numbers) > 0, name
        assert html.count("<td data-label=") == len(chart.numbers) * (len(chart.numbers[0]) - 1), (
            name
        )
        assert all(list(row) == list(chart.numbers[0]) for row in chart.numbers), name


def test_a_table_says_the_numbers_that_are_drawn(charts, catalog):
    """Read known numbers: an effect, a weight, people of ten, a count of the map, what the class
    missed.
    """
    trials = charts["forest_of_trials"].numbers
    assert (trials[0]["Effect with its interval"], trials[0]["Weight"]) == (
        "17.9 (8.8 to 27.1)",
        "49%",
    )
    assert trials[-1]["Effect with its interval"] == "2.3 to 25.8"
    assert charts["effect_overlap"].numbers[1]["How much"] == "69%"
    assert charts["most_missed"].numbers == [
        {"Question": "How long?", "Missed": 3, "Answered by": 4}
    ]
    topics = [row["Topic"] for row in charts["evidence_map"].numbers]
    assert topics == list(catalog.condition_topics.name)
    assert len(charts["benefit_verdicts"].numbers) == len(catalog.benefits)


def test_text_of_a_table_is_inert():
    """Put markup into a label: the table shows it as text."""
    html = me.forest(finding(outcome="<b>pain</b>")).html()
    assert "<b>" not in html and "&lt;b&gt;pain" in html


@pytest.mark.slow
def test_a_drawn_chart_gives_its_pixels_back(catalog):
    """Draw a chart, keep it as a notebook does, and find no canvas of pixels that lives on; drawing
    again works.
    """
    chart = me.forest(catalog.findings_of("neck-pain"))
    size = chart.bbox.size
    first = chart.png()
    gc.collect()
    living = [one for one in gc.get_objects() if isinstance(one, RendererAgg)]
    assert not [one for one in living if (one.width, one.height) == tuple(size)]
    assert chart.png() == first


@pytest.mark.parametrize("name", ["benefits", "conditions"])
def test_no_text_of_a_chart_leaves_the_figure(catalog, name):
    """Measure every text of the two large charts against the figure's edges."""
    topics = catalog.topics[catalog.topics.kind == name.removesuffix("s")]
    chart = me.evidence_map(catalog.evidence, topics)
    renderer, width = FigureCanvasAgg(chart).get_renderer(), chart.bbox.width
    for text in [t for axes in chart.axes for t in axes.texts] + chart.texts:
        box = text.get_window_extent(renderer)
        assert box.x0 >= 0 and box.x1 <= width, text.get_text()


def test_a_verdict_older_than_a_finding_is_marked():
    """Date one finding after its verdict: the chart and its text alternative say that it is due for
    review.
    """
    catalog = me.load(DATA)
    assert "due for review" not in me.benefit_verdicts(catalog.benefits, catalog.findings).alt_text
    newer = catalog.findings.benefit_id == "blood-pressure"
    findings = catalog.findings.assign(
        added_on=catalog.findings.added_on.mask(newer, pd.Timestamp("2099-01-01"))
    )
    chart = me.benefit_verdicts(catalog.benefits, findings)
    assert chart.alt_text.count("due for review") == 1
    assert "Blood pressure (due for review)" in chart.alt_text
    assert (
        sum(
            text.get_text().endswith("; due for review")
            for axes in chart.axes
            for text in axes.texts
        )
        == 1
    )


@pytest.mark.parametrize(
    ("printed", "better_when"), [((-2.0, -3.0, -1.0), "lower"), ((2.0, 1.0, 3.0), "higher")]
)
def test_favours_massage_is_on_the_right_whatever_sign_was_printed(printed, better_when):
    """Turn a benefit printed as negative and one printed as positive to the same side."""
    estimate, low, high = printed
    chart = me.forest(finding(estimate=estimate, ci_low=low, ci_high=high, better_when=better_when))
    assert "2.00 (1.00 to 3.00)" in chart.alt_text
    [points] = chart.axes[0].collections
    assert points.get_offsets()[0][0] == 2.0


def test_a_ratio_stands_on_a_log_axis_and_is_turned():
    """Turn a risk ratio below 1 of a bad event into one above 1 that favours massage."""
    chart = me.forest(finding(measure="RR", estimate=0.5, ci_low=0.25, ci_high=1.0))
    assert "2.00 (1.00 to 4.00)" in chart.alt_text
    assert "1" in [tick.get_text() for tick in chart.axes[0].get_xticklabels()]


@pytest.mark.parametrize(
    "values",
    [
        {"direction": "unclear"},
        {"domain": "harms"},
        {"measure": "percent_change"},
        {"ci_low": None},
    ],
)
def test_what_is_no_comparison_with_massage_is_not_drawn(values):
    """Leave out changes inside a group, harms, unclear directions and effects without interval."""
    assert drawn(finding(**values)).empty
    assert "No result" in me.forest(finding(**values)).alt_text


def test_reviews_are_marked_apart_from_trials():
    """Draw a review as a diamond and a trial as a square, and name the review's number of
    studies.
    """
    both = pd.concat([finding(), finding(finding_id="b", design="meta_analysis", k=7)])
    assert "review of 7 studies" in me.forest(both).alt_text


def test_map_cells_count_publications_and_keep_contradiction_visible():
    """Call a cell mixed when its findings disagree, and count a publication once."""
    rows = pd.concat(
        [
            finding(),
            finding(finding_id="a2020-2"),
            finding(study_id="b2021", direction="no_difference"),
        ]
    )
    rows["certainty"] = pd.Categorical(rows.certainty, list(vocabulary.CERTAINTIES), ordered=True)
    [cell] = cells(rows).itertuples()
    assert (cell.studies, cell.direction) == (2, "mixed")


def test_the_map_says_which_conditions_nobody_has_studied(catalog):
    """Take away all findings on lupus: the text alternative says so, and its row of the table is
    empty.
    """
    others = catalog.evidence[catalog.evidence.topic_id != "lupus"]
    chart = me.evidence_map(others, catalog.condition_topics)
    assert "Lupus: no outcome studied." in chart.alt_text
    lupus = next(row for row in chart.numbers if row["Topic"] == "Lupus")
    assert set(lupus.values()) == {"Lupus", "·"}


@pytest.mark.parametrize(
    ("effect", "people"),
    [(-0.5, "3 of 10"), (0, "5 of 10"), (0.5, "7 of 10"), (0.8, "8 of 10"), (2.0, "98 of 100")],
)
def test_an_effect_size_becomes_people(effect, people):
    """Turn a standardized mean difference into how many of ten do better than the average
    untreated.
    """
    assert f"{people} people" in me.effect_overlap(effect).alt_text


@pytest.mark.slow
def test_two_threads_draw_what_one_draws(catalog):
    """Draw two charts at once, again and again, as a callback and a cell may: each comes out as
    when drawn alone.
    """
    draws = [
        lambda: me.forest(catalog.findings_of("neck-pain")).png(),
        lambda: me.effect_overlap(0.5).png(),
    ]
    alone = [draw() for draw in draws]
    with ThreadPoolExecutor(2) as threads:
        for _ in range(4):
            assert [task.result() for task in [threads.submit(draw) for draw in draws]] == alone


def test_two_results_of_one_study_are_told_apart(catalog):
    """Draw each condition's forest: no two lines have the same name; two kinds of massage stand in
    theirs.
    """
    for topic in catalog.condition_topics.topic_id:
        lines = [
            (one["Measure"], one["Result"]) for one in me.forest(catalog.findings_of(topic)).numbers
        ]
        assert len(lines) == len(set(lines)), topic
    told = [one["Result"] for one in me.forest(catalog.findings_of("low-back-pain")).numbers]
    assert sum("structural massage" in name for name in told) == 2
