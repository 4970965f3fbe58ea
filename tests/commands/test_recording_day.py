"""The day of what is recorded by hand: told where nobody gave it, doubted where it is far off."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from unittest import mock

import pytest

from engine.runtime import demands, feed, single
from tests.commands.running import done, lines, response, run

ANSWER = ["record", "response_received", "doj-2018/oregon", "items=orders"]
AMEND = ["demand", "amend", "doj-2018", "--due-on", "2018-03-09", "--reason", "more time"]
REMOVE = ["demand", "remove", "doj-2018/oregon", "--reason", "sent in error"]
ADD = ["demand", "add", "doj-2018", "--id", "akron-oh", "--name", "Akron"]


@pytest.fixture(params=["2018-02-20", "2018-03-01"])
def today(request: pytest.FixtureRequest) -> Iterator[str]:
    """A wall clock that stands on a day: soon after the demand's issue, and too long after it."""
    noon = datetime.fromisoformat(f"{request.param}T17:00:00+00:00")
    with ExitStack() as stack:
        for room in (demands, feed, single):
            stack.enter_context(mock.patch.object(room, "now", return_value=noon))
        yield request.param


@pytest.mark.parametrize("command", [ANSWER, AMEND, REMOVE, ADD])
def test_a_day_that_nobody_gave_is_told_and_doubted_where_it_is_far_off(
    command: list[str], today: str, issued: Path
) -> None:
    done("tick", "--as-of", "2018-02-10", at=issued)
    out = done(*command, at=issued)
    assert f"on {today}, today" in out
    assert ("days after all else known of doj-2018" in out) == (today == "2018-03-01")
    assert "today" not in done(*ANSWER[:-1], "items=guidance", "--on", today, at=issued)


def test_a_day_before_the_demand_was_issued_counts_and_is_told(issued: Path) -> None:
    out = done(*ANSWER, "--on", "2008-02-20", at=issued)
    assert "This lies before doj-2018 was issued, on 2018-01-24." in out
    assert "before" not in done(*ANSWER, "--on", "2018-02-20", at=issued)
    assert run("inspect", "doj-2018/oregon", "--json", at=issued).json["facts"]["responses"] == 2


def test_the_command_that_puts_a_day_right_works_once_it_is_filled_in(issued: Path) -> None:
    out = done(*ANSWER, "--on", "2008-02-20", at=issued)
    command = re.sub(r" \\\n +", " ", out).partition("put it right with:\n")[2]
    given = shlex.split(command)[1:]
    assert run(*given, at=issued).code == 2
    filled = [word.replace("DATE", "2018-02-20").replace("WHY", "the year was wrong") for word in given]
    told = done(*filled, at=issued)
    assert "Recorded event_corrected" in told and "part-in-time" in told and "right" not in told


def test_a_feed_counts_what_lies_before_the_demand_was_issued(issued: Path) -> None:
    early = [response(on="2008-02-20"), response("doj-2018/california", on="2008-02-20"), response()]
    out = done("feed", "-", stdin=lines(*early), at=issued)
    assert "2 events taken in lie before the demand was issued" in out
    assert run("feed", "-", "--json", stdin=lines(*early), at=issued).json["before_issue"] == 0
