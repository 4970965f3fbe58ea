"""The main job, as `make demo` shows it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.runtime import demo as runtime_demo
from tests.commands.running import run

GOLDEN = Path(__file__).parent / "golden" / "demo.txt"


def test_the_demonstration_prints_what_people_have_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # no Graphviz: the diagram is then Mermaid
    folder = tmp_path / "demo"
    ran = run("demo", str(folder))
    assert ran.code == 0 and not ran.err
    shown = ran.out.replace(str(folder), "DIR")
    if os.environ.get("FORTHWITH_GOLDEN") == "write":
        GOLDEN.write_text(shown, "utf-8")
    assert shown == GOLDEN.read_text("utf-8")
    again = run("demo", str(folder), "--json")
    assert (again.code, again.json["error"]["code"]) == (1, "demo-exists")


def test_the_demonstration_shows_every_end_and_marks_what_is_invented(tmp_path: Path) -> None:
    said = run("demo", str(tmp_path / "demo"), "--json").json
    assert list(said) == ["format", "workspace", "until", "cases", "events", "acts", "decisions", "status"]
    assert (said["cases"], said["acts"]) == (23, 21)
    states = {case["state"]["demand"] for case in said["status"]["cases"]}
    assert {"satisfied", "exempt", "withdrawn", "closed", "requested", "subpoena.approved"} <= states
    invented = {case["case"]: case["synthetic"] for case in said["status"]["cases"]}
    assert [case for case, synthetic in invented.items() if not synthetic] == ["doj-2018/west-palm-beach-fl"]


def test_it_stops_where_an_official_acts_on_what_is_not_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def acts_too_early(folder: Path) -> dict[str, list[runtime_demo._Act]]:
        act = runtime_demo._Act(
            2, "2018-02-01", "doj-2018/oregon", "approve", "issue_subpoena", "a", "official", ""
        )
        return {"2018-02-01": [act]}

    monkeypatch.setattr(runtime_demo, "_acts", acts_too_early)
    ran = run("demo", str(tmp_path / "demo"), "--until", "2018-02-02")
    assert ran.code == 1 and "officials.csv:2:1: error[no-open-action]" in ran.err
