"""From a file to the same file in the one layout.

Nothing is said otherwise than before: what the file means, every comment and every condition, to the
character, are compared before and after.
"""

from __future__ import annotations

from collections import Counter

from engine.diagnostics import PackInvalid
from engine.packs.condition_lines import lift
from engine.packs.findings import Findings
from engine.packs.layout.comments import Surface, surface_of
from engine.packs.layout.kinds import below, in_order, of_node
from engine.packs.layout.lines import Lines
from engine.packs.layout.places import Placed
from engine.packs.layout.writer import WIDTH, Writer
from engine.packs.nodes import Items, Keys, Node, Scalar, Written
from engine.packs.schema import infer
from engine.packs.source import normal, read_source

__all__ = ["WIDTH", "LayoutError", "laid_out"]


class LayoutError(Exception):
    """The file would come out as another; the program has a mistake."""


def laid_out(text: str, file: str, table: str, conditions: frozenset[str]) -> str:
    """A file without mistakes in the one layout. ``table`` is that of KEYS it keeps to, ``conditions``
    the keys below which they stand.

    Raises PackInvalid where the file cannot be read, LayoutError where it would come out as another.
    """
    root, surface = _read(text, file, conditions)
    placed = Placed(root, surface, normal(text).split("\n"))
    lines = Lines()
    Writer(placed, surface.long, lines).write(root, table)
    made = lines.text()
    again, after = _read(made, file, conditions)
    same = _meaning(root, table) == _meaning(again, table)
    if not same or Counter(note.text for note in surface.comments) != Counter(
        note.text for note in after.comments
    ):
        raise LayoutError(file)
    return made


def _read(text: str, file: str, conditions: frozenset[str]) -> tuple[Keys, Surface]:
    text = normal(text)
    findings = Findings({file: text})
    root = read_source(text, file, findings, conditions)
    if root is None or len(findings):
        raise PackInvalid(*findings.sorted())
    return root, surface_of(text, lift(text, file, conditions, Findings({})))


def _meaning(node: Node, kind: str) -> object:
    kind = of_node(kind, node)
    match node:
        case Keys():
            pairs = in_order(kind, node).pairs
            return ("map", tuple((key.text, _meaning(value, below(kind, key.text))) for key, value in pairs))
        case Items():
            return ("list", tuple(_meaning(item, below(kind, "")) for item in node.items))
        case Written():
            return ("condition", node.text)
        case Scalar() if node.empty:
            return None
        case Scalar():
            return node.text if kind == "date" else (node.text, infer(node))
