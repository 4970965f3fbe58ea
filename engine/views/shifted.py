"""What became of deadlines, in a few lines: what is due now, and when it was due before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from engine.standing import Shift
from engine.views.safe import line


def shift_values(shift: Shift) -> dict[str, Any]:
    """What became of a deadline, as values for JSON."""
    values: dict[str, Any] = msgspec.to_builtins(shift)
    return values


def render_shifts(shifts: Sequence[Shift], subject: str) -> str:
    """What is due now, in 80 columns; what is the same in several cases once. ``subject`` is the case, or the
    demand, that was recorded of; empty where nothing moved."""
    cases: dict[str, list[str]] = {}
    for shift in shifts:
        cases.setdefault(_told(shift), []).append(shift.case)
    lines = []
    for told, about in cases.items():
        where = (
            ""
            if about == [subject]
            else f" in {about[0]}"
            if len(about) == 1
            else f" in {len(about):,} cases"
        )
        lines.append(line(f"{told}{where}", hanging="  "))
    return "".join(f"{text}\n" for text in lines)


def _told(shift: Shift) -> str:
    before = "" if shift.was_on is None else f" (was {shift.was_on})"
    due = "" if shift.was_on is None else f" (was due by {shift.was_on})"
    if shift.status is None:
        return f"No longer due: {shift.name}{due}"
    if shift.status == "tolled":
        return f"The clock of {shift.name} stands still{due}"
    if shift.status == "uncountable":
        return f"The day of {shift.name} cannot be counted{due}"
    again = " (its clock runs again)" if shift.was == "tolled" else before
    return f"Due now: {shift.name} by {shift.on}{again}"
