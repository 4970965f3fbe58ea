"""On which day a deadline of a stage passes, and dates with which it passes on a day that is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from engine.analysis.staging import Stage, story_of
from engine.analysis.trial import begun_of
from engine.calendars import local_day, start_of_day
from engine.core.machine import outward

_TRIES = 12
"""How often dates are moved before it is given up: days that roll make more than one move needed."""


def passing(stage: Stage, day: str, fixed: bool, free: Iterable[str]) -> tuple[Stage, str] | None:
    """The stage with its ``free`` dates moved so that the deadline passes on the ``day``, or, where that is
    not ``fixed``, on which day it passes; None where neither was found."""
    name = stage.on.partition(".")[2]
    for region, leaf in stage.state.items():
        for path in outward(leaf):
            clock = stage.program.clocks.get(path)
            spec = next((spec for spec in clock.deadlines if spec.name == name), None) if clock else None
            if spec is not None:
                own = {*spec.dates, f"entered_on.{region}"}
                return _moved(stage, path, day, fixed, [date for date in free if date in own])
    return None


def _moved(stage: Stage, path: str, day: str, fixed: bool, free: list[str]) -> tuple[Stage, str] | None:
    wanted = start = date.fromisoformat(day)
    tried: set[date] = set()
    for _ in range(_TRIES):
        moved = _with(stage, free, min(start, wanted) if free else start)
        on = _passes(moved, path, day)
        if on == day:
            return moved, day
        if on is None or not free:
            later = on is not None and not fixed and on > day
            return (moved, on) if later and on is not None and _passes(moved, path, on) == on else None
        tried.add(start)
        start -= date.fromisoformat(on) - wanted
        while start in tried:
            start -= timedelta(days=1)
    return None


def _with(stage: Stage, names: Iterable[str], day: date) -> Stage:
    known, entered = dict(stage.known), dict(stage.entered_on)
    for name in names:
        if name.startswith("entered_on."):
            entered[name.partition(".")[2]] = day.isoformat()
        elif stage.program.pack.names.get(name) == "time":
            known[name] = start_of_day(day.isoformat(), stage.program.zone) + timedelta(hours=12)
        else:
            known[name] = day.isoformat()
    return replace(stage, known=known, entered_on=entered)


def _passes(stage: Stage, path: str, day: str) -> str | None:
    """The day on which the deadline passes if the test begins on a day; None where it does not."""
    story = story_of(stage, day)
    start = None if story is None else begun_of(stage.program, story)
    for deadline in () if start is None else start.case.deadlines:
        if deadline.state == path and deadline.name == stage.on.partition(".")[2] and deadline.at is not None:
            return local_day(deadline.at, stage.program.zone)
    return None
