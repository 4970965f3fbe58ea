"""What one course of a case has that another has not, by what its decisions did, whatever they rested on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from engine.model import DecisionRecord


class Differences(NamedTuple):
    """``gone`` are decisions of the first course that have none like them in the second, ``come`` those of
    the second that have none like them in the first; each in its order."""

    gone: tuple[DecisionRecord, ...]
    come: tuple[DecisionRecord, ...]


def differences(before: Iterable[DecisionRecord], after: Iterable[DecisionRecord]) -> Differences:
    """Two courses of the same cases compared; a decision that only notes that nothing matched is not one."""
    first, second = list(before), list(after)
    return Differences(_beyond(first, second), _beyond(second, first))


def tells(record: DecisionRecord) -> bool:
    """Whether a decision did anything, or says anything."""
    return record.outcome != "noted" or record.because is not None


def effect(record: DecisionRecord) -> tuple[object, ...]:
    """What a decision did, and when: not why."""
    did = (record.outcome, record.region, record.source, record.target, record.trigger)
    acted = None if record.action is None else (record.action.kind, record.action.status)
    return (record.case, record.at, *did, record.rule, acted, record.note, record.draft, record.code)


def _beyond(some: list[DecisionRecord], others: list[DecisionRecord]) -> tuple[DecisionRecord, ...]:
    left = Counter(effect(record) for record in others if tells(record))
    found = []
    for record in some:
        if not tells(record):
            continue
        if left[effect(record)]:
            left[effect(record)] -= 1
        else:
            found.append(record)
    return tuple(found)
