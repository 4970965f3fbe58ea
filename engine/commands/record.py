"""``forthwith record``: a single event by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.commands.options import In, Json, Role, day, feeder_of, misused
from engine.commands.output import say, say_json

if TYPE_CHECKING:
    from engine.runtime.single import Recorded


def record(
    context: typer.Context,
    type: Annotated[
        str,
        typer.Argument(
            metavar="TYPE",
            help="What happened, as the workflow names it; 'inspect' shows what may come.",
            show_default=False,
        ),
    ],
    subject: Annotated[
        str,
        typer.Argument(
            metavar="SUBJECT", help="The case, DEMAND/RESPONDENT; or a whole demand.", show_default=False
        ),
    ],
    data: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="KEY=VALUE", help="What it says; several values divided by commas.", show_default=False
        ),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(
            "--on",
            metavar="DATE",
            help="The day it happened; of a letter, the day it came in, not its date. Without it, today.",
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", help="Its time instead: 2018-02-20T09:30:00-05:00."),
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who acts; without it, you.")] = None,
    role: Role = None,
    again: Annotated[
        bool, typer.Option("--again", help="It happened once more; not the same event told twice.")
    ] = False,
    attach: Annotated[
        Path | None,
        typer.Option(
            "--attach", metavar="FILE", help="Evidence, say a scan: its SHA-256 digest is kept, not the file."
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="TEXT", help="Where the news comes from.")
    ] = None,
    id: Annotated[
        str | None,
        typer.Option("--id", metavar="ID", help="A name of your own for it; without it, one is made."),
    ] = None,
    synthetic: Annotated[
        bool, typer.Option("--synthetic", help="Mark it as invented for a demonstration.")
    ] = False,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Record one event by hand. The same again is a duplicate, unless --again.

    For action_approved, action_rejected and action_done, action= may be the kind of the action
    where one such is open; what was proposed is then filled in as it stands. So may incident= for
    act_ratified and act_withdrawn.
    """
    from engine.commands.arranged import check_arranged
    from engine.runtime.pairs import read_pairs
    from engine.runtime.single import file_digest
    from engine.runtime.single import record as record_event

    check_arranged(type, subject, data or [])
    pairs = read_pairs(data or [])
    if on is not None and at is not None:
        raise misused("two-times", "Expected --on or --at; found both.", "Give the one that is known.")
    if again and id is not None:
        raise misused(
            "again-with-id", "Expected --again or --id; found both.", "With --id, give a new id instead."
        )
    feeder = feeder_of(context, workspace)
    said: dict[str, Any] = {
        "type": type,
        "subject": subject,
        "time": at,
        "occurredon": None if on is None else day(on, "--on"),
        "actor": by or feeder.workspace.actor,
        "role": role,
        "evidence": None if attach is None else file_digest(attach),
        "source": source,
        "id": id,
        "synthetic": synthetic,
    }
    recorded = record_event(feeder, said, pairs, again=again)
    if json:
        say_json(_values(recorded))
    else:
        _say(recorded, feeder.zones)


def _outcome(recorded: Recorded) -> str:
    fed = recorded.fed
    return "duplicate" if fed.duplicate else "waiting" if fed.waiting else "accepted"


def _values(recorded: Recorded) -> dict[str, Any]:
    from engine.records import record_of
    from engine.views.decided import decision_values
    from engine.views.shifted import shift_values

    event = recorded.event
    return {
        "format": 1,
        "outcome": _outcome(recorded),
        "event": {"source": event.source, "id": event.id, "type": event.type, "subject": event.subject},
        "evidence": event.evidence,
        "decisions": [decision_values(record_of(decision)) for decision in recorded.fed.made],
        "deadlines": [shift_values(shift) for shift in recorded.fed.shifts],
        "undemanded": recorded.fed.undemanded,
    }


def _say(recorded: Recorded, zones: Mapping[str, str]) -> None:
    from engine.views.decided import render_followed
    from engine.views.safe import line
    from engine.views.shifted import render_shifts
    from engine.views.undemanded import render_undemanded
    from engine.views.undoing import render_doubts

    event = recorded.event
    outcome = _outcome(recorded)
    if outcome == "duplicate":
        say(line(f"This {event.type} of {event.subject} is recorded already; nothing was changed."))
        if recorded.retracted_by is not None:
            say(line(f"It was retracted, by event {recorded.retracted_by}, and counts no longer."))
        say("If it happened once more, record it with --again.")
        return
    today = f" on {recorded.today}, today" if recorded.today else ""
    say(line(f"Recorded {event.type} of {event.subject}{today} (event {event.id})."))
    if event.evidence is not None:
        say(line(f"Evidence: {event.evidence}"))
    if outcome == "waiting":
        say(line(f"It waits: what it names is not known yet. {recorded.near}"))
        return
    say(render_followed(recorded.fed.made, recorded.fed.taken_back, zones))
    if shifted := render_shifts(recorded.fed.shifts, event.subject):
        say(shifted)
    if undemanded := render_undemanded(recorded.fed.undemanded, recorded.amended or event):
        say(undemanded)
    doubt = render_doubts([recorded.amended or event], *recorded.doubts)
    if doubt:
        say(doubt)
