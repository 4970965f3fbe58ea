"""Who is asked by a demand that runs: respondents added and removed."""

from __future__ import annotations

from collections.abc import Sequence

from engine.core.history import Happening, governed
from engine.core.law import Law
from engine.diagnostics import Diagnostic, Refused, refused
from engine.ledger.store import Store
from engine.model import Case, Event
from engine.runtime.demand_file import added, event_about
from engine.runtime.demands import (
    NOBODY,
    Stated,
    Who,
    check_reason,
    known_case,
    known_demand,
    law_of,
    record,
    today_of,
)
from engine.runtime.feed import Feeder
from engine.runtime.respondents import Respondent


def add(
    feeder: Feeder, demand: str, respondents: Sequence[Respondent], on: str | None, who: Who = NOBODY
) -> Stated:
    """Record respondents that a demand was sent to as well. Raises Refused where one is known, or was
    removed and its case is over."""
    day = on or today_of(feeder)
    events = [added(demand, respondent, day) for respondent in respondents]
    with feeder.database.reading() as session:
        store = Store(session)
        known_demand(store, demand)
        law = law_of(feeder, store, demand)
        about = store.events_about({demand, *(event.subject for event in events)})
        cases = store.cases(event.subject for event in events)
    wrong = []
    for event in events:
        before = [*about.get(demand, ()), *about.get(event.subject, ())]
        last = _last_membership(law, before, event.subject)
        if last is None:
            continue
        if last.event.type == "respondent_removed":
            if _is_over(law, cases.get(event.subject)):
                wrong.append(_taken_back(last, event.subject))
        elif last.event.key != event.key or last.event.data != event.data:
            wrong.append(
                Diagnostic(
                    code="respondent-known",
                    message="Expected a respondent that the demand does not have yet; "
                    f"{event.subject} is known.",
                    help="Leave it out, or record an event_corrected if it was described wrongly.",
                )
            )
    if wrong:
        raise Refused(*wrong)
    return record(feeder, events, on, who)


def remove(feeder: Feeder, case: str, reason: str, on: str | None, who: Who = NOBODY) -> Stated:
    """Record that a respondent is no longer asked. Raises Refused where the case is not known, or the
    respondent was removed before."""
    check_reason(reason)
    demand = case.partition("/")[0]
    day = on or today_of(feeder)
    event = event_about(case, f"{case}/removed/{day}", "respondent_removed", day, {"reason": reason})
    with feeder.database.reading() as session:
        store = Store(session)
        known_case(store, case)
        about = store.events_about({demand, case})
        last = _last_membership(
            law_of(feeder, store, demand), [*about.get(demand, ()), *about.get(case, ())], case
        )
    if last is not None and last.event.type == "respondent_removed" and last.event.data != event.data:
        raise refused(
            "respondent-removed",
            f"{case} was removed already, on {last.on}: {last.event.data.get('reason')}",
            f"Nothing was changed. 'forthwith inspect {case}' shows the case.",
        )
    return record(feeder, [event], on, who)


def _last_membership(law: Law, events: Sequence[Event], case: str) -> Happening | None:
    """The last that stands of a respondent's being added to and removed from a demand."""
    found = None
    for happening in governed(law, events)[1].happenings:
        event = happening.event
        if event.subject == case and event.type in ("respondent_added", "respondent_removed"):
            found = happening
    return found


def _is_over(law: Law, case: Case | None) -> bool:
    """Whether nothing leads out of where a case stands."""
    if case is None:
        return False
    return (law.version(case.pack) or law.latest).over(case.state)


def _taken_back(removed: Happening, case: str) -> Diagnostic:
    return Diagnostic(
        code="respondent-removed",
        message=f"{case} was removed on {removed.on} and is over; a case that is over does not open again.",
        help=f"Ask the respondent by a new demand that names {case.partition('/')[0]} under follows. If the "
        "removal itself was a mistake, take it back, and the case goes on as if it had never been:",
        command=f"forthwith record event_retracted {case} event={removed.event.id} reason=WHY",
    )
