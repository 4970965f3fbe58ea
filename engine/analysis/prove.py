"""What can be shown of a pack for every case there can be, not only for those on record.

Each question is put as a formula (`formulas`) and searched (`search`). Where the search ends without finding
anything it is proved; where it finds values, a case with them is made and run through the engine
(`examples`): if the engine shows the fault the claim is refuted, if not it is unknown, as the formulas allow
more than can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from engine.analysis.causes import CauseType
from engine.analysis.claims import Answer, Claim, Verdict
from engine.analysis.coercion import of_coercion
from engine.analysis.examples import Example, Shows, example_of_staying
from engine.analysis.filing import of_needs
from engine.analysis.formulas import All, Formula, Some
from engine.analysis.instances import TOO_MANY, instance, showing
from engine.analysis.search import Assignment
from engine.analysis.solver import NoAnswer
from engine.core.machine import outward
from engine.core.program import Program
from engine.diagnostics import Place
from engine.packs.pack import Rule


class Prover:
    """Asks every claim of a program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.causes = {on: CauseType(program, on) for rule in program.pack.rules for on in rule.on}

    def answers(self) -> Iterator[Answer]:
        """Every claim: by cause type, by rule, by state, by move that needs something, by remedy."""
        for cause in self.causes.values():
            yield from self._one_move(cause)
        for on in self.program.pack.exhaustive:
            yield self._covered(self.causes.get(on) or CauseType(self.program, on))
        for rule in self.program.pack.rules:
            alive = self._alive(rule)
            yield alive
            if alive.verdict == "proved":
                yield from self._not_hidden(rule)
        yield from self._ways_out()
        yield from of_needs(self.program, self.causes)
        yield from of_coercion(self.program, self.causes)

    def _one_move(self, cause: CauseType) -> Iterator[Answer]:
        for first, second in combinations(cause.rules, 2):
            if first.priority != second.priority:
                continue
            theirs = cause.moves(second)
            for region, trigger in cause.moves(first).items():
                if theirs.get(region, trigger) == trigger:
                    continue
                higher = _higher(cause, region, first)
                both = All((cause.matches(first), cause.matches(second), cause.none_of(higher)))
                told = (
                    f"'{first.id}' asks for '{trigger}' and '{second.id}' for '{theirs[region]}', both with "
                    f"priority {first.priority}: neither is done."
                )
                yield self._answer(
                    "one-move",
                    cause,
                    (first.id, second.id),
                    second.place,
                    both,
                    told,
                    lambda made: any(said.code == "conflict" for said in made),
                )

    def _covered(self, cause: CauseType) -> Answer:
        told = f"No rule answers to {cause.on} then."
        ids = {rule.id for rule in cause.rules}
        return self._answer(
            "covered",
            cause,
            (),
            None,
            All((cause.going_on, cause.none_of(cause.rules))),
            told,
            lambda made: not any(said.rule in ids for said in made),
        )

    def _alive(self, rule: Rule) -> Answer:
        matching: list[tuple[CauseType, Assignment]] = []
        unsure = False
        for on in rule.on:
            cause = self.causes[on]
            try:
                found = instance(cause, cause.matches(rule))
                if found is None:
                    continue
                matching.append((cause, found))
                takes = Some(tuple(cause.can_take(trigger) for trigger in cause.moves(rule).values()))
                possible = self._possible(cause, cause.matches(rule), rule, takes)
            except NoAnswer:
                return Answer("alive", "unknown", on, (rule.id,), rule.place, TOO_MANY)
            if possible:
                return Answer("alive", "proved", on, (rule.id,), rule.place)
            unsure = unsure or possible is None
        causes = " or ".join(rule.on)
        if unsure:
            told = f"Perhaps '{rule.id}' never does anything: no case was found in which it does."
            return Answer("alive", "unknown", causes, (rule.id,), rule.place, told)
        first = self.causes[rule.on[0]]
        asked = " or ".join(f"'{trigger}'" for trigger in first.moves(rule).values())
        lacking = ", or lacks what it needs" if first.asked_of(rule) else ""
        told = (
            f"'{rule.id}' matches only where {asked} cannot be taken{lacking}."
            if matching
            else f"The conditions of '{rule.id}' cannot all hold."
        )
        if matching:
            cause, found = matching[0]
            also = cause.asked_of(rule)
            shown = showing(self.program, cause, cause.matches(rule), found, _refuses(rule), also)
        else:
            shown = self._nearly(first, rule)
        return Answer("alive", "refuted", causes, (rule.id,), rule.place, told, shown)

    def _nearly(self, cause: CauseType, rule: Rule) -> Example | None:
        """A case in which all conditions hold but one, the last of which that can be said, and the rule
        does nothing."""
        conditions = cause.conditions(rule)
        takes = tuple(cause.can_take(trigger) for trigger in cause.moves(rule).values())
        for left_out in reversed(range(len(conditions))):
            others = All((*conditions[:left_out], *conditions[left_out + 1 :], *takes))
            try:
                found = instance(cause, others)
            except NoAnswer:
                continue
            if found is None:
                continue
            also = cause.asked_of(rule)
            shown = showing(self.program, cause, others, found, _does_nothing(rule), also)
            if shown is not None:
                return shown
        return None

    def _possible(self, cause: CauseType, matches: Formula, rule: Rule, takes: Formula) -> bool | None:
        """Whether there is a case in which the rule matches and does what it asks for; None where the
        formulas have one and none was found that the engine shows it in. Raises NoAnswer."""
        wanted = All((matches, takes)) if cause.moves(rule) else matches
        found = instance(cause, wanted)
        if found is None:
            return False
        if all(cause.abstraction.is_exact(name) for name in found):
            return True
        done = ("moved", "proposed", "withheld") if cause.moves(rule) else ("moved", "proposed", "noted")
        shown = showing(
            self.program,
            cause,
            wanted,
            found,
            lambda made: any(said.rule == rule.id and said.outcome in done for said in made),
            cause.asked_of(rule),
        )
        return True if shown is not None else None

    def _not_hidden(self, rule: Rule) -> Iterator[Answer]:
        moves = self.causes[rule.on[0]].moves(rule)
        if len(moves) != len(rule.then):
            return  # what asks for no move is done whatever else matches
        hiders: dict[str, None] = {}
        for on in rule.on:
            cause = self.causes[on]
            for region, trigger in moves.items():
                higher = [
                    other for other in _higher(cause, region, rule) if cause.moves(other)[region] != trigger
                ]
                free = All((cause.matches(rule), cause.none_of(higher)))
                try:
                    possible = self._possible(cause, free, rule, cause.can_take(trigger))
                    if possible is None:
                        told = f"Perhaps '{rule.id}' is always outdone: no case was found in which it is not."
                        yield Answer("not-hidden", "unknown", on, (rule.id,), rule.place, told)
                        return
                    if possible:
                        if hiders or higher:
                            yield Answer("not-hidden", "proved", on, (rule.id,), rule.place)
                        return
                except NoAnswer:
                    yield Answer("not-hidden", "unknown", on, (rule.id,), rule.place, TOO_MANY)
                    return
                hiders.update(dict.fromkeys(other.id for other in higher))
        first = self.causes[rule.on[0]]
        told = f"Wherever '{rule.id}' matches, {_either(hiders)} of higher priority does too, and is done."
        shown = self._answer(
            "not-hidden",
            first,
            (rule.id, *hiders),
            rule.place,
            first.matches(rule),
            told,
            lambda made: (
                any(said.rule in hiders for said in made) and not any(said.rule == rule.id for said in made)
            ),
        )
        yield shown._replace(verdict="refuted", told=told)  # the search has shown it; the example illustrates

    def _ways_out(self) -> Iterator[Answer]:
        for region in self.program.pack.regions.values():
            parents = {state.parent for state in region.states.values()}
            for path in region.states:
                if path in parents or any(region.states[outer].final for outer in outward(path)):
                    continue
                leads = self._leads_out(region.name, path)
                if leads:
                    yield Answer("way-out", "proved", "", (path,))
                    continue
                told = f"Nothing leads a case out of '{path}', and it is not marked 'final: true'."
                verdict: Verdict = "refuted" if leads is False else "unknown"
                told = told if leads is False else f"Perhaps: {told} No case was found that is led out of it."
                shown = example_of_staying(self.program, region.name, path) if leads is False else None
                yield Answer("way-out", verdict, "", (path,), None, told, shown)

    def _leads_out(self, region: str, leaf: str) -> bool | None:
        """Whether anything leads out of a state; None where that was not found out."""
        machine = self.program.machines[region]
        leading = {
            trigger for trigger in machine.triggers(leaf) if machine.arcs[leaf, trigger].target != leaf
        }
        for action in self.program.pack.actions.values():
            if leading & {action.approved, action.rejected, action.done}:
                return True
        unsure = False
        for rule in self.program.pack.rules:
            for on in rule.on:
                cause = self.causes[on]
                if leaf not in cause.leaves[region] or cause.moves(rule).get(region) not in leading:
                    continue
                try:
                    possible = self._possible(cause, cause.matches(rule), rule, cause.stands(region, leaf))
                except NoAnswer:
                    possible = None
                if possible:
                    return True
                unsure = unsure or possible is None
        return None if unsure else False

    def _answer(
        self,
        claim: Claim,
        cause: CauseType,
        about: tuple[str, ...],
        place: Place | None,
        against: Formula,
        told: str,
        shows: Shows,
    ) -> Answer:
        """The claim, which holds where nothing speaks ``against`` it."""
        try:
            found = instance(cause, against)
        except NoAnswer:
            return Answer(claim, "unknown", cause.on, about, place, TOO_MANY)
        if found is None:
            return Answer(claim, "proved", cause.on, about, place)
        shown = showing(self.program, cause, against, found, shows)
        if shown is None:
            told = f"Perhaps: {told} No case was found in which it is so."
            return Answer(claim, "unknown", cause.on, about, place, told)
        return Answer(claim, "refuted", cause.on, about, place, told, shown)


def _refuses(rule: Rule) -> Shows:
    return lambda made: any(said.rule == rule.id and said.outcome == "rejected" for said in made)


def _does_nothing(rule: Rule) -> Shows:
    return lambda made: all(said.rule != rule.id for said in made)


def _higher(cause: CauseType, region: str, rule: Rule) -> list[Rule]:
    return [other for other in cause.rules if other.priority > rule.priority and region in cause.moves(other)]


def _either(names: Iterable[str]) -> str:
    return " or ".join(f"'{name}'" for name in names) or "another"
