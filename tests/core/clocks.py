"""A pack whose open state has the deadlines a test writes, and what became of them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from engine.core.deadlines import prove
from engine.core.derive import Derived, derive
from engine.core.law import Law
from engine.core.program import Program
from engine.model import Event
from engine.packs.load import load_pack
from engine.packs.stored import pack_from_bytes, pack_to_bytes

CASE = "d/r"
FAR = datetime(2018, 12, 31, tzinfo=UTC)

WORKFLOW = """\
workflow: clocks
timezone: America/New_York
calendar: us-federal
events:
  served: {}
  served_again: {}
  failed: {}
  answered: {}
  suit: {docket: {type: string, required: true}}
  suit_over: {docket: {type: string, required: true}}
  petition: {docket: {type: string, required: true}}
  petition_decided: {docket: {type: string, required: true}}
  extended: {days: {type: int, required: true}}
  return_named: {return_on: {type: date, required: true}}
facts:
  served_on: {latest: served.occurred_on, cleared_by: failed}
  first_served_on: {min: served.occurred_on, cleared_by: [failed]}
  served_at: {latest: served.occurred_at, cleared_by: failed}
  return_on: {latest: return_named.return_on, cleared_by: failed}
  answers: {count: answered}
  longest: {max: extended.days}
  days_granted: {sum: extended.days}
  extension_days: days_granted > parameter.most_days ? parameter.most_days : days_granted
  due_or_later: extension_days > 0 ? parameter.fixed_day : demand.due_on
  suing: {between: [suit, suit_over], by: docket}
  petitioning: {between: [petition, petition_decided], by: docket}
regions:
  letters:
    initial: open
    states:
      open:
        deadlines:
DEADLINES
      late: {}
    transitions:
      - {trigger: mark_late, from: open, to: late}
"""
RULES = """\
pack: clocks
workflow: clocks
rules:
  - id: tell
    on: answered
    then: {note: "answers: {answers}"}
    because: It came.
"""
PARAMETERS = """\
parameters:
  most_days:
    values: [{since: 2000-01-01, value: 10}, {since: 2018-02-10, value: 3}]
  fixed_day: {value: 2018-04-03}
"""
CALENDARS = """\
calendars:
  chicago:
    extends: us-federal
    closures: {"2018-02-12": Lincoln's Birthday}
    version: city 2018
conventions:
  filed-by-ten: [{unit: days, cut_off: "22:00"}]
  plain: [{unit: days}]
"""


@lru_cache
def program(deadlines: str, calendars: str = CALENDARS) -> Program:
    """The pack with these deadlines in its open state, one a line; read back from its stored bytes. A line
    that begins with ^ is a key of the state."""
    written = "\n".join(f"          {line}" for line in deadlines.strip("\n").split("\n"))
    written = written.replace("          ^", "        ")
    files = {
        "workflows/clocks.yaml": WORKFLOW.replace("DEADLINES", written),
        "rules/clocks/rules.yaml": RULES,
        "rules/clocks/parameters.yaml": PARAMETERS,
        "rules/clocks/calendars.yaml": calendars,
    }
    return Program(pack_from_bytes(pack_to_bytes(load_pack(files, "clocks"))))


def happened(*told: tuple[Any, ...], **respondent: Any) -> list[Event]:
    """The demand of 24 January, due 23 February 2018, and what is told as (type, day or time, data)."""
    issued = {"issued_on": "2018-01-24", "due_on": "2018-02-23", "items": ["a"], "pack": "clocks"}
    about = [
        ("demand_issued", "2018-01-24", issued),
        ("respondent_added", "2018-01-24", {"name": "R", **respondent}),
        *told,
    ]
    return [
        Event(
            source="t",
            id=f"{number:02d}",
            type=type,
            subject="d" if type.startswith("demand_") else CASE,
            data=data[0] if data else {},
            **({"occurred_on": when} if len(when) == 10 else {"time": datetime.fromisoformat(when)}),
        )
        for number, (type, when, *data) in enumerate(about)
    ]


def on_day(day: str) -> datetime:
    """The end of a day, nearly, in New York."""
    return datetime.fromisoformat(f"{day}T23:59:00-05:00")


def after(deadlines: str, *told: tuple[Any, ...], until: str = "2018-01-25", **respondent: Any) -> Derived:
    law = Law([(datetime(2018, 1, 1, tzinfo=UTC), program(deadlines))])
    derived = derive(law, CASE, happened(*told, **respondent), on_day(until))
    assert not derived.refused
    return derived


def falls(derived: Derived) -> dict[str, str]:
    """Each deadline's day, or its status where it has none or runs no more."""
    return {d.name: (d.on or "") if d.status == "running" else d.status for d in derived.case.deadlines}


def proof(derived: Derived, deadlines: str, name: str = "answer") -> list[tuple[str, str]]:
    (found,) = [d for d in derived.case.deadlines if d.name == name]
    return [(step.step, step.note) for step in prove(program(deadlines), derived.case, found)]
