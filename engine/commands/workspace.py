"""``forthwith init``: make a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.commands.options import Json
from engine.commands.output import say, say_json


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder; it is made if missing.")
    ] = Path(),
    json: Json = False,
) -> None:
    """Make a workspace: forthwith.toml and the packs that ship, ready to be edited.

    What is already there is left as it is.
    """
    from engine.runtime.workspace import create_workspace
    from engine.views.safe import escaped

    made = create_workspace(folder)
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
