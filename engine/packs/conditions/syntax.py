"""Condition text to a syntax tree: a parser by precedence for the grammar of CEL.

It reads what CEL has accepted, or tries to explain what CEL has refused; it never refuses by
itself. What it cannot read (Unparsable) CEL evaluates alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from engine.packs.conditions.tokens import RESERVED, Token, TooDeep, Unparsable, text_of, tokens
from engine.packs.conditions.tree import (
    Binary,
    Call,
    Fact,
    Ident,
    Index,
    ListOf,
    Literal,
    Logic,
    Node,
    Other,
    Select,
    Ternary,
    Unary,
    macro_variable,
    walk,
)

MAX_DEPTH = 32
"""How deep a condition may nest: as deep as CEL reads one. Closures and recursive walks rely on it."""

_PRECEDENCE = {"||": 1, "&&": 2}
_PRECEDENCE.update(dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in"), 3))
_PRECEDENCE.update(dict.fromkeys(("+", "-"), 4), **dict.fromkeys(("*", "/", "%"), 5))
_CONSTANTS: dict[str, tuple[str, bool | None]] = {
    "true": ("bool", True),
    "false": ("bool", False),
    "null": ("null", None),
}


def parse(source: str, names: Collection[str]) -> Node:
    """The tree of ``source`` with ``names`` resolved. Raises Unparsable and TooDeep."""
    parser = _Parser(source)
    root = parser.expression()
    parser.take("end")
    if any(depth > MAX_DEPTH for _, depth in walk(root)):
        raise TooDeep
    return _resolve(root, names, frozenset())


class _Parser:
    def __init__(self, source: str) -> None:
        self.tokens = tokens(source)
        self.at = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    @property
    def last(self) -> int:
        return self.tokens[self.at - 1].end

    def take(self, wanted: str) -> Token:
        """The next token, which must have this kind or be this operator."""
        token = self.token
        if token.kind != wanted and (token.kind != "op" or token.text != wanted):
            raise Unparsable(token.start)
        self.at += 1
        return token

    def skip(self, op: str) -> bool:
        if self.token.kind == "op" and self.token.text == op:
            self.at += 1
            return True
        return False

    def nested(self, parse: Callable[[], Node]) -> Node:
        """A part one level down; the bound keeps Python's own stack safe."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TooDeep
        node = parse()
        self.depth -= 1
        return node

    def expression(self) -> Node:
        start = self.token.start
        node = self.binary(1)
        if self.skip("?"):
            yes = self.nested(lambda: self.binary(1))
            self.take(":")
            no = self.nested(self.expression)
            return Ternary(start, self.last, node, yes, no)
        return node

    def binary(self, least: int) -> Node:
        start = self.token.start
        left = self.unary()
        while self.token.kind == "op" and _PRECEDENCE.get(self.token.text, 0) >= least:
            op = self.token.text
            level = _PRECEDENCE[op]
            self.at += 1
            right = self.binary(level + 1)
            if level > 2:
                left = Binary(start, self.last, op, left, right)
            elif isinstance(left, Logic) and left.op == op and left.start == start:
                left = Logic(start, self.last, op, (*left.parts, right))
            else:
                left = Logic(start, self.last, op, (left, right))
        return left

    def unary(self) -> Node:
        token = self.token
        if token.kind == "op" and token.text in ("!", "-"):
            self.at += 1
            if token.text == "-" and self.token.kind in ("int", "float"):
                return self.member(token)
            operand = self.nested(self.unary)
            return Unary(token.start, self.last, token.text, operand)
        return self.member(None)

    def member(self, minus: Token | None) -> Node:
        start = minus.start if minus else self.token.start
        node = self.primary(minus)
        while True:
            if self.skip("."):
                word = self.take("word")
                if word.text in ("true", "false", "null"):
                    raise Unparsable(word.start)
                if self.skip("("):
                    arguments = self.items(")", trailing=False)
                    node = Call(start, self.last, word.text, node, arguments, word.start)
                else:
                    node = Select(start, word.end, node, word.text)
            elif self.skip("["):
                index = self.nested(self.expression)
                self.take("]")
                node = Index(start, self.last, node, index)
            elif self.token.text == "{" and isinstance(node, Ident | Select):
                self.at += 1
                parts = self.entries(message=True)
                node = Other(start, self.last, parts)
            else:
                return node

    def primary(self, minus: Token | None) -> Node:
        token = self.token
        self.at += 1
        start = minus.start if minus else token.start
        if token.kind == "int":
            return _int(token, start, negative=minus is not None)
        if token.kind == "float":
            value = float(token.text)
            return Literal(start, token.end, "double", -value if minus else value)
        if token.kind in ("string", "raw"):
            text = text_of(token)
            return Literal(start, token.end, "bytes" if text is None else "string", text)
        if token.kind == "word":
            if token.text in _CONSTANTS:
                return Literal(start, token.end, *_CONSTANTS[token.text])
            if self.skip("("):
                arguments = self.items(")", trailing=False)
                return Call(start, self.last, token.text, None, arguments, token.start)
            return Ident(start, token.end, token.text)
        if token.text == "(":
            node = self.nested(self.expression)
            self.take(")")
            return node
        if token.text == "[":
            items = self.items("]", trailing=True)
            return ListOf(start, self.last, items)
        if token.text == "{":
            parts = self.entries(message=False)
            return Other(start, self.last, parts)
        raise Unparsable(token.start)

    def items(self, close: str, trailing: bool) -> tuple[Node, ...]:
        found: list[Node] = []
        while not self.skip(close):
            if found:
                self.take(",")
                if trailing and self.skip(close):
                    break
            found.append(self.nested(self.expression))
        return tuple(found)

    def entries(self, message: bool) -> tuple[Node, ...]:
        found: list[Node] = []
        while not self.skip("}"):
            if message:
                self.take("word")
            else:
                found.append(self.nested(self.expression))
            self.take(":")
            found.append(self.nested(self.expression))
            if not self.skip(","):
                self.take("}")
                break
        return tuple(found)


