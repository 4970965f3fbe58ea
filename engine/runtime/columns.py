"""The columns of a CSV file: what divides them, how they are called, rows that have too few or too many."""

from __future__ import annotations

import csv
from collections.abc import Collection, Sequence

DIVIDERS = {",": "comma", ";": "semicolon", "\t": "tab"}
"""What may divide columns, with its name."""


def divider_of(header: str, needed: Collection[str]) -> str | None:
    """What divides the columns of a header: that by which all ``needed`` are found, in small letters."""
    for divider in DIVIDERS:
        if set(needed) <= {name.lower() for name in split(header, divider)}:
            return divider
    return None


def split(line: str, divider: str) -> list[str]:
    """The cells of a line, without the space around them; the whole line where it is no CSV by itself."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=divider), [])]
    except csv.Error:
        return [line.strip()]


def wrong_number(row: str, cells: Sequence[str], expected: int, divider: str) -> tuple[str, str]:
    """What is said of a row that has not as many columns as the header, and what to do."""
    word = DIVIDERS[divider]
    message = f"Expected {expected} columns as in the header, found {len(cells)}."
    other = next((sign for sign in DIVIDERS if sign != divider and len(split(row, sign)) == expected), None)
    if other is not None and len(cells) < expected:
        return (
            f"{message} The header is divided by {word}s, this row by {DIVIDERS[other]}s.",
            f"Divide the row by {word}s too.",
        )
    if len(cells) < expected:
        return message, f"Add the missing {word}s: one stands between any two columns, also empty ones."
    if not any(cell.strip() for cell in cells[expected:]):
        return message, f"Take out the {word}s at the end of the row that are too many."
    return (
        message,
        f"Put quotes around a value that holds a {word}; or take out what is too much, or name its column "
        "in the header.",
    )
