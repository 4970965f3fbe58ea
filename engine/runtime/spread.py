"""Work in parts, done by several processes at once and given back in the order of the parts."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from engine.diagnostics import Refused, refused

Part = TypeVar("Part")
Found = TypeVar("Found")

AHEAD = 4
"""How many parts for each process may be under way or wait for their turn: what bounds the memory."""

_PATIENCE = 5
"""Seconds that a process is given to end."""


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(
    begin: Callable[[], Callable[[Part], Found]], parts: Iterable[Part], workers: int
) -> Generator[Found]:
    """What comes of each part. Every process calls ``begin`` once, and what that gives for each of its parts;
    ``begin``, the parts and what comes of them are sent, so they must be able to be pickled.

    What a process raises is raised here. Raises Refused where one dies. However this ends, also by being
    closed or interrupted, the processes end; they end as well where this process is killed.
    """
    with _crew(begin, workers) as crew:
        waiting = enumerate(parts)
        idle, busy, done = list(crew), dict[Connection, int](), dict[int, Found]()
        following, sent, more = 0, 0, True
        while True:
            while more and idle and sent - following < AHEAD * workers:
                number, part = next(waiting, (None, None))
                if number is None or part is None:
                    more = False
                    break
                channel = idle.pop()
                _tell(crew, channel, part)
                busy[channel] = number
                sent += 1
            if following in done:
                yield done.pop(following)
                following += 1
                continue
            if not busy:
                return
            for ready in wait(list(busy)):
                assert isinstance(ready, Connection)
                done[busy.pop(ready)] = _heard(crew, ready)
                idle.append(ready)


@contextmanager
def _crew(begin: Callable[[], Callable[[Any], Any]], workers: int) -> Iterator[dict[Connection, BaseProcess]]:
    """Processes, each with the channel that leads to it."""
    context = get_context("spawn")
    crew: dict[Connection, BaseProcess] = {}
    try:
        with _deaf():
            for _ in range(workers):
                channel, their_end = context.Pipe()
                process = context.Process(target=_work, args=(their_end, begin), daemon=True)
                crew[channel] = process
                process.start()
                their_end.close()
        yield crew
    finally:
        for channel, started in crew.items():
            channel.close()
            if started.pid is not None:
                started.terminate()
        for started in crew.values():
            if started.pid is not None:
                started.join(_PATIENCE)


@contextmanager
def _deaf() -> Iterator[None]:
    """What is started in here does not hear Ctrl-C, which a terminal sends to all: who started it ends it.
    A Ctrl-C that comes meanwhile is heard at the end."""
    resource_tracker.ensure_running()  # else it is started with the first process, and undoes this
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(channel: Connection, begin: Callable[[], Callable[[Any], Any]]) -> None:
    """What a process does: parts until nobody gives any more."""
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            do = begin()
            while True:
                channel.send((do(channel.recv()), None))
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise
        except Exception as error:
            error.add_note(traceback.format_exc())
            channel.send((None, error))


def _tell(crew: dict[Connection, BaseProcess], channel: Connection, part: object) -> None:
    try:
        channel.send(part)
    except (BrokenPipeError, ConnectionResetError):
        _heard(crew, channel)  # why it could not begin
        raise _died(crew[channel]) from None


def _heard(crew: dict[Connection, BaseProcess], channel: Connection) -> Any:
    try:
        found, error = channel.recv()
    except (EOFError, ConnectionResetError):
        raise _died(crew[channel]) from None
    if error is not None:
        raise error
    return found


def _died(process: BaseProcess) -> Refused:
    process.join(_PATIENCE)
    code = process.exitcode
    how = "" if code is None else f" by signal {-code}" if code < 0 else f" with exit code {code}"
    return refused(
        "worker-died",
        f"Expected each process that works on the cases to go on to the end; one of them ended{how}.",
        "As a rule the machine had no memory left. Nothing was written: end what else needs memory, then try "
        "again, with fewer cases (--demand) where that does not help.",
    )
