"""``forthwith rules``: read packs and say every mistake in them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.options import In, InOrder, Json, examples, workspace_of
from engine.commands.output import complain, say, say_json
from engine.diagnostics import PackInvalid, refused, suggestion

if TYPE_CHECKING:
    from engine.diagnostics import Diagnostic

app = typer.Typer(
    cls=InOrder,
    no_args_is_help=True,
    help="Read packs and say every mistake in them.",
    epilog=examples("rules check"),
)


@app.command(epilog=examples("rules check", "rules check records-demand"))
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
    from engine.packs.load import read_pack
    from engine.runtime.permission import unknown_roles
    from engine.runtime.versions import edited
    from engine.runtime.workspace import read_workspace
    from engine.views.problems import as_json, full
    from engine.views.safe import escaped, line
    from engine.views.versions import render_other

    found: list[Diagnostic] = []
    told: list[str] = []
    for root, name in (chosen := _chosen(context, workspace, packs or [])):
        try:
            pack = read_pack(root, name)
        except PackInvalid as error:
            found.extend(error.diagnostics)
            continue
        states = sum(len(region.states) for region in pack.regions.values())
        told.append(line(f"{name}: no mistakes in {len(pack.rules):,} rules and {states:,} states."))
        told.append(f"  {escaped(pack.digest)}")
        told += [
            text for other in edited(read_workspace(root), [pack]) if (text := render_other(other, "  "))
        ]
    for root in {root for root, _ in chosen}:
        found += unknown_roles(read_workspace(root))
    if json:
        say_json(as_json(found))
    else:
        for text in told:
            say(text)
        if found:
            complain(full(found))
            number = "1 mistake" if len(found) == 1 else f"{len(found):,} mistakes"
            complain(f"{number}. Nothing in force was changed.")
    if found:
        raise typer.Exit(3)


def _chosen(context: typer.Context, workspace: Path | None, packs: list[str]) -> list[tuple[Path, str]]:
    from engine.runtime.workspace import pack_names

    if packs and all(_is_path(pack) for pack in packs):
        return [chosen for pack in packs for chosen in _at(Path(pack))]
    root = workspace_of(context, workspace).root
    known = pack_names(root)
    if not packs and not known:
        raise refused(
            "no-packs",
            f"There is no pack in {root}/rules.",
            "A pack is a folder in rules/ with a rules.yaml.",
        )
    chosen: list[tuple[Path, str]] = []
    for pack in packs or known:
        if _is_path(pack) and pack not in known:
            chosen += _at(Path(pack))
        elif pack in known:
            chosen.append((root, pack))
        else:
            help = suggestion(pack, known) or f"Packs here: {', '.join(known) or 'none'}."
            raise refused("unknown-pack", f"There is no pack '{pack}' in {root}/rules.", help)
    return chosen


def _is_path(pack: str) -> bool:
    return "/" in pack or pack in (".", "..") or pack.endswith(".yaml")


def _at(path: Path) -> list[tuple[Path, str]]:
    """The packs at a path: a file of a pack, the folder of one, or a folder with rules/ in it."""
    from engine.runtime.workspace import pack_names

    folder = path.resolve() if path.is_dir() else path.resolve().parent
    if (folder / "rules.yaml").is_file() and folder.parent.name == "rules":
        return [(folder.parent.parent, folder.name)]
    names = pack_names(folder)
    if path.is_dir() and names:
        return [(folder, name) for name in names]
    raise refused(
        "unknown-pack",
        f"Expected a pack at {path}: a folder rules/NAME with a rules.yaml; found none.",
        "Give the path of such a folder, or the name of a pack of the workspace.",
    )
