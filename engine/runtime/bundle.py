"""A bundle: a file with all that a ledger says of a demand or a case, to be verified without the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from engine.bundled import About, Bundled
from engine.diagnostics import ForthwithError, refused
from engine.ledger.database import Database
from engine.ledger.extract import Batch, Extract, Proven, extract, rebuild
from engine.ledger.letters import Letter
from engine.ledger.proving import wrong_in
from engine.ledger.store import Store
from engine.packs.stored import stored_pack
from engine.runtime.archive import unzipped, zipped
from engine.runtime.demands import known_case, known_demand
from engine.runtime.feed import Feeder
from engine.runtime.laws import LawBook
from engine.runtime.letter_files import Files, digest_of
from engine.runtime.saving import save
from engine.runtime.verifying_cases import CaseCheck

FORMAT = 1
_ABOUT, _BATCHES, _ROWS, _READ_ME = "bundle.json", "batches.jsonl", "rows.jsonl", "README.txt"
_CANONICAL = msgspec.json.Encoder(order="deterministic")
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
_ABOUT_CASES = {"event": "subject", "decision": "case_id", "letter": "case_id", "attempt": "subject"}
"""The tables whose rows are about a case, those with a subject also about a demand, and the column that says
which."""
_SAID = """\
This file holds all that a ledger of forthwith says of one demand, or of one case of it.

  bundle.json     what it is of
  rows.jsonl      the rows of the log: events, decisions, versions of the law, letters, refused attempts, each
                  with the path of hashes that leads from it to the root of its batch
  batches.jsonl   every batch of the ledger, with its root and its head: the chain
  law/            each version of the law, as it was written
  letters/        the letters, as they were written

To verify it, without the ledger:

  forthwith verify-bundle FILE
  forthwith verify-bundle FILE --head HEAD

