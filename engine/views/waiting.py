"""The events that wait, as text and as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.views.safe import line

SHOWN = 50
"""How many are listed before the rest is only counted."""


def render_waiting(rows: Sequence[Mapping[str, Any]], *, everything: bool = False) -> str:
    """The events that wait, in 80 columns.

    Each row has id, source, type, subject, when, why, names and near (None where nothing is).
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
    demand, _, respondent = str(row["subject"]).partition("/")
    told = {
        "demand": f"waits for the demand '{row['names']}', which is not known",
        "case": f"waits for the respondent '{respondent}' of {demand}, which is not known",
        "action": f"waits for the action '{row['names']}', which the case does not have",
        "event": f"waits for the event '{row['names']}', which is not known of {row['subject']}",
    }[row["why"]]
    lines = [line(told, "  ")]
    if row["near"]:
        lines.append(line(f"Did you mean '{row['near']}'?", "  "))
    return lines
