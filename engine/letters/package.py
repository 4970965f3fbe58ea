"""A Word file as the package of files that it is: held to what a letter may have in it, and written so that
the same content is the same bytes."""

from __future__ import annotations

import io
import zipfile
import zlib

from engine.diagnostics import Refused
from engine.letters.harmless import check_part, unfit

MOST_BYTES = 20_000_000
MOST_PART = 8_000_000
MOST_FILES = 500
_FIRST = "[Content_Types].xml"
_START = (1980, 1, 1, 0, 0, 0)


def checked(file: str, data: bytes) -> dict[str, bytes]:
    """The parts of a Word file by their names. Raises Refused where it is none, where it is too large when
    unpacked, and where it holds programs, other documents, or what is fetched from elsewhere."""
    parts = _unpacked(file, data)
    for name, part in parts.items():
        check_part(file, name, part)
    return parts


def settled(data: bytes) -> bytes:
    """A package written anew: its parts in order, of one date."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return packed({info.filename: package.read(info) for info in package.infolist()})


def packed(parts: dict[str, bytes]) -> bytes:
    """The parts as a package."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name in sorted(parts, key=lambda name: (name != _FIRST, name)):
            info = zipfile.ZipInfo(name, _START)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            package.writestr(info, parts[name])
    return written.getvalue()


def _unpacked(file: str, data: bytes) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            infos = package.infolist()
            if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_BYTES:
                raise _large(file)
            for info in infos:
                if info.file_size > MOST_PART or info.filename in parts or info.flag_bits & 1:
                    raise _large(file)
                with package.open(info) as part:
                    parts[info.filename] = part.read(MOST_PART + 1)
                if len(parts[info.filename]) > MOST_PART:
                    raise _large(file)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise unfit(file, f"it cannot be unpacked ({error})", "Save it in Word as .docx.") from error
    if _FIRST not in parts or "word/document.xml" not in parts:
        raise unfit(file, "it holds no document", "Save it in Word as .docx.")
    return parts


def _large(file: str) -> Refused:
    most = f"{MOST_FILES:,} parts of {MOST_PART // 1_000_000} MB, {MOST_BYTES // 1_000_000} MB in all"
    return unfit(file, f"it unpacks to more than {most}, or is enciphered", "Save it in Word as .docx.")
