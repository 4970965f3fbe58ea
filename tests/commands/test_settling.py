"""An incident is settled by hand by its id, or by the kind of what was done where one such is open."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.running import contents, done, lines, ready, response, run

CASE = "doj-2018/chicago-il"
WHO = ["reason=r", "--by", "ann", "--role", "official", "--on", "2018-03-08"]


def incidents(workspace: Path) -> list[tuple[str, str]]:
    found = run("inspect", CASE, "--json", at=workspace).json["incidents"]
    return [(incident["id"], incident["status"]) for incident in found]


@pytest.fixture
def undone(running: Path) -> Path:
    """A subpoena that went out, and then a whole answer that had come in time."""
    act = [CASE, "action=issue_subpoena", "--role", "official"]
    for name, by, on in (("approved", "ann", "06"), ("approved", "joan", "06"), ("done", "ann", "07")):
        done("record", f"action_{name}", *act, "--by", by, "--on", f"2018-03-{on}", at=running)
    items = run("inspect", CASE, "--json", at=running).json["facts"]["demand.items"]
    done("record", "response_received", CASE, f"items={','.join(items)}", "--on", "2018-02-20", at=running)
    ((_, status),) = incidents(running)
    assert status == "open"
    return running


@pytest.mark.parametrize("type", ["act_withdrawn", "act_ratified"])
def test_the_kind_of_what_was_done_names_the_only_open_incident(type: str, undone: Path) -> None:
    done("record", type, CASE, "incident=issue_subpoena", *WHO, at=undone)
    ((_, status),) = incidents(undone)
    assert (status == "withdrawn") == (type == "act_withdrawn")


@pytest.mark.parametrize("named", [["incident=issue_supoena"], ["incident=x"], []])
@pytest.mark.parametrize("type", ["act_withdrawn", "act_ratified"])
def test_a_name_that_no_open_incident_has_is_refused_with_those_that_are(
    type: str, named: list[str], undone: Path
) -> None:
    ((id, _),) = incidents(undone)
    before = contents(undone)
    ran = run("record", type, CASE, *named, *WHO, at=undone)
    assert ran.code == 1 and "unknown-incident" in ran.err and f"{id}, of issue_subpoena" in ran.err
    assert contents(undone) == before
    (right,) = ready(ran.err)
    done(*right, at=undone)


def test_what_is_settled_is_not_settled_again_by_hand(undone: Path) -> None:
    ((id, _),) = incidents(undone)
    done("record", "act_withdrawn", CASE, f"incident={id}", *WHO, at=undone)
    before = contents(undone)
    for named in (id, "issue_subpoena"):
        ran = run("record", "act_ratified", CASE, f"incident={named}", *WHO, at=undone)
        assert ran.code == 1 and "None is open" in ran.err
    assert contents(undone) == before


def test_a_case_without_incidents_has_none_to_name(running: Path) -> None:
    ran = run("record", "act_withdrawn", CASE, "incident=issue_subpoena", *WHO, at=running)
    assert ran.code == 1 and "None is open" in ran.err


def test_of_several_of_one_kind_the_id_says_which(undone: Path) -> None:
    action = run("inspect", CASE, "--json", at=undone).json["incidents"][0]["action"]
    again = response(CASE, "2018-03-07", id="2", type="action_done", actor="ann", role="official")
    done("feed", "-", stdin=lines({**again, "data": {"action": action, "kind": "issue_subpoena"}}), at=undone)
    found = incidents(undone)
    assert len(found) == 2
    ran = run("record", "act_withdrawn", CASE, "incident=issue_subpoena", *WHO, at=undone)
    assert ran.code == 1 and all(id in ran.err for id, _ in found)
    done("record", "act_withdrawn", CASE, f"incident={found[1][0]}", *WHO, at=undone)
    done("record", "act_withdrawn", CASE, "incident=issue_subpoena", *WHO, at=undone)
    assert {status for _, status in incidents(undone)} == {"withdrawn"}


def test_in_a_file_a_name_that_no_incident_has_is_kept_as_refused(undone: Path) -> None:
    act = response(CASE, "2018-03-08", type="act_withdrawn", actor="ann", role="official")
    fed = run("feed", "-", stdin=lines({**act, "data": {"incident": "x", "reason": "r"}}), at=undone)
    assert fed.code == 0
    decision = run("inspect", CASE, "--json", at=undone).json["decisions"][-1]
    assert (decision["outcome"], decision["code"]) == ("rejected", "unknown-incident")
