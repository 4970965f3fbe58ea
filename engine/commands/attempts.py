"""``forthwith attempts``: what was refused because of who acted, or in which role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.commands.options import In, Json, day, feeder_of
from engine.commands.output import say, say_json

if TYPE_CHECKING:
    from engine.runtime.attempts import Refusal


def attempts(
    context: typer.Context,
    demand: Annotated[
        str | None,
        typer.Option("--demand", "-d", metavar="DEMAND", help="Only those about a demand and its cases."),
    ] = None,
    case: Annotated[
        str | None,
        typer.Option("--case", metavar="CASE", help="Only those about a case, known or not."),
    ] = None,
    actor: Annotated[
        str | None,
        typer.Option("--actor", metavar="NAME", help="Only those of a person, in whatever spelling."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Only those recorded on that day or later.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them, however many.")] = False,
    workspace: In = None,
    json: Json = False,
) -> None:
    """List who tried to record what they may not, and what became of it, the latest last.

    An act by hand is refused; a line of a file that asks for a role is in quarantine; an approval fed by
    somebody without the role is on record, without effect.
    """
    from engine.calendars import start_of_day
    from engine.runtime.attempts import read_attempts
    from engine.views.attempts import render_attempts

    on = None if since is None else day(since, "--since")
    feeder = feeder_of(context, workspace)
    zone = feeder.workspace.timezone
    first = None if on is None else start_of_day(on, zone)
    found = read_attempts(feeder, demand=demand, case=case, actor=actor, since=first)
    rows = [_values(refusal) for refusal in found]
    if json:
        say_json({"format": 1, "attempts": rows})
    else:
        say(render_attempts(rows, zone, everything=everything))


def _values(refusal: Refusal) -> dict[str, Any]:
    import msgspec

    attempt = refusal.attempt
    source, id = refusal.event or (None, None)
    return {
        "recorded_at": attempt.recorded_at,
        "outcome": refusal.outcome,
        "command": attempt.command or None,
        "type": attempt.type,
        "subject": attempt.subject,
        "actor": attempt.actor,
        "login": attempt.login,
        "role": attempt.role,
        "wanted": attempt.wanted,
        "message": attempt.message,
        "said": None if attempt.body is None else msgspec.json.decode(attempt.body),
        "file": attempt.origin,
        "line": attempt.line,
        "event": None if id is None else {"source": source, "id": id},
    }
