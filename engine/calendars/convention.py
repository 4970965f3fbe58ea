"""A day-count convention: a named way of counting, in versions that hold between dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.calendars.days import CalendarError, ordinal
from engine.model import digest

Unit = Literal["days", "business-days", "hours", "months", "years"]
Roll = Literal["next", "previous", "none", "with-count"]

_CUT_OFF = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class ConventionVersion:
    """How is counted by a convention while this version holds (ISO days, both included; None open).

    ``exclude_start``: the day of the event does not count; where it does, a period of months ends
    the day before the corresponding day. ``roll``: where a last day on a weekend or holiday goes;
    ``with-count`` is on in the direction of the count. ``service``: means of service to calendar
    days added after the period, itself rolled, would otherwise expire. ``extension``: name to days
    counted on at the end of the period, business days where the unit is business days. A count of
    months or years that ends on a day the month does not have ends on its ``last`` day, or
    (``next``) on the first of the following month. ``cut_off`` (``22:00``, local): what happens
    later than that counts as of the next day; only ``count_from``, which is told the instant, heeds it.
    """

    unit: Unit
    since: str | None = None
    until: str | None = None
    exclude_start: bool = True
    roll: Roll = "none"
    service: Mapping[str, int] = field(default_factory=dict)
    month_end: Literal["last", "next"] = "last"
    extension: Mapping[str, int] = field(default_factory=dict)
    cites: str = ""
    cut_off: str | None = None

    def __post_init__(self) -> None:
        if self.cut_off is None:
            return
        if not _CUT_OFF.fullmatch(self.cut_off):
            raise CalendarError(
                f"Expected a time of day as HH:MM, found '{self.cut_off}'.",
                'Write it on the clock of 24 hours, in quotes: "22:00".',
                "cut-off-invalid",
            )
        if self.unit == "hours":
            raise CalendarError(
                "Expected no cut-off for a count of hours, which start at the very time of the event.",
                "Remove 'cut_off', or count by days.",
                "cut-off-invalid",
            )


@dataclass(frozen=True, slots=True, eq=False)
class Convention:
    """``versions`` ascend; the one that holds on the day the period starts counts for all of it."""

    name: str
    versions: tuple[ConventionVersion, ...]
    digest: str = field(init=False, repr=False, default="")

    def __post_init__(self) -> None:
        before = 0
        for version in self.versions:
            first = ordinal(version.since) if version.since else 1
            last = ordinal(version.until) if version.until else 10**7
            if not before < first <= last:
                raise CalendarError(
                    f"Convention '{self.name}': expected versions that follow each other, found one from "
                    f"{version.since or 'ever'} to {version.until or 'ever'}.",
                    "Let each version begin after the one before it ends.",
                    "convention-versions",
                )
            before = last
            added = {**version.service, **version.extension}
            if any(days < 0 for days in added.values()):
                raise CalendarError(
                    f"Convention '{self.name}': expected days that are added, found a negative number.",
                    "Write the days for service and extension as 0 or more.",
                    "convention-days",
                )
        object.__setattr__(self, "digest", digest([self.name, list(self.versions)]))

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Convention) and self.digest == other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)

    def on(self, day: str) -> ConventionVersion:
        """The version in force on an ISO day; CalendarError where none is."""
        for version in self.versions:
            if (version.since or "") <= day <= (version.until or "9999"):
                return version
        spans = ", ".join(f"{v.since or '…'} to {v.until or '…'}" for v in self.versions)
        raise CalendarError(
            f"The convention '{self.name}' says nothing of a period that starts on {day}; it holds {spans}.",
            "Check the start, or declare a version of the convention that holds on that day.",
            "convention-not-in-force",
        )
