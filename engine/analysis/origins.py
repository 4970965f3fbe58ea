"""Where the facts of a case come from: for each, the events that made it what it is.

What an event adds is never worked out here: `engine.core.facts` folds it, and what it changed is
looked at. So an origin is right where the fact is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from engine.core.facts import DEMANDS, accumulate, told_by
from engine.core.items import standing_items
from engine.core.program import Program
from engine.model import Case, Cause, Facts
from engine.packs.pack import Accumulator

How = Literal["brought", "added", "opened", "closed", "cleared", "removed"]


class Origin(NamedTuple):
    """An event that made a fact what it is. ``how``: it ``brought`` the value; ``added`` to a count, a sum
    or a collection; ``opened`` or ``closed`` what a ``between`` tells apart; ``cleared`` the fact, so that
    what had come before it does not count; ``removed`` items from a list. ``value`` is what it brought,
    added, opened, closed or removed."""

    cause: Cause
    how: How
    value: Any = None


class _Step(NamedTuple):
    cause: Cause
    before: Case
    after: Case


class Origins:
    """The events folded so far under one version of the law, and what each of them changed."""

    def __init__(self, program: Program, case: str, causes: Iterable[Cause] = ()) -> None:
        self.program = program
        self._case = Case(id=case, facts=dict(program.empty), pack=program.digest)
        self._steps: list[_Step] = []
        for cause in causes:
            self.take(cause)

    def take(self, cause: Cause) -> None:
        """Fold one more event."""
        folded = accumulate(self.program, self._case, cause)
        self._steps.append(_Step(cause, self._case, folded))
        self._case = folded

    @property
    def facts(self) -> Facts:
        """The facts as folded so far."""
        return self._case.facts

    def of(self, name: str) -> tuple[Origin, ...]:
        """The events behind an accumulated fact, also behind its being absent, in their order."""
        prefix, _, field = name.partition(".")
        if prefix in ("demand", "respondent") and field:
            return self._said(DEMANDS if prefix == "demand" else ("respondent_added",), field)
        if prefix == "in_force":
            return self._about(field)
        if prefix == "items":
            return tuple(origin for step in self._steps for origin in self._listed(step, name))
        fact = self.program.pack.facts.get(name) or self.program.pack.facts.get(name.removesuffix("_known"))
        if fact is None or fact.accumulate is None:
            return ()
        if fact.accumulate.kind == "between":
            return self._between(fact.name)
        if fact.accumulate.knowable:
            return self._known(fact.name, fact.accumulate, asked=name)
        return tuple(
            Origin(step.cause, "added", _added(step.before.facts[name], step.after.facts[name]))
            for step in self._steps
            if step.after.facts[name] != step.before.facts[name]
        )

    def _said(self, types: tuple[str, ...], field: str) -> tuple[Origin, ...]:
        for step in reversed(self._steps):
            event = step.cause.event
            if event is not None and event.type in types and (field == "id" or field in step.cause.data):
                return (Origin(step.cause, "brought", step.cause.data.get(field)),)
        return ()

    def _about(self, kind: str) -> tuple[Origin, ...]:
        """Every event about orders of a kind."""
        types = self.program.pack.orders[kind].effects
        return tuple(
            Origin(step.cause, "added", step.cause.data.get(self.program.pack.orders[kind].by))
            for step in self._steps
            if step.cause.event is not None and step.cause.event.type in types
        )

    def _listed(self, step: _Step, name: str) -> Iterable[Origin]:
        """What an event, of the answer or of the demand, did to the items that stand so."""
        before = standing_items(self.program, step.before).get(name, [])
        after = standing_items(self.program, step.after).get(name, [])
        if fresh := [item for item in after if item not in before]:
            yield Origin(step.cause, "added", fresh)
        if gone := [item for item in before if item not in after]:
            yield Origin(step.cause, "removed", gone)

    def _between(self, name: str) -> tuple[Origin, ...]:
        """What is open, by the event that opened it; where nothing is, what was, by what closed it."""
        last: dict[str, Origin] = {}
        for step in self._steps:
            before, after = step.before.open.get(name, ()), step.after.open.get(name, ())
            last.update((key, Origin(step.cause, "opened", key)) for key in after if key not in before)
            last.update((key, Origin(step.cause, "closed", key)) for key in before if key not in after)
        opened = self._case.open.get(name, ())
        found = [origin for key, origin in last.items() if key in opened or not opened]
        return tuple(sorted(found, key=lambda origin: origin.cause.order))

    def _known(self, name: str, grows: Accumulator, asked: str) -> tuple[Origin, ...]:
        begins, cleared = 0, None
        for number, step in enumerate(self._steps):
            if name in step.before.facts and name not in step.after.facts:
                begins, cleared = number + 1, step
        gone = () if cleared is None else (Origin(cleared.cause, "cleared", cleared.before.facts[name]),)
        if name not in self._case.facts:
            return gone
        value = self._case.facts[name]
        bringing = [
            step
            for step in self._steps[begins:]
            if step.cause.event is not None
            and step.cause.event.type in grows.events
            and told_by(step.cause).get(grows.field or "") is not None
        ]
        if grows.kind == "latest" and asked == name:
            return (Origin(bringing[-1].cause, "brought", value),)
        changing = [step for step in bringing if step.after.facts[name] != step.before.facts.get(name)]
        if asked != name:
            return (Origin(changing[0].cause, "brought", changing[0].after.facts[name]),)
        assert cleared is None or grows.kind in ("max", "min")
        best = max if grows.kind == "max" else min
        mattered = cleared is not None and best(cleared.before.facts[name], value) != value
        return (*(gone if mattered else ()), Origin(changing[-1].cause, "brought", value))


def _added(before: Any, after: Any) -> Any:
    return after[len(before) :] if isinstance(after, list) else after - before
