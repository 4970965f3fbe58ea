"""Where strings begin and end in CEL text: all that is known of a condition before it is compiled."""

from __future__ import annotations

import re
from collections.abc import Iterator


def pieces(text: str) -> Iterator[tuple[bool, str]]:
    """The text cut into CEL strings (True) and what stands between them (False)."""
    index = start = 0
    while index < len(text):
        if text[index] in "\"'":
            if start < index:
                yield False, text[start:index]
            start = _string_end(text, index)
            yield True, text[index:start]
            index = start
        else:
            index += 1
    if start < len(text):
        yield False, text[start:]


def without_comment(text: str) -> str:
    """``text`` up to a ``#`` that follows white space outside a CEL string, right-trimmed."""
    start = 0
    for string, piece in pieces(text):
        for match in () if string else re.finditer("#", piece):
            at = start + match.start()
            if at == 0 or text[at - 1].isspace():
                return text[:at].rstrip()
        start += len(piece)
    return text.rstrip()


def is_one_string(text: str) -> bool:
    """True where the whole text is one CEL string: a condition somebody put in quotes."""
    return text[:1] in ("'", '"') and _string_end(text, 0) == len(text)


def _string_end(text: str, start: int) -> int:
    """The index after the CEL string that opens at ``start``; the end where it never closes."""
    quote = text[start]
    mark = quote * 3 if text.startswith(quote * 3, start) else quote
    raw = start > 0 and text[start - 1] in "rR" and (start < 2 or not (text[start - 2].isalnum()))
    index = start + len(mark)
    while index < len(text):
        if text[index] == "\\" and not raw:
            index += 2
        elif text.startswith(mark, index):
            return index + len(mark)
        else:
            index += 1
    return len(text)
