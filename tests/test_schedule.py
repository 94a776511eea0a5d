"""The schedule of flash cards (web/src/schedule.js) is held against py-fsrs, the reference in
Python.
"""

import json
from datetime import datetime
from pathlib import Path

import fsrs

HISTORIES = json.loads((Path(__file__).parent / "js" / "fsrs.json").read_text(encoding="utf-8"))


def test_the_histories_come_back_as_py_fsrs_has_them():
    """Work out the due time of every history in tests/js/fsrs.json again; tests/js compares the
    scripts with them.
    """
    scheduler = fsrs.Scheduler(enable_fuzzing=False)
    for turns, due in HISTORIES:
        card = fsrs.Card(card_id=0)
        for at, rating in turns:
            card, _ = scheduler.review_card(card, fsrs.Rating(rating), datetime.fromisoformat(at))
        assert card.due.isoformat(timespec="seconds") == due
    assert len(HISTORIES) == 120
