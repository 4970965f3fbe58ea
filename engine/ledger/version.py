"""Of which version a ledger's tables are: one number, on every database.

SQLite keeps it in its file (``user_version``), PostgreSQL in a table of one row.
"""

from __future__ import annotations

from engine.diagnostics import refused

VERSION = 6
"""The version of the tables of this version of the program."""

OLDEST = 5
"""The oldest version that can be upgraded."""


def check_version(found: int, where: str) -> None:
    """Raises Refused for tables of another version."""
    if found != VERSION:
        help = "Run 'forthwith db upgrade'."
        if found > VERSION:
            help = "A newer version of forthwith made or upgraded it: install that, or a newer one."
        elif found < OLDEST:
            help = "Open it with the version of forthwith that made it."
        raise refused(
            "database-version",
            f"Expected a ledger of version {VERSION}, found {where} of version {found}.",
            help,
        )
