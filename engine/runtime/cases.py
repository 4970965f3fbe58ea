"""Cases kept in memory from batch to batch."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from engine.ledger.pending import Pending
from engine.ledger.store import Store
from engine.model import Case

CACHED_CASES = 50_000


class Cases:
    """Cases as last written, so that the next batch need not read them again. Holds at most
    ``CACHED_CASES``; is emptied when somebody else has written to the ledger meanwhile."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Case] = OrderedDict()
        self._batch: Pending | None = None

    def read(self, store: Store, ids: Iterable[str]) -> dict[str, Case | None]:
        """The cases on record among ``ids``."""
        if not self._follows(store.pending):
            self._kept.clear()
        self._batch = store.pending
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

    def _follows(self, batch: Pending | None) -> bool:
        """Whether nobody has written between the batch of which the cases were kept and this one."""
        last = self._batch
        if batch is None or last is None or batch is last:
            return batch is last
        return last.number == last.after + 1 == batch.after
