"""Of what kind a node is, by the one table of keys, and which way maps of a kind are written."""

from __future__ import annotations

from engine.packs.keys import KEYS
from engine.packs.nodes import Items, Keys, Node

AS_WRITTEN = frozenset({"effect", "condition group", "event", "test event"})
"""Maps whose order means something, or whose keys are a pack's own."""
IN_A_LINE = frozenset(
    {"field", "fact", "transition", "term", "deadline", "effect", "parameter value", "recess"}
    | {"convention version", "map date", "map int", "map list text", "map path", "map value"}
    | {"test demand", "test respondent", "test given", "test event", "check", "test deadline"}
    | {"map test deadline"}
)
"""Maps that are written in braces where they fit."""
APART = frozenset({"list rule", "list test"})
"""Lists with an empty line between their items."""
TOGETHER = frozenset({"rule", "effect", "condition group", "condition"})
"""Maps without empty lines in them."""


def of_node(kind: str, node: Node) -> str:
    """The one of several kinds that the node is of."""
    if " or " in kind:
        word = "list " if isinstance(node, Items) else "map " if isinstance(node, Keys) else ""
        ways = kind.split(" or ")
        return next((way for way in ways if word and way.startswith(word)), ways[0])
    if kind.startswith("many "):
        return f"list {kind[5:]}" if isinstance(node, Items) else kind[5:]
    if kind == "conditions":
        return "list condition"
    if kind == "terms":
        return "list term"
    if kind == "condition" and isinstance(node, Keys):
        return kind if any(key.text == "if" for key, _ in node.pairs) else "condition group"
    return kind


def below(kind: str, key: str) -> str:
    """The kind of what stands behind a key of a map, or in a list, of this kind."""
    for word in ("map ", "list "):
        if kind.startswith(word):
            return kind[len(word) :]
    known = KEYS.get(kind, {})
    if key in known:
        return known[key].kind
    return "field" if kind == "event" else "value"


def in_order(kind: str, node: Keys) -> Keys:
    """The map with its keys in the order of the table, where that order means nothing."""
    if kind not in KEYS or kind in AS_WRITTEN:
        return node
    order = list(KEYS[kind])
    return Keys(tuple(sorted(node.pairs, key=lambda pair: order.index(pair[0].text))), node.place)
