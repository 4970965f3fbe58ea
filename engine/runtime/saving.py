"""Putting a text in the place of a file: the old one or the new one is there, never a part."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path


def save(path: Path, text: str | bytes) -> None:
    """Write the file anew, where it stands if it is a link, with the rights it had. Text is written in
    UTF-8, with the line ends that it has."""
    target = path.resolve()
    number, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, name)
        else:
            os.chmod(name, 0o666 & ~_mask())
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def hindrance(path: Path) -> str | None:
    """Why a file may not be written anew, as a sentence; None where nothing is known to stand in the way.
    A file that is marked as read-only could be replaced all the same, and is not."""
    target = path.resolve()
    if target.exists() and not (target.stat().st_mode & 0o222 and os.access(target, os.W_OK)):
        return "The file is marked as read-only."
    if not os.access(target.parent, os.W_OK):
        return f"Nothing may be written in its folder, {target.parent}."
    return None


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
