"""The part of the pack's law that the courses of the bench come upon, as one would write it by hand."""

from __future__ import annotations

from typing import NamedTuple

STATES = ("requested", "late", "incomplete", "answered_late", "responded", "satisfied")

MOVES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("accept", ("requested", "late", "incomplete"), "responded"),
    ("mark_late", ("requested",), "late"),
    ("mark_incomplete", ("requested",), "incomplete"),
    ("mark_answered_late", ("late",), "answered_late"),
    ("settle", ("responded", "answered_late"), "satisfied"),
)
"""Triggers, from where to where."""

DEADLINE = "deadline_passed"
"""What rules answer to besides events."""

DUE = "2018-02-23"

Test = tuple[str, str, "str | int | tuple[str, ...]"]
"""A fact, how it is compared, with what."""


class Rule(NamedTuple):
    """When a rule holds, the trigger it asks for, the sentence it gives."""

    id: str
    on: str
    when: tuple[Test, ...]
    move: str | None
    because: str


RULES = (
    Rule(
        "complete-in-time",
        "response_received",
        (("state", "==", "requested"), ("missing", "==", 0)),
        "accept",
        "Every item demanded has been answered, and the time to answer had not run out.",
    ),
    Rule(
        "part-in-time",
        "response_received",
        (("state", "==", "requested"), ("missing", ">", 0)),
        None,
        "Items demanded that are still missing: {missing}. The time to answer has not run out.",
    ),
    Rule(
        "cured",
        "response_received",
        (("state", "==", "incomplete"), ("missing", "==", 0)),
        "accept",
        "The items that were missing came within the time given to make good.",
    ),
    Rule(
        "still-missing",
        "response_received",
        (("state", "in", ("late", "incomplete")), ("missing", ">", 0)),
        None,
        "Items demanded that are still missing: {missing}.",
    ),
    Rule(
        "late-response",
        "response_received",
        (("state", "==", "late"), ("missing", "==", 0)),
        "mark_answered_late",
        "Every item demanded has been answered, but only after the time to answer had run out.",
    ),
    Rule(
        "no-response",
        DEADLINE,
        (("responses", "==", 0), ("missing", ">", 0)),
        "mark_late",
        "The answer was due by {due_on}; that day has passed and nothing was received.",
    ),
    Rule(
        "incomplete-response",
        DEADLINE,
        (("responses", ">", 0), ("missing", ">", 0)),
        "mark_incomplete",
        "Items demanded that had not been produced when the time to answer ran out: {missing}.",
    ),
    Rule(
        "extension-gives-time",
        "extension_granted",
        (("state", "in", ("requested", "late", "incomplete")), ("gains", ">", 0)),
        None,
        "The time to answer has been extended to {due_on}.",
    ),
    Rule(
        "accepted",
        "response_accepted",
        (("state", "in", ("responded", "answered_late")), ("missing", "==", 0)),
        "settle",
        "Every item demanded has been answered, and the authority has accepted the answer.",
    ),
    Rule(
        "accepted-too-early",
        "response_accepted",
        (("missing", ">", 0),),
        None,
        "Items demanded that are missing: {missing}.",
    ),
)
