"""``forthwith remedies``: which remedies a case has, and what keeps each from being taken."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.dates import AsOf, KnownAt, dates_of
from engine.commands.options import In, Json, feeder_of
from engine.commands.output import say, say_json


def remedies(
    context: typer.Context,
    case: Annotated[str, typer.Argument(metavar="CASE", help="DEMAND/RESPONDENT.", show_default=False)],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Show the remedies of a case: open, waiting for whom, barred by which order, lacking what."""
    from engine.analysis.remedies import remedies as stand
    from engine.calendars import local_day
    from engine.commands.acting import listed
    from engine.runtime.actions import OfCase
    from engine.runtime.explaining import read_course
    from engine.views.remedies import remedies_report
    from engine.views.remedies_text import render_remedies

    feeder = feeder_of(context, workspace)
    dates = dates_of(as_of, known_at, feeder.workspace.timezone)
    told = read_course(feeder, case, dates)
    program = told.course.law.version(told.case.pack) or told.course.law.latest
    day = local_day(told.reached, program.zone)
    numbers = {record.id: number for number, record in enumerate(told.standing, start=1)}
    report = remedies_report(
        stand(program, told.case, told.standing, day),
        program,
        told.case,
        day,
        numbers,
        {
            action.id: listed(feeder, OfCase(told.case, action, program, told.reached))
            for action in told.case.actions
        },
        as_of=dates.as_of,
        known_at=dates.known_at,
    )
    if json:
        say_json(report)
    else:
        say(render_remedies(report))
