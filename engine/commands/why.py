"""``forthwith why``: why a decision of a case was made."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.dates import AsOf, KnownAt, dates_of
from engine.commands.options import In, Json, feeder_of
from engine.commands.output import say, say_json


def why(
    context: typer.Context,
    case: Annotated[str, typer.Argument(metavar="CASE", help="DEMAND/RESPONDENT.", show_default=False)],
    decision: Annotated[
        str | None,
        typer.Option(
            "--decision",
            metavar="N",
            help="Its number in brackets, as 'inspect' shows it, or its id; without it, the last move.",
        ),
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Explain a decision: its rule, each condition, what it saw, and the events behind every value."""
    from engine.analysis.why import explain
    from engine.runtime.explaining import chosen, course_of, in_its_place, read_course
    from engine.views.why import why_report
    from engine.views.why_text import render_why

    feeder = feeder_of(context, workspace)
    dates = dates_of(as_of, known_at, feeder.workspace.timezone)
    told = read_course(feeder, case, dates)
    record = chosen(told, decision)
    course = course_of(feeder, told, record)
    explained = explain(course, record.id)
    assert explained is not None  # it follows from what was believed when it was recorded
    instead = () if record.superseded_at is None else in_its_place(told, record)
    report = why_report(
        explained, course, record, told.standing, instead, as_of=dates.as_of, known_at=dates.known_at
    )
    if json:
        say_json(report)
    else:
        say(render_why(report))
