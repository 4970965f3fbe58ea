"""Whatever is remembered to be fast changes nothing: with every memory off a feed comes to the same."""

from __future__ import annotations

import functools
import importlib
import inspect
import os
import pkgutil
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any
from unittest import mock

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import engine.calendars
import engine.core
import engine.ledger
import engine.runtime
from engine.core.program import Program
from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.model import Event, Facts
from engine.packs.pack import Pack
from engine.runtime.feed import Feeder
from engine.runtime.workspace import Workspace
from tests.core.histories import ROOT, event, histories, opening
from tests.runtime.ledgers import PROGRAMS
from tests.runtime.test_order_of_arrival import HORIZON, RESPONDENTS, arriving, split

CASES = "engine.runtime.cases.CACHED_CASES"
"""How many cases are kept from batch to batch."""

FORGETFUL: dict[str, Program] = {}
"""Programs that remember nothing, by digest."""


def modules() -> list[ModuleType]:
    """Every module that a feed may go through."""
    rooms = [engine.calendars, engine.core, engine.ledger, engine.runtime]
    return [
        importlib.import_module(found.name)
        for room in rooms
        for found in pkgutil.iter_modules(room.__path__, f"{room.__name__}.")
    ]


def remembering() -> dict[str, Callable[..., Any]]:
    """Every function of these modules that remembers what it gave, by where it stands; also where it is
    known by import."""
    return {
        f"{module.__name__}.{name}": value
        for module in [*modules(), engine.calendars]
        for name, value in vars(module).items()
        if isinstance(value, functools._lru_cache_wrapper)
    }


FUNCTIONS = remembering()


class _Nothing(dict[Any, Any]):
    def __setitem__(self, key: Any, value: Any) -> None:
        pass


class _Forgetful(Program):
    def __init__(self, pack: Pack) -> None:
        super().__init__(pack, remember=False)
        self._parameters = _Nothing()

    def parameters_on(self, on: str) -> Facts:
        known = super().parameters_on(on)
        assert not self._parameters
        return known


@contextmanager
def nothing_remembered() -> Iterator[dict[str, Program]]:
    """In here every memory is off; gives the programs to feed with."""
    patches: list[Any] = [mock.patch(name, inspect.unwrap(each)) for name, each in FUNCTIONS.items()]
    patches.append(mock.patch(CASES, 0))
    patches.append(mock.patch("engine.runtime.laws.Program", _Forgetful))
    for patch in patches:
        patch.start()
    try:
        yield FORGETFUL
    finally:
        for patch in patches:
            patch.stop()


def feeder_of(database: Database, programs: dict[str, Program]) -> Feeder:
    return Feeder(Workspace(ROOT, "sqlite://", "America/New_York", "tester"), database, programs=programs)


def fed(batches: list[list[Event]], programs: dict[str, Program], feeders: int = 1) -> str:
    """The state digest after the batches, fed in turn by so many who each keep a memory of their own."""
    database = Database("sqlite://")
    crew = [feeder_of(database, programs) for _ in range(feeders)]
    for number, batch in enumerate(batches):
        crew[number % feeders].feed(arriving(batch))
    crew[-1].tick(HORIZON)
    with database.reading() as session:
        digest = Store(session).state_digest()
    database.close()
    return digest


@given(events=histories("records-demand", RESPONDENTS), seed=st.integers(0, 2**32))
@settings(
    max_examples=1_000 if os.environ.get("FORTHWITH_SOAK") else 25,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
def test_a_feed_comes_to_the_same_with_every_memory_off_and_by_several_in_turn(
    events: list[Event], seed: int
) -> None:
    batches = split(events, random.Random(seed))
    remembered = fed(batches, PROGRAMS)
    assert fed(batches, PROGRAMS, feeders=2) == remembered
    with nothing_remembered() as programs:
        assert fed(batches, programs) == remembered


def test_every_memory_is_off_in_here() -> None:
    """What the ruleset is asked shows it for the memory of truths: each time anew, not only the first."""
    assert len(FUNCTIONS) >= 8
    answer = event(1, "response_received", "d/r", {"occurred_on": "2018-02-01"}, items=["a"])
    asked = []
    with nothing_remembered() as programs:
        for name in FUNCTIONS:
            module, _, function = name.rpartition(".")
            assert not hasattr(getattr(importlib.import_module(module), function), "cache_clear"), name
        feeder = feeder_of(Database("sqlite://"), programs)
        feeder.feed(arriving(opening("records-demand", ["r"])))
        for number in range(3):
            with mock.patch("engine.core.matcher._Network.ask", autospec=True, return_value=[]) as ask:
                feeder.feed(arriving([replace(answer, id=f"e{number}")]))
            asked.append(ask.call_count)
        assert not feeder.cases._kept
    assert asked[0] > 0 and asked == asked[:1] * 3
