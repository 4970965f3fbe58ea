"""Attempts that are refused because of who acts, or in which role: each is kept on record.

An act by hand that is refused leaves nothing else behind, so the attempt is recorded when that has been
rolled back, in a transaction of its own. That of a line of a file is recorded with the line in quarantine.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from engine.core.intake import NOT_PERMITTED, Problem
from engine.diagnostics import ForthwithError, NotPermitted
from engine.ledger.attempts import Attempt
from engine.ledger.store import Store
from engine.model import Event
from engine.runtime.clock import now
from engine.runtime.workspace import current_user

if TYPE_CHECKING:
    from engine.runtime.feed import Feeder

KEPT = "Only the attempt was recorded."


@contextmanager
def attempted(feeder: Feeder, command: str, acts: Sequence[Event | Mapping[str, Any]]) -> Iterator[None]:
    """Where NotPermitted is raised in here, that ``acts`` were attempted by a command is kept, and the error
    says so; it is raised all the same where that cannot be."""
    try:
        yield
    except NotPermitted as error:
        message = error.diagnostics[0].message
        said = keep(feeder, command, [attempt(act, error.wanted, message) for act in acts])
        told = [
            replace(each, message=f"{each.message} {said}") if each.code in NOT_PERMITTED else each
            for each in error.diagnostics
        ]
        raise NotPermitted(*told, wanted=error.wanted) from error


def keep(feeder: Feeder, command: str, attempts: Sequence[Attempt]) -> str:
    """Record attempts, and what to say of that: that they were, or why they could not be."""
    try:
        with feeder.database.writing() as session:
            store = Store(session)
            store.open_batch(now(), command, "refused")
            store.add_attempts(attempts)
    except ForthwithError as error:
        return f"Nothing was recorded, not even the attempt: {error.diagnostics[0].message}"
    return KEPT


def attempt(act: Event | Mapping[str, Any], wanted: tuple[str, ...], message: str) -> Attempt:
    """The attempt to record an event, or what was said of one."""
    said = act if isinstance(act, Mapping) else _said(act)
    actor = said.get("actor")
    body = msgspec.json.encode({name: value for name, value in said.items() if value is not None}).decode()
    return Attempt(
        str(said["subject"]), str(said["type"]), actor, _login(actor), said.get("role"), wanted, message, body
    )


def of_line(event: Event, problem: Problem, origin: str, line: int, *, fed_now: bool) -> Attempt:
    """The attempt of an event that goes to quarantine; who fed it is known where that is being done now."""
    return Attempt(
        event.subject,
        event.type,
        event.actor,
        _login(event.actor) if fed_now else None,
        event.role,
        problem.wanted,
        problem.message,
        origin=origin,
        line=line,
    )


def _said(event: Event) -> dict[str, Any]:
    return {
        "type": event.type,
        "source": event.source,
        "id": event.id,
        "subject": event.subject,
        "time": event.time,
        "occurredon": event.occurred_on,
        "actor": event.actor,
        "role": event.role,
        "evidence": event.evidence,
        "data": event.data,
    }


def _login(actor: str | None) -> str | None:
    found = login()
    return None if found == actor else found


def login() -> str:
    """Whose account of the operating system this runs under, whatever the environment says of it."""
    try:
        import pwd
    except ImportError:
        return current_user()
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return current_user()
