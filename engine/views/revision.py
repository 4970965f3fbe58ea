"""What changed in meaning between two versions of a pack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.analysis.formulas import ABSENT
from engine.analysis.revision import SAID, Change
from engine.views.explained_text import shown
from engine.views.safe import escaped, line
from engine.views.versions import short

_WORDS = {"same": "written otherwise, means the same"}


def render_revision(pack: str, old: str, new: str, changes: Sequence[Change]) -> str:
    """The changes in 80 columns: what can change an outcome first, then what only reads otherwise."""
    lines = [line(f"{pack}, from {short(old)} to {short(new)}:")]
    telling = [change for change in changes if change.what not in SAID]
    if not telling:
        lines.append("Nothing changes that could change an outcome.")
    for change in telling:
        lines += _told(change)
    said = [change for change in changes if change.what in SAID]
    if said:
        lines += ["", "Only in words:"]
    for change in said:
        lines += _told(change)
    return "\n".join(lines) + "\n"


def _told(change: Change) -> list[str]:
    lines = ["", line(f"{change.of} {change.name}: {_WORDS.get(change.what, change.what)}")]
    if change.before and change.before == change.after:
        lines += [
            line(f"  {change.after}", "  ", hanging="    "),
            line("what it reads is defined otherwise", "  ", hanging="    "),
        ]
        return lines + _example(change)
    if change.before:
        lines.append(line(f"- {change.before}", "  ", hanging="    "))
    if change.after:
        lines.append(line(f"+ {change.after}", "  ", hanging="    "))
    return lines + _example(change)


def _example(change: Change) -> list[str]:
    if not change.example:
        return []
    known = [
        f"{name} = {'not known' if value == ABSENT else shown(value, 'UTC')}"
        for name, value in sorted(change.example.items())
    ]
    return [line(f"for example where {', '.join(known)}", "  ", hanging="    ")]


def change_values(change: Change) -> dict[str, Any]:
    """A change as values for JSON; in the example a fact that is not known is null."""
    example = change.example
    known = None
    if example is not None:
        known = {name: None if value == ABSENT else value for name, value in example.items()}
    return {
        "what": change.what,
        "of": change.of,
        "name": change.name,
        "before": escaped(change.before) or None,
        "after": escaped(change.after) or None,
        "example": known,
    }
