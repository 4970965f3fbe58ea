"""``forthwith rules prove`` as a person reads it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from tests.commands.running import done, run
from tests.views.cases import golden

WORKFLOW = "workflows/records-demand.yaml"
COMPLETE = "      - state_entered.requested\n      - deadline_passed.response\n"


def _as_many_as_there_are(out: str) -> str:
    """Without the digest, and how much is proved: that grows with the pack that ships."""
    return re.sub(r"(?m)^ *\d+(?= +\d+ +\d+  )", "     N", out.partition("\n")[2])


def test_what_ships_is_proved_and_counted(empty: Path) -> None:
    answers = run("rules", "prove", "records-demand", "--json", at=empty).json["answers"]
    assert {answer["verdict"] for answer in answers} == {"proved"}
    _, heads, *rows = filter(None, done("rules", "prove", "records-demand", at=empty).splitlines())
    assert heads.split() == ["proved", "refuted", "unknown"]
    counts = [[int(count) for count in row.split()[:3]] for row in rows]
    by_claim = Counter(answer["claim"] for answer in answers)
    assert counts == [[number, 0, 0] for number in by_claim.values()]


def test_what_is_refuted_is_shown_by_a_case_and_what_the_engine_did(empty: Path) -> None:
    file = empty / "rules/records-demand/rules.yaml"
    text = file.read_text("utf-8")
    assert text.count(COMPLETE) == 1
    file.write_text(
        text.replace(COMPLETE, COMPLETE.replace("      - deadline_passed.response\n", "")), "utf-8"
    )
    ran = run("rules", "prove", at=empty)
    assert ran.code == 3
    golden("refuted.txt", _as_many_as_there_are(ran.out))
    (answer,) = (a for a in run("rules", "prove", "--json", at=empty).json["answers"] if a["example"])
    assert (answer["claim"], answer["on"]) == ("covered", "deadline_passed.response")
    assert answer["example"]["decided"] == []
    tests = empty / "rules/records-demand/tests.yaml"
    tests.write_text(f"{tests.read_text('utf-8')}\n{answer['test']}", "utf-8")
    assert "  # Wrong: No rule answers to deadline_passed.response then." in answer["test"]
    done("rules", "fmt", "--check", str(tests), at=empty)
    assert "1 test, it holds" in done("rules", "test", "records-demand", "-k", "no rule answers", at=empty)


def test_a_way_round_the_approval_of_a_remedy_and_round_its_bar_is_shown(empty: Path) -> None:
    workflow, rules = empty / WORKFLOW, empty / "rules/records-demand/rules.yaml"
    arc = "      - {trigger: restore_grant, from: withheld, to: restored}\n"
    frozen = "      - {trigger: freeze_grant, from: [eligible, restored], to: withheld}\n"
    text = workflow.read_text("utf-8")
    assert arc in text
    workflow.write_text(text.replace(arc, arc + frozen), "utf-8")
    rule = (
        "\n  - id: freeze-grant\n    on: condition_breach_found\n    priority: 2\n    when:\n"
        "      - missing_items > 0\n    then: {move: freeze_grant}\n"
        "    because: A breach was found.\n    cites: none\n"
    )
    rules.write_text(rules.read_text("utf-8") + rule, "utf-8")
    ran = run("rules", "prove", "records-demand", at=empty)
    assert ran.code == 3
    golden("refuted-coercion.txt", _as_many_as_there_are(ran.out))
    found = [
        a for a in run("rules", "prove", "--json", at=empty).json["answers"] if a["verdict"] == "refuted"
    ]
    assert [(a["claim"], a["about"]) for a in found] == [
        ("approved", ["withhold_grant", "freeze_grant"]),
        ("barred", ["withhold_grant", "freeze_grant"]),
    ]
    tests = empty / "rules/records-demand/tests.yaml"
    whole = "\n".join([tests.read_text("utf-8"), *(a["test"] for a in found)])
    tests.write_text(whole, "utf-8")
    done("rules", "fmt", "--check", str(tests), at=empty)
    assert "2 tests, all hold" in done("rules", "test", "records-demand", "-k", "takes effect", at=empty)
