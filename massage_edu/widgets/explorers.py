"""The explorers of the lessons: which choices there are, and which card each choice shows."""

from ..cards import findings, literature, practice, safety
from ..cards.html import fill, text
from ..cards.topic import topic_card
from ..charts import effect_overlap
from ..charts.figure import table
from ..tables.catalog import Catalog, load
from .explorer import Control, Explorer
from .live import Shown

FIRST_ASPECTS = (  # those that make the difference
    "goal",
    "assessment-and-treatment-plan",
    "outcome-measurement",
    "overlap-of-techniques",
    "pressure",
    "honest-caveat",
)


def compare(catalog: Catalog | None = None) -> Explorer:
    """Return relaxation massage beside medical massage, aspect by aspect.

    >>> compare().label
    'Two kinds side by side'
    """
    catalog = catalog or load()
    rows = catalog.comparison.set_index("aspect_id", drop=False)
    several = {"main": list(FIRST_ASPECTS), "all": list(rows.index)}
    aspects = zip(rows.aspect, rows.aspect_id, strict=True)
    control = Control(
        "aspect", "Show", [("The main differences", "main"), *aspects, ("All aspects", "all")]
    )
    return Explorer(
        "Two kinds side by side",
        [control],
        lambda state: practice.comparison(
            rows.loc[several.get(state["aspect"], [state["aspect"]])]
        ),
    )


def two_sessions() -> Shown:
    """Return the drawing of a relaxation and a medical session along the same hour.

    >>> two_sessions().told
    'Two sessions along the same hour'
    """
    drawing = fill("two_sessions.svg.j2")
    return Shown(f'<div class="me">{drawing}</div>', "Two sessions along the same hour")


def explore_techniques(catalog: Catalog | None = None) -> Explorer:
    """Return strokes and techniques, family by family.

    >>> explore_techniques().label
    'Strokes and techniques'
    """
    catalog = catalog or load()
    taught = catalog.techniques.sort_values("position")

    def named(state: dict):
        rows = taught[taught.family == state["family"]]
        return list(zip(rows.name, rows.technique_id, strict=True))

    families = [("Swedish strokes", "swedish"), ("Targeted techniques", "targeted")]
    controls = [
        Control("family", "Family", families, "buttons"),
        Control("technique", "Technique", named),
    ]

    def twin() -> str:
        rows = taught[["name", "description", "typical_pressure", "caution"]].itertuples(
            index=False
        )
        heads = ["Technique", "What the hands do", "Usual pressure", "Hold back"]
        return f'<div class="me">{table(heads, (map(text, row) for row in rows))}</div>'

    return Explorer(
        "Strokes and techniques",
        controls,
        lambda s: practice.technique(catalog, s["technique"]),
        twin,
    )


def explore_benefits(catalog: Catalog | None = None) -> Explorer:
    """Return the claimed benefits, each with its verdict, effects, findings and citations.

    >>> explore_benefits().label
    'Claims and their evidence'
    """
    catalog = catalog or load()
    rows = catalog.benefits.sort_values(["verdict", "name"])
    control = Control("benefit", "Claim", list(zip(rows.name, rows.benefit_id, strict=True)))
    return Explorer(
        "Claims and their evidence", [control], lambda s: findings.benefit(catalog, s["benefit"])
    )


def explore_effect() -> Explorer:
    """Return the control that turns an effect size into two curves and into ten people.

    >>> explore_effect().label
    'How big is this effect?'
    """
    sizes = [(f"{step / 10:.1f}", step / 10) for step in range(21)]
    control = Control("effect", "Effect size", sizes, "slider", start=0.5)
    return Explorer(
        "How big is this effect?",
        [control],
        lambda s: f'<div class="me">{effect_overlap(s["effect"]).html()}</div>',
    )


def stop_signs(catalog: Catalog | None = None) -> Shown:
    """Return the signs that stop a session.

    Two cards are in view, every other sign is folded below them.

    >>> stop_signs().told
    'Stop signs for every client'
    """
    catalog = catalog or load()
    every = (
        '<details class="me-every">'
        "<summary>All stop signs, and what to do until help comes</summary>"
        f"{safety.all_signs(catalog)}</details>"
    )
    face = safety.face(catalog)
    return Shown(
        f'<div class="me">{face}{every}</div>',
        "Stop signs for every client",
        paper=f'<div class="me">{face}</div>',
    )


