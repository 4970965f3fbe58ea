"""Who acted, and in which role."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from engine.model import Event

FORBIDDEN = ("role-missing", "no-actor", "same-person")
"""The codes of acts that are rejected because of who acts, or in which role."""


def same_person(name: str) -> str:
    """What two spellings of one name have in common: capitals, width, blanks and signs that do not
    show make no other person."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    shown = (char for char in plain if ord(char) not in _UNSEEN and unicodedata.category(char)[0] not in "CZ")
    return "".join(shown)


_UNSEEN = frozenset(
    {
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    }
)
"""Letters, marks and signs that show nothing: of Unicode's Default_Ignorable_Code_Point those that are
neither controls nor blanks, and the empty Braille pattern."""


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
