"""`owed`: the demands as those who must answer them see them."""

from __future__ import annotations

from pathlib import Path

from tests.commands.running import done, run

CHICAGO = "chicago-il"


def test_it_says_to_whom_what_by_when_and_under_which_authority(running: Path) -> None:
    text = done("owed", CHICAGO, "--as-of", "2018-02-01", at=running)
    assert all(len(line) <= 80 for line in text.splitlines())
    told = run("owed", CHICAGO, "--as-of", "2018-02-01", "--json", at=running).json
    (case,) = told["cases"]
    assert case["case"] == f"doj-2018/{CHICAGO}"
    assert case["authority"] in text.replace("\n           ", " ")
    assert [(d["name"], d["last_day"]) for d in case["deadlines"]] == [("response", "2018-02-23")]
    assert "2018-02-23 (response)" in text and "response_received" in text
    assert {bringing["event"] for bringing in case["may"]} >= {"response_received", "litigation_filed"}
    assert "action_approved" not in text


def test_without_a_respondent_all_demands_that_are_not_over_are_told(running: Path) -> None:
    told = run("owed", "--json", at=running).json
    board = run("status", "--json", at=running).json
    over = {case["case"] for case in board["cases"] if case["final"]}
    assert {case["case"] for case in told["cases"]} == {case["case"] for case in board["cases"]} - over


def test_a_respondent_that_is_none_is_refused_with_the_nearest(running: Path) -> None:
    refused = run("owed", "chicago", at=running)
    assert refused.code == 1 and "unknown-respondent" in refused.err
