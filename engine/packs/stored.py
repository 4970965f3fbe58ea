"""A pack as versioned bytes: its files, and its calendars' days as they were when it was stored.

What comes back is checked again but asks neither the ``holidays`` package nor the calendars that
ship with the product, so that the law of a case stays what it was when it was activated.
"""

from __future__ import annotations

import msgspec

from engine.calendars import Calendar, Recess, zones_version
from engine.diagnostics import refused
from engine.packs.assemble import assemble
from engine.packs.pack import Pack

FORMAT = 1
SEMANTICS = 2
"""The version of the meaning of packs; it rises when the same files come to decide otherwise."""


class _StoredCalendar(msgspec.Struct, frozen=True):
    name: str
    version: str
    weekend: tuple[int, ...]
    days: dict[str, str]
    since: str
    until: str
    recesses: tuple[tuple[str, str, str], ...]


class StoredPack(msgspec.Struct, frozen=True):
    """``zones`` and ``semantics`` name what the pack was checked and stored with."""

    format: int
    name: str
    digest: str
    files: dict[str, str]
    calendars: tuple[_StoredCalendar, ...]
    zones: str
    semantics: int


def pack_to_bytes(pack: Pack) -> bytes:
    """The same bytes for the same pack, of msgpack."""
    stored = StoredPack(
        format=FORMAT,
        name=pack.name,
        digest=pack.digest,
        files=dict(sorted(pack.files.items())),
        calendars=tuple(_stored(calendar) for calendar in pack.calendars.values()),
        zones=zones_version(),
        semantics=SEMANTICS,
    )
    return msgspec.msgpack.encode(stored)


def stored_pack(data: bytes) -> StoredPack:
    """What the bytes hold, unchecked; Refused where they are no stored pack of a known format."""
    try:
        stored = msgspec.msgpack.decode(data, type=StoredPack)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise refused(
            "stored-pack-unreadable",
            "Expected a stored pack; found bytes that are none.",
            "Restore the database from a copy, or activate the pack again.",
        ) from None
    if stored.format != FORMAT or stored.semantics != SEMANTICS:
        raise refused(
            "stored-pack-version",
            f"Expected a pack stored in format {FORMAT} with semantics {SEMANTICS}; "
            f"found {stored.format} and {stored.semantics}.",
            "Use the version of the product that stored it, or a newer one.",
        )
    return stored


def pack_from_bytes(data: bytes) -> Pack:
    """The pack that `pack_to_bytes` stored, checked again: equal in digest, rules and days."""
    stored = stored_pack(data)
    calendars = {calendar.name: _calendar(calendar) for calendar in stored.calendars}
    pack = assemble(stored.files, stored.name, calendars)
    if pack.digest != stored.digest:
        raise refused(
            "stored-pack-altered",
            f"Expected the stored pack '{stored.name}' to have the digest "
            f"{stored.digest}; found {pack.digest}.",
            "The stored text was changed. Restore the database from a copy.",
        )
    return pack


def _stored(calendar: Calendar) -> _StoredCalendar:
    return _StoredCalendar(
        calendar.name,
        calendar.version,
        tuple(sorted(calendar.weekend)),
        dict(calendar.days),
        calendar.since,
        calendar.until,
        tuple((recess.since, recess.until, recess.name) for recess in calendar.recesses),
    )


def _calendar(stored: _StoredCalendar) -> Calendar:
    return Calendar(
        name=stored.name,
        version=stored.version,
        weekend=frozenset(stored.weekend),
        days=stored.days,
        since=stored.since,
        until=stored.until,
        recesses=tuple(Recess(*recess) for recess in stored.recesses),
    )
