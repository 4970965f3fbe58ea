"""Values of a fact that some conditions can tell apart, the nearest to what it is first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.model import Facts
from engine.packs.conditions import Expression, Type

MOST = 80
"""Values tried of one fact."""

_INT = 2**63 - 1
_OTHER = "something else"
"""A text that no condition names."""


def values_for(
    name: str,
    types: Mapping[str, Type],
    lines: Iterable[Expression],
    facts: Facts,
    among: Mapping[str, Sequence[str]],
) -> list[Any]:
    """Values to try for ``name``. What the lines compare it with are their literals and the other facts."""
    if name in among:
        return list(among[name])
    now, type = facts.get(name), types[name]
    said = [value for line in lines for value in line.literals]
    others = [facts[other] for other in types if other in facts]
    if type == "bool":
        return [True, False]
    if type == "int":
        return _ints(now, [*said, *others])
    if type == "double":
        return _doubles(now, [*said, *others])
    if type == "date":
        return _days(now, [*said, *others])
    if type == "time":
        return _times(now, [*said, *others])
    if type == "string":
        return _texts(now, [*said, *others])
    return _lists(now, [*said, *others])


def _numbers(seen: Iterable[Any]) -> list[Any]:
    sizes = [len(value) for value in seen if isinstance(value, list | str)]
    plain = [value for value in seen if isinstance(value, int | float) and not isinstance(value, bool)]
    return list(dict.fromkeys([*plain, *sizes, 0, 1]))


def _ints(now: Any, seen: list[Any]) -> list[int]:
    basis = [value for value in _numbers(seen) if isinstance(value, int)]
    paired = [a + b for a in basis for b in basis] + [a - b for a in basis for b in basis]
    paired += [a // b for a in basis for b in basis if b]
    near = [value + step for value in [*basis, *paired] for step in (-1, 0, 1)]
    found = {value for value in near if -_INT <= value <= _INT}
    return sorted(found, key=lambda value: (abs(value - (now or 0)), value))[:MOST]


def _doubles(now: Any, seen: list[Any]) -> list[float]:
    basis = [float(value) for value in _numbers(seen)]
    paired = [a + b for a in basis for b in basis] + [a - b for a in basis for b in basis]
    found = {value + step for value in [*basis, *paired] for step in (-1.0, 0.0, 1.0)}
    return sorted(found, key=lambda value: (abs(value - (now or 0.0)), value))[:MOST]


def _days(now: Any, seen: list[Any]) -> list[str]:
    known = [day for value in seen if (day := _day(value)) is not None]
    found = {day + timedelta(days=step) for day in known for step in (-1, 0, 1)}
    near = _day(now) or min(known, default=date(1970, 1, 1))
    return [day.isoformat() for day in sorted(found, key=lambda day: (abs((day - near).days), day))][:MOST]


def _day(value: Any) -> date | None:
    try:
        return (
            date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2018-02-23") else None
        )
    except ValueError:
        return None


def _times(now: Any, seen: list[Any]) -> list[datetime]:
    known = [moment for value in seen if (moment := _moment(value)) is not None]
    steps = (timedelta(), timedelta(seconds=1), timedelta(hours=1), timedelta(days=1))
    found = {moment + sign * step for moment in known for step in steps for sign in (1, -1)}
    near = _moment(now) or min(known, default=datetime(1970, 1, 1, tzinfo=UTC))
    return sorted(found, key=lambda moment: (abs(moment - near), moment))[:MOST]


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None
    return moment if isinstance(moment, datetime) and moment.tzinfo is not None else None


def _texts(now: Any, seen: list[Any]) -> list[str]:
    texts = [value for value in seen if isinstance(value, str)]
    texts += [item for value in seen if isinstance(value, list) for item in value]
    joined = [] if now is None else [now + text for text in texts] + [text + now for text in texts]
    return list(dict.fromkeys([*texts, *joined, _OTHER, ""]))[:MOST]


def _lists(now: Any, seen: list[Any]) -> list[list[str]]:
    lists = [list(value) for value in seen if isinstance(value, list)]
    texts = [value for value in seen if isinstance(value, str)]
    every = list(dict.fromkeys([item for value in lists for item in value] + texts))
    own = list(now or [])
    found = [[*own, item] for item in every if item not in own]
    found += [[item for item in own if item != gone] for gone in own]
    found += [*lists, every, [], *([item] for item in every)]
    found += [[item for item in every if item != gone] for gone in every]
    most = max((value for value in seen if isinstance(value, int)), default=0)
    fresh = [_OTHER, *(f"{_OTHER} {number}" for number in range(2, 8))]
    found += [fresh[:size] for size in range(1, min(most + 2, len(fresh) + 1))]
    return [list(value) for value in dict.fromkeys(tuple(value) for value in found)][:MOST]
