"""The peer's side: the cases derived once under the law that governs them, by as many processes, and nothing
compared. Prints the seconds from the call to the last case."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path

from engine.core.derive import derive
from engine.core.law import Law
from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.runtime.laws import LawBook
from engine.runtime.workspace import read_workspace

AT_ONCE = 250
"""How many cases a process takes at once."""

_ready: tuple[Database, Law] | None = None


def main(folder: str, workers: int) -> None:
    """Derive every case of a workspace's ledger."""
    workspace = read_workspace(Path(folder))
    started = time.perf_counter()
    with Database(workspace.database).reading() as session:
        ids = Store(session).case_ids()
    parts = [ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE)]
    moves: Counter[str] = Counter()
    begin = (workspace.database, str(workspace.root))
    with get_context("spawn").Pool(workers, _begin, begin) as pool:
        for made in pool.imap_unordered(_derive, parts):
            moves.update(made)
    print(json.dumps({"seconds": time.perf_counter() - started, "cases": len(ids), "moves": dict(moves)}))


def _begin(url: str, root: str) -> None:
    global _ready
    database = Database(url, read_only=True)
    book = LawBook(Path(root))
    with database.reading() as session:
        book.read(Store(session))
    law = book.law("records-demand")
    assert law is not None
    _ready = database, law


def _derive(ids: Sequence[str]) -> Counter[str]:
    assert _ready is not None
    database, law = _ready
    with database.reading() as session:
        store = Store(session)
        horizon = store.horizon()
        streams = store.events_about({*ids, *(id.partition("/")[0] for id in ids)})
    moves: Counter[str] = Counter()
    for id in ids:
        events = [*streams[id], *streams[id.partition("/")[0]]]
        moves.update(made.target for made in derive(law, id, events, horizon).decisions if made.target)
    return moves


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
