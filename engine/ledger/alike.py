"""Columns that hold and order the same on every database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, MetaData, String, true
from sqlmodel import col
from sqlmodel.sql.sqltypes import AutoString

_TEXT = String().with_variant(String(collation="C"), "postgresql")
"""Ordered by its bytes, as SQLite does: by default PostgreSQL orders as people of some country do."""

_NUMBER = Integer().with_variant(BigInteger(), "postgresql")
"""Of 64 bits, as SQLite's are."""


def make_alike(metadata: MetaData) -> None:
    """Give the columns of all tables types that mean the same everywhere."""
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, AutoString):
                column.type = _TEXT
            elif type(column.type) is Integer:
                column.type = _NUMBER
                column.autoincrement = False  # whoever seals a batch numbers its rows


def begins(column: Any, text: str) -> ColumnElement[bool]:
    """Whether the text of a column begins with another, which is not empty. LIKE would take small letters
    for capitals on SQLite alone, and look at every row."""
    if not text:
        return true()
    behind = text[:-1] + chr(ord(text[-1]) + 1)
    return (col(column) >= text) & (col(column) < behind)
