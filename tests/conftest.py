"""How hard the property tests try: the same examples every time, or with FORTHWITH_SOAK=1 many new ones;
such a run ends with a table of what the tests of reliability counted."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.postgres import Server, server
from tests.remembered import remember

SOAK = os.environ.get("FORTHWITH_SOAK") == "1"

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
def tally(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Tells what a test counted, for the table: ``tally("killed", kills=200, lost=0)``."""

    def tell(what: str, **counts: int) -> None:
        request.node.user_properties.append(("tally", (what, counts)))

    return tell


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not SOAK:
        return
    reports = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    told = [value for report in reports for name, value in report.user_properties if name == "tally"]
    if not told:
        return
    terminalreporter.section("reliability")
    for what, counts in sorted(told):
        found = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items())
        terminalreporter.write_line(f"{what:<24} {found}")
