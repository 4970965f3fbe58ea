"""Where one load of a pack collects what it finds wrong, with the source line beside each finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice

from engine.calendars import CalendarError
from engine.diagnostics import Diagnostic, Place, suggestion
from engine.packs.codes import CODES

MOST = 500
"""Findings after which a load stops: nobody reads more, and looking for near names takes time."""
_MOST_NAMES = 1_000
_LISTED = 15


class Enough(Exception):
    """The load has found MOST mistakes; they are in its findings."""


class Findings:
    """All diagnostics of one load, so that a person sees every mistake of every file at once."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._lines = {path: text.split("\n") for path, text in files.items()}
        self._found: list[Diagnostic] = []

    def add(self, code: str, message: str, help: str, place: Place | None) -> None:
        """Record one mistake; ``place`` None says that no line of any file is to blame.

        KeyError for a code that is not in CODES, so that none goes without its page in the gallery;
        Enough when it is one of too many.
        """
        CODES[code]
        excerpt = self.excerpt(place) if place is not None else None
        self.extend([Diagnostic(code=code, message=message, help=help, place=place, excerpt=excerpt)])

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Record mistakes another room found; Enough as in ``add``."""
        self._found.extend(diagnostics)
        if len(self._found) >= MOST:
            raise Enough

    def excerpt(self, place: Place) -> str | None:
        """The line at ``place``, or None where the file is not among those read."""
        lines = self._lines.get(place.file)
        if lines is None or not 0 < place.line <= len(lines):
            return None
        return lines[place.line - 1]

    def sorted(self) -> tuple[Diagnostic, ...]:
        """By file, line and column; the same finding twice counts once."""
        unique = dict.fromkeys(self._found)
        return tuple(sorted(unique, key=_order))

    def __len__(self) -> int:
        return len(self._found)


@contextmanager
def explained(findings: Findings, place: Place) -> Iterator[None]:
    """Turn a CalendarError into a finding at ``place``."""
    try:
        yield
    except CalendarError as error:
        findings.add(error.code, error.message, error.help, place)


def nearest(word: str, known: Iterable[str]) -> str:
    """``suggestion`` among names of nearly the same length, the first thousand of them."""
    length = len(word)
    # names of other lengths cannot be as alike as `suggestion` asks: 2 · common ≥ 0.6 · both
    near = (name for name in known if 2 * min(len(name), length) >= 0.6 * (len(name) + length))
    return suggestion(word, islice(near, _MOST_NAMES)) if length <= 200 else ""


def listed(names: Iterable[str]) -> str:
    """The names in one sentence, of many the first few."""
    known = list(names)
    more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    return (", ".join(known[:_LISTED]) or "none") + more


def _order(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    place = diagnostic.place
    if place is None:
        return ("", 0, 0, diagnostic.code, diagnostic.message)
    return (place.file, place.line, place.column, diagnostic.code, diagnostic.message)
