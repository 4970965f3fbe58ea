"""``forthwith rules prove``: what holds of a pack for every case there can be."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.options import In, Json
from engine.commands.output import say, say_json
from engine.commands.rules.chosen import one_pack


def prove(
    context: typer.Context,
    pack: Annotated[
        str | None,
        typer.Argument(
            metavar="PACK",
            help="A name, or the path of a pack; without it, the only one.",
            show_default=False,
        ),
    ] = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Show what holds for every case there can be, or a case in which it does not.

    That no two rules contradict each other, that some rule always answers where the pack claims it
    (exhaustive: true), that each rule can match and is not always outdone, that each state has a way out,
    that what a move needs can be on file and can be missing; that a remedy (coercive: true) takes effect
    by its own approval alone, and not while it is barred.
    """
    from engine.analysis.prove import Prover
    from engine.core.program import Program
    from engine.packs.load import read_pack
    from engine.views.prove import Proved, prove_values, render_prove

    found = read_pack(*one_pack(context, workspace, pack))
    answers = list(Prover(Program(found)).answers())
    proved = Proved(found.name, found.digest, found.timezone, answers)
    if json:
        say_json(prove_values(proved))
    else:
        say(render_prove(proved))
    if any(answer.verdict == "refuted" for answer in answers):
        raise typer.Exit(3)
