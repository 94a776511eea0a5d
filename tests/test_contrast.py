"""Colours as they are really shown, in the light and the dark theme: contrast, and the three
colour-vision deficiencies.
"""

import re
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from massage_edu import vocabulary, web
from massage_edu.charts import look as chart_look
from massage_edu.charts.class_results import WRONG
from massage_edu.charts.funnel import CONTOURS

WEB = Path(web.__file__).parent
THEMES = Path(sys.prefix) / "share" / "jupyter" / "lab" / "themes" / "@jupyterlab"
TEXT, GRAPHIC = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
LOOKS = ("light", "dark")
# From linear sRGB to linear sRGB at full severity: Machado, Oliveira and Fernandes (2009), doi
# 10.1109/TVCG.2009.113.
DEFICIENCIES = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
# The luminance row and the two others of sRGB to XYZ (IEC 61966-2-1), for CIE L*a*b* with white
# D65.
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
# hue-rotate(180deg) of CSS (Filter Effects, feColorMatrix).
HUE_ROTATED = np.array([[-0.574, 1.43, 0.144], [0.426, 0.43, 0.144], [0.426, 1.43, -0.856]])


def rgb(colour: str) -> np.ndarray:
    """Return a colour such as ``#0063A0`` or ``#fff`` as three numbers from 0 to 1."""
    digits = colour.lstrip("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    return np.array([int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)])


def linear(colour: np.ndarray) -> np.ndarray:
    """Return a colour without the gamma of sRGB."""
    return np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2)."""
    dim, bright = sorted(float(XYZ[1] @ linear(c)) for c in (one, other))
    return (bright + 0.05) / (dim + 0.05)


def lab(light: np.ndarray) -> np.ndarray:
    """Return a linear colour in CIE L*a*b*."""
    x, y, z = XYZ @ np.clip(light, 0, 1) / (XYZ @ np.ones(3))
    fx, fy, fz = (
        t ** (1 / 3) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29 for t in (x, y, z)
    )
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def shown(colour: str, look: str) -> np.ndarray:
    """Return a colour of a figure as the screen shows it: the dark theme inverts pictures and turns
    their hue back.
    """
    if look == "light":
        return rgb(colour)
    assert (
        'body[data-jp-theme-light="false"] .me img{filter:invert(.9) hue-rotate(180deg)}'
        in web.style()
    )
    return np.clip(HUE_ROTATED @ np.clip(0.9 - 0.8 * rgb(colour), 0, 1), 0, 1)


def variables(css: str, start: str, prefix: str = "--") -> dict[str, str]:
    """Return the colours that the rule which starts so gives to its variables."""
    block = re.search(re.escape(start) + r"\{([^}]*)\}", css)[1]
    return dict(re.findall(rf"{prefix}([\w-]+):(?:var\([^,]*,)?(#\w{{3,6}})", block))


def cards(look: str) -> dict[str, str]:
    """Return the colours of cards."""
    css = web.style()
    return variables(css, ".me", "--me-") | (
        variables(css, 'body[data-jp-theme-light="false"] .me', "--me-") if look == "dark" else {}
    )


def page(look: str) -> dict[str, str]:
    """Return the colours of the plain pages."""
    css = (WEB / "site.css").read_text(encoding="utf-8")
    dark = variables(css, 'body[data-jp-theme-light="false"]') if look == "dark" else {}
    return variables(css, ":root") | dark


def papers(look: str) -> list[str]:
    """Return what cards stand on: the two layers of JupyterLab's own theme, and the page."""
    css = (THEMES / f"theme-{look}-extension" / "index.css").read_text(encoding="utf-8")
    layers = [
        re.search(rf"--jp-layout-color{i}:[^;}}]*?(white|#\w{{3,6}})", css)[1] for i in (0, 1)
    ]
    return [*({"white": "#fff"}.get(one, one) for one in layers), page(look)["paper"]]


@pytest.mark.parametrize("look", LOOKS)
def test_cards_can_be_read_on_every_ground(look):
    """Measure every text colour of the cards on JupyterLab's grounds and on the page."""
    words = {name: c for name, c in cards(look).items() if name not in ("line", "paper")}
    assert words
    for name, colour in words.items():
        for ground in papers(look):
            assert contrast(rgb(colour), rgb(ground)) >= TEXT, (name, ground)


