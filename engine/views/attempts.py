"""Attempts that were refused because of who acted, or in which role, as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.views.moments import moment
from engine.views.safe import line

SHOWN = 50
"""How many are listed before the rest is only counted."""


def render_attempts(rows: Sequence[Mapping[str, Any]], zone: str, *, everything: bool = False) -> str:
    """The attempts in 80 columns, the latest last; of many those.

    Each row has recorded_at, outcome (refused, quarantined or rejected), command, file, line, event (its id
    and source, or None), subject, type, actor, login, role and message.
    """
    if not rows:
        return "No attempt was refused because of who acted.\n"
    many = "1 attempt was refused" if len(rows) == 1 else f"{len(rows):,} attempts were refused"
    parts = [line(f"{many} because of who acted or in which role")]
    shown = rows if everything else rows[-SHOWN:]
    if len(shown) < len(rows):
        parts.append(line(f"{len(rows) - len(shown):,} earlier ones are left out; --all lists them too ..."))
    parts += ["\n".join(_attempt(row, zone)) for row in shown]
    return "\n\n".join(parts) + "\n"


def _attempt(row: Mapping[str, Any], zone: str) -> list[str]:
    who = row["actor"] or "nobody named"
    role = f"as {row['role']}" if row["role"] else "in no role"
    head = f"{moment(row['recorded_at'], zone)}: {row['type']} of {row['subject']}, by {who} {role}"
    login = f", by the computer's user {row['login']}" if row["login"] else ""
    return [
        line(head, hanging="  "),
        line(str(row["message"]), "  "),
        line(f"{_became(row)}{login}", "  "),
    ]


def _became(row: Mapping[str, Any]) -> str:
    if row["outcome"] == "refused":
        return f"refused by 'forthwith {row['command']}'"
    if row["outcome"] == "quarantined":
        return f"in quarantine: {row['file']}:{row['line']}"
    event = row["event"]
    return f"on record as event {event['id']} (source {event['source']}), without effect"
