"""``forthwith db``: of which version the ledger is, and making it one of this version."""

from __future__ import annotations

from typing import Any

import typer

from engine.commands.options import In, Json, alone, examples, feeder_of, workspace_of
from engine.commands.output import say, say_json

app = typer.Typer(
    invoke_without_command=True,
    help="The ledger's database: of which version it is, and making it one of this version.",
    epilog=examples("db"),
)

_STATES = {
    "none": "There is no ledger yet; the first command that writes makes it.",
    "current": "It is of the version that this program works with.",
    "older": "It is older than what this program works with. 'forthwith db upgrade' makes it {wanted}.",
    "newer": "A newer version of forthwith made or upgraded it: install that, or a newer one.",
    "too old": "It is too old to be upgraded. Open it with the version of forthwith that made it.",
}


@app.callback()
def default(context: typer.Context, workspace: In = None, json: Json = False) -> None:
    """The ledger's database: of which version it is, and making it one of this version."""
    if alone(context, workspace, json=json):
        _status(context, None, json=json)


@app.command(epilog=examples("db status"))
def status(context: typer.Context, workspace: In = None, json: Json = False) -> None:
    """Say where the ledger is, of which version, and which this program works with."""
    _status(context, workspace, json=json)


@app.command(
    short_help="Make an older ledger one of this version, whole or not at all.", epilog=examples("db upgrade")
)
def upgrade(context: typer.Context, workspace: In = None, json: Json = False) -> None:
    """Make an older ledger one of this version, in one transaction: whole or not at all.

    A ledger in a file is first copied to a file beside it. Of one in PostgreSQL make a backup first.
    """
    from engine.ledger.upgrading import upgrade as make_current
    from engine.runtime.renewing import renew
    from engine.views.safe import escaped

    done = make_current(workspace_of(context, workspace).database)
    found, renewed = done.found, 0
    if found.state == "older":
        renewed = renew(feeder_of(context, workspace))
    if json:
        version = None if found.version is None else found.wanted
        backup = {"was": found.version, "backup": done.backup, "renewed": renewed}
        say_json({"format": 1, "where": found.where, "version": version, **backup})
        return
    if found.state != "older":
        say(f"Nothing was changed. {_STATES[found.state]}")
        return
    say(f"The ledger at {escaped(found.where)} was of version {found.version}; it is now of {found.wanted}.")
    if done.backup is not None:
        say(f"As it was it is kept in {escaped(done.backup)}.")
    say(f"{renewed:,} cases were derived again from their events.")


def _status(context: typer.Context, workspace: Any, *, json: bool) -> None:
    from engine.ledger.upgrading import look
    from engine.views.safe import escaped

    found = look(workspace_of(context, workspace).database)
    if json:
        values = {"version": found.version, "wanted": found.wanted, "state": found.state}
        say_json({"format": 1, "where": found.where, **values})
        return
    version = "none" if found.version is None else f"version {found.version}"
    say(f"ledger   {escaped(found.where)}")
    say(f"is       {version}")
    say(f"wanted   version {found.wanted}")
    say(_STATES[found.state].format(wanted=found.wanted))
