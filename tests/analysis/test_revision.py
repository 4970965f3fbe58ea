"""What changed in meaning from one version to another: each edit with what is said of it."""

from __future__ import annotations

import pytest

from engine.analysis.revision import Change, changes
from engine.core.program import Program
from engine.packs.load import load_pack
from tests.analysis.test_prove import PARAMETERS, RULES, SOUND, WORKFLOW

OLD = Program(load_pack(SOUND, "fines"))

EDITS: list[tuple[str, str, str, set[tuple[str, str, str]]]] = [
    # file, text, what stands instead, what is said
    (RULES, "amount > 500", "amount > 600", {("narrowed", "rule", "pay-large, when")}),
    (RULES, "amount > 500", "amount >= 500", {("widened", "rule", "pay-large, when")}),
    (RULES, "amount > 500", "amount < 500", {("changed", "rule", "pay-large, when")}),
    (RULES, "amount > 500", "!(amount <= 500)", {("same", "rule", "pay-large, when")}),
    (RULES, "      - amount > 500\n", "      - 500 < amount   # more\n",
     {("same", "rule", "pay-large, when")}),
    (RULES, "      - !disputed\n", "      - !disputed\n      - amount > 1\n",
     {("narrowed", "rule", "overdue-plain, when")}),
    (RULES, "    priority: 5\n", "    priority: 6\n", {("changed", "rule", "waived, priority")}),
    (RULES, "then: {move: pay}", "then: {move: part_pay}", {("changed", "rule", "pay-large, then")}),
    (RULES, "    on: fine_closed\n", "    on: [fine_closed, promise_made]\n",
     {("changed", "rule", "closed, on")}),
    (RULES, "note: A payment came.", "note: A payment has come.",
     {("reworded", "rule", "first-payment, then")}),
    (RULES, "  - id: closed\n", "  - id: over\n", {("removed", "rule", "closed"), ("added", "rule", "over")}),
    (RULES, "rules:\n", "# a comment\nrules:\n\n", set()),
    (WORKFLOW, "amount < 100", "amount < 50",
     {("changed", "fact", "owes_much"), ("widened", "rule", "remind, when"),
      ("narrowed", "rule", "escalate, when")}),
    (WORKFLOW, "disputes > 0", "disputes >= 1",
     {("changed", "fact", "disputed"), ("same", "rule", "overdue-plain, when"),
      ("same", "rule", "overdue-disputed, when")}),
    (WORKFLOW, "days: 30", "days: 31", {("moved", "deadline", "promise of overdue")}),
    (WORKFLOW, "by: calendar-days", "by: business-days", {("moved", "deadline", "promise of overdue")}),
    (WORKFLOW, "day: {type: date, required: true}", "day: {type: date}",
     {("changed", "event", "promise_made, field day")}),
    (WORKFLOW, "  fine_closed: {}\n", "  fine_closed: {roles: clerk}\n",
     {("changed", "event", "fine_closed, who may record it")}),
    (WORKFLOW, "from: [open, overdue], to: paid", "from: open, to: paid",
     {("removed", "move", "pay from overdue")}),
    (WORKFLOW, "from: open, to: overdue", "from: open, to: contested",
     {("changed", "move", "mark_overdue from open")}),
    (WORKFLOW, "calendar: none", "calendar: us-federal", {("changed", "workflow", "calendar")}),
    (WORKFLOW, "timezone: Europe/Rome", "timezone: Europe/Paris", {("changed", "workflow", "time zone")}),
    (PARAMETERS, "value: true", "value: false", {("changed", "parameter", "strict, from 2000-01-01")}),
    (PARAMETERS, "value: true}\n", "value: true}\n      - {since: 2020-01-01, value: false}\n",
     {("added", "parameter", "strict, from 2020-01-01")}),
]  # fmt: skip


def edited(*edits: tuple[str, str, str]) -> list[Change]:
    files = dict(SOUND)
    for file, text, instead in edits:
        assert files[file].count(text) == 1, text
        files[file] = files[file].replace(text, instead)
    return changes(OLD, Program(load_pack(files, "fines")))


@pytest.mark.parametrize(("file", "text", "instead", "said"), EDITS, ids=[f"{e[1]} > {e[2]}" for e in EDITS])
def test_an_edit_is_told_by_what_it_means(
    file: str, text: str, instead: str, said: set[tuple[str, str, str]]
) -> None:
    assert {(change.what, change.of, change.name) for change in edited((file, text, instead))} == said


def test_a_renamed_state_changes_no_rule() -> None:
    renamed = [
        (WORKFLOW, "      court: {}\n", "      tribunal: {}\n"),
        (
            WORKFLOW,
            "from: [open, overdue, contested], to: court",
            "from: [open, overdue, contested], to: tribunal",
        ),
        (
            WORKFLOW,
            "contested, court], to: closed}",
            "contested, tribunal], to: closed}\n\nrenamed: {court: tribunal}",
        ),
        (RULES, '      - state.fine == "contested"\n', '      - state.fine != "tribunal"\n'),
    ]
    found = edited(*renamed)
    assert {(change.what, change.of, change.name) for change in found} == {
        ("renamed", "state", "court"),
        ("widened", "rule", "appeal-heard, when"),
    }


def test_what_a_rule_lost_is_shown_by_facts_under_which_it_matched() -> None:
    (change,) = edited((RULES, "amount > 500", "amount > 600"))
    assert change.example is not None and 500 < change.example["amount"] <= 600
    assert (change.before, change.after) == ("amount > 500", "amount > 600")
