"""``forthwith why-not``: why a rule did not apply in a case."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.dates import AsOf, KnownAt, dates_of
from engine.commands.options import In, Json, feeder_of
from engine.commands.output import say, say_json
from engine.diagnostics import refused, suggestion


def why_not(
    context: typer.Context,
    case: Annotated[str, typer.Argument(metavar="CASE", help="DEMAND/RESPONDENT.", show_default=False)],
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The rule's id.", show_default=False)],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Explain why a rule did not apply: what failed, what would have to change, when it would hold."""
    from engine.analysis.why_not import why_not as explain
    from engine.runtime.explaining import read_course
    from engine.views.why_not import why_not_report
    from engine.views.why_not_text import render_why_not

    feeder = feeder_of(context, workspace)
    dates = dates_of(as_of, known_at, feeder.workspace.timezone)
    told = read_course(feeder, case, dates)
    program = told.course.law.version(told.case.pack) or told.course.law.latest
    found = explain(told.course, told.case, rule, told.reached)
    if found is None:
        rules = [known.id for known in program.pack.rules]
        raise refused(
            "unknown-rule",
            f"Expected a rule of {program.pack.name}; found '{rule}'.",
            suggestion(rule, rules) or f"Its rules are: {', '.join(rules)}.",
        )
    report = why_not_report(
        found, told.course, told.case, program.zone, as_of=dates.as_of, known_at=dates.known_at
    )
    if json:
        say_json(report)
    else:
        say(render_why_not(report))
