"""Measuring whole commands, from the start of the process to its end."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.cases import again
from bench.figures import Line, Row
from bench.machine import busy, described
from bench.peers import versions
from bench.sides import ROOT, command, in_turn, program

STATUS, HELP = 1.5, 1.3
"""How many times the import of sqlmodel ``status`` may take, and the help of an empty app ``--help``."""

RESPONDENTS = 23

_RECORD = ("record", "letter_sent", "doj-2018/chicago-il", "letter=reminder", "--on", "2018-02-01")


@dataclass(frozen=True)
class Size:
    """The cases are always those of the demand that ships."""


WHOLE = Size()


def measure(folder: Path, runs: int, size: Size = WHOLE) -> Row:  # noqa: ARG001
    """The row, worked out in a folder that is empty. Raises AssertionError where a command does not do what
    it should."""
    load, started = busy(), time.perf_counter()
    workspace = folder / "workspace"
    command("init", str(workspace))
    command("--workspace", str(workspace), "demand", "issue", str(ROOT / "examples/doj-2018/demand.yaml"))
    listed = len(_answer(workspace, "status")["cases"])
    assert listed == RESPONDENTS, f"status lists {listed} cases, not {RESPONDENTS}"
    with again(workspace) as used:
        assert _answer(used, *_RECORD)["outcome"] == "accepted", "record did not take the event"
    program("-m", "bench.start.empty", "--help")
    ready = time.perf_counter() - started

    def record() -> float:
        with again(workspace) as used:
            return command("--workspace", str(used), *_RECORD)

    seconds = in_turn(
        {
            "status": lambda: command("--workspace", str(workspace), "status"),
            "import": lambda: program("-c", "import sqlmodel"),
            "help": lambda: command("--help"),
            "empty": lambda: program("-m", "bench.start.empty", "--help"),
            "record": record,
        },
        runs,
    )
    return Row(
        name=f"start: whole commands on {RESPONDENTS} cases",
        notes=(
            "Seconds run from the start of the process to its end; the files lie in the system's cache, and "
            "Python has compiled them before. `--help` is that of the whole program, with all its commands, "
            "beside an app of Typer with one that does nothing. `record` takes in one event about one case.",
        ),
        ready=ready,
        lines=(
            Line("status", "importing sqlmodel", STATUS, seconds["status"], seconds["import"]),
            Line("--help", "the help of an empty app", HELP, seconds["help"], seconds["empty"]),
            Line("record", "importing sqlmodel", None, seconds["record"], seconds["import"]),
        ),
        machine=described() | versions("sqlmodel", "typer"),
        busy=load,
    )


def _answer(workspace: Path, *arguments: str) -> dict[str, Any]:
    """What a command says as JSON."""
    done = subprocess.run(
        [sys.executable, "cli.py", "--workspace", str(workspace), *arguments, "--json"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    said: dict[str, Any] = json.loads(done.stdout)
    return said
