"""Any pair of dates on the command line; what falls due; what will come."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.running import EXAMPLE, done, run
from tests.views.cases import golden

CASE = "doj-2018/chicago-il"
SUPPOSE = ("forecast", "--until", "2018-05-01", "--suppose")


def test_the_board_of_a_day_is_the_one_shown_on_that_day(issued: Path) -> None:
    done("feed", str(EXAMPLE / "events.jsonl"), at=issued)
    done("tick", "--as-of", "2018-02-25", at=issued)
    then = run("status", "--json", at=issued).json
    done("tick", "--as-of", "2018-03-06", at=issued)
    assert run("status", "--json", at=issued).json != then
    again = run("status", "--json", "--as-of", "2018-02-25", at=issued).json
    assert again["as_of"] == then["as_of"]
    ahead = [case["case"] for case in then["cases"] if case["later_news"]]
    assert len(ahead) == 1  # a case is run to its last event, also where time has not run so far
    assert [case for case in again["cases"] if case["case"] not in ahead] == [
        case for case in then["cases"] if case["case"] not in ahead
    ]


def test_what_was_believed_is_answered_by_when_it_was_known(running: Path) -> None:
    before = run("inspect", CASE, "--json", at=running).json
    assert before["state"] == {"demand": "subpoena.proposed", "grant": "eligible"}
    known_at = max(made["recorded_at"] for made in before["decisions"])
    done(
        "record",
        "response_received",
        CASE,
        "items=records",
        "--on",
        "2018-02-20",
        "--by",
        "clerk",
        at=running,
    )
    after = run("inspect", CASE, "--json", at=running).json
    assert after["state"] == {"demand": "incomplete", "grant": "eligible"} or after != before
    then = run("inspect", CASE, "--json", "--known-at", known_at, at=running).json
    assert {**then, "known_at": None} == before
    board = run("status", "--json", "--known-at", known_at, at=running).json
    assert board["known_at"] == known_at
    shown = done("inspect", CASE, "--as-of", "2018-02-25", "--known-at", known_at, at=running)
    assert "demand: late, since 2018-02-24" in shown
    assert "as of the end of 2018-02-25, by what was known at" in shown


def test_a_case_that_is_closed_since_is_shown_as_it_was(issued: Path) -> None:
    before = run("inspect", CASE, "--json", at=issued).json
    known_at = before["decisions"][-1]["recorded_at"]
    done("record", "event_retracted", CASE, f"event={CASE}/added/2018-01-24", "reason=not meant", at=issued)
    assert run("inspect", CASE, "--json", at=issued).code == 1
    then = run("inspect", CASE, "--json", "--known-at", known_at, at=issued).json
    assert {**then, "known_at": None} == before


def test_before_anything_was_recorded_it_is_said_when_that_was_first(issued: Path) -> None:
    first = run("status", "--json", at=issued).json["first_recorded_at"]
    out = " ".join(done("status", "--known-at", "2018-01-20", at=issued).split())
    assert "Nothing had been recorded by the end of 2018-01-20. The first record was made on 20" in out
    then = run("status", "--known-at", "2018-01-20", "--json", at=issued).json
    assert then["cases"] == [] and then["first_recorded_at"] == first
    done("tick", "--as-of", "2018-01-25", at=issued)
    assert "No case is open as of 2018-01-20" in done("status", "--as-of", "2018-01-20", at=issued)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("status", "--as-of", "2019-01-01"), 1, "as-of-ahead"),
        (("inspect", CASE, "--as-of", "2019-01-01"), 1, "as-of-ahead"),
        (("inspect", CASE, "--as-of", "2018-01-01"), 1, "case-not-open"),
        (("inspect", CASE, "--known-at", "2018-01-01"), 1, "case-not-open"),
        (("status", "--known-at", "2018-03-01T12:00"), 2, "time-invalid"),
        (("status", "--as-of", "yesterday"), 2, "day-invalid"),
        (("due", "--within", "soon"), 2, "within-invalid"),
        (("due", "--as-of", "2019-01-01"), 1, "as-of-ahead"),
        (("due", "--known-at", "2018-01-01"), 1, "nothing-recorded"),
        (("forecast", "--until", "2018-02-01"), 1, "forecast-past"),
        ((*SUPPOSE, "litigation_fild docket=1"), 1, "unknown-event-type"),
        ((*SUPPOSE, "litigation_filed"), 1, "missing-datum"),
        ((*SUPPOSE, "litigation_filed 'docket=1"), 2, "suppose-quotes"),
        ((*SUPPOSE, "litigation_filed docket=1 on=soon"), 1, "day-invalid"),
        ((*SUPPOSE, "event_retracted event=x"), 1, "supposed-type"),
        ((*SUPPOSE, ""), 2, "suppose-order"),
        (("forecast", "doj-2018/chicago", "--until", "2018-05-01"), 1, "unknown-case"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_told(running: Path, words: tuple[str, ...], code: int, said: str) -> None:
    ran = run(*words, "--json", at=running)
    assert (ran.code, ran.json["error"]["code"]) == (code, said)


def test_what_falls_due_and_what_will_come_as_people_read_it(issued: Path) -> None:
    done("feed", str(EXAMPLE / "events.jsonl"), at=issued)
    done("tick", "--as-of", "2018-02-20", at=issued)
    golden("due.txt", done("due", "--within", "2w", at=issued))
    golden("forecast.txt", done("forecast", "--until", "2018-03-05", at=issued))
    supposed = "demand_amended due_on=2018-04-01 on=2018-02-10"
    golden(
        "forecast-supposing.txt",
        done("forecast", CASE, "--until", "2018-03-31", "--suppose", supposed, at=issued),
    )
    report = run("due", "--json", at=issued).json
    assert list(report)[:4] == ["format", "as_of", "since", "until"]
    assert {due["name"] for due in report["due"]} == {"response"}
    seen = run("forecast", "--until", "2018-03-05", "--json", at=issued).json
    assert seen["nearest"] == "2018-02-24"
    assert done("status", at=issued).count("late") == 0


def test_an_answer_supposed_takes_back_what_was_decided(running: Path) -> None:
    seen = run(
        "forecast", CASE, "--until", "2018-04-01", "--suppose",
        "response_received on=2018-02-20 items=orders,guidance", "--json", at=running,
    ).json  # fmt: skip
    assert "mark_late" in [record["trigger"] for record in seen["taken_back"]]
    assert "mark_incomplete" in [record["trigger"] for record in seen["decisions"]]