def _int(token: Token, start: int, negative: bool) -> Literal:
    digits = token.text.rstrip("uU")
    value = int(digits, 16) if digits[:2] == "0x" else int(digits)
    type = "int" if digits == token.text else "uint"
    return Literal(start, token.end, type, -value if negative else value)


def dotted(node: Node) -> str | None:
    """``a.b.c`` where the node is a chain of words, else None."""
    words: list[str] = []
    while isinstance(node, Select):
        words.append(node.field)
        node = node.operand
    if not isinstance(node, Ident):
        return None
    return ".".join((node.name, *reversed(words)))


def _resolve(node: Node, names: Collection[str], bound: frozenset[str]) -> Node:
    """The tree with the longest dotted chains that are declared names turned into Fact."""

    def down(child: Node) -> Node:
        return _resolve(child, names, bound)

    match node:
        case Ident(start, end, name):
            return Fact(start, end, name) if name in names and name not in bound else node
        case Select(start, end, operand, field):
            chain = dotted(node)
            if chain is not None and chain in names and chain.split(".", 1)[0] not in bound:
                return Fact(start, end, chain)
            return Select(start, end, down(operand), field)
        case Call(start, end, function, target, arguments, at):
            variable = macro_variable(node)
            if variable is not None:
                inner = bound | {variable}
                rest = tuple(_resolve(argument, names, inner) for argument in arguments[1:])
                arguments = (arguments[0], *rest)
            else:
                arguments = tuple(map(down, arguments))
            return Call(start, end, function, down(target) if target else None, arguments, at)
        case Index(start, end, operand, index):
            return Index(start, end, down(operand), down(index))
        case Unary(start, end, op, operand):
            return Unary(start, end, op, down(operand))
        case Binary(start, end, op, left, right):
            return Binary(start, end, op, down(left), down(right))
        case Logic(start, end, op, parts):
            return Logic(start, end, op, tuple(map(down, parts)))
        case Ternary(start, end, condition, yes, no):
            return Ternary(start, end, down(condition), down(yes), down(no))
        case ListOf(start, end, items):
            return ListOf(start, end, tuple(map(down, items)))
        case Other(start, end, parts):
            return Other(start, end, tuple(map(down, parts)))
    return node


def facts_in(node: Node) -> frozenset[str]:
    return frozenset(part.name for part, _ in walk(node) if isinstance(part, Fact))


def names_in_text(source: str, names: Collection[str]) -> frozenset[str]:
    """The declared names that occur as words in a text the parser cannot read; may be too many."""
    found: set[str] = set()
    try:
        words = tokens(source)
    except Unparsable:
        return frozenset(names)
    for at, token in enumerate(words):
        chain = ""
        while token.kind == "word" and token.text not in RESERVED:
            chain = f"{chain}.{token.text}" if chain else token.text
            if chain in names:
                found.add(chain)
            if words[at + 1].text != ".":
                break
            at += 2
            token = words[at]
    return frozenset(found)
