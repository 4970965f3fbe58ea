"""The calendars and conventions that come with the product, also without any pack."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources

from engine.diagnostics import Diagnostic
from engine.packs.calendars_schema import DeclaredCalendars, read_calendars
from engine.packs.findings import Findings
from engine.packs.schema import Reader
from engine.packs.source import read_source

SHIPPED = "shipped/calendars.yaml"
"""The path under which they stand among a pack's files."""


@cache
def shipped_calendars() -> str:
    """Their text."""
    return (resources.files("engine.packs") / "shipped" / "calendars.yaml").read_text("utf-8")


@lru_cache(maxsize=8)
def declared_in(text: str) -> tuple[DeclaredCalendars, tuple[Diagnostic, ...]]:
    """What a text of them declares; read once, as reading is most of a small load."""
    findings = Findings({SHIPPED: text})
    node = read_source(text, SHIPPED, findings)
    declared = DeclaredCalendars({}, {}) if node is None else read_calendars(node, Reader(findings))
    return declared, findings.sorted()
