"""Lines of a file of events, each of bounded length, of a file that holds lines at all."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from engine.core.intake import Problem
from engine.diagnostics import Diagnostic, Place, Refused

LINE_BYTES = 1_000_000
_PIECE = 65_536
_SHOWN = 1_000
_EXCEL = "In Excel: File, Save As, and choose 'CSV UTF-8 (Comma delimited)'. Then feed that file."
_NO_LINES = {
    b"PK\x03\x04": ("spreadsheet-file", "a spreadsheet (.xlsx, .ods) or another packed file", _EXCEL),
    b"\xd0\xcf\x11\xe0": ("spreadsheet-file", "a spreadsheet of the older kind (.xls)", _EXCEL),
    codecs.BOM_UTF16_LE: ("not-utf8", "text in UTF-16", f"Save it again as UTF-8. {_EXCEL}"),
    codecs.BOM_UTF16_BE: ("not-utf8", "text in UTF-16", f"Save it again as UTF-8. {_EXCEL}"),
}


class Overlong(NamedTuple):
    """What is kept of a line above the bound: its beginning, its size in bytes and its digest."""

    head: bytes
    size: int
    digest: str


Line = bytes | Overlong


def bounded(stream: BinaryIO, name: str) -> Iterator[Line]:
    """The lines of a file, never more than the bound of one in memory.

    Raises Refused where the file is none of lines.
    """
    first = True
    while piece := stream.readline(LINE_BYTES + 1):
        if first:
            check_lines(piece, name)
            first = False
        if len(piece) <= LINE_BYTES:
            yield piece
            continue
        digest, size, head = hashlib.sha256(piece), len(piece), piece[:_SHOWN]
        while not piece.endswith(b"\n") and (piece := stream.readline(_PIECE)):
            digest.update(piece)
            size += len(piece)
        yield Overlong(head, size, f"sha256:{digest.hexdigest()}")


def check_lines(head: bytes, name: str) -> None:
    """Raises Refused for a file that, by its beginning, is a spreadsheet or not in UTF-8."""
    for sign, (code, found, help) in _NO_LINES.items():
        if head.startswith(sign):
            raise Refused(
                Diagnostic(code, f"Expected lines of text in UTF-8, found {found}.", help, Place(name, 1, 1))
            )


def read_text(line: Line, number: int) -> str | Problem:
    """The text of a line. A byte order mark at the head of a file is passed over."""
    if isinstance(line, bytes) and len(line) > LINE_BYTES:
        line = Overlong(line[:_SHOWN], len(line), f"sha256:{hashlib.sha256(line).hexdigest()}")
    if isinstance(line, Overlong):
        return Problem(
            "line-too-long",
            f"Expected a line of at most {LINE_BYTES:,} bytes, found {line.size:,} ({line.digest}).",
            "Divide what it says into several events, or keep it in a file of its own.",
        )
    if number == 1:
        line = line.removeprefix(codecs.BOM_UTF8)  # Windows programs put it there
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        around = line[max(error.start - 10, 0) : error.start + 10].decode("utf-8", "backslashreplace").strip()
        return Problem(
            "not-utf8",
            f"Expected text in UTF-8; byte {error.start + 1} of the line is not: '{around}'.",
            f"Save the file again with the encoding UTF-8 and feed it again. {_EXCEL}",
        )


def kept(line: Line) -> str:
    """What quarantine keeps of a line: the whole of it, or of a long one the beginning."""
    if isinstance(line, bytes) and len(line) <= LINE_BYTES:
        return line.decode("utf-8", "backslashreplace").rstrip("\r\n")
    head = line[:_SHOWN] if isinstance(line, bytes) else line.head
    return head.decode("utf-8", "backslashreplace") + "..."


UNREADABLE_AGAIN = ("line-too-long", "not-utf8", "bad-characters")
"""Codes of lines of which quarantine does not keep what could be read again."""
