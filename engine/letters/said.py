"""Values as letters say them: days in words, texts without what cannot be printed."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from engine.calendars.days import WEEKDAYS

MONTHS = ("January February March April May June July August September October November December").split()
_DAY = re.compile(r"\b(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")
_NBSP = "\u00a0"
_BLANKS = re.compile(rf"[^\S{_NBSP}]+")
_JOINERS = "\u200c\u200d"
_AS_TYPED = str.maketrans(
    {"\u2011": "-", **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}}
)
"""The hyphen at which no line ends, and letters joined in print: what is pasted from other documents."""


class Day(str):
    """A day, as ISO text, so that days compare; a letter says it in words."""

    __slots__ = ()


class Plain(str):
    """A text that a letter says as it stands."""

    __slots__ = ()


def day_in_words(day: str) -> str:
    """``February 23, 2018``, which no line end divides."""
    at = date.fromisoformat(day)
    return f"{MONTHS[at.month - 1]}{_NBSP}{at.day},{_NBSP}{at.year}"


def weekday_of(day: str) -> str:
    """``Friday``."""
    return WEEKDAYS[date.fromisoformat(day).weekday()]


def with_days_in_words(text: str) -> str:
    """A sentence in which every ISO day is said in words."""
    return _DAY.sub(lambda found: _or_as_it_is(found[0]), text)


def _or_as_it_is(day: str) -> str:
    try:
        return day_in_words(day)
    except ValueError:
        return day


def cleaned(text: str) -> str:
    """The text on one line, composed (NFC) and as it is typed, without what is invisible or changes the
    direction of writing."""
    shown = (
        " " if unicodedata.category(char) == "Cc" else char
        for char in unicodedata.normalize("NFC", text.translate(_AS_TYPED))
        if char in _JOINERS or unicodedata.category(char) not in ("Cf", "Cs", "Co", "Cn")
    )
    return _BLANKS.sub(" ", "".join(shown)).strip()


def said(value: Any) -> str:
    """A value as it stands in a letter; the empty text where there is nothing to say."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Day):
        return day_in_words(value)
    if isinstance(value, datetime):
        return f"{day_in_words(value.date().isoformat())}, {value:%H:%M}"
    if isinstance(value, list | tuple):
        return in_a_row(value)
    if isinstance(value, int | float):
        return f"{int(value):,}" if value == int(value) else f"{value:,}"
    text = cleaned(str(value))
    return _or_as_it_is(text) if _DAY.fullmatch(text) and not isinstance(value, Plain) else text


def in_a_row(values: Any) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    parts = [said(value) for value in values]
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
