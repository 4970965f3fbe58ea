"""What every pack has by itself agrees with the libraries it must live with."""

from __future__ import annotations

import pytest

from engine.packs.lifecycle import LIFECYCLE, NAMES, machine_has


def test_no_trigger_can_take_the_place_of_a_part_of_the_state_machine() -> None:
    extensions = pytest.importorskip("transitions.extensions")

    class Model:
        pass

    model = Model()
    machine = extensions.HierarchicalMachine(
        model=model, states=["a", "b"], initial="a", transitions=[["go", "a", "b"]]
    )
    own = {name for thing in (machine, model) for name in dir(thing) if name[0] != "_"} - {"go"}
    assert {name for name in own if not machine_has(name)} == set()


@pytest.mark.parametrize(
    "trigger", ["accept", "mark_late", "propose_subpoena", "issue_subpoena", "total", "island"]
)
def test_ordinary_triggers_are_free(trigger: str) -> None:
    assert not machine_has(trigger)


def test_the_lifecycle_ranks_in_its_own_order() -> None:
    assert [event.rank for event in LIFECYCLE.values()] == list(range(len(LIFECYCLE)))
    assert list(LIFECYCLE) == [
        "demand_issued",
        "demand_amended",
        "respondent_added",
        "respondent_removed",
        "action_approved",
        "action_rejected",
        "action_done",
        "act_ratified",
        "act_withdrawn",
        "rules_overridden",
        "override_ended",
        "event_corrected",
        "event_retracted",
    ]


def test_what_an_event_sets_of_a_demand_has_the_type_conditions_read() -> None:
    issued, added = LIFECYCLE["demand_issued"].fields, LIFECYCLE["respondent_added"].fields
    for name, type in NAMES.items():
        head, _, field = name.partition(".")
        fields = {"demand": issued, "respondent": added}.get(head, {})
        assert field not in fields or fields[field].type == type
