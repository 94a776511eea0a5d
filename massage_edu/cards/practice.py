"""What practitioners do and say: strokes and techniques, words, the two kinds of massage."""

from html import escape

import pandas as pd

from ..tables.catalog import Catalog
from .html import bullets, card, fill, read_at, text


def explained(terms: pd.DataFrame, aspects: pd.DataFrame) -> str:
    """Return terms with their meaning, then aspects of practice for both kinds of massage."""
    meanings = bullets(
        f"<strong>{text(row.term).capitalize()}.</strong> {text(row.definition)} "
        f"<small>({read_at(row.read_at)})</small>"
        for row in terms.itertuples()
    )
    return meanings + comparison(aspects)


def terms(rows: pd.DataFrame, place: str = "") -> str:
    """Return terms with their meaning and where it was read, by alphabet.

    ``place`` stands before the id of each.
    """
    by_alphabet = rows.sort_values("term", key=lambda names: names.str.lower())
    entries = "".join(
        f'<dt id="{place}{escape(row.term_id)}">{text(row.term)}</dt>'
        f"<dd>{text(row.definition)} <small>Read at {read_at(row.read_at)}.</small></dd>"
        for row in by_alphabet.itertuples()
    )
    return f'<dl class="me-words">{entries}</dl>'


def technique(catalog: Catalog, technique_id: str) -> str:
    """Return the card of a stroke or technique."""
    row = catalog.row(f"techniques:{technique_id}")
    swedish = row["family"] == "swedish"
    family = "A Swedish (relaxation) stroke" if swedish else "A targeted technique"
    caution = text(row["caution"])
    pressure = text(row["typical_pressure"])
    use = text(row["typical_use"]).rstrip(".")
    return card(
        f"<h3>{text(row['name'])}</h3><p>{text(row['description'])}</p>",
        f'<div class="me-stop"><p>{caution}</p></div>' if caution else "",
        f"<p><strong>{family}.</strong> Usual pressure: {pressure}. Usual use: {use}.</p>",
        f"<p><small>Read at {read_at(row['read_at'])}: teachers describe it so; "
        "it is no test of what it does.</small></p>",
    )


def comparison(rows: pd.DataFrame) -> str:
    """Return aspects of relaxation massage beside medical massage; the first is open."""
    return fill("comparison.html.j2", rows=list(rows.itertuples()))
