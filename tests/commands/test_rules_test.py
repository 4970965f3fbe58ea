"""``forthwith rules test`` as a person and as a program see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.running import ROOT, contents, run

TESTS = "rules/records-demand/tests.yaml"


def spoil(workspace: Path, before: str, after: str) -> None:
    text = (workspace / TESTS).read_text("utf-8")
    assert before in text
    (workspace / TESTS).write_text(text.replace(before, after, 1), "utf-8")


def test_tests_that_hold_are_told_in_one_line_and_nothing_is_recorded(issued: Path) -> None:
    before = contents(issued)
    ran = run("rules", "test", at=issued)
    assert ran.code == 0 and not ran.err
    assert ran.out.startswith("records-demand: ") and ran.out.count("\n") == 1
    assert contents(issued) == before


def test_a_test_that_fails_shows_line_day_both_values_and_why(empty: Path) -> None:
    spoil(
        empty, "{on: 2018-03-02, state: {demand: late}", "{on: 2018-03-02, state: {demand: subpoena.proposed}"
    )
    ran = run("rules", "test", "-k", "silence is late", at=empty)
    assert ran.code == 1
    line = next(
        n
        for n, text in enumerate((empty / TESTS).read_text().splitlines(), 1)
        if "2018-03-02, state: {demand: sub" in text
    )
    assert (
        ran.out
        == f"""\
records-demand: 1 of 1 test fails.

silence is late when the due date has passed, and leads to a proposed subpoena
  {TESTS}:{line}, at the end of 2018-03-02:
  state of demand
    expected: subpoena.proposed
    got: late
  Nothing was decided after 2018-02-24, up to which the test holds.
  Rules that lead to what was expected did not match:
    pursue-no-response: nothing it answers to happened (deadline_passed.grace,
      deadline_passed.reprieve).
    pursue-incomplete-response: nothing it answers to happened
      (deadline_passed.cure, deadline_passed.grace, deadline_passed.reprieve).
    pursue-late-response: nothing it answers to happened
      (deadline_passed.waiver).
"""
    )


def test_a_program_is_told_the_same(empty: Path) -> None:
    spoil(empty, "{demand: late}, deadlines: {response", "{demand: incomplete}, deadlines: {response")
    ran = run("rules", "test", "records-demand", "-k", "silence is late", "--json", at=empty)
    assert ran.code == 1 and not ran.err
    (pack,) = ran.json["packs"]
    assert (pack["pack"], pack["tests"]) == ("records-demand", 1)
    (failed,) = pack["failed"]
    assert failed["differences"] == [{"what": "state of demand", "expected": "incomplete", "got": "late"}]
    assert (failed["on"], failed["since"], failed["file"]) == ("2018-02-24", "2018-02-23", TESTS)
    assert [(made["cause"], made["to"], made["rule"]) for made in failed["decided"]] == [
        ("deadline_passed.response", "late", "no-response"),
        ("deadline_passed.response", None, "no-response"),
    ]
    assert failed["unmatched"] == [
        {
            "rule": "incomplete-response",
            "cause": "deadline_passed.response",
            "on": "2018-02-24",
            "conditions": [
                {"condition": "responses > 0", "truth": False, "saw": {"responses": 0}, "missing": []}
            ],
        }
    ]
    assert pack["coverage"]["parts"] > pack["coverage"]["tried"] > 0
    assert pack["coverage"]["untried"][0].keys() == {"kind", "name", "never", "file", "line"}


@pytest.mark.parametrize(("least", "code"), [("90", 0), ("100", 1), ("0", 0)])
def test_less_tried_than_asked_for_is_refused(least: str, code: int, empty: Path) -> None:
    ran = run("rules", "test", "--min", least, at=empty)
    assert ran.code == code
    assert bool(ran.err) == (code == 1)
    assert run("rules", "test", "--min", least, "--json", at=empty).code == code


def test_coverage_lists_what_no_test_tries_in_80_columns(empty: Path) -> None:
    ran = run("rules", "test", "--coverage", "-k", "silence is late", at=empty)
    assert ran.code == 0
    assert "complete-in-time: never matched on" in ran.out
    assert "move accept: was never taken from requested" in ran.out
    assert all(len(line) <= 80 for line in ran.out.splitlines())


def test_mistakes_in_tests_are_told_by_check_and_keep_the_tests_from_being_tried(empty: Path) -> None:
    spoil(empty, "state: {demand: late}", "state: {demand: lat}")
    for command in (("rules", "check"), ("rules", "test")):
        ran = run(*command, at=empty)
        assert ran.code == 3
        assert "error[unknown-state]" in ran.err and "Did you mean 'late'?" in ran.err


def test_a_pack_with_mistakes_is_not_tried_and_its_tests_are_read_for_their_form_alone(empty: Path) -> None:
    rules = empty / "rules/records-demand/rules.yaml"
    rules.write_text(rules.read_text("utf-8").replace("responses == 0", "respones == 0", 1), "utf-8")
    ran = run("rules", "check", at=empty)
    assert ran.code == 3 and ran.err.count("error[") == 1
    assert run("rules", "test", at=empty).code == 3
    spoil(empty, "name: silence is late", "nam: silence is late")
    assert run("rules", "check", at=empty).err.count("error[") == 2


def test_a_pack_without_tests_says_so_and_has_nothing_tried(empty: Path) -> None:
    (empty / TESTS).unlink()
    ran = run("rules", "test", at=empty)
    assert (ran.code, ran.out) == (0, f"records-demand: no tests; they would stand in {TESTS}.\n")
    assert run("rules", "test", "--min", "1", at=empty).code == 1


def test_a_name_that_no_test_has_is_refused(empty: Path) -> None:
    ran = run("rules", "test", "-k", "silence is lat when", at=empty)
    assert ran.code == 1 and "error[no-such-test]" in ran.err
    assert run("rules", "test", "--min", "101", at=empty).code == 2


def test_a_pack_is_tried_by_its_path(empty: Path) -> None:
    ran = run("rules", "test", str(ROOT / "examples/permit-renewal"), at=empty)
    assert ran.code == 0 and ran.out.startswith("permit-renewal: ")