The second also compares with a head that was kept elsewhere. How rows, roots and heads are hashed, and what
this shows and does not, docs/ledger.md says to the byte.
"""


def write_bundle(feeder: Feeder, subject: str, path: Path) -> Bundled:
    """Write the bundle of a demand or a case. The same ledger gives the same bytes.

    Raises Refused where the subject is not known, the file is there already, or a row was altered.
    """
    if path.exists():
        raise refused("file-exists", f"There is {path} already; nothing was written.", "Give another name.")
    demand = subject.partition("/")[0]
    with feeder.database.reading() as session:
        store = Store(session)
        (known_case if "/" in subject else known_demand)(store, subject)
        pack = next(row.pack for row in store.demands() if row.id == demand)
        cases = [subject] if "/" in subject else store.subjects(demand)
        found = extract(session, demand, cases, pack)
        written = store.letters(cases)
    letters = dict(_letters(feeder, written))
    lacking = len({letter.digest for letter in written} - {*map(digest_of, letters.values())})
    about = About(FORMAT, subject, pack, len(letters), lacking)
    save(path, zipped({_ABOUT: _written(about), **_of_rows(found), **letters}))
    return _counted(about, found)


def verify_bundle(path: Path, kept: str | None = None) -> Bundled:
    """Look whether a bundle holds: every row belongs to the chain, and all that was decided follows from its
    events by its law. ``kept`` is a head kept elsewhere.

    Raises Refused where the file is no bundle.
    """
    files = unzipped(path)
    about, found = _read(path, files)
    wrong = list(wrong_in(found)) or list(_strays(about, found)) or list(_unreadable(found))
    if not wrong:
        wrong += _lacking(about, found)
        wrong += _follows(about, found)
        wrong += _of_files(about, files, found)
    kept_at = next((batch.number for batch in found.batches if batch.head == kept), None)
    if kept is not None and kept_at is None:
        wrong.append("The head that was kept elsewhere is of no batch of its chain.")
    counted = _counted(about, found)
    return msgspec.structs.replace(counted, wrong=tuple(wrong), kept_at=kept_at)


def _read(path: Path, files: dict[str, bytes]) -> tuple[About, Extract]:
    try:
        about = msgspec.json.decode(files[_ABOUT], type=About)
        lines = [files[name].splitlines() for name in (_BATCHES, _ROWS)]
        batches = [msgspec.json.decode(line, type=Batch) for line in lines[0]]
        rows = [msgspec.json.decode(line, type=Proven) for line in lines[1]]
    except (KeyError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise refused(
            "bundle-unreadable",
            f"Expected a bundle in {path}; a part of it is missing or cannot be read ({error}).",
            "Name a file that 'forthwith bundle' wrote, or ask for it again.",
        ) from error
    if about.format != FORMAT:
        raise refused(
            "bundle-version",
            f"Expected a bundle of format {FORMAT}, found {path} of format {about.format}.",
            "Verify it with the version of forthwith that wrote it.",
        )
    return about, Extract(batches, rows)


def _follows(about: About, found: Extract) -> Iterator[str]:
    """What does not follow from the events: every case is derived again, by the law in the bundle."""
    database = Database("sqlite://")
    try:
        with database.writing() as session:
            rebuild(session, found)
        with database.reading() as session:
            store = Store(session)
            demand = about.subject.partition("/")[0]
            book = LawBook(Path())
            book.read(store)
            ids = sorted({*store.subjects(demand), *_cases(found)})
            for wrong in CaseCheck(book, {demand: about.pack}).decided(store, ids):
                why = wrong.why or "It says something else than follows from the events."
                yield f"{wrong.table} {wrong.row} is {wrong.how}: {why}"
                return
    except (ForthwithError, msgspec.MsgspecError, *_UNREADABLE) as error:
        said = error.diagnostics[0].message if isinstance(error, ForthwithError) else type(error).__name__
        yield f"Its cases cannot be derived again: {said}"
    finally:
        database.close()


def _unreadable(found: Extract) -> Iterator[str]:
    """The first version of the law that is none, or not the one it says that it is."""
    for row in found.rows:
        if row.table != "pack":
            continue
        digest = str(row.said("digest"))
        try:
            pack = stored_pack(_content(row))
        except ForthwithError as error:
            yield f"The version {digest[:80]} of the law cannot be read: {error.diagnostics[0].message}"
            return
        if (pack.digest, pack.name) != (digest, row.said("name")):
            yield f"The version {digest[:80]} of the law holds another: {pack.name[:80]} {pack.digest[:80]}."
            return


def _lacking(about: About, found: Extract) -> Iterator[str]:
    """What there always is of what the bundle says that it is of: the event that issued the demand, which
    names its pack, and what was decided when the case was opened."""
    demand = about.subject.partition("/")[0]
    events = [row for row in found.rows if row.table == "event" and row.said("subject") == demand]
    issued = [row for row in events if row.said("type") == "demand_issued"]
    packs = [msgspec.json.decode(str(row.said("data")), type=dict[str, Any]).get("pack") for row in issued]
    if not packs:
        yield f"It says that it is of {about.subject}, but no event in it issues {demand}."
    elif packs[0] != about.pack:
        yield f"It says that {demand} is judged by {about.pack}, but it was issued under {packs[0]}."
    elif about.subject != demand and about.subject not in _cases(found):
        yield f"It says that it is of {about.subject}, but nothing in it was decided of that."


def _strays(about: About, found: Extract) -> Iterator[str]:
    """The first row that is not of what the bundle says that it is of."""
    demand = about.subject.partition("/")[0]
    for row in found.rows:
        column = _ABOUT_CASES.get(row.table)
        if column is not None:
            subject = str(row.said(column))
            of_demand = column == "subject" and subject == demand
            if not (of_demand or subject == about.subject or subject.startswith(f"{about.subject}/")):
                yield f"It says that it is of {about.subject}, but a row of {row.table} is about {subject}."
                return


def _of_files(about: About, files: dict[str, bytes], found: Extract) -> Iterator[str]:
    """What the other files say otherwise than the rows."""
    expected = _of_rows(found)
    letters = {
        _letter_name(str(row.said("digest")), str(row.said("file"))): row.said("digest")
        for row in found.rows
        if row.table == "letter"
    }
    inside = {name: digest_of(data) for name, data in files.items() if name.startswith("letters/")}
    for name, digest in inside.items():
        if letters.get(name) != digest:
            yield f"{name} is none of the letters on record, or was altered."
    lacking = len({*letters.values()} - {*inside.values()})
    if (about.letters, about.lacking) != (len(inside), lacking) or files[_ABOUT] != _written(about):
        yield f"{_ABOUT} is not what the rest says: {len(inside)} letters are in it, {lacking} are not."
    for name, data in files.items():
        if name not in inside and name != _ABOUT and expected.get(name) != data:
            yield f"{name} is not what the rows say."
    for name in sorted(expected.keys() - files.keys()):
        yield f"{name} is missing."


def _written(about: About) -> bytes:
    return msgspec.json.format(_CANONICAL.encode(about), indent=2) + b"\n"


def _cases(found: Extract) -> set[str]:
    """The cases in which anything was decided."""
    return {str(row.said("case_id")) for row in found.rows if row.table == "decision"}


def _of_rows(found: Extract) -> dict[str, bytes]:
    """The files that follow from the rows: these themselves, and each version of the law as written."""
    files = {
        _READ_ME: _SAID.encode(),
        _BATCHES: b"".join(_CANONICAL.encode(batch) + b"\n" for batch in found.batches),
        _ROWS: b"".join(_CANONICAL.encode(row) + b"\n" for row in found.rows),
    }
    for row in found.rows:
        if row.table == "pack":
            pack = stored_pack(_content(row))
            version = pack.digest.removeprefix("sha256:")[:16]
            files |= {f"law/{pack.name}-{version}/{name}": text.encode() for name, text in pack.files.items()}
    return files


def _content(row: Proven) -> bytes:
    return msgspec.convert(row.said("content"), bytes)


def _letters(feeder: Feeder, letters: Sequence[Letter]) -> Iterator[tuple[str, bytes]]:
    """The files of letters that are as they were written, by their names in the bundle."""
    files = Files(feeder.workspace.root)
    for letter in letters:
        data = files.as_written(letter)
        if data is not None:
            yield _letter_name(letter.digest, letter.file), data


def _letter_name(digest: str, file: str) -> str:
    return f"letters/{digest.removeprefix('sha256:')[:16]}-{Path(file).name}"


def _counted(about: About, found: Extract) -> Bundled:
    events = sum(row.table == "event" for row in found.rows)
    decisions = sum(row.table == "decision" for row in found.rows)
    head = found.batches[-1].head if found.batches else None
    return Bundled(about, len(found.batches), events, decisions, len(_cases(found)), head)
