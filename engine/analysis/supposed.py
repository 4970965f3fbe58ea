"""Facts as a person supposes them, in JSON: read, named and typed."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, NoReturn

from engine.core.intake import Problem, is_day, read_datum, read_time
from engine.diagnostics import Diagnostic, Misused, Place, shortened, suggestion
from engine.model import Facts, Value
from engine.packs.lifecycle import CEL_RESERVED, CEL_TYPES, EVERY_EVENT
from engine.packs.pack import Field, Pack, Type

DEEPEST = 32
MOST = 4_000
"""Characters of the JSON. Lists and texts of a few thousand cannot make a condition of 2,000 characters
take all memory, as those of a million could."""

PLACE = "--with"
_EXAMPLE = (
    """Write it as '{"responses": 0, "demand": {"due_on": "2018-02-23"}}'; """
    "null says that a fact is not known."
)
_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)
_UNREADABLE = re.compile("[\0\ud800-\udfff]")


class Supposed(NamedTuple):
    """``said`` are the names that were given a value or said to be not known; ``names`` what a condition may
    read, with their types; ``facts`` those known. Of those ``untyped`` nothing tells the type."""

    said: frozenset[str]
    names: Mapping[str, Type]
    facts: Facts
    untyped: tuple[str, ...] = ()


def read_values(text: str) -> dict[str, Any]:
    """The values by their names; maps within maps are names with dots. Raises Misused."""
    if len(text) > MOST:
        raise _misused(
            "facts-too-long",
            f"--with: expected at most {MOST:,} characters, found {len(text):,}.",
            "Leave out what the expression does not read.",
        )
    if _depth(text) > DEEPEST:
        raise _misused("facts-too-deep", f"--with: the JSON is nested more than {DEEPEST} deep.", _EXAMPLE)
    try:
        values = json.loads(text, object_pairs_hook=_once, parse_constant=_constant)
        if not isinstance(values, dict):
            raise _misused(
                "facts-not-a-map", f"--with: expected a JSON object, found {_shown(values)}.", _EXAMPLE
            )
        return _once(list(_flat(values, "")))
    except json.JSONDecodeError as error:
        lines = text.split("\n")
        raise Misused(
            Diagnostic(
                code="facts-not-json",
                message=f"Expected facts in JSON; {error.msg[0].lower()}{error.msg[1:]}.",
                help=_EXAMPLE,
                place=Place(PLACE, error.lineno, error.colno),
                excerpt=lines[error.lineno - 1],
            )
        ) from None


def _depth(text: str) -> int:
    """How deep lists and objects stand in each other, as far as they are begun."""
    deepest = depth = 0
    for sign in re.findall(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(sign, 0)
        deepest = max(deepest, depth)
    return deepest


def supposed(values: Mapping[str, Any]) -> Supposed:
    """The facts, each of the type that its JSON has; days and times by how they are written."""
    wrong = [problem for name in values for problem in _bad_name(name)]
    names: dict[str, Type] = {}
    facts: Facts = {}
    for name, value in values.items():
        if value is None:
            continue
        type = _type(value)
        if type is None:
            wrong.append(_no_fact(name, value))
            continue
        names[name] = type
        facts[name] = read_datum(Field(name, type), value)
    if wrong:
        raise Misused(*wrong)
    return Supposed(
        frozenset(values), names, facts, tuple(name for name, value in values.items() if value is None)
    )


def supposed_in(pack: Pack, values: Mapping[str, Any]) -> Supposed:
    """The facts, each of the type that the pack declares. Data of events are those of any event that has
    them; where two declare one differently, the type that takes the value counts."""
    names: dict[str, Type] = {name: types[0] for name, types in _declared(pack).items()}
    facts: Facts = {}
    wrong: list[Diagnostic] = []
    for name, value in values.items():
        types = _declared(pack).get(name)
        if types is None:
            help = suggestion(name, names) or f"'forthwith rules show {pack.name}' lists its facts."
            wrong.append(
                _problem("unknown-name", f"The pack {pack.name} has no fact '{shortened(name)}'.", help)
            )
            continue
        if value is None:
            continue
        if _type(value) is None:
            wrong.append(_no_fact(name, value))
            continue
        read = [(type, read_datum(Field(name, type), value)) for type in types]
        taken = next(((type, found) for type, found in read if not isinstance(found, Problem)), None)
        if taken is None:
            problem = read[0][1]
            wrong.append(_problem("fact-type", problem.message, problem.help))
        else:
            names[name], facts[name] = taken
    if wrong:
        raise Misused(*wrong)
    return Supposed(frozenset(values), names, facts)


def _declared(pack: Pack) -> dict[str, list[Type]]:
    """Every name a condition of the pack may read, with the types it is declared with."""
    names: dict[str, list[Type]] = {name: [type] for name, type in pack.names.items()}
    for event in pack.events.values():
        for field in event.fields.values():
            types = names.setdefault(f"event.{field.name}", [])
            types += [field.type] if field.type not in types else []
    return {**names, **{f"event.{name}": [type] for name, type in EVERY_EVENT.items()}}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        twice = next(name for name, _ in pairs if [key for key, _ in pairs].count(name) > 1)
        raise _misused(
            "fact-twice", f"--with: the name '{shortened(twice)}' stands there twice.", "Keep one."
        )
    return values


def _constant(text: str) -> NoReturn:
    raise _misused("fact-type", f"--with: {text} is no number that a fact can be.", "Write a number.")


def _flat(values: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
            continue
        texts = (
            [name, value] if isinstance(value, str) else [name, *(value if isinstance(value, list) else [])]
        )
        if any(_UNREADABLE.search(text) for text in texts if isinstance(text, str)):
            raise _misused(
                "fact-unreadable",
                f"--with: '{before}{name}' holds a NUL or half a character, which no condition can read.",
                "Take it out.",
            )
        yield f"{before}{name}", value


def _bad_name(name: str) -> Iterator[Diagnostic]:
    taken = name in CEL_TYPES or any(part in CEL_RESERVED for part in name.split("."))
    if taken or not _NAME.fullmatch(name):
        why = "has a meaning of its own in conditions" if taken else "is none"
        help = "A name is letters, digits and '_', parts joined by '.', as in demand.due_on."
        yield _problem("fact-name", f"--with: expected the name of a fact; '{shortened(name)}' {why}.", help)


def _type(value: Any) -> Type | None:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int" if -(2**63) <= value < 2**63 else None
    if isinstance(value, float):
        return "double" if math.isfinite(value) and abs(value) < 1e308 else None
    if isinstance(value, str):
        return "date" if is_day(value) else "time" if read_time(value) is not None else "string"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "list<string>"
    return None


def _no_fact(name: str, value: Value) -> Diagnostic:
    return _problem(
        "fact-type",
        f"Expected '{shortened(name)}' to be a value a fact can have; found {_shown(value)}.",
        "A fact is a number of at most 64 bits, true or false, a text, or a list of texts.",
    )


def _shown(value: Value) -> str:
    return shortened(json.dumps(value), 60)


def _problem(code: str, message: str, help: str) -> Diagnostic:
    return Diagnostic(code=code, message=message, help=help)


def _misused(code: str, message: str, help: str) -> Misused:
    return Misused(_problem(code, message, help))
