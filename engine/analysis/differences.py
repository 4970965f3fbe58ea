"""What one course of a case has that another has not, by what its decisions did, whatever they rested on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from engine.model import Decision
from engine.records import DecisionRecord

Made = TypeVar("Made", Decision, DecisionRecord)
_Effect = tuple[object, ...]


class Differences(NamedTuple, Generic[Made]):
    """``gone`` are decisions of the first course that have none like them in the second, ``come`` those of
    the second that have none like them in the first; each in its order."""

    gone: tuple[Made, ...]
    come: tuple[Made, ...]


def differences(before: Iterable[Made], after: Iterable[Made]) -> Differences[Made]:
    """Two courses of the same cases compared; a decision that only notes that nothing matched is not one."""
    first, second = [made for made in before if tells(made)], [made for made in after if tells(made)]
    did, does = [effect(made) for made in first], [effect(made) for made in second]
    if did == does:
        return Differences((), ())
    return Differences(_beyond(first, did, does), _beyond(second, does, did))


def tells(made: Decision | DecisionRecord) -> bool:
    """Whether a decision did anything, or says anything."""
    return made.outcome != "noted" or made.because is not None


def effect(made: Decision | DecisionRecord) -> _Effect:
    """What a decision did, and when: not why."""
    did = (made.outcome, made.region, made.source, made.target, made.trigger)
    acted = None if made.action is None else (made.action.kind, made.action.status)
    return (made.case, made.at, *did, made.rule, acted, made.note, made.draft, made.code)


def _beyond(some: Sequence[Made], did: Sequence[_Effect], others: Sequence[_Effect]) -> tuple[Made, ...]:
    left = Counter(others)
    found = []
    for made, effect in zip(some, did, strict=True):
        if left[effect]:
            left[effect] -= 1
        else:
            found.append(made)
    return tuple(found)
