"""``forthwith demo``: the 2018 demand, played day by day."""

from __future__ import annotations

import shlex
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.called import as_called
from engine.commands.options import Json, day
from engine.commands.output import say, say_json
from engine.commands.status import report_of

if TYPE_CHECKING:
    from engine.runtime.demo import Played

CASE = "doj-2018/chicago-il"


def demo(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR", help="Where; without it, a new temporary folder, which stays.", show_default=False
        ),
    ] = None,
    until: Annotated[
        str, typer.Option("--until", metavar="DATE", help="The last day to play.")
    ] = "2018-06-29",
    json: Json = False,
) -> None:
    """Play the document demand of 2018 in a workspace of its own, and show what became of it.

    The demand and its 23 recipients are real. Who answered, when and how completely is invented
    and marked so.
    """
    from engine.runtime.demo import play, set_up
    from engine.runtime.reading import read_board
    from engine.views.decided import render_days
    from engine.views.safe import escaped

    last = day(until, "--until")
    where = folder if folder is not None else Path(tempfile.mkdtemp(prefix="forthwith-demo-"))
    workspace = set_up(where)
    if not json:
        say(f"Workspace: {escaped(str(where))}")
    played = play(workspace, last)
    board = read_board(played.feeder)
    report = report_of(board, board.as_of, workspace.timezone, board.standings)
    if json:
        counts = {name: getattr(played, name) for name in ("until", "cases", "events", "acts", "decisions")}
        say_json({"format": 1, "workspace": str(where.resolve()), **counts, "status": report})
        return
    say(
        f"Played to {last}: {played.cases} cases, {played.events} events, "
        f"{played.acts} acts of officials, {played.decisions} decisions.\n"
        "The demand and its recipients are real. What is marked * was invented for the\n"
        "demonstration.\n\nDay by day\n"
    )
    say(render_days(played.moves))
    say("")
    _show(played, where)


def _show(played: Played, where: Path) -> None:
    """The board, one timeline, one diagram."""
    from engine.runtime.reading import read_board, read_case, read_program, state_counts
    from engine.views.board import render_board, state_words
    from engine.views.diagrams import draw, mermaid
    from engine.views.safe import escaped
    from engine.views.timeline import inspect_report, render_timeline

    feeder = played.feeder
    board = read_board(feeder)
    report = report_of(board, board.as_of, feeder.workspace.timezone, board.standings)
    say(render_board(report, states=state_words(board.packs)))
    say("")
    file = read_case(feeder, CASE)
    seen = inspect_report(file.case, file.program, file.records, file.events, reached=file.reached)
    say(render_timeline(seen))
    say("")
    program = read_program(feeder, None)
    counts = state_counts(feeder, program)
    for region in program.pack.regions:
        if shutil.which("dot") is not None:
            picture = where / f"{region}.svg"
            picture.write_bytes(draw(program, region, format="svg", counts=counts))
            say(f"The diagram: {escaped(str(picture))}")
        else:
            say(mermaid(program, region, counts=counts))
    say(f"\nLook further:\n  {as_called()} -w {escaped(shlex.quote(str(where)))} inspect {CASE}")
