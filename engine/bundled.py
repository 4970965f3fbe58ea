"""What is told of a bundle that was written or verified."""

from __future__ import annotations

import msgspec


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a bundle is of: a demand or a case; the pack of the demand; how many letters' files are in it, and
    how many were not found as they had been written."""

    format: int
    subject: str
    pack: str
    letters: int
    lacking: int


class Bundled(msgspec.Struct, frozen=True):
    """A bundle that was written, or verified. ``wrong`` says in sentences what is wrong in it; it is empty
    where it holds. ``head`` is that of the last batch, ``kept_at`` the batch of a head kept elsewhere."""

    about: About
    batches: int
    events: int
    decisions: int
    cases: int
    head: str | None
    wrong: tuple[str, ...] = ()
    kept_at: int | None = None
