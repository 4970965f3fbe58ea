"""Who acted, and in which role."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from engine.model import Event


def same_person(name: str) -> str:
    """What two spellings of one name have in common: capitals, width, blanks and signs that do not
    show make no other person."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in plain if unicodedata.category(char)[0] not in "CZ")


def nobody(name: str | None) -> bool:
    """Whether a name names no one."""
    return not name or not same_person(name)


def missing_role(event: Event, roles: Collection[str]) -> str | None:
    """What to say of somebody who acts without one of the ``roles``; None where it is in order."""
    if not roles or event.role in roles:
        return None
    return (
        f"Expected somebody acting as {' or '.join(sorted(roles))}, but {event.actor} "
        f"acted as {event.role or 'nobody in particular'}."
    )
