"""Questions and client cases: one right answer, and no advice milder than its source.

A lesson shows what stands here to people who will act on it. What would show wrong advice or stop
the lesson is an error; what teaches badly is a warning.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ...vocabulary import KINDS, LETTERS, STAGES, Kind
from ..problems import Problem
from ..read import Row
from .rule import Tables, data_rule, row_rule

# From the mildest to the strictest; the strictest level of a caution is the last.
STRICTNESS = ("treat", "adapt", "avoid_area", "medical_clearance", "refer_first")
INTAKE = tuple(STAGES)  # in the order of an intake
MOST_OPTIONS = len(LETTERS)
FEWEST_OPTIONS = 3  # of two, half the guesses are right
SHORTEST_REASON = 10  # letters
GIVEAWAY = 10  # letters by which the right answer may be the longest
ASKED = 2  # questions on each topic
DECIDED = 5  # single cases for each decision
END = "end"
VIGNETTE_ANSWERS = KINDS["vignette"].answers
GOING_ON, CALL = 1, 4  # of these, the last answer that goes on, and the call
# What a student may do without a look, the answers that this gives, and how often it may be right.
HABITS = (
    ("to stop every client", {2, 3, 4}, 0.6),
    ("to go on with every client", {0, 1}, 0.5),
    ("to adapt every massage", {1}, 0.5),
)
NEAR_MISSES = 0.4  # of the vignettes only look like a stop sign
MANY = 20  # of fewer vignettes no share is judged

QUESTIONS = (
    "question_id",
    "lesson",
    "kind",
    "case_id",
    "step",
    "stage",
    "topic",
    "decision",
    "rests_on",
)
OPTIONS = ("option_id", "question_id", "text", "right", "reason", "consequence", "next")
BOTH = {"questions": QUESTIONS, "options": OPTIONS}


@dataclass
class Case:
    """An unfolding case: its steps in order, and the options of every question."""

    case_id: str
    steps: list[Row] = field(default_factory=list)
    options: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def ids(self) -> list[str]:
        """The question ids of the steps, in order."""
        return [step["question_id"] for step in self.steps]

    @property
    def ways(self) -> dict[str, list[str]]:
        """For each step, the steps to which its options lead.

        The next in order where none is named.
        """
        following = dict(zip(self.ids, [*self.ids[1:], END], strict=True))
        return {
            step: [option["next"] or following[step] for option in self.options.get(step, [])]
            for step in self.ids
        }


def _options(tables: Tables) -> dict[str, list[Row]]:
    """Return the options of each question, in the order of the file."""
    options: dict[str, list[Row]] = {}
    for row in tables["options"]:
        options.setdefault(row["question_id"], []).append(row)
    return options


def _asked(tables: Tables) -> Iterator[tuple[Row, list[Row]]]:
    """Yield each question with its options, where it has some."""
    options = _options(tables)
    for row in tables["questions"]:
        if own := options.get(row["question_id"]):
            yield row, own


def _kind(row: Row) -> Kind:
    """Return the kind of a question; one without any demand where the cell names none."""
    return KINDS.get(row["kind"], Kind(""))


def _right(options: list[Row]) -> list[int]:
    """Return the places of the right options: one in a sound question."""
    return [place for place, option in enumerate(options) if option["right"] == "yes"]


def _cases(tables: Tables) -> list[Case]:
    cases: dict[str, Case] = {}
    options = _options(tables)
    for row in tables["questions"]:
        if row["case_id"]:
            case = cases.setdefault(row["case_id"], Case(row["case_id"], options=options))
            case.steps.append(row)
    for case in cases.values():
        case.steps.sort(key=lambda step: (step.number("step"), step.line))
    return list(cases.values())


# --- answers ------------------------------------------------------------------------------------


@data_rule(BOTH, codes=("no_options", "few_options", "many_options"))
def number_of_options(tables: Tables) -> Iterator[Problem]:
    """Ask for three options at least and eight at most.

    A question without a choice stops the lesson.
    """
    counts = Counter(row["question_id"] for row in tables["options"])
    for row in tables["questions"]:
        count = counts[row["question_id"]]
        if count < 2:
            message = f"has {count or 'no'} option{'' if count == 1 else 's'} in options.csv"
            hint = "add three or four rows there with this question_id, or delete the question"
            yield row.error("question_id", "no_options", message, hint)
        elif count < FEWEST_OPTIONS:
            message = f"has only {count} options, so that half of all guesses are right"
            yield row.warning("question_id", "few_options", message, "add a third one")
        elif count > MOST_OPTIONS:
            message = f"has {count} options, and the lesson has letters for {MOST_OPTIONS}"
            yield row.error("question_id", "many_options", message, "delete some of them")


@data_rule(BOTH, codes=("not_one_right",))
def exactly_one_right(tables: Tables) -> Iterator[Problem]:
    """Hold a question to one right option.

    With none nobody can answer, with two one is told wrong.
    """
    for row, options in _asked(tables):
        right = [options[place] for place in _right(options)]
        if not right:
            message = "none of its options is right"
            hint = f"write yes in right of one of {', '.join(o['option_id'] for o in options)}"
            yield row.error("question_id", "not_one_right", message, hint)
        for option in right[1:]:
            other = f"{right[0]['option_id']} in line {right[0].line}"
            message = f"a second right option; {other} is right too"
            hint = "write no, safe_but_wrong or dangerous in all but one"
            yield option.error("right", "not_one_right", message, hint)


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text.casefold())


@row_rule("text", "right", "reason", codes=("thin_reason",))
def reason_that_says_nothing(row: Row) -> Iterator[Problem]:
    """Ask for a reason that teaches: not empty of words, and not the option once more."""
    reason = row["reason"].strip()
    if reason and (len(reason) < SHORTEST_REASON or _letters(reason) == _letters(row["text"])):
        message = f"{reason!r} gives no reason"
        yield row.warning("reason", "thin_reason", message, "say why it is right or wrong")


@data_rule(BOTH, codes=("same_option", "same_consequence"))
def options_alike(tables: Tables) -> Iterator[Problem]:
    """Refuse two options that read alike, for one of them is told wrong.

    Consequences should differ too, or the choice makes no difference.
    """
    for _, options in _asked(tables):
        for name, code in (("text", "same_option"), ("consequence", "same_consequence")):
            first: dict[str, Row] = {}
            for option in options:
                letters = _letters(option[name])
                other = first.setdefault(letters, option)
                if letters and other is not option:
                    message = f"reads like that of {other['option_id']} in line {other.line}"
                    problem = option.error if name == "text" else option.warning
                    yield problem(name, code, message, f"give each option a {name} of its own")


@data_rule(BOTH, codes=("same_reason",))
def reason_of_right_and_wrong(tables: Tables) -> Iterator[Problem]:
    """Ask for a reason that tells right from wrong.

    Two wrong options may be wrong for one reason.
    """
    for _, options in _asked(tables):
        right = {_letters(o["reason"]): o for o in options if o["right"] == "yes" and o["reason"]}
        for option in options:
            other = right.get(_letters(option["reason"]))
            if other and option["right"] != "yes":
                message = f"reads like that of the right option, {other['option_id']}"
                hint = "say why this one is not right"
                yield option.warning("reason", "same_reason", message, hint)


@data_rule(BOTH, codes=("longest_is_right",))
def length_gives_the_answer_away(tables: Tables) -> Iterator[Problem]:
    """Ask for a right option that is not much the longest.

    Students learn to choose by length (Haladyna 2002).
    """
    for _, options in _asked(tables):
        right = [options[place] for place in _right(options)]
        others = [len(option["text"]) for option in options if option["right"] != "yes"]
        if len(right) == 1 and others and len(right[0]["text"]) - max(others) > GIVEAWAY:
            more = len(right[0]["text"]) - max(others)
            message = f"the right answer is the longest by {more} letters, which gives it away"
            hint = "shorten it, or lengthen another"
            yield right[0].warning("text", "longest_is_right", message, hint)


@data_rule(BOTH, codes=("other_answers",))
def answers_alike(tables: Tables) -> Iterator[Problem]:
    """Ask for the same answers in the same order throughout a sorting game.

    They keep their places there, so that a student looks at the request alone. So with every kind
    whose answers are alike, where its first question settles them.
    """
    usual: dict[str, list[str]] = {}
    for row, options in _asked(tables):
        kind, texts = _kind(row), [option["text"] for option in options]
        if not kind.alike or kind.answers:
            continue
        usual_texts = usual.setdefault(row["kind"], texts)
        if texts != usual_texts:
            message = f"its answers are not those of the other requests of the {kind.label.lower()}"
            hint = f"write {', '.join(map(repr, usual_texts))}, in this order"
            yield row.warning("question_id", "other_answers", message, hint)


# --- safety -------------------------------------------------------------------------------------


@data_rule(
    {"questions": QUESTIONS, "cautions": ("caution_id", "level")}, codes=("milder_decision",)
)
def decision_milder_than_its_caution(tables: Tables) -> Iterator[Problem]:
    """Refuse a decision that is milder than the caution on which it rests: it would teach harm.

    A near miss is outside its caution, so its decision is milder by nature.
    """
    levels = {f"cautions:{row['caution_id']}": row["level"] for row in tables["cautions"]}
    for row in tables["questions"]:
        decision, level = row["decision"], levels.get(row["rests_on"], "")
        if row["near_miss"] or decision not in STRICTNESS or level not in STRICTNESS:
            continue
        if STRICTNESS.index(decision) < STRICTNESS.index(level):
            message = f"{decision!r} is milder than {row['rests_on']}, which says {level!r}"
            hint = f"write {level}, and let the right option say it; or correct rests_on"
            yield row.error("decision", "milder_decision", message, hint)


@row_rule("kind", "case_id", "decision", codes=("missing_decision",))
def single_case_without_decision(row: Row) -> Iterator[Problem]:
    """Ask each single client case for its decision, which is held to its caution."""
    if _kind(row).decides and not row["case_id"] and not row["decision"]:
        message = "is empty, but a client case needs its decision"
        hint = f"one of: {', '.join(STRICTNESS[::-1])}"
        yield row.error("decision", "missing_decision", message, hint)


@data_rule(BOTH, codes=("no_danger", "no_excess_care"))
def kinds_of_wrong(tables: Tables) -> Iterator[Problem]:
    """Ask for what each decision must teach.

    The danger where one refers, too much care where one treats.
    """
    for row, options in _asked(tables):
        kinds = {option["right"] for option in options}
        if row["decision"] in ("refer_first", "medical_clearance") and "dangerous" not in kinds:
            message = f"{row['decision']!r}, but no option is dangerous"
            hint = "write dangerous in right of the option that would harm"
            yield row.warning("decision", "no_danger", message, hint)
        if row["decision"] == "treat" and "safe_but_wrong" not in kinds:
            message = "'treat', but no option takes too much care"
            hint = "add one that refers without need, with safe_but_wrong in right"
            yield row.warning("decision", "no_excess_care", message, hint)


@data_rule(BOTH, codes=("no_danger", "no_excess_care"))
def kinds_of_wrong_in_a_case(tables: Tables) -> Iterator[Problem]:
    """Ask each unfolding case for both kinds of wrong: too much care, and danger."""
    for case in _cases(tables):
        kinds = {option["right"] for step in case.ids for option in case.options.get(step, [])}
        for kind, code in (("dangerous", "no_danger"), ("safe_but_wrong", "no_excess_care")):
            if kind not in kinds:
                message = f"no option of the case {case.case_id!r} is {kind}"
                hint = f"write {kind} in right of one option of it, or add one"
                yield case.steps[0].warning("case_id", code, message, hint)


@data_rule(
    {
        "questions": (*QUESTIONS, "near_miss"),
        "options": OPTIONS,
        "cautions": ("caution_id", "urgency", "call_now_if", "otherwise"),
    },
    codes=("other_answers", "near_miss", "milder_answer"),
)
def answers_of_a_vignette(tables: Tables) -> Iterator[Problem]:
    """Hold each vignette to the five answers, and its right one to what the caution asks for.

    A stop is answered by help today or by the call, and where the whole sign calls by the call
    alone; a near miss by going on.
    """
    cautions = {f"cautions:{row['caution_id']}": row for row in tables["cautions"]}
    for row, options in _asked(tables):
        if row["kind"] != "vignette":
            continue
        texts = tuple(option["text"] for option in options)
        if texts != VIGNETTE_ANSWERS:
            hint = f"write {', '.join(map(repr, VIGNETTE_ANSWERS))}, in this order"
            message = "its answers are not those of every vignette"
            yield row.error("question_id", "other_answers", message, hint)
            continue
        right = next(iter(_right(options)), None)
        if right is None:
            continue  # which is noted already
        caution = cautions.get(row["rests_on"])
        if row["near_miss"] and right > GOING_ON:
            message = "'yes', but its right answer is not to go on"
            yield row.error("near_miss", "near_miss", message, "empty it, or correct the answers")
        elif not row["near_miss"] and caution:
            whole = caution["urgency"] == "call_now" and not caution["otherwise"]
            if whole and not caution["call_now_if"] and right != CALL:
                message = f"{texts[right]!r} is right, but {row['rests_on']} calls at once"
                hint = f"write yes in right of {options[CALL]['option_id']}"
                yield row.error("question_id", "milder_answer", message, hint)


@data_rule(
    {"questions": (*QUESTIONS, "near_miss"), "options": OPTIONS},
    codes=("answered_by_habit", "few_near_misses"),
)
def vignettes_answered_by_habit(tables: Tables) -> Iterator[Problem]:
    """Ask for more of the other answers where one habit is right too often, without a look.

    To stop everybody may not pass for safe, and to go on may not pass for calm; so a part of the
    vignettes only look like a stop sign.
    """
    vignettes = [
        (row, next(iter(_right(options)), None))
        for row, options in _asked(tables)
        if row["kind"] == "vignette"
    ]
    if len(vignettes) < MANY:
        return
    for habit, answers, most in HABITS:
        share = sum(right in answers for _, right in vignettes) / len(vignettes)
        if share > most:
            message = f"{habit} is right in {share:.0%} of the vignettes, at most {most:.0%} wanted"
            hint = "add vignettes with other answers"
            yield vignettes[0][0].warning("kind", "answered_by_habit", message, hint)
    near = sum(row["near_miss"] == "yes" for row, _ in vignettes)
    if near < NEAR_MISSES * len(vignettes):
        message = f"{near} of {len(vignettes)} vignettes are near misses, {NEAR_MISSES:.0%} wanted"
        hint = "add some that look like a stop sign and are none, with yes in near_miss"
        yield vignettes[0][0].warning("near_miss", "few_near_misses", message, hint)


# --- the steps of a case ------------------------------------------------------------------------


@row_rule("kind", "case_id", "step", "stage", codes=("not_unfolding", "incomplete_step"))
def parts_of_a_step(row: Row) -> Iterator[Problem]:
    """Hold step and stage to unfolding cases, and each step of one to both.

    The lesson needs them.
    """
    if row["case_id"]:
        for name in ("step", "stage"):
            if not row[name]:
                message = "is empty, but the row is a step of a case"
                hint = "number the steps from 1"
                if name == "stage":
                    hint = f"one of: {', '.join(INTAKE)}"
                yield row.error(name, "incomplete_step", message, hint)
        if not _kind(row).decides:
            message = f"{row['kind']!r}, but the row is a step of the case {row['case_id']!r}"
            yield row.error("kind", "incomplete_step", message, "write case, or empty case_id")
        return
    for name in ("step", "stage"):
        if row[name]:
            message = f"{row[name]!r}, but only the steps of an unfolding case have a {name}"
            yield row.error(name, "not_unfolding", message, "fill in case_id, or empty the cell")


@data_rule(BOTH, codes=("not_unfolding", "incomplete_step"))
def parts_of_a_choice(tables: Tables) -> Iterator[Problem]:
    """Ask each option of an unfolding case for its consequence, and no other option for one."""
    for row, options in _asked(tables):
        for option in options:
            if row["case_id"] and not option["consequence"]:
                message = f"is empty, but {row['question_id']} is a step of a case"
                hint = "say what happens after this choice"
                yield option.error("consequence", "incomplete_step", message, hint)
            for name in ("consequence", "next"):
                if option[name] and not row["case_id"]:
                    message = f"is filled, but {row['question_id']} is no step of an unfolding case"
                    hint = "empty the cell, or fill in case_id of the question"
                    yield option.error(name, "not_unfolding", message, hint)


@data_rule(BOTH, codes=("step_gap", "step_name", "short_case", "stage_order", "other_lesson"))
def order_of_the_steps(tables: Tables) -> Iterator[Problem]:
    """Ask for steps 1, 2, 3 of one lesson, in the order of an intake.

    Their ids carry the name of the case.
    """
    for case in _cases(tables):
        if len(case.steps) == 1:
            message = f"the case {case.case_id!r} has one step, so nothing unfolds"
            hint = "add the steps that follow, or make it a single case without case_id"
            yield case.steps[0].warning("case_id", "short_case", message, hint)
        latest = 0
        for number, step in enumerate(case.steps, 1):
            yield from _numbering(case, number, step)
            if step["lesson"] != case.steps[0]["lesson"]:
                message = f"{step['lesson']!r}, but the case begins in {case.steps[0]['lesson']!r}"
                hint = "write the same lesson in all steps of a case"
                yield step.warning("lesson", "other_lesson", message, hint)
            stage = INTAKE.index(step["stage"]) if step["stage"] in INTAKE else latest
            if stage < latest:
                message = f"{step['stage']!r} comes after {INTAKE[latest]!r}"
                hint = f"an intake goes: {', '.join(INTAKE)}"
                yield step.warning("stage", "stage_order", message, hint)
            latest = max(latest, stage)


def _numbering(case: Case, number: int, step: Row) -> Iterator[Problem]:
    if step["step"] and step.number("step") != number:
        message = f"{step['step']!r}, but step {number} of the case {case.case_id!r} is missing"
        if number > 1 and step["step"] == case.steps[number - 2]["step"]:
            message = f"{step['step']!r} stands in the case {case.case_id!r} twice"
        hint = "number the steps 1, 2, 3 ... without gaps"
        yield step.error("step", "step_gap", message, hint)
    name = f"case-{case.case_id}-{step['step']}"
    if step["step"] and step["question_id"] != name:
        message = f"{step['question_id']!r} does not say which case and step it is"
        yield step.warning("question_id", "step_name", message, f"write {name}")


@data_rule(BOTH, codes=("bad_next",))
def next_step(tables: Tables) -> Iterator[Problem]:
    """Hold a choice to a later step of its own case.

    Back would be a circle, elsewhere another client.
    """
    questions = {row["question_id"]: row for row in tables["questions"]}
    for row, options in _asked(tables):
        for option in options:
            there = questions.get(option["next"])
            if not there or not row["case_id"]:
                continue  # which is noted already
            if there["case_id"] != row["case_id"]:
                message = f"{option['next']!r} is no step of the case {row['case_id']!r}"
            elif there.number("step") <= row.number("step"):
                message = f"{option['next']!r} is no later step than {row['question_id']}"
            else:
                continue
            hint = "name a later step of the same case, or leave it empty for the next one"
            yield option.error("next", "bad_next", message, hint)


def reached(start: str, ways: Mapping[str, list[str]], without: str = "") -> set[str]:
    """Return what can be reached from a step, itself and the end included, on ways round one step.

    >>> sorted(reached("a", {"a": ["b", "c"], "b": ["end"], "c": ["end"]}, without="c"))
    ['a', 'b', 'end']

    """
    seen: set[str] = set()
    open_ends = [start]
    while open_ends:
        step = open_ends.pop()
        if step not in seen and step != without:
            seen.add(step)
            open_ends += ways.get(step, [])
    return seen


@data_rule(BOTH, codes=("unreachable_step",))
def step_that_nobody_reaches(tables: Tables) -> Iterator[Problem]:
    """Refuse a step to which no choice leads: nobody ever sees it, nor what it warns of."""
    for case in _cases(tables):
        open_steps = reached(case.ids[0], case.ways)
        for step in case.steps:
            if step["question_id"] not in open_steps:
                message = f"no choice leads to this step of the case {case.case_id!r}"
                hint = "name it in next of an earlier option, or empty a next that leads past it"
                yield step.error("question_id", "unreachable_step", message, hint)


@data_rule(BOTH, codes=("case_decision",))
def every_way_comes_to_the_decision(tables: Tables) -> Iterator[Problem]:
    """Hold an unfolding case to one decision, on a step that nobody can go round."""
    for case in _cases(tables):
        decided = [step for step in case.steps if step["decision"]]
        if not decided:
            message = f"no step of the case {case.case_id!r} makes a decision"
            hint = f"write on the step that decides one of: {', '.join(STRICTNESS[::-1])}"
            yield case.steps[0].error("decision", "case_decision", message, hint, value="")
            continue
        for step in decided[1:]:
            message = f"a second decision; {decided[0]['question_id']} has one"
            yield step.error("decision", "case_decision", message, "keep the one that counts")
        without = decided[0]["question_id"]
        if END in reached(case.ids[0], case.ways, without):
            message = f"a way through the case {case.case_id!r} goes round this decision"
            hint = "empty the next that leads past it, or name this step there"
            yield decided[0].error("decision", "case_decision", message, hint)


@data_rule(BOTH, codes=("longest_right_way",))
def right_way_is_not_the_longest(tables: Tables) -> Iterator[Problem]:
    """Ask for a right way that is shorter than the wrong ones, where a case branches.

    Otherwise whoever decides well meets the accident too, and learns that it makes no difference.
    """
    for case in _cases(tables):
        ways, right = case.ways, {}
        for step in case.ids:
            choices = zip(case.options.get(step, []), ways[step], strict=True)
            right[step] = [there for option, there in choices if option["right"] == "yes"]
        branches = any(len(set(there)) > 1 for there in ways.values())
        if branches and {*case.ids, END} <= reached(case.ids[0], right):
            message = f"the right way through the case {case.case_id!r} meets every step"
            hint = "let the right option lead past a step that follows from a wrong one (next)"
            yield case.steps[0].warning("case_id", "longest_right_way", message, hint)


# --- coverage -----------------------------------------------------------------------------------


@data_rule({"questions": ("topic",)}, codes=("rarely_asked",))
def topic_asked_about_twice(tables: Tables) -> Iterator[Problem]:
    """Ask for two questions on each benefit and condition.

    What is not asked is not remembered (Pan and Rickard 2018).
    """
    counts = Counter(row["topic"] for row in tables["questions"])
    for name, key in (("benefits", "benefit_id"), ("conditions", "condition_id")):
        for row in tables[name] if name in tables and tables[name].has(key) else ():
            if counts[row[key]] < ASKED:
                count = counts[row[key]] or "no"
                message = f"{count} question(s) on {row[key]!r}, expected {ASKED}"
                hint = "add questions with this topic to questions.csv"
                yield row.warning(key, "rarely_asked", message, hint)


@data_rule(
    {"questions": ("topic", "case_id"), "conditions": ("condition_id", "category")},
    codes=("no_case",),
)
def category_with_a_case(tables: Tables) -> Iterator[Problem]:
    """Ask for one unfolding case in each category of conditions."""
    category = {row["condition_id"]: row["category"] for row in tables["conditions"]}
    topics = {row["topic"] for row in tables["questions"] if row["case_id"]}
    covered = {category.get(topic, topic) for topic in topics}
    for row in tables["conditions"]:
        if row["category"] not in covered:
            covered.add(row["category"])  # once is enough
            message = f"no unfolding case is about {row['category']!r}"
            hint = "add one to questions.csv, with one of its conditions as topic"
            yield row.warning("category", "no_case", message, hint)


@data_rule(
    {"questions": ("kind", "case_id", "decision")}, codes=("decision_rare", "decision_common")
)
def every_decision_is_asked_for(tables: Tables) -> Iterator[Problem]:
    """Ask for five single cases of each decision.

    Half of all at most, so that no guess is always right.
    """
    single = [row for row in tables["questions"] if _kind(row).decides and not row["case_id"]]
    counts = Counter(row["decision"] for row in single)
    for decision in STRICTNESS if single else ():
        row = next((row for row in single if row["decision"] == decision), single[0])
        if counts[decision] < DECIDED:
            message = f"{counts[decision]} single case(s) decide {decision!r}, expected {DECIDED}"
            hint = "add client cases with this decision"
            yield row.warning("decision", "decision_rare", message, hint)
        elif counts[decision] > len(single) / 2:
            message = f"{counts[decision]} of {len(single)} single cases decide {decision!r}"
            hint = "add client cases with other decisions, else this guess is most often right"
            yield row.warning("decision", "decision_common", message, hint)


RULES = (
    number_of_options,
    exactly_one_right,
    reason_that_says_nothing,
    options_alike,
    reason_of_right_and_wrong,
    length_gives_the_answer_away,
    answers_alike,
    decision_milder_than_its_caution,
    single_case_without_decision,
    answers_of_a_vignette,
    vignettes_answered_by_habit,
    kinds_of_wrong,
    kinds_of_wrong_in_a_case,
    parts_of_a_step,
    parts_of_a_choice,
    order_of_the_steps,
    next_step,
    step_that_nobody_reaches,
    every_way_comes_to_the_decision,
    right_way_is_not_the_longest,
    topic_asked_about_twice,
    category_with_a_case,
    every_decision_is_asked_for,
)
