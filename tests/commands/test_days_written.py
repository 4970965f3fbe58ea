"""A day that is written otherwise than we write it is answered with the right writing, wherever it stands."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest

from engine.runtime import clock
from tests.commands.running import contents, done, lines, response, run

CASE = "doj-2018/oregon"
RECORD = ["record", "response_received", CASE, "items=orders"]
PLACES = [
    [*RECORD, "--on"],
    ["tick", "--as-of"],
    ["status", "--known-at"],
    ["forecast", "--until"],
    ["demand", "remove", CASE, "--reason", "r", "--on"],
    ["demand", "amend", "doj-2018", "--reason", "r", "--due-on"],
    ["rules", "activate", "records-demand", "--effective"],
    ["deadline", "--days", "3", "--by", "foia", "--from"],
]


@pytest.mark.parametrize("place", PLACES, ids=" ".join)
def test_an_option_that_takes_a_day_names_the_right_writing(place: list[str], issued: Path) -> None:
    before = contents(issued)
    for text, right in (
        ("2025-02-30", "February 2025 has 28 days. Write 2025-02-28"),
        ("2025-3-10", "two digits each. Write it as 2025-03-10."),
        ("24/03/2018", "Write it as 2018-03-24."),
        ("03/04/2018", "write 2018-03-04 if March 4 is meant, or 2018-04-03 if April 3 is meant."),
    ):
        ran = run(*place, text, "--json", at=issued)
        assert (ran.code, ran.json["error"]["code"]) == (2, "day-invalid")
        assert right in ran.json["error"]["help"], ran
    assert contents(issued) == before


def test_today_is_the_day_of_whoever_asks(issued: Path) -> None:
    with mock.patch.object(clock, "now", return_value=datetime(2026, 11, 24, 12, tzinfo=UTC)):
        for text, right in (
            ("today", "2026-11-24 for today"),
            ("yesterday", "2026-11-23"),
            ("March 24", "2026-03-24"),
        ):
            ran = run(*RECORD, "--on", text, at=issued)
            assert ran.code == 2 and right in ran.err


DATA = [
    ["record", "extension_granted", CASE, "until=3/9/2018", "--role", "counsel"],
    ["record", "event_corrected", CASE, f"event={CASE}/added/2018-01-24", "occurredon=3/9/2018"],
]


@pytest.mark.parametrize("given", DATA, ids=" ".join)
def test_a_day_among_the_data_is_answered_so_too(given: list[str], issued: Path) -> None:
    ran = run(*given, "--json", at=issued)
    assert ran.code == 1
    help = ran.json["error"]["help"]
    assert "2018-03-09 if March 9 is meant" in help and "2018-09-03 if September 3 is meant" in help


def test_a_day_in_a_file_is_answered_so_too(issued: Path) -> None:
    ran = run("feed", "-", stdin=lines(response(on="03/24/2018")), at=issued)
    assert ran.code == 4 and "Write it as 2018-03-24." in ran.out
    done("quarantine", "discard", "1", "--reason", "r", at=issued)


def test_a_supposed_event_is_answered_so_too(issued: Path) -> None:
    ran = run(
        "forecast",
        CASE,
        "--until",
        "2018-04-01",
        "--suppose",
        "litigation_filed docket=1 on=3/24/2018",
        at=issued,
    )
    assert ran.code == 1 and "Write it as 2018-03-24." in " ".join(ran.err.split())
