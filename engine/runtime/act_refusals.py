"""Why an act on an action cannot be taken as things stand."""

from __future__ import annotations

from collections.abc import Sequence

from engine.core.acts import OPEN_TO
from engine.core.incidents import why_barred
from engine.diagnostics import Diagnostic, refused
from engine.model import Event
from engine.runtime.act import Act
from engine.runtime.actions import SHORTEST, OfCase


def why_not(act: Act, of: OfCase, was: OfCase) -> Diagnostic | None:
    """Why the act cannot be taken on an action that ``was`` shown so; None where it can. The law judges it
    again, and says the same."""
    action, named = of.action, f"{of.action.kind} {of.action.id} of {of.case.id}"
    show = f"'forthwith actions show {action.id}' says what it rests on and who may act."
    expected = OPEN_TO[act.type]
    if action.status not in expected:
        message = f"Expected {named} to be {' or '.join(expected)}; it is {_stands(of)}."
        if act.type == "action_done" and action.status == "proposed":
            show += gone_out(act.type, of.case.id, action.id)
        return Diagnostic("not-open", message, show)
    if of.incident is not None:
        told = why_barred(of.incident, f"anybody decides about {named}")
        return Diagnostic("incident-open", told, f"'forthwith inspect {of.case.id}' says how it is settled.")
    if action.proposal != was.action.proposal:
        return Diagnostic(
            "basis-changed",
            f"Expected {named} on the basis on which it was shown; its facts, its rule or the pack "
            "have changed since.",
            f"Read it again: {show}",
        )
    return None


def gone_out(type: str, case: str, action: str) -> str:
    """What to do where something was done although it could not be."""
    record = f"'forthwith record {type} {case} action={action}'"
    return f" If it has gone out all the same, {record} records that, and opens an incident."


def _stands(of: OfCase) -> str:
    action = of.action
    by = f", by {' and '.join(action.approved_by)}" if action.approved_by else ""
    if action.status == "proposed":
        return f"proposed, with {len(action.approved_by)} of {of.approvals} approvals{by}"
    if action.status == "approved":
        return f"approved already{by}"
    return "lapsed, as its case has moved on" if action.status == "lapsed" else f"{action.status} already"


def gone(was: OfCase) -> Diagnostic:
    """What is said of an action that was shown and is no longer proposed."""
    return Diagnostic(
        "unknown-action",
        f"{was.action.kind} {was.action.id} of {was.case.id} is no longer proposed: what became known since "
        "does not bear it out.",
        f"'forthwith inspect {was.case.id} --superseded' shows what it was.",
    )


def other_evidence(act: Act, of: OfCase, before: Event) -> Diagnostic | None:
    """What is said of an act on record already, by the event ``before``, where it now has other evidence."""
    if act.evidence is None or act.evidence == before.evidence:
        return None
    found = before.evidence or "none"
    return Diagnostic(
        "conflicting-event",
        f"{of.action.kind} {of.action.id} of {of.case.id} is recorded already with other evidence: {found}.",
        f"To give other evidence, retract event {before.id} first and record it anew.",
    )


def check_basis(found: Sequence[OfCase], basis: str) -> None:
    """Raises Refused where the one action that is meant rests on another basis by now."""
    (of,) = found
    given, stands = basis.removeprefix("sha256:"), of.action.proposal.removeprefix("sha256:")
    if len(given) >= SHORTEST and stands.startswith(given):
        return
    raise refused(
        "basis-changed",
        f"Expected {of.action.kind} {of.action.id} on the basis {basis}; it rests on {of.action.proposal}. "
        "Nothing was recorded.",
        f"Its facts, its rule or the pack have changed since. 'forthwith actions show {of.action.id}' says "
        "what it rests on now.",
    )
