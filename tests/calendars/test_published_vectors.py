"""Due dates that other projects publish as their expectation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.calendars import Calendar, Convention, count

SUITE = Path(__file__).parents[2] / ".." / "shared" / "suites" / "working-days.json"
BY = {"business": "business-days", "calendar": "calendar-days"}


def test_every_published_due_date_is_found(conventions: dict[str, Convention]) -> None:
    if not SUITE.exists():
        pytest.skip("the suite working-days.json does not lie beside this repository")
    suite = json.loads(SUITE.read_text())
    calendars = {
        name: Calendar(
            name, "suite", frozenset({5, 6}), {day: f"holiday {day}" for day in declared["holidays"]}
        )
        for name, declared in suite["calendars"].items()
        if declared["weekend"] == ["saturday", "sunday"]
    }
    found = [
        count(v["start"], v["days"], conventions[BY[v["count"]]], calendars[v["calendar"]]).on
        for v in suite["vectors"]
    ]
    assert found == [vector["due"] for vector in suite["vectors"]]
    assert len(found) >= 18
