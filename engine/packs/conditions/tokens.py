"""Condition text to tokens, by the lexical rules of the CEL specification."""

from __future__ import annotations

import re
from typing import NamedTuple

RESERVED = frozenset(
    "as break const continue else for function if import in let loop package namespace return "
    "var void while true false null".split()
)

_TOKEN = re.compile(
    r"""(?P<space>[ \t\n\f\r]+|//[^\n]*)
    |(?P<float>\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)
    |(?P<int>0x[0-9a-fA-F]+[uU]?|\d+[uU]?)
    |(?P<raw>[bB]?[rR](?:\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?'''|"[^"\n\r]*"|'[^'\n\r]*'))
    |(?P<string>[bB]?(?:\"\"\"(?:\\[\s\S]|[^\\])*?\"\"\"|'''(?:\\[\s\S]|[^\\])*?'''
        |"(?:\\.|[^"\\\n\r])*"|'(?:\\.|[^'\\\n\r])*'))
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<op>==|!=|<=|>=|&&|\|\||[-+*/%<>!?:.,()\[\]{}])""",
    re.VERBOSE | re.ASCII,
)
_ESCAPE = re.compile(
    r"\\(?:([abfnrtv\\?\"'`])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|(.?))",
    re.DOTALL,
)
_PLAIN = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class Unparsable(Exception):
    """The text is not within what this parser reads; ``offset`` is where it stopped."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class TooDeep(Exception):
    """More nesting than a condition may have."""


class Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


def tokens(source: str) -> list[Token]:
    """All tokens but spaces and comments, and an ``end``. Raises Unparsable."""
    found, at = [], 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None:
            raise Unparsable(at)
        kind = match.lastgroup or ""
        if kind != "space":
            text = match.group()
            found.append(Token("op" if text == "in" else kind, text, at, match.end()))
        at = match.end()
    found.append(Token("end", "", at, at))
    return found


def bracket_depth(source: str) -> int:
    """How deep brackets nest, whatever else the text is; quoted texts do not count."""
    depth = deepest = at = 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        text = match.group() if match else source[at]
        if text in ("(", "[", "{"):
            depth += 1
            deepest = max(deepest, depth)
        elif text in (")", "]", "}"):
            depth -= 1
        at += len(text)
    return deepest


def text_of(token: Token) -> str | None:
    """What a quoted text stands for; None for bytes. Raises Unparsable for an escape CEL has not."""
    quoted = token.text.lstrip("bBrR")
    if token.text[0] in "bB":
        return None
    size = 3 if len(quoted) >= 6 and quoted[:3] in ('"""', "'''") else 1
    body = quoted[size:-size].replace("\r\n", "\n") if size == 3 else quoted[size:-size]
    if token.kind == "raw" or "\\" not in body:
        return body

    def replace(match: re.Match[str]) -> str:
        plain, two, four, eight, octal, wrong = match.groups()
        if wrong is not None:
            raise Unparsable(token.start)
        if plain:
            return _PLAIN.get(plain, plain)
        code = int(octal, 8) if octal else int(two or four or eight, 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise Unparsable(token.start)
        return chr(code)

    return _ESCAPE.sub(replace, body)
