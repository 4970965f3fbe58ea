"""Cases kept in memory from batch to batch."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from engine.ledger.store import Store
from engine.model import Case

CACHED_CASES = 50_000


class Cases:
    """Cases as last written, so that the next batch need not read them again. Holds at most
    ``CACHED_CASES``; is emptied when somebody else has written to the ledger meanwhile."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Case] = OrderedDict()
        self._batch: int | None = None

    def read(self, store: Store, batch: int, ids: Iterable[str]) -> dict[str, Case | None]:
        """The cases on record among ``ids``."""
        if self._batch != batch - 1:
            self._kept.clear()
        self._batch = batch
        wanted = list(ids)
        found: dict[str, Case | None] = {id: self._kept[id] for id in wanted if id in self._kept}
        found.update(store.cases(id for id in wanted if id not in found))
        return found

    def keep(self, cases: Iterable[Case]) -> None:
        """Remember cases that the batch writes; not those that are not open (any more)."""
        for case in cases:
            self._kept.pop(case.id, None)
            if case.opened_at is not None:
                self._kept[case.id] = case
        while len(self._kept) > CACHED_CASES:
            self._kept.popitem(last=False)

    def forget(self) -> None:
        """Remember nothing: what was kept was not written after all."""
        self._kept.clear()
        self._batch = None
