"""A version tried on the cases on record: counts first, then the cases, then why in the first of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.analysis.contrast import Contrast
from engine.analysis.versions import Backtested, Differing
from engine.views.contrast import contrast_report, render_contrast
from engine.views.decided import decision_values, render_differences
from engine.views.moments import moment, until
from engine.views.safe import columns, escaped, line
from engine.views.versions import short

LISTED = 20
"""How many of the cases are shown, and how many of anything else is listed."""


def render_backtest(found: Backtested, first: Sequence[Differing], why: Contrast | None) -> str:
    """The backtest in 80 columns; ``first`` are the first of the cases that differ, at most LISTED, ``why``
    explains the first difference of the first of them."""
    day = None if found.since is None else moment(found.since, found.zones[found.digest])
    since = "" if day is None else f", as from {day} on"
    said = f"{found.pack} {short(found.digest)}, tried on {_cases(found.cases)} on record{since}"
    end = "each goes as it did." if not found.differing else f"{found.differing:,} would have gone otherwise."
    if day is not None and found.cases and not found.reached:
        end = "nothing was tried."
        said = f"{found.pack} {short(found.digest)}, as from {day} on, and {_cases(found.cases)} on record"
    lines = [line(f"{said}: {end}"), *_reached(found)]
    if rows := _changed(found.moves):
        width = max(columns(name) for name, _, _ in rows)
        lines += ["", f"{'moves into':<{width + 2}}      now  with it"]
        for name, now, then in rows:
            lines.append(f"{name}{' ' * (width - columns(name))}  {now:>9,}{then:>9,}")
    if found.unheld:
        lines += ["", "What these rules read nobody was asked for so far; what they would have done"]
        lines.append("to old cases cannot be said:")
        for each in found.unheld[:LISTED]:
            lines.append(line(f"{each.rule} reads {each.fact}, which comes from {each.source}", "  "))
    if found.unread:
        events = "1 event" if found.unread == 1 else f"{found.unread:,} events"
        lines += ["", line(f"It cannot read {events} on record, which were left out:")]
        unread = [(each.case, *pair) for each in first for pair in each.unread]
        for case, id, told in unread[:LISTED]:
            lines.append(line(f"{case} {id}: {told}", "  ", hanging="    "))
    if first:
        gone = [record for each in first for record in each.gone]
        come = [record for each in first for record in each.come]
        lines += ["", "What would not have happened (-), and what would have instead (+):", ""]
        lines.append(render_differences(gone, come, found.zones, limit=len(first)).rstrip("\n"))
        if found.differing > len(first):
            more = found.differing - len(first)
            lines.append(line(f"... and {more:,} more cases; --json has them all, --case CASE one."))
    if why is not None:
        lines += ["", render_contrast(contrast_report(why)).rstrip("\n")]
    lines += ["", "Nothing was written."]
    return "\n".join(lines) + "\n"


def _reached(found: Backtested) -> list[str]:
    """Of a version tried from a day on: that cases have not come to it, and so could not differ."""
    if found.since is None or found.reached == found.cases:
        return []
    zone = found.zones[found.digest]
    if found.reached:
        have = "1 of them has" if found.reached == 1 else f"{found.reached:,} of them have"
        return [line(f"{have} come to {moment(found.since, zone)}; the others it would not govern yet.")]
    latest = "" if found.latest is None else f" (the furthest to {until(found.latest, zone)})"
    told = f"None has come to {moment(found.since, zone)} yet{latest}, so it would not govern any of them."
    return [line(told), line("Give an earlier day, or let time run to it first ('forthwith tick').")]


def backtest_values(found: Backtested, why: Contrast | None) -> dict[str, Any]:
    """The counts of a backtest as values for JSON, and why the first case differs."""
    return {
        "cases": found.cases,
        "reached": found.reached,
        "differing": found.differing,
        "unread": found.unread,
        "moves": [
            {"to": name, "now": now, "with_it": then} for name, now, then in _changed(found.moves, every=True)
        ],
        "unheld": [{"rule": each.rule, "fact": each.fact, "source": each.source} for each in found.unheld],
        "why": None if why is None else contrast_report(why),
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
