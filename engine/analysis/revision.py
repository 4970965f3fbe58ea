"""What changed in meaning from one version of a pack to another, whatever changed in its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from engine.analysis.counting_traits import parts_of_counting
from engine.analysis.matching import matching, redefined_facts
from engine.analysis.search import Assignment
from engine.analysis.traits import Parts, Trait, Traits, parts_of_rules, parts_of_workflow, together
from engine.analysis.wording import either, said_words
from engine.calendars import Calendar
from engine.core.program import Program
from engine.packs.pack import Pack

What = Literal["added", "removed", "changed", "narrowed", "widened", "moved", "renamed", "reworded", "same"]
"""What became of something: ``moved`` is said of dates, ``narrowed`` and ``widened`` of when a rule matches,
``reworded`` of what is only said, ``same`` of what is written otherwise and means the same."""

SAID = ("reworded", "same")
"""What is changed in words alone."""

MOST_HOLIDAYS = 12
"""So many holidays that came, went or were renamed are told one by one; of more the first are."""


class Change(NamedTuple):
    """``what`` became of something, by its kind (``rule``, ``deadline``, ...) and name; ``before`` and
    ``after`` in words, empty where there is nothing; ``example`` are facts by which a rule, which matched or
    did not, now does otherwise."""

    what: What
    of: str
    name: str
    before: str = ""
    after: str = ""
    example: Assignment | None = None


def changes(old: Program, new: Program) -> list[Change]:
    """Every change, in the order of the files: workflow, parameters, calendars, rules. What can change an
    outcome is first, then what is changed in words alone."""
    before, after = old.pack, new.pack
    known = {path for region in before.regions.values() for path in region.states}
    called = {path: now for path, now in after.renamed.items() if path in known}
    rules = parts_of_rules(before, called), parts_of_rules(after, {})
    found = [
        *(Change("renamed", "state", path, path, now) for path, now in called.items()),
        *_moves_together(_compared(parts_of_workflow(before, called), parts_of_workflow(after, {}), called)),
        *_sequences(before, after, called),
        *_compared(parts_of_counting(before), parts_of_counting(after)),
        *_holidays(before, after),
        *_rules(old, new, called, _compared(*rules)),
    ]
    return sorted(found, key=lambda change: change.what in SAID)


def _compared(before: Parts, after: Parts, renamed: Mapping[str, str] | None = None) -> Iterator[Change]:
    """What was added, removed or changed; what is told of a state ``renamed`` is not told again."""
    for part in dict.fromkeys([*before, *after]):
        of, name = part
        if of == "renaming" and name in (renamed or {}):
            continue
        if part not in after:
            yield Change("removed", of, name, together(before[part]))
        elif part not in before:
            yield Change("added", of, name, "", together(after[part]))
        else:
            yield from _traits(of, name, before[part], after[part])


def _traits(of: str, name: str, before: Traits, after: Traits) -> Iterator[Change]:
    for about in dict.fromkeys([*before, *after]):
        old, new = before.get(about), after.get(about)
        if old != new and (of, about) not in _APART:
            called = ", ".join(part for part in (name, about) if part)
            yield Change(_what(old, new), of, called, old.words if old else "", new.words if new else "")


_APART = {("calendar", "holidays"), ("rule", "when")}
"""What is compared by other means."""


def _what(old: Trait | None, new: Trait | None) -> What:
    if old is not None and new is not None:
        if old.counts == new.counts:
            return "reworded"
        return "moved" if new.dated else "changed"
    there = old or new
    if there is not None and not there.counts:
        return "reworded"
    return "added" if old is None else "removed"


def _moves_together(found: Iterator[Change]) -> Iterator[Change]:
    """Of a move that changes in the same way from several states one change is told."""

    def alike(change: Change) -> tuple[str, ...]:
        trigger, _, rest = change.name.partition(" from ")
        return (change.what, change.of, trigger, rest.partition(", ")[2], change.before, change.after)

    for (_, of, trigger, about, *_), group in groupby(found, alike):
        same = [*group]
        if of != "move" or len(same) == 1:
            yield from same
            continue
        sources = [change.name.partition(" from ")[2].partition(", ")[0] for change in same]
        name = f"{trigger} from {either(sources)}"
        yield same[0]._replace(name=f"{name}, {about}" if about else name)


def _sequences(before: Pack, after: Pack, called: Mapping[str, str]) -> Iterator[Change]:
    """What is written in another order. Of events, regions and deadlines that decides which is first,
    of statuses which counts where one event names an item twice, of rules which of two reasons is told."""
    pairs: Sequence[tuple[What, str, Sequence[str], Sequence[str]]] = (
        ("changed", "events", [*before.events], [*after.events]),
        ("changed", "item statuses", [*before.items], [*after.items]),
        ("changed", "regions", [*before.regions], [*after.regions]),
        ("changed", "deadlines", _deadlines(before, called), _deadlines(after, {})),
        ("reworded", "rules", [rule.id for rule in before.rules], [rule.id for rule in after.rules]),
    )
    for what, of, first, second in pairs:
        old = [name for name in first if name in second]
        new = [name for name in second if name in first]
        while old and old[0] == new[0]:
            del old[0], new[0]
        while old and old[-1] == new[-1]:
            del old[-1], new[-1]
        if old:
            yield Change(what, "workflow", f"order of the {of}", ", ".join(old), ", ".join(new))


def _deadlines(pack: Pack, called: Mapping[str, str]) -> list[str]:
    """Those of all states, as they are ranked."""
    ranked = sorted(
        (spec.rank, f"{spec.name} of {called.get(state.path, state.path)}")
        for region in pack.regions.values()
        for state in region.states.values()
        for spec in state.deadlines
    )
    return [name for _, name in ranked]


def _holidays(before: Pack, after: Pack) -> Iterator[Change]:
    for name, calendar in after.calendars.items():
        earlier = before.calendars.get(name)
        if earlier is not None:
            yield from _days(earlier, calendar)


def _days(before: Calendar, after: Calendar) -> Iterator[Change]:
    """The holidays that came, went, or are called otherwise; of many the first."""
    named: dict[What, dict[str, tuple[str, str]]] = {"removed": {}, "added": {}, "reworded": {}}
    for day in sorted({*before.days, *after.days}):
        old, new = before.days.get(day), after.days.get(day)
        if old != new:
            what: What = "removed" if new is None else "added" if old is None else "reworded"
            named[what][day] = (old or "", new or "")
    for what, days in named.items():
        if len(days) <= MOST_HOLIDAYS:
            for day, (old, new) in days.items():
                yield Change(what, "holiday", f"{day} of {after.name}", old, new)
        else:
            was, now = (_listed({day: said[side] for day, said in days.items()}) for side in (0, 1))
            yield Change(what, "holiday", f"{len(days):,} days of {after.name}", was, now)


def _listed(days: Mapping[str, str]) -> str:
    told = [f"{day} {said}" for day, said in days.items() if said]
    return f"{', '.join(told[:MOST_HOLIDAYS])} and {len(told) - MOST_HOLIDAYS:,} more" if told else ""


def _rules(
    old: Program, new: Program, called: Mapping[str, str], compared: Iterator[Change]
) -> Iterator[Change]:
    """What is compared of the rules, and of each in both versions whether it matches as it did."""
    before = {rule.id: rule for rule in old.pack.rules}
    after = {rule.id: rule for rule in new.pack.rules}
    redefined = redefined_facts(old.pack, new.pack)
    found = []
    for id, rule in after.items():
        earlier = before.get(id)
        if earlier is None:
            continue
        was, now = (said_words(each.when) or "always" for each in (earlier, rule))
        match = matching(old, new, earlier, rule, called, redefined)
        if match is not None:
            found.append(Change(match.what, "rule", f"{id}, when", was, now, match.example))
        elif was != now:
            found.append(Change("reworded", "rule", f"{id}, when", was, now))
    yield from compared
    yield from found
