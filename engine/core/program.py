"""A pack made ready to run: machines walked, rules grouped by what they answer to, facts ordered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from engine.core.machine import Machine, build_machine, outward
from engine.core.matcher import Match, Matcher
from engine.core.remembered import remembering
from engine.model import Facts
from engine.packs.conditions import UNKNOWN, Expression, any_of, none_of
from engine.packs.pack import (
    Accumulator,
    Condition,
    DeadlineSpec,
    Effecting,
    Fact,
    OrderType,
    Pack,
    Region,
    Rule,
    State,
)


@dataclass(frozen=True, slots=True)
class Judge:
    """The rules that answer to one cause type, the facts to compute for them, and their matcher.

    ``reads`` holds for each rule the names that explain it: what its conditions and its reason
    read, and what the computed facts among those read in turn; ``supplies`` adds these last to facts.
    ``conditions`` are those of each rule.
    """

    rules: tuple[Rule, ...]
    conditions: tuple[tuple[Expression, ...], ...]
    reads: tuple[tuple[str, ...], ...]
    supplies: tuple[Callable[[Facts], None], ...]
    computed: tuple[Fact, ...]
    matcher: Matcher


REMEMBERED_DAYS = 4_096


class Program:
    """``pack`` ready to run. With ``remember`` False the matcher asks its network every time, and CEL
    evaluates anew each time.

    ``basis`` gives for an instant the digest of the law that people had before them when they settled what
    was proposed then: that of the pack itself, but where another is tried on what was settled under it.
    """

    def __init__(
        self, pack: Pack, *, remember: bool = True, basis: Callable[[datetime], str] | None = None
    ) -> None:
        self.pack = pack
        self.digest = pack.digest
        self.zone = pack.timezone
        self.remember = remember
        self.basis = (lambda _: pack.digest) if basis is None else basis
        self.machines: dict[str, Machine] = {
            name: build_machine(region) for name, region in pack.regions.items()
        }
        self._computing: tuple[Fact, ...] = tuple(
            replace(fact, compute=self._ready(fact.compute))
            for fact in pack.facts.values()
            if fact.compute is not None
        )
        self.region_of = {
            transition.trigger: region.name
            for region in pack.regions.values()
            for transition in region.transitions
        }
        self.empty: Facts = _empty_facts(pack.facts.values())
        self.growing: dict[str, list[tuple[Fact, Accumulator]]] = {}
        self.clearing: dict[str, list[str]] = {}
        for fact in pack.facts.values():
            if fact.accumulate is not None:
                for event in fact.accumulate.events:
                    self.growing.setdefault(event, []).append((fact, fact.accumulate))
                for event in fact.accumulate.cleared_by:
                    self.clearing.setdefault(event, []).append(fact.name)
        self.ordering: dict[str, tuple[OrderType, Effecting]] = {
            event: (order, effect)
            for order in pack.orders.values()
            for event, effect in order.effects.items()
        }
        self.naming: dict[str, list[tuple[str, str, str | None]]] = {}
        """By event: under which status it names items, in which field, and the field of the reason."""
        for status in pack.items.values():
            for event, name in status.by:
                self.naming.setdefault(event, []).append((status.name, name, status.reasons.get(event)))
        self.needs: dict[tuple[str, str], Needs] = {}
        for region in pack.regions.values():
            self.needs.update(self._needs(region))
        self.counts: dict[str, tuple[Fact, ...]] = {}
        self.clocks: dict[str, Clock] = {}
        for region in pack.regions.values():
            for state in region.states.values():
                clock = self._clock(state)
                if clock is not None:
                    self.clocks[state.path] = clock
        self._rules: dict[str, list[Rule]] = {}
        for rule in pack.rules:
            for on in rule.on:
                self._rules.setdefault(on, []).append(rule)
        self._judges: dict[str, Judge] = {}
        self._parameters: dict[str, Facts] = {}

    def judge(self, on: str) -> Judge | None:
        """The judge of a cause type; None where no rule answers to it."""
        if on not in self._rules:
            return None
        judge = self._judges.get(on)
        if judge is None:
            judge = self._judges[on] = self._build_judge(tuple(self._rules[on]))
        return judge

    def parameters_on(self, on: str) -> Facts:
        """The parameters in force on a day, by the names under which conditions read them."""
        known = self._parameters.get(on)
        if known is None:
            known = {
                f"parameter.{name}": dated.value
                for name, parameter in self.pack.parameters.items()
                if (dated := parameter.on(on)) is not None
            }
            if len(self._parameters) >= REMEMBERED_DAYS:
                self._parameters.clear()
            self._parameters[on] = known
        return known

    def over(self, state: Mapping[str, str]) -> bool:
        """Whether nothing leads out of where every region stands; ``state`` is that of a case."""
        regions = self.pack.regions
        return bool(state) and all(
            path in regions[region].states and regions[region].states[path].final
            for region, path in state.items()
            if region in regions
        )

    def match(self, judge: Judge, facts: Facts) -> Match:
        """Which of the judge's rules match."""
        return judge.matcher.match(facts, remember=self.remember)

    def computed(self, names: Iterable[str]) -> tuple[Fact, ...]:
        """The computed facts among ``names`` and those they read, each after what it reads."""
        wanted = self.reach(names)
        return tuple(fact for fact in self._computing if fact.name in wanted)

    def reach(self, names: Iterable[str]) -> set[str]:
        """``names`` and every name that the computed facts among them read."""
        reached: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name in reached:
                continue
            reached.add(name)
            fact = self.pack.facts.get(name)
            if fact is not None and fact.compute is not None:
                waiting.extend(fact.compute.names)
        return reached

    def _ready(self, expression: Expression) -> Expression:
        return remembering(expression) if self.remember else expression

    def _build_judge(self, rules: tuple[Rule, ...]) -> Judge:
        conditions = [[self._ready(as_expression(condition)) for condition in rule.when] for rule in rules]
        reads = []
        for rule, expressions in zip(rules, conditions, strict=True):
            names = [name for expression in expressions for name in expression.names]
            names += [name for text in rule.texts for name in placeholders(text)]
            reads.append(tuple(sorted(self.reach(names))))
        every = [name for names in reads for name in names]
        supplies = {
            condition: partial(compute, computed)
            for expressions in conditions
            for condition in expressions
            if (computed := self.computed(condition.names))
        }
        return Judge(
            rules=rules,
            conditions=tuple(map(tuple, conditions)),
            reads=tuple(reads),
            supplies=tuple(partial(compute, self.computed(names)) for names in reads),
            computed=self.computed(every),
            matcher=Matcher(conditions, supplies),
        )

    def _needs(self, region: Region) -> dict[tuple[str, str], Needs]:
        """What each arc needs, by its innermost source and its trigger: that of the innermost state that has
        the trigger."""
        found: dict[tuple[str, str], Needs] = {}
        for source, trigger in self.machines[region.name].arcs:
            for path in outward(source):
                own = [t for t in region.transitions if t.trigger == trigger and path in t.sources]
                if own:
                    if own[0].needs:
                        conditions = tuple(map(as_expression, own[0].needs))
                        names = [name for condition in conditions for name in condition.names]
                        reads = tuple(sorted(self.reach(names)))
                        found[source, trigger] = Needs(own[0].needs, conditions, reads, self.computed(names))
                    break
        return found

    def _clock(self, state: State) -> Clock | None:
        if not state.deadlines:
            return None
        whole = state.tolled_while
        shared = whole is not None and any(spec.tolled_while is None for spec in state.deadlines)
        tolled = {"": whole} if whole is not None and shared else {}
        for spec in state.deadlines:
            own = spec.tolled_while
            if own is not None:
                tolled[spec.name] = own if whole is None else any_of([whole, own], own.place)
            numbers = [name for name in spec.numbers if not name.startswith("parameter.")]
            self.counts.update({name: self.computed([name]) for name in numbers})
        names = [name for spec in state.deadlines for name in spec.dates]
        names.extend(name for condition in tolled.values() for name in condition.names)
        computed = self.computed(names)
        plain = not computed and not any(name.startswith(_VIEWED) for name in names)
        return Clock(state.deadlines, tuple(tolled.items()), computed, plain)


