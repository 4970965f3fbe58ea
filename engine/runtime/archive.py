"""Files in one zip file: the same bytes for the same files; read only where nothing in it can do harm."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from engine.diagnostics import Refused, refused

LARGEST = 1_000_000_000
"""How many bytes such a file may have."""

MOST = 100_000
"""How many files may be in it."""

_STAMP = (1980, 1, 1, 0, 0, 0)
_UNIX, _RIGHTS = 3, 0o644 << 16
_BEFORE, _LISTED = 30, 46
"""How many bytes stand before each file, and list it behind the last, its name apart."""

_END, _END_OF_MANY = 22, 98
"""How many stand at the end: more where there are more files than the old form of it can count."""

_NAME = re.compile(r"[^\x00-\x1f\\/:]+(/[^\x00-\x1f\\/:]+)*")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files in the order of their names, of no date and as they are: how well something is packed depends
    on the machine."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.create_system, entry.external_attr = _UNIX, _RIGHTS
            archive.writestr(entry, files[name])
    return written.getvalue()


def unzipped(path: Path) -> dict[str, bytes]:
    """The files, by name.

    Raises Refused where it is no such file, is too large, or holds what ``zipped`` would not have written:
    something packed, a name twice, a path that leads out of it, a link, anything beside its files.
    """
    try:
        if not path.is_file():
            raise _refused(path, "it is no file")
        size = path.stat().st_size
        if size > LARGEST:
            raise _refused(path, f"it has {size:,} bytes, and may have {LARGEST:,}")
        # From memory, where a place that cannot be is a ValueError; in a file it is the system's word on it.
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            entries = archive.infolist()
            if len(entries) > MOST:
                raise _refused(path, f"it holds {len(entries):,} files, and may hold {MOST:,}")
            files: dict[str, bytes] = {}
            at, last = 0, ""
            for entry in entries:
                name, bare = entry.filename, (entry.date_time, entry.create_system, entry.external_attr)
                if not _NAME.fullmatch(name) or ".." in name.split("/"):
                    raise _refused(path, f"it holds a file with the name '{name[:80]}'")
                if name <= last:
                    raise _refused(path, f"'{name[:80]}' in it stands twice, or behind one that follows it")
                if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size:
                    raise _refused(path, f"'{name[:80]}' in it is packed, which a bundle never is")
                if entry.header_offset != at or bare != (_STAMP, _UNIX, _RIGHTS):
                    raise _refused(
                        path, f"'{name[:80]}' in it is a link, bears a date, or is not in its place"
                    )
                at += _BEFORE + len(name.encode()) + entry.file_size
                files[name], last = archive.read(entry), name
            listed = sum(_LISTED + len(name.encode()) for name in files)
            if size != at + listed + (_END if len(files) <= zipfile.ZIP_FILECOUNT_LIMIT else _END_OF_MANY):
                raise _refused(path, "it holds something beside its files")
            return files
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
        OverflowError,
    ) as error:
        raise _refused(path, f"it cannot be read: {error}") from error


def _refused(path: Path, why: str) -> Refused:
    return refused(
        "bundle-unreadable",
        f"Expected a bundle in {path}, but {why}.",
        "Name a file that 'forthwith bundle' wrote, or ask for it again.",
    )
