"""The matcher: the rules that match, what was missing, and the bounds of durable_rules."""

from __future__ import annotations

import random
from typing import Any

import durable_rules_engine  # type: ignore[import-not-found, import-untyped, unused-ignore]
import pytest

from engine.core import matcher as module
from engine.core.matcher import Match, Matcher
from engine.diagnostics import Place
from engine.packs.conditions import Expression, all_of, any_of, compile_expression

PLACE = Place("rules.yaml", 1, 1)
NAMES: Any = {
    "n": "int",
    "a": "bool",
    "b": "bool",
    "s": "string",
    "state.demand": "string",
    "l": "list<string>",
    "due": "date",
    "sid": "string",
    "id": "string",
    "$and": "int",
    **{f"f{i}": "int" for i in range(600)},
}


def made(source: str) -> Expression:
    expression, found = compile_expression(source, NAMES, PLACE, "bool")
    assert expression is not None, found
    return expression


def rules(*sources: str) -> Matcher:
    """One rule a text; its conditions are parted by ``;``."""
    return Matcher([[made(line) for line in source.split(";") if line.strip()] for source in sources])


def matched(matcher: Matcher, **facts: Any) -> tuple[int, ...]:
    """What matches, asked of the network, which the memory must confirm (when filled and when used)."""
    found = matcher.match(facts, remember=False)
    assert matcher.match(facts) == found
    assert matcher.match(facts) == found
    return found.rules


def test_a_rule_matches_when_all_its_conditions_hold() -> None:
    matcher = rules("n > 0; a", "n > 0", "", "n == 0; !a", "a || b")
    assert matched(matcher, n=1, a=True) == (0, 1, 2, 4)
    assert matched(matcher, n=0, a=False) == (2, 3)
    assert matched(matcher) == (2,)
    assert matcher.names == {"n", "a", "b"}


def test_without_rules_nothing_matches() -> None:
    assert Matcher([]).match({"n": 1}) == Match((), ())


def test_it_counts_what_the_network_compares_and_what_it_is_told() -> None:
    matcher = rules("n > 0; a", "n > 0 && s < 'x'", "l.exists(x, x == 'y')")
    assert (matcher.patterns, matcher.computed) == (2, 2)


def test_missing_names_the_absent_facts_that_alone_kept_a_rule_from_matching() -> None:
    matcher = rules("n > 0; a", "b; n == 5", "s == 'x' || a")
    assert matcher.match({"n": 1, "b": False, "s": "y"}).missing == ("a",)
    assert matcher.match({"n": 0, "b": False, "s": "x"}).missing == ()
    assert matcher.match({"n": 0, "b": True}).missing == ("a", "s")
    assert matcher.match({}).missing == ("a", "b", "n", "s")


def test_missing_is_that_of_these_facts_also_where_the_answer_is_remembered() -> None:
    matcher = rules("s == 'x' || a")
    assert matcher.match({"a": False}).missing == ("s",)
    assert matcher.match({"s": "y"}).missing == ("a",)
    assert rules("1 / n == 1").match({"n": 0}) == Match((), (), unknown=(0,))


def test_500_rules_may_all_match_at_once() -> None:
    matcher = rules(*[f"f{i} >= {i}; n != {i}" for i in range(500)])
    everything = {**{f"f{i}": 1_000 for i in range(500)}, "n": -1}
    assert matched(matcher, **everything) == tuple(range(500))
    assert matched(matcher, **{**everything, "n": 77, "f499": 0}) == tuple(i for i in range(499) if i != 77)
    assert matched(matcher) == ()


def test_more_than_64_patterns_of_one_fact_may_be_true_at_once() -> None:
    matcher = rules(*[f"n > {i}" for i in range(130)])
    assert matched(matcher, n=1_000) == tuple(range(130))
    assert matched(matcher, n=65) == tuple(range(65))


def test_the_same_condition_may_stand_in_many_rules() -> None:
    matcher = rules(*["n > 0; a"] * 70)
    assert matched(matcher, n=1, a=True) == tuple(range(70))
    assert matched(matcher, n=1, a=False) == ()


def test_a_rule_may_have_more_conditions_than_a_ruleset_bears() -> None:
    matcher = rules(";".join(f"f{i} > 0" for i in range(300)), "n > 0")
    facts = {f"f{i}": 1 for i in range(300)}
    assert matched(matcher, **facts) == (0,)
    assert matched(matcher, **{**facts, "f299": 0}) == ()
    assert matcher.computed == 1


def test_more_facts_than_a_record_may_hold_do_no_harm() -> None:
    matcher = rules("n > 0", *[f"f{i} == 1" for i in range(600)])
    assert matched(matcher, n=1, **{f"f{i}": 1 for i in range(600)}) == tuple(range(601))


STRINGS = [
    "",
    "a",
    "'",
    '"',
    "\\",
    '\\"',
    "a\\",
    "é",
    "🐱",
    "\x00",
    "a\x00",
    "\n",
    "\t",
    "\ud800",
    "{",
    "}",
    ",",
    "null",
    "true",
    "1",
    "NaN",
    "$and",
    " ",
    "a ",
    "a'b\"c\\d",
    "\\u0041",
    "A",
]


def quoted(text: str) -> str:
    named = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\x00": "\\x00"}
    return '"' + "".join(named.get(sign, sign) for sign in text) + '"'


