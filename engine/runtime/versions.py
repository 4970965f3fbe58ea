"""Every version of a pack there ever was, and whether the files of a pack are what is in force."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.analysis.versions import Activation, Other
from engine.diagnostics import Refused, refused
from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.packs.load import pack_from_bytes
from engine.packs.pack import Pack
from engine.runtime.feed import Feeder
from engine.runtime.laws import LawBook, followed_at
from engine.runtime.workspace import Workspace


def other_in_force(book: LawBook, pack: Pack) -> Other | None:
    """The version of a pack in force, where the pack as its files have it is another."""
    law = book.law(pack.name)
    if law is None or law.latest.digest == pack.digest:
        return None
    since, program, _ = law.versions[-1]
    return Other(pack.name, program.digest, since, program.zone)


def edited(workspace: Workspace, packs: Sequence[Pack]) -> list[Other]:
    """Of the packs as their files have them: those of which another version is in force. None where
    there is no ledger, or it cannot be read; it is not made."""
    if not has_ledger(workspace):
        return []
    book = LawBook(workspace.root)
    try:
        with Database(workspace.database, read_only=True).reading() as session:
            book.read(Store(session))
    except Refused:
        return []
    return [other for pack in packs if (other := other_in_force(book, pack)) is not None]


def has_ledger(workspace: Workspace) -> bool:
    """Whether there is a ledger, as far as can be told without making one: of a file without a byte none."""
    file = workspace.database.partition("sqlite:///")[2]
    return not file or (Path(file).is_file() and Path(file).stat().st_size > 0)


def on_record(workspace: Workspace, pack: str) -> list[Activation] | None:
    """Every activation of a pack, in the order recorded; None where there is no ledger, or it cannot be
    read; it is not made."""
    if not has_ledger(workspace):
        return None
    try:
        found = activations(Feeder(workspace, Database(workspace.database, read_only=True)))
    except Refused:
        return None
    return [each for each in found if each.pack == pack]


def activations(feeder: Feeder, pack: str | None = None) -> list[Activation]:
    """Every activation of a pack, or of all, in the order recorded. Raises Refused for a pack of which no
    version was ever in force."""
    with feeder.database.reading() as session:
        store = Store(session)
        feeder.book.read(store)
        rows, recorded = store.activations(), store.activated_at()
    known = sorted({row.pack for row in rows})
    if pack is not None and pack not in known:
        raise refused(
            "no-version",
            f"No version of a pack '{pack}' was ever put in force here.",
            f"In force are: {', '.join(known) or 'none'}. 'forthwith rules activate' puts one in force.",
        )
    found = []
    for place, row in enumerate(rows):
        law = feeder.book.law(row.pack)
        assert law is not None
        later = [other for other in rows[place + 1 :] if other.pack == row.pack]
        found.append(
            Activation(
                pack=row.pack,
                digest=row.digest,
                zone=law.zone,
                recorded_at=recorded[row.batch],
                effective=row.effective,
                until=followed_at(law, row.effective),
                only_new=row.only_new,
                replaced=any(other.effective == row.effective and not other.only_new for other in later),
                actor=row.actor,
                reason=row.reason,
            )
        )
    return [each for each in found if pack in (None, each.pack)]


def in_force(feeder: Feeder, pack: str) -> Pack:
    """The version of a pack that is in force in the end. Raises Refused where none ever was."""
    (*_, last) = activations(feeder, pack)
    law = feeder.book.law(last.pack)
    assert law is not None
    return law.latest.pack


def stored_version(feeder: Feeder, digest: str) -> Pack:
    """A version that was ever in force, by its digest or the beginning of it. Raises Refused where there
    is none, or several."""
    wanted = digest.removeprefix("sha256:")
    with feeder.database.reading() as session:
        store = Store(session)
        known = sorted({row.digest for row in store.activations()})
        found = [each for each in known if each.removeprefix("sha256:").startswith(wanted)]
        if len(found) == 1 and wanted:
            return pack_from_bytes(store.pack_content(found[0]))
    several = f"{len(found)} versions begin so" if found else "no version begins so"
    raise refused(
        "unknown-version",
        f"Expected the digest of one version that was put in force; found '{digest}': {several}.",
        "'forthwith rules log' lists them.",
    )
