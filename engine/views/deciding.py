"""What of one case waits for people to decide, and what they type."""

from __future__ import annotations

from collections.abc import Sequence

from engine.views.actions import commands, in_the_way
from engine.views.inspected import InspectedAction, InspectedIncident, Inspection
from engine.views.moments import day_of
from engine.views.safe import line
from engine.views.shell import laid_out, quoted


def waiting_text(inspection: Inspection, action: InspectedAction) -> str:
    """An action that waits, how far it is, and what can be said of it."""
    on = day_of(action.proposed_at, inspection.zone)
    lines = [
        line(f"{action.kind}, action {action.id}: {action.status}", "  "),
        line(f"proposed {on} by rule {action.rule}", "    "),
    ]
    if action.approvals > 1 or action.approved_by:
        by = f": {', '.join(action.approved_by)}" if action.approved_by else ""
        lines.append(line(f"{len(action.approved_by)} of {action.approvals} approvals{by}", "    "))
    if any(each.status == "open" and each.region in (None, action.region) for each in inspection.incidents):
        lines.append(line("nobody can approve or reject it before the incident is settled", "    "))
        return "\n".join(lines)
    kept = in_the_way(action.status, action.order, action.lacks)
    if kept is not None:
        lines.append(line(f"it {kept}", "    "))
    steps = commands(action.id, action.status, action.roles, "    ", hindered=kept is not None)
    return "\n".join([*lines, *steps])


def incident_text(inspection: Inspection, incident: InspectedIncident) -> str:
    """An open incident, and how it can be settled."""
    on = day_of(incident.at, inspection.zone)
    lines = [
        line(f"incident {incident.id}: {incident.kind or 'action'} {incident.action}, done {on}", "  "),
        line(incident.because, "    "),
    ]
    if incident.ratified_by:
        lines.append(line(f"ratified so far by {', '.join(incident.ratified_by)}", "    "))
    role = incident.roles[0] if len(incident.roles) == 1 else "ROLE"
    if len(incident.roles) > 1:
        lines.append(line(f"ROLE is one of: {', '.join(incident.roles)}", "    "))
    several = f" ({incident.approvals} people)" if incident.approvals > 1 else ""
    for told, event in (
        (f"to let it stand{several}:", "act_ratified"),
        ("to take it back:", "act_withdrawn"),
    ):
        lines.append(_command(told, event, inspection.case, [f"incident={incident.id}", "reason=WHY"], role))
    return "\n".join(lines)


def _command(why: str, event: str, case: str, data: Sequence[str], role: str) -> str:
    words = ["forthwith", "record", event, quoted(case), *data, "--by NAME", f"--role {role}"]
    return f"    {why}\n{laid_out(words, '      ')}"
