"""``forthwith rules prove`` as a person reads it."""

from __future__ import annotations

from pathlib import Path

from tests.commands.running import done, run
from tests.views.cases import golden

WORKFLOW = "workflows/records-demand.yaml"
TERM = "response: {latest_of: [demand.due_on, extended_until]"


def test_what_ships_is_proved(empty: Path) -> None:
    said = run("rules", "prove", "--json", at=empty).json
    assert {answer["verdict"] for answer in said["answers"]} == {"proved"}
    assert " refuted " in done("rules", "prove", "records-demand", at=empty)


def test_what_is_refuted_is_shown_by_a_case_and_what_the_engine_did(empty: Path) -> None:
    file = empty / WORKFLOW
    head, term, rest = file.read_text("utf-8").partition(TERM)
    file.write_text(head + term + ", exhaustive: true" + rest, "utf-8")
    ran = run("rules", "prove", at=empty)
    assert ran.code == 3
    golden("refuted.txt", ran.out.partition("\n")[2])
    (answer,) = (a for a in run("rules", "prove", "--json", at=empty).json["answers"] if a["example"])
    assert (answer["claim"], answer["on"]) == ("covered", "deadline_passed.response")
    assert answer["example"]["decided"] == []
    tests = empty / "rules/records-demand/tests.yaml"
    tests.write_text(f"{tests.read_text('utf-8')}\n{answer['test']}", "utf-8")
    assert "  # Wrong: No rule answers to deadline_passed.response then." in answer["test"]
    done("rules", "fmt", "--check", str(tests), at=empty)
    assert "1 test, it holds" in done("rules", "test", "records-demand", "-k", "no rule answers", at=empty)
