"""``rules new``: a pack that is in order as it stands, under a name of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.runtime import saving
from tests.commands.running import done, run

PARTS = ("rules/{}/parameters.yaml", "rules/{}/rules.yaml", "rules/{}/tests.yaml", "workflows/{}.yaml")


def _files(workspace: Path) -> dict[str, bytes]:
    return {
        file.relative_to(workspace).as_posix(): file.read_bytes()
        for file in workspace.rglob("*")
        if file.is_file()
    }


def test_a_new_pack_has_no_mistake_all_of_it_is_tried_and_nothing_of_it_is_refuted(empty: Path) -> None:
    before = _files(empty)
    out = done("rules", "new", "licences", at=empty)
    made = [part.format("licences") for part in PARTS]
    assert out.startswith("Made the pack licences:\n" + "".join(f"  {file}\n" for file in made))
    assert "It has no mistakes in 6 rules and 5 states." in out and "10 tests, all hold; 100 % of" in out
    assert all(len(row) <= 80 for row in out.splitlines())
    assert _files(empty).keys() - before.keys() == set(made)
    assert {name: text for name, text in _files(empty).items() if name in before} == before
    ran = run("rules", "check", "licences", at=empty)
    assert (ran.code, ran.err) == (0, "")
    assert run("rules", "test", "licences", "--min", "100", at=empty).code == 0
    proved = run("rules", "prove", "licences", "--json", at=empty).json["answers"]
    assert proved and {answer["verdict"] for answer in proved} == {"proved"}
    assert run("rules", "fmt", "licences", "--check", at=empty).code == 0


@pytest.mark.parametrize("like", [None, "records-demand"])
def test_the_files_name_the_pack_and_their_schemas_and_no_other_pack(like: str | None, empty: Path) -> None:
    done("rules", "new", "licences", *(() if like is None else ("--like", like)), at=empty)
    files = [*(empty / "rules" / "licences").iterdir(), empty / "workflows" / "licences.yaml"]
    assert len(files) >= 4
    for file in files:
        text = file.read_text("utf-8")
        first = text.partition("\n")[0].removeprefix("# yaml-language-server: $schema=")
        assert (file.parent / first).is_file(), first
        assert "starter" not in text and (like is None or f"/{like}/" not in text)


def test_a_pack_like_another_stands_by_itself(empty: Path) -> None:
    rules = empty / "rules" / "records-demand" / "rules.yaml"
    rules.write_bytes(b"\xef\xbb\xbf" + rules.read_bytes().replace(b"\n", b"\r\n"))
    (rules.parent / "days").mkdir()
    (rules.parent / "days" / "closed.ics").write_bytes(b"of the office\r\n")
    said = run("rules", "new", "ours", "--like", "records-demand", "--json", at=empty).json
    assert (said["pack"], said["like"], said["failed"]) == ("ours", "records-demand", [])
    assert "letters/ours/reminder.md" in said["files"]
    letters = len(list((empty / "letters" / "records-demand").iterdir()))
    assert f"{letters} of {letters} letters in order" in done("letters", "check", "ours", at=empty)
    assert "rules/ours/days/closed.ics" in said["files"] and "workflows/ours.yaml" in said["files"]
    copied = (empty / "rules" / "ours" / "rules.yaml").read_bytes()
    assert copied.startswith(b"\xef\xbb\xbf") and copied.count(b"\r\n") == copied.count(b"\n")
    (empty / "workflows" / "records-demand.yaml").unlink()
    assert run("rules", "test", "ours", at=empty).code == 0


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "bad-name"),
        ("annual report", "bad-name"),
        ("../out", "bad-name"),
        ("rules/x", "bad-name"),
        ("records-demand", "name-taken"),
        ("Records-Demand", "name-taken"),
        ("spoken-for", "name-taken"),
    ],
)
def test_a_name_that_cannot_be_or_is_taken_is_refused_and_nothing_is_made(
    name: str, code: str, empty: Path
) -> None:
    (empty / "workflows" / "spoken-for.yaml").write_text("workflow: spoken-for\n", "utf-8")
    before = _files(empty)
    ran = run("rules", "new", name, "--json", at=empty)
    assert (ran.code, ran.json["error"]["code"]) == (1, code)
    assert _files(empty) == before


def test_a_pack_with_mistakes_and_one_that_is_not_there_are_no_beginning(empty: Path) -> None:
    assert run("rules", "new", "ours", "--like", "record-demand", "--json", at=empty).code == 1
    rules = empty / "rules" / "records-demand" / "rules.yaml"
    rules.write_text(rules.read_text("utf-8").replace("{move: accept}", "{move: acept}", 1), "utf-8")
    before = _files(empty)
    ran = run("rules", "new", "ours", "--like", "records-demand", at=empty)
    assert ran.code == 3 and "rules/records-demand/rules.yaml" in ran.err
    assert _files(empty) == before


def test_a_write_that_fails_leaves_nothing(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _files(empty)
    replace, times = os.replace, []

    def full(*names: str) -> None:
        times.append(names)
        if len(times) == 3:
            raise OSError(28, "No space left on device")
        replace(*names)

    monkeypatch.setattr(saving.os, "replace", full)
    ran = run("rules", "new", "licences", at=empty)
    assert ran.code == 1 and "No space left" in ran.err
    assert _files(empty) == before and not (empty / "rules" / "licences").exists()


def test_a_demand_can_be_issued_under_it_and_runs(empty: Path) -> None:
    done("rules", "new", "licences", at=empty)
    (empty / "demand.yaml").write_text(
        "id: d\npack: licences\nauthority: Office\nissued_on: 2024-02-01\ndue_on: 2024-03-01\n"
        "items: [books]\nrespondents: [{id: elm, name: Elm Tools}]\n",
        "utf-8",
    )
    done("demand", "issue", str(empty / "demand.yaml"), at=empty)
    out = done("tick", "--as-of", "2024-03-02", at=empty)
    assert "d/elm: awaited -> overdue (rule not-in-time)" in out
