"""``forthwith status``: the board."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.dates import AsOf, KnownAt, dates_of
from engine.commands.options import In, Json, feeder_of, misused
from engine.commands.output import say, say_json

if TYPE_CHECKING:
    from engine.runtime.reading import Board
    from engine.standing import Standing
    from engine.views.board import Status


def status(
    context: typer.Context,
    demand: Annotated[
        str | None, typer.Option("--demand", "-d", metavar="DEMAND", help="Only its cases.")
    ] = None,
    state: Annotated[
        str | None,
        typer.Option("--state", "-s", metavar="STATE", help="Only cases in this state or in one inside it."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", "-k", metavar="KIND", help="Only respondents of this kind.")
    ] = None,
    history: Annotated[
        str | None,
        typer.Option("--history", metavar="RESPONDENT", help="Instead, one respondent across all demands."),
    ] = None,
    rounds: Annotated[
        str | None,
        typer.Option("--rounds", metavar="DEMAND", help="Instead, what it follows, and who was in which."),
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Show where every case stands, what needs a person first."""
    from engine.commands.rounds import tell_history, tell_rounds
    from engine.diagnostics import refused, suggestion
    from engine.runtime.reading import read_board
    from engine.views.board import render_board, state_words

    feeder = feeder_of(context, workspace)
    dates = dates_of(as_of, known_at, feeder.workspace.timezone)
    if history is not None or rounds is not None:
        if [history, rounds, demand, state, kind].count(None) < 4:
            raise misused(
                "one-view",
                "Expected --history or --rounds alone, but for days; found more.",
                "Leave out --demand, --state and --kind, and one of the two.",
            )
        if history is not None:
            tell_history(feeder, history, dates, json=json)
        elif rounds is not None:
            tell_rounds(feeder, rounds, dates, json=json)
        return
    board = read_board(feeder, demand, dates)
    states = {path for pack in board.packs for region in pack.regions.values() for path in region.states}
    if state is not None and board.packs and state not in states:
        known = ", ".join(sorted(states))
        raise refused(
            "unknown-state",
            f"No workflow has a state '{state}'.",
            suggestion(state, states) or f"States: {known}.",
        )
    kinds = {standing.kind for standing in board.standings}
    if kind is not None and board.standings and kind not in kinds:
        raise refused(
            "unknown-kind",
            f"No respondent is of the kind '{kind}'.",
            suggestion(kind, kinds) or f"Kinds: {', '.join(sorted(kinds))}.",
        )
    chosen = [
        standing
        for standing in board.standings
        if (kind is None or standing.kind == kind)
        and (state is None or any(f"{path}.".startswith(f"{state}.") for path in standing.state.values()))
    ]
    report = report_of(board, board.as_of if json else board.horizon, feeder.workspace.timezone, chosen)
    if json:
        say_json(report)
    elif board.standings and not chosen:
        say("No case fits; without the filters there are some.")
    else:
        say(render_board(report, states=state_words(board.packs)))


def report_of(board: Board, as_of: datetime | None, zone: str, chosen: Sequence[Standing]) -> Status:
    """The board as values, with the cases that were chosen."""
    from engine.views.board import final_states, status_report

    return status_report(
        as_of,
        zone,
        chosen,
        final=final_states(board.packs),
        waiting=board.waiting,
        quarantined=board.quarantined,
        known_at=board.known_at,
        zones=board.zones,
        first_recorded_at=board.first_recorded_at,
    )
