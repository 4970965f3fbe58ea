"""A due day and the work behind it, for people: the day first, then each step on lines of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Protocol

from engine.calendars.days import WEEKDAYS
from engine.views.safe import escaped, line, padded

WORDS: Mapping[str, str] = {
    "from": "the fact the deadline is counted from, or the entry into its state",
    "parameter": "a number of days that is a parameter: the value in force on the first day",
    "fact": "a number of days that is a fact",
    "calendar": "whose days are counted by, where the deadline says so",
    "cut-off": "the event came too late in the day and counts as of the next",
    "start": "the day the period starts, its length, the convention and which version of it",
    "excluded": "that day is not counted",
    "included": "that day is counted",
    "extension": "the period is longer by so much",
    "stopped": "the clock stood still",
    "recess": "the clock stood still by the season",
    "skipped": "weekends (in one step) and holidays (one by one) that are not counted",
    "month-end": "the month has no such day",
    "counted": "the days that were counted",
    "roll": "the last day is a weekend day or a holiday and moves",
    "service": "days added for the means of service",
    "moved": "a fixed date moves by the days its clock stood still",
    "due": "the result",
    "latest": "the last of several dates",
    "earliest": "the first of several dates",
    "cites": "the source of the rule",
    "problem": "why the deadline has no day",
}
"""Every word a step may have, in the order in which they come, and what it says."""

_WIDEST = max(len(word) for word in WORDS)


class Shown(Protocol):
    """A step of a proof, of whichever room."""

    @property
    def step(self) -> str:
        """One of WORDS."""

    @property
    def date(self) -> str:
        """The ISO day it speaks of."""

    @property
    def note(self) -> str:
        """What happened on it."""


def render_steps(proof: Iterable[Shown], margin: str) -> list[str]:
    """Each step as its day, its word and its note, wrapped below each other."""
    hanging = " " * (len(margin) + len("2018-02-23") + 2 + _WIDEST + 2)
    return [
        line(
            step.note,
            f"{margin}{escaped(step.date)}  {padded(escaped(step.step), _WIDEST)}  ",
            hanging=hanging,
        )
        for step in proof
    ]


def render_due(on: str, proof: Iterable[Shown], moment: str | None = None) -> str:
    """The day with its weekday, or the ``moment`` on it, and below it the proof; 80 columns."""
    weekday = WEEKDAYS[date.fromisoformat(on).weekday()]
    return "\n".join([f"{moment or on} ({weekday})", "", *render_steps(proof, "  ")])


def proof_values(proof: Iterable[Shown]) -> list[dict[str, Any]]:
    """The steps for JSON."""
    return [{"step": step.step, "date": step.date, "note": step.note} for step in proof]
