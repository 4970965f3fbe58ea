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
    (["event_corrected", CASE, "event=7"], "empty-correction", "occurredon=2018-02-20"),
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


@pytest.mark.parametrize("subject", ["doj-2018/chicago-il", "doj-2018"])
def test_an_event_of_another_case_is_told_to_be_of_that_case(subject: str, answered: Path) -> None:
    before = contents(answered)
    for command in (["event_retracted"], ["event_corrected", "sworn=yes"]):
        ran = run("record", command[0], subject, "event=7", *command[1:], "--json", at=answered)
        assert (ran.code, ran.json["error"]["code"]) == (1, "wrong-subject")
        assert f"about {CASE}, not about {subject}" in ran.json["error"]["message"]
        assert CASE in ran.json["error"]["help"]
    assert contents(answered) == before


def undone(workspace: Path, of: str) -> None:
    """Run the command that the inspection shows for taking a correction or retraction back."""
    out = re.sub(r" \\\n +", " ", done("inspect", CASE, at=workspace))
    told = out[out.index(of) :].splitlines()
    given = [word.replace("WHY", "a slip") for word in shlex.split(told[1])[1:]]
    done(*given, at=workspace)


def test_who_corrected_an_event_why_and_what_is_shown_and_can_be_taken_back(answered: Path) -> None:
    before = facts(answered)["items_produced"]
    correction = ["record", "event_corrected", CASE, "event=7", "items=guidance", "reason=misread"]
    done(*correction, "--by", "ann", "--on", "2018-03-01", "--id", "c1", at=answered)
    out = done("inspect", CASE, at=answered)
    assert "Corrected 2018-03-01 by ann (event c1): misread" in out
    assert "items = guidance; recorded as orders" in out
    (amendment,) = run("inspect", CASE, "--json", at=answered).json["amendments"]
    assert list(amendment) == ["event", "by", "counts"]
    assert (amendment["event"]["id"], amendment["by"]["id"], amendment["counts"]) == ("7", "c1", True)
    assert amendment["by"]["data"]["reason"] == "misread"
    undone(answered, "The correction of 2018-03-01, of event 7")
    assert facts(answered)["items_produced"] == before
    out = done("inspect", CASE, at=answered)
    assert "Corrected 2018-03-01 by ann (event c1)" not in out.partition("What was taken back")[0]
    undone(answered, "of event c1. To take it back")
    assert facts(answered)["items_produced"] == ["guidance"]


def test_a_retracted_event_is_shown_with_who_retracted_it_and_comes_back(answered: Path) -> None:
    retraction = ["record", "event_retracted", CASE, "event=7", "reason=of another office"]
    done(*retraction, "--by", "rui", "--on", "2018-03-02", "--id", "r1", at=answered)
    out = done("inspect", CASE, at=answered)
    gone = out.partition("What was taken back")[2]
    assert "2018-02-20  Response received" in gone
    assert "Retracted 2018-03-02 by rui (event r1): of another office" in gone
    undone(answered, "The retraction of 2018-03-02, of event 7")
    assert responses(answered) == ["7"]
    assert "What was taken back" in done("inspect", CASE, at=answered)  # the retraction itself


def test_of_several_corrections_it_is_said_which_counts(answered: Path) -> None:
    for day, id in (("2018-03-01", "c1"), ("2018-03-02", "c2")):
        correction = ["record", "event_corrected", CASE, "event=7", "items=guidance"]
        done(*correction, "--on", day, "--id", id, at=answered)
    found = run("inspect", CASE, "--json", at=answered).json["amendments"]
    assert {each["by"]["id"]: each["counts"] for each in found} == {"c1": False, "c2": True}
    assert "A later correction counts instead." in done("inspect", CASE, at=answered)


def test_a_correction_of_the_whole_demand_is_shown_in_its_cases_and_undone_for_all(issued: Path) -> None:
    suit = ["record", "litigation_filed", "doj-2018", "docket=18-1", "--on", "2018-02-01", "--id", "suit"]
    done(*suit, "--by", "ann", at=issued)
    correction = ["record", "event_corrected", "doj-2018", "event=suit", "docket=18-2", "reason=wrong docket"]
    done(*correction, "--on", "2018-02-03", "--id", "c1", at=issued)
    out = done("inspect", CASE, at=issued)
    assert "2018-02-01  Litigation filed by ann, about the whole demand (event suit)" in out
    assert "docket = 18-2; recorded as 18-1" in out
    assert "(event c1): wrong docket" in re.sub(r"\n +", " ", out)
    undone(issued, "The correction of 2018-02-03, of event suit")
    assert "docket 18-1" in done("inspect", "doj-2018/chicago-il", at=issued)


def test_what_was_not_corrected_yet_is_not_shown_so(answered: Path) -> None:
    time = run("inspect", CASE, "--json", at=answered).json["decisions"][-1]["recorded_at"]
    done("record", "event_retracted", CASE, "event=7", "reason=x", at=answered)
    assert run("inspect", CASE, "--known-at", time, "--json", at=answered).json["amendments"] == []
    done("tick", "--as-of", "2018-02-21", at=answered)
    early = run("inspect", CASE, "--as-of", "2018-02-19", "--json", at=answered).json
    assert early["amendments"] == []
    late = run("inspect", CASE, "--as-of", "2018-02-20", "--json", at=answered).json
    assert [each["by"]["type"] for each in late["amendments"]] == ["event_retracted"]


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
