"""What commands print: text as a view made it, JSON as msgspec writes it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from io import TextIOWrapper
from typing import Any, TextIO


class OutputLost(Exception):
    """What a command had to say could not be written. ``reason`` is what the system says."""

    def __init__(self, error: OSError) -> None:
        self.reason = error.strerror or str(error)
        super().__init__(self.reason)


def prepare() -> None:
    """Let a terminal that cannot show a character show its number instead, and let a channel that
    was closed lead nowhere: its number would else be given to the next file that is opened."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def drop(channel: TextIO) -> None:
    """Whoever read the channel has gone, or there is no room for it; Python must not complain about
    what is left of it at its end either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), channel.fileno())


def say(text: str) -> None:
    """Print text that is safe for a terminal, with one line end after it.

    Raises OutputLost, as whatever prints on standard output does, BrokenPipeError where the reader
    has gone.
    """
    try:
        print(text.rstrip("\n"))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputLost(error) from error


def say_json(value: Any) -> None:
    """Print a value as JSON on lines of its own."""
    import msgspec

    try:
        said = msgspec.json.encode(value)
    except UnicodeEncodeError:  # the name of a file or folder that is not UTF-8
        said = msgspec.json.encode(_showable(msgspec.to_builtins(value)))
    say(msgspec.json.format(said, indent=2).decode())


def say_json_stream(
    head: dict[str, Any], name: str, items: Iterable[Any], tail: Callable[[], dict[str, Any]]
) -> None:
    """Print one JSON object without ever holding it whole: the pairs of ``head``, a list ``name`` of the
    items, one a line, and when all are printed the pairs of ``tail``."""
    import msgspec

    def pairs(values: dict[str, Any]) -> str:
        return ",\n".join(
            f"  {msgspec.json.encode(key).decode()}: {msgspec.json.encode(value).decode()}"
            for key, value in values.items()
        )

    say(f"{{\n{pairs(head)},\n  {msgspec.json.encode(name).decode()}: [")
    lead = "    "
    for item in items:
        say(lead + msgspec.json.encode(item).decode())
        lead = "    ,"
    say(f"  ],\n{pairs(tail())}\n}}")


def _showable(value: Any) -> Any:
    if isinstance(value, dict):
        return {_showable(key): _showable(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_showable(below) for below in value]
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def complain(text: str) -> None:
    """Print text on standard error; where that cannot be written either, nobody is there to be told."""
    try:
        print(text.rstrip("\n"), file=sys.stderr, flush=True)
    except OSError:
        drop(sys.stderr)
