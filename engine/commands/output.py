"""What commands print: text as a view made it, JSON as msgspec writes it."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import Any


def prepare() -> None:
    """Let a terminal that cannot show a character show its number instead."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def leave_pipe() -> None:
    """Whoever read the output has gone; Python must not complain about it at its end either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str) -> None:
    """Print text that is safe for a terminal, with one line end after it."""
    print(text.rstrip("\n"))


def say_json(value: Any) -> None:
    """Print a value as JSON on lines of its own."""
    import msgspec

    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def complain(text: str) -> None:
    """Print text on standard error."""
    print(text.rstrip("\n"), file=sys.stderr)
