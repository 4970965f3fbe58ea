"""The language of templates: a small part of Jinja in its sandbox, in which nothing can be left out
silently and nothing runs without end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.runtime import LoopContext, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.diagnostics import Diagnostic, Refused
from engine.letters.check import check, written
from engine.letters.fields import LOOP, Group
from engine.letters.said import Plain, in_a_row, said, weekday_of
from engine.letters.source import Source

MOST_ROUNDS = 20_000
MOST_TEXT = 2_000_000
MOST_STEPS = 1_000_000
"""How often loops may go round in one letter, how many characters it may have, and how often it may look at a
field: together they say how long it may take."""


class _Absent(StrictUndefined):
    """What is not there, and all below it: it is told when it is needed, by its whole name."""

    def __getattr__(self, name: str) -> Any:
        if name[:2] == "__":
            raise AttributeError(name)
        return self


def filled(source: Source, fields: Group, values: Mapping[str, Any], escape: Callable[[str], str]) -> str:
    """A template with the values put in, each escaped. Raises Refused for what is missing or wrong."""
    return Language(source, fields, escape).from_string(source.text).render(values)


def mistakes(source: Source, fields: Group) -> tuple[Diagnostic, ...]:
    """What is wrong with a template, whatever the values."""
    try:
        Language(source, fields, str).from_string(source.text)
    except Refused as error:
        return error.diagnostics
    return ()


class Language(ImmutableSandboxedEnvironment):
    """Compiles templates of one file. ``escape`` makes a value plain text in what the template makes; with
    ``autoescape`` values are escaped for XML besides."""

    def __init__(
        self, source: Source, fields: Group, escape: Callable[[str], str], *, autoescape: bool = False
    ) -> None:
        super().__init__(
            undefined=_Absent,
            autoescape=autoescape,
            trim_blocks=not autoescape,
            lstrip_blocks=not autoescape,
            keep_trailing_newline=True,
        )
        self.source = source
        self.fields = fields
        self.escape = escape
        self.rounds = self.length = self.steps = 0
        self.globals.clear()
        self.tests.clear()
        self.filters.clear()
        self.filters.update(
            upper=lambda value: said(value).upper(),
            capitalize=lambda value: said(value)[:1].upper() + said(value)[1:],
            length=len,
            words=in_a_row,
            iso=Plain,
            weekday=weekday_of,
            amount=lambda value: f"{value:,.2f}",
            _printed=self._printed,
            _needed=self._needed,
            _asked=self._asked,
            _each=self._each,
        )
        self.concat = self._joined  # type: ignore[method-assign]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        told = self.source if self.source.lines else Source(self.source.file, source, lines=False)
        try:
            tree = super()._parse(source, name, filename)
            found = check(told, tree, self.fields)
        except TemplateSyntaxError as error:
            raise Refused(_syntax(told, error.message or "", error.lineno)) from None
        except RecursionError:
            raise Refused(_syntax(told, "too much stands inside of each other", 1)) from None
        if found:
            raise Refused(*found)
        _wrap(tree.body)
        tree.set_environment(self)
        return tree

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What stands below a name: of values by their key, never a method of Python's."""
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(name=attribute)
        if isinstance(obj, LoopContext) and attribute in LOOP.fields:
            return getattr(obj, attribute)
        return obj if isinstance(obj, Undefined) else self.undefined(name=attribute)

    def _joined(self, pieces: Iterable[str]) -> str:
        parts = []
        for piece in pieces:
            self.length += len(piece)
            if self.length > MOST_TEXT:
                raise self._wrong("letter-too-long", f"Expected at most {MOST_TEXT:,} characters.", 1)
            parts.append(piece)
        return "".join(parts)

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise self._wrong("letter-too-long", f"Expected at most {MOST_STEPS:,} looks at a field.", 1)

    def _asked(self, value: Any) -> Any:
        self._step()
        return False if isinstance(value, Undefined) else value

    def _printed(self, value: Any, name: str, line: int) -> str:
        self._step()
        text = said(value)
        if not text:
            raise self._missing(name, line, "is empty")
        return self.escape(text)

    def _needed(self, value: Any, name: str, line: int) -> Any:
        self._step()
        if value is None or isinstance(value, Undefined):
            raise self._missing(name, line, "is not known")
        return value

    def _each(self, value: Sequence[Any], name: str, line: int, otherwise: bool) -> Iterator[Any]:
        if not value and not otherwise:
            raise self._missing(name, line, "holds nothing")
        return self._rounds(value)

    def _rounds(self, value: Sequence[Any]) -> Iterator[Any]:
        for each in value:
            self.rounds += 1
            if self.rounds > MOST_ROUNDS:
                raise self._wrong("letter-too-long", f"Expected at most {MOST_ROUNDS:,} rounds of loops.", 1)
            yield each

    def _missing(self, name: str, line: int, what: str) -> Refused:
        decided = name.partition(".")[0] == "decision"
        why = " No decision of the case asks for this letter." if decided else ""
        return Refused(
            self.source.wrong(
                "letter-field-missing",
                f"The letter needs '{name}', which {what} in this case.{why}",
                f"Record what is missing, or let the template do without: {{% if {name} %}}.",
                line,
                name,
            )
        )

    def _wrong(self, code: str, message: str, line: int) -> Refused:
        return Refused(self.source.wrong(code, message, "Make the letter shorter.", line))


def _syntax(source: Source, said: str, line: int) -> Diagnostic:
    return source.wrong(
        "letter-syntax",
        f"The template cannot be read: {said.rstrip('.')}.",
        "Each '{{' ends with '}}', each '{%' with '%}'; each for and each if has its end.",
        line,
    )


def _wrap(body: Sequence[nodes.Node]) -> None:
    """Let whatever is printed, gone through or compared say its name where it is missing."""
    for node in body:
        if isinstance(node, nodes.Output):
            node.nodes = [
                part
                if isinstance(part, nodes.TemplateData)
                else _call("_printed", _needed(part), written(part), part.lineno)
                for part in node.nodes
            ]
        elif isinstance(node, nodes.For):
            name = written(node.iter)
            node.iter = _call("_each", _needed(node.iter), name, node.lineno, bool(node.else_))
            _wrap(node.body)
            _wrap(node.else_)
        elif isinstance(node, nodes.If):
            node.test = _asked(node.test)
            for part in (node.body, node.elif_, node.else_):
                _wrap(part)


def _needed(node: Any) -> Any:
    if isinstance(node, nodes.Name | nodes.Getattr):
        return _call("_needed", node, written(node), node.lineno)
    if isinstance(node, nodes.Filter):
        node.node = _needed(node.node) if node.node is not None else None
    elif isinstance(node, nodes.Compare | nodes.And | nodes.Or | nodes.Not):
        return _asked(node)
    return node


def _asked(node: Any) -> Any:
    """The test of an ``if``: a field that is absent is no; what is compared has to be there."""
    if isinstance(node, nodes.Name | nodes.Getattr):
        return _call("_asked", node)
    if isinstance(node, nodes.And | nodes.Or):
        node.left, node.right = _asked(node.left), _asked(node.right)
    elif isinstance(node, nodes.Not):
        node.node = _asked(node.node)
    elif isinstance(node, nodes.Compare):
        node.expr = _needed(node.expr)
        for operand in node.ops:
            operand.expr = _needed(operand.expr)
    else:
        return _needed(node)
    return node


def _call(filter: str, node: nodes.Expr, *given: str | int | bool) -> nodes.Filter:
    args = [nodes.Const(value, lineno=node.lineno) for value in given]
    return nodes.Filter(node, filter, args, [], None, None, lineno=node.lineno)
