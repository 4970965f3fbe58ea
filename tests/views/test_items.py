"""How items stand, as `inspect` tells it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from engine.core.derive import derive
from engine.model import Event
from engine.views.safe import columns
from engine.views.timeline import Inspection, inspect_report, render_timeline
from tests.core.histories import event, law_of_cached, opening
from tests.views.cases import golden

HORIZON = datetime(2018, 2, 10, tzinfo=UTC)


def said(number: int, day: str, type: str = "response_received", **data: Any) -> Event:
    whole = data if type != "response_received" else {"items": [], **data}
    return event(number, type, "d/r", {"occurred_on": day}, **whole)


def inspect(*events: Event, pack: str = "two-regions") -> Inspection:
    law = law_of_cached(pack)
    case = derive(law, "d/r", [*opening(pack, ["r"]), *events], HORIZON).case
    return inspect_report(case, law.latest, [], {})


LONG = "all mail of the clerk about detainer requests, with what was attached to it"
NAMED = [
    said(1, "2018-02-01", items=["a", "x\x1b[2J"]),
    said(
        2, "2018-02-05", withheld=["b"],
        withheld_reason="attorney-client privilege; the log of privileged papers came with the same letter",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "events"),
    [
        ("items", NAMED),
        (
            "items-long",
            [
                said(3, "2018-01-30", "demand_amended", items=["a", LONG, "地図"]),
                said(4, "2018-02-06", redacted=[LONG], none_exist=["地図"]),
                *NAMED,
            ],
        ),
    ],
)
def test_the_items_as_people_read_them(name: str, events: list[Event]) -> None:
    text = render_timeline(inspect(*events))
    assert all(columns(line) <= 80 for line in text.splitlines())
    golden(f"timeline-{name}.txt", text)


def test_the_items_in_json() -> None:
    told = [list(msgspec.to_builtins(item).values()) for item in inspect(*NAMED).items]
    assert told == [
        ["a", True, "produced", True, "2018-02-01", "e001", None],
        ["b", True, "withheld", False, "2018-02-05", "e002", NAMED[1].data["withheld_reason"]],
        ["c", True, None, False, None, None, None],
        ["x\x1b[2J", False, "produced", True, "2018-02-01", "e001", None],
    ]


def test_a_pack_that_tells_of_no_items_shows_none() -> None:
    report = inspect(pack="foia-request")
    assert report.items == []
    assert "How the items stand" not in render_timeline(report)
