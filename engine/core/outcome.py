"""Making decisions: their identity, their reasons in words, the identity of what they propose."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from engine.core.program import Program
from engine.model import Action, Case, Cause, Decision, Facts, Said, digest
from engine.records import decision_id, said_of


def conclude(program: Program, case: Case, cause: Cause, ordinal: int, said: Said) -> Decision:
    """What was said as the cause's decision number ``ordinal``; its id is a digest of all it says."""
    return Decision(
        id=decision_id(case.id, cause.name, cause.at, ordinal, program.digest, said),
        case=case.id,
        cause=cause,
        ordinal=ordinal,
        pack=program.digest,
        **said_of(said),
    )


def propose(program: Program, case: Case, cause: Cause, kind: str, rule: str, facts: Facts) -> Action:
    """A new action. Its id says which proposal of which cause it is, so that the same proposal
    derived again is the same action; ``proposal`` also says on what basis it was made."""
    spec = program.pack.actions[kind]
    identity = hashlib.sha256(
        msgspec.json.encode([case.id, spec.region, rule, spec.enters or kind, cause.name])
    ).hexdigest()
    return Action(
        id=identity[:12],
        kind=kind,
        region=spec.region,
        rule=rule,
        proposal=digest([kind, rule, facts, program.basis(cause.at)]),
        proposed_at=cause.at,
        status="proposed",
    )


def reason(template: str, facts: Facts) -> str:
    """A rule's ``because`` or ``cites`` with the facts it names put in; ``(not known)`` for an absent one.
    A fact that is a sentence of its own ends the sentence it ends: no second full stop follows it."""
    said, *rest = template.split("{")
    for part in rest:
        name, _, text = part.partition("}")
        said += in_words(facts[name]) if name in facts else "(not known)"
        said += text[1:] if text.startswith(".") and said.endswith((".", "!", "?")) else text
    return said


def in_words(value: Any) -> str:
    """A fact's value as a sentence says it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return str(value)
