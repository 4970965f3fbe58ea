"""``forthwith inspect``: one case and everything that happened in it."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.dates import AsOf, KnownAt, dates_of
from engine.commands.options import In, Json, feeder_of
from engine.commands.output import say, say_json


def inspect(
    context: typer.Context,
    case: Annotated[str, typer.Argument(metavar="CASE", help="DEMAND/RESPONDENT.", show_default=False)],
    superseded: Annotated[
        bool, typer.Option("--superseded", help="Also show decisions that later news proved wrong.")
    ] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Show a case: every move with its rule and reason, what is due next, what may happen next."""
    from engine.runtime.reading import read_case
    from engine.views.timeline import inspect_report, render_timeline

    feeder = feeder_of(context, workspace)
    dates = dates_of(as_of, known_at, feeder.workspace.timezone)
    file = read_case(feeder, case, dates)
    report = inspect_report(
        file.case,
        file.program,
        file.records,
        file.events,
        file.waiting,
        file.changes,
        superseded=superseded,
        reached=file.reached,
        as_of=dates.as_of,
        known_at=dates.known_at,
    )
    if json:
        say_json(report)
    else:
        say(render_timeline(report))
