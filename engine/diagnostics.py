"""What the product says to a person when something is wrong: one Diagnostic, one error tree.

A Diagnostic is a value: it names the place, what is wrong and what to do. Checks collect
diagnostics; an error carries the ones that stopped a command, together with its exit code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from engine.naming import nearest


class Place(msgspec.Struct, frozen=True):
    """A span in a file. ``line`` and ``column`` count from 1; ``length`` is in characters."""

    file: str
    line: int
    column: int
    length: int = 1


class Again(msgspec.Struct, frozen=True):
    """How the command line that was given would be right: with words of it in the place of others,
    and with the options set."""

    instead: tuple[tuple[str, tuple[str, ...]], ...] = ()
    options: tuple[tuple[str, str], ...] = ()


class Diagnostic(msgspec.Struct, frozen=True):
    """One thing that is wrong.

    ``code`` is stable and kebab-case. ``message`` says what was expected and what was found,
    ``help`` what to do; ``command`` a command line that does it, to be pasted as it stands;
    ``again`` how the command line that was given would be right, in one way or another.
    ``excerpt`` is the source line at ``place``, without its line end.
    """

    code: str
    message: str
    help: str
    place: Place | None = None
    excerpt: str | None = None
    severity: str = "error"
    command: str | None = None
    again: tuple[Again, ...] = ()


class ForthwithError(Exception):
    """Something the product refuses, in words for the person who asked."""

    exit_code = 1

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(d.message for d in diagnostics))
        self.diagnostics = diagnostics

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.diagnostics, self.__dict__  # it may come from another process


class Refused(ForthwithError):
    """The command was understood and is refused; nothing was changed, unless it says so. Exit code 1."""


class NotPermitted(Refused):
    """Refused because of who acts, or in which role; ``wanted`` are the roles of which one was needed, where
    that is what was lacking."""

    def __init__(self, *diagnostics: Diagnostic, wanted: tuple[str, ...] = ()) -> None:
        super().__init__(*diagnostics)
        self.wanted = wanted


class Misused(ForthwithError):
    """The command line itself is wrong. Exit code 2."""

    exit_code = 2


class PackInvalid(ForthwithError):
    """A pack has errors; all of them are in ``diagnostics``. Exit code 3."""

    exit_code = 3


BLANKS = frozenset(
    {"CASE", "DATE", "DEMAND", "DEMAND/RESPONDENT", "FILE", "ID", "KIND", "NAME", "RESPONDENT", "ROLE"}
    | {"TEXT", "WHY"}
)
"""What stands in the command lines we show where a person has to put something of their own."""


def check_filled(given: Mapping[str, str | None]) -> None:
    """Raises Misused where a value is a blank of a command line we show, taken over as it stands."""
    left = {name: value for name, value in given.items() if value in BLANKS}
    if left:
        raise Misused(
            *(
                Diagnostic(
                    code="blank-left",
                    message=f"Expected {name} to be filled in; found '{value}', which only stands for it.",
                    help=f"Put what is meant in the place of {value}; nothing was recorded.",
                )
                for name, value in left.items()
            )
        )


def refused(code: str, message: str, help: str, *again: Again) -> Refused:
    """A Refused with one diagnostic that has no place in a file."""
    return Refused(Diagnostic(code=code, message=message, help=help, again=again))


def shortened(text: str, most: int = 120) -> str:
    """The text, or its beginning where it is long: a message shows what was found, however much it was."""
    return text if len(text) <= most else f"{text[:most]}..."


def suggestion(word: str, known: Iterable[str]) -> str:
    """The known name that was meant by ``word`` as a sentence, or the empty string where none was."""
    near = nearest(word, known)
    return f"Did you mean '{near}'?" if near is not None else ""
