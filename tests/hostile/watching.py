"""What is asked of whatever is made wrong: that it does not hang, and that what is said of it is text."""

from __future__ import annotations

import signal
import traceback
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
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


SECONDS = 120
"""How long one part may take before it is said to hang."""


@contextmanager
def counted(tally: Callable[..., None], what: str, faults: list[str]) -> Iterator[Counter[str]]:
    """Tells what is counted inside of what was made wrong. Whatever breaks or hangs there is counted as a
    crash and noted among the faults, and the next is tried."""
    counts: Counter[str] = Counter()
    try:
        with watched(SECONDS):
            yield counts
    except Exception:
        counts["crashed"] += 1
        faults.append(traceback.format_exc())
    tally("made wrong at random", what, **counts)


def told(text: str) -> set[str]:
    """The characters of a text that could move or colour a terminal."""
    return {each for each in text if each != "\n" and unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp")}
