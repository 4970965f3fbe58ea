"""What falls due: the open deadlines of a stretch of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.calendars import end_of_day, local_day
from engine.calendars.days import iso, ordinal
from engine.diagnostics import refused
from engine.ledger.store import Store
from engine.runtime.belief import NOW, Belief, Dates, check_as_of
from engine.runtime.demands import known_demand
from engine.runtime.feed import Feeder
from engine.standing import Due, open_deadlines


@dataclass(frozen=True)
class Falling:
    """The deadlines that pass in the days from ``since`` to ``until``, local days of the workspace, and
    those that have no day. ``reached`` is how far time has run, ``zones`` the zone of each demand."""

    since: str
    until: str
    reached: datetime
    deadlines: list[Due]
    zones: dict[str, str]


def read_due(feeder: Feeder, days: int, demand: str | None = None, dates: Dates = NOW) -> Falling:
    """What falls due within so many days of the day to which time has run, or as of another day.

    Raises Refused where the demand is not known, where nothing has been recorded yet, and for a day to
    which time has not run.
    """
    zone = feeder.workspace.timezone
    with feeder.database.reading() as session:
        store = Store(session)
        if demand is not None:
            known_demand(store, demand)
        belief = Belief(store, feeder.book, dates)
        reached = belief.ran_to()
        check_as_of(dates.as_of, reached, zone)
        if reached is None:
            raise refused(
                "nothing-recorded",
                "Expected a demand whose deadlines run; nothing was recorded by then.",
                "Issue a demand with 'forthwith demand issue FILE'.",
            )
        if dates.as_of is not None:
            reached = min(reached, dates.as_of)
        since = local_day(reached, zone)
        until = iso(ordinal(since) + days)
        end = end_of_day(until, zone)
        if dates == NOW:
            found = store.open_deadlines(end, demand)
        else:
            found = [
                due
                for case in belief.cases(demand)
                for due in open_deadlines(case)
                if due.at is None or due.at <= end
            ]
        zones = belief.zones()
    return Falling(since, until, reached, sorted(found, key=_soonest), zones)


def _soonest(due: Due) -> tuple[bool, str, str, str, str]:
    """What has a day by it, then what has none."""
    return (due.at is None, "" if due.at is None else due.at.isoformat(), due.case, due.region, due.name)
