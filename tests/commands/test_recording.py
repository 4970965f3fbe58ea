"""One event by hand: typed by the pack, the same again a duplicate, refused where it would be wrong."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.commands.running import but_attempts, contents, done, lines, response, run

ANSWER = ["record", "response_received", "doj-2018/oregon", "items=orders,guidance", "--on", "2018-02-20"]


def test_data_are_read_by_the_type_declared_and_the_decisions_are_told(issued: Path) -> None:
    out = done(*ANSWER, "sworn=yes", at=issued)
    assert "Recorded response_received of doj-2018/oregon" in out and "part-in-time" in out
    report = run("inspect", "doj-2018/oregon", "--json", at=issued).json
    assert report["facts"]["items_produced"] == ["orders", "guidance"]
    event = report["decisions"][-1]["event"]
    assert event["data"] == {"items": ["orders", "guidance"], "sworn": True}
    assert event["actor"]


def test_the_same_again_after_it_was_retracted_is_told_to_count_no_longer(issued: Path) -> None:
    event = run(*ANSWER, "--json", at=issued).json["event"]["id"]
    assert "retracted" not in done(*ANSWER, at=issued)
    back = ["record", "event_retracted", "doj-2018/oregon", f"event={event}", "reason=misread", "--json"]
    retraction = run(*back, at=issued).json["event"]["id"]
    said = " ".join(done(*ANSWER, at=issued).split())
    assert f"It was retracted, by event {retraction}, and counts no longer." in said
    done("record", "event_retracted", "doj-2018/oregon", f"event={retraction}", "reason=was right", at=issued)
    assert "retracted" not in done(*ANSWER, at=issued)


def test_the_same_again_is_a_duplicate_unless_it_happened_again(issued: Path) -> None:
    first = run(*ANSWER, "--json", at=issued).json
    assert list(first) == ["format", "outcome", "event", "evidence", "decisions", "deadlines", "undemanded"]
    assert first["outcome"] == "accepted" and first["event"].keys() == {"source", "id", "type", "subject"}
    before = contents(issued)[0]
    assert "--again" in done(*ANSWER, at=issued)
    assert run(*ANSWER, "--json", at=issued).json["outcome"] == "duplicate"
    assert contents(issued)[0] == before
    ids = {run(*ANSWER, "--again", "--json", at=issued).json["event"]["id"] for _ in range(2)}
    assert len(ids | {first["event"]["id"]}) == 3
    assert run("inspect", "doj-2018/oregon", "--json", at=issued).json["facts"]["responses"] == 3


def test_what_would_be_quarantined_is_refused_and_nothing_of_it_is_kept(issued: Path) -> None:
    before = but_attempts(issued)
    for wrong in (
        ["record", "extension_granted", "doj-2018/oregon", "until=2018-03-40", "--role", "counsel"],
        ["record", "extension_granted", "doj-2018/oregon", "until=2018-03-09"],
        ["record", "response_received", "doj-2018/oregon"],
        ["record", "response_received", "doj-2018/oregon", "items=a", "--on", "2099-01-01"],
        ["record", "response_received", "doj-2018/oregon", "items=a", "--at", "2018-02-20T09:00:00"],
    ):
        assert run(*wrong, at=issued).code == 1
    assert but_attempts(issued) == before


def test_an_event_of_a_case_not_known_waits_and_says_which_may_be_meant(issued: Path) -> None:
    ran = run("record", "response_received", "doj-2018/oregn", "items=a", "--on", "2018-02-20", at=issued)
    assert ran.code == 0 and "It waits" in ran.out and "Did you mean 'doj-2018/oregon'?" in ran.out


def test_the_event_and_its_case_in_the_wrong_order_are_told_apart(issued: Path) -> None:
    before = contents(issued)
    ran = run("record", "doj-2018/oregon", "response_received", "items=orders", at=issued)
    assert ran.code == 2
    assert "record response_received doj-2018/oregon items=orders" in ran.err
    assert contents(issued) == before


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


TAKES_A_ROLE = [
    ["record", "action_approved", "doj-2018/chicago-il", "action=issue_subpoena", "--on", "2018-03-06"],
    ["record", "case_closed", "doj-2018/chicago-il", "reason=x", "--on", "2018-03-06"],
]


@pytest.mark.parametrize("act", TAKES_A_ROLE)
@pytest.mark.parametrize("role", [[], ["--role", "counsel"]])
def test_without_its_role_only_the_attempt_is_kept_and_who_may_is_said(
    act: list[str], role: list[str], issued: Path
) -> None:
    done("tick", "--as-of", "2018-03-06", at=issued)
    with (issued / "forthwith.toml").open("a") as config:
        config.write('[roles]\nofficial = ["maria", "joan"]\n')
    digest, rows = contents(issued)
    ran = run(*act, *role, "--by", "rui", "--json", at=issued)
    assert (ran.code, ran.json["error"]["code"]) == (1, "role-missing")
    assert ran.json["error"]["message"].endswith("Only the attempt was recorded.")
    assert "--role official" in ran.json["error"]["help"] and "maria, joan" in ran.json["error"]["help"]
    more = {name: rows[name] + 1 for name in ("attempt", "batch", "leaves")}
    assert contents(issued) == (digest, {**rows, **more})
    assert run(*act, "--role", "official", "--by", "rui", at=issued).code == 1
    done(*act, "--role", "official", "--by", "maria", at=issued)


def test_in_a_feed_an_approval_without_the_role_is_kept_as_refused(issued: Path) -> None:
    done("tick", "--as-of", "2018-03-06", at=issued)
    action = run("inspect", "doj-2018/chicago-il", "--json", at=issued).json["actions"][0]
    said = {"action": action["id"], "proposal": action["proposal"]}
    act = response("doj-2018/chicago-il", "2018-03-06", type="action_approved", actor="rui", data=said)
    done("feed", "-", stdin=lines(act), at=issued)
    last = run("inspect", "doj-2018/chicago-il", "--json", at=issued).json["decisions"][-1]
    assert (last["outcome"], last["code"]) == ("rejected", "role-missing")


BLANKS = [
    ["record", "action_approved", "doj-2018/oregon", "action=x", "--by", "NAME", "--role", "official"],
    ["record", "case_closed", "doj-2018/oregon", "reason=WHY", "--role", "official"],
    ["record", "case_closed", "doj-2018/oregon", "reason=x", "--role", "ROLE"],
    ["record", "case_closed", "CASE", "reason=x", "--role", "official"],
    ["record", "event_retracted", "doj-2018/oregon", "event=ID"],
    ["demand", "remove", "doj-2018/oregon", "--reason", "WHY"],
    ["demand", "amend", "doj-2018", "--title", "TEXT", "--reason", "x"],
    ["demand", "amend", "doj-2018", "--title", "T", "--reason", "x", "--by", "NAME"],
]


@pytest.mark.parametrize("command", BLANKS, ids=" ".join)
def test_a_blank_of_a_command_that_was_shown_is_not_taken_for_a_value(
    command: list[str], issued: Path
) -> None:
    before = contents(issued)
    ran = run(*command, "--json", at=issued)
    assert (ran.code, ran.json["error"]["code"]) == (2, "blank-left")
    assert contents(issued) == before


def test_a_place_may_be_called_like_a_blank(issued: Path) -> None:
    add = ["demand", "add", "doj-2018", "--id", "ID", "--name", "Idaho", "--us-state", "ID"]
    done(*add, "--on", "2018-02-01", at=issued)


EXTENSION = ["record", "extension_granted", "doj-2018/oregon", "--role", "counsel", "--on", "2018-01-30"]
SUIT = ["doj-2018/oregon", "--on"]


def test_the_day_now_due_is_told_whenever_it_moves(issued: Path) -> None:
    out = done(*EXTENSION, "until=2045-03-30", "--id", "x", at=issued)
    assert "Due now: response by 2045-03-30 (was 2018-02-23)" in out
    back = ["record", "event_retracted", "doj-2018/oregon", "event=x", "--role", "counsel", "--json"]
    (shift,) = run(*back, at=issued).json["deadlines"]
    assert list(shift) == ["case", "region", "state", "name", "status", "on", "was", "was_on"]
    assert (shift["name"], shift["on"], shift["was_on"]) == ("response", "2018-02-23", "2045-03-30")
    out = done("record", "litigation_filed", *SUIT, "2018-02-01", "docket=18-1", at=issued)
    assert "The clock of response stands still (was due by 2018-02-23)" in out
    out = done("record", "litigation_ended", *SUIT, "2018-02-05", "docket=18-1", at=issued)
    assert "Due now: response by 2018-02-27 (its clock runs again)" in out
    amend = ["demand", "amend", "doj-2018", "--due-on", "2018-03-23", "--reason", "x", "--on", "2018-02-06"]
    out = done(*amend, at=issued)
    assert "Due now: response by 2018-03-23 (was 2018-02-23) in 22 cases" in out


def test_an_extension_that_gives_no_time_is_noted(issued: Path) -> None:
    out = done(*EXTENSION, "until=2018-02-01", at=issued)
    assert "gives no more time" in out and "Due now" not in out


def test_a_suit_that_is_not_known_ends_nothing_and_those_open_are_named(issued: Path) -> None:
    done("record", "litigation_filed", *SUIT, "2018-02-01", "docket=18-1", at=issued)
    said = run("record", "litigation_ended", *SUIT, "2018-02-05", "docket=18-l", "--json", at=issued).json
    (made,) = said["decisions"]
    assert made["rule"] == "no-such-suit" and said["deadlines"] == []
    assert "docket 18-l is known. Suits that are open: 18-1." in made["note"]


def test_that_no_rule_asked_for_anything_is_said(issued: Path) -> None:
    out = done("record", "litigation_ended", *SUIT, "2018-02-05", "docket=9", at=issued)
    assert "No rule asked" not in out
    out = done("record", "letter_sent", "doj-2018/oregon", "letter=demand", "--on", "2018-01-30", at=issued)
    assert "1 decision: 1 noted\n  No rule asked for anything.\n" in out


def test_an_incident_points_to_where_it_is_settled(issued: Path) -> None:
    act = response("doj-2018/oregon", "2018-02-20", type="action_done", actor="ann", role="official")
    act["data"] = {"action": "letter-9", "kind": "issue_subpoena"}
    for command in (["feed", "-", "--dry-run"], ["feed", "-"]):
        out = done(*command, stdin=lines(act), at=issued)
        assert "forthwith inspect doj-2018/oregon" in out and "1 incident was opened" in out


def test_where_only_something_is_taken_back_it_is_not_said_that_nothing_followed(issued: Path) -> None:
    whole = "items=orders,directives,instructions,guidance,other-documents"
    answer = ["record", "response_received", "doj-2018/oregon", whole, "--on", "2018-02-20", "--id", "r"]
    done(*answer, at=issued)
    out = done("record", "event_retracted", "doj-2018/oregon", "event=r", "reason=x", at=issued)
    assert "1 earlier decision taken back" in out and "followed from it" not in out
    assert "Due now: response by 2018-02-23" in out


def test_what_is_taken_back_is_told(issued: Path) -> None:
    done("tick", "--as-of", "2018-02-24", at=issued)
    out = done(*ANSWER, "--on", "2018-02-20", at=issued)
    taken_back = out.partition("2 earlier decisions taken back")[2]
    assert "doj-2018/oregon: requested -> late (rule no-response)" in taken_back


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["items=a", "--at", "2018-02-20"], "'--at'"),
        (["items=a", "--by", "b" * 501], "'--by'"),
        (["items=a", "sworn=maybe"], "Mend sworn."),
        (["sworn=yes"], "Add items."),
    ],
)
def test_what_is_wrong_by_hand_is_told_in_words_of_the_command_line(
    given: list[str], told: str, issued: Path
) -> None:
    ran = run("record", "response_received", "doj-2018/oregon", *given, at=issued)
    assert ran.code == 1 and told in ran.err
    assert not any(word in ran.err for word in ("feed", "line", "column", "occurredon"))


def test_the_opposite_of_an_event_is_not_suggested_but_all_are_listed(issued: Path) -> None:
    ran = run("record", "litigation_closed", "doj-2018/oregon", "docket=18-1", "--json", at=issued)
    help = ran.json["error"]["help"]
    assert ran.code == 1 and "Did you mean" not in help and "litigation_ended" in help
