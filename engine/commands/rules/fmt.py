"""``forthwith rules fmt``: the files of packs in one layout."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.options import In, Json
from engine.commands.output import complain, say, say_json
from engine.commands.rules.chosen import chosen_packs
from engine.diagnostics import Diagnostic, PackInvalid, Place

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

    What they say, every comment and every condition stay. A file with a mistake is left as it is, and so
    is one that is marked as read-only.
    """
    from engine.views.problems import as_json, full
    from engine.views.safe import line

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
    barred = {} if keep else _written(changed)
    if json:
        say_json(
            {
                "format": 1,
                "changed": [shown for path, (shown, _, _) in changed.items() if path not in barred],
                "unchanged": len(seen) - len(changed),
                "written": not keep,
                "diagnostics": as_json([*wrong, *barred.values()]),
            }
        )
    else:
        for path, (shown, before, after) in changed.items():
            if path in barred:
                continue
            if diff:
                say(_difference(shown, before, after))
            ends = _ends(before, keep=keep)
            if not diff or ends:
                say(line(f"{'Would lay out' if keep else 'Laid out'} {shown}{ends}.", hanging="  "))
        if not (diff and changed):
            said = f"{len(seen) - len(changed)} of {len(seen)} files"
            say(f"{said} {'were' if not keep else 'are'} in the layout already.")
        if wrong:
            complain(full(wrong))
            complain("A file with a mistake is left as it is.")
        if barred:
            complain(full(barred.values()))
    if wrong or barred or (check and changed):
        raise typer.Exit(3 if wrong else 1)


def _written(changed: dict[Path, tuple[str, str, str]]) -> dict[Path, Diagnostic]:
    """Write the files that may be written; of the others, why they are left as they are."""
    from engine.runtime.saving import hindrance, save

    barred = {}
    for path, (shown, _, after) in changed.items():
        why = hindrance(path)
        if why is None:
            try:
                save(path, after)
            except OSError as error:
                why = f"The system says: {error.strerror or error}."
        if why is not None:
            barred[path] = Diagnostic(
                code="file-not-written",
                message=f"Expected to lay out the file; it is left as it is. {why}",
                help="Let it and its folder be written ('ls -l' shows who may), and see that there is room; "
                "then run this again.",
                place=Place(shown, 1, 1),
            )
    return barred


def _ends(before: str, *, keep: bool) -> str:
    """What changes beside the layout, as the end of a sentence."""
    found = []
    if "\r\n" in before:
        found.append(f"its line ends of Windows {'would become' if keep else 'became'} those of Unix")
    if before.startswith("\ufeff"):
        found.append(f"its byte order mark {'would go' if keep else 'is gone'}")
    return "".join(f"; {each}" for each in found)


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

    before = path.read_bytes().decode("utf-8", "surrogateescape")  # said of it as of any other mistake
    return before, laid_out(before, file.path, file.table, file.conditions)


def _difference(shown: str, before: str, after: str) -> str:
    from engine.views.safe import escaped

    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), f"{shown} as it is", f"{shown} laid out", lineterm=""
    )
    return "\n".join(escaped(line) for line in lines)
