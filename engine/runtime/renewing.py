"""Deriving again the cases that another version of the program left in another form."""

from __future__ import annotations

from engine.ledger.store import Store
from engine.runtime.clock import now
from engine.runtime.feed import BATCH, Feeder
from engine.runtime.fold import fold


def renew(feeder: Feeder) -> int:
    """Derive again every case that is not kept in the form of this version; how many there were.

    What comes of it is recorded: a decision that no longer stands is superseded.
    """
    count, after = 0, ""
    while True:
        with feeder.database.reading() as session:
            store = Store(session)
            some = store.some_cases(after, BATCH)
            stale = [id for id, case in store.cases(some).items() if case is None]
        if not some:
            return count
        after = some[-1]
        if stale:
            with feeder.database.writing() as session:
                store = Store(session)
                laws = feeder.laws(store)
                store.open_batch(now(), "upgrade", "")
                fold(store, feeder.cases, laws, [], store.horizon(), again=stale)
            count += len(stale)
