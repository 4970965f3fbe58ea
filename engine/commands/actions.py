"""``forthwith actions``: what rules propose and people decide: list, show, approve, reject, done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.acting import Meant, listed, perform
from engine.commands.options import (
    In,
    InOrder,
    Json,
    On,
    Reason,
    Role,
    alone,
    day,
    examples,
    feeder_of,
)
from engine.commands.output import say, say_json

if TYPE_CHECKING:
    from engine.runtime.act import Act
    from engine.runtime.feed import Feeder

app = typer.Typer(
    cls=InOrder,
    invoke_without_command=True,
    help="What rules propose and people decide: list, show, approve, reject, done. Without more, the list.",
    epilog=examples("actions"),
)
Names = Annotated[
    list[str],
    typer.Argument(
        metavar="ID...", help="The actions, by id; with --all, one demand or case.", show_default=False
    ),
]
Id = Annotated[
    str, typer.Argument(metavar="ID", help="Its id, or six letters of its beginning.", show_default=False)
]
All = Annotated[bool, typer.Option("--all", help="All of a demand or case that are open to it and match.")]
Kind = Annotated[str | None, typer.Option("--kind", "-k", metavar="KIND", help="Only of this kind.")]
Rule = Annotated[str | None, typer.Option("--rule", metavar="RULE", help="Only what this rule proposed.")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who acts; without it, you.")]
Basis = Annotated[
    str | None,
    typer.Option("--basis", metavar="DIGEST", help="Only on this basis, as 'actions show' names it."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would come of it; write nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask, also where there are several.")]


@app.callback()
def default(context: typer.Context, workspace: In = None, json: Json = False) -> None:
    """What rules propose and people decide: list, show, approve, reject, done. Without more, the list."""
    if alone(context, workspace, json=json):
        list_(context, json=json)


@app.command(
    "list",
    short_help="List actions; those that wait for a person first.",
    epilog=examples("actions list doj-2018 --status proposed", "actions list --mine"),
)
def list_(
    context: typer.Context,
    of: Annotated[
        str | None,
        typer.Argument(metavar="[DEMAND|CASE]", help="Only those of it.", show_default=False),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(
            "--status", "-s", metavar="STATUS", help="proposed, approved, rejected, done or lapsed."
        ),
    ] = None,
    kind: Kind = None,
    rule: Rule = None,
    mine: Annotated[bool, typer.Option("--mine", help="Only what waits for something you may do.")] = False,
    workspace: In = None,
    json: Json = False,
) -> None:
    """List actions, those that wait for a person first: who has approved, who is needed, since when."""
    from engine.runtime.actions import Which, read_actions
    from engine.views.actions import Actions, render_actions

    feeder = feeder_of(context, workspace)
    which = Which(of, status, kind, rule, feeder.workspace.actor if mine else None)
    found = Actions(actions=[listed(feeder, each) for each in read_actions(feeder, which)])
    if json:
        say_json(found)
    else:
        say(render_actions(found, everything=status is not None))


@app.command(epilog=examples("actions show 4005e360d73b", given="that time has run to 2018-03-05"))
def show(context: typer.Context, id: Id, workspace: In = None, json: Json = False) -> None:
    """Show one action: its rule, reason and basis, who may act on it, what follows."""
    from engine.runtime.actions import read_action
    from engine.runtime.reading import read_case
    from engine.views.action import render_action, shown_action
    from engine.views.inspection import inspect_report

    feeder = feeder_of(context, workspace)
    of = read_action(feeder, id)
    file = read_case(feeder, of.case.id)
    inspection = inspect_report(file.case, file.program, file.records, file.events, reached=file.reached)
    spec, machine = of.program.pack.actions.get(of.action.kind), of.program.machines.get(of.action.region)
    report = shown_action(listed(feeder, of), inspection, spec, machine)
    if json:
        say_json(report)
    else:
        say(render_action(report))


@app.command(
    epilog=examples(
        "actions approve 4005e360d73b --by ann --role official",
        "actions approve doj-2018 --all --by ann --role official --yes",
        given="that time has run to 2018-03-05",
    )
)
def approve(
    context: typer.Context,
    names: Names,
    everything: All = False,
    kind: Kind = None,
    rule: Rule = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why; may be left out.")
    ] = None,
    basis: Basis = None,
    on: On = None,
    by: By = None,
    role: Role = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Approve actions as they stand. Said again by the same person it changes nothing, and says so."""
    feeder = feeder_of(context, workspace)
    act = _act(feeder, "action_approved", on, by, role, reason=reason)
    meant = Meant(names, everything, kind, rule, None, basis, yes, dry_run, json)
    perform(feeder, act, meant)


@app.command(
    epilog=examples(
        'actions reject 4005e360d73b --reason "the answer is on its way" --by ann --role official',
        given="that time has run to 2018-03-05",
    )
)
def reject(
    context: typer.Context,
    names: Names,
    reason: Reason,
    everything: All = False,
    kind: Kind = None,
    rule: Rule = None,
    status: Annotated[
        str | None,
        typer.Option("--status", "-s", metavar="STATUS", help="With --all: only proposed, or only approved."),
    ] = None,
    basis: Basis = None,
    on: On = None,
    by: By = None,
    role: Role = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Reject actions that are proposed or approved, with a reason."""
    feeder = feeder_of(context, workspace)
    act = _act(feeder, "action_rejected", on, by, role, reason=reason)
    meant = Meant(names, everything, kind, rule, status, basis, yes, dry_run, json)
    perform(feeder, act, meant)


@app.command(
    epilog=examples(
        "actions done 4005e360d73b --on 2018-03-12 --by ann --role official",
        given="that it has been approved",
    )
)
def done(
    context: typer.Context,
    names: Names,
    everything: All = False,
    kind: Kind = None,
    rule: Rule = None,
    evidence: Annotated[
        Path | None,
        typer.Option(
            "--evidence", metavar="FILE", help="Say a scan: its SHA-256 digest is kept, not the file."
        ),
    ] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What is worth keeping.")] = None,
    basis: Basis = None,
    on: On = None,
    by: By = None,
    role: Role = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Record that approved actions were done: that the subpoena went out. An action is done once."""
    from engine.runtime.single import file_digest

    feeder = feeder_of(context, workspace)
    digest = None if evidence is None else file_digest(evidence)
    act = _act(feeder, "action_done", on, by, role, note=note, evidence=digest)
    meant = Meant(names, everything, kind, rule, None, basis, yes, dry_run, json)
    perform(feeder, act, meant)


def _act(
    feeder: Feeder,
    type: str,
    on: str | None,
    by: str | None,
    role: str | None,
    *,
    reason: str | None = None,
    note: str | None = None,
    evidence: str | None = None,
) -> Act:
    from engine.runtime.act import Act

    return Act(
        type=type,
        actor=by or feeder.workspace.actor,
        role=role,
        on=None if on is None else day(on, "--on"),
        reason=reason,
        note=note,
        evidence=evidence,
    )