def test_strings_are_compared_exactly() -> None:
    literals = [text for text in STRINGS if text != "\ud800"]
    matcher = Matcher([[made(f"s {op} {quoted(text)}")] for text in literals for op in ("==", "!=")])
    assert matcher.patterns == 2 * len(literals)
    for text in STRINGS:
        expected = tuple(2 * at + (literal != text) for at, literal in enumerate(literals))
        assert matched(matcher, s=text) == expected, text


@pytest.mark.parametrize("sign", ["a", "é", "🐱", "\x00"])
@pytest.mark.parametrize("size", [1_900, 1_989, 2_047, 2_048, 2_049, 40_000, 70_000, 200_000])
def test_texts_of_any_length_are_compared_rightly(sign: str, size: int) -> None:
    long = "a" * 1_989
    assert matched(LONG, s=sign * size, n=1) == ((1, 2, 3) if sign * size == long else (0, 2, 3))


LONG = rules(f's != "{"a" * 1_989}"', f's == "{"a" * 1_989}"', "s != 'a'; s != ''; s != \"x\"", "n == 1")


def test_ints_are_compared_exactly_to_the_64th_bit() -> None:
    edges = [
        0,
        1,
        -1,
        2**31,
        -(2**31),
        2**53,
        2**53 + 1,
        -(2**53) - 1,
        2**62,
        2**63 - 2,
        2**63 - 1,
        -(2**63),
        -(2**63) + 1,
    ]
    operators = {
        "<": int.__lt__,
        "<=": int.__le__,
        ">": int.__gt__,
        ">=": int.__ge__,
        "==": int.__eq__,
        "!=": int.__ne__,
    }
    cases = [(op, edge) for op in operators for edge in edges]
    matcher = rules(*[f"n {op} {edge}" for op, edge in cases])
    assert matcher.computed == 0
    for value in edges:
        expected = tuple(at for at, (op, edge) in enumerate(cases) if operators[op](value, edge))
        assert matched(matcher, n=value) == expected, value


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 10**40, True, 1.0, "1", None])
def test_a_value_that_is_no_int_of_64_bits_matches_nothing(value: Any) -> None:
    assert matched(rules("n == 1", "n != 1", "n > 0", "n < 0"), n=value) == ()


def test_an_int_is_no_bool() -> None:
    assert matched(rules("a", "!a"), a=1) == ()


def test_facts_may_have_the_names_that_durable_rules_keeps_for_itself() -> None:
    matcher = rules("sid == 'x'", "id == 'y'", "state.demand == 'late'", "sid != '0'")
    assert matched(matcher, **{"sid": "x", "id": "y", "state.demand": "late"}) == (0, 1, 2, 3)
    assert matched(matcher, sid="0") == ()


def test_nothing_of_one_case_is_left_for_the_next() -> None:
    matcher = rules("n > 0; a", "s == 'x'", "a || b", "n == 1; s != 'y'")
    chance = random.Random(7)
    for _ in range(2_000):
        facts: dict[str, Any] = {
            "n": chance.choice([0, 1, 2]),
            "a": chance.random() < 0.5,
            "s": chance.choice("xyz"),
        }
        facts = {name: value for name, value in facts.items() if chance.random() < 0.7}
        n, a, s = facts.get("n", -1), facts.get("a", False), facts.get("s")
        expected = [n > 0 and a, s == "x", a, n == 1 and s in ("x", "z")]
        assert matcher.match(facts, remember=False).rules == tuple(
            at for at, holds in enumerate(expected) if holds
        )


@pytest.mark.parametrize("step", ["start_action_for_state", "complete_and_start_action"])
def test_a_failure_inside_leaves_no_fact_behind(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = rules("n > 0", "n > 1", "n < 0")
    assert matcher.match({"n": -5}, remember=False).rules == (2,)

    def fail(*_: Any) -> None:
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(f"durable_rules_engine.{step}", fail)
        with pytest.raises(MemoryError):
            matcher.match({"n": 5}, remember=False)
    assert matcher.match({"n": -5}, remember=False).rules == (2,)
    assert matcher.match({"n": 5}, remember=False).rules == (0, 1)


def test_the_memory_is_bounded_and_asks_the_network_once_a_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    original = module._activations

    def counted(handle: int, record: str) -> list[int]:
        asked.append(record)
        return original(handle, record)

    monkeypatch.setattr(module, "_activations", counted)
    monkeypatch.setattr(module, "MAX_REMEMBERED", 4)
    matcher = rules(*[f"n == {i}" for i in range(8)])
    for _ in range(3):
        assert matcher.match({"n": 1}).rules == (1,)
    assert len(asked) == 1
    for n in (*range(8), *range(8)):
        assert matcher.match({"n": n}).rules == (n,)
        assert len(matcher._memory) <= 4


def test_a_ruleset_is_made_at_the_first_question_and_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made_names: list[str] = []
    original = durable_rules_engine.create_ruleset

    def counted(name: str, text: str) -> int:
        made_names.append(name)
        handle: int = original(name, text)
        return handle

    monkeypatch.setattr("durable_rules_engine.create_ruleset", counted)
    one, other = rules("n > 0", "a"), rules("n > 0", "a")
    assert made_names == []
    for matcher in (one, other, one, other):
        matched(matcher, n=1)
        matched(matcher, a=True)
    assert len(made_names) == 2
    assert len(set(made_names)) == 2


def test_any_of_several_alternatives_matches_once() -> None:
    matcher = Matcher(
        [[any_of([made("n > 0"), made("a")], PLACE)], [all_of([made("n > 0"), made("a")], PLACE)]]
    )
    assert matched(matcher, n=1, a=True) == (0, 1)
    assert matched(matcher, n=1) == (0,)
