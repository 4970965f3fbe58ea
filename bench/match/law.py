"""The rules that are matched: 20, with 46 conditions over 15 facts; and facts to match them against."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count
from typing import Any

RULES, CONDITIONS, REPEATED = 20, 46, 64
"""How many rules, how many conditions they have together, and how many vectors are met again and again."""

INTS = tuple(f"n{number}" for number in range(6))
TEXTS = tuple(f"s{number}" for number in range(4))
BOOLS = tuple(f"b{number}" for number in range(5))
WORDS = ("requested", "late", "incomplete", "responded", "satisfied")

Condition = tuple[str, str, "int | str | bool"]
"""A fact, how it is compared, with what."""


def rules() -> list[tuple[Condition, ...]]:
    """The conditions of each rule, all of which must hold; no two of a rule are about one fact."""
    dice = random.Random(5)
    each = [2 + (number % 10 < 3) for number in range(RULES)]
    made = [tuple(_condition(dice, name) for name in dice.sample(_names(), size)) for size in each]
    assert sum(map(len, made)) == CONDITIONS
    return made


def vectors(distinct: int) -> list[dict[str, Any]]:
    """So many facts that differ in which conditions they make true, in an order of chance."""
    dice = random.Random(7)
    conditions = [condition for rule in rules() for condition in rule]
    found: dict[tuple[bool, ...], dict[str, Any]] = {}
    for _ in count():
        facts = {
            **{name: dice.randrange(100) for name in INTS},
            **{name: dice.choice(WORDS) for name in TEXTS},
            **{name: dice.random() < 0.5 for name in BOOLS},
        }
        found.setdefault(tuple(holds(condition, facts) for condition in conditions), facts)
        if len(found) == distinct:
            break
    return list(found.values())


def repeated(evaluations: int) -> Iterator[dict[str, Any]]:
    """A few vectors again and again, so many in all."""
    few = vectors(REPEATED)
    return (few[number % REPEATED] for number in range(evaluations))


def holds(condition: Condition, facts: dict[str, Any]) -> bool:
    """Whether a condition holds, in plain Python."""
    name, op, value = condition
    given = facts[name]
    return bool(given == value if op == "==" else given != value if op == "!=" else given > value)


def matching(facts: dict[str, Any]) -> list[int]:
    """The rules that match, in plain Python: what every side must find."""
    return [number for number, rule in enumerate(rules()) if all(holds(each, facts) for each in rule)]


def _names() -> list[str]:
    return [*INTS, *TEXTS, *BOOLS]


def _condition(dice: random.Random, name: str) -> Condition:
    if name in INTS:
        return name, ">", dice.randrange(10, 70)
    if name in TEXTS:
        return name, dice.choice(("==", "!=")), dice.choice(WORDS)
    return name, "==", dice.random() < 0.5
