"""One event by hand: typed by the pack, the same again a duplicate, refused where it would be wrong."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.commands.running import contents, done, run

ANSWER = ["record", "response_received", "doj-2018/oregon", "items=orders,guidance", "--on", "2018-02-20"]


def test_data_are_read_by_the_type_declared_and_the_decisions_are_told(issued: Path) -> None:
    out = done(*ANSWER, "sworn=yes", at=issued)
    assert "Recorded response_received of doj-2018/oregon" in out and "part-in-time" in out
    report = run("inspect", "doj-2018/oregon", "--json", at=issued).json
    assert report["facts"]["items_produced"] == ["orders", "guidance"]
    event = report["decisions"][-1]["event"]
    assert event["data"] == {"items": ["orders", "guidance"], "sworn": True}
    assert event["actor"]


def test_the_same_again_is_a_duplicate_unless_it_happened_again(issued: Path) -> None:
    first = run(*ANSWER, "--json", at=issued).json
    assert list(first) == ["format", "outcome", "event", "evidence", "decisions"]
    assert first["outcome"] == "accepted" and first["event"].keys() == {"source", "id", "type", "subject"}
    before = contents(issued)[0]
    assert "--again" in done(*ANSWER, at=issued)
    assert run(*ANSWER, "--json", at=issued).json["outcome"] == "duplicate"
    assert contents(issued)[0] == before
    ids = {run(*ANSWER, "--again", "--json", at=issued).json["event"]["id"] for _ in range(2)}
    assert len(ids | {first["event"]["id"]}) == 3
    assert run("inspect", "doj-2018/oregon", "--json", at=issued).json["facts"]["responses"] == 3


def test_what_would_be_quarantined_is_refused_and_nothing_is_kept(issued: Path) -> None:
    before = contents(issued)
    for wrong in (
        ["record", "extension_granted", "doj-2018/oregon", "until=2018-03-40", "--role", "counsel"],
        ["record", "extension_granted", "doj-2018/oregon", "until=2018-03-09"],
        ["record", "response_received", "doj-2018/oregon"],
        ["record", "response_received", "doj-2018/oregon", "items=a", "--on", "2099-01-01"],
        ["record", "response_received", "doj-2018/oregon", "items=a", "--at", "2018-02-20T09:00:00"],
    ):
        assert run(*wrong, at=issued).code == 1
    assert contents(issued) == before


def test_an_event_of_a_case_not_known_waits_and_says_which_may_be_meant(issued: Path) -> None:
    ran = run("record", "response_received", "doj-2018/oregn", "items=a", "--on", "2018-02-20", at=issued)
    assert ran.code == 0 and "It waits" in ran.out and "Did you mean 'doj-2018/oregon'?" in ran.out


def test_the_digest_of_the_evidence_is_kept_with_the_event(issued: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF answer")
    expected = "sha256:" + hashlib.sha256(letter.read_bytes()).hexdigest()
    said = run(*ANSWER, "--attach", str(letter), "--json", at=issued).json
    assert said["evidence"] == expected
    report = run("inspect", "doj-2018/oregon", "--json", at=issued).json
    assert report["decisions"][-1]["event"]["evidence"] == expected
    assert run(*ANSWER, "--attach", str(letter), "--json", at=issued).json["outcome"] == "duplicate"


def test_who_acts_in_a_role_that_is_listed_must_be_listed(issued: Path) -> None:
    with (issued / "forthwith.toml").open("a") as config:
        config.write('[roles]\nofficial = ["maria"]\n')
    config_path = issued / "forthwith.toml"
    config_path.write_text('actor = "joe"\n' + config_path.read_text("utf-8"), "utf-8")
    exempt = [
        "record",
        "respondent_exempted",
        "doj-2018/oregon",
        "reason=x",
        "--role",
        "official",
        "--on",
        "2018-02-20",
    ]
    ran = run(*exempt, "--json", at=issued)
    assert (ran.code, ran.json["error"]["code"]) == (1, "role-missing") and "joe" in ran.json["error"][
        "message"
    ]
    assert "exempt" in done(*exempt, "--by", "maria", at=issued)


def test_an_action_is_approved_and_done_by_its_kind(issued: Path) -> None:
    done("tick", "--as-of", "2018-03-06", at=issued)
    case = "doj-2018/chicago-il"
    act = [case, "action=issue_subpoena", "--role", "official"]
    assert run("record", "action_done", *act, "--by", "ann", "--on", "2018-03-06", at=issued).code == 1
    assert "1 of 2" in done("record", "action_approved", *act, "--by", "ann", "--on", "2018-03-06", at=issued)
    assert "approved" in done(
        "record", "action_approved", *act, "--by", "joan", "--on", "2018-03-06", at=issued
    )
    assert "subpoena.issued" in done(
        "record", "action_done", *act, "--by", "ann", "--on", "2018-03-07", at=issued
    )
    ran = run("record", "action_rejected", *act, "reason=x", "--by", "ann", "--on", "2018-03-08", at=issued)
    assert ran.code == 1 and "is done" in ran.err


def test_an_approval_by_someone_without_the_role_is_kept_and_does_nothing(issued: Path) -> None:
    done("tick", "--as-of", "2018-03-06", at=issued)
    act = ["record", "action_approved", "doj-2018/chicago-il", "action=issue_subpoena", "--on", "2018-03-06"]
    said = run(*act, "--json", at=issued).json
    assert [(made["outcome"], made["code"]) for made in said["decisions"]] == [("rejected", "role-missing")]
