"""A deadline that ends at a time of day is shown with it, in the zone of its case."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.running import done, lines, run

WORKFLOW = """\
workflow: hours
timezone: America/Chicago
calendar: us-federal
events:
  told: {}
facts:
  told_at: {latest: told.occurred_at}
regions:
  letters:
    initial: open
    states:
      open:
        deadlines:
          reply: {days: 48, by: hours, from: told_at}
          letter: {date: demand.due_on}
          order: {date: demand.due_on, at: start}
      late: {}
    transitions:
      - {trigger: mark_late, from: open, to: late}
"""
RULES = """\
pack: hours
workflow: hours
rules:
  - {id: silence, on: deadline_passed.reply, then: {move: mark_late}, because: Nothing came in time.}
"""
DEMAND = """\
id: d
pack: hours
authority: A
issued_on: 2018-02-01
due_on: 2018-02-09
items: [a]
respondents: [{id: r, name: R}, {id: s, name: S}]
"""


@pytest.fixture
def office(empty: Path) -> Path:
    """Two cases under a pack of another zone: one told at a quarter past ten, one at midnight."""
    (empty / "workflows" / "hours.yaml").write_text(WORKFLOW)
    (empty / "rules" / "hours").mkdir()
    (empty / "rules" / "hours" / "rules.yaml").write_text(RULES)
    (empty / "demand.yaml").write_text(DEMAND)
    done("demand", "issue", str(empty / "demand.yaml"), at=empty)
    told = [
        {"type": "told", "subject": "d/r", "time": "2018-02-06T10:15:00-06:00"},
        {"type": "told", "subject": "d/s", "time": "2018-02-06T00:00:00-06:00"},
    ]
    done("feed", "-", stdin=lines(*told), at=empty)
    done("tick", "--as-of", "2018-02-06", at=empty)
    return empty


def test_due_tells_time_and_zone_and_the_last_day_of_what_passes_as_a_day_begins(office: Path) -> None:
    found = run("due", "--json", at=office).json
    told = [
        (due["case"], due["name"], due["last_day"], due["last_time"], due["zone"]) for due in found["due"]
    ]
    zone = "America/Chicago"
    assert told == [
        ("d/s", "reply", "2018-02-08", "00:00", zone),
        ("d/r", "reply", "2018-02-08", "10:15", zone),
        ("d/r", "order", "2018-02-08", None, zone),
        ("d/s", "order", "2018-02-08", None, zone),
        ("d/r", "letter", "2018-02-09", None, zone),
        ("d/s", "letter", "2018-02-09", None, zone),
    ]
    text = done("due", at=office)
    assert "d/r  reply (open), by 10:15 CST\n" in text
    assert "d/r  letter (open)\n" in text
    assert run("due", "--json", "--as-of", "2018-02-06", at=office).json["due"] == found["due"]


def test_the_board_tells_time_and_zone_of_the_next_deadline(office: Path) -> None:
    first, second = run("status", "--json", at=office).json["cases"]
    assert first["next_deadline"] == {
        "name": "reply",
        "at": "2018-02-08T06:00:00Z",
        "last_day": "2018-02-08",
        "last_time": "00:00",
        "zone": "America/Chicago",
    }
    assert second["next_deadline"]["last_time"] == "10:15"
    assert "reply by 2018-02-08 10:15 CST" in done("status", at=office)
    done("tick", "--as-of", "2018-02-07", at=office)
    assert "d/r  open  reply by 2018-02-08 10:15 CST" in done("status", at=office)


def test_the_timeline_tells_the_time_also_where_it_is_midnight(office: Path) -> None:
    assert "reply: the last time is 2018-02-08 00:00 (letters, open)" in done("inspect", "d/s", at=office)
    assert "order: the last day is 2018-02-08 (letters, open)" in done("inspect", "d/s", at=office)


def test_in_the_workspace_s_own_zone_no_zone_is_told(office: Path) -> None:
    settings = office / "forthwith.toml"
    settings.write_text(settings.read_text().replace("America/New_York", "America/Chicago"))
    assert "d/r  reply (open), by 10:15\n" in done("due", at=office)
    assert "reply by 2018-02-08 10:15\n" in done("status", at=office)