def may_i(catalog: Catalog | None = None) -> Explorer:
    """Return the answer to "may I massage a client with ...?" for each condition and topic.

    >>> may_i().label
    'May I massage a client with'
    """
    catalog = catalog or load()
    rows = catalog.permissions.sort_values("name")
    control = Control(
        "topic", "A client with", list(zip(rows.name, rows.topic_id, strict=True)), start="migraine"
    )
    return Explorer(
        "May I massage a client with", [control], lambda s: topic_card(catalog, s["topic"])
    )


def explore_cautions(catalog: Catalog | None = None) -> Explorer:
    """Return the cautions for every client, or for one condition, by what they ask for.

    >>> explore_cautions().label
    'Cautions'
    """
    catalog = catalog or load()
    names = [(f"{r.name}", r.topic_id) for r in catalog.condition_topics.itertuples(index=False)]
    control = Control("scope", "Cautions for", [("Every client", "any"), *names])

    def render(state: dict) -> str:
        if state["scope"] == "any":
            return safety.signs(catalog.cautions_of())
        return safety.signs(catalog.own_cautions_of(state["scope"]))

    return Explorer("Cautions", [control], render)


# What to think of at intake that is no caution: terms of the glossary, aspects of the comparison.
INTAKE = {
    "consent": (["informed-consent", "boundaries", "trauma-informed-care"], ["consent-and-intake"]),
    "scope": (
        ["scope-of-practice", "red-flag", "soap-note"],
        ["collaboration-with-medical-care", "documentation"],
    ),
}


def explore_intake(catalog: Catalog | None = None) -> Explorer:
    """Return what to think of at intake: red flags, medicines, skin and devices, consent, scope.

    >>> explore_intake().label
    'At intake'
    """
    catalog = catalog or load()
    about = [
        ("Red flags", "flags"),
        ("Medicines", "medicines"),
        ("Skin and devices", "skin"),
        ("Consent", "consent"),
        ("Scope", "scope"),
    ]

    def render(state: dict) -> str:
        if state["about"] in INTAKE:
            term_ids, aspect_ids = INTAKE[state["about"]]
            terms = catalog.glossary.set_index("term_id", drop=False).loc[term_ids]
            aspects = catalog.comparison.set_index("aspect_id", drop=False).loc[aspect_ids]
            return f'<div class="me">{practice.explained(terms, aspects)}</div>'
        rows = catalog.cautions.sort_values(["urgency", "level", "caution_id"])
        everybody = catalog.cautions_of()
        chosen = {
            "flags": everybody[(everybody.level == "refer_first") & (everybody.about == "sign")],
            "medicines": rows[rows.about == "medicine"],
            "skin": everybody[(everybody.level == "avoid_area") | (everybody.about == "device")],
        }[state["about"]]
        return safety.questions(chosen)

    return Explorer("At intake", [Control("about", "Think of", about, "buttons")], render)


def explore_conditions(catalog: Catalog | None = None) -> Explorer:
    """Return category, condition, card.

    >>> explore_conditions().label
    'Conditions'
    """
    catalog = catalog or load()
    rows = catalog.condition_topics
    groups = rows.drop_duplicates("category")

    def named(state: dict):
        chosen = rows[rows.category == state["category"]]
        return list(zip(chosen.name, chosen.topic_id, strict=True))

    controls = [
        Control(
            "category",
            "Category",
            list(zip(groups.group, groups.category.astype(str), strict=True)),
            start="arthritis",  # conditions with few signs: the lesson opens light
        ),
        Control("condition", "Condition", named),
    ]

    def render(state: dict) -> str:
        return topic_card(catalog, state["condition"])

    def twin() -> str:
        first = explorer.render(explorer.first())
        return (
            f'<div class="me"><h3>All conditions</h3>{findings.topics(rows, catalog)}</div>{first}'
        )

    explorer = Explorer("Conditions", controls, render, twin)
    return explorer


