"""Values of the model to rows of the tables, and back."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import msgspec
from sqlalchemy import Row

from engine.ledger.tables import CaseRow, EventRow, RespondentRow
from engine.model import Case, Event
from engine.records import DecisionRecord
from engine.snapshot import case_to_bytes
from engine.standing import Standing, last_day_of, standing

_canonical = msgspec.json.Encoder(order="deterministic")
_data = msgspec.json.Decoder(dict[str, Any])
_record = msgspec.json.Decoder(DecisionRecord)


def content_digest(event: Event) -> str:
    """The digest of what the event says, without when it was recorded."""
    said = [
        event.source,
        event.id,
        event.type,
        event.subject,
        event.data,
        event.time,
        event.occurred_on,
        event.actor,
        event.role,
        event.synthetic,
        event.evidence,
    ]
    return hashlib.sha256(_canonical.encode(said)).hexdigest()


def event_row(event: Event, digest: str) -> dict[str, Any]:
    """The log's row of an event."""
    return {
        "source": event.source,
        "id": event.id,
        "type": event.type,
        "subject": event.subject,
        "time": event.time,
        "occurred_on": event.occurred_on,
        "actor": event.actor,
        "role": event.role,
        "synthetic": event.synthetic,
        "evidence": event.evidence,
        "data": _canonical.encode(event.data).decode(),
        "digest": digest,
    }


def event_added(row: dict[str, Any], recorded_at: datetime) -> Event:
    """The event that a row says which is not written yet, as it will be read."""
    time = row["time"]
    said = {**row, "time": None if time is None else time.astimezone(UTC)}
    return event_of(SimpleNamespace(**said), recorded_at)


def event_of(row: EventRow | Row[Any] | SimpleNamespace, recorded_at: datetime | None) -> Event:
    """The event that a row of the log says."""
    return Event(
        source=row.source,
        id=row.id,
        type=row.type,
        subject=row.subject,
        data=_data.decode(row.data),
        time=row.time,
        occurred_on=row.occurred_on,
        actor=row.actor,
        role=row.role,
        synthetic=row.synthetic,
        evidence=row.evidence,
        recorded_at=recorded_at,
    )


def decision_row(record: DecisionRecord) -> dict[str, Any]:
    """The log's row of a decision."""
    return {
        "id": record.id,
        "case_id": record.case,
        "at": record.at,
        "outcome": record.outcome,
        "body": canonical_record(record),
    }


def canonical_record(record: DecisionRecord) -> str:
    """What a decision says, as it is stored."""
    return _canonical.encode(record).decode()


def read_record(body: str) -> DecisionRecord:
    """The decision that a row of the log says."""
    return _record.decode(body)


def case_row(case: Case) -> dict[str, Any]:
    """The row of an open case; its key comes last."""
    demand, _, respondent = case.id.partition("/")
    stands = standing(case)
    next_name, next_at, next_day = stands.next_deadline or (None, None, None)
    last_type, last_at, last_day = stands.last_event or (None, None, None)
    return {
        "demand": demand,
        "respondent": respondent,
        "state": _canonical.encode(stands.state).decode(),
        "due_on": stands.due_on,
        "next_name": next_name,
        "next_at": next_at,
        "next_day": next_day,
        "last_type": last_type,
        "last_at": last_at,
        "last_day": last_day,
        "incidents": stands.incidents,
        "tolled": stands.tolled,
        "uncountable": stands.uncountable,
        "problems": stands.problems,
        "overrides": stands.overrides,
        "withheld": stands.withheld,
        "withheld_by": _canonical.encode(stands.withheld_by).decode(),
        "synthetic": stands.synthetic,
        "snapshot": case_to_bytes(case),
        "id": case.id,
    }


def respondent_row(case: Case) -> dict[str, Any]:
    """The row of the respondent of an open case."""
    demand, _, respondent = case.id.partition("/")
    facts = case.facts
    return {
        "demand": demand,
        "id": respondent,
        "name": facts.get("respondent.name", ""),
        "kind": facts.get("respondent.kind", ""),
        "us_state": facts.get("respondent.us_state", ""),
        "geoid": facts.get("respondent.geoid", ""),
    }


def deadline_rows(case: Case) -> list[dict[str, Any]]:
    """The rows of the deadlines that neither passed nor ended."""
    return [
        {
            "case_id": case.id,
            "state": deadline.state,
            "entry": deadline.entry,
            "name": deadline.name,
            "region": deadline.region,
            "status": deadline.status,
            "on": last_day_of(deadline),
            "at": deadline.at,
        }
        for deadline in (*case.deadlines, *case.ends)
        if deadline.status not in ("passed", "ended")
    ]


def action_rows(case: Case) -> list[dict[str, Any]]:
    """The rows of the actions of a case."""
    return [
        {
            "case_id": case.id,
            "id": action.id,
            "kind": action.kind,
            "region": action.region,
            "rule": action.rule,
            "proposal": action.proposal,
            "proposed_at": action.proposed_at,
            "status": action.status,
        }
        for action in case.actions
    ]


def standing_of(case: CaseRow, respondent: RespondentRow, actions: int) -> Standing:
    """The line of the board that a case's row says."""
    return Standing(
        case=case.id,
        respondent=respondent.name,
        kind=respondent.kind,
        us_state=respondent.us_state,
        state=msgspec.json.decode(case.state),
        due_on=case.due_on,
        next_deadline=_all(case.next_name, case.next_at, case.next_day),
        last_event=_all(case.last_type, case.last_at, case.last_day),
        actions=actions,
        incidents=case.incidents,
        tolled=case.tolled,
        uncountable=case.uncountable,
        problems=case.problems,
        overrides=case.overrides,
        withheld=case.withheld,
        withheld_by=msgspec.json.decode(case.withheld_by),
        synthetic=case.synthetic,
    )


def _all(name: str | None, at: datetime | None, day: str | None) -> tuple[str, datetime, str] | None:
    return None if name is None or at is None or day is None else (name, at, day)
