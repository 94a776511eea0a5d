"""One visual language for charts, cards and widgets: words, marks, colours, sizes, style sheet.

Colours start from the set of Okabe and Ito (2008), darkened until text reaches a contrast of 4.5 to 1
and graphics 3 to 1 on white, and lightened likewise for the dark theme (a test measures it).
"""

from html import escape
from importlib.resources import files

# Verdicts: a mark and a word, always both. Keys are the values of the data, best first.
VERDICTS = {
    "supported": ("●", "Supported", "#005A38"),
    "partly_supported": ("◐", "Partly supported", "#0063A0"),
    "insufficient_evidence": ("○", "Insufficient evidence", "#62666B"),
    "not_supported": ("✕", "Not supported", "#A84300"),
}
# Certainty of evidence in the notation of the GRADE Working Group.
CERTAINTIES = {
    "high": ("⊕⊕⊕⊕", "High certainty"),
    "moderate": ("⊕⊕⊕⊝", "Moderate certainty"),
    "low": ("⊕⊕⊝⊝", "Low certainty"),
    "very_low": ("⊕⊝⊝⊝", "Very low certainty"),
    "not_rated": ("", "Certainty not rated"),
    "not_read": ("", "Certainty rated by the source, not read here"),
}
# Directions of a result: word, colour, matplotlib marker, mark in text.
DIRECTIONS = {
    "favours_massage": ("Favours massage", "#0063A0", ">", "▶"),
    "no_difference": ("No clear difference", "#585C61", "s", "■"),
    "imprecise": ("Too imprecise to tell", "#7A6A00", "X", "◇"),
    "mixed": ("Mixed", "#7D3C6B", "D", "◆"),
    "unclear": ("Unclear", "#585C61", "o", "○"),
    "favours_comparator": ("Favours the comparator", "#A84300", "<", "◀"),
}
URGENCIES = {
    "emergency": ("‼", "Emergency: get help now. In doubt, call the emergency number"),
    "same_day": ("▲", "A doctor the same day"),
    "today_other": ("◇", "Someone responsible, today"),
    "soon": ("◆", "A doctor soon"),
    "none": ("●", "No doctor needed for this alone"),
}
LEVELS = {
    "refer_first": "Refer first",
    "medical_clearance": "Ask the doctor first",
    "avoid_area": "Avoid the area",
    "adapt": "Adapt the session",
}
# Answers to a question: mark and word by the option's ``right``.
RESULTS = {
    "yes": ("✓", "Right."),
    "safe_but_wrong": ("○", "Safe, but not the best choice."),
    "no": ("✕", "Not right."),
    "dangerous": ("‼", "Dangerous: this could harm the client."),
}
DOMAINS = {
    "pain": "Pain",
    "function": "Function",
    "movement": "Movement",
    "mood": "Mood",
    "sleep_and_fatigue": "Sleep, fatigue",
    "quality_of_life": "Quality of life",
    "body_processes": "Body measures",
    "harms": "Harms",
    "evidence": "State of evidence",
}
DESIGNS = {
    "rct": "randomised trial",
    "crossover_rct": "randomised crossover trial",
    "meta_analysis": "meta-analysis",
    "systematic_review": "systematic review",
    "umbrella_review": "review of reviews",
    "narrative_review": "narrative review",
    "guideline": "guideline",
    "observational": "observational study",
    "case_report": "case report",
}
ACCENT, INK, SOFT, LINE, PAPER = "#0063A0", "#1B1D1F", "#585C61", "#C9CDD2", "#FFFFFF"

# Figures: one width that stays legible from the back row and on a phone.
WIDTH, DPI = 6.6, 150
RC: dict = {
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 11,
    "axes.edgecolor": LINE,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "text.hinting": "none",  # a browser scales the picture anyhow, and letters take a third less time
    "xtick.color": SOFT,
    "ytick.color": INK,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "axes.unicode_minus": True,
}


def style() -> str:
    """Return the style sheet in a ``<style>`` element."""
    return f"<style>{files(__package__).joinpath('style.css').read_text('utf-8')}</style>"


def page(title: str, body: str) -> str:
    """Return a page of its own around HTML."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>{style()}'
        f'</head><body><main class="me">{body}</main></body></html>\n'
    )


def verdict(value: str) -> str:
    """Return mark and word of a verdict."""
    mark, word, _ = VERDICTS[value]
    return f"{mark} {word}"


def certainty(value: str) -> str:
    """Return GRADE's marks and the word of a certainty of evidence."""
    return " ".join(filter(None, CERTAINTIES[value]))
