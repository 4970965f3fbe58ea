"""Conditions, facts, events and moves for people: what `why` and `why-not` say alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from engine.views.explained import ExplainedCondition, ExplainedFact, Move, Origination
from engine.views.moments import moment
from engine.views.safe import line, padded

_TRUTH = {True: "yes", False: "no", None: "not known"}
_WIDEST = len("not known")
_HOW = {
    "brought": "",
    "added": "",
    "opened": "opened {value} by ",
    "closed": "closed {value} by ",
    "removed": "{value} removed by ",
    "cleared": "what came before ({value}) was cleared by ",
}
_GROUP = {"any": "one of these holds", "none": "none of these holds"}


def shown(value: Any, zone: str) -> str:
    """A fact's value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "(none)"
    if isinstance(value, datetime):
        return moment(value, zone)
    return str(value) if value != "" else '""'


def conditions_text(conditions: Iterable[ExplainedCondition], indent: str) -> list[str]:
    """Each condition with its truth before it, its sentence first where it has one."""
    lines = []
    for condition in conditions:
        left = f"{indent}{padded(_TRUTH[condition.truth], _WIDEST)}  "
        margin = " " * len(left)
        written = _GROUP.get(condition.kind, condition.condition)
        if condition.say is not None:
            lines.append(line(condition.say, left, hanging=margin))
            left = margin
        lines.append(line(f"{written}{':' if condition.parts else ''}", left, hanging=margin + "  "))
        if condition.absent and not condition.parts:
            lines.append(line(f"not known: {', '.join(condition.absent)}", margin, hanging=margin + "  "))
        lines += conditions_text(condition.parts, margin)
    return lines


def facts_text(
    facts: Sequence[ExplainedFact], conditions: Iterable[ExplainedCondition], zone: str, indent: str
) -> list[str]:
    """Each fact with its value and what is behind it, in the order in which the conditions read them."""
    lines = []
    for fact in _in_order(facts, conditions):
        value = f"= {shown(fact.value, zone)}" if fact.known else "is not known"
        lines.append(line(f"{fact.name} {value}", indent, hanging=indent + "    "))
        lines += [line(text, indent + "  ", hanging=indent + "    ") for text in _behind(fact, zone)]
    return lines


def _in_order(
    facts: Sequence[ExplainedFact], conditions: Iterable[ExplainedCondition]
) -> list[ExplainedFact]:
    by_name = {fact.name: fact for fact in facts}
    waiting = [name for condition in conditions for name in condition.reads] + list(by_name)
    order: dict[str, ExplainedFact] = {}
    while waiting:
        fact = by_name.get(waiting.pop(0))
        if fact is not None and fact.name not in order:
            order[fact.name] = fact
            waiting[:0] = fact.reads
    return list(order.values())


def _behind(fact: ExplainedFact, zone: str) -> list[str]:
    """What a fact goes back to, a sentence each."""
    if fact.computed is not None:
        return [f"computed: {fact.computed}"]
    if fact.parameter is not None:
        cites = f" ({fact.parameter.cites})" if fact.parameter.cites else ""
        return [f"in force since {fact.parameter.since}{cites}"]
    if fact.entered is not None:
        return [f"entered by decision {fact.entered.number}, {fact.entered.on}"]
    if fact.kind == "cause":
        return ["of what is judged"]
    if not fact.events:
        return [f"no {' or '.join(fact.grows_by) or 'event'} had brought anything by then"]
    return [
        _HOW[event.how].format(value=shown(event.value, zone)) + event_text(event, zone)
        for event in fact.events
    ]


def event_text(event: Origination, zone: str) -> str:
    """Which event it was, of which day, by whom it was recorded and corrected, and when."""
    by = "" if event.actor is None else f" by {event.actor}"
    role = "" if event.role is None else f" as {event.role}"
    known = "" if event.recorded_at is None else f", recorded {moment(event.recorded_at, zone)}"
    star = " *" if event.synthetic else ""
    text = f"{event.type} of {event.on}{by}{role} (event {event.id}){star}{known}"
    if event.corrected is None:
        return text
    other = event.corrected
    who = "" if other.actor is None else f" by {other.actor}"
    when = "" if other.recorded_at is None else f", recorded {moment(other.recorded_at, zone)}"
    why = "" if other.reason is None else f": {other.reason}"
    return f"{text}; it stands as corrected{who} (event {other.id}){when}{why}"


def move_text(move: Move, indent: str) -> str:
    """A move, its number in brackets before it."""
    before = "" if move.source is None else f"{move.source} "
    rule = "" if move.rule is None else f" (rule {move.rule})"
    told = f"{before}-> {move.target}{rule}" if move.target is not None else move.because or "noted"
    left = f"{indent}{padded(f'[{move.number}]', 5)}{move.on}  "
    return line(told, left, hanging=" " * len(left))


def invented(facts: Iterable[ExplainedFact]) -> bool:
    """Whether any event behind the facts was invented for a demonstration."""
    return any(event.synthetic for fact in facts for event in fact.events)
