"""A single event recorded by hand: its data read by the type declared, its action looked up."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from engine.calendars import local_day
from engine.core.acts import ACTS, OPEN_TO
from engine.core.amendments import roles_to_amend
from engine.core.history import event_instant, governed
from engine.core.incidents import SETTLEMENTS
from engine.core.intake import AMENDMENTS, Problem
from engine.diagnostics import BLANKS, Refused, check_filled, refused, suggestion
from engine.ledger.store import Store
from engine.model import Action, Event
from engine.packs.lifecycle import LIFECYCLE
from engine.packs.pack import EventType
from engine.runtime.amending import amended_end, find_amended, read_amendment
from engine.runtime.arrivals import Arrival
from engine.runtime.attempting import attempted
from engine.runtime.clock import now
from engine.runtime.dating import Doubts, doubts
from engine.runtime.demands import unknown_case
from engine.runtime.envelope import read_envelope
from engine.runtime.fed import Fed
from engine.runtime.feed import Feeder
from engine.runtime.nearest import meant_cases, near_case
from engine.runtime.permission import check_acting, check_listed_roles, check_role
from engine.runtime.settling import with_incident
from engine.runtime.subjects import check_subject
from engine.runtime.texts import data_from_texts
from engine.runtime.undemanded import Undemanded, demanded_of, undemanded

SOURCE = "forthwith/record"
_OPTIONS = {
    "subject": "the case",
    "time": "--at",
    "occurredon": "--on",
    **{name: f"--{name}" for name in ("id", "source", "role")},
    "actor": "--by",
}
"""How the command line calls the attributes of an event."""


@dataclass(frozen=True)
class Recorded:
    """The event and what came of it. ``near`` names the case that may have been meant by one not known;
    ``today`` is the day used because nobody gave one; ``amended`` the event that a correction or
    retraction is about."""

    event: Event
    amended: Event | None
    fed: Fed
    near: str
    today: str | None
    doubts: Doubts
    retracted_by: str | None = None
    """The id of the retraction by which an event that is recorded already counts no longer."""


def record(
    feeder: Feeder, said: Mapping[str, Any], pairs: Mapping[str, str], *, again: bool = False
) -> Recorded:
    """Record one event. ``said`` holds its CloudEvents attributes but for the data, which ``pairs``
    gives as texts. Without time and day it is of today, in the zone of the workspace; a correction or
    retraction of this moment, as of several corrections the latest counts.

    Raises Refused where the event could not be taken, NotPermitted where who acts may not. Nothing is
    recorded then, but that somebody tried who may not.
    """
    with attempted(feeder, "record", [{**said, "data": dict(pairs)}]):
        return _record(feeder, said, pairs, again=again)


def _record(feeder: Feeder, said: Mapping[str, Any], pairs: Mapping[str, str], *, again: bool) -> Recorded:
    type, subject = str(said["type"]), str(said["subject"])
    zone = feeder.workspace.timezone
    today = said.get("time") is None and said.get("occurredon") is None
    if today and type in AMENDMENTS:
        said = {**said, "time": now().isoformat()}
    elif today:
        said = {**said, "occurredon": local_day(now(), zone)}
    _check_filled(said, pairs)
    declared = feeder.types(subject, type) or _undeclared(feeder, subject, type)
    check_listed_roles(feeder)
    with feeder.database.reading() as session:
        store = Store(session)
        demands = [row.id for row in store.demands()]
        demand = subject.partition("/")[0]
        if declared is not None and demand in demands:
            check_role(feeder.workspace, type, declared.roles, said.get("actor"), said.get("role"))
        target = None
        if type in AMENDMENTS and demand in demands and pairs.get("event"):
            target = find_amended(store, subject, pairs)
            _check_amending(feeder, said, amended_end(store, target))
            data = read_amendment(feeder.types(target.subject, target.type), target, pairs, type)
        else:
            data = data_from_texts(declared, pairs)
        if type in ACTS:
            data = _with_action(store, feeder, said, data)
        if type in SETTLEMENTS:
            data, incident = with_incident(store.cases([subject]).get(subject), type, data, pairs)
            if incident is not None and incident.kind is not None:
                check_acting(
                    feeder, str(said["type"]), subject, incident.kind, said.get("actor"), said.get("role")
                )
        event = _event({**said, "data": data})
        if declared is not None:
            check_subject(declared, subject, store.case_ids)
        if not said.get("id"):
            event = _named(store, event, again)
        known = store.case_ids() if "/" in subject else demands
        if "/" not in subject and subject not in demands:
            _check_no_respondent(subject, store.case_ids())
        near = near_case(subject, known) if "/" in subject else suggestion(subject, known)
        doubtful = doubts(store, [event], zone, today=today and type not in AMENDMENTS)
    fed = feeder.feed(
        [Arrival(event.source, 0, event.id, event, None)], kind="record", wrong="refuse", keep_decisions=True
    )
    if target is not None and type == "event_corrected" and not fed.waiting:
        fed.undemanded = _undemanded(feeder, event, target)
    return Recorded(
        event,
        target,
        fed,
        near if subject not in known else "",
        event.occurred_on if today else None,
        doubtful,
        _retraction(feeder, event) if fed.duplicate else None,
    )


def _retraction(feeder: Feeder, event: Event) -> str | None:
    """The id of the retraction that stands of an event on record; None where it stands itself."""
    with feeder.database.reading() as session:
        store = Store(session)
        law = feeder.laws(store).get(event.subject.partition("/")[0])
        streams = store.events_about([event.subject, event.subject.partition("/")[0]])
    events = {each.key: each for stream in streams.values() for each in stream}
    changes = () if law is None else governed(law, events.values())[1].changes
    by = (change.by for change in changes if change.event == event.key and change.counts)
    return next((key[1] for key in by if events[key].type == "event_retracted"), None)


def _undemanded(feeder: Feeder, event: Event, target: Event) -> list[Undemanded]:
    """The items that a correction names and nobody demanded."""
    with feeder.database.reading() as session:
        store = Store(session)
        law = feeder.laws(store).get(event.subject.partition("/")[0])
        cases = store.cases(id for id in store.case_ids(event.subject.partition("/")[0]))
    demanded = demanded_of(case for case in cases.values() if case is not None).get(event.subject)
    data = event.data.get("data")
    if law is None or demanded is None or not isinstance(data, Mapping):
        return []
    found = undemanded(law.latest, event, target.type, data, demanded)
    return [replace(each, event=target.id) for each in found]


def _check_filled(said: Mapping[str, Any], pairs: Mapping[str, str]) -> None:
    """Names and texts in which a person writes something of their own; a datum such as the state ID
    may well be written like a blank."""
    demand, _, respondent = str(said["subject"]).partition("/")
    check_filled(
        {
            "the case": said["subject"] if demand in BLANKS else respondent,
            "--by": said.get("actor"),
            "--role": said.get("role"),
        }
    )
    check_filled(
        {f"{name}=": pairs.get(name) for name in ("action", "event", "incident", "occurredon", "reason")}
    )


def file_digest(path: Path) -> str:
    """``sha256:`` and the digest of a file. Raises Refused where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        message = f"Expected to read {path}; the system says: {error.strerror}."
        raise refused(
            "file-unreadable", message, "Check the name of the file and who may read it."
        ) from error


