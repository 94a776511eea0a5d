"""Flash cards that come back when they are due."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import escape

import ipywidgets as widgets

from ..cards.cards import text
from ..learning import progress_file as record
from ..learning import questions as learn
from ..tables.catalog import Catalog, load
from .live import Live
from .questions import trouble

DECKS = [("All cards", ""), *((name, kind) for kind, name in learn.DECKS.items())]


def flashcards(catalog: Catalog | None = None, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Live:
    """Return flash cards of cautions, terms, techniques and verdicts, both ways; due cards first (FSRS 6).

    ``clock`` returns the present time, with its time zone.
    """
    cards = learn.deck(catalog or load())

    def twin() -> str:
        html = ""
        for kind, name in learn.DECKS.items():
            fronts = [c for c in cards if c.kind == kind and not c.card_id.endswith(":back")]
            rows = "".join(f"<dt>{text(c.front)}</dt><dd>{text(c.back)}</dd>" for c in fronts)
            html += f"<details><summary>{escape(name)}: {len(fronts)} cards</summary><dl>{rows}</dl></details>"
        return f'<div class="me"><h3>Flash cards</h3>{html}</div>'

    def spec() -> dict:
        told = [{"card_id": c.card_id, "topic": c.kind, "front": c.front, "back": c.back} for c in cards]
        return {"kind": "cards", "label": "Flash cards", "decks": DECKS, "cards": told}

    return Live("Flash cards", twin, lambda say: Turner(cards, clock, say).parts(), spec)


class Turner:
    """The live cards: a menu of decks, the card, show the answer, how well it was known."""

    card: learn.Flashcard

    def __init__(self, cards: list[learn.Flashcard], clock: Callable[[], datetime], say):
        self.cards, self.clock, self.say, self.record = cards, clock, say, record.mine()
        style = {"description_width": "initial"}
        self.menu = widgets.Dropdown(description="Cards", options=DECKS, style=style)
        self.menu.observe(lambda _: self.deal(), "value")
        self.face = widgets.HTML()
        self.show = widgets.Button(description="Show the answer")
        self.show.add_class("me-next")
        self.show.on_click(lambda _: self.turn())
        self.ratings = [widgets.Button() for _ in learn.RATINGS]
        for rating, button in zip(learn.RATINGS, self.ratings, strict=True):
            button.on_click(lambda _, rating=rating: self.rate(rating))
        self.deal()

    def parts(self) -> list:
        """Return the widgets to show."""
        row = widgets.Box(self.ratings)
        row.add_class("me-row")
        return [self.menu, self.face, self.show, row]

    def deal(self) -> None:
        """Show the front of the next card, or when the next one is due."""
        now = self.clock()
        chosen = [card for card in self.cards if self.menu.value in ("", card.kind)]
        waiting = learn.queue(chosen, self.record.events, now)
        for button in self.ratings:
            button.layout.display = "none"
        self.show.layout.display = None if waiting else "none"
        known = learn.schedule(self.record.events)
        if waiting:
            self.card = waiting[0]
            again = sum(card.card_id in known for card in waiting)
            self.head = f"{again} to repeat, {len(waiting) - again} new today"
            self._paint("")
            self.say(f"{self.menu.label}: {self.head}. {self.card.front}")
        else:
            due = min((known[c.card_id].due for c in chosen if c.card_id in known), default=None)
            when = f"The next card is due {_after(due - now)}." if due else ""
            told = f"All done for now. {when} New cards come tomorrow."
            self.face.value = f'<div class="me"><div class="me-card"><p>✓ {told}</p></div>{trouble(self.record)}</div>'
            self.say(f"{self.menu.label}: {told}")

    def turn(self) -> None:
        """Show the back, and ask how well it was known."""
        self._paint(f"<hr><p>{text(self.card.back)}</p><p><small>How well did you know it?</small></p>")
        self.show.layout.display = "none"
        after = learn.intervals(self.card.card_id, self.record.events, self.clock())
        for (rating, word), button in zip(learn.RATINGS.items(), self.ratings, strict=True):
            button.description = f"{word}: back {_after(after[rating])}"
            button.layout.display = None
        self.ratings[0].focus()
        self.say(self.card.back)

    def rate(self, rating: int) -> None:
        """Keep how well the card was known, and deal the next one."""
        self.record.add("card", card=self.card.card_id, rating=rating)
        self.deal()
        (self.menu if self.show.layout.display else self.show).focus()

    def _paint(self, back: str) -> None:
        self.face.value = (
            f'<div class="me"><small>{self.head}</small><div class="me-card"><p><strong>{text(self.card.front)}'
            f"</strong></p>{back}</div>{trouble(self.record)}</div>"
        )


def _after(span: timedelta) -> str:
    """Return a time span in words: ``in 10 minutes``, ``in 3 days``."""
    minutes = max(1, round(span.total_seconds() / 60))
    for size, unit in ((60 * 24 * 30, "month"), (60 * 24, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            number = round(minutes / size)
            return f"in {number} {unit}{'s' if number > 1 else ''}"
    return ""
