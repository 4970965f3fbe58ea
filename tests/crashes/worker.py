"""Started with the shim between it and the disk. For each line of its input it forks a child that goes on
with the office's commands, and says how far the child came and how it ended."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import shutil
import sys
import tempfile
from contextlib import chdir
from pathlib import Path
from typing import Any

import cli
from engine.core.program import Program
from engine.packs.pack import Pack
from engine.runtime import feed, laws
from tests.commands.running import run
from tests.crashes.office import STEPS
from tests.remembered import remember

_PROGRAMS: dict[str, Program] = {}


def _program(pack: Pack) -> Program:
    if pack.digest not in _PROGRAMS:
        _PROGRAMS[pack.digest] = Program(pack)
    return _PROGRAMS[pack.digest]


def _child(order: dict[str, Any], shim: ctypes.CDLL, told: int, log: Path) -> None:
    """Go on from a step; each step that has ended is told. The exit code is 0, or 1 where one ended otherwise
    than it may."""
    os.chdir(order["workspace"])
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(out, 2)
    shim.shim_arm(order["at"], order["mode"])
    for number in range(order["step"], order["until"]):
        words, code, again = STEPS[number]
        ended = cli.main(list(words))
        os.write(told, f"{number} {ended}\n".encode())
        refused = order["mode"] and shim.shim_seen() >= order["at"]
        said_again = number == order["step"] and not refused  # both may end with 1
        if ended not in ({code, again} if said_again else {code}):
            shim.shim_arm(-1, 0)
            os._exit(1)
    os.write(told, f"seen {shim.shim_seen()}\n".encode())
    os._exit(0)


def _warm(workspace: Path) -> None:
    """Let the office run once on a copy, undisturbed: what its commands import and read at first, every child
    then has from its start."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(workspace, Path(folder) / "workspace")
        with chdir(copy):
            for step in STEPS:
                run(*step.words)
        gc.collect()  # a connection left to a child would be closed there


def main() -> None:
    """Serve until the input ends."""
    feed.BATCH = 5
    remember()
    laws.Program = _program  # type: ignore[misc, assignment]
    shim = ctypes.CDLL(None)
    shim.shim_seen.restype = ctypes.c_long
    shim.shim_arm.argtypes = [ctypes.c_long, ctypes.c_int]
    warm = False
    for line in sys.stdin:
        order = json.loads(line)
        if not warm:
            _warm(Path(order["workspace"]))
            warm = True
        log = Path(order["workspace"]).parent / "errors.txt"
        reading, telling = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            _child(order, shim, telling, log)
        os.close(telling)
        with os.fdopen(reading) as told:
            said = told.read().splitlines()
        _, status = os.waitpid(child, 0)
        answer = {"code": os.waitstatus_to_exitcode(status), "said": said, "errors": log.read_text()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
