"""Which packs a command is about."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.options import workspace_of
from engine.diagnostics import refused, suggestion

Packs = Annotated[
    list[str] | None,
    typer.Argument(metavar="PACK", help="Names, or paths of packs; without any, all.", show_default=False),
]

if TYPE_CHECKING:
    from engine.packs.pack import Pack
    from engine.runtime.feed import Feeder


def chosen_packs(context: typer.Context, workspace: Path | None, packs: list[str]) -> list[tuple[Path, str]]:
    """The packs that a command was given by name or by path, each as its workspace's folder and its name;
    all of the workspace where none was given. Raises Refused where there is none such."""
    from engine.runtime.workspace import pack_names

    if packs and all(_is_path(pack) for pack in packs):
        return [chosen for pack in packs for chosen in _at(Path(pack))]
    root = workspace_of(context, workspace).root
    known = pack_names(root)
    if not packs and not known:
        raise refused(
            "no-packs",
            f"There is no pack in {root}/rules.",
            "A pack is a folder in rules/ with a rules.yaml; 'forthwith rules new NAME' makes one.",
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


def version_of(context: typer.Context, workspace: Path | None, feeder: Feeder, version: str) -> Pack:
    """The pack that a command was given by name or path, as its files now are, or a version that was ever
    in force, by the beginning of its digest. Raises PackInvalid where its files have mistakes, Refused
    where there is none such."""
    from engine.packs.load import read_pack
    from engine.runtime.versions import stored_version

    if is_digest(context, workspace, version):
        return stored_version(feeder, version)
    return read_pack(*one_pack(context, workspace, version))


def is_digest(context: typer.Context, workspace: Path | None, version: str) -> bool:
    """Whether a version is named by the beginning of its digest, and not by the name of a pack."""
    from engine.runtime.workspace import pack_names

    if not _DIGEST.fullmatch(version):
        return False
    return version not in pack_names(workspace_of(context, workspace).root)


def one_pack(context: typer.Context, workspace: Path | None, pack: str | None) -> tuple[Path, str]:
    """The one pack that a command was given, as `chosen_packs`; without one, the only one there is. Raises
    Refused where there are several."""
    chosen = chosen_packs(context, workspace, [] if pack is None else [pack])
    if len(chosen) > 1:
        raise refused(
            "several-packs",
            f"Expected one pack, found {len(chosen)}{'' if pack is None else f' at {pack}'}.",
            f"Name one of them: {', '.join(name for _, name in chosen)}.",
        )
    return chosen[0]


_DIGEST = re.compile(r"(sha256:)?[0-9a-f]{6,64}")


def _is_path(pack: str) -> bool:
    return "/" in pack or pack in (".", "..") or pack.endswith(".yaml")


def _at(path: Path) -> list[tuple[Path, str]]:
    """The packs at a path: a file of a pack, the folder of one, a workflow, or a folder with rules/ in it."""
    from engine.runtime.workspace import pack_names

    folder = path.resolve() if path.is_dir() else path.resolve().parent
    if (folder / "rules.yaml").is_file() and folder.parent.name == "rules":
        return [(folder.parent.parent, folder.name)]
    of_workflow = path.is_file() and folder.name == "workflows"
    folder = folder.parent if of_workflow else folder
    names = pack_names(folder)
    if (path.is_dir() or of_workflow) and names:
        return [(folder, name) for name in names]
    raise refused(
        "unknown-pack",
        f"Expected a pack at {path}: a folder rules/NAME with a rules.yaml; found none.",
        "Give the path of such a folder, or the name of a pack of the workspace.",
    )
