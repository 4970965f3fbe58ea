"""``forthwith quarantine``: lines that could not be taken: list, show, retry, discard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.commands.options import In, Json, Reason, alone, examples, feeder_of, misused
from engine.commands.output import say, say_json

if TYPE_CHECKING:
    from engine.ledger.held import Quarantined

app = typer.Typer(
    invoke_without_command=True,
    help="Lines that could not be taken: list, show, retry, discard. Without more, the list.",
    epilog=examples("quarantine"),
)
Number = Annotated[
    int, typer.Argument(metavar="N", help="The line's number in the list.", show_default=False)
]


@app.callback()
def default(context: typer.Context, workspace: In = None, json: Json = False) -> None:
    """Lines that could not be taken: list, show, retry, discard. Without more, the list."""
    if alone(context, workspace, json=json):
        _list(context, None, everything=False, json=json)


@app.command("list", epilog=examples("quarantine list --all"))
def list_(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Settled lines too.")] = False,
    workspace: In = None,
    json: Json = False,
) -> None:
    """List the lines that wait for a person."""
    _list(context, workspace, everything=everything, json=json)


@app.command(epilog=examples("quarantine show 1", given="a line in quarantine"))
def show(context: typer.Context, number: Number, workspace: In = None, json: Json = False) -> None:
    """Show one line as it was read, and what is wrong with it."""
    from engine.runtime.quarantine import line
    from engine.views.intake import render_quarantine

    values = _values(line(feeder_of(context, workspace), number))
    if json:
        say_json({"format": 1, **values})
        return
    say(render_quarantine([_shown(values)]))


@app.command(
    short_help="Feed lines again, as they were read.",
    epilog=examples("quarantine retry 1", "quarantine retry --all", given="a line in quarantine"),
)
def retry(
    context: typer.Context,
    numbers: Annotated[
        list[int] | None, typer.Argument(metavar="N", help="Their numbers.", show_default=False)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every open line.")] = False,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Feed lines again, as they were read, once what was wrong around them has been mended.

    A line that is wrong in itself stays: mend it in the file, feed the file again, and discard the line here.
    """
    from engine.diagnostics import Diagnostic
    from engine.runtime.quarantine import retry as feed_again
    from engine.views.problems import full

    if bool(numbers) == everything:
        raise misused(
            "which-lines", "Expected numbers of lines, or --all.", "'forthwith quarantine' shows them."
        )
    retried = feed_again(feeder_of(context, workspace), None if everything else numbers)
    if json:
        say_json(
            {
                "format": 1,
                "taken": list(retried.taken),
                "wrong": [
                    {"number": number, "code": problem.code, "message": problem.message, "help": problem.help}
                    for number, problem in retried.wrong
                ],
                "decisions": retried.fed.decisions,
            }
        )
    else:
        taken, decisions = len(retried.taken), retried.fed.decisions
        say(f"{taken:,} taken in, {len(retried.wrong):,} still wrong; {decisions:,} decisions made.")
        for number, problem in retried.wrong:
            said = Diagnostic(
                code=problem.code, message=f"line {number}: {problem.message}", help=problem.help
            )
            say(full([said]))
    if retried.wrong:
        raise typer.Exit(4)


@app.command(epilog=examples('quarantine discard 1 --reason "a test line"', given="a line in quarantine"))
def discard(
    context: typer.Context,
    numbers: Annotated[list[int], typer.Argument(metavar="N", help="Their numbers.", show_default=False)],
    reason: Reason,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Close lines for good, with the reason. The lines themselves are kept."""
    from engine.runtime.quarantine import discard as settle

    if not reason.strip():
        raise misused("option-missing", "Expected a reason; found an empty one.", "Say why in a few words.")
    gone = settle(feeder_of(context, workspace), numbers, reason)
    if json:
        say_json({"format": 1, "discarded": gone[0], "reason": reason, "numbers": gone})
    else:
        many = "line" if len(gone) == 1 else "lines"
        say(f"Discarded {many} {', '.join(map(str, gone))}.")


def _list(context: typer.Context, workspace: Any, *, everything: bool, json: bool) -> None:
    from engine.runtime.quarantine import lines
    from engine.views.intake import render_quarantine

    rows = [_values(row) for row in lines(feeder_of(context, workspace), open_only=not everything)]
    if json:
        say_json({"format": 1, "quarantine": rows})
    else:
        say(render_quarantine([_shown(row) for row in rows]))


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    """As the view takes it: of a row of CSV, which is kept with its header, only the row."""
    head, newline, row = values["raw"].partition("\n")
    return {**values, "origin": values["file"], "raw": row if newline else head}


def _values(row: Quarantined) -> dict[str, Any]:
    return {
        "number": row.row,
        "file": row.origin,
        "line": row.line,
        "code": row.code,
        "message": row.message,
        "help": row.help,
        "raw": row.raw,
        "resolution": row.resolution,
        "reason": row.reason,
    }
