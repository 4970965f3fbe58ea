"""What the tests would do again and again, and which takes longer than all else they do, done once a test
process: reading a text as YAML, checking the files of a pack, building the command line.

Each is remembered by all that it is made of, and only where it came to its end: what is edited, refused or
above a bound is read as ever. All are values that nothing changes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import typer
from ruamel.yaml import YAML

from engine.packs import load, source
from engine.packs.pack import Pack
from engine.runtime import laws, under_both, verify, versions

TEXTS, PACKS = 200, 50
"""How many are remembered, those that were asked for last."""

_read, _assemble = source._events, load.assemble
_known: OrderedDict[str, tuple[Any, ...]] = OrderedDict()


def remember() -> None:
    """From here on, in this process."""
    source._events = _events
    load.assemble = lambda files, name: _pack(frozenset(files.items()), name)
    stored = lru_cache(PACKS)(load.pack_from_bytes)
    for reading in (laws, verify, versions, under_both):
        reading.pack_from_bytes = stored
    typer.main.get_command = lru_cache(typer.main.get_command)


def _events(yaml: YAML, text: str) -> Iterator[Any]:
    if text in _known:
        _known.move_to_end(text)
        yield from _known[text]
        return
    events: list[Any] = []
    for event in _read(yaml, text):
        events.append(event)
        yield event
    _known[text] = tuple(events)
    if len(_known) > TEXTS:
        _known.popitem(last=False)


@lru_cache(PACKS)
def _pack(files: frozenset[tuple[str, str]], name: str) -> Pack:
    return _assemble(dict(files), name)
