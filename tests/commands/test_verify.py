"""``forthwith verify``: what it says of a ledger as it was written, and of one that is not."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.commands.running import done, run


def alter(workspace: Path, *statements: str) -> None:
    ledger = sqlite3.connect(workspace / "forthwith.db")
    with ledger:
        for statement in statements:
            ledger.execute(statement)
    ledger.close()


@pytest.fixture
def copy(issued: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(issued, tmp_path / "copy"))


def test_a_ledger_as_it_was_written_is_said_to_be_so_with_its_head(issued: Path) -> None:
    head = done("verify", "--print-head", at=issued).strip()
    said = done("verify", at=issued)
    assert said.startswith("The log is as it was written: 95 rows in 1 batch.\n23 cases were derived again;")
    assert f"\nThe head, that of batch 1:\n  {head}\n" in said
    assert "What this alone cannot show" in said
    assert all(len(each) <= 80 for each in said.splitlines())
    assert "The cases were not derived again." in done("verify", "--quick", at=issued)


def test_a_head_kept_elsewhere_is_found_again_or_not(issued: Path, copy: Path) -> None:
    head = done("verify", "--print-head", "--json", at=issued)
    ran = run("verify", "--print-head", "--json", at=issued)
    assert ran.out == head and ran.json["batch"] == 1
    done("tick", "--as-of", "2018-03-06", at=copy)
    said = done("verify", "--head", f" {ran.json['head'].upper()} ", at=copy)
    assert "The head that was kept elsewhere is that of batch 1; 1 batch came after." in said
    assert "cannot show" not in said
    ran = run("verify", "--quick", "--head", "0" * 64, at=copy)
    assert ran.code == 1
    assert "is of no batch here" in ran.out
    assert run("verify", "--head", "0" * 64, "--json", at=copy).json["kept"] == {
        "head": "0" * 64,
        "batch": None,
    }
    ran = run("verify", "--head", "abc", "--json", at=copy)
    assert (ran.code, ran.json["error"]["code"]) == (2, "head-invalid")


def test_the_first_row_that_was_altered_is_named_and_the_rest_counted(copy: Path) -> None:
    alter(
        copy,
        "UPDATE \"case\" SET due_on = '2018-03-01' WHERE id = 'doj-2018/oregon'",
        "DELETE FROM deadline WHERE case_id IN ('doj-2018/oregon', 'doj-2018/chicago-il')",
    )
    ran = run("verify", at=copy)
    assert ran.code == 1
    assert ran.out.startswith(
        "The ledger is not as it was written: 3 rows are altered, missing or put in.\n"
        "The first: table case, doj-2018/oregon was altered in the column due_on.\n"
        "  expected: 2018-02-23\n"
        "  found: 2018-03-01\n"
        "The others: 2 in deadline.\n"
    )
    assert done("verify", "--quick", at=copy)
    found = run("verify", "--json", at=copy).json
    assert (found["sound"], found["alterations"], len(found["found"])) == (False, 3, 3)


def test_of_an_altered_log_no_case_is_derived_and_no_head_is_given_to_be_kept(copy: Path) -> None:
    alter(copy, "UPDATE event SET actor = 'somebody else' WHERE row = 2")
    for options in ([], ["--quick"], ["--print-head"]):
        ran = run("verify", *options, at=copy)
        assert ran.code == 1
        assert "The first: table event, row 2 (" in ran.out
        assert "The cases were not derived again: what they follow from was altered." in ran.out


def test_a_ledger_that_is_not_there_is_not_made(empty: Path) -> None:
    (empty / "forthwith.db").unlink(missing_ok=True)
    ran = run("verify", "--json", at=empty)
    assert (ran.code, ran.json["error"]["code"]) == (1, "no-ledger")
    assert not (empty / "forthwith.db").exists()


def test_an_empty_file_is_no_ledger_and_an_empty_ledger_is_not_called_as_it_was_written(empty: Path) -> None:
    (empty / "forthwith.db").write_bytes(b"")
    assert run("verify", "--json", at=empty).json["error"]["code"] == "no-ledger"
    done("status", at=empty)
    said = done("verify", at=empty)
    assert said.startswith("Nothing is recorded in this ledger. If anything was,") and "as it was" not in said
    assert "is of no batch here" in run("verify", "--head", "0" * 64, at=empty).out


def test_it_says_where_the_time_zones_are_others_than_those_stored_with_the_law(
    issued: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.runtime.verify.zones_version", lambda: "tzdata 2099.1")
    (note,) = run("verify", "--json", at=issued).json["notes"]
    assert "was stored with tzdata 20" in note and "tzdata 2099.1 is installed" in note
