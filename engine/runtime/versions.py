"""Whether the files of a pack are what is in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from engine.diagnostics import Refused
from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.packs.pack import Pack
from engine.runtime.laws import LawBook
from engine.runtime.workspace import Workspace


class Other(NamedTuple):
    """A version in force that is not the one of the files: its digest, since when it is in force."""

    pack: str
    digest: str
    since: datetime
    zone: str


def other_in_force(book: LawBook, pack: Pack) -> Other | None:
    """The version of a pack in force, where the pack as its files have it is another."""
    law = book.law(pack.name)
    if law is None or law.versions[-1][1].digest == pack.digest:
        return None
    since, program = law.versions[-1]
    return Other(pack.name, program.digest, since, program.zone)


def edited(workspace: Workspace, packs: Sequence[Pack]) -> list[Other]:
    """Of the packs as their files have them: those of which another version is in force. None where
    there is no ledger, or it cannot be read; it is not made."""
    file = workspace.database.partition("sqlite:///")[2]
    if file and not Path(file).is_file():
        return []
    book = LawBook(workspace.root)
    try:
        with Database(workspace.database).reading() as session:
            book.read(Store(session))
    except Refused:
        return []
    return [other for pack in packs if (other := other_in_force(book, pack)) is not None]
