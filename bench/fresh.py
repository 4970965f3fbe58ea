"""A database file as it was, for run after run, however large it is."""

from __future__ import annotations

import filecmp
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_HEADER, _FRAME = 32, 24
"""Bytes at the head of a write-ahead log, and at the head of each page in it."""


@dataclass(frozen=True)
class Fresh:
    """``used`` is a copy of ``kept``, and is one again after every run.

    Copying gigabytes takes longer than most runs and leaves the disk busy, so that only the pages which
    a run has written are put back. A connection that does nothing holds on to the write-ahead log
    meanwhile: it tells which these are.
    """

    kept: Path
    used: Path

    @contextmanager
    def run(self) -> Iterator[Path]:
        """The file as it was; what is written to it in here is undone at the end."""
        holding = sqlite3.connect(self.used)
        holding.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (size,) = holding.execute("PRAGMA page_size").fetchone()
        try:
            yield self.used
        finally:
            pages = _written(Path(f"{self.used}-wal"), size)
            holding.close()
            self._put_back(pages, size)

    def same(self) -> bool:
        """Whether the file is as it was, to the byte."""
        return filecmp.cmp(self.kept, self.used, shallow=False)

    def _put_back(self, pages: set[int], size: int) -> None:
        with self.kept.open("rb") as kept, self.used.open("r+b") as used:
            end = os.fstat(kept.fileno()).st_size
            for page in sorted(pages):
                kept.seek((page - 1) * size)
                used.seek((page - 1) * size)
                used.write(kept.read(size))
            used.truncate(end)
            used.flush()
            os.fsync(used.fileno())


def _written(log: Path, size: int) -> set[int]:
    """The numbers of the pages in a write-ahead log."""
    pages = set()
    with log.open("rb") as file:
        file.seek(_HEADER)
        while head := file.read(_FRAME):
            pages.add(int.from_bytes(head[:4], "big"))
            file.seek(size, os.SEEK_CUR)
    return pages
