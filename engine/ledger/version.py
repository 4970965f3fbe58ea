"""Of which version a ledger's tables are: one number, on every database."""

from __future__ import annotations

from engine.diagnostics import refused

VERSION = 6
"""The version of the tables of this version of the program."""


def check_version(found: int, where: str) -> None:
    """Raises Refused for tables of another version."""
    if found != VERSION:
        raise refused(
            "database-version",
            f"Expected a ledger of version {VERSION}, found {where} of version {found}.",
            "Open it with the version of forthwith that made it.",
        )
