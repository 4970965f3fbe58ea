"""What can be when a cause type is judged: where the case may stand, what is known by then."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from engine.analysis.formulas import Abstraction, All, Among, Compares, Formula, IsTrue, Not, Relates, Some
from engine.analysis.search import leaves
from engine.core.machine import outward
from engine.core.program import Program, as_expression
from engine.packs.conditions import Expression
from engine.packs.pack import Effect, Fact, Pack, Region, Rule

_ALWAYS = ("state.", "entered_on.", "items.", "cause.", "in_force.", "parameter.")
_DEMANDED = (
    "demand.id",
    "demand.issued_on",
    "demand.due_on",
    "demand.items",
    "respondent.id",
    "respondent.name",
)


class CauseType:
    """One cause type of a program, with the formulas of the rules that answer to it."""

    def __init__(self, program: Program, on: str) -> None:
        self.program = program
        self.pack: Pack = program.pack
        self.on = on
        self.rules = tuple(rule for rule in self.pack.rules if on in rule.on)
        self.abstraction = Abstraction(self.pack, self._absent, self._least)
        self._formulas: dict[str, Formula] = {}

    @cached_property
    def leaves(self) -> dict[str, tuple[str, ...]]:
        """By region, the innermost states in which a case may stand when it is judged."""
        kind, _, name = self.on.partition(".")
        found = {}
        for region in self.pack.regions.values():
            parents = {state.parent for state in region.states.values()}
            leaves = [path for path in region.states if path not in parents]
            if kind == "deadline_passed":
                having = [
                    path
                    for path, state in region.states.items()
                    if any(spec.name == name for spec in state.deadlines)
                ]
                if having:
                    leaves = [leaf for leaf in leaves if not set(outward(leaf)).isdisjoint(having)]
            elif kind == "state_entered" and name in region.states:
                leaves = [leaf for leaf in leaves if name in outward(leaf)]
            found[region.name] = tuple(leaves)
        return found

    @cached_property
    def going_on(self) -> Formula:
        """That the case is not over in any region."""
        return All(
            tuple(
                Among(
                    self.state(region.name),
                    tuple(leaf for leaf in self.leaves[region.name] if not _is_final(region, leaf)),
                )
                for region in self.pack.regions.values()
            )
        )

    @cached_property
    def fixed(self) -> dict[str, list[object]]:
        """The values that what is bound by the cause may have."""
        bound: dict[str, list[object]] = {
            f"state.{region}": list(leaves) for region, leaves in self.leaves.items()
        }
        for fact in self.pack.facts.values():
            grown = fact.accumulate
            if grown is not None and grown.kind == "between" and self.on == grown.events[0]:
                bound[fact.name] = [True]
        return bound

    def likely(self, formula: Formula) -> Formula:
        """The formula where the dates in it follow one another as those of a case do, so that what it holds
        of can be shown; it may hold of other cases too."""
        names = {leaf.name for leaf in leaves(formula) if isinstance(leaf, Compares | Relates)}
        names |= {leaf.other for leaf in leaves(formula) if isinstance(leaf, Relates)}
        kind, _, state = self.on.partition(".")
        since = [f"entered_on.{region}" for region in self.pack.regions if f"entered_on.{region}" in names]
        order = [("demand.issued_on", "<=", other) for other in ("demand.due_on", "cause.on", *since)]
        for name in since:
            inside = name.partition(".")[2]
            now = kind == "state_entered" and state in self.pack.regions[inside].states
            order.append((name, "==" if now else "<=", "cause.on"))
        for fact in self.pack.facts.values():
            if fact.accumulate is not None and fact.accumulate.field == "occurred_on":
                order.append((fact.name, "<=", "cause.on"))
        known = [Relates(a, op, b) for a, op, b in order if a in names and b in names]
        return All((formula, *known))

    def matches(self, rule: Rule) -> Formula:
        """That every condition of a rule holds."""
        if rule.id not in self._formulas:
            self._formulas[rule.id] = All(self.conditions(rule))
        return self._formulas[rule.id]

    def conditions(self, rule: Rule) -> tuple[Formula, ...]:
        """That each condition of a rule holds."""
        return tuple(self.holds(as_expression(condition)) for condition in rule.when)

    def none_of(self, rules: Iterable[Rule]) -> Formula:
        """That none of the rules matches."""
        return All(tuple(Not(self.matches(rule)) for rule in rules))

    def can_take(self, trigger: str) -> Formula:
        """That a trigger may be taken from where the case stands, and nothing that it needs is missing."""
        region = self.program.region_of[trigger]
        machine = self.program.machines[region]
        by_needs: dict[tuple[Expression, ...], list[str]] = {}
        for leaf in self.leaves[region]:
            if machine.arc(leaf, trigger) is not None:
                needs = self.program.needs.get((leaf, trigger))
                by_needs.setdefault(() if needs is None else needs.conditions, []).append(leaf)
        return Some(
            tuple(
                All((Among(self.state(region), tuple(leaves)), *map(self.holds, conditions)))
                for conditions, leaves in by_needs.items()
            )
        )

    def holds(self, condition: Expression) -> Formula:
        """That a condition holds: it is neither false nor unknown."""
        return IsTrue(self.abstraction.of(condition))

    def asked_of(self, rule: Rule) -> frozenset[str]:
        """What is read by the needs of the triggers that a rule asks for."""
        triggers = self.moves(rule).values()
        needed = [needs for (_, trigger), needs in self.program.needs.items() if trigger in triggers]
        return frozenset(name for needs in needed for one in needs.conditions for name in one.names)

    def stands(self, region: str, leaf: str) -> Formula:
        """That the case stands in a state."""
        return Among(self.state(region), (leaf,))

    def state(self, region: str) -> str:
        """The name by which the state of a region is a variable."""
        return self.abstraction.variable(f"state.{region}", "string")

    def trigger(self, effect: Effect) -> str | None:
        """The trigger that an effect takes."""
        if effect.kind == "move":
            return effect.value
        return self.pack.actions[effect.value].enters if effect.kind == "propose" else None

    def moves(self, rule: Rule) -> dict[str, str]:
        """Region to the trigger a rule asks for in it."""
        asked = [trigger for effect in rule.then if (trigger := self.trigger(effect)) is not None]
        return {self.program.region_of[trigger]: trigger for trigger in reversed(asked)}

    def _absent(self, name: str) -> bool:
        if name.startswith(_ALWAYS) or name in _DEMANDED or name.endswith("_known"):
            return False
        if name.startswith("event."):
            field = name.removeprefix("event.")
            declared = self.pack.events.get(self.on)
            spec = None if declared is None else declared.fields.get(field)
            return spec is not None and not spec.required and spec.default is None
        fact = self.pack.facts.get(name)
        if fact is None or fact.accumulate is None:
            return True
        return fact.accumulate.knowable and not self._brings(fact)

    def _brings(self, fact: Fact) -> bool:
        """Whether the cause itself makes the fact known."""
        grown = fact.accumulate
        declared = self.pack.events.get(self.on)
        if grown is None or declared is None or self.on not in grown.events:
            return False
        if grown.field in ("occurred_on", "occurred_at"):
            return True
        spec = declared.fields.get(grown.field or "")
        return spec is not None and (spec.required or spec.default is not None)

    def _least(self, name: str) -> int:
        fact = self.pack.facts[name]
        return int(fact.accumulate is not None and self.on in fact.accumulate.events)


def _is_final(region: Region, leaf: str) -> bool:
    return any(region.states[path].final for path in outward(leaf))
