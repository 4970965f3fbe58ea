"""How hard the property tests try: the same examples every time, or with FORTHWITH_SOAK=1 many new ones;
such a run ends with a table of what the tests of reliability counted (tests/reliability.py).

FORTHWITH_SEED is where these begin: what was found with a seed is found with it again.
"""

from __future__ import annotations

import functools
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import reliability
from tests.postgres import Server, server
from tests.remembered import remember

SOAK = os.environ.get("FORTHWITH_SOAK") == "1"
SEED = int(os.environ.setdefault("FORTHWITH_SEED", str(random.randrange(10**6) if SOAK else 2018)))

remember()

# How long an example takes says more about the machine than about the code.
settings.register_profile(
    "default",
    max_examples=60,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
settings.register_profile("soak", settings.get_profile("default"), max_examples=5_000, derandomize=False)
settings.load_profile("soak" if SOAK else "default")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The PostgreSQL of this test process; each that pytest-xdist starts has its own."""
    with server() as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database of each kind that is empty."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.db'}"
    found: Server = request.getfixturevalue("postgres")
    return found.made()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("soak") and not SOAK:
            item.add_marker(pytest.mark.skip(reason="takes minutes; make soak runs it"))


@pytest.fixture
def tally() -> Callable[..., object]:
    """Tells what a test counted, for the table: ``tally("made wrong at random", "pack files", fuzzed=1)``.
    What is told of one name is added up, over tests and over the processes of a run."""
    if not SOAK:
        return reliability.checked
    return functools.partial(
        reliability.count, Path(os.environ[reliability.TALLY]), os.environ["FORTHWITH_RUN"]
    )


def pytest_configure(config: pytest.Config) -> None:
    """In the process that starts the others, which inherit what is set here."""
    if hasattr(config, "workerinput") or not SOAK:
        return
    file = Path(os.environ.setdefault(reliability.TALLY, "build/reliability.jsonl"))
    os.environ["FORTHWITH_RUN"] = f"{os.getpid()}-{time.time_ns()}"
    reliability.begin(file, os.environ["FORTHWITH_RUN"], SEED)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not SOAK:
        return
    lines = Path(os.environ[reliability.TALLY]).read_text(encoding="utf-8").splitlines()
    found = reliability.rows(line for line in lines if json.loads(line)["run"] == os.environ["FORTHWITH_RUN"])
    if found:
        terminalreporter.section("reliability")
        terminalreporter.write(reliability.drawn(found))
