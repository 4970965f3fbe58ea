"""What `why-not` names is enough for the rule to match, and nothing smaller is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.analysis.changes import Change, Need, needs
from engine.analysis.course import course
from engine.analysis.seen import names_of
from engine.analysis.why import facts_of
from engine.analysis.why_not import WhyNot, states_of, why_not
from engine.calendars import local_day, start_of_day
from engine.core.derive import derive
from engine.core.program import Program, as_expression
from engine.diagnostics import Place
from engine.model import Facts
from engine.packs.conditions import compile_expression
from engine.packs.pack import Condition, Type
from tests.conftest import SOAK
from tests.core.histories import DEMAND, histories, law_of_cached

CASE = f"{DEMAND}/r"
HORIZON = datetime(2018, 6, 1, tzinfo=UTC)
HERE = Place("f", 1, 1)

TYPES: dict[str, Type] = {
    "count": "int", "most": "int", "sworn": "bool", "suing": "bool", "kind": "string", "state.main": "string",
    "due": "date", "on": "date", "here": "list<string>", "asked": "list<string>",
}  # fmt: skip
EVERY: dict[str, list[Any]] = {
    "count": list(range(-2, 9)), "most": list(range(-2, 9)), "sworn": [True, False], "suing": [True, False],
    "kind": ["city", "county", "state", "none"], "state.main": ["open", "late", "shut"],
    "due": [f"2018-02-{day}" for day in range(18, 27)], "on": [f"2018-02-{day}" for day in range(18, 27)],
    "here": [list(some) for size in range(4) for some in combinations("abc", size)],
    "asked": [list(some) for size in range(4) for some in combinations("abc", size)],
}  # fmt: skip
"""Every value that a small pack could tell apart."""

LINES = [
    "count == 0", "count > 2", "count != 3", "count < most", "count + most > 6", "count - most == 2",
    "most >= 4", "sworn", "!sworn", "!suing", "suing != sworn", "sworn || count > 1", "sworn && suing",
    'kind == "city"', 'kind != "city"', 'kind in ["county", "state"]', 'kind.startsWith("c")',
    'state.main == "late"', 'state.main in ["late", "shut"]', 'state.main != "open"', "due <= on",
    'due < "2018-02-21"', 'on == "2018-02-23"', "here.size() > 1", "asked.all(a, a in here)", '"b" in here',
    "asked.filter(a, !(a in here)).size() == 1", "count == here.size()", "count > 1 ? sworn : suing",
    "count % 2 == 0", "most * 2 > 7",
]  # fmt: skip


def line(source: str) -> Condition:
    expression, problems = compile_expression(source, TYPES, HERE, "bool")
    assert expression is not None, problems
    return Condition("one", HERE, expression)


_one = st.sampled_from(LINES).map(line)
_group = st.tuples(st.sampled_from(["any", "none"]), st.lists(_one, min_size=1, max_size=3)).map(
    lambda pair: Condition(pair[0], HERE, parts=tuple(pair[1]))  # type: ignore[arg-type]
)
_whens = st.lists(st.one_of(_one, _one, _group), min_size=1, max_size=4)
_facts = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in EVERY.items()})


def holds(conditions: Sequence[Condition], facts: Facts) -> bool:
    return all(as_expression(condition).evaluate(facts) is True for condition in conditions)


def forced(facts: Facts, changes: Sequence[Change]) -> Facts:
    return {**facts, **{change.name: change.needed for change in changes}}


def everyway(found: list[Need]) -> Iterator[tuple[Change, ...]]:
    for chosen in product(*(need.ways for need in found)):
        yield tuple(change for way in chosen for change in way)


@given(when=_whens, facts=_facts)
def test_what_is_named_makes_the_conditions_hold_and_nothing_smaller_does(
    when: list[Condition], facts: Facts
) -> None:
    found = needs(when, facts, {"state.main": EVERY["state.main"]})
    assert bool(found) != holds(when, facts)
    names = sorted({name for condition in when for name in as_expression(condition).names})
    size = sum(len(need.ways[0]) for need in found if need.ways)
    for changes in everyway(found):
        assert len(changes) == size and holds(when, forced(facts, changes))
    solvable = all(need.ways for need in found)
    for smaller in range(size if solvable else 3):
        for some in combinations(names, smaller):
            for values in product(*(EVERY[name] for name in some)):
                assert not found or not holds(when, {**facts, **dict(zip(some, values, strict=True))})


@pytest.mark.parametrize("pack", ["records-demand", "two-regions"])
@given(data=st.data())
def test_forcing_what_is_named_makes_the_rule_match_and_no_part_of_it_does(
    pack: str, data: st.DataObject
) -> None:
    law = law_of_cached(pack)
    events = data.draw(histories(pack))
    way = course(law, CASE, events, derive(law, CASE, events, HORIZON).decisions)
    program = way.passages[0].program if way.passages else law.latest
    for place, passage in enumerate(way.passages):
        for judging in passage.worked.judgings:
            judge = program.judge(judging.on)
            for index, rule in enumerate(() if judge is None else judge.rules):
                assert judge is not None
                names = [name for each in judge.rules for name in names_of(each)]
                facts = facts_of(way, place, judging, names)
                found = needs(rule.when, facts, states_of(program))
                assert bool(found) == (index not in program.match(judge, facts).rules)
                for changes in everyway(found):
                    assert index in program.match(judge, forced(facts, changes)).rules
                    for size in range(len(changes)):
                        for some in combinations(changes, size):
                            assert index not in program.match(judge, forced(facts, some)).rules


@pytest.mark.parametrize("pack", ["records-demand", "two-regions"])
@settings(max_examples=5_000 if SOAK else 30)
@given(data=st.data())
def test_how_a_rule_fared_is_told_as_it_was_decided(pack: str, data: st.DataObject) -> None:
    law = law_of_cached(pack)
    events = data.draw(histories(pack))
    derived = derive(law, CASE, events, HORIZON)
    if derived.case.opened_at is None:
        return
    way = course(law, CASE, events, derived.decisions)
    for rule in law.latest.pack.rules:
        told = why_not(way, derived.case, rule.id, HORIZON)
        assert told is not None
        asked = told.asked
        own = [made for made in derived.decisions if made.rule == rule.id and made.on in rule.on]
        if asked is None:
            assert not [made for made in own if made.facts]
            continue
        assert (asked.verdict == "conditions") == (not asked.weighed.matched)
        assert asked.weighed.matched or asked.needs
        if asked.verdict in ("no-arc", "conflict", "withheld"):
            assert asked.decision in own
        if asked.verdict == "outranked":
            assert asked.decision is not None and asked.decision.rule != rule.id
        if told.foreseen is not None:
            later = derive(law, CASE, events, told.foreseen.cause.at).decisions
            assert told.foreseen.id in {made.id for made in later}
            assert told.foreseen.id not in {made.id for made in derived.decisions}


def every_value(name: str, type: str, program: Program, facts: Facts) -> list[Any]:
    """Values of a fact that a rule of a small pack could tell apart, found without looking at its rules."""
    if name.startswith("state."):
        return states_of(program)[name]
    now = [value for value in facts.values() if not isinstance(value, list)]
    if type == "bool":
        return [True, False]
    if type == "int":
        return sorted({*range(-2, 12), *(v + s for v in now if isinstance(v, int) for s in (-1, 0, 1))})
    if type == "date":
        days = {day for value in [*now, "2018-02-20"] if isinstance(value, str) and (day := as_day(value))}
        return sorted({(day + timedelta(days=step)).isoformat() for day in days for step in (-1, 0, 1)})
    if type == "list<string>":
        return [list(some) for size in range(4) for some in combinations(["a", "b", "c", "1"], size)]
    return ["a", "1", "city", "no such"] if type == "string" else []


def as_day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


@pytest.mark.parametrize("pack", ["records-demand", "two-regions"])
@given(data=st.data())
def test_nothing_smaller_than_what_is_told_of_a_case_makes_the_rule_match(
    pack: str, data: st.DataObject
) -> None:
    """Every set of fewer facts is tried, with every value, on what `why_not` tells of the last asking."""
    law = law_of_cached(pack)
    events = data.draw(histories(pack))
    derived = derive(law, CASE, events, HORIZON)
    assume(derived.case.opened_at is not None)
    way = course(law, CASE, events, derived.decisions)
    program = law.latest
    rule = data.draw(st.sampled_from(program.pack.rules))
    told = why_not(way, derived.case, rule.id, HORIZON)
    assert told is not None
    for weighed, behind, found in [
        (told.now.weighed, told.now.facts, told.now.needs),
        *([(told.asked.weighed, told.asked.facts, told.asked.needs)] if told.asked is not None else []),
    ]:
        facts = {name: fact.value for name, fact in behind.items() if not fact.absent}
        assert bool(found) == (not weighed.matched) == (not holds(rule.when, facts))
        for changes in everyway(found):
            assert holds(rule.when, forced(facts, changes))
        size = sum(len(need.ways[0]) for need in found if need.ways)
        types = {n: t for condition in rule.when for n, t in as_expression(condition).types.items()}
        for smaller in range(size if all(need.ways for need in found) else 2):
            for some in combinations(sorted(types), smaller):
                values = [every_value(name, types[name], program, facts) for name in some]
                for picked in product(*values):
                    assert not found or not holds(
                        rule.when, {**facts, **dict(zip(some, picked, strict=True))}
                    )


@pytest.mark.parametrize("pack", ["records-demand", "two-regions"])
@given(data=st.data(), ahead=st.integers(1, 60))
def test_the_day_on_which_a_rule_would_apply_is_the_first(pack: str, data: st.DataObject, ahead: int) -> None:
    law = law_of_cached(pack)
    events = data.draw(histories(pack, most=4))
    zone = law.latest.zone

    def standing(day: str) -> tuple[WhyNot, bool]:
        """What is told of a rule at the beginning of a day, and whether it would apply then."""
        at = start_of_day(day, zone)
        derived = derive(law, CASE, events, at)
        told = why_not(course(law, CASE, events, derived.decisions), derived.case, rule.id, at)
        assert told is not None
        own = [c for c in told.now.weighed.conditions if not any(n.startswith("event.") for n in c.names)]
        return told, all(c.truth for c in own) and not told.now.blocked

    rule = data.draw(st.sampled_from(law.latest.pack.rules))
    assume(derive(law, CASE, events, None).case.opened_at is not None)
    reached = derive(law, CASE, events, None).case.seen
    assert reached is not None
    first = date.fromisoformat(local_day(reached[0], zone)) + timedelta(days=1)
    told, _ = standing(first.isoformat())
    if told.holds_on is None:
        return
    assert standing(told.holds_on)[1]
    last = date.fromisoformat(told.holds_on)
    for days in {1, ahead}:
        if first < (between := last - timedelta(days=days)):
            assert not standing(between.isoformat())[1]
