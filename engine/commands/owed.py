"""``forthwith owed``: the demands as those who must answer them see them."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.dates import AsOf, KnownAt, dates_of
from engine.commands.options import In, Json, feeder_of
from engine.commands.output import say, say_json


def owed(
    context: typer.Context,
    respondent: Annotated[
        str | None,
        typer.Argument(metavar="RESPONDENT", help="Whose demands; without it all.", show_default=False),
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Show what a respondent owes: to whom, by when, under which authority, and what it can bring."""
    from engine.runtime.owed import read_owed
    from engine.views.owed import owed_report, render_owed

    feeder = feeder_of(context, workspace)
    dates = dates_of(as_of, known_at, feeder.workspace.timezone)
    found = read_owed(feeder, respondent, dates)
    zone = feeder.workspace.timezone
    report = owed_report(found, respondent, zone, as_of=dates.as_of, known_at=dates.known_at)
    if json:
        say_json(report)
    else:
        say(render_owed(report))
