"""`why` as a person asks it: by number, by id, of what stands and of what was superseded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.running import done, run

CASE = "doj-2018/oregon"


def decisions(at: Path, *more: str) -> list[dict[str, object]]:
    return list(run("inspect", CASE, "--json", *more, at=at).json["decisions"])


def test_without_a_number_the_last_move_is_explained_and_inspect_names_that_number(running: Path) -> None:
    told = run("why", CASE, "--json", at=running).json
    moved = [made for made in decisions(running) if made["outcome"] in ("moved", "proposed")]
    assert told["id"] == moved[-1]["id"] and told["number"] == moved[-1]["number"]
    assert told["format"] == 1 and told["rules"][0]["matched"]
    assert f"forthwith why {CASE} --decision {told['number']}" in done("inspect", CASE, at=running)


def test_every_number_and_id_that_inspect_shows_is_understood(running: Path) -> None:
    for made in decisions(running):
        by_number = run("why", CASE, "--decision", str(made["number"]), "--json", at=running).json
        by_id = run("why", CASE, "--decision", str(made["id"])[:8], "--json", at=running).json
        assert by_number == by_id and by_id["id"] == made["id"]
        assert {fact["name"]: fact["value"] for fact in by_id["facts"]}.items() >= made["facts"].items()  # type: ignore[attr-defined]


def test_what_was_superseded_is_explained_by_what_was_believed_then(running: Path) -> None:
    late = ["record", "response_received", CASE, "items=orders", "--on", "2018-02-20"]
    done(*late, at=running)
    gone = [made for made in decisions(running, "--superseded") if made["superseded_at"]]
    first = next(made for made in gone if made["to"] == "late")
    shown = done("inspect", CASE, "--superseded", at=running)
    assert f"[{str(first['id'])[:8]}]" in shown and first["number"] is None
    told = run("why", CASE, "--decision", str(first["id"])[:8], "--json", at=running).json
    facts = {fact["name"]: fact for fact in told["facts"]}
    assert facts["responses"]["value"] == 0 and facts["responses"]["events"] == []
    assert told["superseded_at"] and told["number"] is None
    now = told["instead"][0]
    assert now["to"] == "incomplete"
    text = done("why", CASE, "--decision", str(first["id"]), at=running)
    assert "SUPERSEDED" in text and f"In its place stands now: decision {now['number']}" in text
    by = run("why", CASE, "--decision", str(now["number"]), "--json", at=running).json
    (responses,) = [fact for fact in by["facts"] if fact["name"] == "responses"]
    assert [event["type"] for event in responses["events"]] == ["response_received"]


def test_a_decision_is_chosen_among_those_of_a_pair_of_dates(running: Path) -> None:
    told = run("why", CASE, "--as-of", "2018-02-25", "--json", at=running).json
    assert (told["to"], told["number"], told["of"] - 1) == ("late", told["of"] - 1, told["number"])
    assert "as of the end of 2018-02-25" in done("why", CASE, "--as-of", "2018-02-25", at=running)


@pytest.mark.parametrize("which", ["0", "999", "abc", "ffffffffff", "x y"])
def test_a_decision_that_is_none_is_refused_with_what_there_is(which: str, running: Path) -> None:
    ran = run("why", CASE, "--decision", which, at=running)
    assert ran.code == 1 and "unknown-decision" in ran.err and f"inspect {CASE}" in ran.err


def test_a_case_that_is_none_is_refused_with_the_nearest_name(running: Path) -> None:
    ran = run("why", "doj-2018/oregn", at=running)
    assert ran.code == 1 and CASE in ran.err
