"""What is asked of whatever is made wrong: that it does not hang, and that what is said of it is text."""

from __future__ import annotations

import signal
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def watched(seconds: int) -> Iterator[None]:
    """Raises where what is inside takes longer."""

    def ring(*_: object) -> None:
        raise TimeoutError(f"took more than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def told(text: str) -> set[str]:
    """The characters of a text that could move or colour a terminal."""
    return {each for each in text if each != "\n" and unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp")}
