"""Demands that follow one another: one respondent across them, and who was added or dropped out."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.commands.running import EXAMPLE, ROOT, contents, done, lines, run

GOLDEN = Path(__file__).parent / "golden" / "rounds.txt"
ROUNDS = ("2017-04", "2017-10", "2017-11", "2018-01")


@pytest.fixture
def matter(tmp_path: Path) -> Path:
    """The four rounds of the example, issued the last one first; its files are two folders side by side."""
    folder = Path(shutil.copytree(ROOT / "examples" / "doj-rounds", tmp_path / "doj-rounds"))
    shutil.copytree(EXAMPLE, tmp_path / "doj-2018")
    for name in reversed(ROUNDS):
        done("demand", "issue", str(folder / f"{name}.yaml"), at=folder)
    return folder


def rounds(workspace: Path, *options: str) -> dict[str, Any]:
    found = run("status", "--rounds", "doj-2018-01", *options, "--json", at=workspace).json
    return {each["demand"]: each for each in found["rounds"]}


def names(cases: list[dict[str, Any]]) -> set[str]:
    return {case["respondent"] for case in cases}


def test_what_is_printed_is_what_people_have_read(matter: Path) -> None:
    done("tick", "--as-of", "2018-02-01", at=matter)
    clear = ["reason=the laws were found to comply", "--on", "2017-12-01", "--synthetic"]
    done("record", "recipient_cleared", "doj-2017-11/seattle-wa", *clear, at=matter)
    told = []
    for words in (
        ["status", "--rounds", "doj-2018-01"],
        ["status", "--history", "chicago-il"],
        ["status", "--history", "seattle-wa"],
        ["status", "--history", "new-orleans-la", "--as-of", "2017-11-20"],
        ["status", "--history", "doj-2018-01/chicago"],
        ["status", "--rounds", "doj-2018-01", "--as-of", "2017-11-20"],
    ):
        ran = run(*words, at=matter)
        assert all(len(line) <= 80 for line in (ran.out + ran.err).splitlines())
        told.append(f"$ forthwith {' '.join(words)}\n{ran.out}{ran.err}[{ran.code}]\n")
    if os.environ.get("FORTHWITH_GOLDEN") == "write":
        GOLDEN.write_text("\n".join(told), "utf-8")
    assert "\n".join(told) == GOLDEN.read_text("utf-8")


def test_the_rounds_of_2017_and_2018_are_those_that_are_public(matter: Path) -> None:
    found = rounds(matter)
    assert [each["asked"] for each in found.values()] == [9, 5, 29, 23]
    last = found["doj-2018-01"]
    assert (len(last["again"]), last["added"], len(last["dropped"])) == (23, [], 15)
    absent = {"clark-county-nv", "miami-dade-county-fl", "milwaukee-county-wi", "new-orleans-la"}
    assert absent | {"philadelphia-pa"} < names(last["dropped"])
    # the days of earlier letters are those of the rounds in which the recipient was asked
    issued = {demand: each["issued_on"] for demand, each in found.items()}
    for case in last["again"]:
        own = run("status", "--history", case["respondent"], "--json", at=matter).json["rounds"]
        before = [issued[each["demand"]] for each in own if each["case"] is not None][:-1]
        assert case["prior_contacts"] == before and case["reason"]


def test_the_pack_of_the_rounds_is_in_order(matter: Path) -> None:
    for words in (["check"], ["test"], ["fmt", "--check"], ["prove"]):
        done("rules", *words, at=matter)


def test_who_was_cleared_is_told_from_who_was_only_left_out(matter: Path) -> None:
    clear = ["recipient_cleared", "doj-2017-11/seattle-wa", "reason=r", "--on", "2017-12-01"]
    done("record", *clear, at=matter)
    dropped = {case["respondent"]: case for case in rounds(matter)["doj-2018-01"]["dropped"]}
    assert dropped["seattle-wa"]["final"] and dropped["seattle-wa"]["state"] == {"letter": "cleared"}
    assert not dropped["newark-nj"]["final"]


def test_who_is_added_comes_with_the_reason(matter: Path) -> None:
    add = ["doj-2018-01", "--id", "akron-oh", "--name", "Akron", "--reason", "a complaint"]
    done("demand", "add", *add, "--on", "2018-01-30", at=matter)
    (added,) = rounds(matter)["doj-2018-01"]["added"]
    assert (added["respondent"], added["reason"]) == ("akron-oh", "a complaint")
    assert "akron-oh: a complaint" in done("status", "--rounds", "doj-2018-01", at=matter)


def test_a_demand_of_another_matter_is_no_round_but_stands_in_the_history(matter: Path) -> None:
    other = matter / "other.yaml"
    text = (matter / "2018-01.yaml").read_text("utf-8")
    other.write_text(
        "".join(line for line in text.splitlines(True) if not line.startswith("follows")).replace(
            "doj-2018-01", "other"
        )
    )
    done("demand", "issue", str(other), at=matter)
    assert "other" not in rounds(matter)
    history = run("status", "--history", "chicago-il", "--json", at=matter).json["rounds"]
    assert "other" in {each["demand"] for each in history}


def test_a_demand_that_is_not_known_is_told_and_counts_once_it_is(issued: Path, tmp_path: Path) -> None:
    def issue(id: str, *follows: str) -> Any:
        file = tmp_path / f"{id}.yaml"
        text = (
            f"id: {id}\npack: records-demand\nauthority: a\nissued_on: 2018-02-01\ndue_on: 2018-03-01\n"
            f"items: [x]\nfollows: [{', '.join(follows)}]\nrespondents:\n  - {{id: r, name: R}}\n"
        )
        file.write_text(text, "utf-8")
        return run("demand", "issue", str(file), "--json", at=issued)

    assert issue("b", "a", "doj-2018").json["unknown"] == ["a"]
    told = done("status", "--rounds", "b", at=issued)
    assert "follows a, not known here" in told
    before = contents(issued)
    for follows in (["b"], ["a"], ["c", "b"]):
        ran = issue("a", *follows)
        assert (ran.code, ran.json["error"]["code"]) == (1, "follows-circle")
    assert contents(issued) == before
    assert issue("a").json["unknown"] == []
    assert "not known here" not in done("status", "--rounds", "a", at=issued)


def test_a_file_may_tell_a_circle_and_only_what_names_itself_is_wrong(issued: Path) -> None:
    def demand(id: str, *follows: str) -> list[dict[str, Any]]:
        data = {"issued_on": "2018-02-01", "due_on": "2018-03-01", "items": ["x"], "pack": "records-demand"}
        head = {"occurredon": "2018-02-01", "subject": id, "type": "demand_issued"}
        asked = {"occurredon": "2018-02-01", "subject": f"{id}/r", "type": "respondent_added"}
        return [{**head, "data": {**data, "follows": list(follows)}}, {**asked, "data": {"name": "R"}}]

    circle = [*demand("a", "b"), *demand("b", "c"), *demand("c", "a")]
    done("feed", "-", stdin=lines(*circle), at=issued)
    found = run("status", "--rounds", "a", "--json", at=issued).json["rounds"]
    assert [each["demand"] for each in found] == ["a", "b", "c"] and not any(each["added"] for each in found)
    ran = run("feed", "-", stdin=lines(demand("d", "d")[0]), at=issued)
    assert ran.code == 4 and "follows-circle" in ran.out


def test_rules_read_what_a_demand_follows_and_why_a_respondent_is_asked(matter: Path) -> None:
    facts = run("inspect", "doj-2018-01/chicago-il", "--json", at=matter).json["facts"]
    assert facts["demand.follows"] == ["doj-2017-04", "doj-2017-10", "doj-2017-11"]
    assert facts["respondent.prior_contacts"] == ["2017-04-21", "2017-10-12"]
    assert facts["respondent.reason"].startswith("no answer or an inadequate one")
    rules = matter / "rules" / "letters-of-inquiry" / "rules.yaml"
    condition = '"doj-2017-04" in demand.follows && respondent.prior_contacts.size() > 1'
    text = rules.read_text("utf-8").replace('state.letter == "sent"', condition)
    rules.write_text(f"{text}\n", "utf-8")
    assert "no mistakes" in done("rules", "check", at=matter)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--history", "chicago-il", "--rounds", "doj-2018"], "one-view"),
        (["--history", "chicago-il", "--kind", "city"], "one-view"),
        (["--history", "chicago"], "unknown-respondent"),
        (["--rounds", "doj-2017"], "unknown-demand"),
        (["--history", "chicago-il", "--as-of", "2018-01-01"], "case-not-open"),
        (["--history", "chicago-il", "--as-of", "2018-06-01"], "as-of-ahead"),
    ],
)
def test_what_cannot_be_shown_is_refused(options: list[str], code: str, running: Path) -> None:
    ran = run("status", *options, at=running)
    assert ran.code in (1, 2) and f"error[{code}]" in ran.err
