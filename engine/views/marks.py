"""What a state diagram shows beside the map itself: how many cases stand where, or the way one went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from engine.core.machine import Machine
from engine.packs.pack import Region
from engine.records import DecisionRecord

Path = Sequence[tuple[str, str]]


def path_of(records: Iterable[DecisionRecord], region: str) -> list[tuple[str, str]]:
    """The moves a case made in a region, as (source, target), by the decisions that stand,
    without its opening."""
    return [
        (record.source, record.target)
        for record in records
        if record.region == region
        and record.source is not None
        and record.target is not None
        and record.outcome in ("moved", "proposed")
        and record.superseded_at is None
    ]


class Arrow(msgspec.Struct, frozen=True):
    """An arrow as drawn: all transitions of one pair of states. ``steps`` are the places in the
    case's path at which it was taken."""

    source: str
    target: str
    triggers: tuple[str, ...]
    steps: tuple[int, ...]

    @property
    def label(self) -> str:
        """The triggers, and the steps in brackets."""
        taken = f" [{', '.join(map(str, self.steps))}]" if self.steps else ""
        return " | ".join(self.triggers) + taken


class Marks(msgspec.Struct, frozen=True):
    """``labels`` is what stands on each state, ``here`` the innermost state in which the case
    stands now (empty without a path), ``been`` those in which it was before."""

    labels: dict[str, str]
    arrows: tuple[Arrow, ...]
    here: str
    been: frozenset[str]


def read_marks(
    region: Region, machine: Machine, counts: Mapping[str, int] | None, path: Path | None
) -> Marks:
    """The marks of a region's diagram. Counts are by the path of the innermost state; a state with
    children shows the sum of theirs."""
    labels = {state: state.rpartition(".")[2] for state in region.states}
    if counts is not None:
        labels = {state: f"{label} ({_within(state, counts):,})" for state, label in labels.items()}
    if path is None:
        return Marks(labels, _arrows(region, machine, ()), "", frozenset())
    # a state of an earlier version of the pack may be gone
    stood = [state for state in (machine.opening[-1], *(target for _, target in path)) if state in labels]
    here = stood[-1]
    labels[here] += " (here)"
    return Marks(labels, _arrows(region, machine, path), here, frozenset(stood) - {here})


def _arrows(region: Region, machine: Machine, moves: Path) -> tuple[Arrow, ...]:
    drawn: dict[tuple[str, str], list[str]] = {}
    for transition in region.transitions:
        for source in transition.sources:
            drawn.setdefault((source, transition.target), []).append(transition.trigger)
    steps: dict[tuple[str, str], list[int]] = {}
    for number, (source, target) in enumerate(moves, start=1):
        for arrow in _taken(machine, drawn, source, target):
            steps.setdefault(arrow, []).append(number)
    return tuple(
        Arrow(source, target, tuple(triggers), tuple(steps.get((source, target), ())))
        for (source, target), triggers in drawn.items()
    )


def _taken(
    machine: Machine, drawn: Mapping[tuple[str, str], Sequence[str]], source: str, target: str
) -> set[tuple[str, str]]:
    """The drawn arrows that a move between innermost states can have followed: from the state or
    from the nearest one around it that has the trigger."""
    triggers = {
        trigger for (start, trigger), arc in machine.arcs.items() if start == source and arc.target == target
    }
    found = set()
    for trigger in triggers:
        for outer in _outwards(source):
            arrows = {arrow for arrow, taken in drawn.items() if arrow[0] == outer and trigger in taken}
            if arrows:
                found |= arrows
                break
    return found


def _outwards(path: str) -> list[str]:
    """The state and those around it, innermost first."""
    parts = path.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]


def _within(state: str, counts: Mapping[str, int]) -> int:
    return sum(count for path, count in counts.items() if path == state or path.startswith(f"{state}."))
