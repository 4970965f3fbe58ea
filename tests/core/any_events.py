"""Random histories of any pack: every event that it declares, with data of their types, and acts of people
on whatever comes to be proposed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from engine.core.derive import derive
from engine.core.law import Law
from engine.model import Event
from engine.packs.pack import EventType, Field, Pack

CASE, DEMAND = "d/r", "d"
FIRST = date(2018, 1, 24)
HORIZON = datetime(2018, 12, 31, tzinfo=UTC)
PEOPLE = ("ann", "bob", "cyd")

_days = st.integers(0, 200).map(lambda n: (FIRST + timedelta(days=n)).isoformat())
_when = st.one_of(
    _days.map(lambda day: {"occurred_on": day}),
    st.integers(0, 200 * 24).map(
        lambda hours: {"time": datetime(2018, 1, 24, 5, tzinfo=UTC) + timedelta(hours=hours)}
    ),
)
_SCOPES = ("", 'respondent.id == "r"', 'respondent.id != "r"', 'respondent.us_state == "IL"')
_BY_TYPE: dict[str, st.SearchStrategy[Any]] = {
    "int": st.integers(0, 30),
    "double": st.sampled_from([0.0, 12.5, 40.0, 1000.0]),
    "bool": st.booleans(),
    "string": st.sampled_from(["A", "B"]),
    "list<string>": st.lists(st.sampled_from(["a", "b", "c"]), max_size=3, unique=True),
    "date": _days,
    "time": st.integers(0, 200).map(
        lambda n: (datetime(2018, 1, 24, 5, tzinfo=UTC) + timedelta(days=n)).isoformat()
    ),
}
_NOT_DRAWN = (
    *("demand_issued", "respondent_added", "event_corrected", "event_retracted"),
    *("action_approved", "action_rejected", "action_done", "act_ratified", "act_withdrawn"),
)


def opening(pack: Pack) -> list[Event]:
    """The demand and its one respondent."""
    issued = {
        "issued_on": FIRST.isoformat(),
        "due_on": "2018-02-23",
        "items": ["a", "b", "c"],
        "pack": pack.name,
    }
    return [
        event_of(900, "demand_issued", DEMAND, {"occurred_on": FIRST.isoformat()}, issued),
        event_of(
            901, "respondent_added", CASE, {"occurred_on": FIRST.isoformat()}, {"name": "R", "kind": "city"}
        ),
    ]


def event_of(
    number: int, type: str, subject: str, when: dict[str, Any], data: dict[str, Any], role: str | None = None
) -> Event:
    actor = PEOPLE[number % 3]
    return Event(
        source="t", id=f"e{number:03d}", type=type, subject=subject, data=data, actor=actor, role=role, **when
    )


@st.composite
def histories_of(draw: st.DrawFn, law: Law, most: int = 16) -> list[Event]:
    """A history of one case; the later half of it are acts on what the earlier half proposes, and more
    events among them."""
    pack = law.latest.pack
    types = [event for name, event in pack.events.items() if name not in _NOT_DRAWN]
    of_orders = [
        event for event in types if any(event.name in order.effects for order in pack.orders.values())
    ]
    events = opening(pack)
    number = 0
    for _ in range(draw(st.integers(1, 4))):
        for _ in range(draw(st.integers(0, most // 4))):
            number += 1
            declared = draw(st.sampled_from(of_orders if of_orders and draw(st.booleans()) else types))
            events.append(_drawn(draw, pack, declared, number))
        known = derive(law, CASE, events, HORIZON).case
        for action in known.actions:
            for act in draw(
                st.lists(st.sampled_from(["approved", "approved", "done", "rejected"]), max_size=4)
            ):
                number += 1
                data = {"action": action.id}
                if act != "done":
                    data["proposal"] = action.proposal
                if act == "rejected":
                    data["reason"] = "r"
                when = {"time": action.proposed_at + timedelta(hours=9 * draw(st.integers(0, 60)))}
                role = next(iter(pack.actions[action.kind].roles), None)
                events.append(event_of(number, f"action_{act}", CASE, when, data, role))
        for incident in derive(law, CASE, events, HORIZON).case.incidents:
            for settled in draw(st.lists(st.sampled_from(["act_ratified", "act_withdrawn"]), max_size=2)):
                number += 1
                when = {"time": incident.at + timedelta(hours=9 * draw(st.integers(0, 60)))}
                spec = pack.actions.get(incident.kind or "")
                role = None if spec is None else next(iter(spec.roles), None)
                data = {"incident": incident.id, "reason": "r"}
                events.append(event_of(number, settled, CASE, when, data, role))
    return events


def _drawn(draw: st.DrawFn, pack: Pack, declared: EventType, number: int) -> Event:
    subject = (
        DEMAND if declared.about == "demand" or (declared.about == "either" and draw(st.booleans())) else CASE
    )
    data = {}
    for field in declared.fields.values():
        if field.required or draw(st.booleans()):
            data[field.name] = draw(_value(pack, declared, field))
    return event_of(number, declared.name, subject, draw(_when), data, next(iter(declared.roles), None))


def _value(pack: Pack, declared: EventType, field: Field) -> st.SearchStrategy[Any]:
    if field.name == "bars":
        coercive = [trigger for action in pack.actions.values() for trigger in action.triggers]
        return st.lists(st.sampled_from(coercive), min_size=1, unique=True)
    if field.name == "scope":
        return st.sampled_from(_SCOPES)
    if field.name == "move":
        steps = {trigger for action in pack.actions.values() for trigger in action.triggers}
        return st.sampled_from(
            sorted({arc.trigger for region in pack.regions.values() for arc in region.transitions} - steps)
        )
    if declared.name == "demand_amended" and field.name == "items":
        return st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=4, unique=True)
    return _BY_TYPE[field.type]
