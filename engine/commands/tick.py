"""``forthwith tick``: let time run, and raise every deadline that has passed."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.options import In, Json, day, feeder_of
from engine.commands.output import say, say_json


def tick(
    context: typer.Context,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="To the end of this day; without it, to this moment."),
    ] = None,
    ahead: Annotated[
        bool, typer.Option("--ahead", help="Allow a day after tomorrow. What has run can't be taken back.")
    ] = False,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Let time run to the end of a day: every deadline that has passed by then counts, and what the rules
    ask for follows. Time only runs forward."""
    from engine.calendars import last_instant
    from engine.records import record_of
    from engine.runtime.clock import now
    from engine.views.decided import decision_values, outcomes, render_decisions
    from engine.views.moments import moment, utc

    on = None if as_of is None else day(as_of, "--as-of")
    feeder = feeder_of(context, workspace)
    zone = feeder.workspace.timezone
    horizon = now() if on is None else last_instant(on, zone)
    fed = feeder.tick(horizon, keep_decisions=True, ahead=ahead)
    records = [record_of(decision) for decision in fed.made]
    if json:
        say_json(
            {
                "format": 1,
                "as_of": utc(horizon),
                "decisions": [decision_values(record) for record in records],
                "outcomes": outcomes(records),
                "seconds": round(fed.seconds, 3),
            }
        )
        return
    until = f"the end of {on}" if on is not None else moment(horizon, zone)
    if not records:
        say(f"Time has run to {until}. No deadline has passed.")
        return
    say(f"Time has run to {until}.")
    say(render_decisions(records, feeder.zones))
