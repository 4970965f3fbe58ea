"""What is said when a command fails: in words on standard error, or as JSON on standard output."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from engine.commands.output import OutputLost, complain, say_json
from engine.diagnostics import Diagnostic, ForthwithError, Misused
from engine.views.problems import as_json, full, help_of

DEBUG = "FORTHWITH_DEBUG"


def tell(diagnostics: Sequence[Diagnostic], *, json: bool) -> None:
    """Say what is wrong. In JSON the first thing is the error; where there are several, or places
    in files, ``diagnostics`` lists them all."""
    if not json:
        complain(full(diagnostics))
        return
    first = diagnostics[0]
    said: dict[str, Any] = {"error": {"code": first.code, "message": first.message, "help": help_of(first)}}
    if len(diagnostics) > 1 or first.place is not None:
        said["diagnostics"] = as_json(diagnostics)
    say_json(said)


def of_refusal(error: ForthwithError) -> Sequence[Diagnostic]:
    """What an error of the product says."""
    if error.diagnostics:
        return error.diagnostics
    return [Diagnostic(code="refused", message=str(error) or "The command was refused.", help="")]


def of_usage(message: str, command: str) -> Diagnostic:
    """What is said about a command line that cannot be read. ``command`` is the one it is of."""
    return Diagnostic(
        code="usage", message=message, help=f"'{command} --help' shows what it takes, with an example."
    )


def of_lost_output(error: OutputLost | OSError) -> Diagnostic:
    """What is said where standard output cannot be written."""
    reason = error.reason if isinstance(error, OutputLost) else error.strerror or str(error)
    return Diagnostic(
        code="output-lost",
        message=f"What the command says could not be written: {reason}.",
        help="What it changed, if anything, stands; 'forthwith status' shows it. Make room, or write "
        "elsewhere.",
    )


def check_text(arguments: Sequence[str]) -> None:
    """Raise Misused where an argument holds bytes that are no UTF-8: what is recorded is text, and the
    names of files are recorded too."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError as error:
            raise Misused(
                Diagnostic(
                    code="argument-not-text",
                    message=f"Expected arguments in UTF-8, found {os.fsencode(argument)!r}.",
                    help="Write it in UTF-8; give a file or folder of such a name another name first.",
                )
            ) from error


def of_surprise(error: Exception) -> Diagnostic:
    """What is said about an error that no command foresaw: a day that cannot be counted, a file the
    system refuses, else a mistake of the program."""
    from engine.calendars import CalendarError

    if isinstance(error, CalendarError):
        return Diagnostic(code=error.code, message=error.message, help=error.help)
    if isinstance(error, OSError):
        return _of_system(error)
    return Diagnostic(
        code="internal",
        message=f"The program has a mistake: {type(error).__name__}: {error}",
        help=f"Run the command again with {DEBUG}=1 before it to see where, and report it.",
    )


def _of_system(error: OSError) -> Diagnostic:
    where = f" {error.filename}" if error.filename else ""
    return Diagnostic(
        code="system",
        message=f"The system refused{where}: {error.strerror or error}.",
        help="Check that the place exists, that there is room and that you may read and write there.",
    )


def debugging() -> bool:
    """Whether the person asked to see tracebacks."""
    return os.environ.get(DEBUG, "") not in ("", "0")
