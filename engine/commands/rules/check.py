"""``forthwith rules check``: read packs and say every mistake in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.options import In, Json
from engine.commands.output import complain, say, say_json
from engine.commands.rules.chosen import chosen_packs
from engine.diagnostics import PackInvalid

if TYPE_CHECKING:
    from engine.diagnostics import Diagnostic


def check(
    context: typer.Context,
    packs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PACK", help="Names, or paths of packs; without any, all.", show_default=False
        ),
    ] = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Read packs and say every mistake, with file, line and column. Changes nothing."""
    from engine.analysis.circles import circles
    from engine.packs.load import read_pack
    from engine.runtime.permission import unknown_roles
    from engine.runtime.versions import edited
    from engine.runtime.workspace import read_workspace
    from engine.views.problems import as_json, full
    from engine.views.safe import escaped, line
    from engine.views.versions import render_other

    found: list[Diagnostic] = []
    doubts: list[Diagnostic] = []
    told: list[str] = []
    for root, name in (chosen := chosen_packs(context, workspace, packs or [])):
        try:
            pack = read_pack(root, name)
        except PackInvalid as error:
            found.extend(error.diagnostics)
            continue
        doubts.extend(circles(pack))
        states = sum(len(region.states) for region in pack.regions.values())
        told.append(line(f"{name}: no mistakes in {len(pack.rules):,} rules and {states:,} states."))
        told.append(f"  {escaped(pack.digest)}")
        told += [
            text for other in edited(read_workspace(root), [pack]) if (text := render_other(other, "  "))
        ]
    for root in {root for root, _ in chosen}:
        found += unknown_roles(read_workspace(root))
    if json:
        say_json(as_json([*found, *doubts]))
    else:
        for text in told:
            say(text)
        if doubts:
            complain(full(doubts))
        if found:
            complain(full(found))
            number = "1 mistake" if len(found) == 1 else f"{len(found):,} mistakes"
            complain(f"{number}. Nothing in force was changed.")
    if found:
        raise typer.Exit(3)
