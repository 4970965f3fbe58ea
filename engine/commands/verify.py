"""``forthwith verify``: whether the ledger is as it was written."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.options import Head, In, Json, head_of, workspace_of
from engine.commands.output import say, say_json
from engine.commands.progress import progress_of


def verify(
    context: typer.Context,
    quick: Annotated[
        bool, typer.Option("--quick", help="Only the log and its hashes; derive no case again.")
    ] = False,
    head: Head = None,
    print_head: Annotated[
        bool,
        typer.Option("--print-head", help="Print the head alone, to be signed and kept; implies --quick."),
    ] = False,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Look whether the ledger is as it was written: check every hash, derive every case again and compare.

    Names the first row that was altered, taken away or put in, counts the others, and then ends with exit
    code 1. Nothing is written.
    """
    from engine.diagnostics import refused
    from engine.ledger.database import Database
    from engine.logs import log
    from engine.runtime.verify import verify as look
    from engine.runtime.versions import has_ledger
    from engine.views.verified import render_verified, verified_values

    kept = head_of(head)
    found_in = workspace_of(context, workspace)
    if not has_ledger(found_in):
        raise refused(
            "no-ledger",
            "There is no ledger here yet: nothing has been recorded.",
            "'forthwith demand issue' begins one.",
        )
    database = Database(found_in.database, read_only=True)
    with progress_of("cases", None) as advance:
        found = look(
            found_in.root,
            found_in.database,
            database,
            quick=quick or print_head,
            kept=kept,
            progress=advance,
        )
    log("verified", sound=found.sound, batches=found.batches, found=found.count, quick=quick or print_head)
    if print_head and found.sound:
        if json:
            say_json({"format": 1, "head": found.head, "batch": found.batches})
        else:
            say(found.head or "")
        return
    if json:
        say_json({"format": 1, **verified_values(found)})
    else:
        say(render_verified(found))
    if not found.sound:
        raise typer.Exit(1)
