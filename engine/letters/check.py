"""A template held to the little language of letters before it is tried: every field known, nothing that
could run without end."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from jinja2 import nodes

from engine.diagnostics import Diagnostic, suggestion
from engine.letters.fields import LOOP, Group, Kind, Listed, names_below
from engine.letters.source import Source

DEEPEST = 3
"""How many loops may stand in each other."""

MOST_PARTS = 20_000
MOST_INSIDE = 40
MOST_BESIDE = 40
"""How many parts a template may have, how deep they may stand in each other, and how many comparisons or
elifs may follow one another: it is compiled, which takes long or breaks where there are very many."""

FILTERS: Mapping[str, str] = {
    "upper": "in capitals",
    "capitalize": "with a capital at the beginning",
    "length": "how many a list holds",
    "words": "a list in a row: a, b and c",
    "iso": "a day as 2018-02-23",
    "weekday": "the weekday of a day",
    "amount": "a number of dollars, as 1,250.00",
}
"""What may stand behind a bar in ``{{ field | upper }}``, and what it gives."""

_WANTED = {"iso": "day", "weekday": "day", "length": "list", "words": "list", "amount": "number"}
"""What has to stand before a filter; the others take anything."""

_LANGUAGE = (
    "A letter may have {{ field }}, {% for item in list %} ... {% endfor %} and {% if field %} ... "
    "{% else %} ... {% endif %}; nothing else."
)

Scope = Mapping[str, Kind]


def check(source: Source, tree: nodes.Template, fields: Group) -> tuple[Diagnostic, ...]:
    """Everything in a template that is not of the language, and every field that is not known."""
    checker = _Checker(source, fields)
    checker.size(tree)
    if checker.found:
        return tuple(checker.found)
    checker.body(tree.body, fields.fields, 0)
    return tuple(dict.fromkeys(checker.found))


class _Checker:
    def __init__(self, source: Source, fields: Group) -> None:
        self.source = source
        self.fields = fields
        self.found: list[Diagnostic] = []

    def wrong(self, code: str, message: str, help: str, node: nodes.Node, word: str = "") -> None:
        self.found.append(self.source.wrong(code, message, help, node.lineno, word))

    def size(self, tree: nodes.Template) -> None:
        """Whether all of it is small enough to be looked at and to be compiled; the first that is not."""
        left: list[tuple[nodes.Node, int]] = [(tree, 0)]
        for count in itertools.count():
            if not left:
                return
            node, deep = left.pop()
            beside = len(node.ops) if isinstance(node, nodes.Compare) else 0
            beside = len(node.elif_) if isinstance(node, nodes.If) else beside
            if count > MOST_PARTS:
                what = f"a template of at most {MOST_PARTS:,} fields, loops and the like"
                self.wrong("letter-too-long", f"Expected {what}.", "Make the letter shorter.", tree)
                return
            if deep > MOST_INSIDE or beside > MOST_BESIDE:
                what = f"at most {MOST_INSIDE} parts in each other, or one after the other in one 'if'"
                self.wrong("letter-too-deep", f"Expected {what}.", "Take it apart.", node)
                return
            left.extend((below, deep + 1) for below in node.iter_child_nodes())

    def body(self, body: Sequence[nodes.Node], scope: Scope, deep: int) -> None:
        for node in body:
            if isinstance(node, nodes.Output):
                for part in node.nodes:
                    if not isinstance(part, nodes.TemplateData):
                        self.printed(part, scope)
            elif isinstance(node, nodes.If):
                self.kind(node.test, scope)
                for below in (node.body, node.elif_, node.else_):
                    self.body(below, scope, deep)
            elif isinstance(node, nodes.For):
                self.loop(node, scope, deep)
            else:
                self.refuse(node)

    def loop(self, node: nodes.For, scope: Scope, deep: int) -> None:
        if node.test is not None or node.recursive or not isinstance(node.target, nodes.Name):
            self.refuse(node)
            return
        if deep == DEEPEST:
            self.wrong(
                "letter-too-deep",
                f"Expected at most {DEEPEST} loops in each other; found one more.",
                "Take one of them apart.",
                node,
            )
            return
        listed = self.kind(node.iter, scope)
        if listed is not None and not isinstance(listed, Listed):
            name = written(node.iter)
            self.wrong(
                "letter-not-a-list",
                f"Expected a list behind 'in'; '{name}' is none.",
                self._lists(),
                node,
                name,
            )
        each = listed.of if isinstance(listed, Listed) else None
        below = {**scope, "loop": LOOP, node.target.name: Group({}) if each is None else each}
        if listed is not None:
            self.body(node.body, below, deep + 1)
        self.body(node.else_, scope, deep)

    def printed(self, node: nodes.Node, scope: Scope) -> None:
        kind = self.kind(node, scope)
        several = kind.of if isinstance(kind, Listed) else kind
        if isinstance(several, Group):
            name = written(node)
            below = ", ".join(f"{name}.{field}" for field in several.fields) or "none"
            listed = isinstance(kind, Listed)
            help = f"Go through it with {{% for x in {name} %}}." if listed else f"Below it are: {below}."
            self.wrong(
                "letter-field-group",
                f"Expected a field that can be written out; '{name}' holds others.",
                help,
                node,
                name,
            )

    def kind(self, node: nodes.Node, scope: Scope) -> Kind | None:
        """Of what kind an expression is; None where something about it was wrong and has been told."""
        if isinstance(node, nodes.Name):
            return self.known(node, scope.get(node.name), scope)
        if isinstance(node, nodes.Getattr):
            root = written(node).partition(".")[0]
            if root not in scope and root.isidentifier():
                return self.known(node, None, scope)
            below = self.kind(node.node, scope)
            if below is None:
                return None
            return self.known(node, below.fields.get(node.attr) if isinstance(below, Group) else None, scope)
        if isinstance(node, nodes.Const):
            return "text"
        if isinstance(node, nodes.Filter) and node.node is not None:
            return self.filtered(node, scope)
        if isinstance(node, nodes.Compare):
            for part in (node.expr, *(operand.expr for operand in node.ops)):
                self.kind(part, scope)
            return "yes or no"
        if isinstance(node, nodes.And | nodes.Or):
            self.kind(node.left, scope)
            self.kind(node.right, scope)
            return "yes or no"
        if isinstance(node, nodes.Not):
            self.kind(node.node, scope)
            return "yes or no"
        self.refuse(node)
        return None

    def filtered(self, node: nodes.Filter, scope: Scope) -> Kind | None:
        assert node.node is not None
        kind = self.kind(node.node, scope)
        if node.name not in FILTERS or node.args or node.kwargs:
            known = ", ".join(f"{name} ({gives})" for name, gives in FILTERS.items())
            help = f"{suggestion(node.name, FILTERS)} What may stand there: {known}.".strip()
            self.wrong("letter-filter", f"Expected nothing like '| {node.name}'.", help, node, node.name)
            return None
        wants = _WANTED.get(node.name)
        if kind is None:
            return None
        if wants is not None and wants != ("list" if isinstance(kind, Listed) else kind):
            name = written(node.node)
            self.wrong(
                "letter-filter",
                f"Expected a {wants} before '| {node.name}'; '{name}' is none.",
                "Take it away, or name another field.",
                node,
                name,
            )
        return "number" if node.name == "length" else "text"

    def known(self, node: nodes.Name | nodes.Getattr, kind: Kind | None, scope: Scope) -> Kind | None:
        if kind is None:
            name = written(node)
            inner = {key: value for key, value in scope.items() if self.fields.fields.get(key) != value}
            names = [whole for whole, _ in names_below(Group({**self.fields.fields, **inner}))]
            message = f"Expected a field of a letter; '{name}' is none."
            help = suggestion(name, names) or self._fields(name)
            self.wrong("letter-unknown-field", message, help, node, name)
        return kind

    def _fields(self, name: str) -> str:
        head = name.partition(".")[0]
        group = self.fields.fields.get(head)
        if isinstance(group, Group) and group.fields:
            return f"Below {head} are: {', '.join(group.fields)}."
        return "'forthwith letters fields' lists them."

    def _lists(self) -> str:
        names = [name for name, kind in names_below(self.fields) if isinstance(kind, Listed)]
        return f"Lists are: {', '.join(names)}."

    def refuse(self, node: nodes.Node) -> None:
        self.wrong("letter-language", "Expected what the language of letters has.", _LANGUAGE, node)


def written(node: nodes.Node | None) -> str:
    """An expression as it stands in a template, as far as the language of letters goes."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{written(node.node)}.{node.attr}"
    if isinstance(node, nodes.Filter):
        return f"{written(node.node)} | {node.name}"
    return repr(node.value) if isinstance(node, nodes.Const) else "an expression"
