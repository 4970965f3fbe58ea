"""``forthwith due``: what falls due, soonest first."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from engine.commands.dates import AsOf, KnownAt, dates_of
from engine.commands.options import In, Json, feeder_of, misused
from engine.commands.output import say, say_json


def due(
    context: typer.Context,
    within: Annotated[
        str, typer.Option("--within", metavar="TIME", help="How far to look: 14d are days, 2w weeks.")
    ] = "14d",
    demand: Annotated[
        str | None, typer.Option("--demand", "-d", metavar="DEMAND", help="Only its cases.")
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Show which deadlines fall due, soonest first, from the day to which time has run."""
    from engine.runtime.due import read_due
    from engine.views.due import due_report, render_due

    days = _days(within)
    feeder = feeder_of(context, workspace)
    zone = feeder.workspace.timezone
    dates = dates_of(as_of, known_at, zone)
    found = read_due(feeder, days, demand, dates)
    report = due_report(
        found.deadlines,
        found.since,
        found.until,
        found.reached,
        zone,
        known_at=dates.known_at,
        zones=found.zones,
    )
    if json:
        say_json(report)
    else:
        say(render_due(report))


def _days(text: str) -> int:
    found = re.fullmatch(r"(\d{1,4})\s*(d|days?|w|weeks?)?", text.strip(), re.ASCII)
    if found is None:
        raise misused(
            "within-invalid",
            f"--within: expected a number of days or weeks, found '{text}'.",
            "Write 14d for fourteen days, 2w for two weeks.",
        )
    return int(found[1]) * (7 if (found[2] or "d").startswith("w") else 1)
