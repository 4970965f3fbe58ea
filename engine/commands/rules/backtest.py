"""``forthwith rules backtest``: what a version would have done to every case on record."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.options import In, Json, day, feeder_of
from engine.commands.output import say, say_json_stream
from engine.commands.progress import progress_of
from engine.commands.rules.chosen import version_of

if TYPE_CHECKING:
    from engine.analysis.versions import Differing


def backtest(
    context: typer.Context,
    version: Annotated[
        str,
        typer.Argument(
            metavar="PACK",
            help="The name of a pack, as its files now are; a path; or the digest of a version.",
            show_default=False,
        ),
    ],
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="As if in force from this day; without it, always."),
    ] = None,
    demand: Annotated[str | None, typer.Option("--demand", metavar="DEMAND", help="Only its cases.")] = None,
    case: Annotated[str | None, typer.Option("--case", metavar="CASE", help="Only this one.")] = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Try a version on every case on record, list what would have gone otherwise, and say why in one case.

    What people approved under the law in force counts as approved where they would have seen the same
    facts and the same rule. Nothing is written.
    """
    from engine.calendars import start_of_day
    from engine.runtime.backtest import Backtest
    from engine.views.backtest import LISTED, backtest_values, differing_values, render_backtest
    from engine.views.moments import utc_or_none

    on = None if since is None else day(since, "--since")
    feeder = feeder_of(context, workspace)
    pack = version_of(context, workspace, feeder, version)
    from_day = None if on is None else start_of_day(on, pack.timezone)
    trying = Backtest(feeder, pack, since=from_day, demand=demand, case=case)
    first: list[Differing] = []
    with progress_of("cases", trying.total) as advance, closing(trying.run(advance)) as found:
        if json:
            head = {"format": 1, "pack": pack.name, "digest": pack.digest, "since": utc_or_none(from_day)}
            cases = (differing_values(each) for each in found)
            say_json_stream(head, "differences", cases, lambda: backtest_values(trying.found, trying.first()))
            return
        for each in found:
            if len(first) < LISTED:
                first.append(each)
    say(render_backtest(trying.found, first, trying.first()))
