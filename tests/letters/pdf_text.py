"""The words of a PDF of ours, in the order in which they are drawn: read back from the file, so that a letter
as PDF can be held to the same letter as a Word file."""

from __future__ import annotations

import base64
import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*?)endstream", re.DOTALL)
_FONT = re.compile(rb"/(F[\d+]+) (\d+) 0 R")
_CODE = re.compile(rb"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>(?: <([0-9A-Fa-f]+)>)?")
_SAID = re.compile(rb"/(F[\d+]+) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\) Tj|(T\*|Tm|Td)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages(data: bytes) -> list[str]:
    """What each page says, foot and all; a blank for each place at which it begins anew."""
    objects = {int(number): body for number, body in _OBJECT.findall(data)}
    fonts = {
        name: _letters(_stream(objects[int(unicode[1])]))
        for body in objects.values()
        for name, number in _FONT.findall(body)
        if (unicode := re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)]))
    }
    drawn = [body for body in objects.values() if re.search(rb"/Type /Page\b(?!s)", body)]
    contents = [re.search(rb"/Contents (\d+) 0 R", body) for body in drawn]
    return [_said(_stream(objects[int(found[1])]), fonts) for found in contents if found]


def _said(stream: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    words, font = [], b""
    for chosen, text, moved in _SAID.findall(stream):
        if chosen:
            font = chosen
        elif moved:
            words.append(" ")
        else:
            words.append("".join(fonts[font][code] for code in _ESCAPE.sub(_plain, text)))
    return " ".join("".join(words).split())


def _plain(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 8)]) if found[1].isdigit() else _LETTERS.get(found[1], found[1])


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    packed = found[1]
    if b"/ASCII85Decode" in body:
        packed = base64.a85decode(b"<~" + packed.strip(), adobe=True)
    return zlib.decompressobj().decompress(packed)


def _letters(cmap: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbf(?:range|char)\n(.*?)endbf", cmap, re.DOTALL):
        for line in block.splitlines():
            if array := re.match(rb"<([0-9A-Fa-f]+)> <[0-9A-Fa-f]+> \[(.*)\]", line):
                for offset, text in enumerate(re.findall(rb"<([0-9A-Fa-f]+)>", array[2])):
                    found[int(array[1], 16) + offset] = _utf16(text)
            elif code := _CODE.match(line):
                found[int(code[1], 16)] = _utf16(code[3] or code[2])
    return found


def _utf16(text: bytes) -> str:
    return bytes.fromhex(text.decode()).decode("utf-16-be")
