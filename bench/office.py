"""What an office records of its cases: five events each, in four courses, and where each course ends."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.cases import ITEMS, feeder_of
from engine.ledger.database import Database
from engine.ledger.store import Store

EVENTS = 5
"""How many events of each case."""

Event = tuple[str, str, Mapping[str, Any]]
"""Its type, its day, its data."""


def _came(day: str, *items: str) -> Event:
    return "response_received", day, {"items": list(items)}


def _letter(day: str, name: str) -> Event:
    return "letter_sent", day, {"letter": name}


COURSES: tuple[tuple[Event, ...], ...] = (
    tuple(_came(f"2018-02-{day:02}", item) for day, item in zip((1, 6, 13, 20, 22), ITEMS, strict=True)),
    (
        _came("2018-02-05", ITEMS[0]),
        _came("2018-02-19", ITEMS[1]),
        _letter("2018-02-26", "deficiency-notice"),
        _came("2018-03-01", ITEMS[2]),
        _came("2018-03-06", *ITEMS[3:]),
    ),
    (
        _letter("2018-02-07", "acknowledgement"),
        ("extension_granted", "2018-02-20", {"until": "2018-03-16"}),
        _came("2018-03-02", ITEMS[0]),
        _came("2018-03-13", *ITEMS[1:]),
        ("response_accepted", "2018-03-15", {}),
    ),
    (
        _letter("2018-02-08", "acknowledgement"),
        _letter("2018-02-24", "reminder"),
        _came("2018-02-28", *ITEMS),
        ("response_accepted", "2018-03-05", {}),
        _letter("2018-03-07", "closing"),
    ),
)
"""Whole in time; in part in time, and whole in the time to make good; whole within a longer time, and
accepted; nothing in time, whole within the days of grace, and accepted. The answer is due on 23 February
2018."""

_ROLES = {"extension_granted": "counsel", "response_accepted": "reviewer"}

Place = tuple[int, int]
"""The number of a case and that of one of its events."""


def by_round(cases: Iterable[int]) -> Iterator[Place]:
    """The first events of all cases, then the second of all, and so on: as they come in over time."""
    numbers = list(cases)
    return ((case, number) for number in range(EVENTS) for case in numbers)


def by_case(cases: Iterable[int]) -> Iterator[Place]:
    """All events of a case, then those of the next."""
    return ((case, number) for case in cases for number in range(EVENTS))


def lines(demand: str, ids: Sequence[str], places: Iterable[Place]) -> Iterator[bytes]:
    """Events as lines of JSON."""
    for case, number in places:
        type, day, data = COURSES[case % len(COURSES)][number]
        subject = f"{demand}/{ids[case]}"
        line = {"id": f"{subject}/{number}", "source": "office", "type": type, "subject": subject}
        acted = {"actor": "ann", "role": _ROLES[type]} if type in _ROLES else {}
        yield json.dumps({**line, **acted, "occurredon": day, "data": data}).encode() + b"\n"


Ends = dict[str, list[Any]]
"""By the number of a course: the state in which its cases end, the answers received, the items missing."""


def ends(of_cases: Iterable[tuple[int, str, int, int]]) -> Ends:
    """Where the cases of each course stand: by its number, the state, the answers, the items missing. Raises
    AssertionError where two cases of one course stand otherwise."""
    found: Ends = {}
    for case, *stands in of_cases:
        course = str(case % len(COURSES))
        assert found.setdefault(course, stands) == stands, f"two cases of course {course} end otherwise"
    return found


def ends_in(folder: Path, demand: str, ids: Sequence[str], cases: Iterable[int]) -> Ends:
    """Where the cases of each course stand in the ledger of a workspace."""
    return ends_of(feeder_of(folder).database, demand, ids, cases)


def ends_of(database: Database, demand: str, ids: Sequence[str], cases: Iterable[int]) -> Ends:
    """The same of a database, which is closed."""
    wanted = {f"{demand}/{ids[number]}": number for number in cases}
    with database.reading() as session:
        known = Store(session).cases(wanted)
    database.close()
    standing = ((wanted[id], case) for id, case in known.items() if case is not None)
    return ends(
        (number, case.state["demand"], int(case.facts["responses"]), len(ITEMS) - len(case.items))
        for number, case in standing
    )