def _undeclared(feeder: Feeder, subject: str, type: str) -> EventType | None:
    """The type of an event that no pack in force declares: None where its demand is not known
    either, so that the event may wait. Raises Refused where it is."""
    if subject.partition("/")[0] not in feeder.demands:
        return LIFECYCLE.get(type)
    law = feeder.book.law(feeder.demands[subject.partition("/")[0]])
    known = list(law.latest.pack.events) if law is not None else list(LIFECYCLE)
    help = suggestion(type, known) or f"Events it has: {', '.join(known)}."
    raise refused("unknown-event-type", f"The workflow declares no event '{type}'.", help)


def _event(said: Mapping[str, Any]) -> Event:
    event = read_envelope(
        {name: value for name, value in said.items() if value is not None}, SOURCE, Counter(), _OPTIONS
    )
    if isinstance(event, Problem):
        raise refused(event.code, event.message, event.help)
    return event


def _named(store: Store, event: Event, again: bool) -> Event:
    """The event under the digest of its content and an ordinal: the first one, or, where it is
    recorded again on purpose, the first that is free."""
    name, _, _ = event.id.rpartition("-")
    ordinal = 1
    while again and store.event((event.source, f"{name}-{ordinal}")) is not None:
        ordinal += 1
    return replace(event, id=f"{name}-{ordinal}")


def _check_no_respondent(subject: str, cases: Sequence[str]) -> None:
    """Raises Refused where the place of a demand that is not known is taken by a respondent that is."""
    meant = meant_cases(subject, cases)
    if meant and not any(id.partition("/")[0].casefold() == subject.casefold() for id in meant):
        raise Refused(unknown_case(subject, cases))


def _check_amending(feeder: Feeder, said: Mapping[str, Any], target: Event) -> None:
    """Raises NotPermitted for who lacks the role that correcting or retracting an event takes."""
    law = feeder.book.law(feeder.demands[target.subject.partition("/")[0]])
    roles = () if law is None else roles_to_amend(law.at(event_instant(law, target)).pack, target)
    check_role(
        feeder.workspace, f"{said['type']} of {target.type}", roles, said.get("actor"), said.get("role")
    )


def _with_action(
    store: Store, feeder: Feeder, said: Mapping[str, Any], data: dict[str, Any]
) -> dict[str, Any]:
    """The data with the action's id where its kind was given, and with its proposal.

    Raises NotPermitted where the pack lets only others act on it.
    """
    type, subject = str(said["type"]), str(said["subject"])
    case = store.cases([subject]).get(subject)
    named = data.get("action")
    if case is None or not isinstance(named, str):
        return data
    action = next((action for action in case.actions if action.id == named), None)
    if action is None:
        action = find_action(case.actions, type, named, subject)
    check_acting(feeder, type, subject, action.kind, said.get("actor"), said.get("role"))
    data = {**data, "action": action.id}
    return {**data, "kind": action.kind} if type == "action_done" else {"proposal": action.proposal, **data}


def find_action(actions: Sequence[Action], type: str, kind: str, case: str) -> Action:
    """The one action of a kind that an event of ``type`` may now be about. Raises Refused for none
    or several."""
    expected = OPEN_TO[type]
    fit = [action for action in actions if action.kind == kind and action.status in expected]
    if len(fit) == 1:
        return fit[0]
    stands = "; ".join(f"{action.kind} {action.id} is {action.status}" for action in actions) or "it has none"
    if fit:
        message = f"Expected one open {kind} in {case}; found {len(fit)}: {', '.join(a.id for a in fit)}."
        raise refused("several-actions", message, "Give the id of the action instead of its kind.")
    near = suggestion(kind, {action.kind for action in actions} - {kind})
    raise refused(
        "no-open-action",
        f"Expected an action '{kind}' of {case} that is {' or '.join(expected)}; found: {stands}.",
        near or f"'forthwith inspect {case}' shows the actions and what may happen next.",
    )
