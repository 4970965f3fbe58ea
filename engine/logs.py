"""What the program did, for who keeps it running: a line of JSON for each thing, where a place for them
is named.

It tells of numbers, codes, digests and the names of packs and templates, and of nothing that stands in an
event, a letter or a file: no names of people or cases, no texts, no paths, no URL. Where a line cannot be
written the work goes on, and no more are tried.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any, Protocol

LOG = "FORTHWITH_LOG"
"""The variable with the file to which lines are added, or ``stderr``."""


class _Told(Protocol):
    def info(self, event: str, **facts: Any) -> Any:
        """Write a line."""


_told: _Told | None = None
_file: Any = None


def begin() -> str | None:
    """Log from now on where the variable says, or nowhere. Gives why that cannot be, if it cannot."""
    global _told, _file
    end()
    place = os.environ.get(LOG, "")
    if not place:
        return None
    try:
        _file = sys.stderr if place == "stderr" else open(place, "a", encoding="utf-8")  # noqa: SIM115
    except (OSError, ValueError) as error:
        return str(getattr(error, "strerror", None) or error)
    import structlog

    _told = structlog.wrap_logger(
        structlog.WriteLogger(_file),
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.BoundLogger,
    )
    return None


def end() -> None:
    """Log nothing any more."""
    global _told, _file
    if _file is not None and _file is not sys.stderr:
        with contextlib.suppress(OSError, ValueError):  # what was left could not be written either
            _file.close()
    _told = _file = None


def log(event: str, **facts: str | int | bool | list[str] | dict[str, int] | None) -> None:
    """Write a line, where lines are wanted. ``facts`` are none that a case, a letter or a person gave."""
    if _told is None:
        return
    try:
        _told.info(event, **facts)
    except (OSError, ValueError):
        end()
