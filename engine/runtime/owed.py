"""What a respondent owes, over all demands: the same ledger, read from its end."""

from __future__ import annotations

from typing import NamedTuple

from engine.core.program import Program
from engine.ledger.store import Store
from engine.model import Case
from engine.runtime.belief import NOW, Belief, Dates, check_as_of
from engine.runtime.demands import cases_of_respondent
from engine.runtime.feed import Feeder


class Owing(NamedTuple):
    """A case that is not over, and the law by which it is judged."""

    case: Case
    program: Program


def read_owed(feeder: Feeder, respondent: str | None, dates: Dates = NOW) -> list[Owing]:
    """The cases that are not over, of one respondent or of all, by respondent and demand.

    Raises Refused where the respondent is not known, and for a day to which time has not run.
    """
    with feeder.database.reading() as session:
        store = Store(session)
        belief = Belief(store, feeder.book, dates)
        check_as_of(dates.as_of, belief.ran_to(), feeder.workspace.timezone)
        ids = None if respondent is None else set(cases_of_respondent(store, respondent))
        demands = [None] if ids is None else sorted({id.partition("/")[0] for id in ids})
        found = []
        for case in (case for demand in demands for case in belief.cases(demand)):
            law = belief.law(case.id.partition("/")[0])
            if law is None or (ids is not None and case.id not in ids):
                continue
            program = law.version(case.pack) or law.latest
            if not program.over(case.state):
                found.append(Owing(case, program))
    return sorted(found, key=lambda owing: (owing.case.id.partition("/")[2], owing.case.id))
