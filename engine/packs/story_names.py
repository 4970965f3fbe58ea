"""What the tests of a pack may name, and the days and times they may give."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from engine.calendars.zones import zone_named
from engine.packs.findings import listed, nearest
from engine.packs.nodes import Node, Scalar
from engine.packs.pack import EventType, Pack
from engine.packs.schema import Reader

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


class Beginning(NamedTuple):
    """A day from which something can be, None where it is not known, and what day that is."""

    day: str | None
    what: str = "the day of the demand"


@dataclass(frozen=True, slots=True)
class Names:
    """Reads names of ``pack``; of a pack that has mistakes itself (None) every name will do."""

    reader: Reader
    pack: Pack | None

    def known(self, name: Scalar | None, known: Iterable[str], code: str, what: str, such: str) -> str | None:
        """The name where it is one of ``known``; else a finding, and None."""
        if name is None:
            return None
        if self.pack is None:
            return name.text
        names = list(known)
        if name.text in names:
            return name.text
        near = nearest(name.text, names)
        self.reader.findings.add(
            code,
            f"Expected {what}; found '{name.text}', which is not declared.",
            f"{near} {such} are: {listed(names)}.".strip(),
            name.place,
        )
        return None

    def action(self, node: Node | None) -> str | None:
        """The name of an action."""
        known = self.pack.actions if self.pack is not None else ()
        name = self.reader.name(node)
        return self.known(name, known, "unknown-action", "an action of the workflow", "Actions")

    def order(self, name: Scalar) -> str | None:
        """The name of a kind of order."""
        known = self.pack.orders if self.pack is not None else ()
        return self.known(name, known, "unknown-order-kind", "a kind of order of the workflow", "Kinds")

    def rule(self, node: Node) -> str | None:
        """The id of a rule."""
        known = [rule.id for rule in self.pack.rules] if self.pack is not None else ()
        name = self.reader.name(node, "title")
        return self.known(name, known, "unknown-rule", "a rule of the pack", "Rules")

    def path(self, name: Scalar | None, region: str | None = None) -> str | None:
        """The path of a state, of a region or of any."""
        regions = self.pack.regions.values() if self.pack is not None else ()
        paths = [path for each in regions if region in (None, each.name) for path in each.states]
        what = f"a state of '{region}'" if region is not None else "a state"
        return self.known(name, paths, "unknown-state", what, "States")

    def event(self, node: Node, but: Container[str]) -> EventType | None:
        """The type of an event, of those not in ``but``."""
        known = self.pack.events if self.pack is not None else {}
        name = self.reader.name(node)
        meant = [event for event in known if event not in but]
        found = self.known(name, meant, "unknown-event", "an event of the workflow", "Events")
        return known.get(found) if found is not None else None

    def day(self, node: Node | None) -> str | None:
        """A day that can be counted, from 1970 to 2100."""
        found = self.reader.value(node, "date") if node is not None else None
        if not isinstance(found, str) or node is None:
            return None
        if "1970" <= found[:4] <= "2100":
            return found
        self.reader.findings.add(
            "day-outside-years",
            f"Expected a day from 1970 to 2100; found {found}.",
            "Correct the year.",
            node.place,
        )
        return None

    def instant(self, node: Node | None, on: str | None) -> datetime | None:
        """A time of the day ``on`` by the workflow's clock, as ``17:00``; of two such, the first."""
        if node is None:
            return None
        found = _TIME.fullmatch(node.text) if isinstance(node, Scalar) else None
        if found is None:
            self.reader.findings.add(
                "test-time",
                "Expected a time of day; found something else.",
                'Write hours and minutes, such as "17:00"; the clock is that of the workflow.',
                node.place,
            )
            return None
        if on is None or self.pack is None:
            return None
        day = datetime.fromisoformat(on)
        hours, minutes = int(found[1]), int(found[2])
        return day.replace(hour=hours, minute=minutes, tzinfo=zone_named(self.pack.timezone))

    def not_before(self, node: Node, day: str | None, first: Beginning) -> None:
        """A finding where ``day`` is before ``first``."""
        if day is not None and first.day is not None and day < first.day:
            self._out_of_order(node, day, f"before {first.what}, {first.day}")

    def not_after(self, node: Node, day: str | None, last: Beginning) -> None:
        """A finding where ``day`` is after ``last``."""
        if day is not None and last.day is not None and day > last.day:
            self._out_of_order(node, day, f"after {last.what}, {last.day}")

    def _out_of_order(self, node: Node, day: str, where: str) -> None:
        self.reader.findings.add(
            "test-day",
            f"Expected a day not {where}; found {day}.",
            "Correct one of the two days.",
            node.place,
        )
