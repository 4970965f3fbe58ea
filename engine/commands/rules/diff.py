"""``forthwith rules diff``: what changed in meaning between two versions."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.options import In, Json, feeder_of
from engine.commands.output import say, say_json
from engine.commands.rules.chosen import version_of
from engine.diagnostics import refused


def diff(
    context: typer.Context,
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD", help="A pack's name or path, or a digest 'rules log' shows.", show_default=False
        ),
    ],
    new: Annotated[
        str | None,
        typer.Argument(
            metavar="NEW", help="The same; left out: OLD as in force, and its files.", show_default=False
        ),
    ] = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Say what changed in meaning from one version of a pack to another, not in text.

    Rules added, removed, narrowed or widened, dates moved, facts and parameters changed; and apart from
    these what only reads otherwise.
    """
    from engine.analysis.revision import changes
    from engine.core.program import Program
    from engine.runtime.versions import in_force
    from engine.views.revision import change_values, render_revision

    feeder = feeder_of(context, workspace)
    second = version_of(context, workspace, feeder, old if new is None else new)
    first = in_force(feeder, second.name) if new is None else version_of(context, workspace, feeder, old)
    if first.name != second.name:
        raise refused(
            "two-packs",
            f"Expected two versions of one pack; found {first.name} and {second.name}.",
            "Name two versions of one, or one pack alone to compare its files with what is in force.",
        )
    found = changes(Program(first), Program(second))
    if json:
        values = {"format": 1, "pack": first.name, "old": first.digest, "new": second.digest}
        say_json({**values, "changes": [change_values(change) for change in found]})
    else:
        say(render_revision(first.name, first.digest, second.digest, found))