def explore_evidence(catalog: Catalog | None = None) -> Explorer:
    """Return a benefit or condition with its effects.

    Its findings stand under what massage was compared with.

    >>> explore_evidence().label
    'Evidence by comparison'
    """
    catalog = catalog or load()

    def named(state: dict):
        rows = catalog.topics[catalog.topics.kind == state["kind"]]
        return list(zip(rows.name, rows.topic_id, strict=True))

    controls = [
        Control(
            "kind",
            "Show",
            [("Conditions", "condition"), ("Claimed benefits", "benefit")],
            "buttons",
        ),
        Control("topic", "Topic", named, start="neck-pain"),
    ]
    return Explorer(
        "Evidence by comparison", controls, lambda s: findings.evidence(catalog, s["topic"])
    )


def show_findings(*finding_ids: str, catalog: Catalog | None = None) -> Shown:
    """Return these findings, in this order, each with its certainty and citation.

    >>> from massage_edu import load
    >>> first = load().findings.iloc[0]
    >>> show_findings(first.finding_id).told == first.summary
    True
    """
    catalog = catalog or load()
    rows = catalog.evidence.set_index("finding_id", drop=False).loc[list(finding_ids)]
    html = "".join(map(findings.finding, rows.itertuples()))
    return Shown(f'<div class="me"><ul>{html}</ul></div>', "; ".join(rows.summary))


def words(lesson: str, catalog: Catalog | None = None) -> Shown:
    """Return what the words of a lesson (``"01"``) mean.

    The lesson's text links to ``#word-`` and the term's id.

    >>> 'id="word-' in words("01").html  # what the lesson's text links to
    True
    """
    terms = (catalog or load()).glossary
    rows = terms[terms.lessons.str.contains(lesson, na=False)]
    if rows.empty:
        raise ValueError(f"no row of glossary.csv names lesson {lesson!r} in lessons")
    return Shown(f'<div class="me">{practice.terms(rows, "word-")}</div>', "; ".join(rows.term))


def compare_conditions(catalog: Catalog | None = None) -> Explorer:
    """Return two conditions side by side.

    >>> compare_conditions().label
    'Two conditions'
    """
    catalog = catalog or load()
    options = [(r.name, r.topic_id) for r in catalog.condition_topics.itertuples(index=False)]
    controls = [
        Control("left", "First", options, start="knee-osteoarthritis"),
        Control("right", "Second", options, start="migraine"),
    ]
    return Explorer(
        "Two conditions",
        controls,
        lambda s: findings.conditions_beside(catalog, s["left"], s["right"]),
    )


def references(kind: str | list[str], catalog: Catalog | None = None) -> Shown:
    """Return the publications behind some claims, folded.

    ``kind``: ``"benefit"`` or ``"condition"`` for those behind all benefits or conditions; or a
    list of study ids.

    >>> from massage_edu import load
    >>> references(list(load().studies.study_id[:2])).told
    '2 references'
    """
    catalog = catalog or load()
    study_ids = kind
    if isinstance(kind, str):
        topics = catalog.topics[catalog.topics.kind == kind].topic_id
        study_ids = catalog.evidence[catalog.evidence.topic_id.isin(topics)].study_id
    studies = catalog.studies[catalog.studies.study_id.isin(study_ids)]
    count = f"{len(studies)} references"
    folded = f"<details><summary>{count}</summary>{literature.references(studies)}</details>"
    return Shown(f'<div class="me">{folded}</div>', count)


def sources(lesson: str, catalog: Catalog | None = None) -> Shown:
    """Return the sources of the rows that a lesson's questions and cases rest on.

    >>> sources("01").told
    'Sources of lesson 01'
    """
    catalog = catalog or load()
    foundations = catalog.questions.rests_on[catalog.questions.lesson == lesson].unique()
    html = literature.sources([catalog.row(reference) for reference in foundations], catalog)
    return Shown(f'<div class="me">{html}</div>', f"Sources of lesson {lesson}")
