"""What rules propose, people decide: one action or many, each an event of its own, never twice."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.runtime.act import Act
from engine.runtime.acting import chosen, perform
from engine.runtime.actions import Which
from engine.runtime.feed import Feeder
from engine.runtime.workspace import read_workspace
from tests.commands.running import contents, done, lines, ready, response, run

GOLDEN = Path(__file__).parent / "golden" / "actions.txt"
CHICAGO, OREGON = "doj-2018/chicago-il", "doj-2018/oregon"
ON = ["--role", "official", "--on", "2018-03-06"]
ANN, JOAN = ["--by", "ann", *ON], ["--by", "joan", *ON]


@pytest.fixture
def proposed(issued: Path) -> Path:
    """Nobody answered: a subpoena is proposed in each of the 23 cases."""
    done("tick", "--as-of", "2018-03-05", at=issued)
    return issued


def actions(workspace: Path, *options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run("actions", "list", *options, "--json", at=workspace).json["actions"]
    return found


def action(workspace: Path, case: str = CHICAGO) -> dict[str, Any]:
    (found,) = actions(workspace, case)
    return found


def acts(workspace: Path) -> list[tuple[str, str, str | None]]:
    """The events on record that act on actions, by case, type and person."""
    database = Database(read_workspace(workspace).database)
    with database.reading() as session:
        store = Store(session)
        streams = store.events_about(store.case_ids())
    database.close()
    found = [event for stream in streams.values() for event in stream if event.type.startswith("action_")]
    return sorted((event.subject, event.type, event.actor) for event in found)


def outcomes(said: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(each["outcome"], each["code"]) for each in said["actions"]]


def test_what_is_printed_is_what_people_have_read(
    running: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.commands.again.as_called", lambda: "forthwith")
    monkeypatch.chdir(running)
    id, other = (action(running, f"doj-2018/{name}")["id"] for name in ("cook-county-il", "chicago-il"))
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"a scan")
    spoken = [
        ["actions"],
        ["actions", "show", id],
        ["actions", "approve", id, "--by", "ann"],
        ["actions", "approve", id, *ANN],
        ["actions", "approve", id, *ANN],
        ["actions", "done", id, *ANN],
        ["actions", "approve", "doj-2018", "--all", *JOAN, "--yes"],
        ["actions", "approve", id, other, *ANN, "--yes"],
        ["actions", "list", "doj-2018", "--status", "approved"],
        ["actions", "done", id, *ANN, "--evidence", str(scan)],
        ["actions", "show", id],
        ["actions", "reject", other, *ANN, "--reason", "the answer is on its way", "--dry-run"],
        ["actions", "list", CHICAGO, "--mine"],
    ]
    told = []
    for words in spoken:
        ran = run(*words)
        assert all(len(line) <= 80 for line in (ran.out + ran.err).splitlines())
        named = " ".join(words).replace(str(tmp_path), "DIR")
        said = re.sub(r"basis: sha256:[0-9a-f]{64}", "basis: sha256:...", ran.out + ran.err)  # names the pack
        told.append(f"$ forthwith {named}\n{said}[{ran.code}]\n")
    if os.environ.get("FORTHWITH_GOLDEN") == "write":
        GOLDEN.write_text("\n".join(told), "utf-8")
    assert "\n".join(told) == GOLDEN.read_text("utf-8")


def test_twenty_three_at_once_are_twenty_three_events_of_one_transaction(proposed: Path) -> None:
    before = contents(proposed)[1]
    said = run("actions", "approve", "doj-2018", "--all", *ANN, "--yes", "--json", at=proposed).json
    assert outcomes(said) == [("accepted", None)] * 23
    after = contents(proposed)[1]
    assert (after["batch"] - before["batch"], after["event"] - before["event"]) == (1, 23)
    assert len({each["event"] for each in said["actions"]}) == 23
    assert all(each["approved_by"] == ["ann"] and each["needed"] == 1 for each in actions(proposed))


@pytest.mark.parametrize(
    ("verb", "more", "before"),
    [("approve", [], []), ("reject", ["--reason", "r"], []), ("done", [], ["ann", "joan"])],
)
def test_a_call_that_is_repeated_changes_nothing_and_says_that_it_worked(
    verb: str, more: list[str], before: list[str], proposed: Path
) -> None:
    for name in before:
        done("actions", "approve", "doj-2018", "--all", "--by", name, *ON, "--yes", at=proposed)
    ids = [each["id"] for each in actions(proposed)]
    done("actions", verb, *ids, *more, *ANN, "--yes", at=proposed)
    there = contents(proposed)
    later = [
        "--by",
        "Ann ",
        "--on",
        "2018-03-09",
        "--role",
        "official",
        *more,
    ]  # another day, the same person
    again = run("actions", verb, *ids, *later, "--yes", "--json", at=proposed)
    assert again.code == 0 and outcomes(again.json) == [("duplicate", None)] * 23
    every = run("actions", verb, "doj-2018", "--all", *later, at=proposed)
    assert every.code == 0 and "by you: 23." in every.out
    assert "Already" in done("actions", verb, ids[0], *later, at=proposed)
    assert contents(proposed) == there


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_neither_loses_nor_doubles_an_approval(
    after: bool, proposed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = contents(proposed)
    name = "perform" if after else "write_news"
    module = "engine.runtime.acting" if after else "engine.runtime.fold"
    original = getattr(__import__(module, fromlist=[name]), name)

    def failing(*given: Any, **more: Any) -> Any:
        if after:
            original(*given, **more)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(f"{module}.{name}", failing)
        assert run("actions", "approve", "doj-2018", "--all", *ANN, "--yes", at=proposed).code == 130
    assert (contents(proposed) == there) is not after
    assert run("actions", "approve", "doj-2018", "--all", *ANN, "--yes", at=proposed).code == 0
    assert len(acts(proposed)) == 23
    assert {tuple(each["approved_by"]) for each in actions(proposed)} == {("ann",)}


def test_it_is_the_same_act_as_one_that_is_recorded(proposed: Path) -> None:
    act = [CHICAGO, "action=issue_subpoena"]
    done("record", "action_approved", *act, *ANN, at=proposed)
    id = action(proposed)["id"]
    assert "Already approved by you" in done("actions", "approve", id, *ANN, at=proposed)
    done("actions", "approve", id, *JOAN, at=proposed)
    done("record", "action_done", *act, *JOAN, at=proposed)
    assert "Already recorded as done by you" in done("actions", "done", id, *JOAN, at=proposed)
    assert action(proposed)["status"] == "done" and len(acts(proposed)) == 3


def test_what_changed_after_it_was_shown_is_refused_and_the_rest_is_taken(proposed: Path) -> None:
    feeder = _feeder(proposed)
    act = Act("action_approved", "ann", "official", "2018-03-06")
    shown, _ = chosen(feeder, act, (), Which("doj-2018"))
    amended = ["--due-on", "2018-02-22", "--reason", "r", "--on", "2018-02-01"]
    done("demand", "amend", "doj-2018", *amended, at=proposed)  # every basis is another now
    done("record", "response_received", CHICAGO, "items=orders", "--on", "2018-02-20", at=proposed)
    done(
        "demand", "add", "doj-2018", "--id", "akron-oh", "--name", "Akron", "--on", "2018-02-01", at=proposed
    )
    with pytest.raises(Exception, match="Nothing was recorded") as refused:
        perform(feeder, act, shown)
    assert {found.code for found in refused.value.diagnostics} == {"basis-changed", "unknown-action"}  # type: ignore[attr-defined]
    assert not acts(proposed)
    again, _ = chosen(feeder, act, (), Which("doj-2018"))
    mixed = [again[0], *(each for each in shown if each.case.id != again[0].case.id)]
    acted = perform(feeder, act, mixed)
    assert [each.outcome for each in acted.answers] == ["accepted", *["refused"] * (len(mixed) - 1)]


def test_who_comes_second_is_told_what_the_first_did(proposed: Path) -> None:
    feeder, id = _feeder(proposed), action(proposed)["id"]
    rejecting = Act("action_rejected", "joan", "official", "2018-03-06", reason="r")
    shown, _ = chosen(feeder, rejecting, [id], None)
    done("actions", "reject", id, "--reason", "first", *ANN, at=proposed)
    with pytest.raises(Exception, match="rejected already"):
        perform(feeder, rejecting, shown)
    assert acts(proposed) == [(CHICAGO, "action_rejected", "ann")]


def test_of_several_those_that_cannot_be_are_told_one_by_one(proposed: Path) -> None:
    ids = [each["id"] for each in actions(proposed)[:3]]
    done("actions", "reject", ids[1], "--reason", "r", *JOAN, at=proposed)
    ran = run("actions", "approve", *ids, *ANN, "--yes", "--json", at=proposed)
    assert ran.code == 4
    assert outcomes(ran.json) == [("accepted", None), ("refused", "not-open"), ("accepted", None)]
    told = run("actions", "approve", *ids, *ANN, "--yes", at=proposed)
    assert told.code == 4 and f"Refused: issue_subpoena {ids[1]}" in told.out
    assert told.out.count("Already approved by you") == 2
    alone = run("actions", "approve", ids[1], *ANN, at=proposed)
    assert alone.code == 1 and "rejected already. Nothing was recorded." in alone.err.replace("\n  ", " ")


def test_an_action_that_is_not_approved_is_not_recorded_as_done_and_the_message_names_it(
    proposed: Path,
) -> None:
    id, before = action(proposed)["id"], contents(proposed)
    for words in (["actions", "done", id], ["record", "action_done", CHICAGO, "action=issue_subpoena"]):
        ran = run(*words, *ANN, at=proposed)
        assert ran.code == 1 and id in ran.err and "proposed" in ran.err
    assert contents(proposed) == before


def test_what_is_done_before_it_was_approved_is_refused_by_hand(proposed: Path) -> None:
    id = action(proposed)["id"]
    for who in (ANN, JOAN):
        done("actions", "approve", id, *who, at=proposed)
    before = contents(proposed)
    ran = run("actions", "done", id, "--by", "ann", "--role", "official", "--on", "2018-03-05", at=proposed)
    assert ran.code == 1 and "not-open" in ran.err and "is open until" not in ran.err
    assert contents(proposed) == before


def test_an_action_is_done_once_whoever_says_so(proposed: Path, tmp_path: Path) -> None:
    id = action(proposed)["id"]
    for who in (ANN, JOAN):
        done("actions", "approve", id, *who, at=proposed)
    (scan := tmp_path / "scan").write_bytes(b"a")
    done("actions", "done", id, *ANN, "--evidence", str(scan), at=proposed)
    shown = run("actions", "show", id, "--json", at=proposed).json
    assert shown["said"][-1]["evidence"].startswith("sha256:") and shown["action"]["status"] == "done"
    assert run("actions", "done", id, *JOAN, at=proposed).code == 1
    done("actions", "done", id, *ANN, "--evidence", str(scan), at=proposed)
    scan.write_bytes(b"b")
    other = run("actions", "done", id, *ANN, "--evidence", str(scan), at=proposed)
    assert other.code == 1 and "conflicting-event" in other.err
    assert [type for _, type, _ in acts(proposed)].count("action_done") == 1


def test_an_approval_that_was_taken_back_can_be_given_again(proposed: Path) -> None:
    id = action(proposed)["id"]
    first = run("actions", "approve", id, *ANN, "--json", at=proposed).json["actions"][0]["event"]
    done("record", "event_retracted", CHICAGO, f"event={first}", "reason=r", *ANN[:4], at=proposed)
    assert action(proposed)["approved_by"] == []
    second = run("actions", "approve", id, *ANN, "--json", at=proposed).json["actions"][0]
    assert second["outcome"] == "accepted" and second["event"] != first
    assert action(proposed)["approved_by"] == ["ann"]


def test_an_approval_given_on_another_basis_is_given_anew(proposed: Path) -> None:
    id = action(proposed)["id"]
    done("actions", "approve", id, *ANN, at=proposed)
    amended = ["--due-on", "2018-02-22", "--reason", "r", "--on", "2018-02-01"]
    done("demand", "amend", "doj-2018", *amended, at=proposed)
    assert action(proposed)["approved_by"] == []
    found = action(proposed)["id"]
    done("actions", "approve", found, *ANN, at=proposed)
    assert action(proposed)["approved_by"] == ["ann"]


def test_acts_of_one_day_stand_in_the_order_in_which_they_were_recorded(proposed: Path) -> None:
    for each in actions(proposed):
        for name in ("joan", "ann") if int(each["id"], 16) % 2 else ("ann", "joan"):
            said = run("actions", "approve", each["id"], "--by", name, *ON, "--json", at=proposed).json
            assert [made["outcome"] for made in said["decisions"]] in (["noted"], ["moved", "noted"])
    for each in actions(proposed):
        assert each["approved_by"] == (["joan", "ann"] if int(each["id"], 16) % 2 else ["ann", "joan"])


def test_a_basis_that_is_named_must_be_the_present_one(proposed: Path) -> None:
    found = action(proposed)
    other = run("actions", "approve", found["id"], "--basis", "sha256:0123456", *ANN, at=proposed)
    assert other.code == 1 and "basis-changed" in other.err and found["proposal"][:20] in other.err
    basis = found["proposal"].removeprefix("sha256:")[:10]
    done("actions", "approve", found["id"], "--basis", basis, *ANN, at=proposed)


@pytest.mark.parametrize(("answer", "code"), [(b"y\n", 0), (b"yes", 0), (b"n\n", 1), (b"", 1)])
def test_of_many_it_is_asked_first(answer: bytes, code: int, proposed: Path) -> None:
    before = contents(proposed)
    ran = run("actions", "approve", "doj-2018", "--all", *ANN, at=proposed, stdin=answer)
    assert ran.code == code and "23 actions to approve, by ann:" in ran.out
    assert len(acts(proposed)) == (0 if code else 23)
    assert (contents(proposed) == before) == bool(code)


def test_the_kind_and_the_rule_choose_among_all(issued: Path) -> None:
    done("record", "response_received", OREGON, "items=orders", "--on", "2018-02-20", at=issued)
    done("tick", "--as-of", "2018-03-30", at=issued)
    rules = {each["rule"] for each in actions(issued, "--status", "proposed")}
    assert rules == {"pursue-no-response", "pursue-incomplete-response"}
    for rule in rules:
        mine = [each["id"] for each in actions(issued, "--rule", rule, "--status", "proposed")]
        words = ["actions", "approve", "doj-2018", "--all", "--rule", rule, "--kind", "issue_subpoena"]
        said = run(*words, "--by", "ann", *ON, "--dry-run", "--json", at=issued).json
        assert [each["id"] for each in said["actions"]] == mine and said["dry_run"]
    assert not acts(issued)
    done("actions", "approve", "doj-2018", "--all", *ANN, "--yes", at=issued)
    words = ["actions", "reject", "doj-2018", "--all", "--status", "approved", "--reason", "r", *ANN]
    assert "Nothing of doj-2018 that matches" in done(*words, at=issued)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["show", "nothing-such"], "unknown-action"),
        (["show", CHICAGO], "action-id"),
        (["show", "doj-2018"], "action-id"),
        (["show", "doj-2018/chicago"], "unknown-case"),
        (["approve", "ID", *ANN], "blank-left"),
        (["approve", "4005e", *ANN], "unknown-action"),
        (["approve", "doj-2017", "--all", *ANN], "unknown-demand"),
        (["approve", "doj-2018", "--all", "--kind", "issue_supoena", *ANN], "unknown-action-kind"),
        (["approve", "doj-2018", "--all", "--rule", "no-response", *ANN], "unknown-rule"),
        (["approve", "doj-2018", "--all", "--json", *ANN], "not-confirmed"),
        (["approve", "x", "--kind", "issue_subpoena", *ANN], "filter-without-all"),
        (["approve", "x", "y", "--basis", "z", *ANN], "basis-of-several"),
        (["approve", "x", "y", "--all", *ANN], "all-of-what"),
        (["list", "--status", "open"], "unknown-status"),
        (["list", "doj-2018/nowhere"], "unknown-case"),
    ],
)
def test_what_is_not_known_is_refused_with_what_is(words: list[str], code: str, proposed: Path) -> None:
    before = contents(proposed)
    ran = run("actions", *words, at=proposed)
    assert ran.code in (1, 2)
    told = ran.json["error"]["code"] if "--json" in words else ran.err
    assert code in told and contents(proposed) == before


def test_a_case_in_the_place_of_an_action_is_put_right(proposed: Path) -> None:
    ran = run("actions", "approve", CHICAGO, *ANN, at=proposed)
    (right,) = ready(ran.err)
    assert right == ["actions", "approve", action(proposed)["id"], *ANN]
    done(*right, at=proposed)


def test_an_incident_keeps_everybody_from_deciding(proposed: Path) -> None:
    id = action(proposed)["id"]
    act = response(CHICAGO, "2018-03-05", id="1", type="action_done", actor="ann", role="official")
    done("feed", "-", stdin=lines({**act, "data": {"action": id, "kind": "issue_subpoena"}}), at=proposed)
    (incident,) = run("inspect", CHICAGO, "--json", at=proposed).json["incidents"]
    assert action(proposed)["incident"] == incident["id"]
    ran = run("actions", "approve", id, *ANN, at=proposed)
    assert ran.code == 1 and "incident-open" in ran.err
    assert "nobody can decide" in done("actions", "show", id, at=proposed)
    assert "actions approve" not in done("actions", "show", id, at=proposed)


def test_what_is_barred_is_told_and_of_many_the_others_are_approved(proposed: Path) -> None:
    found = action(proposed)
    bar = ["rules_overridden", CHICAGO, "bars=approve_subpoena", "reason=talks", "until=2018-03-30"]
    done("record", *bar, *ANN, at=proposed)
    assert action(proposed)["order"] is not None
    assert len(actions(proposed, "--mine")) == 22
    for words in (["inspect", CHICAGO], ["actions", "show", found["id"]]):
        told = done(*words, at=proposed)
        assert "cannot be approved while the" in told and "actions approve" not in told
    later = ["--by", "ann", "--role", "official", "--on", "2018-03-07"]
    ran = run("actions", "approve", found["id"], *later, at=proposed)
    assert ran.code == 1 and "error[barred]" in ran.err and not acts(proposed)
    said = run("actions", "approve", "doj-2018", "--all", *later, "--yes", "--json", at=proposed)
    refused = [each for each in said.json["actions"] if each["outcome"] == "refused"]
    assert said.code == 4 and [(each["id"], each["code"]) for each in refused] == [(found["id"], "barred")]
    assert len(acts(proposed)) == 22
    assert "reprieved" in done("actions", "reject", found["id"], "--reason", "r", *later, at=proposed)


def test_who_is_listed_for_the_only_role_need_not_name_it(proposed: Path) -> None:
    id = action(proposed)["id"]
    config = proposed / "forthwith.toml"
    who = ["--by", "ann", "--on", "2018-03-06"]
    assert run("actions", "approve", id, *who, at=proposed).code == 1
    roles = '[roles]\nofficial = ["ann", "joan"]\n'
    config.write_text(f'actor = "joan"\n{config.read_text("utf-8")}{roles}', "utf-8")
    said = run("actions", "approve", id, *who, "--json", at=proposed).json
    assert said["actions"][0]["role"] == "official" and said["actions"][0]["people"] == ["joan"]
    other = run("actions", "approve", id, "--by", "bob", *ON, at=proposed)
    assert other.code == 1 and "lists ann, joan as official" in other.err.replace("\n", " ").replace("  ", "")
    assert len(actions(proposed, "--mine")) == 23
    done("actions", "approve", id, "--on", "2018-03-06", at=proposed)
    done("actions", "reject", id, "--reason", "r", "--on", "2018-03-07", at=proposed)
    assert len(actions(proposed, "--mine")) == 22


def _feeder(workspace: Path) -> Feeder:
    found = read_workspace(workspace)
    return Feeder(found, Database(found.database))
