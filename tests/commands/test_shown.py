"""What the commands show: the shapes that programs rely on, and time that only runs forward."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.commands.called import as_called
from engine.runtime import clock, workspace
from engine.runtime.workspace import pack_names
from tests.commands.running import EXAMPLE, ROOT, contents, done, lines, response, run

DECISION = [
    *(
        "id",
        "at",
        "recorded_at",
        "superseded_at",
        "outcome",
        "region",
        "from",
        "to",
        "trigger",
        "rule",
        "because",
    ),
    *("cites", "cause", "order", "missing", "pack"),
]


def test_the_board_has_the_keys_that_programs_rely_on(running: Path) -> None:
    report = run("status", "--json", at=running).json
    assert list(report)[:2] == ["format", "as_of"] and report["format"] == 1
    assert report["as_of"] == "2018-03-07T04:59:59.999999Z"
    assert len(report["cases"]) == 23
    for case in report["cases"]:
        assert list(case)[:6] == ["case", "respondent", "state", "due_on", "next_deadline", "last_event"]
        keys = {"name", "at", "last_day", "last_time", "zone"}
        assert case["next_deadline"] is None or case["next_deadline"].keys() == keys
        assert case["last_event"] is None or case["last_event"].keys() == {"type", "at", "on"}
    chicago = next(case for case in report["cases"] if case["case"] == "doj-2018/chicago-il")
    assert chicago["state"] == {"demand": "subpoena.proposed", "grant": "eligible"}
    assert chicago["due_on"] == "2018-02-23"


def test_the_board_has_an_instant_before_the_first_tick_too(
    issued_template: Path, empty_template: Path
) -> None:
    assert run("status", "--json", at=issued_template).json["as_of"] == "2018-01-24T05:00:00Z"
    assert run("status", "--json", at=empty_template).json == {
        **run("status", "--json", at=empty_template).json,
        "as_of": None,
        "cases": [],
    }


def test_the_board_counts_what_waits_what_is_wrong_and_what_came_later(running: Path) -> None:
    done("tick", "--as-of", "2018-06-29", at=running)
    before = run("status", "--json", at=running).json
    assert (before["waiting"], before["quarantined"]) == (0, 0)
    later = {case["case"] for case in before["cases"] if case["later_news"]}
    assert "doj-2018/oregon" not in later
    events = [
        response(on="2018-07-09"),
        response(on="2018-07-09", case="doj-2018/nowhere"),
        response(on="2018-07-09", case="other/nowhere"),
    ]
    assert run("feed", "-", stdin=lines(*events) + b"no event\n", at=running).code == 4
    after = run("status", "--json", at=running).json
    assert (after["waiting"], after["quarantined"]) == (2, 1)
    assert run("status", "--json", "--demand", "doj-2018", at=running).json["waiting"] == 1
    assert {case["case"] for case in after["cases"] if case["later_news"]} == {*later, "doj-2018/oregon"}
    text = done("status", at=running)
    assert "news from after this day: 'forthwith tick'" in text and "2 events wait" in text
    run("quarantine", "discard", "1", "--reason", "a test", at=running)
    assert run("status", "--json", at=running).json["quarantined"] == 0


def test_the_board_is_chosen_by_demand_state_and_kind(running: Path) -> None:
    def names(*options: str) -> set[str]:
        return {case["case"] for case in run("status", *options, "--json", at=running).json["cases"]}

    everything = names()
    assert names("--demand", "doj-2018") == everything
    assert names("--state", "requested") == {"doj-2018/west-palm-beach-fl"}
    assert (
        names("--state", "subpoena")
        == names("--state", "subpoena.proposed")
        == everything - names("-s", "requested")
    )
    assert names("--kind", "state") == {"doj-2018/california", "doj-2018/illinois", "doj-2018/oregon"}
    assert names("--kind", "state", "--state", "requested") == set()
    assert "No case fits" in done("status", "-k", "state", "-s", "requested", at=running)


def test_a_case_has_the_keys_that_programs_rely_on(running: Path) -> None:
    report = run("inspect", "doj-2018/chicago-il", "--json", at=running).json
    assert list(report)[:7] == ["format", "case", "state", "facts", "decisions", "deadlines", "actions"]
    for decision in report["decisions"]:
        assert list(decision)[: len(DECISION)] == DECISION
        assert len(decision["cause"]) == 1 and decision["cause"].keys() <= {"event", "deadline", "law"}
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", decision["pack"])
    for deadline in report["deadlines"]:
        assert list(deadline)[:5] == ["name", "region", "at", "status", "proof"]
    (action,) = report["actions"]
    assert (
        list(action)[:5] == ["id", "kind", "status", "rule", "proposed_at"] and action["status"] == "proposed"
    )


def test_superseded_decisions_are_shown_only_when_asked(running: Path) -> None:
    late = ["record", "response_received", "doj-2018/oregon", "items=orders", "--on", "2018-02-20"]
    done(*late, at=running)
    case = ["inspect", "doj-2018/oregon", "--json"]
    assert not [d for d in run(*case, at=running).json["decisions"] if d["superseded_at"]]
    assert [d for d in run(*case, "--superseded", at=running).json["decisions"] if d["superseded_at"]]


def test_time_runs_to_the_end_of_a_local_day_and_only_forward(issued: Path) -> None:
    assert "No deadline has passed" in done("tick", "--as-of", "2018-02-23", at=issued)
    said = run("tick", "--as-of", "2018-02-24", "--json", at=issued).json
    assert list(said) == ["format", "as_of", "decisions", "outcomes", "seconds"]
    assert said["as_of"] == "2018-02-25T04:59:59.999999Z" and said["outcomes"] == {"moved": 23, "noted": 23}
    assert {made["rule"] for made in said["decisions"]} == {"no-response"}
    ran = run("tick", "--as-of", "2018-02-23", "--json", at=issued)
    assert (ran.code, ran.json["error"]["code"]) == (1, "horizon-back")
    assert (
        "has run to the end of 2018-02-24 already; it cannot run back to the end of 2018-02-23"
        in (ran.json["error"]["message"])
    )
    assert done("tick", "--as-of", "2018-02-24", at=issued)


def test_time_does_not_run_beyond_tomorrow_unless_it_is_meant(
    issued: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(issued)
    monkeypatch.setattr(clock, "now", lambda: datetime(2018, 2, 20, 4, 30, tzinfo=UTC))  # 19 February there
    for day in ("2018-02-21", "2052-02-20"):
        ran = run("tick", "--as-of", day, "--json", at=issued)
        assert (ran.code, ran.json["error"]["code"]) == (1, "horizon-ahead")
        assert "2018-02-20" in ran.json["error"]["message"] and "--ahead" in ran.json["error"]["help"]
    assert contents(issued) == before
    assert done("tick", "--as-of", "2018-02-20", at=issued)
    assert "46 decisions" in done("tick", "--as-of", "2018-02-24", "--ahead", at=issued)


def test_a_long_list_of_decisions_is_cut_with_a_count(issued: Path) -> None:
    out = done("tick", "--as-of", "2018-02-24", at=issued)
    assert "46 decisions: 23 moved, 23 noted" in out and "... and 26 more" in out


def test_the_diagram_counts_cases_or_marks_the_path_of_one(running: Path, tmp_path: Path) -> None:
    assert "proposed (22)" in done("graph", at=running) == done("graph", "records-demand", at=running)
    path = done("graph", "doj-2018/chicago-il", at=running)
    assert "(22)" not in path and "stateDiagram-v2" in path
    said = run("graph", "--json", at=running).json
    assert list(said) == ["format", "kind", "files", "diagrams"] and said["kind"] == "mermaid"
    file = tmp_path / "states.mmd"
    said_to = done("graph", "-o", str(file), at=running)
    file = tmp_path / "states-demand.mmd"  # a file for each region
    assert str(file) in said_to
    assert file.read_text("utf-8") == said["diagrams"][0]


def test_making_a_workspace_a_second_time_changes_nothing(empty: Path) -> None:
    before = {file: file.read_bytes() for file in empty.rglob("*") if file.is_file()}
    assert "nothing was changed" in done("init", str(empty))
    assert run("init", str(empty), "--json").json == {
        "format": 1,
        "workspace": str(empty.resolve()),
        "made": [],
    }
    assert {file: file.read_bytes() for file in empty.rglob("*") if file.is_file()} == before


def test_a_workspace_has_the_pack_that_is_named_and_is_told_of_the_others(tmp_path: Path) -> None:
    where = str(tmp_path / "two words")
    said = done("init", where)
    assert f"Also ships: foia-request ('forthwith init '{where}' --pack foia-request')." in said.replace(
        "\n  ", " "
    )
    assert pack_names(Path(where)) == ["records-demand"]
    added = run("init", where, "--pack", "foia-request", "--json").json["made"]
    assert {name.partition("/")[0] for name in added} == {"rules", "workflows", "letters"}
    both = ("--pack", "records-demand", "--pack", "foia-request")
    assert "Also ships" not in done("init", str(tmp_path / "both"), *both)
    assert pack_names(tmp_path / "both") == ["foia-request", "records-demand"]
    assert run("rules", "check", "--json", at=tmp_path / "both").json == []


def test_a_workspace_with_another_pack_gets_no_second_one_unasked(tmp_path: Path) -> None:
    done("init", str(tmp_path), "--pack", "foia-request")
    assert "nothing was changed" in done("init", str(tmp_path))
    assert pack_names(tmp_path) == ["foia-request"]


def test_a_pack_that_does_not_ship_makes_no_workspace(tmp_path: Path) -> None:
    ran = run("init", str(tmp_path / "made"), "--pack", "foia-requests")
    assert ran.code == 1 and "error[unknown-pack]" in ran.err and "'foia-request'" in ran.err
    assert not (tmp_path / "made").exists()


def test_each_pack_that_ships_goes_by_the_name_of_its_workflow() -> None:
    assert pack_names(ROOT) == sorted(file.stem for file in (ROOT / "workflows").glob("*.yaml"))


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Europe/Berlin", "Pacific/Auckland"])
def test_days_are_those_of_the_case_whatever_zone_the_workspace_has(zone: str, empty: Path) -> None:
    workflow = empty / "workflows" / "records-demand.yaml"
    workflow.write_text(workflow.read_text("utf-8").replace("America/New_York", zone, 1), "utf-8")
    done("demand", "issue", str(EXAMPLE / "demand.yaml"), at=empty)
    board = {case["case"]: case for case in run("status", "--json", at=empty).json["cases"]}
    case = run("inspect", "doj-2018/oregon", "--json", at=empty).json
    assert board["doj-2018/oregon"]["next_deadline"]["last_day"] == case["deadlines"][0]["on"] == "2018-02-23"
    assert board["doj-2018/oregon"]["last_event"]["on"] == "2018-01-24"
    assert "response by 2018-02-23" in done("status", at=empty)
    said = done(
        "record", "response_received", "doj-2018/oregon", "items=orders", "--on", "2018-02-20", at=empty
    )
    assert "\n  2018-02-20 doj-2018/oregon: " in said
    assert "\n  2018-02-24 doj-2018/albany-ny: " in done("tick", "--as-of", "2018-02-25", at=empty)


@pytest.mark.parametrize(
    "given",
    [
        ["-o", "x.pdf"],
        ["-o", "x.SVGZ"],
        ["-o", "x.pdf", "--format", "mermaid"],
        ["-o", "x.png", "--format", "svg"],
    ],
)
def test_a_diagram_goes_into_no_file_whose_ending_says_something_else(
    given: list[str], issued_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("graph", *given, "--json", at=issued_template)
    assert (ran.code, ran.json["error"]["code"]) == (2, "file-ending")
    assert ".svg, .png, or .mmd" in ran.json["error"]["help"] and not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["x.mmd", "x.Mermaid", "x.txt", "x"])
def test_a_diagram_of_text_goes_into_a_file_of_text(name: str, issued_template: Path, tmp_path: Path) -> None:
    done("graph", "-o", str(tmp_path / name), at=issued_template)
    stem, dot, ending = name.partition(".")
    written = tmp_path / f"{stem}-demand{dot}{ending}"  # a file for each region
    assert "stateDiagram-v2" in written.read_text("utf-8")


def test_a_workspace_has_all_files_of_the_packs_that_ship(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "shipped"
    for room in ("rules", "workflows", "letters"):
        shutil.copytree(ROOT / room, shipped / room)
    pack = shipped / "rules" / "records-demand"
    (pack / "days").mkdir()
    (pack / "days" / "closures.csv").write_text("day,name\n2018-02-23,Office closed\n", "utf-8")
    calendars = pack / "calendars.yaml"
    office = "  office:\n    extends: us-federal\n    days_from: [days/closures.csv]\n"
    calendars.write_text(calendars.read_text("utf-8") + office, "utf-8")
    monkeypatch.setattr(workspace, "shipped", lambda: shipped)
    done("init", str(tmp_path / "made"))
    assert (tmp_path / "made" / "rules" / "records-demand" / "days" / "closures.csv").is_file()
    assert run("rules", "check", "--json", at=tmp_path / "made").json == []


@pytest.mark.parametrize(
    ("called", "said"),
    [
        ("cli.py", "{python} cli.py"),
        ("{here}/cli.py", "{python} cli.py"),
        (".venv/bin/forthwith", ".venv/bin/forthwith"),
        ("/no/where/forthwith", "/no/where/forthwith"),
        ("{here}/on path/forthwith", "forthwith"),
        ("pytest", "forthwith"),
    ],
)
def test_a_command_to_copy_calls_the_program_as_it_was_called(
    called: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "on path").mkdir()
    (tmp_path / "on path" / "forthwith").write_text("#!/bin/sh\n", "utf-8")
    (tmp_path / "on path" / "forthwith").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "on path"))
    monkeypatch.setattr("sys.executable", str(tmp_path / ".venv" / "bin" / "python"))
    monkeypatch.setattr("sys.argv", [called.replace("{here}", str(tmp_path))])
    assert as_called() == said.replace("{python}", ".venv/bin/python")
