"""``forthwith init``: make a workspace."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from engine.commands.options import Json
from engine.commands.output import say, say_json


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder; it is made if missing.")
    ] = Path(),
    pack: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A pack that ships; may be given several times. Left out: records-demand, where the folder "
            "has no pack.",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Make a workspace: forthwith.toml and a pack that ships, ready to be edited.

    What is already there is left as it is.
    """
    from engine.runtime.workspace import FIRST_PACK, create_workspace, pack_names, shipped
    from engine.views.safe import escaped

    here = pack_names(folder)
    packs = pack or ([] if here and FIRST_PACK not in here else [FIRST_PACK])
    made = create_workspace(folder, packs)
    names = [file.relative_to(folder).as_posix() for file in made]
    if json:
        say_json({"format": 1, "workspace": str(folder.resolve()), "made": names})
        return
    where = escaped(str(folder))
    if not made:
        say(f"{where} is a workspace already; nothing was changed.")
        return
    say(f"Made a workspace in {where}:")
    say("\n".join(f"  {escaped(name)}" for name in names))
    say("Next: 'forthwith rules check' reads the packs,")
    say("      'forthwith demand issue FILE' issues a demand.")
    others = [name for name in pack_names(shipped()) if name not in {*packs, *pack_names(folder)}]
    if others:
        again = escaped(shlex.join(["forthwith", "init", *([] if folder == Path() else [str(folder)])]))
        say(f"Also ships: {', '.join(others)} ('{again} --pack {others[0]}').")
