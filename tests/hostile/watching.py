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
    """Raises where what is inside takes longer, in seconds of the processor, which others do not take away;
    or thirty times as long by the clock, as where it waits for ever."""

    def ring(*_: object) -> None:
        raise TimeoutError(f"took more than {seconds} seconds")

    by_clock = 30 * seconds
    timers = (
        (signal.ITIMER_PROF, signal.SIGPROF, seconds),
        (signal.ITIMER_REAL, signal.SIGALRM, by_clock),
    )
    before = [signal.signal(sign, ring) for _, sign, _ in timers]
    for timer, _, most in timers:
        signal.setitimer(timer, most)
    try:
        yield
    finally:
        for (timer, sign, _), earlier in zip(timers, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(sign, earlier)


SECONDS = 120
"""How long one part may take, in seconds of the processor, before it is said to hang."""


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
        print(faults[-1])
    tally("made wrong at random", what, **counts)


def told(text: str) -> set[str]:
    """The characters of a text that could move or colour a terminal."""
    return {each for each in text if each != "\n" and unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp")}
