"""Which databases a ledger is kept in, and what is said of any other."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.running import EXAMPLE, ROOT, contents, done, lines, response, run


@pytest.mark.parametrize(
    ("database", "code"),
    [
        ("no/such/folder/x.db", "database-error"),
        ("rules/records-demand/rules.yaml", "database-unreadable"),
        ("rules", "database-file"),
        ("", "database-file"),
        ("a\\u0000b", "database-file"),
        ("sqlite://", "database-file"),
        ("sqlite:///", "database-file"),
        ("sqlite://host/x.db", "database-file"),
        ("foo://x", "database-url"),
        ("nonsense://", "database-url"),
        ("://", "database-url"),
        ("http://[::1", "database-url"),
        ("mysql://host/x", "database-url"),
        ("sqlite+aiosqlite:///x.db", "database-url"),
        ("postgresql+psycopg://u:p@host:port/x", "database-url"),
        ("postgresql+no-such-driver://host/x", "database-url"),
    ],
)
def test_a_database_that_cannot_be_opened_is_told_in_words(database: str, code: str, empty: Path) -> None:
    before = sorted(empty.rglob("*"))
    (empty / "forthwith.toml").write_text(f'database = "{database}"\n', "utf-8")
    ran = run("status", "--json", at=empty)
    assert (ran.code, ran.json["error"]["code"]) == (1, code)
    assert sorted(empty.rglob("*")) == before


@pytest.mark.parametrize("setting", ["x.db", "sqlite:///x.db", "odd ?name#.db"])
def test_a_file_is_looked_for_from_the_workspace_under_the_name_it_is_given(
    setting: str, empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = empty.rename(tmp_path / "what? a#folder 100%")
    (folder / "forthwith.toml").write_text(f'database = "{setting}"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    done("demand", "issue", str(EXAMPLE / "demand.yaml"), at=folder)
    assert (folder / setting.removeprefix("sqlite:///")).is_file()
    assert len(list(tmp_path.iterdir())) == 1
    assert len(run("status", "--json", at=folder).json["cases"]) == 23


def test_a_database_of_another_program_is_left_as_it_is(empty: Path) -> None:
    file = empty / "forthwith.db"
    file.unlink(missing_ok=True)
    other = sqlite3.connect(file)
    other.execute("create table letters (id integer)")
    other.close()
    before = file.read_bytes()
    for command in (["status"], ["feed", "-"]):
        ran = run(*command, "--json", at=empty, stdin=lines(response()))
        assert (ran.code, ran.json["error"]["code"]) == (1, "database-foreign")
    assert file.read_bytes() == before


def test_a_ledger_of_another_version_is_refused_and_an_empty_file_becomes_one(empty: Path) -> None:
    file = empty / "forthwith.db"
    file.unlink(missing_ok=True)
    file.touch()
    assert done("status", at=empty)
    ledger = sqlite3.connect(file)
    ledger.execute("pragma user_version = 99")
    ledger.close()
    ran = run("status", "--json", at=empty)
    assert (ran.code, ran.json["error"]["code"]) == (1, "database-version")
    assert "99" in ran.json["error"]["message"]


def test_a_case_whose_snapshot_is_damaged_is_derived_again(issued: Path, tmp_path: Path) -> None:
    whole = Path(shutil.copytree(issued, tmp_path / "whole"))
    ledger = sqlite3.connect(issued / "forthwith.db")
    (snapshot,) = ledger.execute('select snapshot from "case" where id = "doj-2018/oregon"').fetchone()
    for damaged in (b"", b"\x00", b"nonsense", snapshot[:-9]):
        ledger.execute('update "case" set snapshot = ? where id = "doj-2018/oregon"', [damaged])
        ledger.commit()
        assert done("inspect", "doj-2018/oregon", at=issued) == done("inspect", "doj-2018/oregon", at=whole)
        assert "doj-2018/oregon" in done("status", at=issued)
    ledger.close()
    for folder in (issued, whole):
        done("feed", "-", stdin=lines(response()), at=folder)
        done("tick", "--as-of", "2018-03-06", at=folder)
    assert contents(issued)[0] == contents(whole)[0]


@pytest.mark.skipif(os.name == "nt", reason="permissions are others there")
@pytest.mark.parametrize("folder", [0o555, 0o755], ids=["the folder too", "the file alone"])
def test_a_ledger_that_may_only_be_read_can_be_read(folder: int, issued: Path) -> None:
    # the superuser may write everywhere, unless that right is given up
    reader = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    if reader and not shutil.which("setpriv"):
        pytest.skip("the superuser may write everywhere here")

    def by(*before: str, command: str) -> subprocess.CompletedProcess[str]:
        whole = [*before, sys.executable, "cli.py", "-w", str(issued), *command.split()]
        return subprocess.run(whole, capture_output=True, text=True, cwd=ROOT, check=False)

    shown = by(command="status").stdout
    (issued / "forthwith.db").chmod(0o444)
    issued.chmod(folder)
    before = (issued / "forthwith.db").read_bytes()
    ran = by(*reader, command="status")
    assert (ran.stdout, ran.stderr) == (shown, "") and "doj-2018/oregon" in shown
    assert "doj-2018/oregon" in by(*reader, command="inspect doj-2018/oregon").stdout
    ran = by(*reader, command="tick --as-of 2018-03-06")
    assert ran.returncode == 1 and "error[database-readonly]" in ran.stderr, ran
    issued.chmod(0o755)
    assert (issued / "forthwith.db").read_bytes() == before
    assert by(command="status").stdout == shown
