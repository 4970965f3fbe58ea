"""What a letter can say of a case: its facts, its deadlines with their proof, the decision, the action."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from engine.analysis.why import Passed
from engine.calendars import Step, local_day
from engine.calendars.days import WEEKDAYS
from engine.clocks import Deadline
from engine.core.deadlines import prove
from engine.core.facts import last_cause, view
from engine.core.program import Program
from engine.letters.fields import Group, Kind, fields_of
from engine.letters.said import Day, with_days_in_words
from engine.model import Action, Case
from engine.packs.pack import Pack
from engine.records import DecisionRecord
from engine.standing import last_day_of

_INTERNAL = ("from", "parameter", "fact", "calendar", "latest", "earliest", "cites", "problem")
"""The steps of a proof that speak of names of the pack, or of what a letter says otherwise."""

_CONVENTION = re.compile(r", by '[^']*'(?: as in force .*)?$")
_LAST = re.compile(rf"^({'|'.join(WEEKDAYS)}): the last day to act$")
_NOT_COUNTED = ("skipped", "stopped", "recess")
_FIXED = "the date that was fixed"


def values_of(
    program: Program,
    case: Case,
    decision: DecisionRecord | None,
    action: Action | None,
    today: str,
    passed: Passed | None = None,
) -> dict[str, Any]:
    """The values of the fields of letters; those that are absent have no key. ``passed`` is the deadline that
    caused the decision: its day and proof are told although its state may have been left."""
    fields = fields_of(program.pack)
    facts = view(program, case, last_cause(program, case), _computed(program.pack))
    values: dict[str, Any] = {}
    for name, value in facts.items():
        head, dot, rest = name.partition(".")
        group = fields.fields.get(head)
        if not dot:
            values[head] = _typed(value, group)
        elif isinstance(group, Group):
            values.setdefault(head, {})[rest] = _typed(value, group.fields.get(rest))
    values["today"] = Day(today)
    values["deadline"] = _deadlines(program, case)
    if passed is not None:
        values["deadline"][passed.deadline.name] = _told_of(program.pack, passed.deadline, passed.proof)
    if decision is not None:
        values["decision"] = _decision(program, decision)
    if action is not None:
        values["action"] = {
            "kind": action.kind.replace("_", " "),
            "proposed_on": Day(local_day(action.proposed_at, program.zone)),
            "approved_by": list(action.approved_by),
        }
    return values


def action_of(
    case: Case, records: Sequence[DecisionRecord], decision: DecisionRecord | None
) -> Action | None:
    """The action that a letter is about: that of its decision, or of what was decided by the same cause; else
    the last that is approved or done, where all such are of one kind."""
    now = {action.id: action for action in case.actions}
    if decision is not None:
        cause = (decision.at, decision.place)
        beside = [each for each in records if (each.at, each.place) == cause and each.superseded_at is None]
        for record in (decision, *beside):
            if record.action is not None:
                return now.get(record.action.id, record.action)
    done = [action for action in case.actions if action.status in ("approved", "done")]
    return done[-1] if len({action.kind for action in done}) == 1 else None


def approved_by(records: Sequence[DecisionRecord], decision: DecisionRecord | None, action: Action) -> bool:
    """Whether the approval of an action, which is not done yet, asked for the letter: then the letter is what
    is done."""
    if decision is None or action.status != "approved":
        return False
    cause = (decision.at, decision.place)
    settled = [each.action for each in records if (each.at, each.place) == cause and each.action is not None]
    return any((each.id, each.status) == (action.id, "approved") for each in settled)


def _computed(pack: Pack) -> list[Any]:
    return [fact for fact in pack.facts.values() if fact.compute is not None]


def _typed(value: Any, kind: Kind | None) -> Any:
    return Day(value) if kind == "day" else value


def _deadlines(program: Program, case: Case) -> dict[str, Any]:
    """Of each name the deadline that was entered last."""
    found: dict[str, Any] = {}
    for deadline in sorted(case.deadlines, key=lambda each: each.entered_at):
        found[deadline.name] = _told_of(program.pack, deadline, prove(program, case, deadline))
    return found


def _told_of(pack: Pack, deadline: Deadline, proof: Sequence[Step]) -> dict[str, Any]:
    steps = telling(proof)
    day = last_day_of(deadline)
    told: Mapping[str, Any] = {
        "day": None if day is None else Day(day),
        "cites": _cites(pack, deadline) or None,
        "proof": steps or None,
    }
    return {name: value for name, value in told.items() if value is not None}


def telling(proof: Sequence[Step]) -> list[dict[str, Any]]:
    """The steps that a letter tells: without the names of the pack, and of days that were only steps on the
    way to another neither that they were fixed nor that they would have been the last; what did not
    count in the order of its days."""
    steps = [step for step in proof if step.step not in _INTERNAL]
    last = max((place for place, step in enumerate(steps) if step.step == "due"), default=-1)
    told = [
        step
        for place, step in enumerate(steps)
        if place >= last or (step.step != "due" and step.note != _FIXED)
    ]
    grouped = groupby(told, key=lambda step: step.step in _NOT_COUNTED)
    return [
        {"day": Day(step.date), "text": _told(step.note)}
        for passed_over, some in grouped
        for step in (sorted(some, key=lambda step: step.date) if passed_over else some)
    ]


def _told(note: str) -> str:
    """A step of a proof as a letter says it: days in words, no name that only the pack's files know."""
    return with_days_in_words(_LAST.sub(r"\1, the last day to act", _CONVENTION.sub("", note)))


def _cites(pack: Pack, deadline: Deadline) -> str:
    """The source that the pack gives for a deadline; none where it no longer has it."""
    states = pack.regions[deadline.region].states if deadline.region in pack.regions else {}
    specs = states[deadline.state].deadlines if deadline.state in states else ()
    return next((spec.cites for spec in specs if spec.name == deadline.name), "")


def _decision(program: Program, decision: DecisionRecord) -> dict[str, Any]:
    told = {"because": decision.because, "cites": decision.cites, "rule": decision.rule}
    said = {name: with_days_in_words(text) for name, text in told.items() if text}
    return {"on": Day(local_day(decision.at, program.zone)), **said}
