"""Every pack that ships, as its workspace's folder and its name: of the product, and of the examples."""

from __future__ import annotations

from pathlib import Path

from engine.runtime.workspace import pack_names

ROOT = Path(__file__).parents[2]
ROOTS = [ROOT, *sorted(rules.parent for rules in (ROOT / "examples").glob("*/rules"))]
PACKS = [(root, name) for root in ROOTS for name in pack_names(root)]
