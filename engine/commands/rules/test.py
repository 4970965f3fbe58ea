"""``forthwith rules test``: a pack's own tests, tried in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.options import In, Json
from engine.commands.output import complain, say, say_json
from engine.commands.rules.chosen import Packs, chosen_packs
from engine.diagnostics import PackInvalid, refused, suggestion

if TYPE_CHECKING:
    from engine.diagnostics import Diagnostic
    from engine.packs.pack import Pack
    from engine.packs.stories import Story


def try_tests(
    context: typer.Context,
    packs: Packs = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="List what no test tries: rules, conditions, moves, deadlines.")
    ] = False,
    least: Annotated[
        int | None,
        typer.Option(
            "--min", metavar="PERCENT", min=0, max=100, help="Refuse a pack of which less is tried."
        ),
    ] = None,
    named: Annotated[
        str | None, typer.Option("-k", metavar="NAME", help="Only tests whose name has this text in it.")
    ] = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Try the tests of packs: what is told in tests.yaml, and what must be so on which day. Nothing is
    recorded."""
    from engine.analysis.trials import try_stories
    from engine.packs.load import read_pack
    from engine.packs.testing import read_stories
    from engine.views.trials import render_trials, trials_values

    found: list[Diagnostic] = []
    read: list[tuple[Pack, tuple[Story, ...]]] = []
    for root, name in chosen_packs(context, workspace, packs or []):
        try:
            pack = read_pack(root, name)
            read.append((pack, read_stories(root, name, pack)))
        except PackInvalid as error:
            found.extend(error.diagnostics)
    if found:
        raise PackInvalid(*found)
    if named is not None:
        read = _chosen(read, named)
    done = [try_stories(pack, stories) for pack, stories in read]
    below = [trials for trials in done if least is not None and trials.coverage.percent < least]
    if json:
        say_json({"format": 1, "packs": [trials_values(trials) for trials in done]})
    else:
        for trials in done:
            say(render_trials(trials, covered=coverage))
        for trials in below:
            complain(
                f"{trials.pack.name}: expected at least {least} % to be tried; found "
                f"{trials.coverage.percent} %. '--coverage' lists what is not."
            )
    if below or any(trials.failed for trials in done):
        raise typer.Exit(1)


def _chosen(read: list[tuple[Pack, tuple[Story, ...]]], named: str) -> list[tuple[Pack, tuple[Story, ...]]]:
    """The tests whose name has the text in it, and their packs."""
    every = [story.name for _, stories in read for story in stories]
    chosen = [
        (pack, tuple(story for story in stories if named.casefold() in story.name.casefold()))
        for pack, stories in read
    ]
    if not any(stories for _, stories in chosen):
        help = suggestion(named, every) or f"{len(every):,} tests are there; 'rules test' tries them all."
        raise refused("no-such-test", f"Expected a test with '{named}' in its name; found none.", help)
    return [(pack, stories) for pack, stories in chosen if stories]
