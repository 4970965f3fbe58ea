"""Conditions that nest as deep as is asked for, each in its own way."""

from __future__ import annotations

from collections.abc import Callable

SHAPES: dict[str, Callable[[int], str]] = {
    "brackets": lambda levels: "(" * levels + "b" + ")" * levels,
    "not": lambda levels: "!" * levels + "b",
    "minus": lambda levels: "- " * levels + "n == 1",
    "a sum": lambda levels: "n" + " + n" * levels + " == 1",
    "a sum of sums": lambda levels: "(" * levels + "n" + " + n)" * levels + " == 1",
    "one or the other": lambda levels: "b ? b : " * levels + "b",
    "macros": lambda levels: "l.exists(x, " * levels + "b" + ")" * levels,
    "lists": lambda levels: "[" * levels + "1" + "]" * levels + " == " + "[" * levels + "1" + "]" * levels,
    "and": lambda levels: "(b && " * levels + "b" + ")" * levels,
    "filters": lambda levels: "l" + ".filter(x, b)" * levels + " == l",
    "comparisons": lambda levels: "b" + " == b" * levels,
}
