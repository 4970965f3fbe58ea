"""Killed at any instant, or with a disk that refuses, the office goes on where it stood: nothing is lost,
nothing doubled, and the end is that of an undisturbed run.

What a killed process leaves is what it had made of its files, so the instants that differ are those between
two calls that change a file, and those in the middle of one: a shim below the program counts these calls, and
kills or refuses at any of them. By default 200 kills; with FORTHWITH_SOAK=1 2,000.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.commands.running import contents, done, run
from tests.conftest import SEED, SOAK
from tests.crashes.office import ROOT, STEPS, furnish, on_record

COUNT, KILL, TEAR, FULL, FAIL = range(5)
KILLED = -9
KILLS = 2_000 if SOAK else 200
REFUSALS = 500 if SOAK else 60
ALONG = (15, 150, 1_000)
"""Up to how many calls to the disk a child makes before it is disturbed, drawn each time; the whole story
makes some 1,700. One command may make more than 150, and would never end under that alone."""

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the shim is made for Linux")


class Worker:
    """The process that runs the office's commands, with the shim below it."""

    def __init__(self, shim: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crashes.worker"],
            cwd=ROOT,
            env={**os.environ, "LD_PRELOAD": str(shim)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def go_on(self, workspace: Path, step: int, at: int, mode: int) -> dict[str, Any]:
        """Run the steps from one on, which may have been begun; disturbed at one call to the disk."""
        assert self._process.stdin is not None and self._process.stdout is not None
        order = {"workspace": str(workspace), "step": step, "until": len(STEPS)}
        self._process.stdin.write(json.dumps({**order, "at": at, "mode": mode}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert "Traceback" not in answer["errors"] and "error[internal]" not in answer["errors"], answer
        return answer

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    shim = tmp_path_factory.mktemp("shim") / "shim.so"
    source = Path(__file__).with_name("shim.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", shim, source, "-ldl"], check=True)
    found = Worker(shim)
    yield found
    found.close()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("template") / "workspace"
    done("init", str(workspace))
    furnish(workspace)
    return workspace


@pytest.fixture(scope="module")
def undisturbed(worker: Worker, template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    workspace = tmp_path_factory.mktemp("undisturbed") / "workspace"
    shutil.copytree(template, workspace)
    answer = worker.go_on(workspace, 0, 1 << 40, COUNT)
    assert answer["code"] == 0, answer
    assert int(answer["said"][-1].split()[1]) > ALONG[-1]
    return record_of(workspace)


def record_of(workspace: Path) -> dict[str, Any]:
    return on_record(workspace, contents(workspace)[0])


def missing(one: dict[str, Any], other: dict[str, Any]) -> list[Any]:
    """The rows of one record that the other has not, or not as often."""
    kept = [name for name, value in one.items() if isinstance(value, list)]
    return [row for name in kept for row in (Counter(one[name]) - Counter(other[name])).elements()]


def ended(answer: dict[str, Any]) -> int:
    """How many steps a child ended as they may end."""
    steps = [line for line in answer["said"] if not line.startswith("seen")]
    return len(steps) - (answer["code"] == 1)


def live(
    worker: Worker, workspace: Path, rng: random.Random, modes: tuple[int, ...], most: int
) -> Iterator[int]:
    """One life of the office, disturbed again and again, at most ``most`` times; gives 1 for each."""
    step = disturbed = 0
    while step < len(STEPS):
        calm = disturbed == most
        mode = COUNT if calm else rng.choice(modes)
        answer = worker.go_on(workspace, step, rng.randint(1, rng.choice(ALONG)), mode)
        if answer["code"] == 0:
            break
        assert mode != COUNT, answer
        disturbed += 1
        yield 1
        assert answer["code"] == (KILLED if mode in (KILL, TEAR) else 1), answer
        step += ended(answer)
        if mode in (FULL, FAIL):
            assert answer["errors"].startswith("error["), answer


@pytest.mark.reliability
@pytest.mark.parametrize(
    ("what", "modes", "most"),
    [("killed", (KILL, TEAR), KILLS), ("disk refuses", (FULL, FAIL), REFUSALS)],
    ids=["killed", "refused by the disk"],
)
def test_whatever_stops_it_the_office_ends_where_it_would_have(
    worker: Worker,
    template: Path,
    undisturbed: dict[str, Any],
    tmp_path: Path,
    tally: Callable[..., None],
    what: str,
    modes: tuple[int, ...],
    most: int,
) -> None:
    row = ("stopped at any instant", f"{what}, SQLite")
    disturbed = 0
    faults: list[str] = []
    for life in itertools.count():
        workspace = tmp_path / str(life) / "workspace"
        shutil.copytree(template, workspace)
        met = 0
        try:
            for one in live(worker, workspace, random.Random(f"{SEED} {life}"), modes, most - disturbed):
                met += one
            found = record_of(workspace)
            lost, doubled = len(missing(undisturbed, found)), len(missing(found, undisturbed))
            whole = found == undisturbed and run("verify", at=workspace).code == 0
            tally(
                *row,
                kills=met,
                survivors=met * whole,
                lost=lost,
                doubled=doubled,
            )
            if not whole:
                faults.append(f"life {life}: {lost} rows lost, {doubled} doubled, {found}")
        except AssertionError as error:
            tally(*row, kills=met)
            faults.append(f"life {life}: {error}")
        disturbed += met
        shutil.rmtree(workspace.parent)
        if disturbed == most:
            break
    assert not faults, (SEED, faults[:3])
