"""Corrections and retractions by hand: the event is looked up, and what it says is read by its type."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.commands.running import contents, done, lines, response, run

CASE = "doj-2018/oregon"


def responses(workspace: Path) -> list[str]:
    report = run("inspect", CASE, "--json", at=workspace).json
    found = [made["event"] for made in report["decisions"] if made["event"]]
    return [event["id"] for event in found if event["type"] == "response_received"]


def facts(workspace: Path) -> dict[str, Any]:
    found: dict[str, Any] = run("inspect", CASE, "--json", at=workspace).json["facts"]
    return found


@pytest.fixture
def answered(issued: Path) -> Path:
    """The demand with one answer, fed under the id 7."""
    done("feed", "-", stdin=lines(response(id="7", source="mail")), at=issued)
    return issued


def test_an_event_of_any_source_is_retracted_by_its_id_alone(answered: Path) -> None:
    done("tick", "--as-of", "2018-02-24", at=answered)
    done(
        "feed", "-", stdin=lines(response(id="8", on="2018-02-21", data={"items": ["guidance"]})), at=answered
    )
    out = done("record", "event_retracted", CASE, "event=7", "reason=not theirs", at=answered)
    assert "requested -> incomplete" in out
    assert facts(answered)["items_produced"] == ["guidance"]
    assert responses(answered) == ["8"]


def test_a_correction_gives_the_data_of_the_event_it_corrects(answered: Path) -> None:
    done("record", "event_corrected", CASE, "event=7", "items=orders,guidance", "sworn=yes", at=answered)
    assert facts(answered)["items_produced"] == ["orders", "guidance"]
    done("record", "event_corrected", CASE, "event=7", "data.items=orders", at=answered)
    assert facts(answered)["items_produced"] == ["orders"]


def test_a_datum_given_empty_is_taken_away(issued: Path) -> None:
    extension = ["record", "extension_granted", CASE, "until=2018-03-09", "reason=illness", "--id", "x"]
    done(*extension, "--role", "counsel", "--on", "2018-02-01", at=issued)
    correction = ["record", "event_corrected", CASE, "event=x", "data.reason=", "reason=private"]
    assert run(*correction, at=issued).code == 1
    done(*correction, "--role", "counsel", at=issued)


WRONG = [
    (["event_retracted", CASE, "event=77"], "unknown-event", "shows the id"),
    (["event_retracted", CASE, "event=5ecc9a31ee89-2"], "unknown-event", "Did you mean '5ecc9a31ee89-1'?"),
    (["event_corrected", CASE, "event=7", "of_source=post", "sworn=yes"], "unknown-event", "of_source=mail"),
    (["event_corrected", CASE, "event=7", "itms=orders"], "unknown-datum", "Did you mean 'items'?"),
    (["event_corrected", CASE, "event=7"], "empty-correction", "Give"),
    (["event_retracted", CASE, "event=doj-2018/issued"], "wrong-subject", "doj-2018"),
    (["event_retracted", CASE, "event=twice"], "several-events", "of_source=mail"),
    (["event_retracted", CASE], "missing-datum", "event"),
]


@pytest.mark.parametrize(("given", "code", "help"), WRONG)
def test_an_event_that_cannot_be_meant_is_refused_and_nothing_is_kept(
    given: list[str], code: str, help: str, answered: Path
) -> None:
    more = [response(id=id, source=source) for id, source in (("twice", "mail"), ("twice", "post"))]
    more.append(response(id="5ecc9a31ee89-1", source="mail"))
    done("feed", "-", stdin=lines(*more), at=answered)
    before = contents(answered)
    ran = run("record", *given, "--json", at=answered)
    assert (ran.code, ran.json["error"]["code"]) == (1, code)
    assert help in ran.json["error"]["help"], ran
    assert contents(answered) == before


def test_of_two_events_of_one_id_the_source_says_which(answered: Path) -> None:
    done("feed", "-", stdin=lines(response(id="7", source="post")), at=answered)
    done("record", "event_retracted", CASE, "event=7", "of_source=post", at=answered)
    assert facts(answered)["responses"] == 1


def test_inspect_shows_the_command_that_takes_the_last_event_back(answered: Path) -> None:
    out = re.sub(r" \\\n +", " ", done("inspect", CASE, at=answered))
    command = next(line for line in out.splitlines() if "event_retracted" in line)
    given = [word.replace("WHY", "x") for word in shlex.split(command)[1:]]
    done(*given, at=answered)
    assert responses(answered) == []
    assert "event=doj-2018/oregon/added/2018-01-24" in done("inspect", CASE, at=answered)
