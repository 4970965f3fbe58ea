"""What waits is named with what it waits for, and can be taken out for good."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.commands.running import EXAMPLE, contents, done, lines, response, run

KEYS = ["id", "source", "type", "subject", "when", "why", "names", "near", "superseded"]
NEWS = [
    response("doj-2018/oregone", id="a"),
    response("doj-2081/oregon", id="b"),
    {**response(id="c"), "type": "event_retracted", "data": {"event": "lettre-1"}},
    {**response(id="d"), "type": "action_approved", "data": {"action": "x", "proposal": "y"}, "actor": "ann"},
    response(id="letter-1"),
]
WAITS = [
    ("a", "case", "doj-2018/oregone", "doj-2018/oregon"),
    ("b", "demand", "doj-2081", "doj-2018"),
    ("c", "event", "lettre-1", "letter-1"),
    ("d", "action", "x", None),
]


def listed(workspace: Path, *more: str) -> list[dict[str, Any]]:
    said = run("waiting", "list", *more, "--json", at=workspace).json
    assert list(said) == ["format", "waiting"]
    found: list[dict[str, Any]] = said["waiting"]
    return found


def test_nothing_that_waits_is_said_so(issued_template: Path) -> None:
    assert "No event waits" in done("waiting", at=issued_template)


def test_what_waits_is_named_by_feed_and_listed_with_the_nearest_known_name(issued: Path) -> None:
    ran = run("feed", "-", "--json", stdin=lines(*NEWS), at=issued)
    assert ran.json["waiting"] == 4
    assert [list(row) for row in ran.json["waits"]] == [["file", "line", *KEYS]] * 4
    assert {row["id"]: row["line"] for row in ran.json["waits"]} == {"a": 1, "b": 2, "c": 3, "d": 4}
    rows = listed(issued)
    assert [list(row) for row in rows] == [KEYS] * 4
    assert [(row["id"], row["why"], row["names"], row["near"]) for row in rows] == WAITS
    shown = done("waiting", at=issued)
    assert "Did you mean 'doj-2018/oregon'?" in shown and "response_received of doj-2081/oregon" in shown


def test_list_and_inspection_tell_the_same_of_an_approval_whose_proposal_no_longer_stands(
    running: Path,
) -> None:
    act = ["doj-2018/chicago-il", "--role", "official", "--by", "ann", "--on", "2018-03-06"]
    done("record", "action_approved", *act, "action=issue_subpoena", "--id", "ap", at=running)
    done("feed", "-", stdin=lines(response("doj-2018/chicago-il", "2018-02-22", id="late")), at=running)
    done("record", "event_corrected", *act, "event=ap", "occurredon=2018-03-05", "reason=x", at=running)
    (row,) = [row for row in listed(running) if row["id"] == "ap"]
    (wait,) = run("inspect", act[0], "--json", at=running).json["waiting"]
    assert list(wait) == ["why", "event", "names", "near", "superseded"]
    assert wait["superseded"] and wait["event"]["occurredon"] == "2018-03-05" == row["when"]
    assert {name: wait[name] for name in ("why", "names", "near", "superseded")} == {
        name: row[name] for name in ("why", "names", "near", "superseded")
    }
    told = f"about the proposal of action '{row['names']}', which no longer stands"
    shown = [" ".join(done(*command, at=running).split()) for command in (["waiting"], ["inspect", act[0]])]
    assert all(told in text for text in shown)
    done("waiting", "discard", "ap", "--reason", "asked again", at=running)
    left = run("inspect", act[0], "--json", at=running).json["waiting"]
    assert [(wait["why"], wait["names"]) for wait in left] == [("event", "ap")]  # its correction
    assert [row["id"] for row in listed(running)] == [wait["event"]["id"] for wait in left]


def test_the_list_is_narrowed_to_a_demand_or_a_case(issued: Path) -> None:
    done("feed", "-", stdin=lines(*NEWS), at=issued)
    assert [row["id"] for row in listed(issued, "--demand", "doj-2018")] == ["a", "c", "d"]
    assert [row["id"] for row in listed(issued, "--case", "doj-2018/oregon")] == ["c", "d"]


def test_feed_shows_what_waits_also_in_a_trial(issued: Path) -> None:
    for trial in (["--dry-run"], []):
        said = done("feed", "-", *trial, stdin=lines(*NEWS), at=issued)
        assert "-:1: response_received of doj-2018/oregone" in said
        assert "Did you mean 'doj-2018/oregon'?" in said
        assert "4 events wait: 'forthwith waiting list'" in said


def test_what_was_discarded_is_never_taken_up_and_known_when_it_comes_again(issued: Path) -> None:
    early = {**response("doj-2018/nowhere", id="a")}
    done("feed", "-", stdin=lines(early), at=issued)
    ran = run("waiting", "discard", "a", "--reason", "a mistake", "--json", at=issued)
    assert ran.json == {
        "format": 1,
        "discarded": [{"source": "forthwith/feed", "id": "a"}],
        "reason": "a mistake",
    }
    assert listed(issued) == []
    again = run("feed", "-", "--json", stdin=lines(early), at=issued).json
    assert (again["duplicate"], again["discarded"], again["waiting"]) == (1, 1, 0)
    assert "1 known line already discarded" in done("feed", "-", stdin=lines(early), at=issued)
    done("demand", "add", "doj-2018", "--id", "nowhere", "--name", "N", "--on", "2018-02-01", at=issued)
    assert run("inspect", "doj-2018/nowhere", "--json", at=issued).json["facts"]["responses"] == 0


def test_a_case_is_as_if_what_was_discarded_had_never_come(issued: Path) -> None:
    before = contents(issued)[0]
    done("feed", "-", stdin=lines(NEWS[3]), at=issued)
    assert contents(issued)[0] != before
    done("waiting", "discard", "d", "--reason", "no such action", at=issued)
    assert contents(issued)[0] == before


def test_what_is_discarded_is_named_rightly_or_refused_whole(issued: Path) -> None:
    twice = [response("doj-2018/nowhere", id="7", source=source) for source in ("mail", "desk")]
    done("feed", "-", stdin=lines(*twice), at=issued)
    assert run("waiting", "discard", "7", at=issued).code == 2
    for ids, code in ((["7"], "several-waiting"), (["8"], "unknown-waiting")):
        ran = run("waiting", "discard", *ids, "--reason", "r", "--json", at=issued)
        assert (ran.code, ran.json["error"]["code"]) == (1, code)
    assert len(listed(issued)) == 2
    done("waiting", "discard", "7", "--source", "mail", "--reason", "r", at=issued)
    assert [row["source"] for row in listed(issued)] == ["desk"]
    assert run("waiting", "discard", "7", "--source", "mail", "--reason", "r", at=issued).code == 1


def test_a_line_discarded_in_quarantine_is_known_when_it_comes_again(issued: Path) -> None:
    assert run("feed", "-", stdin=b'{"no json\n', at=issued).code == 4
    done("quarantine", "discard", "1", "--reason", "a test", at=issued)
    ran = run("feed", "-", "--json", stdin=b'{"no json\n', at=issued)
    assert ran.code == 0
    assert [ran.json[name] for name in ("read", "duplicate", "quarantined", "discarded")] == [1, 1, 0, 1]


def test_what_waits_for_a_demand_waits_for_its_case_once_the_demand_is_known(empty: Path) -> None:
    done("feed", "-", stdin=lines(response("doj-2018/nowhere", id="a")), at=empty)
    assert [row["why"] for row in listed(empty)] == ["demand"]
    done("demand", "issue", str(EXAMPLE / "demand.yaml"), at=empty)
    assert [row["why"] for row in listed(empty)] == ["case"]


def test_what_waits_is_listed_as_it_came_and_a_count_larger_than_the_list_says_so(issued: Path) -> None:
    ids = [f"{(number * 7) % 30:02d}" for number in range(30)]
    ran = run("feed", "-", stdin=lines(*(response("doj-2018/nobody", id=id) for id in ids)), at=issued)
    assert "30 events wait; above are the first 20" in ran.out
    assert [row["id"] for row in listed(issued)] == ids
    assert (
        run("feed", "-", stdin=lines(*({"n": n} for n in range(25))), at=issued).out.count(
            "5 more lines, 25 in all"
        )
        == 1
    )
