"""``forthwith rules activate`` and ``rules log`` as a person reads them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.commands.running import contents, done, run
from tests.views.cases import golden

PARAMETERS = "rules/records-demand/parameters.yaml"
WORKFLOW = "workflows/records-demand.yaml"


def edit(workspace: Path, old: str = "value: 5,", new: str = "value: 9,", path: str = PARAMETERS) -> None:
    file = workspace / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    (workspace / "rules/records-demand/tests.yaml").unlink(missing_ok=True)  # it tells of the old numbers


def _undated(text: str) -> str:
    """The text without what any edit of the shipped pack would change, and without when it was recorded."""
    text = re.sub(r"(records-demand|version) [0-9a-f]{12}", r"\1 000000000000", text)
    return re.sub(r"(recorded\s+)[0-9-]{10}(\s+)[0-9:]{5}", r"\g<1>2018-01-24\g<2>00:00", text)


def test_an_edit_is_tried_put_in_force_and_listed(running: Path) -> None:
    before = contents(running)
    edit(running)
    put = ["rules", "activate", "records-demand", "--effective", "2018-02-20"]
    said = done(*put, "--dry-run", at=running)
    assert "Nothing was kept." in said and contents(running) == before
    golden("activated.txt", _undated(done(*put, "--reason", "two weeks", "--by", "ann", at=running)))
    assert "already; nothing was changed" in done(*put, at=running).replace("\n", " ")
    log = done("rules", "log", at=running)
    assert [line.split()[2:] for line in log.splitlines() if line.startswith("records")] == [
        ["from", "2018-01-24", "until", "2018-02-20"],
        ["from", "2018-02-20"],
    ]
    assert "by ann: two weeks" in log
    assert "not in force" not in done("rules", "check", at=running)


def test_what_changed_in_meaning_is_told_apart_from_what_only_reads_otherwise(running: Path) -> None:
    assert "Nothing changes" in done("rules", "diff", "records-demand", at=running)
    edit(running)
    edit(running, "responses == 0", "responses <= 0", "rules/records-demand/rules.yaml")
    golden("revision.txt", done("rules", "diff", "records-demand", at=running).partition("\n")[2])
    found = run("rules", "diff", "records-demand", "--json", at=running).json["changes"]
    assert {change["what"] for change in found} == {"changed", "moved", "same"}
    old = run("rules", "log", "--json", at=running).json["activations"][0]["digest"]
    assert run("rules", "diff", old, "records-demand", "--json", at=running).json["changes"] == found


def test_a_trial_on_every_case_counts_first_and_then_lists_them(running: Path) -> None:
    edit(running)
    before = contents(running)
    golden("backtest.txt", _undated(done("rules", "backtest", "records-demand", at=running)))
    said = run("rules", "backtest", "records-demand", "--json", at=running).json
    assert (said["cases"], said["differing"]) == (23, len(said["differences"]))
    case = said["differences"][0]["case"]
    one = run("rules", "backtest", "records-demand", "--case", case, "--json", at=running).json
    assert one["differences"] == said["differences"][:1]
    assert said["why"] == one["why"] and one["why"]["case"] == case
    assert said["why"]["now"]["why"]["rule"] == "pursue-no-response"
    assert said["why"]["with_it"]["why"] is None and said["why"]["with_it"]["proof"]
    assert contents(running) == before
    old = run("rules", "log", "--json", at=running).json["activations"][0]["digest"]
    assert "each goes as it did" in done("rules", "backtest", old[7:20], at=running)
    for version, code in ((f"{'0' * 12}", "unknown-version"), ("record-demand", "unknown-pack")):
        assert run("rules", "backtest", version, "--json", at=running).json["error"]["code"] == code


def test_a_trial_says_what_it_found_where_nothing_can_differ_or_is_of_that_name(
    running: Path,
) -> None:
    edit(running)
    trial = ("rules", "backtest", "records-demand")
    golden("backtest-ahead.txt", _undated(done(*trial, "--since", "2030-01-01", at=running)))
    said = run(*trial, "--case", "doj-2018/chicago", at=running).err
    assert "No case 'doj-2018/chicago' is known" in said and "--case doj-2018/chicago-il" in said
    assert "doj-2017" in run(*trial, "--demand", "doj-2017", at=running).err


def test_a_version_from_a_day_ahead_says_what_brings_it(running: Path) -> None:
    edit(running)
    said = done("rules", "activate", "records-demand", "--effective", "2018-04-01", at=running)
    assert "'forthwith tick --as-of 2018-04-01' or later" in " ".join(said.split())
    foreseen = run("forecast", "--until", "2018-04-05", "--json", at=running).json["decisions"]
    decided = run("tick", "--as-of", "2018-04-05", "--json", at=running).json["decisions"]
    told = {record["id"] for record in decided if record["outcome"] != "noted"}
    assert {record["id"] for record in foreseen if record["outcome"] != "noted"} == told
    status = run("inspect", "doj-2018/albany-ny", "--json", at=running).json
    assert any("law" in record["cause"] for record in status["decisions"])


def test_json_says_the_same_of_a_trial_as_of_the_deed_but_that_it_was_kept(running: Path) -> None:
    edit(running)
    put = ["rules", "activate", "records-demand", "--effective", "2018-02-20", "--json"]
    dry, deed = run(*put, "--dry-run", at=running).json, run(*put, at=running).json
    assert (dry.pop("kept"), deed.pop("kept")) == (False, True)
    assert dry == deed
    assert deed["governed"] == {"doj-2018": 23} and deed["derived"] == 23
    assert {record["to"] for record in deed["gone"]} >= {"subpoena.proposed"}
    assert run(*put, at=running).json["known"]
    entries = run("rules", "log", "--json", at=running).json["activations"]
    assert [entry["only_new"] for entry in entries] == [False, False]


def test_a_version_whose_tests_fail_is_refused_and_the_first_is_named(running: Path) -> None:
    tests = running / "rules/records-demand/tests.yaml"
    told = tests.read_text("utf-8")
    edit(running)
    tests.write_text(told, "utf-8")
    before = contents(running)
    ran = run("rules", "activate", "records-demand", "--effective", "2018-03-01", at=running)
    assert ran.code == 1 and "error[law-tests]" in ran.err and "rules test records-demand" in ran.err
    assert contents(running) == before


@pytest.mark.parametrize(
    ("change", "code", "named"),
    [
        ((WORKFLOW, "initial: requested", "initial: requestd"), 3, "unknown-state"),
        ((WORKFLOW, "America/New_York", "America/Chicago"), 1, "law-zone"),
    ],
)
def test_a_version_that_cannot_govern_is_refused_and_nothing_is_kept(
    running: Path, change: tuple[str, str, str], code: int, named: str
) -> None:
    before = contents(running)
    path, old, new = change
    edit(running, old, new, path)
    ran = run("rules", "activate", "records-demand", "--effective", "2018-03-01", at=running)
    assert (ran.code, f"error[{named}]" in ran.err) == (code, True), ran
    assert contents(running) == before


@pytest.mark.parametrize(
    ("words", "code", "help"),
    [
        (["activate", "record-demand"], "unknown-pack", "Did you mean 'records-demand'?"),
        (["activate", "records-demand", "--effective", "soon"], "day-invalid", "2018-02-20"),
        (["activate", "records-demand", "--by", "NAME"], "blank-left", "NAME"),
        (["log", "permits"], "no-version", "In force are: records-demand."),
    ],
)
def test_a_beginner_s_mistakes_are_answered(issued: Path, words: list[str], code: str, help: str) -> None:
    error = run("rules", *words, "--json", at=issued).json["error"]
    assert error["code"] == code and help in error["help"]
