"""What a respondent owes, over all demands: the same ledger, read from its end."""

from __future__ import annotations

from typing import NamedTuple

from engine.core.program import Program
from engine.diagnostics import refused, suggestion
from engine.ledger.store import Store
from engine.model import Case
from engine.runtime.belief import NOW, Belief, Dates, check_as_of
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
        known = {id.partition("/")[2] for id in store.case_ids()}
        if respondent is not None and respondent not in known:
            raise refused(
                "unknown-respondent",
                f"Expected a respondent of a demand; found '{respondent}', which is none.",
                suggestion(respondent, known) or "'forthwith status' lists the cases, as DEMAND/RESPONDENT.",
            )
        found = []
        for case in belief.cases(None):
            if respondent is not None and case.id.partition("/")[2] != respondent:
                continue
            law = belief.law(case.id.partition("/")[0])
            if law is None:
                continue
            program = law.version(case.pack) or law.latest
            if not _over(case, program):
                found.append(Owing(case, program))
    return sorted(found, key=lambda owing: (owing.case.id.partition("/")[2], owing.case.id))


def _over(case: Case, program: Program) -> bool:
    return all(program.pack.regions[region].states[path].final for region, path in case.state.items())
