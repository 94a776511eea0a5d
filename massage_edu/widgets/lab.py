"""The pooling lab: change what goes in, see what comes out."""

import numpy as np
import pandas as pd

from ..cards import findings
from ..cards.html import text
from ..charts import pictures
from ..charts.figure import plural
from ..charts.forest import SIDES, first_author
from ..evidence.pooling import Pooled, pool
from ..evidence.practice_sets import bcg, spine_pain
from ..tables.catalog import Catalog, load
from .explorer import Control, Explorer

METHODS = [
    ("REML: effects may differ (usual choice)", "REML"),
    ("DL: effects may differ (older reviews)", "DL"),
    ("EE: one effect for all", "EE"),
]
INTERVALS = [("Knapp-Hartung", True), ("Normal", False)]
HOW = [Control("method", "Method", METHODS), Control("hartung", "Interval", INTERVALS, "buttons")]


def pooling_lab(practice: bool = False, catalog: Catalog | None = None) -> Explorer:
    """Return the lab on our three trials of spine pain.

    ``practice``: on a practice set with a known answer instead, trials of a vaccine. With three
    trials every one can be taken out and its result be moved; with the thirteen of the practice
    set one at a time is left out. So both have few enough states to be drawn for a page without
    Python.

    >>> pooling_lab(practice=True).label
    'Pooling lab: practice set'
    """
    return _practice() if practice else _spine_pain(catalog or load())


def _practice() -> Explorer:
    rows = bcg()
    left_out = [
        (f"All {len(rows)}", -1),
        *((f"All but {name}", i) for i, name in enumerate(rows.label)),
    ]

    def aside(state: dict) -> str:
        return "" if state["out"] < 0 else f"Left out: {rows.label[state['out']]}."

    controls = [Control("out", "Trials", left_out), *HOW]
    sides = ("favours no vaccine", "favours vaccine")
    return _lab("Pooling lab: practice set", rows, controls, aside, sides, (-2.6, 3.6))


def _spine_pain(catalog: Catalog) -> Explorer:
    rows = spine_pain(catalog.trials, catalog.studies)
    names = [f"{first_author(row.authors)} {row.year}" for row in rows.itertuples()]
    shifts = [
        (f"{step:+d} points".replace("-", "−").replace("+0", "0"), step)
        for step in range(-30, 31, 15)
    ]

    def aside(state: dict) -> str:
        by = next(word for word, step in shifts if step == state["shift"])
        return f"The slider changes {names[state['which']]}: {by}."

    controls = [
        *(
            Control(str(i), name, [("in", True), ("out", False)], "check")
            for i, name in enumerate(names)
        ),
        *HOW,
        Control("which", "Change the result of", [(name, i) for i, name in enumerate(names)]),
        Control("shift", "Change it by", shifts, "slider", start=0),
    ]
    return _lab("Pooling lab", rows, controls, aside, SIDES, (-45.0, 60.0))


def _lab(label: str, rows: pd.DataFrame, controls: list[Control], aside, sides, limits) -> Explorer:
    """Return the lab on these trials; ``aside`` says of a state what its figure does not show."""
    measure, sign = rows.measure.iloc[0], int(rows.get("sign", pd.Series([1])).iloc[0])
    drawn: dict[tuple, str] = {}  # many states lead to the same trials, so to the same picture

    def render(state: dict) -> str:
        chosen, pooled = result(rows, state)
        if pooled is None:
            return '<div class="me"><p>Tick at least one trial.</p></div>'
        estimate, _ = findings.estimate_and_prediction(pooled, measure, sign)
        several = pooled.k > 1
        title = f"{plural(pooled.k, 'trial')}{' pooled' if several else ''}: {estimate}"
        # With one trial the method makes no difference.
        how = several and (state["method"], state["hartung"])
        key = (pictures.folder(), *chosen.index, *chosen.effect, how)
        if key not in drawn:
            drawn[key] = findings.pooling(chosen, pooled, title, sides, limits)
        note = f'<p class="me-screen"><small>{text(aside(state))}</small></p>'
        return f'{drawn[key]}<div class="me">{note}</div>'

    def tell(state: dict) -> str:
        _, pooled = result(rows, state)
        if pooled is None:
            return "Tick at least one trial."
        estimate, prediction = findings.estimate_and_prediction(pooled, measure, sign)
        return (
            f"{plural(pooled.k, 'trial')}: {estimate}. "
            f"In a new trial: {prediction}. I² {pooled.i2:.0f}%."
        )

    return Explorer(label, controls, render, tell=tell)


def result(rows: pd.DataFrame, state: dict) -> tuple[pd.DataFrame, Pooled | None]:
    """Return the trials that are in, one of them perhaps moved, and what they pool to.

    Without a trial that is None.
    """
    moved = np.where(np.arange(len(rows)) == state.get("which"), state.get("shift", 0.0), 0.0)
    shifted = rows.assign(**{column: rows[column] + moved for column in ("effect", "low", "high")})
    chosen = shifted[[state.get(str(i), state.get("out") != i) for i in range(len(rows))]]
    if chosen.empty:
        return chosen, None
    return chosen, pool(chosen.effect, chosen.variance, state["method"], state["hartung"])
