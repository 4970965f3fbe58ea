"""Demands that follow one another, and who was asked in which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.core.law import Law
from engine.core.program import Program
from engine.diagnostics import Refused, refused
from engine.ledger.store import Store
from engine.model import Case
from engine.runtime.belief import NOW, Belief, Dates, check_as_of
from engine.runtime.demands import cases_of_respondent, known_demand
from engine.runtime.feed import Feeder
from engine.runtime.following import first_cases, links_of, matter, open_case


@dataclass(frozen=True)
class Round:
    """A demand and the cases of it, by respondent. ``follows`` are the demands it follows that are known,
    ``unknown`` those that are not, ``asked`` how many respondents it has. ``law`` is that it is judged by."""

    demand: str
    facts: Mapping[str, object]
    follows: tuple[str, ...]
    unknown: tuple[str, ...]
    asked: int
    cases: Mapping[str, Case]
    law: Law

    def program(self, case: Case) -> Program:
        """The version of the law by which a case was last judged."""
        return self.law.version(case.pack) or self.law.latest


def read_rounds(feeder: Feeder, demand: str, dates: Dates = NOW) -> list[Round]:
    """The demands that a demand follows and those that follow it, with all their cases.

    Raises Refused where the demand is not known or had no case yet, and for a day to which time has not run.
    """
    with feeder.database.reading() as session:
        store = Store(session)
        known_demand(store, demand)
        found = _read(feeder, store, dates, {demand}, None)
    if not any(each.demand == demand for each in found):
        raise _not_open(f"The demand {demand} had no open case then: it or its respondents were not known.")
    return found


def read_history(feeder: Feeder, respondent: str, dates: Dates = NOW) -> list[Round]:
    """The demands in which a respondent was asked, and those that these follow or that follow them.

    Raises Refused, with the nearest name, where no such respondent is known, where it was not asked yet, and
    for a day to which time has not run.
    """
    with feeder.database.reading() as session:
        store = Store(session)
        asked_in = {case.partition("/")[0] for case in cases_of_respondent(store, respondent)}
        found = _read(feeder, store, dates, asked_in, respondent)
    if not any(each.cases for each in found):
        raise _not_open(f"The respondent {respondent} was not asked in any demand then.")
    return found


def _not_open(message: str) -> Refused:
    return refused("case-not-open", message, "Ask for a later day.")


def _read(feeder: Feeder, store: Store, dates: Dates, start: set[str], respondent: str | None) -> list[Round]:
    belief = Belief(store, feeder.book, dates)
    if dates.as_of is not None:
        check_as_of(dates.as_of, belief.ran_to(), feeder.workspace.timezone)
    firsts = first_cases(store, belief)
    links = links_of(firsts)
    rounds = []
    for demand in matter(start, links) & firsts.keys():
        law = belief.law(demand)
        if law is None:
            continue
        if respondent is None:
            cases = list(belief.cases(demand))
            asked = len(cases)
        else:
            cases = open_case(store, belief, f"{demand}/{respondent}")
            asked = len(store.case_ids(demand)) if dates == NOW else sum(1 for _ in belief.cases(demand))
        rounds.append(
            Round(
                demand=demand,
                facts=firsts[demand].facts,
                follows=tuple(each for each in links[demand] if each in firsts),
                unknown=tuple(each for each in links[demand] if each not in firsts),
                asked=asked,
                cases={case.id.partition("/")[2]: case for case in cases},
                law=law,
            )
        )
    return sorted(rounds, key=lambda each: (str(each.facts.get("demand.issued_on", "")), each.demand))
