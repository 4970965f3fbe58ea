"""The terms of a deadline worked out: on which day or at which instant it falls, and how that came about."""

from __future__ import annotations

from datetime import datetime

import msgspec

from engine.calendars import (
    Calendar,
    CalendarError,
    Due,
    DueAt,
    Step,
    count,
    count_from,
    count_hours,
    end_of_day,
    local_day,
    shift,
)
from engine.calendars.counting import MOST
from engine.calendars.hours import spoken
from engine.clocks import Entry, Stops
from engine.core.facts import fact_on
from engine.core.program import Program
from engine.model import Case, Facts
from engine.packs.term import RESPONDENT, Compound, Counted, Named, Term


class Reckoning(msgspec.Struct, frozen=True):
    """What the deadlines of one state entry are worked out from. ``stops`` are those of its clock that
    are over, ``facts`` what it reads."""

    program: Program
    case: Case
    entry: Entry
    stops: Stops
    facts: Facts

    def due(self, term: Term) -> Due | DueAt | None:
        """When the term falls; None while a fact it needs is absent. Raises CalendarError."""
        if isinstance(term, Named):
            return self._date(term.name)
        if isinstance(term, Counted):
            return self._count(term)
        return self._pick(term)

    def _date(self, name: str) -> Due | None:
        """A fixed date, moved by the stops since it became known: earlier ones it already reckons with."""
        if name == "entered_on":
            return self._entered()
        on = self.facts.get(name)
        if on is None:
            return None
        moved = shift(on, _since(self.stops, self.case.since.get(name)))
        return Due(moved.on, (Step("from", on, name), *moved.proof))

    def _entered(self) -> Due:
        entry = self.entry
        return Due(entry.on, (Step("from", entry.on, f"'{entry.state}' was entered"),))

    def _start(self, term: Term) -> Due | datetime | None:
        """What a count starts from. The day of something that happened never moves; a date that lay
        ahead when it became known moves as it would by itself."""
        if not isinstance(term, Named):
            due = self.due(term)
            return Due(due.on, due.proof) if due is not None else None
        if term.name == "entered_on":
            return self._entered()
        value = self.facts.get(term.name)
        if value is None or isinstance(value, datetime):
            return value
        proof = Step("from", value, term.name)
        since = self.case.since.get(term.name)
        if not self.stops or not (term.name.startswith("parameter.") or (since or "9999") < value):
            return Due(value, (proof,))
        moved = shift(value, _since(self.stops, since))
        return Due(moved.on, (proof, *(step for step in moved.proof if step.step == "moved")))

    def _count(self, term: Counted) -> Due | DueAt | None:
        start = self._start(term.start)
        if start is None:
            return None
        zone = self.program.zone
        if isinstance(start, datetime):
            assert isinstance(term.start, Named)
            on = local_day(start, zone)
            proof: tuple[Step, ...] = (Step("from", on, f"{term.start.name}: {spoken(start, zone)}"),)
        else:
            on, proof = start.on, start.proof
        days = self._days(term.days, on)
        if days is None:
            return None
        number, told = days
        calendar, named = self._calendar(term.calendar, on)
        proof = (*proof, *told, *named)
        convention, stops = self.program.pack.conventions[term.by], self.stops
        if not isinstance(start, datetime):
            due = count(on, number, convention, calendar, stops=stops)
        elif convention.on(on).unit == "hours":
            ends = count_hours(start, number, convention, calendar, zone=zone, stops=stops)
            return DueAt(ends.at, ends.on, (*proof, *ends.proof))
        else:
            due = count_from(start, number, convention, calendar, zone=zone, stops=stops)
        return Due(due.on, (*proof, *due.proof))

    def _days(self, days: int | str, on: str) -> tuple[int, tuple[Step, ...]] | None:
        """The number to count and what says so: a parameter, and those that a fact is computed from, as in
        force on the first day."""
        if isinstance(days, int):
            return days, ()
        if days.startswith("parameter."):
            name = days.removeprefix("parameter.")
            dated = self.program.pack.parameters[name].on(on)
            if dated is None:
                return None
            assert isinstance(dated.value, int)
            told = f"{name} is {dated.value} {dated.cites}".rstrip()
            return dated.value, (Step("parameter", on, told),)
        value = fact_on(self.program, self.case, days, on)
        if value is None:
            return None
        if not 0 <= value <= MOST:
            raise CalendarError(
                f"Expected '{days}' to be 0 to {MOST:,}, as a deadline is counted by it; it is {value:,}.",
                "Correct or retract the event that made it so.",
                "number-invalid",
            )
        return value, (Step("fact", on, f"{days} is {value}"),)

    def _calendar(self, name: str | None, on: str) -> tuple[Calendar, tuple[Step, ...]]:
        """Whose days count, and why where the deadline says anything about it."""
        pack = self.program.pack
        if name is None:
            return pack.calendar, ()
        why = "which this deadline names"
        if name == RESPONDENT:
            own = self.case.facts.get("respondent.calendar")
            why = "the respondent's own" if own else "the workflow's, as the respondent has none of its own"
            name = own or pack.calendar.name
        calendar = pack.calendars.get(name)
        if calendar is None:
            raise CalendarError(
                f"Expected the respondent's calendar '{name}' in the law in force; it declares none of that "
                "name.",
                "Correct 'calendar' of its respondent_added, or declare the calendar again.",
                "unknown-calendar",
            )
        return calendar, (Step("calendar", on, f"by '{name}' ({calendar.version}), {why}"),)

    def _pick(self, term: Compound) -> Due | DueAt | None:
        dues = [due for part in term.terms if (due := self.due(part)) is not None]
        if not dues:
            return None
        chosen = (max if term.pick == "latest" else min)(dues, key=self._end)
        if len(dues) == 1:
            return chosen
        zone = self.program.zone
        told = {id(due): spoken(due.at, zone) if isinstance(due, DueAt) else due.on for due in dues}
        others = ", ".join(told[id(due)] for due in dues if due is not chosen)
        step = Step(term.pick, chosen.on, f"the {term.pick} of {told[id(chosen)]}, {others}")
        if isinstance(chosen, DueAt):
            return DueAt(chosen.at, chosen.on, (*chosen.proof, step))
        return Due(chosen.on, (*chosen.proof, step))

    def _end(self, due: Due | DueAt) -> datetime:
        return due.at if isinstance(due, DueAt) else end_of_day(due.on, self.program.zone)


def _since(stops: Stops, since: str | None) -> Stops:
    """The stops as far as they touch a date known since a day."""
    clipped = [(max(first, since or first), until) for first, until in stops]
    return tuple((first, until) for first, until in clipped if until is not None and first < until)
