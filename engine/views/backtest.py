"""A version tried on the cases on record: counts first, then the cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from engine.model import DecisionRecord
from engine.views.decided import decision_values, render_differences
from engine.views.moments import moment
from engine.views.safe import columns, escaped, line
from engine.views.versions import short


class Differing(Protocol):
    """What the view reads of a case that differs."""

    @property
    def case(self) -> str: ...
    @property
    def gone(self) -> tuple[DecisionRecord, ...]: ...
    @property
    def come(self) -> tuple[DecisionRecord, ...]: ...
    @property
    def before(self) -> dict[str, str]: ...
    @property
    def after(self) -> dict[str, str]: ...
    @property
    def unread(self) -> tuple[tuple[str, str], ...]: ...


class Unheld(Protocol):
    """A rule that reads what nothing on record says."""

    @property
    def rule(self) -> str: ...
    @property
    def fact(self) -> str: ...
    @property
    def source(self) -> str: ...


class Tried(Protocol):
    """What the view reads of a trial."""

    pack: str
    digest: str
    since: datetime | None
    zones: dict[str, str]
    cases: int
    differing: int
    unread: int

    @property
    def moves(self) -> Mapping[tuple[str, bool], int]: ...
    @property
    def unheld(self) -> Sequence[Unheld]: ...


LISTED = 20
"""How many of the cases are shown, and how many of anything else is listed."""


def render_backtest(tried: Tried, first: Sequence[Differing]) -> str:
    """The trial in 80 columns; ``first`` are the first of the cases that differ, at most LISTED."""
    since = "" if tried.since is None else f", as from {moment(tried.since, tried.zones[tried.digest])} on"
    said = f"{tried.pack} {short(tried.digest)}, tried on {_cases(tried.cases)} on record{since}"
    end = "each goes as it did." if not tried.differing else f"{tried.differing:,} would have gone otherwise."
    lines = [line(f"{said}: {end}")]
    if rows := _changed(tried.moves):
        width = max(columns(name) for name, _, _ in rows)
        lines += ["", f"{'moves into':<{width + 2}}      now  with it"]
        for name, now, then in rows:
            lines.append(f"{name}{' ' * (width - columns(name))}  {now:>9,}{then:>9,}")
    if tried.unheld:
        lines += ["", "What these rules read nobody was asked for so far; what they would have done"]
        lines.append("to old cases cannot be said:")
        for each in tried.unheld[:LISTED]:
            lines.append(line(f"{each.rule} reads {each.fact}, which comes from {each.source}", "  "))
    if tried.unread:
        events = "1 event" if tried.unread == 1 else f"{tried.unread:,} events"
        lines += ["", line(f"It cannot read {events} on record, which were left out:")]
        unread = [(each.case, *pair) for each in first for pair in each.unread]
        for case, id, why in unread[:LISTED]:
            lines.append(line(f"{case} {id}: {why}", "  ", hanging="    "))
    if first:
        gone = [record for each in first for record in each.gone]
        come = [record for each in first for record in each.come]
        lines += ["", "What would not have happened (-), and what would have instead (+):", ""]
        lines.append(render_differences(gone, come, tried.zones, limit=len(first)).rstrip("\n"))
        if tried.differing > len(first):
            more = tried.differing - len(first)
            lines.append(line(f"... and {more:,} more cases; --json has them all, --case CASE one."))
    lines += ["", "Nothing was written."]
    return "\n".join(lines) + "\n"


def backtest_values(tried: Tried) -> dict[str, Any]:
    """The counts of a trial as values for JSON."""
    return {
        "cases": tried.cases,
        "differing": tried.differing,
        "unread": tried.unread,
        "moves": [
            {"to": name, "now": now, "with_it": then} for name, now, then in _changed(tried.moves, every=True)
        ],
        "unheld": [{"rule": each.rule, "fact": each.fact, "source": each.source} for each in tried.unheld],
    }


def differing_values(each: Differing) -> dict[str, Any]:
    """A case that differs as values for JSON."""
    return {
        "case": each.case,
        "state": {"now": each.before, "with_it": each.after},
        "gone": [decision_values(record) for record in each.gone],
        "come": [decision_values(record) for record in each.come],
        "unread": [{"event": id, "message": why} for id, why in each.unread],
    }


def _changed(moves: Mapping[tuple[str, bool], int], *, every: bool = False) -> list[tuple[str, int, int]]:
    """The moves into each state under the law that governs and under the version, where they differ."""
    counted = [
        (escaped(target), moves.get((target, False), 0), moves.get((target, True), 0))
        for target in sorted({target for target, _ in moves})
    ]
    return [row for row in counted if every or row[1] != row[2]]


def _cases(count: int) -> str:
    return "1 case" if count == 1 else f"{count:,} cases"
