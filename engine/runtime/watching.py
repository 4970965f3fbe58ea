"""Seeing that files are saved: by looking again, so that it works on every file system."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

EVERY = 0.4
"""Seconds between two looks."""
_FILES = ("forthwith.toml", "rules/**/*", "workflows/**/*", "letters/**/*")

Stamp = tuple[int, int]
"""When a file was changed, in nanoseconds, and its size."""


def changes(roots: Iterable[Path]) -> Iterator[list[Path]]:
    """Without end, the files of packs below workspaces that were saved, made or removed since the last
    look at which any were; empty at the first."""
    roots = tuple(roots)
    seen = _stamps(roots)
    yield []
    while True:
        pause()
        now = _stamps(roots)
        if now != seen:
            changed = {path for path, _ in seen.items() ^ now.items()}
            seen = now
            yield sorted(changed)


def pause() -> None:
    """Wait until the next look."""
    time.sleep(EVERY)


def _stamps(roots: tuple[Path, ...]) -> Mapping[Path, Stamp]:
    found = {}
    for root in roots:
        for path in (path for pattern in _FILES for path in root.glob(pattern)):
            try:
                status = path.stat()
            except OSError:  # gone between two looks
                continue
            if path.is_file():
                found[path] = (status.st_mtime_ns, status.st_size)
    return found
