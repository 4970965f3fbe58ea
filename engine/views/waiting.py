"""The events that wait, as text and as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.views.safe import line

SHOWN = 50
"""How many are listed before the rest is only counted."""


def render_waiting(rows: Sequence[Mapping[str, Any]], *, everything: bool = False) -> str:
    """The events that wait, in 80 columns.

    Each row has id, source, type, subject, when, why, names, near (None where nothing is) and superseded.
    """
    if not rows:
        return "No event waits: all that is known of takes part.\n"
    head = "1 event waits" if len(rows) == 1 else f"{len(rows):,} events wait"
    parts = [line(f"{head}; each takes part by itself as soon as what it names is known")]
    shown = rows if everything else rows[:SHOWN]
    parts += [
        "\n".join(
            [
                line(f"{row['type']} of {row['subject']}, {row['when']}"),
                line(f"event {row['id']} (source {row['source']})", "  "),
                *waits_for(row),
            ]
        )
        for row in shown
    ]
    if len(shown) < len(rows):
        parts.append(f"... and {len(rows) - len(shown):,} more: 'forthwith waiting list --all'.")
    return "\n\n".join(parts) + "\n"


def waits_for(row: Mapping[str, Any]) -> list[str]:
    """What an event waits for, and on a line of its own what may help, as indented lines."""
    lines = [line(awaited(str(row["subject"]), row["why"], row["names"], row["superseded"]), "  ")]
    if row["near"]:
        lines.append(line(f"Did you mean '{row['near']}'?", "  "))
    return lines


def awaited(subject: str, why: str, names: str, superseded: bool) -> str:
    """What an event about ``subject`` waits for, in words."""
    demand, _, respondent = subject.partition("/")
    if superseded:
        return f"is about the proposal of action '{names}', which no longer stands"
    return {
        "demand": f"waits for the demand '{names}', which is not known",
        "case": f"waits for the respondent '{respondent}' of {demand}, which is not known",
        "action": f"waits for the action '{names}', which the case does not have",
        "event": f"waits for the event '{names}', which is not known of {subject}",
    }[why]
