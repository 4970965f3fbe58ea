"""Work in parts by several processes: its order, and what becomes of them however it ends."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from functools import partial
from multiprocessing import Pipe, active_children

import pytest

from engine.diagnostics import Diagnostic, Misused, Refused, refused
from engine.runtime.spread import _work, spread


def begin(name: str) -> Callable[[int], tuple[str, int, bool]]:
    """Doubles numbers; some it takes otherwise."""

    def do(number: int) -> tuple[str, int, bool]:
        if name == "refuses" and number == 3:
            raise refused("code", "message", "help")
        if name == "fails" and number == 3:
            raise KeyError("three")
        if name == "dies" and number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        if name == "ends" and number == 3:
            os._exit(7)
        deaf = signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())
        return name, 2 * number, deaf

    if name == "cannot begin":
        raise Misused(Diagnostic("code", "no way to begin", "help"))
    return do


@pytest.mark.parametrize("parts", [0, 1, 2, 25])
@pytest.mark.parametrize("workers", [1, 2])
def test_what_comes_of_the_parts_comes_in_their_order_and_ctrl_c_is_left_to_who_asked(
    parts: int, workers: int
) -> None:
    found = list(spread(partial(begin, "doubles"), range(parts), workers))
    assert found == [("doubles", 2 * number, True) for number in range(parts)]
    assert active_children() == []
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.mark.parametrize(
    ("name", "error", "told"),
    [
        ("refuses", Refused, "message"),
        ("fails", KeyError, "three"),
        ("dies", Refused, "one of them ended by signal 9"),
        ("ends", Refused, "one of them ended with exit code 7"),
        ("cannot begin", Misused, "no way to begin"),
    ],
)
def test_what_goes_wrong_in_a_process_is_raised_here_and_all_of_them_end(
    name: str, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told) as raised:
        list(spread(partial(begin, name), range(25), 2))
    assert active_children() == []
    if name == "refuses":
        assert isinstance(raised.value, Refused) and raised.value.diagnostics[0].code == "code"
    if name == "fails":
        assert 'raise KeyError("three")' in "".join(raised.value.__notes__)


def test_the_processes_end_where_nobody_wants_the_rest() -> None:
    found = spread(partial(begin, "doubles"), range(10**9), 2)
    assert next(found)[1] == 0 and len(active_children()) == 2
    found.close()
    assert active_children() == []


def test_a_process_ends_where_the_one_that_gave_it_work_is_gone() -> None:
    ours, theirs = Pipe()
    ours.close()
    _work(theirs, partial(begin, "doubles"))
