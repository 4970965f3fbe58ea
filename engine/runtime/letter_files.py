"""The files of letters held to what the log says of them: as they were written, changed, gone; and files in
the folder of letters that the log does not know."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from engine.diagnostics import Diagnostic
from engine.ledger.letters import Letter

OUT = "written"
"""The folder in a workspace in which letters are put, unless another is named."""

Found = Literal["as written", "changed", "gone"]


def digest_of(data: bytes) -> str:
    """The digest by which the log knows a file."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def place_of(root: Path, path: Path) -> str:
    """The name by which the log keeps where a letter was put: below the workspace from there, else whole."""
    root, path = root.resolve(), path.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


class Files:
    """The files of letters of a workspace, each read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        folder = root / OUT
        here = sorted(folder.rglob("*")) if folder.is_dir() else []
        self.folder = [
            place_of(root, file) for file in here if file.is_file() and not file.name.startswith(".")
        ]
        self._digests: dict[str, str | None] = {}

    def digest(self, place: str) -> str | None:
        """The digest of a file; None where there is none that can be read."""
        if place not in self._digests:
            try:
                with (self.root / place).open("rb") as file:
                    self._digests[place] = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
            except (OSError, ValueError):  # ValueError where a name holds a NUL
                self._digests[place] = None
        return self._digests[place]

    def found(self, letter: Letter) -> Found:
        """What there is of a letter: where it was put, else under another name in the folder of letters."""
        digest = self.digest(letter.file)
        if digest is None:
            kept = any(self.digest(place) == letter.digest for place in self.folder)
            return "as written" if kept else "gone"
        return "as written" if digest == letter.digest else "changed"

    def as_written(self, letter: Letter) -> bytes | None:
        """What the file of a letter holds, where it is as it was written."""
        places = [letter.file, *(place for place in self.folder if self.digest(place) == letter.digest)]
        for place in places:
            if self.digest(place) == letter.digest:
                data = (self.root / place).read_bytes()
                return data if digest_of(data) == letter.digest else None
        return None

    def unrecorded(self, letters: Sequence[Letter]) -> list[str]:
        """The files in the folder of letters that are no letter on record. Of one that was changed its letter
        tells already."""
        places, digests = {letter.file for letter in letters}, {letter.digest for letter in letters}
        return [place for place in self.folder if place not in places and self.digest(place) not in digests]


def told(root: Path, letters: Sequence[Letter]) -> tuple[Diagnostic, ...]:
    """What a person has to know of the files: an error for each letter that was changed, a warning for each
    that is gone and for each file that is on no record."""
    files = Files(root)
    wrong = [each for letter in letters for each in _of_letter(files, letter)]
    return (*dict.fromkeys(wrong), *_unrecorded(files.unrecorded(letters)))


def _of_letter(files: Files, letter: Letter) -> Iterator[Diagnostic]:
    state = files.found(letter)
    of = f"{letter.file}: the letter '{letter.name}' of {letter.case}, dated {letter.day},"
    if state == "changed":
        again = f"'forthwith letters write {letter.case} {letter.name} --on {letter.day}'"
        yield Diagnostic(
            code="letter-changed",
            message=f"{of} was changed since it was written.",
            help=f"Its digest was {letter.digest}. Move the file elsewhere and look who changed it; {again} "
            "writes the letter again, as it was if case and template are as they were.",
        )
    elif state == "gone":
        yield Diagnostic(
            code="letter-gone",
            message=f"{of} is not there any more.",
            help="If somebody moved it, nothing is to be done: its digest is kept.",
            severity="warning",
        )


def _unrecorded(places: Sequence[str]) -> Iterator[Diagnostic]:
    if places:
        number = "1 file" if len(places) == 1 else f"{len(places):,} files"
        yield Diagnostic(
            code="letter-unrecorded",
            message=f"Expected letters on record in {OUT}/; found {number} on none: {', '.join(places)}.",
            help="If the program was stopped while it wrote letters, write them again for the same day: the "
            "files are then recorded. What somebody put there, move elsewhere.",
            severity="warning",
        )
