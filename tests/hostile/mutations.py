"""Texts made wrong, at random from a seed: as a broken program, a careless hand or an enemy would."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

ODD = [
    "", " ", "\u0000", "\u202e", "\ud800", "\u001b[31m", "\u200b", "\u00e9", "\U0001f600", "a" * 3_000,
    "../../etc/passwd", "{{x}}", "${x}", "'; drop table event; --", "NaN", "null", "-", "~", "*a", "&a",
    "=1+1", "2018-02-30", "2018-13-01", "0000-00-00", "9999-12-31", "2018-02-20T25:00:00Z", "2018-2-3",
    "20180203", "2018-02-20T10:00:00+99:99", "02/03/2018", "1e999", "0x10", "1_000", "٣", "yes", "no", "on",
    "!!python/x",
]  # fmt: skip
ODD_VALUES: list[Any] = [
    *ODD, None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**400, 1.5, 1e308, -0.0, [], {}, [[]],
    [None], [1, "a"], {"a": {"b": [1]}}, ["a"] * 300,
]  # fmt: skip
TOKENS = [
    b'"', b"{", b"}", b"[", b"]", b":", b",", b"\\", b"\\u", b"\\ud83d", b"\x00", b"\xff", b"\xc3", b"\r",
    b"\t", b"\xef\xbb\xbf", b"#", b"- ", b"  ", b"&a ", b"*a", b"|", b">", b"!", b"%", b"@", b"`", b"'",
    b"?", b"\n",
]  # fmt: skip


def mangled(text: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """The bytes with one to three places changed, a part of another text put in, or cut."""
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        at = rng.randrange(len(text) + 1)
        to = min(len(text), at + rng.choice([1, 1, 2, 5, 20, 200]))
        kind = rng.randrange(7)
        if kind == 0:
            text = text[:at] + bytes([rng.randrange(256)]) + text[at + 1 :]
        elif kind == 1:
            text = text[:at] + text[to:]
        elif kind == 2:
            text = text[:at] + text[at:to] * rng.choice([2, 2, 3, 50]) + text[to:]
        elif kind == 3:
            text = text[:at] + rng.choice(TOKENS) * rng.choice([1, 1, 1, 1, 2, 40, 5_000]) + text[at:]
        elif kind == 4:
            other = rng.choice(others)
            start = rng.randrange(len(other) + 1)
            text = text[:at] + other[start : start + rng.choice([1, 5, 30, 300])] + text[to:]
        elif kind == 5:
            text = text[:at] if rng.random() < 0.2 else text[:at] + text[at:][::-1][:20] + text[to:]
        else:
            text = text[:at] + rng.choice(ODD).encode("utf-8", "surrogatepass") + text[to:]
    return text


def twisted(said: dict[str, Any], rng: random.Random) -> bytes:
    """The object with one to three of its parts changed, as JSON; at times as JSON has it no more."""
    said = json.loads(json.dumps(said))
    for _ in range(rng.choice([1, 1, 2, 3])):
        rng.choice(_TWISTS)(said, rng)
    text = json.dumps(said)
    if rng.random() < 0.05:
        name = rng.choice(list(said) or ["a"])
        text = f"{text[:-1]}, {json.dumps(name)}: {json.dumps(rng.choice(ODD))}}}"
    return text.encode()


def _inside(said: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    data = said.get("data")
    return data if isinstance(data, dict) and rng.random() < 0.6 else said


def _replace(said: dict[str, Any], rng: random.Random) -> None:
    part = _inside(said, rng)
    if part:
        part[rng.choice(list(part))] = rng.choice(ODD_VALUES)


def _drop(said: dict[str, Any], rng: random.Random) -> None:
    part = _inside(said, rng)
    if part:
        del part[rng.choice(list(part))]


def _rename(said: dict[str, Any], rng: random.Random) -> None:
    part = _inside(said, rng)
    if part:
        name = rng.choice(list(part))
        part[rng.choice([name.upper(), f"{name}s", name[1:], f" {name}", rng.choice(ODD)])] = part.pop(name)


def _add(said: dict[str, Any], rng: random.Random) -> None:
    _inside(said, rng)[rng.choice(ODD)] = rng.choice(ODD_VALUES)


def _nest(said: dict[str, Any], rng: random.Random) -> None:
    value: Any = rng.choice(ODD_VALUES)
    for _ in range(rng.choice([3, 31, 40, 300])):
        value = [value] if rng.random() < 0.5 else {"a": value}
    _inside(said, rng)[rng.choice(["items", "data", "reason", "x"])] = value


def _swap(said: dict[str, Any], rng: random.Random) -> None:
    part = _inside(said, rng)
    if len(part) > 1:
        one, other = rng.sample(list(part), 2)
        part[one], part[other] = part[other], part[one]


def _edit(said: dict[str, Any], rng: random.Random) -> None:
    part = _inside(said, rng)
    texts = [name for name, value in part.items() if isinstance(value, str)]
    if texts:
        name = rng.choice(texts)
        at = rng.randrange(len(part[name]) + 1)
        part[name] = (
            part[name][:at] + rng.choice([*ODD, *"0123456789-/:T"]) + part[name][at + rng.randrange(3) :]
        )


_TWISTS: list[Callable[[dict[str, Any], random.Random], None]] = [
    *(_replace, _drop, _rename, _add, _nest, _swap, _edit),
]
