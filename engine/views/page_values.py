"""A page of a pack for programs."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from engine.analysis.told import Page
from engine.analysis.versions import Activation
from engine.views.versions import activation_values


def page_json(page: Page, activations: Sequence[Activation] | None) -> str:
    """The page as JSON. ``in_force`` holds the times this version was put in force; null without a ledger."""
    spans = None
    if activations is not None:
        spans = [activation_values(each) for each in activations if each.digest == page.digest]
    values = {"format": 1, **msgspec.to_builtins(page), "in_force": spans}
    return msgspec.json.format(msgspec.json.encode(values), indent=2).decode() + "\n"
