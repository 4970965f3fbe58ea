"""Each way to fail has its exit code, and its words or its JSON on the right channel."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.commands import status
from tests.commands.running import ROOT, lines, response, run

CASES: list[tuple[str, list[str], int, str]] = [
    ("an unknown command", ["stauts"], 2, "usage"),
    ("an unknown option", ["status", "--sate", "late"], 2, "usage"),
    ("a missing argument", ["inspect"], 2, "usage"),
    ("a day that is none", ["tick", "--as-of", "2018-02-30"], 2, "day-invalid"),
    ("a year of five digits", ["tick", "--as-of", "20188-02-20"], 2, "day-invalid"),
    ("a folder that is not there", ["-w", "no-such-folder", "status"], 2, "no-folder"),
    ("a datum that is no pair", ["record", "case_closed", "doj-2018/oregon", "reason"], 2, "not-a-pair"),
    (
        "a datum given twice",
        ["record", "case_closed", "doj-2018/oregon", "reason=a", "reason=b"],
        2,
        "key-twice",
    ),
    (
        "a day and a time",
        ["record", "x", "a/b", "--on", "2018-02-20", "--at", "2018-02-20T09:00:00Z"],
        2,
        "two-times",
    ),
    ("an amendment of nothing", ["demand", "amend", "doj-2018", "--reason", "r"], 2, "nothing-to-amend"),
    ("a respondent without a name", ["demand", "add", "doj-2018", "--id", "x"], 2, "option-missing"),
    ("two sources of respondents", ["demand", "add", "d", "--id", "x", "--from", "y"], 2, "two-sources"),
    ("a retry of nothing named", ["quarantine", "retry"], 2, "which-lines"),
    ("a time without its offset", ["feed", "-", "--recorded-at", "2018-02-20"], 2, "time-invalid"),
    ("an unknown case", ["inspect", "doj-2018/chicag-il"], 1, "unknown-case"),
    ("an unknown demand", ["status", "--demand", "doj-2081"], 1, "unknown-demand"),
    ("an unknown state", ["status", "--state", "laate"], 1, "unknown-state"),
    ("an unknown kind", ["status", "--kind", "cty"], 1, "unknown-kind"),
    ("an unknown workflow", ["graph", "records"], 1, "unknown-workflow"),
    ("an unknown pack", ["rules", "check", "record-demand"], 1, "unknown-pack"),
    ("a file that is not there", ["feed", "no-such.jsonl"], 1, "file-unreadable"),
    ("a demand that is not there", ["demand", "issue", "no-such.yaml"], 1, "file-unreadable"),
    ("evidence that is not there", ["record", "x", "a/b", "--attach", "no-such.pdf"], 1, "file-unreadable"),
    ("an unknown line of the quarantine", ["quarantine", "show", "7"], 1, "unknown-quarantine"),
    ("an unknown event", ["record", "response_recieved", "doj-2018/oregon"], 1, "unknown-event-type"),
    ("an unknown datum", ["record", "response_received", "doj-2018/oregon", "item=x"], 1, "unknown-datum"),
    ("a subject that is none", ["record", "case_closed", "a b", "reason=x"], 1, "ill-formed-subject"),
    (
        "an action that is not open",
        ["record", "action_done", "doj-2018/oregon", "action=issue_subpoena"],
        1,
        "no-open-action",
    ),
    ("removing what is not known", ["demand", "remove", "doj-2018/x", "--reason", "r"], 1, "unknown-case"),
]


@pytest.mark.parametrize(
    ("arguments", "code", "name"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_failure_has_its_code_in_words_and_in_json(
    arguments: list[str], code: int, name: str, issued_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(issued_template)
    words = run(*arguments)
    assert words.code == code and not words.out
    assert (
        words.err.startswith(f"error[{name}]: ") and "  help: " in words.err and "Traceback" not in words.err
    )
    machine = run(*arguments, "--json")
    assert machine.code == code and not machine.err
    assert machine.json.keys() == {"error"}
    assert machine.json["error"].keys() == {"code", "message", "help"}
    assert machine.json["error"]["code"] == name and machine.json["error"]["help"]


def test_a_misspelt_name_is_answered_with_the_nearest_one(issued_template: Path) -> None:
    for arguments, near in (
        (["inspect", "doj-2018/chicag-il"], "doj-2018/chicago-il"),
        (["status", "--demand", "doj-2081"], "doj-2018"),
        (["record", "response_recieved", "doj-2018/oregon"], "response_received"),
        (["rules", "check", "record-demand"], "records-demand"),
    ):
        assert f"Did you mean '{near}'?" in run(*arguments, at=issued_template).err


@pytest.mark.parametrize("command", ["status", "rules check", "quarantine show"])
def test_an_unknown_option_is_answered_with_the_help_of_its_command(command: str) -> None:
    assert f"'forthwith {command} --help' shows" in run(*command.split(), "--nope").err


def test_outside_of_a_workspace_the_way_to_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("status", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, "no-workspace")
    assert "forthwith init" in ran.json["error"]["help"]


def test_the_workspace_is_found_from_below_and_may_be_named_before_or_after_the_command(
    issued: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = issued / "rules" / "records-demand"
    monkeypatch.chdir(below)
    found = run("status").out
    assert "doj-2018/chicago-il" in found
    monkeypatch.chdir(issued.parent)
    assert run("status", "-w", "workspace").out == run("-w", "workspace", "status").out == found


def test_a_broken_pack_is_exit_code_3_with_every_mistake(empty: Path, tmp_path: Path) -> None:
    rules = empty / "rules" / "records-demand" / "rules.yaml"
    rules.write_text(
        rules.read_text("utf-8").replace("mark_late", "mark_lat").replace("cites:", "cite:", 1), "utf-8"
    )
    words = run("rules", "check", at=empty)
    assert words.code == 3 and "rules/records-demand/rules.yaml:" in words.err and "^^^^" in words.err
    ran = run("rules", "check", "--json", at=empty)
    assert ran.code == 3 and len(ran.json) >= 2
    for mistake in ran.json:
        assert list(mistake) == ["code", "severity", "file", "line", "column", "message", "help"]
    demand = tmp_path / "demand.yaml"
    demand.write_text(
        "id: d\npack: records-demand\nauthority: A\nissued_on: 2018-01-24\ndue_on: 2018-02-23\n"
        "items: [a]\nrespondents: []\n",
        "utf-8",
    )
    ran = run("demand", "issue", str(demand), "--json", at=empty)
    assert ran.code == 3 and ran.json.keys() == {"error", "diagnostics"}
    assert not run("status", "--json", at=empty).json["cases"]


def test_a_good_pack_is_exit_code_0_by_name_and_by_path(empty_template: Path) -> None:
    for pack in (
        [],
        ["records-demand"],
        ["rules/records-demand"],
        [str(ROOT / "examples" / "permit-renewal")],
    ):
        ran = (
            run("rules", "check", *pack, "--json", at=empty_template)
            if pack != ["rules/records-demand"]
            else run("rules", "check", str(empty_template / pack[0]), "--json")
        )
        assert (ran.code, ran.json) == (0, [])


def test_events_in_quarantine_are_exit_code_4(issued: Path) -> None:
    ran = run("feed", "-", stdin=b"no json\n" + lines(response()), at=issued)
    assert ran.code == 4 and "-:1: error[not-json]" in ran.out and not ran.err


def test_an_unforeseen_error_is_told_without_a_traceback_unless_asked(
    issued_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object) -> None:
        raise ZeroDivisionError("\x1b[31mred")

    monkeypatch.setattr(status, "feeder_of", broken)
    words = run("status", at=issued_template)
    assert words.code == 1 and "error[internal]" in words.err and "FORTHWITH_DEBUG=1" in words.err
    assert "\x1b" not in words.err and "Traceback" not in words.err
    ran = run("status", "--json", at=issued_template)
    assert (ran.code, ran.json["error"]["code"]) == (1, "internal")
    monkeypatch.setenv("FORTHWITH_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run("status", at=issued_template)


@pytest.mark.parametrize(("raised", "code"), [(KeyboardInterrupt, 130), (PermissionError, 1)])
def test_being_stopped_or_refused_by_the_system_is_quiet(
    raised: Callable[..., BaseException], code: int, issued_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object) -> None:
        raise raised(13, "Permission denied", "x.db")

    monkeypatch.setattr(status, "feeder_of", broken)
    ran = run("status", at=issued_template)
    assert ran.code == code and "Traceback" not in ran.err
    assert ("error[system]: The system refused x.db: Permission denied." in ran.err) == (code == 1)


@pytest.mark.skipif(os.name == "nt", reason="pipes end otherwise there")
def test_a_reader_that_goes_away_is_no_error(issued_template: Path) -> None:
    command = f'"{sys.executable}" cli.py -w "{issued_template}" inspect doj-2018/oregon --json | head -c 1'
    ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, cwd=ROOT, check=True)
    assert (ran.stdout, ran.stderr) == ("{", "")


FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")


@pytest.mark.parametrize(
    ("command", "code", "err"),
    [
        pytest.param("status --json >/dev/full", 1, "error[output-lost]", marks=FULL),
        pytest.param("status >/dev/full", 1, "error[output-lost]", marks=FULL),
        pytest.param("graph --format mermaid >/dev/full", 1, "error[output-lost]", marks=FULL),
        pytest.param("--help >/dev/full", 1, "error[", marks=FULL),
        pytest.param("--version >/dev/full", 1, "error[output-lost]", marks=FULL),
        pytest.param("stauts --json >/dev/full", 1, "error[output-lost]", marks=FULL),
        pytest.param("stauts 2>/dev/full", 2, "", marks=FULL),
        ("status --json >&-", 0, ""),
        ("stauts --json >&-", 2, ""),
        ("stauts 2>&-", 2, ""),
        ("feed - <&-", 0, ""),
        ("status --json <&- >&- 2>&-", 0, ""),
    ],
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_channel_that_is_full_or_closed_is_no_mistake_of_the_program(
    command: str, code: int, err: str, unbuffered: str, issued_template: Path
) -> None:
    whole = f'"{sys.executable}" cli.py -w "{issued_template}" {command}'
    surroundings = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    ran = subprocess.run(
        ["sh", "-c", whole], capture_output=True, text=True, cwd=ROOT, check=False, env=surroundings
    )
    assert ran.returncode == code, ran
    assert ran.stderr.startswith(err) and ran.stderr.count("error[") == bool(err), ran
    assert "Traceback" not in ran.stderr and "error" not in ran.stdout


@pytest.mark.parametrize("arguments", [["\udcff"], ["inspect", "a\udcff"], ["feed", "\udcff.jsonl"]])
def test_an_argument_that_is_no_text_is_refused(arguments: list[str], issued_template: Path) -> None:
    ran = run(*arguments, "--json", at=issued_template)
    assert (ran.code, ran.json["error"]["code"]) == (2, "argument-not-text")
    assert r"\xff" in ran.json["error"]["message"]


def test_a_folder_whose_name_is_no_text_is_shown_with_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "d\udcff"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert run("init", "--json").json["workspace"].endswith("d\\udcff")
    assert run("status", "--json").json["cases"] == []


def test_a_configuration_that_cannot_be_read_names_its_line(empty: Path) -> None:
    config = empty / "forthwith.toml"
    config.write_text("timezone = \n", "utf-8")
    ran = run("status", "--json", at=empty)
    assert ran.code == 1 and ran.json["error"]["code"] == "config-syntax"
    assert ran.json["diagnostics"][0]["file"] == "forthwith.toml" and ran.json["diagnostics"][0]["line"] == 1


def test_a_circle_that_conditions_may_fail_to_end_is_a_warning_and_no_mistake(empty: Path) -> None:
    with (empty / "rules" / "records-demand" / "rules.yaml").open("a") as file:
        for id, state, trigger in (("round", "late", "reopen"), ("about", "requested", "mark_late")):
            file.write(
                f"\n  - id: {id}\n    on: state_entered.{state}\n    when:\n      - responses > 0\n"
                f"    then: {{move: {trigger}}}\n    because: It goes round.\n"
            )
    ran = run("rules", "check", at=empty)
    assert (ran.code, "warning[circle-possible]" in ran.err) == (0, True), ran
    assert "round, about can lead" in ran.err or "about, round can lead" in ran.err
    told = run("rules", "check", "--json", at=empty).json
    assert {(one["code"], one["severity"]) for one in told} == {("circle-possible", "warning")}
