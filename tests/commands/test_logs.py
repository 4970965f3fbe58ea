"""What is logged: that it was done, and nothing of whom it was about; and that a log never stops the work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import logs
from tests.commands.running import EXAMPLE, ROOT, done, lines, run

SECRET = "Zq7"
"""A mark in everything that a person or a case would be known by."""


def _files(workspace: Path) -> list[Path]:
    """All but what SQLite keeps beside a ledger while a connection is open."""
    return sorted(file for file in workspace.rglob("*") if not file.name.endswith(("-wal", "-shm")))


def test_nothing_is_logged_unless_it_is_asked_for(issued: Path) -> None:
    before = _files(issued)
    done("status", at=issued)
    assert _files(issued) == before
    script = "import sys, cli; cli.main(['--version']); sys.exit('structlog' in sys.modules)"
    quiet = {name: value for name, value in os.environ.items() if name != logs.LOG}
    assert (
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=quiet, capture_output=True).returncode
        == 0
    )


def test_what_a_command_did_is_logged_in_lines_of_json(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "log.jsonl"
    monkeypatch.setenv(logs.LOG, str(file))
    done("demand", "issue", str(EXAMPLE / "demand.yaml"), at=empty)
    done("feed", str(EXAMPLE / "events.jsonl"), at=empty)
    done("tick", "--as-of", "2018-03-06", at=empty)
    done("letters", "write", "doj-2018/oregon", "demand", "--on", "2018-01-24", "--format", "md", at=empty)
    done("verify", at=empty)
    assert run("inspect", "doj-2018/nowhere", at=empty).code
    told = [json.loads(line) for line in file.read_text().splitlines()]
    kinds = {each["event"] for each in told}
    assert kinds >= {"batch sealed", "fed", "ticked", "letter written", "verified", "refused", "ended"}
    sealed = [each["number"] for each in told if each["event"] == "batch sealed"]
    assert sealed == list(range(1, len(sealed) + 1))
    assert all(each["timestamp"] for each in told)
    assert [each["codes"] for each in told if each["event"] == "refused"]


def _marked(text: str) -> str:
    return f"{SECRET} {text}"


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.text(max_size=20).map(_marked),
    item=st.text(max_size=20).map(_marked),
    id=st.from_regex(r"[a-z]{1,8}", fullmatch=True),
)
def test_no_log_says_whom_or_what_it_is_about(
    issued: Path, tmp_path_factory: pytest.TempPathFactory, name: str, item: str, id: str
) -> None:
    folder = tmp_path_factory.mktemp(SECRET)
    file = folder / "log.jsonl"
    case = f"doj-2018/{SECRET}{id}"
    said = {"actor": name, "role": "official", "occurredon": "2018-01-25", "subject": case}
    events = folder / f"{SECRET}.jsonl"
    events.write_bytes(
        lines(
            {
                **said,
                "id": f"{SECRET}{id}1",
                "type": "respondent_added",
                "data": {"name": name, "kind": "city"},
            },
            {**said, "id": f"{SECRET}{id}2", "type": "response_received", "data": {"items": [item]}},
            {**said, "id": f"{SECRET}{id}3", "type": SECRET, "data": {SECRET: name}},
            {**said, "id": f"{SECRET}{id}4", "type": "response_received", "data": {SECRET: item}},
        )
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(logs.LOG, str(file))
        run("feed", str(events), at=issued)
        run("tick", "--as-of", "2018-03-20", at=issued)
        run("inspect", case, at=issued)
        run("inspect", f"{case}-no", at=issued)
        run("letters", "write", case, "demand", "--on", "2018-02-24", "--format", "md", at=issued)
        run("quarantine", "discard", "1", "--reason", name, at=issued)
        run("record", SECRET, case, f"a={SECRET}", "--on", "2018-03-01", at=issued)
        run("verify", at=issued)
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) > 8 and SECRET not in text and SECRET.lower() not in text.lower()


@pytest.mark.parametrize("place", ["/nowhere/at/all/log.jsonl", "/dev/full", ".", "a\0b"])
def test_a_log_that_cannot_be_written_stops_nothing(
    place: str, issued: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "\0" in place:  # no variable can hold it, but what begins may not break
        monkeypatch.setattr(logs.os, "environ", {**os.environ, logs.LOG: place})
    else:
        monkeypatch.setenv(logs.LOG, place)
    ran = run("feed", str(EXAMPLE / "events.jsonl"), at=issued)
    assert ran.code == 0 and "Traceback" not in ran.err
    assert ("[log-lost]" in ran.err) == (place != "/dev/full"), ran.err


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://ann:{SECRET}@127.0.0.1:1/ledger",
        f"postgresql://ann:{SECRET}@127.0.0.1:no/ledger",
        f"postgresql://ann:{SECRET}@a@b/ledger",
        f"postgresql://127.0.0.1:1/ledger?password={SECRET}",
        f"postgres:/ann:{SECRET}@127.0.0.1/ledger",
        f"mysql://ann:{SECRET}@127.0.0.1/ledger",
    ],
)
@pytest.mark.parametrize("json", [(), ("--json",)])
def test_no_error_log_or_traceback_shows_a_password(
    url: str, json: tuple[str, ...], empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(logs.LOG, str(tmp_path / "log.jsonl"))
    monkeypatch.setenv("FORTHWITH_DEBUG", "1")
    (empty / "forthwith.toml").write_text(f'database = "{url}"\n', encoding="utf-8")
    ran = run("status", *json, at=empty)
    assert ran.code and SECRET not in ran.out + ran.err + (tmp_path / "log.jsonl").read_text()
