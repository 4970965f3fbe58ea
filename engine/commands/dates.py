"""The pair of dates at which things can be looked at: --as-of and --known-at."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.options import day, misused

if TYPE_CHECKING:
    from engine.runtime.belief import Dates

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="As it was at the end of this day."),
]
KnownAt = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        metavar="WHEN",
        help="As it was known then: by what had been recorded by the end of this day, or by this time.",
    ),
]


def dates_of(as_of: str | None, known_at: str | None, zone: str) -> Dates:
    """The pair of dates that --as-of and --known-at ask for, days ending in ``zone``. Raises Misused."""
    from engine.core.intake import read_time
    from engine.runtime.belief import Dates

    known = None if known_at is None else read_time(known_at) if "T" in known_at else None
    if known_at is not None and known is None:
        if "T" in known_at:
            raise misused(
                "time-invalid",
                f"--known-at: expected a day, or a time with its offset; found '{known_at}'.",
                "Write it as 2018-03-01 or 2018-03-01T17:00:00-05:00.",
            )
        known = _end_of(known_at, "--known-at", zone)
    return Dates(None if as_of is None else _end_of(as_of, "--as-of", zone), known)


def _end_of(text: str, option: str, zone: str) -> datetime:
    from engine.calendars import last_instant

    return last_instant(day(text, option), zone)
