"""The law of a case over time: which version of its pack is in force at an instant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from engine.core.program import Program


class Version(NamedTuple):
    """A version of a pack, in force from ``effective`` on. With ``only_new`` it governs the cases that
    were opened then or later, and leaves all others to the versions before it."""

    effective: datetime
    program: Program
    only_new: bool = False


class Law:
    """Versions of a pack in the order in which they were put in force, each in force from its instant on,
    the earliest also before it. Of two from one instant on the later put in force counts.

    Raises ValueError where there is none.
    """

    def __init__(self, versions: Iterable[tuple[datetime, Program] | tuple[datetime, Program, bool]]) -> None:
        self.recorded = tuple(Version(*version) for version in versions)
        if not self.recorded:
            raise ValueError("a law needs at least one version")
        last = {version.effective: version for version in self.recorded}
        self.versions = tuple(last[effective] for effective in sorted(last))
        self.selective = any(version.only_new for version in self.recorded[1:])
        """Whether a version governs new cases only, so that two cases may have two laws."""
        self._governing: dict[tuple[int, ...], Law] = {}

    @property
    def zone(self) -> str:
        """The zone in which the days of a case begin and end."""
        return self.versions[0].program.zone

    @property
    def latest(self) -> Program:
        """The version that is in force in the end."""
        return self.versions[-1].program

    def version(self, digest: str) -> Program | None:
        """The version of a digest; None where it never was one."""
        return next((version.program for version in self.recorded if version.program.digest == digest), None)

    def governing(self, opened: datetime | None) -> Law:
        """The law of a case opened at an instant; of one that is not open yet, the law it would have."""
        if opened is None or not self.selective:
            return self
        chosen = tuple(
            number
            for number, version in enumerate(self.recorded)
            if number == 0 or not version.only_new or version.effective <= opened
        )
        if len(chosen) == len(self.recorded):
            return self
        if chosen not in self._governing:
            self._governing[chosen] = Law([self.recorded[number][:2] for number in chosen])
        return self._governing[chosen]

    def every(self) -> tuple[Law, ...]:
        """Every law that some case may have."""
        opened = [None, *(version.effective for version in self.recorded if version.only_new)]
        before = self.versions[0].effective - timedelta(microseconds=1)
        return tuple(dict.fromkeys(self.governing(instant) for instant in [*opened, before]))

    def at(self, instant: datetime, phase: int = 3) -> Program:
        """The version in force for a cause of an instant. A version that comes into force then
        governs what follows it, not the deadlines (phase 0) that end with the day before."""
        found = self.versions[0].program
        for version in self.versions[1:]:
            if version.effective > instant or (version.effective == instant and phase < CHANGES):
                break
            found = version.program
        return found

    def next_change(self, after: tuple[datetime, int, int, str, str]) -> tuple[datetime, Program] | None:
        """The first version that comes into force after a cause, and when."""
        for version in self.versions[1:]:
            if (version.effective, CHANGES) > after[:2]:
                return version[:2]
        return None

    def changes(self, after: datetime | None, until: datetime) -> bool:
        """Whether a version comes into force later than ``after`` and not later than ``until``."""
        return any(
            (after is None or version.effective > after) and version.effective <= until
            for version in self.versions[1:]
        )


CHANGES = 1
"""The phase in which a change of law takes its place among the causes of an instant."""
