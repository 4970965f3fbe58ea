"""What is said where the files of a pack are not what is in force."""

from __future__ import annotations

from datetime import datetime

from engine.views.moments import moment
from engine.views.safe import line


def render_other(other: tuple[str, str, datetime, str] | None, indent: str = "") -> str:
    """That another version of a pack governs than its files say: ``other`` is the pack, the digest in
    force, since when, and its zone. Empty where there is none."""
    if other is None:
        return ""
    pack, digest, since, zone = other
    said = (
        f"The files of {pack} have been edited; this edit is not in force. Every demand of this workspace is "
        f"judged by the version in force since {moment(since, zone)}, {digest}.",
        "Today only a workspace that has no demand under the pack yet takes an edited version.",
    )
    return "\n".join(line(text, indent) for text in said) + "\n"
