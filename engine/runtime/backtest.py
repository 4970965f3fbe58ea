"""A version tried on every case on record, beside the law that governs: nothing is written.

The cases go in parts to as many processes as there are processors; of each part only what differs comes
back, so that memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from datetime import datetime
from functools import partial
from itertools import islice

from engine.analysis.contrast import Contrast
from engine.analysis.unheld import unheld
from engine.analysis.versions import Backtested, Differing
from engine.core.program import Program
from engine.diagnostics import refused
from engine.ledger.store import Store
from engine.packs.load import pack_to_bytes
from engine.packs.pack import Pack
from engine.runtime.demands import known_case, known_demand
from engine.runtime.feed import Feeder
from engine.runtime.spread import processors, spread
from engine.runtime.under_both import Part, Trial, UnderBoth, begin

PART = 250
"""How many cases a process takes at once."""

ENOUGH = 500
"""For how many cases it pays to start a process."""


class Backtest:
    """A trial of a version on the cases of its pack: of one demand or of all, or on one case."""

    def __init__(
        self,
        feeder: Feeder,
        pack: Pack,
        *,
        since: datetime | None = None,
        demand: str | None = None,
        case: str | None = None,
    ) -> None:
        """Raises Refused where no case on record is under the pack, or not those asked for."""
        self._database = feeder.database
        self._case = case
        with feeder.database.reading() as session:
            store = Store(session)
            feeder.book.read(store)
            law = feeder.book.law(pack.name)
            self._demands = _demands(store, pack.name, demand, case)
            counted = [store.count_cases(each) for each in self._demands]
            last = store.last_batch()
            batch = 0 if last is None else last[0]
            horizon = store.horizon(batch)
        self.total = sum(counted) if case is None else 1
        if law is None or not self.total:
            raise refused(
                "nothing-to-try",
                f"Expected cases on record under {pack.name} to try it on; "
                f"{_none_of(demand, self._demands)}.",
                "A pack is tried on the cases of the demands that were issued under it.",
            )
        self.trial = Trial(
            url=feeder.workspace.database,
            batch=batch,
            horizon=horizon,
            versions=tuple((v.effective, pack_to_bytes(v.program.pack), v.only_new) for v in law.recorded),
            tried=pack_to_bytes(pack),
            since=since,
        )
        self.found = Backtested(
            pack=pack.name,
            digest=pack.digest,
            since=since,
            zones={**feeder.zones, pack.digest: pack.timezone},
            unheld=unheld(Program(pack), [version.program.pack for version in law.recorded]),
        )
        self._here: UnderBoth | None = None

    def run(
        self, progress: Callable[[int], None] = lambda cases: None, *, workers: int | None = None
    ) -> Generator[Differing]:
        """The cases that differ, in their order; ``found`` is complete when they have all been given. Without
        ``workers`` there are as many processes as is worth while. Raises Refused where one dies."""
        if workers is None:
            workers = min(self.total // ENOUGH, processors())
        if workers < 2 or self.trial.url == "sqlite://":
            yield from self._counted(map(self._both().part, self._parts()), progress)
            return
        with closing(spread(partial(begin, self.trial), self._parts(), workers)) as done:
            yield from self._counted(done, progress)

    def first(self) -> Contrast | None:
        """Why the first case of which a decision differs would have gone otherwise: the first decision in
        which it would, under both laws. None where there is no such case."""
        return None if self.found.first is None else self._both().contrast(self.found.first)

    def _both(self) -> UnderBoth:
        if self._here is None:
            self._here = UnderBoth(self.trial, self._database)
        return self._here

    def _counted(self, parts: Iterable[Part], progress: Callable[[int], None]) -> Iterator[Differing]:
        found = self.found
        for part in parts:
            found.cases += part.cases
            found.reached += part.reached
            found.moves.update(part.moves)
            found.differing += len(part.differing)
            found.unread += sum(len(each.unread) for each in part.differing)
            found.latest = max(filter(None, (found.latest, part.latest)), default=None)
            if found.first is None:
                found.first = next((each for each in part.differing if each.gone or each.come), None)
            yield from part.differing
            progress(part.cases)

    def _parts(self) -> Iterator[list[str]]:
        ids = iter([self._case]) if self._case is not None else self._ids()
        while part := list(islice(ids, PART)):
            yield part

    def _ids(self) -> Iterator[str]:
        """The cases, demand by demand; they are never all held."""
        for demand in self._demands:
            after = ""
            while True:
                with self._database.reading() as session:
                    some = Store(session).case_ids_after(demand, after or f"{demand}/", PART)
                if not some:
                    break
                yield from some
                after = some[-1]


def _demands(store: Store, pack: str, demand: str | None, case: str | None) -> list[str]:
    """The demands whose cases are tried. Raises Refused where a demand or a case that was named is not known,
    or is not under the pack."""
    packs = {row.id: row.pack for row in store.demands()}
    if demand is not None:
        known_demand(store, demand)
    if case is not None:
        known_case(store, case)
        of_case = case.partition("/")[0]
        if demand not in (None, of_case):
            raise refused(
                "case-of-another-demand",
                f"Expected a case of the demand {demand}; {case} is one of {of_case}.",
                "Leave --demand out, or name a case of it.",
            )
        demand = of_case
    if demand is None:
        return [id for id, of_demand in packs.items() if of_demand == pack]
    if packs[demand] != pack:
        raise refused(
            "nothing-to-try",
            f"Expected cases under {pack}; {case or demand} is under {packs[demand]}.",
            f"Try a version of {packs[demand]} on it: a pack is tried on what was issued under it.",
        )
    return [demand]


def _none_of(demand: str | None, demands: list[str]) -> str:
    if demand is not None:
        return f"the demand {demand} has none"
    return "its demands have none" if demands else "no demand was issued under it"
