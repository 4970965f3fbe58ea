"""How deep a condition may nest and how much it may build: one bound each, told before anything is run."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from engine.diagnostics import Place
from engine.packs.conditions import UNKNOWN, Type, by_cel, compile_expression
from engine.packs.conditions.sizes import MAX_BUILT, builds
from engine.packs.conditions.syntax import MAX_DEPTH
from tests.conditions.shapes import SHAPES

PLACE = Place("x", 1, 1)
NAMES: dict[str, Type] = {
    "b": "bool",
    "n": "int",
    "s": "string",
    "l": "list<string>",
    "m": "list<string>",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_what_nests_too_deep_is_told_so_and_never_in_the_words_of_cel(shape: str) -> None:
    for levels in range(1, 80):
        expression, wrong = compile_expression(SHAPES[shape](levels), NAMES, PLACE)
        if expression is None:
            assert levels > MAX_DEPTH - 3
            assert [(each.code, each.message) for each in wrong] == [
                ("condition-too-deep", f"The condition nests more than {MAX_DEPTH} levels deep.")
            ]
        else:
            assert levels <= MAX_DEPTH


def facts(items: int, length: int, text: int) -> dict[str, Any]:
    return {
        "b": True,
        "n": 1,
        "s": "s" * text,
        "l": ["x" * length + str(number) for number in range(items)],
        "m": ["y" * length + str(number) for number in range(items)],
    }


@pytest.mark.parametrize(
    ("source", "items", "length", "text"),
    [
        ("l.map(x, x).size() == 1", 9_000, 10, 10),
        ("l.filter(x, x != s).size() == 1", 9_000, 10, 10),
        ("l.map(x, m + m).size() == 1", 3_000, 10, 10),
        ("l.map(x, s + s).size() == 1", 3_000, 10, 32_000),
        ("l.all(x, (s + s) != x)", 3_000, 10, 32_000),
        ("l.all(x, m.filter(y, y != x).all(z, z + z != x))", 90, 40_000, 10),
        ("[l, m].map(x, x.map(y, y)).size() == 1", 4_000, 10, 10),
        ("{s: l}.map(x, x + x + s + s).size() == 1", 10, 10, 40_000_000),
        ("(b ? l : m).map(x, x).size() == 1", 5_000, 10, 10),
        ("(s + s + s + s) == s", 1, 1, 20_000_000),
    ],
)
def test_what_would_build_too_much_is_unknown_and_says_so(
    source: str, items: int, length: int, text: int
) -> None:
    expression, _ = compile_expression(source, NAMES, PLACE)
    assert expression is not None
    known = facts(items, length, text)
    assert expression.evaluate(known) is UNKNOWN
    assert expression.failure(known) == "may build more than 100 MB of lists and texts"
    assert by_cel(source, NAMES, known) is UNKNOWN


@pytest.mark.parametrize(
    "source",
    [
        "l.all(x, x != s)",
        "l.exists(x, x == s) || n + n == 3",
        "m.filter(i, !(i in l)).size() == 0",
        "l.map(x, x + s).size() == 2",
    ],
)
def test_what_builds_little_is_told(source: str) -> None:
    expression, _ = compile_expression(source, NAMES, PLACE)
    assert expression is not None
    assert expression.evaluate(facts(2_000, 20, 10)) is not UNKNOWN


_WITHIN = [
    ("l.filter(x, x != s).size() == 1", 2_490, 10, 10),
    ("l.map(x, s + s).size() == 1", 1_000, 10, 40_000),
    ("l.map(x, m + m).size() == 1", 950, 10, 10),
    ("l.all(x, (s + s) != x)", 9_000, 10, 5_000),
    ("l.all(x, m.filter(y, y != x).all(z, z + z != x))", 70, 4_000, 10),
]


@pytest.mark.parametrize(("source", "items", "length", "text"), _WITHIN)
def test_what_is_let_through_stays_within_the_bound(source: str, items: int, length: int, text: int) -> None:
    expression, _ = compile_expression(source, NAMES, PLACE)
    assert expression is not None and expression.tree is not None
    assert builds(expression.tree, facts(items, length, text)) > MAX_BUILT * 0.3
    program = f"""
import resource
from tests.conditions.test_condition_bounds import NAMES, PLACE, compile_expression, facts
expression, _ = compile_expression({source!r}, NAMES, PLACE)
known = facts({items}, {length}, {text})
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
value = expression.evaluate(known)
print(value, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    value, kilobytes = ran.stdout.split()
    assert value in ("True", "False")
    assert int(kilobytes) < 250_000
