"""Guess, then see: questions on what studies found, made from the tables.

To guess and be told at once cut the error about effect sizes by 63 % within ten minutes (Collabra
2023, doi 10.1525/collabra.74020). Nothing here is written by hand: right is what the tables say.
"""

from collections.abc import Iterator
from statistics import NormalDist
from typing import Any

from .. import vocabulary
from ..tables.catalog import Catalog
from .questions import Option, Question

# What a verdict means, as one would guess it.
FOUND = {
    "supported": "Yes, studies support it",
    "partly_supported": "In part, or for a short time",
    "insufficient_evidence": "Nobody can tell yet",
    "not_supported": "No: studies say no, or nobody has looked",
}
SURE = {
    "high": "Very sure",
    "moderate": "Fairly sure",
    "low": "Not very sure",
    "very_low": "Hardly sure at all",
    "not_rated": "Nobody has rated it",
}
RATED = ("high", "moderate", "low", "very_low")
# Standardized differences to choose from: none, small, medium, large (Cohen 1988), and beyond.
SIZES = (0.0, 0.2, 0.5, 0.8, 1.3, 1.9)
STANDARDIZED = "SMD"


def of_hundred_pairs(difference: float) -> int:
    """Return of 100 pairs in how many the one with massage is better off.

    ``difference`` is a standardized mean difference (McGraw and Wong 1992).

    >>> of_hundred_pairs(0), of_hundred_pairs(0.8)
    (50, 71)

    """
    return round(100 * NormalDist().cdf(difference / 2**0.5))


def guesses(catalog: Catalog, kind: str = "", what: str = "") -> list[Question]:
    """Return what there is to guess about claims and conditions.

    ``kind``: ``benefit`` or ``condition``; ``what``: ``found``, ``size`` or ``sure``. All when not
    given.
    """
    topics = catalog.topics[catalog.topics.kind == kind] if kind else catalog.topics
    every = (pair for row in topics.itertuples() for pair in _about(row, catalog))
    return [guess for about, guess in every if what in ("", about)]


def _about(row: Any, catalog: Catalog) -> Iterator[tuple[str, Question]]:
    """Yield the guesses about one claim or condition: what is guessed, and the guess."""
    ids = str(row.verdict_findings).split(";")
    findings = catalog.findings.set_index("finding_id", drop=False).loc[ids]
    verdict = f"{vocabulary.verdict(row.verdict)}. {row.verdict_reason}"
    subject = f"“{row.claim}”" if row.kind == "benefit" else f"Massage for {row.name}:"
    stem = f"{subject} What did studies find?"
    yield "found", _guess(row, "found", stem, FOUND, row.verdict, verdict)
    sized = findings[(findings.measure == STANDARDIZED) & findings.estimate.notna()]
    if len(sized):
        yield "size", _size(row, sized.iloc[0])
    # A rating that exists and was not read is no truth to guess against.
    read = findings[findings.certainty.isin(SURE)].sort_values(
        "certainty", key=lambda column: ~column.isin(RATED), kind="stable"
    )
    if len(read):
        first = read.iloc[0]
        stem = f"One result: {first.summary} How sure is that?"
        truth = f"{vocabulary.certainty(first.certainty)}."
        yield "sure", _guess(row, "sure", stem, SURE, first.certainty, truth)


def _size(row: Any, finding: Any) -> Question:
    """Return the guess how large one standardized difference is."""
    gain = finding.estimate if finding.better_when == "higher" else -finding.estimate
    nearest = min(SIZES, key=lambda size: abs(size - gain))
    outcome = finding.outcome.replace("_", " ").capitalize()
    sizes = {str(size): f"In {of_hundred_pairs(size)}" for size in SIZES}
    stem = (
        f"{outcome}, {finding.population}: {finding.intervention}, "
        f"compared with {finding.comparator}. Take one person from each group, 100 times. "
        "In how many pairs is the one with massage better off?"
    )
    truth = f"In {of_hundred_pairs(gain)}. {finding.summary}"
    return _guess(row, "size", stem, sizes, str(nearest), truth)


def _guess(
    row: Any, what: str, stem: str, answers: dict[str, str], right: str, truth: str
) -> Question:
    """Return a guess; ``right`` is the key of its right answer, ``truth`` is told with it."""
    key = f"guess-{row.topic_id}-{what}"
    texts = list(dict.fromkeys(answers.values()))
    options = tuple(
        Option(
            option_id=f"{key}-{letter}",
            text=text,
            right="yes" if text == answers[right] else "no",
            reason=truth if text == answers[right] else f"The studies here say: {answers[right]}.",
        )
        for letter, text in zip("abcdef", texts, strict=False)
    )
    return Question(
        question_id=key,
        lesson="01" if row.kind == "benefit" else "02",
        kind="guess",
        case_id="",
        step=0,
        stage="",
        topic=row.topic_id,
        level="",
        stem=stem,
        decision="",
        rests_on=f"{row.kind}s:{row.topic_id}",
        options=options,
    )
