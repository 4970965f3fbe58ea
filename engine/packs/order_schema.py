"""Orders of the workflow file: nodes to what they declare."""

from __future__ import annotations

from typing import get_args

from engine.packs.declared import DeclaredOrder
from engine.packs.nodes import Node, Scalar
from engine.packs.pack import Effecting
from engine.packs.schema import Reader


def read_order(name: Scalar, node: Node, reader: Reader) -> DeclaredOrder:
    """One kind of order."""
    keys = reader.keys(node, "order", f"the order '{name.text}'")
    effects = tuple(
        (event, effect) for effect in get_args(Effecting) for event in reader.many(keys.get(effect))
    )
    return DeclaredOrder(name, reader.name(keys.get("by")), effects, reader.many(keys.get("bars")))
