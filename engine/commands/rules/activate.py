"""``forthwith rules activate`` and ``rules log``: versions put in force, and every one there ever was."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.options import In, Json, day, feeder_of
from engine.commands.output import say, say_json
from engine.commands.rules.chosen import one_pack
from engine.diagnostics import check_filled


def activate(
    context: typer.Context,
    pack: Annotated[str, typer.Argument(metavar="PACK", help="The name of the pack.", show_default=False)],
    effective: Annotated[
        str | None,
        typer.Option("--effective", metavar="DATE", help="From the start of this day; without it, today."),
    ] = None,
    only_new: Annotated[
        bool, typer.Option("--only-new", help="Only for cases opened from that day on.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what it would do, and keep nothing.")
    ] = False,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why; kept for good.")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who does it; without it, you.")
    ] = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Put the edited files of a pack in force.

    A day that has passed is taken too: the cases that have come to it are derived again, and what no
    longer stands of earlier decisions is said.
    """
    from engine.runtime.activating import Request
    from engine.runtime.activating import activate as put_in_force
    from engine.views.decided import decision_values
    from engine.views.moments import utc, utc_or_none
    from engine.views.versions import render_activated

    check_filled({"--by": by, "--reason": reason})
    on = None if effective is None else day(effective, "--effective")
    _, name = one_pack(context, workspace, pack)
    feeder = feeder_of(context, workspace)
    done = put_in_force(feeder, name, Request(on, only_new, by, reason), dry_run=dry_run)
    if json:
        say_json(
            {
                "format": 1,
                "pack": done.pack,
                "digest": done.digest,
                "effective": utc(done.effective),
                "until": utc_or_none(done.until),
                "only_new": done.only_new,
                "known": done.known,
                "kept": not dry_run and not done.known,
                "governed": done.governed,
                "derived": done.derived,
                "come": [decision_values(record) for record in done.come],
                "gone": [decision_values(record) for record in done.gone],
            }
        )
        return
    say(render_activated(done, feeder.zones, dry_run=dry_run))


def log(
    context: typer.Context,
    pack: Annotated[
        str | None, typer.Argument(metavar="PACK", help="One pack; without it, all.", show_default=False)
    ] = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """List every version that was put in force: from when, for which cases, by whom and why."""
    from engine.runtime.versions import activations
    from engine.views.versions import activation_values, render_log

    feeder = feeder_of(context, workspace)
    found = activations(feeder, pack)
    if json:
        say_json({"format": 1, "activations": [activation_values(each) for each in found]})
    else:
        say(render_log(found, feeder.workspace.timezone))
