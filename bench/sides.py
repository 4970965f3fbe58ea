"""Running one side of a comparison: a process of its own, which tells the seconds that count."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench import peers

ROOT = Path(__file__).parent.parent

Side = Callable[[], float]
"""Makes one run and gives its seconds."""


def module(name: str, *arguments: str) -> float:
    """The seconds that a module tells at its end, run by itself."""
    return float(told(name, *arguments)["seconds"])


def told(name: str, *arguments: str, with_peers: bool = False) -> dict[str, Any]:
    """What a module tells at its end, run by itself: it prints it as JSON. Only ``with_peers`` can it import
    what is no part of the product."""
    places = {"PYTHONPATH": str(peers.folder())} if with_peers else {}
    done = subprocess.run(
        [sys.executable, "-m", name, *arguments],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        env=os.environ | places,
    )
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def command(*arguments: str) -> float:
    """The seconds of a whole command of forthwith, from its start to its end, what it says unread."""
    return program("cli.py", *arguments)


def program(*arguments: str) -> float:
    """The seconds of a whole Python program, from its start to its end, what it says unread."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def in_turn(sides: Mapping[str, Side], runs: int) -> dict[str, tuple[float, ...]]:
    """The seconds of every side, all of them run once before any is run again."""
    told: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(runs):
        for name, run in sides.items():
            told[name].append(run())
    return {name: tuple(seconds) for name, seconds in told.items()}
