"""The law as the ledger has it: every version of every pack that was put in force, ready to run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from engine.calendars import start_of_day
from engine.core.law import Law
from engine.core.program import Program
from engine.ledger.store import Store
from engine.packs.load import pack_from_bytes, pack_to_bytes, read_pack
from engine.packs.pack import Pack


class _Version(NamedTuple):
    """That a version of a pack was put in force: in which batch, None while it is not sealed; from when,
    and for which cases."""

    batch: int | None
    pack: str
    effective: datetime
    digest: str
    only_new: bool


def followed_at(law: Law, effective: datetime) -> datetime | None:
    """When another version follows the one of an instant for all cases it governs; None where none does.
    One for new cases alone leaves the others to it."""
    later = (each for each in law.versions if each.effective > effective and not each.only_new)
    return next((each.effective for each in later), None)


class LawBook:
    """Laws by the name of their pack. ``programs`` holds by digest what was built before, and is
    added to."""

    def __init__(self, root: Path, *, programs: dict[str, Program] | None = None) -> None:
        self.root = root
        self._programs: dict[str, Program] = {} if programs is None else programs
        self._laws: dict[str, Law] = {}
        self._versions: list[_Version] = []

    def read(self, store: Store) -> None:
        """Take in what was activated since last time."""
        rows = store.activations()
        if [row.batch for row in rows] == [version.batch for version in self._versions]:
            return
        for row in rows:
            if row.digest not in self._programs:
                pack = pack_from_bytes(store.pack_content(row.digest))
                self._programs[row.digest] = Program(pack)
        self._versions = [
            _Version(row.batch, row.pack, row.effective, row.digest, row.only_new) for row in rows
        ]
        self._laws = self._built(self._versions)

    def known_at(self, batch: int) -> Mapping[str, Law]:
        """The laws by the name of their pack as they were known with a batch."""
        return self._built(
            [each for each in self._versions if each.batch is not None and each.batch <= batch]
        )

    def law(self, pack: str) -> Law | None:
        """The law of a pack; None where no version of it is in force."""
        return self._laws.get(pack)

    def laws(self) -> tuple[Law, ...]:
        """Every law in force."""
        return tuple(self._laws.values())

    def activate_first(self, store: Store, name: str, issued_on: str) -> Law:
        """Put the workspace's version of a pack in force for the first time, from a demand's issue.

        Raises PackInvalid where the pack has errors, Refused where there is none of the name.
        """
        pack = read_pack(self.root, name)
        return self.activate(store, pack, start_of_day(issued_on, pack.timezone))

    def activate(
        self,
        store: Store,
        pack: Pack,
        effective: datetime,
        *,
        only_new: bool = False,
        actor: str | None = None,
        reason: str | None = None,
    ) -> Law:
        """Put a version of a pack in force from an instant, and return the law as it then is."""
        content = pack_to_bytes(pack)
        if pack.digest not in self._programs:
            self._programs[pack.digest] = Program(pack)
        store.activate(
            pack.name, pack.digest, content, effective, only_new=only_new, actor=actor, reason=reason
        )
        self.read(store)
        return self._laws[pack.name]

    def _built(self, versions: Sequence[_Version]) -> dict[str, Law]:
        laws: dict[str, list[tuple[datetime, Program, bool]]] = {}
        for version in versions:
            laws.setdefault(version.pack, []).append(
                (version.effective, self._programs[version.digest], version.only_new)
            )
        return {name: Law(found) for name, found in laws.items()}
