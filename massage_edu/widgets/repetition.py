"""Flash cards that come back when they are due."""

from html import escape

from ..cards.cards import text
from ..learning import questions as learn
from ..tables.catalog import Catalog, load
from .player import Form

DECKS = [("All cards", ""), *((name, kind) for kind, name in learn.DECKS.items())]


def flashcards(catalog: Catalog | None = None) -> Form:
    """Return flash cards of cautions, terms, techniques and verdicts, both ways; due cards first (FSRS 6)."""
    cards = learn.deck(catalog or load())

    def twin() -> str:
        html = ""
        for kind, name in learn.DECKS.items():
            fronts = [c for c in cards if c.kind == kind and not c.card_id.endswith(":back")]
            rows = "".join(f"<dt>{text(c.front)}</dt><dd>{text(c.back)}</dd>" for c in fronts)
            html += f"<details><summary>{escape(name)}: {len(fronts)} cards</summary><dl>{rows}</dl></details>"
        return f'<div class="me"><h3>Flash cards</h3>{html}</div>'

    def spec() -> dict:
        told = [
            {"card_id": c.card_id, "topic": c.kind, "front": c.front, "back": c.back} for c in cards
        ]
        return {"kind": "cards", "label": "Flash cards", "decks": DECKS, "cards": told}

    return Form("Flash cards", twin, spec, lambda event: event["kind"] == "card")
