"""The words of the data: for each choice of a column its word.

Where a choice has a mark and a colour, they stand here too. Keys are the values of the data, in the
order in which people see them. Colours start from the set of Okabe and Ito (2008), darkened until
text reaches a contrast of 4.5 to 1 on white (a test measures it).
"""

from dataclasses import dataclass

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
    "call_now": ("‼", "Emergency help now"),
    "today": ("▲", "A doctor today"),
    "today_other": ("◇", "Someone responsible, today"),
    "before_next_session": ("◆", "A doctor before the next session"),
    "none": ("●", "No doctor needed for this alone"),
}
# Answers to a question: mark and word by the option's ``right``.
RESULTS = {
    "yes": ("✓", "Right."),
    "safe_but_wrong": ("○", "Safe, but not the best choice."),
    "no": ("✕", "Not right."),
    "dangerous": ("‼", "Dangerous: this could harm the client."),
}
# The letters of options, as they are printed: a question has so many at most.
LETTERS = "ABCDEFGH"
# Stages of an unfolding case, in the order of an intake.
STAGES = {
    "request": "The request",
    "history": "The history",
    "medicines": "Medicines",
    "observation": "What you see and feel",
    "session": "During the session",
    "later": "Later",
}
# Measures that are ratios: their numbers are above 0, without an effect 1, and even in logarithms.
RATIOS = ("RR", "OR")


@dataclass(frozen=True)
class Kind:
    """A kind of question: how a lesson asks it, and how the check of the data judges it.

    ``alike``: every question has the same answers, which keep their places; else they are shuffled.
    ``answers``: those answers, from the mildest to the strictest, where they are settled here.
    ``mixed``: topics take turns; else chance alone decides the order, so that it tells nothing.
    ``printed``: stands on paper; of the others there are too many.
    ``decides``: a single question names its decision, and several may be steps of one case.
    ``written``: stands in ``questions.csv``; else it is made from other tables.
    """

    label: str
    alike: bool = False
    answers: tuple[str, ...] = ()
    mixed: bool = True
    printed: bool = True
    decides: bool = False
    written: bool = True


# Kinds of questions, in the order in which a lesson asks them.
KINDS = {
    "sort": Kind("Sorting game", alike=True, mixed=False),
    "guess": Kind("Guess, then see", alike=True, printed=False, written=False),
    "vignette": Kind(
        "One look, one decision",
        alike=True,
        answers=(
            "Go on as planned",
            "Go on, but adapt",
            "No massage until a doctor agrees",
            "No massage: help today",
            "Call the emergency number",
        ),
        printed=False,
    ),
    "case": Kind("Client cases", decides=True),
    "check": Kind("Check yourself"),
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
# Designs that gather other studies: their people are those of the trials inside them.
REVIEWS = {"meta_analysis", "systematic_review", "umbrella_review"}


@dataclass(frozen=True)
class Action:
    """What a sign asks for, in words, in brief, and as an icon."""

    name: str
    icon: str  # call, today, ask or hand
    brief: str
    words: str
    condition: str = "if"

    @property
    def heading(self) -> str:
        """The heading under which signs stand; it is true of every sign below it."""
        return f"{self.words}, {self.condition}"


# The most urgent first.
ACTIONS = (
    Action("call_now", "call", "Emergency", "Emergency help now", "if any one of these is there"),
    Action("today", "today", "Doctor today", "A doctor today, no massage"),
    Action("today_other", "today", "Someone today", "Someone responsible today, no massage"),
    Action("not_today", "today", "Not today", "No massage today"),
    Action("before_next_session", "ask", "Ask first", "A doctor before the next session"),
    Action("adapt_and_doctor", "hand", "Adapt", "Massage may go on, adapted, and a doctor soon"),
    Action("adapt", "hand", "Adapt", "Massage may go on, adapted"),
)
# By urgency and level of a caution, where the level makes it another action than the urgency says.
ACTIONS_BY_LEVEL = {
    ("before_next_session", "adapt"): "adapt_and_doctor",
    ("before_next_session", "avoid_area"): "adapt_and_doctor",
    ("none", "adapt"): "adapt",
    ("none", "avoid_area"): "adapt",
    ("none", "medical_clearance"): "before_next_session",
}
# The heading of each face of the stop signs, under which any one of its lines is enough.
FACES = {
    "call_now": "Stop and call the emergency number for any of these",
    "today": "A doctor today, before any massage, if",
}
# The name of each topic of questions that is neither a benefit nor a condition. Where it is taught
# a cell of a lesson says, in its metadata.
GENERAL_TOPICS = {
    "any": "Stop signs for every client",
    "comparison": "The two kinds of massage",
    "techniques": "Strokes and techniques",
    "evidence": "Reading evidence",
    "intake": "Intake",
    "medicines": "Medicines",
    "consent": "Consent",
    "scope": "Scope of practice",
}
# The name of each lesson: its notebook is 01_overview.ipynb, its page overview.html.
LESSONS = {
    "01": "overview",
    "02": "conditions",
    "03": "evidence",
    "04": "cases",
    "05": "contribute",
}
# The answer to "may I?": icon and word.
ANSWERS = {
    "yes": ("hand", "Yes"),
    "yes_but": ("hand", "Yes, but"),
    "ask_first": ("ask", "Ask the doctor first"),
    "wait": ("today", "Not now: wait"),
}


def action_of(urgency: str, level: str) -> Action:
    """Return the action that a caution of this urgency and level asks for.

    >>> action_of("none", "adapt").heading
    'Massage may go on, adapted, if'

    """
    usual = "not_today" if urgency == "none" else urgency
    name = ACTIONS_BY_LEVEL.get((urgency, level), usual)
    return next(action for action in ACTIONS if action.name == name)


def verdict(value: str) -> str:
    """Return mark and word of a verdict."""
    mark, word, _ = VERDICTS[value]
    return f"{mark} {word}"


def certainty(value: str) -> str:
    """Return GRADE's marks and the word of a certainty of evidence."""
    return " ".join(filter(None, CERTAINTIES[value]))
