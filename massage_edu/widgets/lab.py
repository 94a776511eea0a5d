"""The pooling lab: change what goes in, see what comes out."""

import numpy as np
import pandas as pd

from .. import cards
from ..catalog import Catalog, load
from ..charts.forest import SIDES
from ..pooling import Pooled, pool
from ..trials import bcg, spine_pain
from .explorer import Control, Explorer

METHODS = [
    ("REML: effects may differ (usual choice)", "REML"),
    ("PM: effects may differ (Paule and Mandel)", "PM"),
    ("DL: effects may differ (older reviews)", "DL"),
    ("EE: one effect for all", "EE"),
]
INTERVALS = [("Knapp-Hartung", True), ("Normal", False)]


def pooling_lab(practice: bool = False, catalog: Catalog | None = None) -> Explorer:
    """Return the lab on our three trials of spine pain, or on a practice set with a known answer (a vaccine)."""
    if practice:
        label, rows, sides, limits = (
            "Pooling lab: practice set",
            bcg(),
            ("favours no vaccine", "favours vaccine"),
            (-2.6, 3.6),
        )
        shifts = [(f"risk ratio × {2**-step:g}", step * float(np.log(2))) for step in range(-3, 4)]
        names = list(rows.label)
    else:
        catalog = catalog or load()
        rows = spine_pain(catalog.trials, catalog.studies)
        label, sides, limits = "Pooling lab", SIDES, (-45.0, 60.0)
        shifts = [(f"{step:+d} points".replace("-", "−").replace("+0", "0"), step) for step in range(-30, 31, 5)]
        names = [f"{cards.first_author(r.authors)} {r.year}" for r in rows.itertuples()]
    controls = [Control(str(i), name, [("in", True), ("out", False)], "check") for i, name in enumerate(names)]
    controls += [
        Control("method", "Method", METHODS),
        Control("hartung", "Interval", INTERVALS, "buttons"),
        Control("which", "Change the result of", [(name, i) for i, name in enumerate(names)]),
        Control("shift", "Change it by", shifts, "slider", start=shifts[len(shifts) // 2][1]),
    ]
    measure, sign = rows.measure.iloc[0], -1 if practice else 1

    def render(state: dict) -> str:
        chosen, pooled = result(rows, state)
        if pooled is None:
            return '<div class="me"><p>Tick at least one trial.</p></div>'
        by = next(word for word, step in shifts if step == state["shift"])
        aside = f"The slider changes {names[state['which']]}: {by}."
        estimate = cards.pooling_told(pooled, measure, sign)[0]
        title = f"{cards.plural(pooled.k, 'trial')}{' pooled' if pooled.k > 1 else ''}: {estimate}"
        return cards.pooling(chosen, pooled, title, sides, limits, aside)

    def tell(state: dict) -> str:
        _, pooled = result(rows, state)
        if pooled is None:
            return "Tick at least one trial."
        estimate, reach = cards.pooling_told(pooled, measure, sign)
        return f"{cards.plural(pooled.k, 'trial')}: {estimate}. In a new trial: {reach}. I² {pooled.i2:.0f}%."

    return Explorer(label, controls, render, tell=tell)


def result(rows: pd.DataFrame, state: dict) -> tuple[pd.DataFrame, Pooled | None]:
    """Return the ticked trials, one of them shifted, and what they pool to (None without a trial)."""
    moved = np.where(np.arange(len(rows)) == state["which"], state["shift"], 0.0)
    shifted = rows.assign(**{column: rows[column] + moved for column in ("effect", "low", "high")})
    chosen = shifted[[state[str(i)] for i in range(len(rows))]]
    if chosen.empty:
        return chosen, None
    return chosen, pool(chosen.effect, chosen.variance, state["method"], state["hartung"])