@pytest.mark.parametrize("look", LOOKS)
def test_signs_can_be_read_and_told_apart(look):
    """Measure the words on the ground of each action, its frame on the page, and the icon in it."""
    before = 'body[data-jp-theme-light="false"] ' if look == "dark" else ""
    rule = re.search(rf"^{re.escape(before)}\.me\{{(--call:[^}}]*)\}}", web.style(), re.M)[1]
    actions = {name: rgb(c) for name, c in re.findall(r"--([\w-]+):(#\w+)", rule)}
    words = cards(look)
    for ground in ("call-pale", "today-pale", "go-pale"):
        for name in ("ink", "soft", "accent"):
            assert contrast(rgb(words[name]), actions[ground]) >= TEXT, (name, ground)
    for one, other in (("call", "call-pale"), ("today", "today-pale")):
        assert contrast(actions[one], actions[other]) >= GRAPHIC, one
    for one, other in (("go", "go-pale"), ("on-go", "go")):
        assert contrast(actions[one], actions[other]) >= TEXT, one
    for frame in ("call", "today", "edge"):
        for ground in papers(look):
            assert contrast(actions[frame], rgb(ground)) >= GRAPHIC, (frame, ground)


@pytest.mark.parametrize("look", LOOKS)
def test_pages_can_be_read_and_their_controls_seen(look):
    """Measure text, edges of controls and the focus ring of the plain pages on both grounds."""
    colours = {name: rgb(c) for name, c in page(look).items()}
    for ground in ("paper", "tint"):
        for name, least in (
            ("ink", TEXT),
            ("soft", TEXT),
            ("accent", TEXT),
            ("edge", GRAPHIC),
            ("focus", GRAPHIC),
        ):
            assert contrast(colours[name], colours[ground]) >= least, (name, ground)
    assert contrast(colours["on-accent"], colours["accent"]) >= TEXT


@pytest.mark.parametrize("look", LOOKS)
def test_the_focus_of_widgets_can_be_seen(look):
    """Find an outline of at least 2 pixels for every control, in a colour that stands out from each
    ground.
    """
    width, colour = re.search(
        r":focus-visible\{outline:(\d)px solid (#\w{6})!important", web.style()
    ).groups()
    assert int(width) >= 2
    assert all(contrast(rgb(colour), rgb(ground)) >= GRAPHIC for ground in papers(look))


@pytest.mark.parametrize("look", LOOKS)
def test_figures_can_be_read(look):
    """Measure every colour of the figures on their paper, white on the bubbles, and dots and words
    on the funnel's zones.
    """
    paper = shown(chart_look.PAPER, look)
    words = [v[2] for v in vocabulary.VERDICTS.values()] + [
        d[1] for d in vocabulary.DIRECTIONS.values()
    ]
    for colour in [*words, chart_look.ACCENT, chart_look.INK, chart_look.SOFT]:
        assert contrast(shown(colour, look), paper) >= TEXT, colour
    for colour in (WRONG,):
        assert contrast(shown(colour, look), paper) >= GRAPHIC, colour
    for _, shade in CONTOURS.values():
        assert contrast(shown(chart_look.INK, look), shown(shade, look)) >= TEXT, shade
        assert contrast(shown(chart_look.ACCENT, look), shown(shade, look)) >= GRAPHIC, shade
    for ground in papers(look):  # a figure must not glare: its paper stays close to the page's
        assert contrast(paper, rgb(ground)) < 1.3, ground


def test_verdicts_differ_by_mark_and_word():
    """Find four marks and four words: colour says nothing that they do not say."""
    for place in (0, 1):
        assert len({verdict[place] for verdict in vocabulary.VERDICTS.values()}) == len(
            vocabulary.VERDICTS
        )
    for place in (2, 3):
        marks = {direction[place] for direction in vocabulary.DIRECTIONS.values()}
        assert len(marks) == len(vocabulary.DIRECTIONS)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_verdict_colours_stay_apart(look, deficiency):
    """See the four colours as people with this deficiency do: any two stay at least 10 apart in CIE
    L*a*b*.
    """
    cards_and_figures = (
        {name: rgb(colour) for name, colour in cards(look).items() if name in vocabulary.VERDICTS},
        {name: shown(colour, look) for name, (_, _, colour) in vocabulary.VERDICTS.items()},
    )
    for colours in cards_and_figures:
        seen = {
            name: lab(np.array(DEFICIENCIES[deficiency]) @ linear(colour))
            for name, colour in colours.items()
        }
        assert len(seen) == 4
        for one, other in combinations(seen, 2):
            assert np.linalg.norm(seen[one] - seen[other]) >= 10, (one, other)
