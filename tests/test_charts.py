"""Charts say in their title, axis and text alternative what the tables say."""

import gc
import io

import matplotlib
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from PIL import Image
from settled import DATA

import massage_edu as me
from massage_edu import theme
from massage_edu.charts.forest import drawn
from massage_edu.charts.map import cells


def finding(**values):
    """Return one finding joined with its study, as a table of one row."""
    row = {
        "finding_id": "a2020-1", "study_id": "a2020", "topic_id": "low-back-pain", "domain": "pain",
        "population": "adults", "comparator": "usual care", "outcome": "pain", "timepoint": "10 weeks",
        "measure": "MD", "estimate": -2.0, "ci_low": -3.0, "ci_high": -1.0, "unit": "points 0-10",
        "better_when": "lower", "direction": "favours_massage", "certainty": "low", "authors": "Able AB; Baker C",
        "year": 2020, "design": "rct", "k": None, "summary": "Pain eased.", "url": "https://doi.org/10.1000/x",
    }  # fmt: skip
    return pd.DataFrame([{**row, **values}])


def test_every_chart_draws_has_alt_text_and_leaves_matplotlib_alone(catalog):
    """Draw each public chart and look at size, text alternative and global settings."""
    before = dict(matplotlib.rcParams)
    charts = [
        me.benefit_verdicts(catalog.benefits, catalog.findings),
        me.evidence_map(catalog.evidence, catalog.condition_topics),
        me.forest(catalog.findings_of("neck-pain")),
        me.effect_overlap(0.5),
        me.comparison_table(catalog.comparison.head(5)),
    ]
    for chart in charts:
        image = Image.open(io.BytesIO(chart.png()))
        assert image.width == round(theme.WIDTH * theme.DPI)
        assert len(chart.alt_text) > 60
        assert 'alt="' in chart.html() and "data:image/png;base64," in chart.html()
    assert dict(matplotlib.rcParams) == before


def test_a_drawn_chart_gives_its_pixels_back(catalog):
    """Draw a chart, keep it as a notebook does, and find no canvas of pixels that lives on; drawing again works."""
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
    """Date one finding after its verdict: the chart and its text alternative say that it is due for review."""
    catalog = me.load(DATA)
    assert "due for review" not in me.benefit_verdicts(catalog.benefits, catalog.findings).alt_text
    newer = catalog.findings.benefit_id == "blood-pressure"
    findings = catalog.findings.assign(added_on=catalog.findings.added_on.mask(newer, pd.Timestamp("2099-01-01")))
    chart = me.benefit_verdicts(catalog.benefits, findings)
    assert chart.alt_text.count("due for review") == 1
    assert "Blood pressure (due for review)" in chart.alt_text
    assert sum(text.get_text().endswith("; due for review") for axes in chart.axes for text in axes.texts) == 1


@pytest.mark.parametrize(("printed", "better_when"), [((-2.0, -3.0, -1.0), "lower"), ((2.0, 1.0, 3.0), "higher")])
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
    "values", [{"direction": "unclear"}, {"domain": "harms"}, {"measure": "percent_change"}, {"ci_low": None}]
)
def test_what_is_no_comparison_with_massage_is_not_drawn(values):
    """Leave out changes inside a group, harms, unclear directions and effects without interval."""
    assert drawn(finding(**values)).empty
    assert "No result" in me.forest(finding(**values)).alt_text


def test_reviews_are_marked_apart_from_trials():
    """Draw a review as a diamond and a trial as a square, and name the review's number of studies."""
    both = pd.concat([finding(), finding(finding_id="b", design="meta_analysis", k=7)])
    assert "review of 7 studies" in me.forest(both).alt_text


def test_map_cells_count_publications_and_keep_contradiction_visible():
    """Call a cell mixed when its findings disagree, and count a publication once."""
    rows = pd.concat([finding(), finding(finding_id="a2020-2"), finding(study_id="b2021", direction="no_difference")])
    rows["certainty"] = pd.Categorical(rows.certainty, list(theme.CERTAINTIES), ordered=True)
    [cell] = cells(rows).itertuples()
    assert (cell.studies, cell.direction) == (2, "mixed")


def test_the_map_says_which_conditions_nobody_has_studied(catalog):
    """Name lupus in the text alternative as a condition without a studied outcome."""
    chart = me.evidence_map(catalog.evidence, catalog.condition_topics)
    assert "Lupus: no outcome studied." in chart.alt_text


@pytest.mark.parametrize(
    ("effect", "people"), [(-0.5, "3 of 10"), (0, "5 of 10"), (0.5, "7 of 10"), (0.8, "8 of 10"), (2.0, "98 of 100")]
)
def test_an_effect_size_becomes_people(effect, people):
    """Turn a standardized mean difference into how many of ten do better than the average untreated."""
    assert f"{people} people" in me.effect_overlap(effect).alt_text


def test_colours_are_dark_enough_for_text_on_white():
    """Measure contrast (WCAG 2.2) of every colour that carries text."""
    colours = [v[2] for v in theme.VERDICTS.values()] + [d[1] for d in theme.DIRECTIONS.values()]
    for colour in [*colours, theme.ACCENT, theme.INK, theme.SOFT]:
        assert contrast(colour, "#FFFFFF") >= 4.5, colour


def test_colours_of_the_style_sheet_reach_contrast_in_both_themes():
    """Measure the style sheet's text colours against the paper of the light and the dark theme."""
    import re

    css = theme.style()
    light, dark = re.findall(r"\.me\{([^}]*)\}", css)[:2]
    for block, paper in ((light, "#ffffff"), (dark, "#111111")):
        colours = dict(re.findall(r"--me-([\w-]+):(#\w{6})", block))
        for name, colour in colours.items():
            if name not in ("line", "stop-bg", "paper"):
                assert contrast(colour, paper) >= 4.5, (name, colour)
        for name in ("stop", "soft"):
            assert contrast(colours[name], colours["stop-bg"]) >= 4.5, name


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)
