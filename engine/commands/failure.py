"""What is said when a command fails: in words on standard error, or as JSON on standard output."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from engine.commands.again import in_words, ready
from engine.commands.output import OutputLost, complain, say_json
from engine.diagnostics import Diagnostic, ForthwithError, Misused
from engine.logs import LOG
from engine.views.problems import as_json, full, help_of
from engine.views.shell import laid_out

DEBUG = "FORTHWITH_DEBUG"


def tell(diagnostics: Sequence[Diagnostic], *, json: bool, given: Sequence[str] = ()) -> None:
    """Say what is wrong, with the command line ``given`` as it would be right where that can be told.
    In JSON the first thing is the error; where there are several, or places in files, ``diagnostics``
    lists them all."""
    if not json:
        complain("\n".join(_in_words(diagnostic, given) for diagnostic in diagnostics))
        return
    diagnostics = [_with_commands(diagnostic, given) for diagnostic in diagnostics]
    first = diagnostics[0]
    said: dict[str, Any] = {"error": {"code": first.code, "message": first.message, "help": help_of(first)}}
    if len(diagnostics) > 1 or first.place is not None:
        said["diagnostics"] = as_json(diagnostics)
    say_json(said)


def _in_words(diagnostic: Diagnostic, given: Sequence[str]) -> str:
    lines = [laid_out(in_words(words), "  ") + "\n" for words in ready(diagnostic.again, given)]
    return full([diagnostic]) + "".join(lines)


def _with_commands(diagnostic: Diagnostic, given: Sequence[str]) -> Diagnostic:
    said = [" ".join(in_words(words)) for words in ready(diagnostic.again, given)]
    return replace(diagnostic, command=" or ".join(said)) if said else diagnostic


def of_refusal(error: ForthwithError) -> Sequence[Diagnostic]:
    """What an error of the product says."""
    if error.diagnostics:
        return error.diagnostics
    return [Diagnostic(code="refused", message=str(error) or "The command was refused.", help="")]


def of_lost_output(error: OutputLost | OSError) -> Diagnostic:
    """What is said where standard output cannot be written."""
    reason = error.reason if isinstance(error, OutputLost) else error.strerror or str(error)
    return Diagnostic(
        code="output-lost",
        message=f"What the command says could not be written: {reason}.",
        help="What it changed, if anything, stands; 'forthwith status' shows it. Make room, or write "
        "elsewhere.",
    )


def of_lost_log(reason: str) -> Diagnostic:
    """What is said where the log that was asked for cannot be written."""
    return Diagnostic(
        code="log-lost",
        message=f"What was to be logged cannot be written: {reason}.",
        help=f"Name a file in a folder that is there in {LOG}, or 'stderr'. The command goes on.",
        severity="warning",
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
