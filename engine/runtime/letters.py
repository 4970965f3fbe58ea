"""Which letters the decisions of cases ask for, and which are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.calendars import local_day
from engine.ledger.letters import Letter
from engine.ledger.store import Store
from engine.records import DecisionRecord
from engine.runtime.demands import known_case, known_demand
from engine.runtime.feed import Feeder

Stage = Literal["to write", "overtaken", "written", "superseded", "by hand"]


@dataclass(frozen=True)
class Wanted:
    """A letter of a case: asked for by a decision, or written by hand (``decision`` is then None).

    ``stage``: it is to be written; it was asked for and is not written, and the case has moved on since
    (overtaken); it is written; it is written, and the decision that asked for it no longer stands
    (superseded); it was written by hand. ``on`` is the day of the decision, or of the letter.
    """

    case: str
    name: str
    decision: str | None
    on: str
    stage: Stage
    written: tuple[Letter, ...] = ()


def read_letters(feeder: Feeder, of: str | None) -> list[Wanted]:
    """The letters of a case, of a demand, or of all. Raises Refused for a name that is not known."""
    with feeder.database.reading() as session:
        store = Store(session)
        laws = feeder.laws(store)
        return [
            wanted
            for case in cases_of(store, of)
            for wanted in wanted_of(store, case, laws[case.partition("/")[0]].zone)
        ]


def written_letters(feeder: Feeder) -> list[Letter]:
    """Every letter on record."""
    with feeder.database.reading() as session:
        store = Store(session)
        return store.letters(store.case_ids())


def cases_of(store: Store, of: str | None) -> list[str]:
    """The cases that are meant by the name of a case or of a demand; all without one. Raises Refused."""
    if of is None:
        return store.case_ids()
    if "/" in of:
        known_case(store, of)
        return [of]
    known_demand(store, of)
    return store.case_ids(of)


def wanted_of(store: Store, case: str, zone: str) -> list[Wanted]:
    """The letters of one case, in the order in which they were asked for."""
    records = [each for each in store.decision_records(case) if each.superseded_at is None]
    written = store.letters([case])
    found = [
        _asked(case, record, records, [each for each in written if each.decision == record.id], zone)
        for record in records
        if record.draft is not None
    ]
    standing = {record.id for record in records}
    rest = [each for each in written if each.decision not in standing]
    for key in dict.fromkeys((each.name, each.decision, each.day) for each in rest):
        same = tuple(each for each in rest if (each.name, each.decision, each.day) == key)
        found.append(Wanted(case, key[0], key[1], key[2], "superseded" if key[1] else "by hand", same))
    return found


def _asked(
    case: str, record: DecisionRecord, records: Sequence[DecisionRecord], written: Sequence[Letter], zone: str
) -> Wanted:
    assert record.draft is not None
    place = (record.at, record.place)
    later = any(
        other.outcome in ("moved", "proposed") and (other.at, other.place) > place for other in records
    )
    stage: Stage = "written" if written else "overtaken" if later else "to write"
    return Wanted(case, record.draft, record.id, local_day(record.at, zone), stage, tuple(written))