def compute(computed: Iterable[Fact], facts: Facts) -> None:
    """Add computed facts, each after those it reads, to the facts they are computed from. What is there
    already stays; an unknown one stays absent."""
    for fact in computed:
        if fact.name in facts:
            continue
        assert fact.compute is not None
        value = fact.compute.evaluate(facts)
        if value is not UNKNOWN:
            facts[fact.name] = value


@dataclass(frozen=True, slots=True)
class Clock:
    """The deadlines of a state, the conditions under which they stand still, the facts to compute.

    ``tolled`` is by deadline, "" standing for those that have no condition of their own; ``plain`` says
    that it reads accumulated facts alone."""

    deadlines: tuple[DeadlineSpec, ...]
    tolled: tuple[tuple[str, Expression], ...]
    computed: tuple[Fact, ...]
    plain: bool


@dataclass(frozen=True, slots=True)
class Needs:
    """What must hold before a trigger is taken, the facts that it reads, those to be computed."""

    needs: tuple[Condition, ...]
    conditions: tuple[Expression, ...]
    reads: tuple[str, ...]
    computed: tuple[Fact, ...]


_VIEWED = ("state.", "entered_on.", "in_force.", "items.", "cause.", "parameter.")


def _empty_facts(facts: Iterable[Fact]) -> Facts:
    """What a case knows before anything happened."""
    known: Facts = {}
    for fact in facts:
        if fact.accumulate is None:
            continue
        if fact.empty is not None:
            known[fact.name] = fact.empty
        if fact.accumulate.knowable:
            known[f"{fact.name}_known"] = False
    return known


def as_expression(condition: Condition) -> Expression:
    """A condition as one expression: a line as it stands, ``any`` and ``none`` over their lines."""
    if condition.kind == "one":
        assert condition.expression is not None
        return condition.expression
    parts = [as_expression(part) for part in condition.parts]
    return (any_of if condition.kind == "any" else none_of)(parts, condition.place)


def placeholders(text: str) -> list[str]:
    """The names in braces of a reason."""
    return [part.partition("}")[0] for part in text.split("{")[1:]]


__all__ = ["Clock", "Judge", "Program", "as_expression", "compute", "placeholders"]
