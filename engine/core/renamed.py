"""States that a version of a pack calls otherwise: a case goes on where it stands, under the new names."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from engine.clocks import Entry
from engine.core.machine import outward
from engine.core.program import Program
from engine.model import Case, Cause


def renamed(program: Program, case: Case, cause: Cause) -> Case:
    """The case with its states, and their deadlines, as the program calls them. A state around one of
    them that the program has anew counts as entered by the change."""
    names = program.pack.renamed
    if names.keys().isdisjoint(case.entered):
        return case
    entered, shifts = _counted(names, case.entered)
    entries: dict[str, tuple[Entry, ...]] = {}
    for region, active in case.entries.items():
        known = {
            names.get(entry.state, entry.state): replace(
                entry,
                state=names.get(entry.state, entry.state),
                number=entry.number + shifts.get(entry.state, 0),
            )
            for entry in active
        }
        for path in reversed(outward(names.get(active[-1].state, active[-1].state))):
            if path not in known:
                entered[path] = entered.get(path, 0) + 1
                known[path] = Entry(path, entered[path], cause.at, cause.on)
            entries[region] = (*entries.get(region, ()), known[path])
    deadlines = tuple(
        replace(
            deadline,
            state=names.get(deadline.state, deadline.state),
            entry=deadline.entry + shifts.get(deadline.state, 0),
        )
        for deadline in case.deadlines
    )
    return replace(case, entries=entries, entered=entered, deadlines=deadlines)


def _counted(names: Mapping[str, str], before: Mapping[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    """How often each state was entered, by its new name; and by how much the numbers of the entries
    of an old name rise where a state of the new one had entries too."""
    entered = {path: number for path, number in before.items() if path not in names}
    shifts = {}
    for path in sorted(before.keys() & names.keys()):
        shifts[path] = entered.get(names[path], 0)
        entered[names[path]] = shifts[path] + before[path]
    return entered, shifts
