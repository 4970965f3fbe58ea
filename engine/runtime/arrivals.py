"""A line of an event file as it came: the event it says, or what is wrong with it. Nothing is dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from engine.core.intake import Problem
from engine.model import Event
from engine.runtime.envelope import read_envelope


class Arrival(NamedTuple):
    """A line as it came, and the event it says or what is wrong with it."""

    origin: str
    line: int
    raw: str
    event: Event | None
    problem: Problem | None


class Sheet(NamedTuple):
    """What the lines of one file have in common: its name, the ``source`` of events that name none,
    and how many of each content that has no id have come."""

    origin: str
    source: str
    ordinals: Counter[str]

    def arrival(
        self, said: dict[str, Any] | Problem, line: int, raw: str, spelt: Mapping[str, str] | None = None
    ) -> Arrival:
        """What the line said as an arrival. ``spelt`` is how the file calls attributes."""
        read, raw = said, raw.replace("\0", "\\u0000")  # not every database keeps it
        if isinstance(said, dict):
            event = read_envelope(said, self.source, self.ordinals, spelt or {})
            if isinstance(event, Event):
                return Arrival(self.origin, line, raw, event, None)
            read = event
        assert isinstance(read, Problem)
        return Arrival(self.origin, line, raw, None, read)


def sheet(origin: str, source: str | None, ordinals: Counter[str] | None) -> Sheet:
    """A file of events. Without a ``source`` of its own, it is that of its events."""
    return Sheet(origin, source or origin, Counter() if ordinals is None else ordinals)
