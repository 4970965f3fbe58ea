"""The law of a case over time: which version of its pack is in force at an instant."""

from __future__ import annotations

from datetime import datetime

from engine.core.program import Program


class Law:
    """Versions of a pack, each in force from its instant on; the first also before it.

    Raises ValueError where there is none.
    """

    def __init__(self, versions: list[tuple[datetime, Program]]) -> None:
        if not versions:
            raise ValueError("a law needs at least one version")
        self.versions = tuple(sorted(versions, key=lambda version: version[0]))

    @property
    def zone(self) -> str:
        """The zone in which the days of a case begin and end."""
        return self.versions[0][1].zone

    def at(self, instant: datetime, phase: int = 3) -> Program:
        """The version in force for a cause of an instant. A version that comes into force then
        governs what follows it, not the deadlines (phase 0) that end with the day before."""
        found = self.versions[0][1]
        for effective, program in self.versions[1:]:
            if effective > instant or (effective == instant and phase < CHANGES):
                break
            found = program
        return found

    def next_change(self, after: tuple[datetime, int, int, str, str]) -> tuple[datetime, Program] | None:
        """The first version that comes into force after a cause, and when."""
        return next((version for version in self.versions[1:] if (version[0], CHANGES) > after[:2]), None)

    def changes(self, after: datetime | None, until: datetime) -> bool:
        """Whether a version comes into force later than ``after`` and not later than ``until``."""
        return any(
            (after is None or effective > after) and effective <= until for effective, _ in self.versions[1:]
        )


CHANGES = 1
"""The phase in which a change of law takes its place among the causes of an instant."""
