"""A Word file as the package of files that it is: held to what a letter may have in it, and written so that
the same content is the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from engine.diagnostics import Refused, refused

MOST_BYTES = 20_000_000
MOST_PART = 8_000_000
MOST_FILES = 500
_FIRST = "[Content_Types].xml"
_START = (1980, 1, 1, 0, 0, 0)
_EXTERNAL = re.compile(rb"<Relationship\b[^>]*\bTargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE)
_LINK = re.compile(rb"\bType\s*=\s*[\"'][^\"']*/hyperlink[\"']")
_SAFE_LINK = re.compile(rb"\bTarget\s*=\s*[\"'](?:https?://|mailto:)", re.IGNORECASE)
_FETCHES = re.compile(rb"\b(?:INCLUDE(?:TEXT|PICTURE)|DDE(?:AUTO)?|IMPORT|LINK|DATABASE|RD)\b")
_INSTRUCTION = re.compile(rb"<w:instrText\b[^>]*>(.*?)</w:instrText>|\bw:instr\s*=\s*\"([^\"]*)\"", re.DOTALL)
_ACTIVE = (b"vbaProject", b"macroEnabled", b"/activeX/", b"/embeddings/", b"aFChunk", b"/oleObject")


def checked(file: str, data: bytes) -> dict[str, bytes]:
    """The parts of a Word file by their names. Raises Refused where it is none, where it is too large when
    unpacked, and where it holds programs, other documents, or what is fetched from elsewhere."""
    parts = _unpacked(file, data)
    for name, part in parts.items():
        if b"<!DOCTYPE" in part[:4096] or b"<!ENTITY" in part:
            raise _unfit(file, f"{name} defines its own XML entities", "Save it anew in Word as .docx.")
        for active in _ACTIVE:
            if active.strip(b"/") in name.encode() or (name.endswith((".rels", ".xml")) and active in part):
                what = "a macro, a control or another document"
                raise _unfit(file, f"it holds {what} ({name})", "Save it in Word as .docx without it.")
        if name.endswith(".rels"):
            for found in _EXTERNAL.findall(part):
                if not (_LINK.search(found) and _SAFE_LINK.search(found)):
                    help = "Put pictures into the file itself, and detach it from its template in Word."
                    raise _unfit(file, f"it fetches something from outside of it ({name})", help)
        for plain, attribute in _INSTRUCTION.findall(part):
            if _FETCHES.search(plain or attribute):
                raise _unfit(file, "one of its fields fetches another file", "Take the field out in Word.")
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
        raise _unfit(file, f"it cannot be unpacked ({error})", "Save it in Word as .docx.") from error
    if _FIRST not in parts or "word/document.xml" not in parts:
        raise _unfit(file, "it holds no document", "Save it in Word as .docx.")
    return parts


def _large(file: str) -> Refused:
    most = f"{MOST_FILES:,} parts of {MOST_PART // 1_000_000} MB, {MOST_BYTES // 1_000_000} MB in all"
    return _unfit(file, f"it unpacks to more than {most}, or is enciphered", "Save it in Word as .docx.")


def _unfit(file: str, why: str, help: str) -> Refused:
    return refused("letter-word-file", f"{file}: expected a Word document fit for a letter, but {why}.", help)
