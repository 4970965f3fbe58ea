"""True, false, unknown: what a condition is when facts are absent or CEL meets an error."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.diagnostics import Place
from engine.packs.conditions import (
    UNKNOWN,
    Atom,
    Expression,
    all_of,
    any_of,
    compile_expression,
    conjuncts,
    none_of,
)

PLACE = Place("rules.yaml", 1, 1)
NAMES: Any = {
    "a": "bool",
    "b": "bool",
    "c": "bool",
    "n": "int",
    "m": "int",
    "d": "double",
    "s": "string",
    "l": "list<string>",
    "due": "date",
    "t": "time",
    "u": "time",
    "state.demand": "string",
    "event.items": "list<string>",
}
VALUES: list[Any] = [True, False, UNKNOWN]


def made(source: str, expected: Any = None) -> Expression:
    expression, found = compile_expression(source, NAMES, PLACE, expected)
    assert expression is not None, found
    return expression


def facts(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not UNKNOWN}


def conjunction(values: Sequence[Any]) -> Any:
    return False if any(v is False for v in values) else (True if all(v is True for v in values) else UNKNOWN)


def disjunction(values: Sequence[Any]) -> Any:
    return True if any(v is True for v in values) else (False if all(v is False for v in values) else UNKNOWN)


def opposite(value: Any) -> Any:
    return UNKNOWN if value is UNKNOWN else not value


@pytest.mark.parametrize("values", list(product(VALUES, repeat=3)))
def test_and_or_not_any_none_follow_three_valued_logic(values: tuple[Any, ...]) -> None:
    a, b, c = values
    known = facts(a=a, b=b, c=c)
    assert made("a && b && c").evaluate(known) is conjunction(values)
    assert made("a || b || c").evaluate(known) is disjunction(values)
    assert made("!a").evaluate(known) is opposite(a)
    parts = [made("a"), made("b"), made("c")]
    assert all_of(parts, PLACE).evaluate(known) is conjunction(values)
    assert any_of(parts, PLACE).evaluate(known) is disjunction(values)
    assert none_of(parts, PLACE).evaluate(known) is opposite(disjunction(values))
    nested = any_of([all_of(parts[:2], PLACE), none_of(parts[2:], PLACE)], PLACE)
    assert nested.evaluate(known) is disjunction([conjunction([a, b]), opposite(c)])
    assert made("a ? b : c").evaluate(known) is (UNKNOWN if a is UNKNOWN else b if a else c)


def test_without_parts_all_and_none_hold_and_any_does_not() -> None:
    assert all_of([], PLACE).evaluate({}) is True
    assert none_of([], PLACE).evaluate({}) is True
    assert any_of([], PLACE).evaluate({}) is False


def test_joined_conditions_mix_closures_and_cel() -> None:
    joined = any_of([made("n == 1"), made("l.exists(x, x == 'y')")], PLACE)
    assert not joined.native
    assert joined.names == ("l", "n")
    assert joined.evaluate({"n": 2, "l": ["y"]}) is True
    assert joined.evaluate({"n": 1}) is True
    assert joined.evaluate({"n": 2}) is UNKNOWN
    assert made(joined.source).evaluate({"n": 2, "l": []}) is False


def test_unknown_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(UNKNOWN)
    assert pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN
    assert copy.deepcopy(UNKNOWN) is UNKNOWN


def test_an_expression_is_equal_by_its_text_and_is_never_serialised() -> None:
    one, other = made("n == 1"), made("n == 1")
    assert one == other
    assert hash(one) == hash(other)
    assert one != made("n == 2")
    assert one != "n == 1"
    with pytest.raises(TypeError, match="compiled again"):
        pickle.dumps(one)
    with pytest.raises(TypeError, match="compiled again"):
        copy.copy(one)


def test_names_are_whole_dotted_facts_and_macro_variables_are_none() -> None:
    assert made("event.items.exists(s, s == state.demand) && n > 0").names == (
        "event.items",
        "n",
        "state.demand",
    )
    assert made(".s == 'x'").names == ("s",)
    assert made("a || n == 1").absent({"a": True}) == ("n",)


MIN, MAX = -(2**63), 2**63 - 1
NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("source", "known", "value"),
    [
        ("n / m", {"n": -7, "m": 2}, -3),
        ("n % m", {"n": -7, "m": 2}, -1),
        ("n % m", {"n": 7, "m": -2}, 1),
        ("n / m", {"n": 1, "m": 0}, UNKNOWN),
        ("n % m", {"n": 1, "m": 0}, UNKNOWN),
        ("n / m", {"n": MIN, "m": -1}, UNKNOWN),
        ("n % m", {"n": MIN, "m": -1}, UNKNOWN),
        ("n + 1", {"n": MAX}, UNKNOWN),
        ("n - 1", {"n": MIN}, UNKNOWN),
        ("n * 2", {"n": 2**62}, UNKNOWN),
        ("-n", {"n": MIN}, UNKNOWN),
        ("-n", {"n": MAX}, -MAX),
        ("n / 0 == 1 || a", {"n": 1, "a": True}, True),
        ("a && n / 0 == 1", {"n": 1, "a": False}, False),
        ("n == 9223372036854775807", {"n": 2**63}, UNKNOWN),
        ("n == -9223372036854775808", {"n": MIN}, True),
        ("d / 0.0", {"d": 1.0}, INF),
        ("d / -0.0", {"d": 1.0}, -INF),
        ("d / 0.0 == d / 0.0", {"d": 0.0}, False),
        ("d != d", {"d": NAN}, True),
        ("[d] == [d]", {"d": NAN}, False),
        ("d in [d]", {"d": NAN}, False),
        ("d < 1.0 || d >= 1.0", {"d": NAN}, False),
        ("d * d", {"d": 1e300}, INF),
        ("d", {"d": 3}, 3.0),
        ("s < 'b'", {"s": "a!"}, True),
        ("s < '\\uffff'", {"s": "🐱"}, False),
        ("size(s)", {"s": "🐱é"}, 2),
        ("size(s)", {"s": "a\x00b"}, 3),
        ("s + 'é'", {"s": "a"}, "aé"),
        ("l + ['z']", {"l": ["y"]}, ["y", "z"]),
        ("l[0]", {"l": ["y"]}, "y"),
        ("l[1]", {"l": ["y"]}, UNKNOWN),
        ("l[-1]", {"l": ["y"]}, UNKNOWN),
        ("[n, m][1]", {"n": 1, "m": 2}, 2),
        ("s in l", {"l": ["y"], "s": "y"}, True),
        ("s in []", {"s": "y"}, False),
        ("due >= '2018-02-23'", {"due": "2018-02-23"}, True),
        ("due in ['2018-02-23']", {"due": "2018-02-24"}, False),
        # A value of another type than declared is an error, as an absent one is.
        ("n == 1", {"n": True}, UNKNOWN),
        ("a", {"a": 1}, UNKNOWN),
        ("s == '1'", {"s": 1}, UNKNOWN),
        ("l == []", {"l": "x"}, UNKNOWN),
        ("t == u", {"t": datetime(2018, 1, 1), "u": datetime(2018, 1, 1, tzinfo=UTC)}, UNKNOWN),
        # CEL's binding cuts a text off at a NUL; where CEL itself evaluates, that must not decide.
        ("s.matches('^a$')", {"s": "a\x00b"}, UNKNOWN),
        ("l.exists(x, x == 'a')", {"l": ["a\x00b"]}, UNKNOWN),
        ("s.matches('^(a+)+$')", {"s": "a" * 5_000 + "!"}, False),
        ("t < timestamp('2018-01-01T00:00:00Z')", {"t": datetime(2017, 1, 1, tzinfo=UTC)}, True),
        ("s.matches('x')", {"s": "\ud800"}, UNKNOWN),
    ],
)
def test_values_are_those_of_cel(source: str, known: dict[str, Any], value: Any) -> None:
    found = made(source).evaluate(known)
    assert found is value or (type(found) is type(value) and found == value)


def test_instants_are_compared_as_instants_in_every_zone() -> None:
    zone = ZoneInfo("America/New_York")
    # 01:30 happens twice on this day; on the wall both are the same.
    first, second = (
        datetime(2018, 11, 4, 1, 30, tzinfo=zone),
        datetime(2018, 11, 4, 1, 30, fold=1, tzinfo=zone),
    )
    before, same = made("t < u"), made("t == u")
    assert before.evaluate({"t": first, "u": second}) is True
    assert same.evaluate({"t": second, "u": second.astimezone(UTC)}) is True
    assert same.evaluate({"t": first, "u": first.astimezone(timezone(timedelta(hours=9)))}) is True
    assert before.evaluate({"t": datetime.max.replace(tzinfo=UTC), "u": first}) is UNKNOWN
    edge = datetime.min.replace(tzinfo=timezone(timedelta(hours=9)))
    assert before.evaluate({"t": edge, "u": first}) is UNKNOWN


def atoms(source: str) -> list[Any]:
    return [
        (p.name, p.op, p.literal) if isinstance(p, Atom) else p.source
        for p in conjuncts(made(source, "bool"))
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("n > 3", [("n", ">", 3)]),
        ("3 < n", [("n", ">", 3)]),
        ("!(n > 3)", [("n", "<=", 3)]),
        ("n != -1 && (a && !b)", [("n", "!=", -1), ("a", "==", True), ("b", "==", False)]),
        ("!(a || n == 1 || s == 'x')", [("a", "==", False), ("n", "!=", 1), ("s", "!=", "x")]),
        ("!!a", [("a", "==", True)]),
        ("a == false", [("a", "==", False)]),
        ("a != false", [("a", "==", True)]),
        ("true != a", [("a", "==", False)]),
        ("state.demand == 'late'", [("state.demand", "==", "late")]),
        ("due != '2018-02-23'", [("due", "!=", "2018-02-23")]),
        ("a || b", ["a || b"]),
        ("!(a && b) && n == 1", ["!(a && b)", ("n", "==", 1)]),
        ("(a || b) && (n + m) * 2 == 4", ["a || b", "(n + m) * 2 == 4"]),
        ("s < 'x'", ["s < 'x'"]),
        ("due < '2018-02-23'", ["due < '2018-02-23'"]),
        ("d == 1.0", ["d == 1.0"]),
        ("n == m", ["n == m"]),
        ("a == b", ["a == b"]),
        ("a < true", ["a < true"]),
        ("n == 1 && l.exists(x, x == s)", [("n", "==", 1), "l.exists(x, x == s)"]),
        ("!l.exists(x, x == s)", ["!(l.exists(x, x == s))"]),
        ("true", ["true"]),
        (".a && b", [".a && b"]),
    ],
)
def test_only_what_the_matcher_compares_rightly_becomes_a_pattern(source: str, expected: list[Any]) -> None:
    assert atoms(source) == expected


def test_any_and_none_become_patterns_where_they_are_conjunctions() -> None:
    parts = [made("n == 1"), made("a && b")]
    split: Callable[[Expression], list[Any]] = lambda e: [  # noqa: E731
        (p.name, p.op, p.literal) if isinstance(p, Atom) else p.source for p in conjuncts(e)
    ]
    assert split(all_of(parts, PLACE)) == [("n", "==", 1), ("a", "==", True), ("b", "==", True)]
    assert split(any_of(parts[1:], PLACE)) == [("a", "==", True), ("b", "==", True)]
    assert split(any_of(parts, PLACE)) == ["(n == 1) || (a && b)"]
    assert split(none_of(parts, PLACE)) == [("n", "!=", 1), "!(a && b)"]
    assert split(none_of([any_of([made("a"), made("b")], PLACE)], PLACE)) == [
        ("a", "==", False),
        ("b", "==", False),
    ]
    assert split(none_of([all_of(parts, PLACE)], PLACE)) == ["!((n == 1) && (a && b))"]
    assert split(all_of([], PLACE)) == []


def test_a_part_stands_where_it_stands_in_the_file() -> None:
    expression, _ = compile_expression("n == 1 && s < 'x'", NAMES, Place("rules.yaml", 7, 9), "bool")
    assert expression is not None
    part = conjuncts(expression)[1]
    assert isinstance(part, Expression)
    assert part.place == Place("rules.yaml", 7, 19, 7)
