"""What can be shown of the remedies of a pack: that each takes effect by its own approval alone, and that
what bars it keeps it from taking effect.

The engine takes no step of a remedy that is barred or not approved. What a pack can get wrong is another
way to where the remedy leads, or a remedy that no order can name. Such ways are read off the table of arcs:
where there is none it is proved; where there is one, a case that takes it is run through the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.analysis.acted import done_after, opened, order, override, proposed, shown_by, taken
from engine.analysis.causes import CauseType
from engine.analysis.claims import Answer, Claim
from engine.analysis.examples import Example
from engine.analysis.ways_round import (
    Taker,
    as_approved,
    begins_in,
    brought_about,
    renamed_into,
    takers,
    ways_into,
)
from engine.core.derive import Derived
from engine.core.machine import Arc
from engine.core.orders import holds
from engine.core.program import Program
from engine.packs.pack import ActionType, OrderType
from engine.packs.stories import Told


def of_coercion(program: Program, causes: Mapping[str, CauseType]) -> Iterator[Answer]:
    """Both claims of every remedy."""
    for remedy in program.pack.actions.values():
        if remedy.coercive:
            yield from _Remedy(program, causes, remedy).answers()


class _Remedy:
    def __init__(self, program: Program, causes: Mapping[str, CauseType], remedy: ActionType) -> None:
        self.program = program
        self.causes = causes
        self.remedy = remedy
        self.states = brought_about(program, remedy)
        self.ways = ways_into(program, remedy.region, self.states)

    def answers(self) -> Iterator[Answer]:
        name = self.remedy.name
        yield from list(self._approved()) or [Answer("approved", "proved", "", (name,))]
        yield from list(self._barred()) or [Answer("barred", "proved", "", (name,))]

    def _approved(self) -> Iterator[Answer]:
        yield from self._begun()
        for trigger, way in self.ways.items():
            ways = [
                taker
                for taker in takers(self.program, self.causes, trigger)
                if not as_approved(self.program, self.remedy, taker)
            ]
            if ways:
                told = f"'{trigger}' leads to '{way.target}' as the remedy '{self.remedy.name}' does, "
                told += "without its approval: {how}."
                yield self._way(claim="approved", trigger=trigger, arcs=way.arcs, ways=ways, told=told)

    def _begun(self) -> Iterator[Answer]:
        """What begins where the remedy leads."""
        renamed = renamed_into(self.program, self.remedy.region)
        for state in sorted(self.states & begins_in(self.program, self.remedy.region)):
            about = (self.remedy.name, state)
            if state in renamed:
                told = (
                    f"By 'renamed' a case that stood in '{renamed[state]}' stands in '{state}', where the "
                    f"remedy '{self.remedy.name}' leads. Whether that was approved, the version before shows."
                )
                yield Answer("approved", "unknown", "", about, None, told)
                continue
            told = f"A case opens in '{state}', where the remedy '{self.remedy.name}' leads."
            yield _answer("approved", about, told, shown_by(self.program, opened(self.program), _is_open))

    def _barred(self) -> Iterator[Answer]:
        yield from self._unbarred()
        for trigger, way in self.ways.items():
            if trigger in self.remedy.triggers:
                continue
            ways = list(takers(self.program, self.causes, trigger))
            if ways:
                named = ", ".join(self.remedy.triggers)
                told = f"What bars the remedy '{self.remedy.name}' ({named}) does not bar '{trigger}', "
                told += f"which leads to '{way.target}' too: {{how}}."
                yield self._way(claim="barred", trigger=trigger, arcs=way.arcs, ways=ways, told=told)

    def _way(
        self, claim: Claim, trigger: str, arcs: Sequence[Arc], ways: Sequence[Taker], told: str
    ) -> Answer:
        """That a trigger leads to where the remedy does, by the first of the ways that the engine shows."""
        barring = claim == "barred"
        bars = self._bars(self.remedy.triggers) if barring else [[]]

        def shows(after: Derived) -> bool:
            return any(
                said.trigger == trigger
                and said.target in self.states
                and said.source not in self.states
                and (not barring or _barred_before(after, place) >= {*self.remedy.triggers})
                for place, said in enumerate(after.decisions)
            )

        about = (self.remedy.name, trigger)
        for taker in ways:
            found = shown_by(self.program, taken(self.program, self.causes, taker, arcs, bars), shows)
            if found is not None:
                return _answer(claim, about, told.format(how=_how(taker)), found)
        return _answer(claim, about, told.format(how=_how(ways[0])), None)

    def _bars(self, triggers: Sequence[str]) -> list[list[Told]]:
        """What bars the triggers: an order of each kind that can, and an override."""
        kinds = self.program.pack.orders.values()
        orders = [[order(self.program, kind, triggers)] for kind in kinds if self._says(kind)]
        return [*orders, [override(triggers)]]

    def _says(self, kind: OrderType) -> bool:
        """Whether an order of the kind says itself what it bars."""
        opening = [event for event, effect in kind.effects.items() if effect == "opened"]
        return any("bars" in self.program.pack.events[event].fields for event in opening)

    def _unbarred(self) -> Iterator[Answer]:
        """What no order can bar, or an order that bars the remedy but for its last step."""
        kinds = list(self.program.pack.orders.values())
        deed, name = self.remedy.done, self.remedy.name
        if deed is None:
            told = (
                f"The remedy '{name}' takes no trigger when it is done ('done'), so that nothing can bar it."
            )
            triggers = self.remedy.triggers or tuple(
                trigger for trigger, region in self.program.region_of.items() if region == self.remedy.region
            )
            yield self._done_all_the_same((name,), told, self._bars(triggers))
            return
        bar = f"bar '{deed}', which is taken when the remedy '{name}' is done"
        if not kinds:
            told = f"No order of a court can {bar}: the workflow declares none ('orders')."
            yield Answer(
                "barred", "refuted", "", (name,), None, told
            )  # of what is not there no case can tell
            return
        if not any(self._says(kind) or deed in kind.bars for kind in kinds):
            told = f"No order of a court can {bar}: {_all(kinds)} bar other triggers."
            yield self._done_all_the_same((name,), told, [[order(self.program, kind) for kind in kinds]])
            return
        for kind in kinds:
            named = [trigger for trigger in kind.bars if trigger in self.remedy.triggers]
            if named and deed not in kind.bars and not self._says(kind):
                told = (
                    f"The order '{kind.name}' bars '{named[0]}' but not '{deed}': where the remedy '{name}' "
                    "was approved before the order came, it is done all the same."
                )
                yield self._done_all_the_same((name, kind.name), told, [[order(self.program, kind)]])

    def _done_all_the_same(
        self, about: tuple[str, ...], told: str, orders: Sequence[Sequence[Told]]
    ) -> Answer:
        def shows(after: Derived) -> bool:
            done = [action for action in after.case.actions if action.kind == self.remedy.name]
            held = [made for made in after.case.orders if holds(after.case, made)]
            return any(action.status == "done" for action in done) and len(held) >= len(orders[0])

        stories = (
            done_after(story, self.remedy, made)
            for story in proposed(self.program, self.causes, self.remedy)
            for made in orders
        )
        return _answer("barred", about, told, shown_by(self.program, stories, shows))


def _barred_before(after: Derived, place: int) -> set[str]:
    """What the orders in force at the end bar that had come before the decision at a place."""
    come = {made.cause.event.key for made in after.decisions[:place] if made.cause.event is not None}
    orders = [made for made in after.case.orders if made.event in come and holds(after.case, made)]
    return {trigger for made in orders for trigger in made.bars}


def _all(kinds: Sequence[OrderType]) -> str:
    return f"those called {' and '.join(repr(kind.name) for kind in kinds)}"


def _is_open(after: Derived) -> bool:
    return after.case.opened_at is not None


def _how(taker: Taker) -> str:
    if taker.kind == "rule":
        return f"the rule '{taker.name}' takes it"
    if taker.kind == "override":
        return "an override takes it"
    return f"it is taken when '{taker.name}' is {taker.kind}"


def _answer(claim: Claim, about: tuple[str, ...], told: str, found: Example | None) -> Answer:
    if found is None:
        told = f"Perhaps: {told} No case was found in which it is so."
        return Answer(claim, "unknown", "", about, None, told)
    return Answer(claim, "refuted", "", about, None, told, found)
