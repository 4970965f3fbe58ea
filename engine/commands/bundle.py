"""``forthwith bundle``, ``forthwith verify-bundle``: what a ledger says of a demand or a case, for others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.commands.options import Head, In, Json, feeder_of, head_of
from engine.commands.output import say, say_json


def bundle(
    context: typer.Context,
    subject: Annotated[
        str, typer.Argument(metavar="DEMAND|CASE", help="What it is to be of.", show_default=False)
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The file to be made.", show_default=False)
    ],
    workspace: In = None,
    json: Json = False,
) -> None:
    """Write all that is on record of a demand or a case to one file: events, law, decisions, letters, chain.

    Whoever has it can verify it without the ledger. The same ledger gives the same bytes.
    """
    from engine.runtime.bundle import write_bundle
    from engine.views.bundled import bundled_values, render_written

    written = write_bundle(feeder_of(context, workspace), subject, output)
    size = output.stat().st_size
    if json:
        say_json({"format": 1, "file": str(output), "bytes": size, **bundled_values(written)})
    else:
        say(render_written(written, str(output), size))


def verify_bundle(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="What 'bundle' wrote.", exists=True, dir_okay=False)
    ],
    head: Head = None,
    json: Json = False,
) -> None:
    """Look whether a bundle holds: each row belongs to the chain, and the decisions follow from the events.

    No ledger is needed, and nothing is written. Where it does not hold, what is wrong is named, and the exit
    code is 1.
    """
    from engine.runtime.bundle import verify_bundle as look
    from engine.views.bundled import bundled_values, render_verified_bundle

    kept = head_of(head)
    found = look(file, kept)
    if json:
        say_json({"format": 1, "file": str(file), "sound": not found.wrong, **bundled_values(found)})
    else:
        say(render_verified_bundle(found, str(file), kept))
    if found.wrong:
        raise typer.Exit(1)
