"""``forthwith rules fmt``: the files of packs in one layout."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.options import In, Json
from engine.commands.output import complain, say, say_json
from engine.commands.rules.chosen import chosen_packs
from engine.diagnostics import Diagnostic, PackInvalid

if TYPE_CHECKING:
    from engine.runtime.pack_files import PackFile


def fmt(
    context: typer.Context,
    packs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PACK", help="Names, or paths of packs or files; without any, all.", show_default=False
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit code 1 where something would change.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Change nothing; show what would change.")] = False,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Write the files of packs in the one layout: order of keys, indentation, quotes, empty lines.

    What they say, every comment and every condition stay. A file with a mistake is left as it is.
    """
    from engine.runtime.saving import save
    from engine.views.problems import as_json, full
    from engine.views.safe import escaped

    wrong: list[Diagnostic] = []
    changed: dict[Path, tuple[str, str, str]] = {}
    seen: set[Path] = set()
    for root, name in chosen_packs(context, workspace, packs or []):
        for file in _files(root, name, packs or [], wrong):
            path = root / file.path
            if path.resolve() in seen:
                continue
            seen.add(path.resolve())
            try:
                before, after = _laid_out(path, file)
            except PackInvalid as error:
                wrong.extend(error.diagnostics)
                continue
            if after != before:
                changed[path] = (file.path, before, after)
    wrong = list(dict.fromkeys(wrong))
    keep = check or diff
    if not keep:
        for path, (_, _, after) in changed.items():
            save(path, after)
    if json:
        say_json(
            {
                "format": 1,
                "changed": [shown for shown, _, _ in changed.values()],
                "unchanged": len(seen) - len(changed),
                "written": not keep,
                "diagnostics": as_json(wrong),
            }
        )
    else:
        for shown, before, after in changed.values():
            if diff:
                say(_difference(shown, before, after))
            else:
                say(f"{'Would lay out' if check else 'Laid out'} {escaped(shown)}.")
        if not (diff and changed):
            said = f"{len(seen) - len(changed)} of {len(seen)} files"
            say(f"{said} {'were' if not keep else 'are'} in the layout already.")
        if wrong:
            complain(full(wrong))
            complain("A file with a mistake is left as it is.")
    if wrong or (check and changed):
        raise typer.Exit(3 if wrong else 1)


def _files(root: Path, name: str, asked: list[str], wrong: list[Diagnostic]) -> list[PackFile]:
    """Those of a pack's files that were asked for and have no mistake; the others' are added to ``wrong``."""
    from engine.packs.load import read_pack
    from engine.runtime.pack_files import pack_files

    files = pack_files(root, name)
    named = [Path(one).resolve() for one in asked if one.endswith(".yaml")]
    if named and not any(not one.endswith(".yaml") for one in asked):
        files = [file for file in files if (root / file.path).resolve() in named]
    try:
        read_pack(root, name)
    except PackInvalid as error:
        broken = {found.place.file for found in error.diagnostics if found.place is not None}
        chosen = {file.path for file in files}
        wrong.extend(
            found for found in error.diagnostics if found.place is None or found.place.file in chosen
        )
        files = [file for file in files if file.path not in broken]
    return files


def _laid_out(path: Path, file: PackFile) -> tuple[str, str]:
    from engine.packs.layout import laid_out

    before = path.read_bytes().decode("utf-8")
    return before, laid_out(before, file.path, file.table, file.conditions)


def _difference(shown: str, before: str, after: str) -> str:
    from engine.views.safe import escaped

    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), f"{shown} as it is", f"{shown} laid out", lineterm=""
    )
    return "\n".join(escaped(line) for line in lines)
