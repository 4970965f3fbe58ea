"""A command line that is wrong is answered with the one that is right, ready to be pasted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.commands.running import EXAMPLE, but_attempts, done, ready, run

CASE = "doj-2018/chicago-il"
UNTIL = ["--until", "2018-03-31"]


@pytest.fixture(scope="module")
def running_template(issued_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("running") / "workspace"
    shutil.copytree(issued_template, folder)
    done("feed", str(EXAMPLE / "events.jsonl"), at=folder)
    done("tick", "--as-of", "2018-03-06", at=folder)
    return folder


READING = [
    (["inspect", "chicago"], ["inspect", CASE]),
    (["inspect", "Chicago, Illinois"], ["inspect", CASE]),
    (["inspect", "DOJ-2018/Chicago-IL"], ["inspect", CASE]),
    (["inspect", "doj-2018/chicago", "--superseded"], ["inspect", CASE, "--superseded"]),
    (["inspect", "doj-2018", "chicago-il"], ["inspect", CASE]),
    (["inspect", "doj-2018"], ["status", "--demand", "doj-2018"]),
    (["graph", "chicago"], ["graph", CASE]),
    (["forecast", "chicago-il", *UNTIL], ["forecast", CASE, *UNTIL]),
    (["forecast", "doj-2018", "chicago-il", *UNTIL], ["forecast", CASE, *UNTIL]),
    (["forecast", "2018-03-31"], ["forecast", *UNTIL]),
    (["status", "doj-2018"], ["status", "--demand", "doj-2018"]),
    (["status", "2018-03-01"], ["status", "--as-of", "2018-03-01"]),
    (["status", CASE], ["inspect", CASE]),
    (["due", "2w"], ["due", "--within", "2w"]),
    (["due", "doj-2018"], ["due", "--demand", "doj-2018"]),
    (["tick", "2018-03-07"], ["tick", "--as-of", "2018-03-07"]),
    (
        ["forecast", *UNTIL, "--suppose", "litigation_filed", "docket=1"],
        ["forecast", *UNTIL, "--suppose", "litigation_filed docket=1"],
    ),
    (
        ["forecast", CASE, *UNTIL, "--suppose", "litigation_filed", "docket=1", "court=N. D. Ill."],
        ["forecast", CASE, *UNTIL, "--suppose", 'litigation_filed docket=1 court="N. D. Ill."'],
    ),
    (
        ["forecast", *UNTIL, "--suppose", f"litigation_filed {CASE} docket=1"],
        ["forecast", CASE, *UNTIL, "--suppose", "litigation_filed docket=1"],
    ),
    (
        ["forecast", CASE, *UNTIL, "--suppose", "docket=1 litigation_filed"],
        ["forecast", CASE, *UNTIL, "--suppose", "litigation_filed docket=1"],
    ),
    (
        ["forecast", CASE, *UNTIL, "--suppose=case_closed reason=r"],
        ["forecast", CASE, *UNTIL, "--suppose=case_closed reason=r role=official"],
    ),
    (
        ["forecast", CASE, *UNTIL, "--suppose", "case_closed reason=r role=counsel"],
        ["forecast", CASE, *UNTIL, "--suppose", "case_closed reason=r role=official"],
    ),
    (["rules", "records-demand"], ["rules", "check", "records-demand"]),
    (["waiting", CASE], ["waiting", "list", "--case", CASE]),
    (
        ["deadline", "--from", "2018-01-24", "--days", "ten", "--by", "foia"],
        ["deadline", "--from", "2018-01-24", "--days", "10", "--by", "foia"],
    ),
    (
        ["deadline", "--from", "2018-01-24", "--count", "72h", "--by", "hours"],
        ["deadline", "--from", "2018-01-24", "--count", "72", "--by", "hours"],
    ),
    (
        ["deadline", "2018-01-24", "10", "foia"],
        ["deadline", "--from", "2018-01-24", "--days", "10", "--by", "foia"],
    ),
]


@pytest.mark.parametrize(("given", "right"), READING, ids=lambda words: " ".join(words))
def test_the_right_command_is_shown_and_works(
    given: list[str],
    right: list[str],
    running_template: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(shutil.copytree(running_template, tmp_path / "workspace"))
    ran = run(*given)
    assert ran.code in (1, 2) and not ran.out
    assert ready(ran.err) == [right], ran.err
    assert all(len(line) <= 80 for line in ran.err.splitlines())
    assert done(*right)
    help = run(*given, "--json").json["error"]["help"]
    assert f"forthwith {right[0]}" in help and "\n" not in help


ANSWER = ["items=orders", "--on", "2018-03-06", "--id", "x"]
WRITTEN = ["record", "response_received", CASE, *ANSWER]
RECORDING = [
    (["record", CASE, "response_received", *ANSWER], WRITTEN),
    (["record", "response_received", "items=orders", CASE, *ANSWER[1:]], WRITTEN),
    (["record", "response_received", "doj-2018", "chicago-il", *ANSWER], WRITTEN),
    (["record", "response_received", "chicago", *ANSWER], WRITTEN),
    (
        ["record", "case_closed", CASE, "reason=all is here", "--on", "2018-03-06"],
        ["record", "case_closed", CASE, "reason=all is here", "--on", "2018-03-06", "--role", "official"],
    ),
    (
        ["record", "case_closed", CASE, "reason=r", "--role", "counsel", "--on", "2018-03-06"],
        ["record", "case_closed", CASE, "reason=r", "--role", "official", "--on", "2018-03-06"],
    ),
]


@pytest.mark.parametrize(("given", "right"), RECORDING, ids=lambda words: " ".join(words))
def test_what_is_recorded_in_another_order_or_without_its_role_is_shown_aright(
    given: list[str], right: list[str], running_template: Path, tmp_path: Path
) -> None:
    workspace = Path(shutil.copytree(running_template, tmp_path / "workspace"))
    before = but_attempts(workspace)
    ran = run(*given, at=workspace)
    assert ran.code in (1, 2) and not ran.out
    assert ready(ran.err) == [right], ran.err
    assert but_attempts(workspace) == before
    done(*right, at=workspace)


def test_a_respondent_of_several_demands_is_shown_in_each(issued: Path, tmp_path: Path) -> None:
    text = (EXAMPLE / "demand.yaml").read_text("utf-8").replace("id: doj-2018", "id: doj-2019")
    shutil.copy(EXAMPLE / "respondents.csv", tmp_path / "respondents.csv")
    (tmp_path / "demand.yaml").write_text(text, "utf-8")
    done("demand", "issue", str(tmp_path / "demand.yaml"), at=issued)
    ran = run("inspect", "chicago-il", at=issued)
    assert ready(ran.err) == [["inspect", f"{demand}/chicago-il"] for demand in ("doj-2018", "doj-2019")]


def test_what_nobody_can_mean_gets_no_suggestion(issued: Path) -> None:
    for name in ("boston-ma", "x", "doj"):
        ran = run("inspect", name, at=issued)
        assert ran.code == 1 and not ready(ran.err) and "forthwith status" in ran.err


@pytest.mark.parametrize("words", [["help"], ["help", "record"], ["help", "rules", "check"]])
def test_help_is_a_command_too(words: list[str]) -> None:
    assert run(*words).out == run(*words[1:], "--help").out != ""


def test_a_command_of_a_group_is_found_by_its_name() -> None:
    assert ready(run("issue", "demand.yaml").err) == [["demand", "issue", "demand.yaml"]]
    assert ready(run("discard", "7").err) == [["waiting", "discard", "7"], ["quarantine", "discard", "7"]]


CLOSED = ["record", "case_closed", CASE, "reason=r", "--role", "official", "--on", "2018-03-06", "--id", "c"]


@pytest.mark.parametrize("change", [["event_retracted"], ["event_corrected", "occurredon=2018-03-05"]])
def test_taking_back_what_takes_a_role_shows_the_command_with_the_role(
    change: list[str], running: Path
) -> None:
    done(*CLOSED, at=running)
    before = but_attempts(running)
    given = ["record", change[0], CASE, "event=c", *change[1:], "reason=by mistake"]
    ran = run(*given, at=running)
    assert ran.code == 1 and but_attempts(running) == before
    assert "role-missing" in ran.err
    (right,) = ready(ran.err)
    assert right == [*given, "--role", "official"]
    done(*right, at=running)


def test_who_is_not_listed_for_the_role_is_shown_a_place_for_the_name(running: Path) -> None:
    with (running / "forthwith.toml").open("a") as config:
        config.write('[roles]\nofficial = ["maria"]\n')
    given = ["record", "case_closed", CASE, "reason=r", "--on", "2018-03-06"]
    ran = run(*given, "--by", "rui", at=running)
    assert ready(ran.err)[0] == [*given, "--by", "NAME", "--role", "official"]
    done(*given, "--by", "maria", "--role", "official", at=running)


def test_an_empty_correction_is_answered_with_an_example(running: Path) -> None:
    done(*WRITTEN, at=running)
    ran = run("record", "event_corrected", CASE, "event=x", "reason=typo", at=running)
    assert ran.code == 1 and "occurredon=2018-02-20" in ran.err and "items=" in ran.err


@pytest.mark.parametrize("by", ["FOIA", "Foia", "business days", "CALENDAR_DAYS"])
def test_a_convention_is_known_however_it_is_written(by: str) -> None:
    assert done("deadline", "--from", "2018-01-24", "--days", "10", "--by", by)
