"""What a rule saw: each of its conditions with its truth, and each fact with what is behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NamedTuple

from engine.analysis.observed import truth
from engine.analysis.origins import Origin
from engine.core.items import ALL
from engine.core.program import Program, as_expression, placeholders
from engine.model import Decision, Facts
from engine.packs.pack import Condition, ParameterValue, Rule

Kind = Literal["accumulated", "computed", "parameter", "state", "event", "cause"]


class Tried(NamedTuple):
    """A condition and its truth over some facts; None where it is unknown. ``names`` are those it reads,
    ``absent`` those of them that were not known. ``say`` is its sentence, the facts filled in."""

    condition: Condition
    source: str
    truth: bool | None
    names: tuple[str, ...]
    absent: tuple[str, ...]
    parts: tuple[Tried, ...] = ()


class Behind(NamedTuple):
    """A fact as it was seen, and what is behind it: the events of an accumulated one (none where it still
    is what it was before any of the types it ``grows`` by came), what a computed one reads, the value of a
    parameter with its date and source, the decision by which a state was entered. ``value`` is None where
    it is ``absent``."""

    name: str
    kind: Kind
    value: Any
    absent: bool
    origins: tuple[Origin, ...] = ()
    grows: tuple[str, ...] = ()
    source: str | None = None
    reads: tuple[str, ...] = ()
    parameter: ParameterValue | None = None
    entered: Decision | None = None


def tried(condition: Condition, facts: Facts) -> Tried:
    """A condition over the facts."""
    expression = as_expression(condition)
    return Tried(
        condition=condition,
        source=expression.source,
        truth=truth(expression, facts),
        names=expression.names,
        absent=expression.absent(facts),
        parts=tuple(tried(part, facts) for part in condition.parts),
    )


def names_of(rule: Rule) -> tuple[str, ...]:
    """The names that a rule's conditions, their sentences, its reason, its source and its notes read."""
    names = [name for condition in rule.when for name in as_expression(condition).names]
    names += [name for text in rule.texts for name in placeholders(text)]
    names += [name for condition in rule.when for name in sentences_read(condition)]
    return tuple(dict.fromkeys(names))


def sentences_read(condition: Condition) -> list[str]:
    """The names that the sentences of a condition read."""
    return [name for say in _sentences(condition) for name in placeholders(say)]


def _sentences(condition: Condition) -> Iterable[str]:
    yield condition.say
    for part in condition.parts:
        yield from _sentences(part)


def behind(
    program: Program,
    names: Iterable[str],
    facts: Facts,
    on: str,
    origins: Callable[[str], tuple[Origin, ...]],
    entered: Mapping[str, Decision],
) -> dict[str, Behind]:
    """What is behind each of the names, and behind what the computed ones among them read, down to the
    events. ``on`` is the day by which parameters count, ``entered`` the decision by which each region
    came to stand where it stands, ``origins`` the events behind an accumulated fact or an ``event.`` one."""
    found = {}
    for name in sorted(program.reach(names)):
        absent = name not in facts
        known = Behind(name, "accumulated", facts.get(name), absent)
        prefix, _, rest = name.partition(".")
        fact = program.pack.facts.get(name)
        if prefix == "parameter":
            parameter = program.pack.parameters.get(rest)
            dated = None if parameter is None else parameter.on(on)
            known = known._replace(kind="parameter", parameter=dated)
        elif prefix in ("state", "entered_on") and rest:
            known = known._replace(kind="state", entered=entered.get(rest))
        elif prefix == "in_force" and rest:
            grows = tuple(program.pack.orders[rest].effects)
            known = known._replace(origins=origins(name), grows=grows)
        elif prefix == "items" and rest:
            ways = [status.by for status in program.pack.items.values() if rest in (status.name, *ALL)]
            grows = tuple(dict.fromkeys(event for by in ways for event, _ in by))
            known = known._replace(origins=origins(name), grows=grows)
        elif prefix == "cause":
            known = known._replace(kind="cause")
        elif prefix == "event" and rest:
            known = known._replace(kind="event", origins=origins(name))
        elif fact is not None and fact.compute is not None:
            known = known._replace(kind="computed", source=fact.compute.source, reads=fact.compute.names)
        else:
            known = known._replace(origins=origins(name), grows=_grows(program, name))
        found[name] = known
    return found


def _grows(program: Program, name: str) -> tuple[str, ...]:
    fact = program.pack.facts.get(name) or program.pack.facts.get(name.removesuffix("_known"))
    return () if fact is None or fact.accumulate is None else fact.accumulate.events
