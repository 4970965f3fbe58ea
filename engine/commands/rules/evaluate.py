"""``forthwith rules eval``: try a condition on facts, and see who says what of it."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.options import In, Json
from engine.commands.output import say, say_json
from engine.commands.rules.chosen import one_pack


def evaluate(
    context: typer.Context,
    expression: Annotated[
        str,
        typer.Argument(metavar="EXPR", help="A condition, as a rule has it, in quotes.", show_default=False),
    ],
    given: Annotated[
        str,
        typer.Option(
            "--with", metavar="JSON", help="The facts by their names; null is one that is not known."
        ),
    ] = "{}",
    pack: Annotated[
        str | None,
        typer.Option(
            "--pack",
            metavar="PACK",
            help="Whose facts these are, a name or a path: they have its types, and it adds parameters "
            "and what is computed.",
            show_default=False,
        ),
    ] = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Try a condition on facts: what it is, what types it has, and what it reads.

    It is asked of all three that read conditions: CEL, the program's own closures, and the matcher. They
    must agree. Nothing is recorded, and without --pack no workspace is needed.
    """
    from engine.analysis.posed import posed, posed_in
    from engine.analysis.supposed import read_values, supposed, supposed_in
    from engine.packs.load import read_pack
    from engine.views.posed import posed_values, render_posed

    values = read_values(given)
    law = None if pack is None else read_pack(*one_pack(context, workspace, pack))
    if law is None:
        found = posed(expression, supposed(values))
    else:
        found = posed_in(law, expression, supposed_in(law, values))
    if json:
        say_json(posed_values(found, law))
    else:
        say(render_posed(found))
    if not found.answers.agree:
        raise typer.Exit(1)
