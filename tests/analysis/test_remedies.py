"""Remedies as they stand: open, lacking, barred, waiting, done; and what each step still to come needs."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import pytest

from engine.analysis.remedies import Remedy, remedies
from engine.core.derive import derive
from engine.core.law import Law
from engine.core.program import Program
from engine.model import Action, Event
from engine.packs.load import load_pack
from engine.records import record_of
from tests.core.histories import DEMAND, TWO_REGIONS, event, opening
from tests.core.remedied import remedied

CASE = f"{DEMAND}/r"


@cache
def program() -> Program:
    return Program(load_pack(remedied(), "two-regions"))


def stands(*events: Event, to: str = "2018-03-31") -> Remedy:
    """The one remedy of the pack, as the case stands on a day."""
    law = Law([(datetime(2018, 1, 1, tzinfo=UTC), program())])
    horizon = datetime.fromisoformat(f"{to}T20:00:00+00:00")
    derived = derive(law, CASE, [*opening("two-regions", ["r"]), *events], horizon, as_of=horizon)
    (remedy,) = remedies(program(), derived.case, [record_of(made) for made in derived.decisions], to)
    return remedy


def on(number: int, day: str, type: str, subject: str = CASE, **data: object) -> Event:
    return event(number, type, subject, {"occurred_on": day}, **data)


SERVED = on(1, "2018-02-05", "subpoena_served", return_on="2018-06-01")
BARRED = on(2, "2018-02-10", "injunction_granted", DEMAND, order="A", bars=["propose_fine"])
FINE_BARRED = on(2, "2018-02-10", "injunction_granted", DEMAND, order="A", bars=["fine"])
OTHERS = on(3, "2018-02-11", "injunction_narrowed", DEMAND, order="A", scope='respondent.id == "s"')
VACATED = on(4, "2018-02-27", "injunction_vacated", DEMAND, order="A")
SWORN = on(5, "2018-02-08", "response_received", items=["a"], sworn=True)


def proposed(*events: Event) -> Action:
    action = stands(*events).action
    assert action is not None
    return action


def act(number: int, day: str, type: str, *events: Event) -> Event:
    """What a person does about the fine that was proposed in the case of these events."""
    action = proposed(*events)
    basis = {} if type == "done" else {"proposal": action.proposal, "reason": "r"}
    return on(number, day, f"action_{type}", action=action.id, **basis)


READY = (SERVED, SWORN)
LATE = (on(6, "2018-02-23", "subpoena_served", return_on="2018-06-01"), SWORN)
ANN, BOB = act(21, "2018-03-01", "approved", *READY), act(22, "2018-03-02", "approved", *READY)
DONE = act(24, "2018-03-05", "done", *READY)


@pytest.mark.parametrize(
    ("events", "to", "verdict", "is_"),
    [
        ((), "2018-02-01", "closed", "closed"),
        ((), "2018-02-23", "lacking", "open"),  # not served
        (LATE, "2018-02-23", "open", "open"),
        ((BARRED,), "2018-02-12", "barred", "closed"),
        ((*READY, BARRED), "2018-02-25", "barred", "open"),
        ((*LATE, BARRED, OTHERS), "2018-02-23", "open", "open"),
        ((*READY, BARRED, VACATED), "2018-02-28", "proposed", "proposed"),
        ((*READY, FINE_BARRED), "2018-02-28", "barred", "proposed"),
        (READY, "2018-02-25", "proposed", "proposed"),
        ((SERVED,), "2018-02-25", "lacking", "proposed"),  # nothing was received
        ((*READY, ANN), "2018-03-03", "proposed", "proposed"),
        ((*READY, ANN, BOB), "2018-03-03", "approved", "approved"),
        ((*READY, ANN, BOB, DONE), "2018-03-06", "done", "done"),
        ((*READY, ANN, BOB, DONE, BARRED), "2018-03-06", "incident", "open"),
        ((*READY, act(23, "2018-03-03", "rejected", *READY)), "2018-03-06", "rejected", "rejected"),
    ],
)  # fmt: skip
def test_how_a_remedy_stands(events: tuple[Event, ...], to: str, verdict: str, is_: str) -> None:
    remedy = stands(*events, to=to)
    assert (remedy.verdict, remedy.stands) == (verdict, is_)
    assert len(remedy.steps) == {"proposed": 2, "approved": 1, "done": 0}.get(is_, 3)


def test_each_step_says_where_it_leads_and_what_it_needs() -> None:
    propose, approve, done = stands(to="2018-02-01").steps
    assert (propose.source, propose.sources, propose.target) == (None, ("suspect",), "fining.asked")
    assert (approve.source, approve.target) == ("fining.asked", "fining.given")
    assert (done.source, done.target, done.needs) == ("fining.given", "free", ())
    assert [need.truth for need in propose.needs] == [False]
    assert [(need.truth, need.absent) for need in approve.needs] == [(False, ()), (None, ("sworn",))]
    assert propose.lacking and approve.lacking and not done.lacking


def test_an_order_is_named_at_the_step_that_it_bars() -> None:
    steps = stands(*READY, FINE_BARRED, to="2018-02-28").steps
    assert [(step.act, [order.id for order in step.bars]) for step in steps] == [
        ("approve", ["A"]),
        ("done", []),
    ]


def test_what_is_withheld_names_the_decision_that_withheld_it() -> None:
    (kept,) = stands(*READY, BARRED, to="2018-02-25").withheld
    assert kept.record is not None
    assert (kept.asked.rule, kept.record.order, kept.record.outcome) == ("fine-when-shut", "A", "withheld")
    assert stands(*READY, BARRED, VACATED).withheld == ()


def test_only_rules_that_may_propose_it_from_here_are_named() -> None:
    rules = [(rule.id, answers) for rule, answers in stands(*LATE, to="2018-02-23").rules]
    assert rules == [("fine-when-not-answered", ["deadline_passed.answer"])]
    assert stands(*READY, to="2018-02-01").rules == ()


def test_a_pack_that_marks_no_action_has_no_remedies() -> None:
    plain = Program(load_pack(TWO_REGIONS, "two-regions"))
    derived = derive(
        Law([(datetime(2018, 1, 1, tzinfo=UTC), plain)]),
        CASE,
        opening("two-regions", ["r"]),
        datetime(2018, 2, 1, tzinfo=UTC),
    )
    assert remedies(plain, derived.case, [], "2018-02-01") == []
