"""``forthwith backup`` and ``forthwith restore``: a copy of the ledger, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.commands.options import In, Json, feeder_of
from engine.commands.output import say, say_json


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to be made.", show_default=False)],
    workspace: In = None,
    json: Json = False,
) -> None:
    """Write a copy of the ledger to a new file, as it stands at one instant, while others go on working.

    The copy is a ledger itself: name it under 'database' in forthwith.toml, or 'forthwith restore' it.
    """
    from engine.ledger.backup import back_up
    from engine.views.safe import escaped

    database = feeder_of(context, workspace).database
    batches = back_up(database, file)
    size = file.stat().st_size
    if json:
        where = {"where": database.where, "file": str(file)}
        say_json({"format": 1, **where, "batches": batches, "bytes": size})
        return
    say(f"Wrote {escaped(str(file))}: the ledger with its {batches:,} batches, {size:,} bytes.")


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What 'backup' made.", show_default=False)],
    workspace: In = None,
    json: Json = False,
) -> None:
    """Fill the workspace's ledger, which must be empty, with what a backup holds.

    So a ledger also moves from a file to PostgreSQL.
    """
    from engine.ledger.backup import restore as fill
    from engine.views.safe import escaped

    database = feeder_of(context, workspace).database
    batches = fill(database, file)
    if json:
        say_json({"format": 1, "where": database.where, "file": str(file), "batches": batches})
        return
    say(f"Filled the ledger at {escaped(database.where)} with {batches:,} batches of {escaped(str(file))}.")
