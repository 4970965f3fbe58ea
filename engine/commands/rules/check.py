"""``forthwith rules check``: read packs and say every mistake in them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import typer

from engine.commands.options import In, Json, misused
from engine.commands.output import complain, say, say_json
from engine.commands.rules.chosen import Packs, chosen_packs
from engine.diagnostics import Diagnostic, ForthwithError

Format = Literal["text", "concise", "json"]
CLEAR = "\x1b[2J\x1b[H"


class Read(NamedTuple):
    """What a look at packs found, what may be wrong, and what is said of those without mistakes."""

    mistakes: list[Diagnostic]
    doubts: list[Diagnostic]
    told: list[str]


def check(
    context: typer.Context,
    packs: Packs = None,
    format: Annotated[
        Format | None,
        typer.Option("--format", help="concise is a line a mistake; json as --json.", show_default=False),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Check again whenever a file is saved; Ctrl-C ends it.")
    ] = False,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Read packs and say every mistake, with file, line and column. Changes nothing.

    docs/errors.md shows each mistake there can be, by its code, with a piece of a file that has it.
    """
    if json and format not in (None, "json"):
        raise misused("two-formats", f"Expected one format; found --json and --format {format}.", "Keep one.")
    how: Format = "json" if json else format or "text"
    chosen = chosen_packs(context, workspace, packs or [])
    if watch:
        _watch(context, workspace, packs or [], chosen, how)
        return
    if _look(chosen, how):
        raise typer.Exit(3)


def _look(chosen: list[tuple[Path, str]], how: Format) -> bool:
    """Read the packs and tell; whether there are mistakes."""
    from engine.views.problems import as_json, concise, full

    found = read(chosen)
    if how == "json":
        say_json(as_json([*found.mistakes, *found.doubts]))
    elif how == "concise":
        if found.mistakes or found.doubts:
            say(concise([*found.mistakes, *found.doubts]))
    else:
        for text in found.told:
            say(text)
        if found.doubts:
            complain(full(found.doubts))
        if found.mistakes:
            complain(full(found.mistakes))
            number = "1 mistake" if len(found.mistakes) == 1 else f"{len(found.mistakes):,} mistakes"
            complain(f"{number}. Nothing in force was changed.")
    return bool(found.mistakes)


def read(chosen: list[tuple[Path, str]]) -> Read:
    """Every mistake of the packs and of who may act in their roles."""
    from engine.letters.folder import unwritten
    from engine.runtime.checking import check_pack
    from engine.runtime.permission import unknown_roles
    from engine.runtime.versions import edited
    from engine.runtime.workspace import read_workspace
    from engine.views.safe import escaped, line
    from engine.views.versions import render_other

    found = Read([], [], [])
    for root, name in chosen:
        pack, mistakes, doubts = check_pack(root, name)
        found.mistakes.extend(mistakes)
        found.doubts.extend(doubts)
        if pack is None:
            continue
        found.doubts.extend(unwritten(root, pack))
        states = sum(len(region.states) for region in pack.regions.values())
        found.told.append(line(f"{name}: no mistakes in {len(pack.rules):,} rules and {states:,} states."))
        found.told.append(f"  {escaped(pack.digest)}")
        found.told.extend(
            text for other in edited(read_workspace(root), [pack]) if (text := render_other(other, "  "))
        )
    for root in {root for root, _ in chosen}:
        found.mistakes.extend(unknown_roles(read_workspace(root)))
    return found


def _watch(
    context: typer.Context,
    workspace: Path | None,
    packs: list[str],
    chosen: list[tuple[Path, str]],
    how: Format,
) -> None:
    """Look at every change until Ctrl-C. A screen is cleared before each look, a file or pipe never."""
    from engine.commands import failure
    from engine.runtime.watching import changes
    from engine.views.safe import line

    screen = how == "text" and sys.stdout.isatty()
    for changed in changes({root for root, _ in chosen}):
        if screen:
            say(CLEAR)
        if changed and how == "text":
            say(line(f"Saved: {', '.join(os.path.relpath(path) for path in changed)}"))
        try:
            _look(chosen_packs(context, workspace, packs), how)
        except ForthwithError as error:
            failure.tell(failure.of_refusal(error), json=how == "json")
        if how == "text":
            say("Waiting for a file to be saved; Ctrl-C ends.")
        sys.stdout.flush()
