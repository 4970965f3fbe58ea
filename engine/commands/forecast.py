"""``forthwith forecast``: what will come if nothing more arrives."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.options import In, Json, day, feeder_of, misused
from engine.commands.output import say, say_json


def forecast(
    context: typer.Context,
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="The last day to look at.")],
    case: Annotated[
        str | None, typer.Argument(metavar="CASE", help="DEMAND/RESPONDENT; without it, all cases.")
    ] = None,
    demand: Annotated[
        str | None, typer.Option("--demand", "-d", metavar="DEMAND", help="Only its cases.")
    ] = None,
    suppose: Annotated[
        list[str] | None,
        typer.Option(
            "--suppose",
            metavar="EVENT",
            help="An event that has not happened: its type and, in the same quotes, its data, on=DATE and "
            "role=ROLE.",
        ),
    ] = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Show what will be decided up to a day if nothing more arrives. Writes nothing."""
    from engine.commands.usage import unquoted
    from engine.runtime.forecast import foresee
    from engine.views.forecast import forecast_report, render_forecast

    last = day(until, "--until")
    if case is not None and "=" in case and suppose:
        cure = unquoted(suppose[-1], [case])
        raise misused("suppose-quotes", cure.message, cure.help, *cure.again)
    feeder = feeder_of(context, workspace)
    seen = foresee(feeder, last, case, demand, suppose or ())
    zone = feeder.workspace.timezone
    made = (seen.decisions, seen.taken_back, seen.averted)
    report = forecast_report(seen.since, seen.until, seen.supposed, *made, seen.states, zone)
    if json:
        say_json(report)
    else:
        say(render_forecast(report, *made))
