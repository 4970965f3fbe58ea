"""What can be shown of what must be on file before a move (``needs``): that it can be there, so that the move
is ever taken, and that each of it can be missing, so that it keeps something back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from engine.analysis.acted import shown_by, taken
from engine.analysis.causes import CauseType
from engine.analysis.claims import Answer
from engine.analysis.examples import Example, cases, first_day, stage_of
from engine.analysis.formulas import All, Among, Formula, Not
from engine.analysis.instances import TOO_MANY, instance
from engine.analysis.search import Assignment
from engine.analysis.solver import NoAnswer
from engine.analysis.staging import story_of
from engine.analysis.trial import begun_of
from engine.analysis.ways_round import Taker, takers
from engine.calendars import start_of_day
from engine.core.derive import Derived
from engine.core.prerequisites import lacking
from engine.core.program import Program, as_expression
from engine.diagnostics import Place
from engine.model import Cause
from engine.packs.conditions import Expression
from engine.packs.pack import Region, Transition
from engine.packs.stories import Story

_ACTS = {"approved": "action_approved", "rejected": "action_rejected", "done": "action_done"}


def of_needs(program: Program, causes: Mapping[str, CauseType]) -> Iterator[Answer]:
    """The claim of every transition that needs something."""
    for region in program.pack.regions.values():
        for transition in region.transitions:
            if transition.needs:
                answers = list(_Needing(program, causes, region, transition).answers())
                yield from answers or [Answer("on-file", "proved", "", (transition.trigger,))]


class _Needing:
    def __init__(
        self, program: Program, causes: Mapping[str, CauseType], region: Region, transition: Transition
    ) -> None:
        self.program = program
        self.causes = causes
        self.region = region.name
        self.trigger = transition.trigger
        self.places = [need.place for need in transition.needs]
        self.needs = [as_expression(need) for need in transition.needs]
        machine = program.machines[region.name]
        self.arcs = [
            machine.arcs[source, trigger]
            for (source, trigger), needed in program.needs.items()
            if trigger == transition.trigger and needed.needs == transition.needs
        ]
        self.takers = list(takers(program, causes, transition.trigger))
        self.asking = self._asking()

    def answers(self) -> Iterator[Answer]:
        """What does not hold, or is not known."""
        if not self.arcs or not self.asking:
            return
        told = f"What '{self.trigger}' needs is never all on file, so that it is never taken."
        yield from self._answer(self.needs, True, told, self.places[0])
        for need, place in zip(self.needs, self.places, strict=True):
            told = f"'{need.source}' is always so: that '{self.trigger}' needs it keeps nothing back."
            yield from self._answer([need], False, told, place)

    def _asking(self) -> list[CauseType]:
        """The cause types on which the trigger is asked for."""
        found: dict[str, CauseType] = {}
        for taker in self.takers:
            if taker.kind == "rule":
                rule = next(rule for rule in self.program.pack.rules if rule.id == taker.name)
                found.update({on: self.causes[on] for on in rule.on})
            else:
                on = _ACTS.get(taker.kind, "rules_overridden")
                found[on] = self.causes.get(on) or CauseType(self.program, on)
        return list(found.values())

    def _answer(self, needs: Sequence[Expression], there: bool, told: str, place: Place) -> Iterator[Answer]:
        """What is to be said where the needs cannot be ``there``, or, where that is False, cannot lack."""
        about = (self.trigger,)
        unsure = False
        for cause in self.asking:
            on_file = All(tuple(map(cause.holds, needs)))
            leaves = tuple(arc.source for arc in self.arcs if arc.source in cause.leaves[self.region])
            stands = Among(cause.state(self.region), leaves)
            try:
                possible = self._possible(cause, All((stands, on_file if there else Not(on_file))), there)
            except NoAnswer:
                yield Answer("on-file", "unknown", "", about, place, TOO_MANY)
                return
            if possible:
                return
            unsure = unsure or possible is None
        if unsure:
            told = f"Perhaps: {told} No case was found in which it is otherwise."
            yield Answer("on-file", "unknown", "", about, place, told)
            return
        yield Answer("on-file", "refuted", "", about, place, told, self._shown(there))

    def _possible(self, cause: CauseType, wanted: Formula, there: bool) -> bool | None:
        """Whether it can be so; None where the formulas have it so and no case was found in which it is."""
        found = instance(cause, wanted)
        if found is None:
            return False
        if all(cause.abstraction.is_exact(name) for name in found):
            return True
        return True if self._found(cause, found, there) else None

    def _found(self, cause: CauseType, values: Assignment, there: bool) -> bool:
        also = {name for need in self.needs for name in need.names}
        for own, known, parameters in cases(self.program, cause, values, also):
            made = stage_of(own, cause, known, values, parameters)
            if made is None:
                continue
            stage, told = made
            day = told or first_day(stage)
            story = story_of(stage, day)
            begun = None if story is None else begun_of(own, story)
            if begun is None:
                continue
            at = start_of_day(day, own.zone)
            now = Cause(kind="event", at=at, on=day, order=(at, 3, 0, "", ""))
            missing = lacking(own, begun.case, now, stage.state[self.region], self.trigger)
            if (missing is None) == there:
                return True
        return False

    def _shown(self, there: bool) -> Example | None:
        """A case in which the trigger is refused, as what it needs is not ``there``; or is taken."""

        def shows(after: Derived) -> bool:
            if there:
                return any(said.code == "prerequisite" for said in after.decisions)
            return any(said.trigger == self.trigger and said.target for said in after.decisions)

        for taker in self.takers:
            found = shown_by(self.program, self._stories(taker, there), shows)
            if found is not None:
                return found
        return None

    def _stories(self, taker: Taker, there: bool) -> Iterator[Story]:
        for story in taken(self.program, self.causes, taker, self.arcs, [[]]):
            if there and taker.kind in _ACTS:
                act = _ACTS[taker.kind]
                told = [replace(e, refused="prerequisite") if e.type == act else e for e in story.events]
                story = replace(story, events=tuple(told))
            yield story
