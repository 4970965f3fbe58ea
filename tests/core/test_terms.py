"""Laws that hold of every deadline, whatever it is computed from and whatever stops its clock."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from engine.calendars import Due, DueAt, Step, end_of_day
from engine.clocks import Stops
from engine.core.deadlines import prove
from engine.core.derive import Derived, derive, follow
from engine.core.facts import last_cause, view
from engine.core.history import read_history
from engine.core.law import Law
from engine.core.program import Program
from engine.core.terms import Reckoning
from engine.model import Case, Decision
from engine.packs.pack import DeadlineSpec
from engine.packs.term import Compound, Counted, Named, Term
from engine.snapshot import case_from_bytes, case_to_bytes
from tests.core.clocks import CALENDARS, CASE, on_day
from tests.core.terms import BY_DAYS, day, life, running, specs, terms, told

SINCE = datetime(2018, 1, 1, tzinfo=UTC)
ZONE = "America/New_York"
many = st.lists(specs(), min_size=1, max_size=3, unique_by=lambda spec: spec.name)
respondents = st.sampled_from([{}, {"calendar": "chicago"}])
HOLIDAYS = CALENDARS.replace(
    '{"2018-02-12": Lincoln\'s Birthday}', "{" + ", ".join(f'"{day(n)}": Shut' for n in range(3, 90, 7)) + "}"
)


def lived(program: Program, events: list[tuple[Any, ...]], until: int = 90, **respondent: Any) -> Derived:
    return derive(Law([(SINCE, program)]), CASE, life(events, **respondent), on_day(day(until)))


def reckoned(program: Program, case: Case, term: Term, stops: Stops) -> Due | DueAt | None:
    """When a term falls in a case whose clock stood still so."""
    (entry,) = case.entries["letters"]
    computed = [fact for fact in program.pack.facts.values() if fact.compute is not None]
    facts = view(program, case, last_cause(program, case), computed)
    return Reckoning(program, case, entry, stops, facts).due(term)


def ends(due: Due | DueAt) -> datetime:
    return due.at if isinstance(due, DueAt) else end_of_day(due.on, ZONE)


def constant(term: Term) -> bool:
    """Whether every count in it has one number, on whatever day it begins."""
    if isinstance(term, Counted):
        return term.days != "extension_days" and constant(term.start)
    return not isinstance(term, Compound) or all(map(constant, term.terms))


@given(given=many, events=told(), respondent=respondents, data=st.data())
def test_day_by_day_and_event_by_event_a_case_becomes_what_it_is_derived_to_at_once(
    given: list[DeadlineSpec], events: list[tuple[Any, ...]], respondent: dict[str, str], data: st.DataObject
) -> None:
    program = running(*given)
    law = Law([(SINCE, program)])
    whole = lived(program, events, **respondent)
    case = Case(id=CASE)
    decisions: list[Decision] = []

    def on(happenings: list[Any], horizon: datetime | None) -> None:
        nonlocal case
        stored = case_from_bytes(case_to_bytes(case))
        assert stored is not None
        case, made = follow(law, stored, happenings, horizon)
        decisions.extend(made)

    start = datetime(2018, 1, 24, 5, tzinfo=UTC)
    daily = data.draw(st.booleans())
    for happening in read_history(law, life(events, **respondent)).happenings:
        last = happening.order[0] - timedelta(microseconds=1)
        while daily and start < last:
            on([], start)
            start += timedelta(hours=24)
        on([happening], None)
    while daily and start < on_day(day(90)):
        on([], start)
        start += timedelta(hours=24)
    on([], on_day(day(90)))
    assert [decision.id for decision in decisions] == [decision.id for decision in whole.decisions]
    assert case_to_bytes(case) == case_to_bytes(whole.case)


@given(given=many, events=told(), until=st.integers(0, 70), respondent=respondents)
def test_the_proof_ends_on_the_day_of_its_deadline(
    given: list[DeadlineSpec], events: list[tuple[Any, ...]], until: int, respondent: dict[str, str]
) -> None:
    program = running(*given)
    case = lived(program, events, until, **respondent).case
    for deadline in case.deadlines:
        steps = prove(program, case, deadline)
        if deadline.status == "running":
            assert steps[-1].date == deadline.on
            assert deadline.at is not None
            assert deadline.at > (case.seen or (SINCE,))[0]
        elif deadline.status == "tolled":
            assert [step.step for step in steps] == ["stopped"]
            assert (deadline.on, deadline.at) == (None, None)


@st.composite
def closed(draw: st.DrawFn) -> Stops:
    pairs = draw(st.lists(st.tuples(st.integers(0, 70), st.integers(1, 20)), max_size=3))
    return tuple((day(first), day(first + length)) for first, length in pairs)


@given(term=terms.filter(constant), events=told(), stops=closed(), more=closed())
def test_no_stop_makes_a_deadline_earlier(
    term: Term, events: list[tuple[Any, ...]], stops: Stops, more: Stops
) -> None:
    program = running(DeadlineSpec("one", term))
    case = lived(program, events).case
    before, after = reckoned(program, case, term, stops), reckoned(program, case, term, stops + more)
    assert (before is None) == (after is None)
    assert before is None or after is None or ends(before) <= ends(after)


@given(term=terms.filter(constant), events=told(), stops=closed())
def test_no_holiday_makes_a_deadline_earlier(term: Term, events: list[tuple[Any, ...]], stops: Stops) -> None:
    few, lots = running(DeadlineSpec("one", term)), running(DeadlineSpec("one", term), calendars=HOLIDAYS)
    case = lived(few, events, calendar="chicago").case
    before, after = reckoned(few, case, term, stops), reckoned(lots, case, term, stops)
    assert (before is None) == (after is None)
    assert before is None or after is None or ends(before) <= ends(after)


@given(parts=st.lists(terms, min_size=1, max_size=4), events=told(), stops=closed())
def test_the_earliest_and_the_latest_are_those_of_the_terms_that_are_known(
    parts: list[Term], events: list[tuple[Any, ...]], stops: Stops
) -> None:
    program = running(*(DeadlineSpec(f"n{number}", part) for number, part in enumerate(parts)))
    case = lived(program, events).case
    alone = [ends(due) for part in parts if (due := reckoned(program, case, part, stops)) is not None]
    for pick, choose in (("latest", max), ("earliest", min)):
        found = reckoned(program, case, Compound(pick, tuple(parts)), stops)  # type: ignore[arg-type]
        assert (None if found is None else ends(found)) == choose(alone, default=None)


@given(
    term=terms,
    before=told(4, ("served", "return_named")),
    after=told(3, ("served", "return_named")),
    stops=closed(),
)
def test_what_a_failed_service_clears_is_as_if_it_had_never_been_told(
    term: Term, before: list[tuple[Any, ...]], after: list[tuple[Any, ...]], stops: Stops
) -> None:
    program = running(DeadlineSpec("one", term))
    later = [(kind, f"{date.fromisoformat(when[:10]) + timedelta(days=70)}{when[10:]}", *rest)
             for kind, when, *rest in after]  # fmt: skip
    failed = lived(program, [*before, ("failed", day(65)), *later], 150).case
    never = lived(program, [("failed", day(65)), *later], 150).case
    one, other = reckoned(program, failed, term, stops), reckoned(program, never, term, stops)
    assert one == other


@given(grants=st.lists(st.integers(0, 9), max_size=6))
def test_extensions_add_up_to_the_cap_and_no_further(grants: list[int]) -> None:
    due = Named("demand.due_on")
    extended = Compound("latest", (due, Counted("extension_days", "plain", due)))
    events = [("extended", day(number), {"days": days}) for number, days in enumerate(grants)]
    (deadline,) = lived(running(DeadlineSpec("answer", extended)), events, 10).case.deadlines
    days = min(sum(grants), 3)  # three is the cap in force on 23 February, from which is counted
    assert deadline.on == (date(2018, 2, 23) + timedelta(days=days)).isoformat()


_suits = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 9)), max_size=3)


@given(
    suits=_suits,
    number=st.integers(0, 40),
    stop_day=st.sampled_from(["runs", "stands"]),
    restart_day=st.sampled_from(["runs", "stands"]),
)
def test_the_days_left_run_on_as_on_a_wall_calendar(
    suits: list[tuple[int, int]], number: int, stop_day: Any, restart_day: Any
) -> None:
    """Suits one after the other; each day from the first on is crossed off by hand."""
    events: list[tuple[Any, ...]] = []
    standing: set[int] = set()
    begins = 0
    for gap, length in suits:
        first = begins + gap
        begins = first + length
        events += [
            ("suit", day(first), {"docket": str(first)}),
            ("suit_over", day(begins), {"docket": str(first)}),
        ]
        if length:
            standing |= set(range(first + (stop_day == "runs"), begins + (restart_day == "stands")))
    left, last = number, 0
    while left or (last in standing):
        last += 1
        left -= last not in standing and left > 0
    spec = DeadlineSpec(
        "answer", Counted(number, "plain", Named("entered_on")), stop_day=stop_day, restart_day=restart_day
    )
    passed = [d.cause.at for d in lived(running(spec), events, last + 1).decisions if d.cause.deadline]
    assert passed == [end_of_day(day(last), ZONE)]


def walked(steps: tuple[Step, ...]) -> str:
    """The due day by what the steps say, and nothing else: crossed off day by day."""
    said = {step.step: step for step in steps}
    start = said["start"]
    length, unit = re.match(r"([\d,]+) (business )?day", start.note).groups()  # type: ignore[union-attr]
    still = [
        (step.date, found[1])
        for step in steps
        if step.step == "stopped" and (found := re.search(r"again on (\S+)", step.note))
    ]
    shut = {step.date for step in steps if step.step == "skipped" and "weekend day" not in step.note}
    today, left = date.fromisoformat(start.date), int(length)
    while left:
        today += timedelta(days=1)
        iso = today.isoformat()
        if any(first <= iso < runs for first, runs in still):
            continue
        if unit and (today.weekday() > 4 or iso in shut):
            continue
        left -= 1
    if int(length):
        assert said["counted"].date == today.isoformat()
    if "roll" in said:
        assert said["roll"].date == today.isoformat()
        return re.search(r"day, (\S+)$", said["roll"].note)[1]  # type: ignore[index]
    return today.isoformat()


@given(
    number=st.integers(0, 90),
    by=st.sampled_from([by for by in BY_DAYS if by != "months"]),
    start=st.sampled_from(["entered_on", "served_on", "served_at"]),
    events=told(),
    stops=closed(),
)
def test_a_proof_walked_step_by_step_comes_to_the_same_day(
    number: int, by: str, start: str, events: list[tuple[Any, ...]], stops: Stops
) -> None:
    term = Counted(number, by, Named(start), "chicago")
    program = running(DeadlineSpec("one", term))
    due = reckoned(program, lived(program, events).case, term, stops)
    assume(due is not None)
    assert isinstance(due, Due)
    assert walked(due.proof) == due.on
