"""Measuring one evaluation of a set of rules beside other engines."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Line, Row
from bench.machine import busy, described
from bench.match.law import CONDITIONS, REPEATED, RULES
from bench.peers import folder as install
from bench.peers import versions
from bench.sides import told

_PEERS = {"durable": "durable-rules", "zen": "zen-engine", "cel": "cel-expr-python"}
_NAMED = {"durable": "durable.lang post", "zen": "zen-engine", "cel": "cel-expr-python"}
_AIMS = {"durable": 1 / 15, "zen": 1.0, "cel": None}


@dataclass(frozen=True)
class Size:
    """How often the matcher and the peers are asked, and over how many distinct vectors the matcher is."""

    ours: int = 100_000
    peer: int = 4_000
    distinct: int = 4_000
    peers: tuple[str, ...] = ("durable", "zen", "cel")


WHOLE = Size()


def measure(folder: Path, runs: int, size: Size = WHOLE) -> Row:  # noqa: ARG001
    """The row. Raises AssertionError where a side does not find the rules that match."""
    load, started = busy(), time.perf_counter()
    if "zen" in size.peers:
        install()
    ready = time.perf_counter() - started
    seconds: dict[str, list[float]] = {}

    def run(side: str, module: str, *arguments: str) -> None:
        for kind, each in told(module, *arguments, with_peers=side == "zen").items():
            seconds.setdefault(f"{side} {kind}", []).append(each)

    for _ in range(runs):
        run("ours", "bench.match.ours", str(size.ours), str(size.distinct))
        for peer in size.peers:
            run(peer, "bench.match.peer", peer, str(size.peer))
    lines = []
    for kind, name, aims in (
        ("repeated", "vectors met before, memory hot", _AIMS),
        ("cold", "vectors not met before, memory cold", {}),
    ):
        for peer in size.peers:
            other = seconds[f"{peer} {'repeated' if kind == 'repeated' else 'distinct'}"]
            aim = aims.get(peer)
            lines.append(Line(name, _NAMED[peer], aim, tuple(seconds[f"ours {kind}"]), tuple(other)))
    lines.append(
        Line(
            f"{size.distinct:,} distinct vectors, memory hot",
            "the same, memory cold",
            None,
            tuple(seconds["ours distinct"]),
            tuple(seconds["ours cold"]),
        )
    )
    return Row(
        name=f"match: one evaluation of {RULES} rules, {CONDITIONS} conditions, 15 facts",
        notes=(
            "A vector is which of the conditions are true; the matcher remembers up to 4,096 of them. "
            f"Vectors met before are {REPEATED} that come again and again, as with the cases of one demand; "
            "those not met before differ from one another. A peer gets the same facts; none of them "
            "remembers.",
            f"The matcher was asked {size.ours:,} times, a peer {size.peer:,} times. `durable.lang` fires "
            "one of the rules that match; zen-engine runs a decision table that collects; CEL runs a "
            "compiled expression a rule. It was compared that all find the rules that plain Python finds.",
        ),
        ready=ready,
        lines=tuple(lines),
        machine=described() | versions(*(_PEERS[peer] for peer in size.peers)),
        busy=load,
    )
