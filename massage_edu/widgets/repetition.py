"""Flash cards that come back when they are due."""

from html import escape

from ..cards.html import text
from ..learning import questions as question_bank
from ..tables.catalog import Catalog, load
from .player import Form

DECKS = [("All cards", ""), *((name, kind) for kind, name in question_bank.DECKS.items())]


def flashcards(catalog: Catalog | None = None) -> Form:
    """Return flash cards of cautions, terms, techniques and verdicts, both ways.

    Due cards come first (FSRS 6).

    >>> flashcards().label
    'Flash cards'
    """
    cards = question_bank.deck(catalog or load())

    def twin() -> str:
        html = ""
        for kind, name in question_bank.DECKS.items():
            fronts = [c for c in cards if c.kind == kind and not c.card_id.endswith(":back")]
            rows = "".join(f"<dt>{text(c.front)}</dt><dd>{text(c.back)}</dd>" for c in fronts)
            summary = f"{escape(name)}: {len(fronts)} cards"
            html += f"<details><summary>{summary}</summary><dl>{rows}</dl></details>"
        return f'<div class="me"><h3>Flash cards</h3>{html}</div>'

    def spec() -> dict:
        records = [
            {"card_id": c.card_id, "topic": c.kind, "front": c.front, "back": c.back} for c in cards
        ]
        return {"kind": "cards", "label": "Flash cards", "decks": DECKS, "cards": records}

    return Form("Flash cards", twin, spec, lambda event: event["kind"] == "card")
