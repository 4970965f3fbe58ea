"""``forthwith waiting``: events that wait for what they name: list, discard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.commands.options import In, Json, Reason, alone, examples, feeder_of, misused
from engine.commands.output import say, say_json

if TYPE_CHECKING:
    from engine.records import Waits

app = typer.Typer(
    invoke_without_command=True,
    help="Events that wait for what they name: list, discard. Without more, the list.",
    epilog=examples("waiting"),
)


@app.callback()
def default(context: typer.Context, workspace: In = None, json: Json = False) -> None:
    """Events that wait for what they name: list, discard. Without more, the list."""
    if alone(context, workspace, json=json):
        list_(context, json=json)


@app.command(
    "list",
    short_help="List the events that wait, and what for.",
    epilog=examples("waiting list --demand doj-2018"),
)
def list_(
    context: typer.Context,
    demand: Annotated[
        str | None, typer.Option("--demand", "-d", metavar="DEMAND", help="Only those of a demand.")
    ] = None,
    case: Annotated[
        str | None,
        typer.Option("--case", metavar="CASE", help="Only those of a case, known or not: DEMAND/RESPONDENT."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them, however many.")] = False,
    workspace: In = None,
    json: Json = False,
) -> None:
    """List the events that wait, what for, and the nearest name that is known."""
    from engine.runtime.waiting import waiting
    from engine.views.waiting import render_waiting

    rows = [waits_values(waits) for waits in waiting(feeder_of(context, workspace), demand, case)]
    if json:
        say_json({"format": 1, "waiting": rows})
    else:
        say(render_waiting(rows, everything=everything))


@app.command(epilog=examples('waiting discard 7 --reason "of another demand"', given="an event 7 that waits"))
def discard(
    context: typer.Context,
    ids: Annotated[
        list[str], typer.Argument(metavar="ID", help="Their ids in the list.", show_default=False)
    ],
    reason: Reason,
    source: Annotated[
        str | None, typer.Option("--source", metavar="TEXT", help="Their source, where several have the id.")
    ] = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Take events out for good, with the reason. They are kept, and never take part."""
    from engine.runtime.waiting import discard as take_out

    if not reason.strip():
        raise misused("option-missing", "Expected a reason; found an empty one.", "Say why in a few words.")
    events = take_out(feeder_of(context, workspace), ids, reason, source)
    if json:
        gone = [{"source": event.source, "id": event.id} for event in events]
        say_json({"format": 1, "discarded": gone, "reason": reason})
        return
    for event in events:
        say(f"Discarded {event.type} of {event.subject} (event {event.id}).")


def waits_values(waits: Waits) -> dict[str, Any]:
    """An event that waits, as values."""
    from engine.views.moments import utc

    event = waits.event
    return {
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "when": event.occurred_on or (utc(event.time) if event.time is not None else ""),
        "why": waits.why,
        "names": waits.names,
        "near": waits.near,
        "superseded": waits.superseded,
    }
