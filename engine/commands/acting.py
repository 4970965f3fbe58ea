"""A command that acts on actions: which are meant, whether that is meant, and what came of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import typer

from engine.commands.options import misused
from engine.commands.output import say, say_json
from engine.diagnostics import refused

if TYPE_CHECKING:
    from engine.model import Action
    from engine.runtime.act import Act
    from engine.runtime.acting import Acted, Answer
    from engine.runtime.actions import OfCase, Which
    from engine.runtime.feed import Feeder
    from engine.views.acted import ActedOn
    from engine.views.actions import ListedAction

SOME_REFUSED = 4
"""The exit code where some of the actions could be acted on and others not."""


class Meant(NamedTuple):
    """Which actions a command line means, and how it is to go about them."""

    names: Sequence[str]
    everything: bool
    kind: str | None
    rule: str | None
    status: str | None
    basis: str | None
    yes: bool
    dry_run: bool
    json: bool


def perform(feeder: Feeder, act: Act, meant: Meant) -> None:
    """Act on what is meant, ask before where that is several, and say what came of it. Exits with
    SOME_REFUSED where not all of it could be done."""
    from engine.runtime.act_refusals import check_basis
    from engine.runtime.acting import chosen
    from engine.runtime.acting import perform as perform_act

    which = _which(meant)
    found, already = chosen(feeder, act, meant.names, which)
    if not found:
        _nothing(act, meant, already)
        return
    if meant.basis is not None:
        check_basis(found, meant.basis)
    if (len(found) > 1 or meant.everything) and not meant.yes and not meant.dry_run:
        _ask([listed(feeder, of) for of in found], act, already, json=meant.json)
    acted = perform_act(feeder, act, found, dry_run=meant.dry_run)
    _tell(feeder, act, acted, found, already, meant)
    if acted.of("refused"):
        raise typer.Exit(SOME_REFUSED)


def listed(feeder: Feeder, of: OfCase, action: Action | None = None) -> ListedAction:
    """An action as values; as ``action``, where it stands otherwise by now."""
    from engine.views.actions import listed as as_listed

    of = of if action is None else replace(of, action=action)
    incident = of.incident
    return as_listed(
        of.case,
        of.action,
        of.program.zone,
        roles=of.roles,
        approvals=of.approvals,
        people=feeder.workspace.roles,
        incident=None if incident is None else incident.id,
        hindrance=of.hindrance,
    )


def _which(meant: Meant) -> Which | None:
    from engine.runtime.actions import Which

    filtered = [
        option
        for option, given in (("--kind", meant.kind), ("--rule", meant.rule), ("--status", meant.status))
        if given is not None
    ]
    if not meant.everything:
        if filtered:
            raise misused(
                "filter-without-all",
                f"Expected --all with {' and '.join(filtered)}; found ids of actions.",
                "Name a demand or a case and add --all; or leave the filters out.",
            )
        if meant.basis is not None and len(meant.names) > 1:
            raise misused(
                "basis-of-several",
                f"Expected one action with --basis; found {len(meant.names)}.",
                "Give one at a time, or leave --basis out: what changes after they are listed is refused.",
            )
        return None
    if len(meant.names) != 1 or meant.basis is not None:
        raise misused(
            "all-of-what",
            "Expected one demand or case with --all, and no --basis.",
            "Name the demand whose actions are meant.",
        )
    return Which(meant.names[0], meant.status, meant.kind, meant.rule)


def _nothing(act: Act, meant: Meant, already: int) -> None:
    from engine.views.acted import VERBS, render_already

    if meant.json:
        say_json({**_head(act, None, meant, already), "actions": [], "decisions": [], "deadlines": []})
        return
    say(f"Nothing of {meant.names[0]} that matches is there to {VERBS[act.type][0]}.")
    if already:
        say(render_already(act.type, already))


def _ask(found: Sequence[ListedAction], act: Act, already: int, *, json: bool) -> None:
    """Show what would be acted on, and raise Refused unless the person says yes."""
    from engine.views.acted import render_chosen

    if json:
        raise misused("not-confirmed", "Expected --yes with --json; nothing was recorded.", "Add --yes.")
    say(render_chosen(found, act.type, act.actor, already))
    print("Is this meant? [y/N] ", end="", flush=True)
    answer = sys.stdin.readline()
    if not answer.endswith("\n"):
        say("")
    if answer.strip().lower() not in ("y", "yes"):
        raise refused(
            "not-confirmed",
            "Expected the answer y; nothing was recorded.",
            "Answer y, or add --yes to be asked nothing.",
        )


def _head(act: Act, on: str | None, meant: Meant, already: int) -> dict[str, object]:
    return {
        "format": 1,
        "act": act.type,
        "on": on,
        "actor": act.actor,
        "dry_run": meant.dry_run,
        "already": already,
    }


def _tell(
    feeder: Feeder, act: Act, acted: Acted, found: Sequence[OfCase], already: int, meant: Meant
) -> None:
    from engine.records import record_of
    from engine.views.acted import acted_values, render_acted, render_after, render_already
    from engine.views.decided import LIMIT, decision_values, render_followed
    from engine.views.shifted import render_shifts, shift_values
    from engine.views.undoing import render_doubts

    of = {each.action.id: each for each in found}
    answers = [_acted_on(feeder, each, of[each.action.id]) for each in acted.answers]
    fed = acted.fed
    if meant.json:
        say_json(
            {
                **_head(act, acted.on, meant, already),
                "actions": acted_values(answers),
                "decisions": [decision_values(record_of(decision)) for decision in fed.made],
                "deadlines": [shift_values(shift) for shift in fed.shifts],
            }
        )
        return
    say(render_acted(answers, act.type, act.actor, today=acted.today, dry_run=meant.dry_run))
    if already:
        say(render_already(act.type, already))
    if acted.of("accepted"):
        say(render_followed(fed.made, fed.taken_back, feeder.zones, limit=max(LIMIT, 3 * len(found))))
        if shifted := render_shifts(fed.shifts, found[0].case.id if len(found) == 1 else ""):
            say(shifted)
        events = [answer.event for answer in acted.of("accepted") if answer.event is not None]
        if not meant.dry_run and (doubt := render_doubts(events, *acted.doubts)):
            say(doubt)
    if after := render_after(answers):
        say(after)


def _acted_on(feeder: Feeder, answer: Answer, of: OfCase) -> ActedOn:
    from engine.calendars import local_day
    from engine.views.acted import ActedOn

    event, problem = answer.event, answer.problem
    day = None
    if event is not None:
        day = event.occurred_on or (None if event.time is None else local_day(event.time, of.program.zone))
    return ActedOn(
        action=listed(feeder, of, answer.action),
        outcome=answer.outcome,
        event=None if event is None else event.id,
        day=day,
        role=None if event is None else event.role,
        code=None if problem is None else problem.code,
        message=None if problem is None else problem.message,
        help=None if problem is None else problem.help,
    )
