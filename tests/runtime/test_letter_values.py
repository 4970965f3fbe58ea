"""Of which action a letter speaks: the one that was settled when it was asked for, never another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from engine.model import Action, Case
from engine.records import DecisionRecord
from engine.runtime.letter_values import action_of

AT = datetime(2018, 3, 7, 5, tzinfo=UTC)
Status = Literal["proposed", "approved", "rejected", "done", "lapsed"]


def action(id: str, kind: str, status: Status = "approved") -> Action:
    return Action(
        id=id, kind=kind, region="demand", rule="r", proposal="sha256:0", proposed_at=AT, status=status
    )


def record(hours: int, **more: Any) -> DecisionRecord:
    at = AT + timedelta(hours=hours)
    return DecisionRecord(
        id=f"d{hours}{len(more)}", case="d/r", at=at, ordinal=0, pack="p", on="x", outcome="noted", **more
    )


SUBPOENA, GRANT = action("1", "issue_subpoena"), action("2", "withhold_grant")
CASE = Case(id="d/r", actions=(SUBPOENA, GRANT))
RECORDS = [
    record(1, action=action("1", "issue_subpoena", "proposed")),
    record(1, draft="subpoena"),
    record(2, action=GRANT),
]


def test_a_letter_speaks_of_the_action_settled_by_the_cause_that_asked_for_it() -> None:
    assert action_of(CASE, RECORDS, RECORDS[1]) is SUBPOENA
    assert action_of(CASE, RECORDS, RECORDS[2]) is GRANT


def test_of_two_kinds_none_is_guessed() -> None:
    assert action_of(CASE, RECORDS, None) is None
    assert action_of(CASE, RECORDS, record(3, draft="subpoena")) is None
    assert action_of(Case(id="d/r", actions=(SUBPOENA, action("3", "x", "proposed"))), [], None) is SUBPOENA
    assert action_of(Case(id="d/r"), [], None) is None
