"""Which demand follows which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from engine.diagnostics import refused
from engine.ledger.store import Store
from engine.model import Case
from engine.runtime.belief import NOW, Belief
from engine.runtime.feed import Feeder


def unknown_follows(feeder: Feeder, store: Store, demand: str, follows: Sequence[str]) -> tuple[str, ...]:
    """The demands among ``follows`` that are not known. Raises Refused where following the others would
    lead back to the demand itself."""
    if not follows:
        return ()
    links = links_of(first_cases(store, Belief(store, feeder.book, NOW)))
    links[demand] = tuple(follows)
    if demand in followed(demand, links):
        raise refused(
            "follows-circle",
            f"Expected {demand} to follow earlier demands; it names itself under follows, or a demand that "
            "follows it in turn. Nothing was recorded.",
            "Name the demands that went before it.",
        )
    known = {row.id for row in store.demands()}
    return tuple(each for each in follows if each not in known)


def first_cases(store: Store, belief: Belief) -> dict[str, Case]:
    """Of each demand a case, which knows what the demand says."""
    if belief.dates == NOW:
        found = [case for id in store.first_cases() for case in open_case(store, belief, id)]
    else:
        found = [case for row in store.demands() for case in islice(belief.cases(row.id), 1)]
    return {case.id.partition("/")[0]: case for case in found}


def open_case(store: Store, belief: Belief, id: str) -> list[Case]:
    """A case; none where it was not open."""
    case = store.cases([id]).get(id) if belief.dates == NOW else None
    case = case or belief.case(id)
    return [] if case is None else [case]


def links_of(firsts: Mapping[str, Case]) -> dict[str, tuple[str, ...]]:
    """What each demand says that it follows."""
    return {demand: tuple(case.facts.get("demand.follows", ())) for demand, case in firsts.items()}


def followed(demand: str, links: Mapping[str, Sequence[str]]) -> set[str]:
    """What a demand follows, directly or by what it follows; itself only where it does."""
    found: set[str] = set()
    ahead = list(links.get(demand, ()))
    while ahead:
        each = ahead.pop()
        if each not in found:
            found.add(each)
            ahead += links.get(each, ())
    return found


def matter(start: set[str], links: Mapping[str, Sequence[str]]) -> set[str]:
    """All demands that hang together with some, by following one another in either direction."""
    both: dict[str, set[str]] = {}
    for demand, follows in links.items():
        for other in follows:
            both.setdefault(demand, set()).add(other)
            both.setdefault(other, set()).add(demand)
    return start.union(*(followed(demand, {k: sorted(v) for k, v in both.items()}) for demand in start))
