"""``forthwith rules new``: a pack to start from."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.options import In, Json, workspace_of
from engine.commands.output import say, say_json
from engine.commands.rules.chosen import one_pack


def new(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What the new pack is called.", show_default=False)
    ],
    like: Annotated[
        str | None,
        typer.Option("--like", metavar="PACK", help="Begin with a copy of this pack, not with a small one."),
    ] = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Make a pack to start from: a workflow, rules, a number and tests, each explained in the files.

    It is in order as it stands: a demand for records, an answer in time or not, more time, a reminder.
    Nothing that is there is touched, and nothing is in force before a demand is issued under it.
    """
    from engine.runtime.starting import STARTER, start_pack
    from engine.views.safe import escaped, line
    from engine.views.trials import render_trials, trials_values

    root = workspace_of(context, workspace).root
    made = start_pack(root, name, STARTER if like is None else one_pack(context, workspace, like))
    if json:
        values = {**trials_values(made.trials), "like": like, "files": made.files}
        say_json({"format": 1, **values})
        return
    say(line(f"Made the pack {name}{'' if like is None else f', like {like}'}:"))
    say("\n".join(f"  {escaped(file)}" for file in made.files))
    states = sum(len(region.states) for region in made.pack.regions.values())
    say(line(f"It has no mistakes in {len(made.pack.rules):,} rules and {states:,} states."))
    say(render_trials(made.trials, covered=False))
    say("Next:")
    for told in (
        f"'forthwith rules edit {name}' opens the rules, with '--file workflow' what can happen;",
        f"'forthwith rules test {name}' tries its tests, with '--coverage' says what none tries;",
        f"'forthwith demand issue FILE' issues a demand under it, where the file says 'pack: {name}'. "
        "With the first one the pack comes into force.",
    ):
        say(line(told, "  ", hanging="    "))
