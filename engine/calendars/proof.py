"""A due day and the steps that lead to it, in the words of someone who counts on a wall calendar."""

from __future__ import annotations

import msgspec


class Step(msgspec.Struct, frozen=True):
    """One step of a proof. ``step`` is one of these words, ``date`` the ISO day it speaks of:

    ``start`` the day the period starts, how long it is and by which convention; ``excluded`` /
    ``included`` whether that day counts; ``extension`` lengthens the period; ``stopped`` the clock
    stands still; ``recess`` the same by the season; ``skipped`` weekends (summed) and each holiday
    that do not count; ``counted`` the days that did, summed; ``month-end`` the day of the month
    does not exist; ``service`` days added for the means of service; ``roll`` the last day is no
    business day and moves; ``cut-off`` too late in the day to start on it; ``moved`` a fixed date
    moves by the days its clock stood still; ``due`` the result; ``cites`` the source of the rule.
    """

    step: str
    date: str
    note: str


class Due(msgspec.Struct, frozen=True):
    """``on`` is the last day to act, as an ISO day; it ends with that local day."""

    on: str
    proof: tuple[Step, ...]


def counted(number: int, noun: str) -> str:
    """``1 day``, ``30 days``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
