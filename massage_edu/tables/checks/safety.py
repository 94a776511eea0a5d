"""Stop signs in layers: no urgent sign without a line in view that catches it, and no long line.

People who scan a page stop at a card with one action and few short lines (NHS service manual, care
cards, 2026); each further warning is read less (Ancker 2017). So lines are short, and every row
that stops a session is behind one of them.
"""

from collections.abc import Iterator

from ...vocabulary import FACES
from ..problems import Problem
from ..read import Row, Rows
from .rule import Tables, data_rule, row_rule, table_rule

LONGEST_SIGN = 15  # words
LONGEST_LINE = 12  # words of a line on a face
LONGEST_FACE = 75  # words of a face with its heading: one phone screen
LONGEST_ANSWER = 20  # words that say when massage is fine
LONGEST_ADVICE = 12  # words of one line on how to adapt
QUESTIONS_TO_ASK = 3
CAUTIONS = ("caution_id", "condition_id", "level", "urgency", "sign", "fits", "family")
# The face on which a family must stand that catches a row of this urgency.
FACE_OF = {"call_now": "call_now", "today": "today", "before_next_session": "today"}


def _words(text: str) -> int:
    return len(text.split())


@row_rule("sign", "level", "urgency", codes=("missing_sign", "long_sign"))
def line_of_a_caution(row: Row) -> Iterator[Problem]:
    """Ask for a sign of at most 15 words: it is all of the row that is in view."""
    if not row["sign"]:
        if row["level"] == "refer_first":
            hint = "say in 15 words at most what is seen or said"
            message = "is empty, but the row stops a session"
            yield row.error("sign", "missing_sign", message, hint, value="")
    elif _words(row["sign"]) > LONGEST_SIGN:
        message = f"has {_words(row['sign'])} words, and a line in view has {LONGEST_SIGN} at most"
        yield row.error("sign", "long_sign", message, "leave the rest to trigger, which unfolds")


@row_rule("urgency", "call_now_if", "otherwise", "first_aid", codes=("missing_step",))
def steps_of_a_caution(row: Row) -> Iterator[Problem]:
    """Ask for what to do: first aid where somebody calls, and what to do where nobody need call."""
    calls = row["urgency"] == "call_now" or row["call_now_if"]
    if calls and not row["first_aid"]:
        message = "is empty, but the emergency number is called"
        hint = "write the steps until help comes, separated by ' | '"
        yield row.error("first_aid", "missing_step", message, hint, value="")
    if row["urgency"] != "call_now" and not row["otherwise"]:
        message = "is empty, but the sign alone is no call"
        hint = "say what to do where the emergency number is not called"
        yield row.error("otherwise", "missing_step", message, hint, value="")


@data_rule(
    {
        "cautions": CAUTIONS,
        "families": ("family_id", "face"),
        "permissions": ("topic_id", "not_today"),
    },
    codes=("not_caught", "other_face"),
)
def sign_caught_by_a_line(tables: Tables) -> Iterator[Problem]:
    """Hold each row that stops a session to a line in view that catches it.

    That is the line of its family on the face, its own sign on the card of a condition, or its own
    sign under the answer of a topic.
    """
    faces = {row["family_id"]: row["face"] for row in tables["families"]}
    named = {name for row in tables["permissions"] for name in row["not_today"].split(";")}
    for row in tables["cautions"]:
        face = FACE_OF.get(row["urgency"], "")
        if row["level"] != "refer_first" or not face:
            continue
        own = row["condition_id"] != "any" or row["fits"] or row["caution_id"] in named
        if not row["family"] and not own:
            message = "is empty, and no condition or topic shows this sign: nobody meets it"
            hint = "name the family whose line catches it, or put it into not_today of a topic"
            yield row.error("family", "not_caught", message, hint, value="")
        elif row["family"] and faces.get(row["family"], face) not in (face, "call_now"):
            message = f"{row['family']!r} stands on the face {faces[row['family']]!r}, milder than"
            message += f" the urgency {row['urgency']!r}"
            yield row.error("family", "other_face", message, f"name a family of the face {face!r}")


@table_rule("family_id", "face", "line", codes=("long_line", "long_face"))
def length_of_a_face(rows: Rows) -> Iterator[Problem]:
    """Hold the lines of a face to 12 words each and 75 with the heading: one phone screen."""
    totals: dict[str, int] = {}
    for row in rows:
        count = _words(row["line"])
        heading = _words(FACES.get(row["face"], ""))
        totals[row["face"]] = totals.get(row["face"], heading) + count
        if count > LONGEST_LINE:
            message = f"has {count} words, expected {LONGEST_LINE} at most"
            yield row.error("line", "long_line", message, "who scans it must see it at once")
        elif totals[row["face"]] > LONGEST_FACE:
            message = f"with this line the face {row['face']!r} has {totals[row['face']]} words"
            hint = f"shorten its lines until it has {LONGEST_FACE}"
            yield row.error("line", "long_face", message, hint)


@row_rule(
    "usual", "but", "ask", "source", "read_at", codes=("long_answer", "three_questions", "sources")
)
def form_of_a_permission(row: Row) -> Iterator[Problem]:
    """Hold an answer to one phone screen, three questions, and a page for each source."""
    if _words(row["usual"]) > LONGEST_ANSWER:
        message = f"has {_words(row['usual'])} words, expected {LONGEST_ANSWER} at most"
        yield row.warning("usual", "long_answer", message, "say only when massage is fine")
    for line in row["but"].split(" | "):
        if _words(line) > LONGEST_ADVICE:
            message = f"{line!r} has {_words(line)} words, expected {LONGEST_ADVICE} at most"
            yield row.warning("but", "long_answer", message, "one thought a line")
    count = len(row["ask"].split(" | "))
    if count != QUESTIONS_TO_ASK:
        message = f"has {count} question(s), expected {QUESTIONS_TO_ASK}"
        yield row.error("ask", "three_questions", message, "separate them by ' | '")
    sources, pages = (len(row[name].split(" | ")) for name in ("source", "read_at"))
    if sources != pages:
        message = f"has {pages} page(s), but source names {sources}"
        yield row.error("read_at", "sources", message, "one page for each source, in its order")


@data_rule(
    {"permissions": ("topic_id", "condition_id"), "conditions": ("condition_id",)},
    codes=("no_permission",),
)
def condition_without_permission(tables: Tables) -> Iterator[Problem]:
    """Ask for the answer to "may I?" in every condition: it is what people come for."""
    answered = {row["condition_id"] for row in tables["permissions"]}
    for row in tables["conditions"]:
        if row["condition_id"] not in answered:
            message = f"no row of permissions.csv answers for {row['condition_id']!r}"
            hint = "add one, with the pages where it was read"
            yield row.warning("condition_id", "no_permission", message, hint)


RULES = (
    line_of_a_caution,
    steps_of_a_caution,
    sign_caught_by_a_line,
    length_of_a_face,
    form_of_a_permission,
    condition_without_permission,
)
