"""News of one case that names a whole demand is refused by hand, with the cases and the command."""

from __future__ import annotations

from pathlib import Path

from tests.commands.running import contents, done, lines, ready, response, run

CLOSE = ("case_closed", "reason=no longer needed", "--role", "official", "--on", "2018-03-05", "--by", "bo")


def test_a_forgotten_respondent_is_refused_and_the_cases_named(issued: Path) -> None:
    before = contents(issued)
    type, *rest = CLOSE
    ran = run("record", type, "doj-2018", *rest, at=issued)
    assert ran.code == 1 and contents(issued) == before
    assert "error[needs-case]" in ran.err and "23 cases" in ran.err
    assert "doj-2018/bernalillo-county-nm" in ran.err and "every respondent" in ran.err
    assert ready(ran.err) == [["record", type, "doj-2018/RESPONDENT", *rest]]
    # the command as it stands is not taken either
    assert run("record", type, "doj-2018/RESPONDENT", *rest, at=issued).code == 2


def test_a_forgotten_demand_is_put_before_the_respondent(issued: Path) -> None:
    type, *rest = CLOSE
    ran = run("record", type, "chicago-il", *rest, at=issued)
    assert ran.code == 1 and "Did you mean 'doj-2018/chicago-il'?" in ran.err
    assert ready(ran.err) == [["record", type, "doj-2018/chicago-il", *rest]]


def test_what_is_of_a_whole_demand_is_refused_of_a_case(issued: Path) -> None:
    said = ("respondent=q", "reason=r", "--on", "2018-02-01")
    ran = run("record", "respondent_passed_over", "doj-2018/oregon", *said, at=issued)
    assert ran.code == 1 and "error[needs-demand]" in ran.err
    assert ready(ran.err) == [["record", "respondent_passed_over", "doj-2018", *said]]


def test_a_suit_over_the_whole_demand_is_recorded_once(issued: Path) -> None:
    done("record", "litigation_filed", "doj-2018", "docket=1", "--on", "2018-02-01", at=issued)
    assert run("inspect", "doj-2018/oregon", "--json", at=issued).json["facts"]["in_litigation"] is True


def test_a_forecast_of_news_of_one_case_asks_for_the_case(running: Path) -> None:
    given = ["--until", "2018-04-30", "--suppose", "case_closed reason=x"]
    ran = run("forecast", *given, at=running)
    assert ran.code == 1 and "error[needs-case]" in ran.err
    assert ready(ran.err) == [["forecast", "doj-2018/RESPONDENT", *given]]


def test_a_forecast_of_news_of_a_demand_asks_for_the_demand(running: Path) -> None:
    given = ["--until", "2018-04-30", "--suppose", "respondent_passed_over respondent=q reason=r"]
    ran = run("forecast", "doj-2018/oregon", *given, at=running)
    assert ran.code == 1 and "error[needs-demand]" in ran.err
    (right,) = ready(ran.err)
    assert right == ["forecast", *given, "--demand", "doj-2018"]
    done(*right, at=running)


def test_in_a_file_it_goes_to_quarantine_as_json_and_as_csv(issued: Path, tmp_path: Path) -> None:
    event = response("doj-2018")
    assert run("feed", "-", stdin=lines(event), at=issued).code == 4
    file = tmp_path / "answers.csv"
    file.write_text("type,case,on,items\nresponse_received,doj-2018,2018-02-20,orders\n", "utf-8")
    assert run("feed", str(file), at=issued).code == 4
    found = run("quarantine", "list", "--json", at=issued).json["quarantine"]
    assert [row["code"] for row in found] == ["needs-case", "needs-case"]
