"""One action: what it rests on, who may act on it, what has been said of it, and what follows."""

from __future__ import annotations

from datetime import datetime

import msgspec

from engine.core.machine import Machine
from engine.model import Facts
from engine.packs.pack import ActionType
from engine.views.actions import ListedAction, commands_for, needs
from engine.views.explained_text import shown
from engine.views.inspected import InspectedDecision, Inspection
from engine.views.moments import day_of
from engine.views.safe import line


class SaidOfAction(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said of an action: the event, its day, and what came of it."""

    on: str
    at: datetime
    event: str
    type: str
    actor: str | None
    role: str | None
    evidence: str | None
    because: str | None


class Following(msgspec.Struct, frozen=True, kw_only=True):
    """Where the region of an action moves when it is approved by the last who is needed, rejected, or
    done; ``to`` is null where that moves nothing."""

    act: str
    trigger: str | None
    source: str | None = msgspec.field(name="from")
    to: str | None


class ShownAction(msgspec.Struct, frozen=True, kw_only=True):
    """An action. ``because``, ``cites``, ``facts`` and ``decision`` (its number in `inspect`) are of the
    decision that proposed it; null and empty where that was superseded."""

    format: int = 1
    action: ListedAction
    because: str | None
    cites: str | None
    facts: Facts
    decision: int | None
    said: list[SaidOfAction]
    follows: list[Following]
    zone: str


def shown_action(
    action: ListedAction, inspection: Inspection, spec: ActionType | None, machine: Machine | None
) -> ShownAction:
    """The action as values, from its case as it is inspected."""
    about = [made for made in inspection.decisions if made.action == action.id]
    proposing = next((made for made in about if made.outcome == "proposed"), None)
    return ShownAction(
        action=action,
        because=None if proposing is None else proposing.because,
        cites=None if proposing is None else proposing.cites,
        facts={} if proposing is None else proposing.facts,
        decision=None if proposing is None else proposing.number,
        said=[said for made in about if (said := _said(made, inspection.zone)) is not None],
        follows=_follows(action, inspection.state.get(action.region), spec, machine),
        zone=inspection.zone,
    )


def _said(made: InspectedDecision, zone: str) -> SaidOfAction | None:
    event = made.event
    if event is None or made.outcome == "proposed":
        return None
    return SaidOfAction(
        on=event.occurredon or day_of(made.at, zone),
        at=made.at,
        event=event.id,
        type=event.type,
        actor=event.actor,
        role=event.role,
        evidence=event.evidence,
        because=made.because,
    )


def _follows(
    action: ListedAction, stands: str | None, spec: ActionType | None, machine: Machine | None
) -> list[Following]:
    if spec is None or machine is None or stands is None or action.status not in ("proposed", "approved"):
        return []
    found = []
    at = stands
    if action.status == "proposed":
        found.append(_following("approve", spec.approved, at, machine))
        at = found[0].to or at
    return [
        *found,
        _following("reject", spec.rejected, stands, machine),
        _following("done", spec.done, at, machine),
    ]


def _following(act: str, trigger: str | None, source: str, machine: Machine) -> Following:
    arc = None if trigger is None else machine.arc(source, trigger)
    return Following(act=act, trigger=trigger, source=source, to=None if arc is None else arc.target)


def render_action(report: ShownAction) -> str:
    """The action in 80 columns of plain text."""
    action = report.action
    about = "" if action.respondent is None else f", {action.respondent}"
    parts = [
        "\n".join(
            [
                line(f"{action.kind}, action {action.id}: {action.status}"),
                line(f"{action.case}{about}"),
            ]
        ),
        "Why it was proposed\n\n" + "\n".join(_why(report)),
        "Who may act\n\n" + "\n".join(_who(action)),
    ]
    if report.said:
        parts.append("What has been said of it\n\n" + "\n".join(_told(said) for said in report.said))
    if report.follows:
        parts.append("What follows\n\n" + "\n".join(_moves(each, action) for each in report.follows))
    if action.status in ("proposed", "approved") and action.incident is None:
        parts.append("\n".join(["What to type", "", *commands_for(action, "  ")]))
    return "\n\n".join(parts) + "\n"


def _why(report: ShownAction) -> list[str]:
    action = report.action
    lines = [line(f"{action.since}, by rule {action.rule}", "  ")]
    for label, text in (("because", report.because), ("cites", report.cites)):
        if text:
            lines.append(line(text, f"  {label + ':':<9}", hanging=" " * 11))
    if report.facts:
        lines.append("  it saw:")
        lines += [
            line(f"{name} = {shown(value, report.zone)}", "    ", hanging="      ")
            for name, value in sorted(report.facts.items())
        ]
    lines.append(line(f"basis:   {action.proposal}", "  ", hanging=" " * 11))
    if report.decision is not None:
        lines.append(line(f"'forthwith why {action.case} --decision {report.decision}' explains it.", "  "))
    return lines


def _who(action: ListedAction) -> list[str]:
    if action.status not in ("proposed", "approved"):
        return [line(f"nobody any more: it is {action.status}", "  ")]
    lines = []
    if action.status == "proposed" and (action.approvals > 1 or action.approved_by):
        by = f": {', '.join(action.approved_by)}" if action.approved_by else ""
        lines.append(line(f"{len(action.approved_by)} of {action.approvals} approvals{by}", "  "))
    lines.append(line(f"it {needs(action)}" if action.incident is None else needs(action), "  "))
    if action.people is None and action.roles and action.incident is None:
        told = f"forthwith.toml does not list who may act as {' or '.join(action.roles)}: anyone may"
        lines.append(line(told, "  "))
    return lines


def _told(said: SaidOfAction) -> str:
    evidence = "" if said.evidence is None else f" Evidence: {said.evidence}."
    role = "" if said.role is None or said.actor is None else f" (as {said.role})"
    return line(f"{said.because or said.type}{role}{evidence}", f"  {said.on}  ", hanging=" " * 14)


def _moves(each: Following, action: ListedAction) -> str:
    more = f" by {action.needed} more" if action.needed > 1 else " once more" if action.approved_by else ""
    when = {"approve": f"approved{more}", "reject": "rejected", "done": "recorded as done"}[each.act]
    told = "the case does not move" if each.to is None else f"{action.region}: {each.source} -> {each.to}"
    return line(f"{when}: {told}", "  ", hanging="    ")
