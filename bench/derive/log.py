"""The cases that are derived: fines of an Italian police force, read from beside the repository.

"Road Traffic Fine Management Process", M. de Leoni and F. Mannhardt, 4TU.ResearchData. It is read where it
lies and is no part of the repository.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from bench.sides import ROOT
from engine.model import Event

FILE = ROOT.parent / "shared" / "data" / "traffic-fines" / "fines-2000-2008.csv.gz"

DEMAND = "fines"

_TYPES = {
    "Create Fine": ("fine_created", "amount"),
    "Send Fine": ("fine_sent", "expense"),
    "Insert Fine Notification": ("fine_notified", None),
    "Insert Date Appeal to Prefecture": ("appeal_filed", None),
    "Add penalty": ("penalty_added", "amount"),
    "Send Appeal to Prefecture": ("appeal_sent", None),
    "Receive Result Appeal from Prefecture": ("appeal_decided", None),
    "Notify Result Appeal to Offender": ("result_notified", None),
    "Appeal to Judge": ("judge_appealed_to", None),
    "Payment": ("payment_received", "paymentAmount"),
    "Send for Credit Collection": ("credit_collection_asked", None),
}
"""What the log calls it; the event of the pack, in the order of its ``events:``; the column of its amount."""

RANKS = {type: rank for rank, (type, _) in enumerate(_TYPES.values())}


class News(NamedTuple):
    """An event of the log: its type, its day, its amount in cents, None where it has none."""

    type: str
    day: date
    cents: int | None


Fine = tuple[str, tuple[News, ...]]
"""The name of a case, and its events."""


def fines(file: Path, every: int) -> Iterator[Fine]:
    """One of ``every`` so many cases of the log."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        for number, (name, of_case) in enumerate(groupby(rows, lambda row: row["case:concept:name"])):
            if number % every == 0:
                yield name, tuple(map(_news, of_case))


def events(fine: Fine) -> list[Event]:
    """The events of a case as the product takes them, that of its demand among them."""
    name, news = fine
    case, opened = f"{DEMAND}/{name}", min(each.day for each in news).isoformat()
    named = {"name": name, "kind": "other"}
    added = Event(
        source="log", id=f"{name}/a", type="respondent_added", subject=case, occurred_on=opened, data=named
    )
    return [_ISSUED, added, *_told(case, name, news)]


_ISSUED = Event(
    source="log",
    id="issued",
    type="demand_issued",
    subject=DEMAND,
    occurred_on="2000-01-01",
    data={
        "authority": "A police force",
        "title": "Fines",
        "legal_basis": "the traffic code",
        "issued_on": "2000-01-01",
        "due_on": "2012-12-31",
        "items": ["payment"],
        "pack": DEMAND,
    },
)


def _told(case: str, name: str, news: Iterable[News]) -> Iterator[Event]:
    for number, (type, day, cents) in enumerate(news):
        data = {} if cents is None else {"expense" if type == "fine_sent" else "amount": cents}
        on = day.isoformat()
        yield Event(
            source="log", id=f"{name}/{number:03}", type=type, subject=case, occurred_on=on, data=data
        )


def _news(row: Mapping[str, str]) -> News:
    type, column = _TYPES[row["concept:name"]]
    cents = None if column is None else round(float(row[column]) * 100)
    return News(type, date.fromisoformat(row["time:timestamp"][:10]), cents)
