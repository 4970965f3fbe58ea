"""Orders of courts, overrides and what moves need to be on file: what is barred is withheld, and offered
again when it no longer is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from engine.calendars import end_of_day
from engine.core.derive import Derived, derive
from engine.core.history import Happening, read_happening, read_history
from engine.core.intake import Problem
from engine.core.law import Law
from engine.core.program import Program
from engine.model import Decision, Event
from engine.packs.load import load_pack
from engine.standing import standing
from tests.core.histories import DEMAND, event, histories, law_of_cached, opening
from tests.core.remedied import remedied

PACK = "two-regions"
LAW = law_of_cached(PACK)
CASE = f"{DEMAND}/r"
HORIZON = datetime(2018, 6, 1, tzinfo=UTC)


def on(day: str) -> dict[str, str]:
    return {"occurred_on": day}


def told(*events: Event) -> Derived:
    return derive(LAW, CASE, [*opening(PACK, ["r"]), *events], HORIZON)


def granted(day: str = "2018-02-01", *bars: str, **data: Any) -> Event:
    return event(1, "injunction_granted", DEMAND, on(day), order="A", bars=list(bars or ["shut"]), **data)


def about(number: int, type: str, day: str, **data: Any) -> Event:
    return event(number, f"injunction_{type}", DEMAND, on(day), order="A", **data)


def shut(derived: Derived) -> list[tuple[str, str | None, str]]:
    """What became of the move at the end of the time to answer."""
    return [
        (decision.outcome, decision.order, decision.cause.on)
        for decision in derived.decisions
        if decision.rule == "shut-at-the-end"
    ]


COMPLETE = event(2, "response_received", CASE, on("2018-03-01"), items=["a", "b", "c"])
WITHHELD = ("withheld", "A", "2018-02-24")


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([granted()], [WITHHELD]),
        ([granted(scope='respondent.id == "s"')], [("moved", None, "2018-02-24")]),
        ([granted(scope='respondent.kind == "city"')], [WITHHELD]),
        ([granted(scope='respondent.us_state == "IL"')], [WITHHELD]),  # not known: the bar holds
        ([granted("2018-02-01", "finish")], [("moved", None, "2018-02-24")]),
        ([granted("2018-02-24")], [("moved", None, "2018-02-24")]),
        ([granted("2018-01-20")], [WITHHELD]),  # before the case was opened
        ([granted(), about(2, "vacated", "2018-03-05")], [WITHHELD, ("moved", None, "2018-03-05")]),
        ([granted(), about(2, "stayed", "2018-03-05")], [WITHHELD, ("moved", None, "2018-03-05")]),
        ([granted(), about(2, "stayed", "2018-02-05")], [("moved", None, "2018-02-24")]),
        (
            [granted(), about(2, "stayed", "2018-02-05"), about(3, "restored", "2018-02-10")],
            [WITHHELD],
        ),
        ([granted(), about(2, "stayed", "2018-02-05", scope='respondent.id != "r"')], [WITHHELD]),
        ([granted(), about(2, "affirmed", "2018-02-05")], [WITHHELD]),
        (
            [granted(), about(2, "narrowed", "2018-03-05", scope='respondent.id == "s"')],
            [WITHHELD, ("moved", None, "2018-03-05")],
        ),
        ([granted(until="2018-02-22")], [("moved", None, "2018-02-24")]),
        ([granted(until="2018-02-23")], [WITHHELD, ("moved", None, "2018-02-24")]),
        ([granted(until="2018-03-01")], [WITHHELD, ("moved", None, "2018-03-02")]),
        ([granted(), COMPLETE, about(3, "vacated", "2018-03-05")], [WITHHELD, ("noted", None, "2018-03-05")]),
    ],
)  # fmt: skip
def test_what_an_order_bars_is_withheld_and_offered_again(
    events: list[Event], expected: list[tuple[str, str | None, str]]
) -> None:
    assert shut(told(*events)) == expected


def test_a_withheld_move_names_the_order() -> None:
    (decision,) = [d for d in told(granted(court="N.D. Ill.")).decisions if d.outcome == "withheld"]
    assert (decision.code, decision.order, decision.trigger) == ("barred", "A", "shut")
    assert decision.because == (
        "The injunction A of N.D. Ill. of 2018-02-01 bars 'shut'; it is offered again when the bar ceases to "
        "hold."
    )


def test_what_is_withheld_knows_the_order_that_keeps_it_also_when_another_takes_over() -> None:
    other = event(4, "injunction_granted", DEMAND, on("2018-02-02"), order="B", bars=["shut"])
    both = told(granted(), other)
    (kept,) = both.case.withheld
    assert kept.by == ("injunction", "A")
    assert standing(both.case).withheld_by == ["injunction A"]
    after = told(granted(), other, about(5, "vacated", "2018-03-05"))
    (kept,) = after.case.withheld
    assert kept.by == ("injunction", "B") and shut(after) == [WITHHELD]


def test_rules_do_not_answer_to_an_order_about_others() -> None:
    case = told(granted(scope='respondent.id == "s"'))
    (said,) = [d for d in case.decisions if d.on == "injunction_granted"]
    assert (said.outcome, said.order) == ("noted", "A")
    assert "does not concern this respondent" in (said.because or "")


def test_what_changes_an_order_not_known_is_refused() -> None:
    (said,) = [d for d in told(about(2, "vacated", "2018-02-05")).decisions if d.code == "unknown-order"]
    assert said.outcome == "rejected"


def fine_proposed(*events: Event) -> Derived:
    """A case in which a fine is proposed: it was shut while suspect."""
    return told(event(20, "rules_overridden", CASE, on("2018-02-10"), move="suspect", reason="r",
                      until="2018-02-11"), *events)  # fmt: skip


def test_an_approval_of_what_is_barred_is_refused_and_a_deed_is_an_incident() -> None:
    (action,) = [known for known in fine_proposed().case.actions if known.kind == "fine"]
    named = {"action": action.id, "proposal": action.proposal}
    order = granted("2018-02-01", "fine")
    approved = event(5, "action_approved", CASE, on("2018-02-26"), **named)
    done = event(6, "action_done", CASE, on("2018-02-27"), action=action.id, kind="fine")
    case = fine_proposed(order, approved, done)
    (said,) = [d for d in case.decisions if d.on == "action_approved"]
    assert (said.outcome, said.code) == ("rejected", "barred")
    (incident,) = case.case.incidents
    assert incident.kind == "fine"


def test_each_approval_needs_what_the_step_needs() -> None:
    law = Law([(datetime(2018, 1, 1, tzinfo=UTC), Program(load_pack(remedied(), PACK)))])
    served = event(3, "subpoena_served", CASE, on("2018-02-05"), return_on="2018-06-01")
    suspected = event(
        20, "rules_overridden", CASE, on("2018-02-10"), move="suspect", reason="r", until="2018-02-11"
    )

    def approvals(*events: Event) -> list[tuple[str, str | None]]:
        case = derive(law, CASE, [*opening(PACK, ["r"]), served, suspected, *events], HORIZON)
        return [(d.outcome, d.code) for d in case.decisions if d.on == "action_approved"]

    before = derive(law, CASE, [*opening(PACK, ["r"]), served, suspected], HORIZON).case
    (action,) = [known for known in before.actions if known.status == "proposed"]
    named = {"action": action.id, "proposal": action.proposal}
    first = event(4, "action_approved", CASE, on("2018-02-26"), **named)
    second = event(5, "action_approved", CASE, on("2018-02-28"), **named)
    sworn = event(8, "response_received", CASE, on("2018-02-27"), items=["a"], sworn=True)
    assert approvals(first) == [("rejected", "prerequisite")]
    assert approvals(first, sworn, second) == [("rejected", "prerequisite"), ("noted", None)]
    assert approvals(granted("2018-02-20", "fine"), first) == [("rejected", "barred")]
    third = event(9, "action_approved", CASE, on("2018-03-01"), **named)
    assert approvals(sworn, second, third) == [("noted", None), ("moved", None)]


def test_an_override_moves_at_once_and_bars_until_its_last_day() -> None:
    override = event(
        4, "rules_overridden", CASE, on("2018-02-01"), bars=["shut"], reason="talks", until="2018-03-09"
    )
    case = told(override)
    assert shut(case) == [("withheld", "e004", "2018-02-24"), ("moved", None, "2018-03-10")]
    (ended,) = [d for d in case.decisions if d.on == "order_ended.override"]
    assert ended.cause.kind == "ended" and ended.cause.at == end_of_day("2018-03-09", LAW.zone)
    early = event(6, "override_ended", CASE, on("2018-03-01"), override="e004", reason="talks failed")
    assert shut(told(override, early))[-1] == ("moved", None, "2018-03-01")


def test_an_override_that_only_moves_is_known_until_its_last_day() -> None:
    override = event(
        4, "rules_overridden", CASE, on("2018-02-01"), move="suspect", reason="talks", until="2018-03-09"
    )
    before = derive(LAW, CASE, [*opening(PACK, ["r"]), override], datetime(2018, 3, 1, tzinfo=UTC)).case
    assert [(order.id, order.open) for order in before.orders] == [("e004", True)]
    assert [order.open for order in told(override).case.orders] == [False]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"order": "A", "bars": ["sut"]}, "unknown-trigger"),
        ({"order": "A", "bars": ["shut"], "scope": "respondent.us_stat == 'IL'"}, "scope-unreadable"),
        ({"order": "A", "bars": ["shut"], "scope": "responses > 0"}, "scope-unreadable"),
        ({"order": "A", "bars": ["shut"], "scope": "respondent.us_state"}, "scope-unreadable"),
        ({"order": "A", "bars": ["shut"], "scope": "[1].all(x, " * 50}, "scope-unreadable"),
    ],
)
def test_an_order_that_cannot_be_read_is_refused(data: dict[str, Any], code: str) -> None:
    read = read_happening(LAW, event(1, "injunction_granted", DEMAND, on("2018-02-01"), **data))
    assert isinstance(read, Problem) and read.code == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"move": "fine"}, "override-of-approval"),
        ({"move": "nowhere"}, "unknown-trigger"),
        ({}, "override-of-nothing"),
    ],
)
def test_an_override_takes_no_step_that_people_approve(data: dict[str, Any], code: str) -> None:
    made = event(1, "rules_overridden", CASE, on("2018-02-01"), reason="r", until="2018-03-01", **data)
    read = read_happening(LAW, made)
    assert isinstance(read, Problem) and read.code == code


def test_a_move_without_what_it_needs_is_rejected_and_says_what_is_missing() -> None:
    override = event(
        7, "rules_overridden", CASE, on("2018-03-01"), move="unshut", reason="r", until="2018-03-02"
    )
    (said,) = [d for d in told(override).decisions if d.on == "rules_overridden"]
    assert (said.outcome, said.code) == ("rejected", "prerequisite")
    assert said.because == (
        "Expected to be on file before 'unshut' is taken: (1) Something has been received. (2) sworn (not "
        "known: sworn) It is not."
    )
    answer = event(8, "response_received", CASE, on("2018-02-01"), items=["a"], sworn=True)
    (said,) = [d for d in told(answer, override).decisions if d.on == "rules_overridden"]
    assert (said.outcome, said.target) == ("moved", "open.fresh")


_COVERS = {
    "": True,
    'respondent.id == "r"': True,
    'respondent.id == "s"': False,
    'respondent.us_state == "IL"': None,
    'respondent.kind != "x"': True,
}
"""What each scope that the histories use says of the respondent 'r'."""


def barred_by(happenings: list[Happening], at: datetime, order: tuple[Any, ...]) -> dict[str, set[str]]:
    """Which triggers which order bars behind a cause, told from the events alone."""
    known: dict[str, dict[str, Any]] = {}
    for happening in happenings:
        if happening.order > order:
            continue
        data, type = happening.data, happening.event.type
        scope = data.get("scope") or ""
        name = data.get("order") or data.get("override") or happening.event.id
        if type in ("injunction_granted", "rules_overridden"):
            if type == "injunction_granted" or data.get("bars"):
                known[name] = {
                    "bars": set(data["bars"]),
                    "scope": scope,
                    "stays": [],
                    "until": data.get("until"),
                }
        elif name not in known:
            continue
        elif type == "injunction_narrowed":
            known[name]["scope"] = scope or known[name]["scope"]
            known[name]["bars"] = set(data.get("bars") or known[name]["bars"])
        elif type == "injunction_stayed":
            known[name]["stays"].append(scope)
        elif type == "injunction_restored":
            known[name]["stays"] = []
        elif type in ("injunction_vacated", "override_ended"):
            del known[name]
    return {
        name: order["bars"]
        for name, order in known.items()
        if _COVERS[order["scope"]] is not False
        and not any(_COVERS[stay] for stay in order["stays"])
        and (order["until"] is None or end_of_day(order["until"], LAW.zone) > at - timedelta(microseconds=1))
    }


@given(events=histories(PACK, most=20))
def test_no_trigger_is_taken_while_an_order_bars_it(events: list[Event]) -> None:
    stream = [e for e in events if e.subject in (CASE, DEMAND)]
    happenings = read_history(LAW, stream).happenings
    for decision in derive(LAW, CASE, stream, HORIZON).decisions:
        if decision.trigger is None or decision.outcome not in ("moved", "proposed", "withheld"):
            continue
        if decision.incident is not None or decision.on == "rules_overridden":
            continue
        bars = barred_by(happenings, decision.cause.at, decision.cause.order)
        held = {name for name, triggers in bars.items() if decision.trigger in triggers}
        if decision.outcome == "withheld" and decision.code == "barred":
            assert held
        elif not _just_ended(decision, held, happenings):
            assert not held, (decision.trigger, held)


def _just_ended(decision: Decision, held: set[str], happenings: list[Happening]) -> bool:
    """Whether all that would hold ends at this very instant: which of the two comes first is told by the
    places of causes, which are not looked at here."""
    ends = {
        end_of_day(happening.data["until"], LAW.zone)
        for happening in happenings
        if happening.data.get("until") and (happening.data.get("order") or happening.event.id) in held
    }
    return decision.cause.at in ends
