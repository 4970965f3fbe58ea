"""Of which action a letter speaks, and what it tells of how a day was counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from engine.calendars import Step
from engine.model import Action, Case
from engine.records import DecisionRecord
from engine.runtime.letter_values import action_of, approved_by, telling

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


def test_a_letter_is_what_is_done_only_where_the_approval_asked_for_it() -> None:
    approved = [record(2, action=SUBPOENA), record(2, draft="subpoena")]
    assert approved_by(approved, approved[1], SUBPOENA)
    assert not approved_by(approved, None, SUBPOENA)
    assert not approved_by(RECORDS, RECORDS[1], SUBPOENA)
    assert not approved_by(approved, approved[1], action("1", "issue_subpoena", "done"))


def test_a_proof_is_told_in_a_letter_without_the_names_of_the_pack_and_in_the_order_of_days() -> None:
    steps = [
        Step("from", "2024-03-05", "routed_on"),
        Step("start", "2024-03-05", "the date that was fixed"),
        Step("due", "2024-03-05", "Tuesday: the last day to act"),
        Step("start", "2024-03-05", "20 business days on from this day, by 'foia' as in force since 1975"),
        Step("stopped", "2024-03-12", "the clock stands still from here and runs again on 2024-03-19"),
        Step("skipped", "2024-03-09", "6 weekend days, not counted"),
        Step("due", "2024-04-12", "Friday: the last day to act"),
        Step("cites", "2024-04-12", "x"),
    ]
    assert [(step["day"], step["text"].replace("\xa0", " ")) for step in telling(steps)] == [
        ("2024-03-05", "20 business days on from this day"),
        ("2024-03-09", "6 weekend days, not counted"),
        ("2024-03-12", "the clock stands still from here and runs again on March 19, 2024"),
        ("2024-04-12", "Friday, the last day to act"),
    ]
