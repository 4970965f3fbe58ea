"""A rule that denies what may not be known is told; one that asks whether it is known is not."""

from __future__ import annotations

import pytest

from engine.analysis.absences import absences
from engine.packs.load import load_pack, read_pack
from engine.runtime.workspace import pack_names
from tests.analysis.test_circles import WORKFLOW, rule
from tests.docs.pages import ROOT

FACTS = """\
  sworn: {latest: answered.sworn}
  first: {min: answered.occurred_on}
  late: first > "2018-02-01"
  lately: first_known && first > "2018-02-01"
"""


def told(*rules: str, left: str = "{date: demand.due_on}") -> list[str]:
    workflow = WORKFLOW.replace("LEFT", left).replace("facts:\n", f"facts:\n{FACTS}")
    workflow = workflow.replace("{word: {type: string, required: true}}", "{word: {type: string, required: "
                                "true}, sworn: {type: bool}}")  # fmt: skip
    files = {
        "workflows/round.yaml": workflow,
        "rules/round/rules.yaml": "pack: round\nworkflow: round\nrules:\n" + "\n".join(rules) + "\n",
    }
    found = absences(load_pack(files, "round"))
    assert all((each.code, each.severity) == ("denied-unknown", "warning") for each in found)
    return [each.message.partition("while '")[2].partition("'")[0] for each in found]


NONE = "none:\n          - "


@pytest.mark.parametrize(
    ("on", "when", "expected"),
    [
        ("begun", ["!sworn"], ["sworn"]),
        ("begun", ["starts > 0", NONE + "sworn"], ["sworn"]),
        ("begun", ["!(starts > 0 && sworn)"], ["sworn"]),
        ("begun", ["!late"], ["first"]),
        ("begun", ["any:\n          - !late"], ["first"]),
        ("deadline_passed.there", ["!sworn"], ["sworn"]),
        ("begun", ["sworn == false"], []),
        ("begun", ["sworn_known", "!sworn"], []),
        ("begun", ["any:\n          - !sworn_known\n          - !sworn"], []),
        ("begun", ["!lately"], []),
        ("begun", ["!(starts > 0)"], []),
        ("answered", ["!sworn", "!late"], []),
        ("[answered, begun]", ["!sworn"], ["sworn"]),
    ],
)  # fmt: skip
def test_what_is_denied_and_may_not_be_known_is_told(on: str, when: list[str], expected: list[str]) -> None:
    assert told(rule("r", on, "move: warn", *when)) == expected


def test_a_deadline_that_counts_from_a_fact_passes_only_once_it_is_known() -> None:
    denies = rule("r", "deadline_passed.there", "move: warn", "!late")
    assert told(denies, left="{days: 3, by: calendar-days, from: first}") == []
    assert told(denies) == ["first"]


@pytest.mark.parametrize("name", pack_names(ROOT))
def test_the_packs_that_ship_have_none(name: str) -> None:
    assert absences(read_pack(ROOT, name)) == ()
