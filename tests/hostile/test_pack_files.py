"""Files of packs made wrong at random: each is read, or refused with its place, the excerpt and what to do;
nothing breaks and nothing hangs. What is read can be stored, read back and run.

By default 1,500 files; with FORTHWITH_SOAK=1 a hundred thousand.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.core.derive import derive
from engine.core.law import Law
from engine.core.program import Program
from engine.diagnostics import PackInvalid
from engine.packs.load import load_pack, pack_from_bytes, pack_to_bytes
from engine.packs.pack import Pack
from engine.packs.testing import load_stories
from engine.views.problems import full
from tests.conftest import SEED, SOAK
from tests.core.any_events import HORIZON, opening
from tests.hostile.mutations import mangled
from tests.hostile.watching import counted, told
from tests.packs.test_gallery import FOLDERS, workspace_of

FILES = 100_000 if SOAK else 1_500
START = datetime(2018, 1, 1, tzinfo=UTC)
RUN = 100
"""How many of those that are read are run too: a ruleset of the matcher, once made, is never given back."""
TESTS = "rules/letters/tests.yaml"


def good_packs(folder: Path) -> Iterator[dict[str, str]]:
    """The files of each good pack of the gallery, by their paths."""
    for name in FOLDERS:
        if name.startswith("good-"):
            root = workspace_of(name, folder / name)
            paths = [path for path in root.rglob("*") if path.is_file()]
            yield {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def outcome(files: dict[str, str]) -> Pack | str:
    """The pack, or what is said of its mistakes, those of its stories included."""
    try:
        pack = load_pack(files, "letters")
        if TESTS in files:
            load_stories(files[TESTS], TESTS, pack)
    except PackInvalid as error:
        for found in error.diagnostics:
            assert found.code and found.message and found.help, found
            if found.place is not None and found.place.file in files:
                assert 1 <= found.place.line <= files[found.place.file].count("\n") + 2, found
        return full(error.diagnostics)
    return pack


@pytest.mark.reliability
def test_no_wrong_file_breaks_anything(tmp_path: Path, tally: Callable[..., None]) -> None:
    packs = list(good_packs(tmp_path))
    texts = [text.encode() for files in packs for text in files.values()]
    rng = random.Random(f"{SEED} packs")
    counts: Counter[str] = Counter()
    faults: list[str] = []
    run = 0
    for _ in range(FILES):
        files = dict(rng.choice(packs))
        path = rng.choice(sorted(files))
        files[path] = mangled(files[path].encode(), rng, texts).decode("utf-8", "replace")
        with counted(tally, "pack files", faults) as of_file:
            of_file["fuzzed"] = 1
            found = outcome(files)
            if isinstance(found, str):
                of_file["refused"] = 1
                assert not told(found), (told(found), found)
            else:
                of_file["taken"] = 1
                assert pack_from_bytes(pack_to_bytes(found)) == found
                if run < RUN:
                    run += 1
                    assert derive(Law([(START, Program(found))]), "d/r", opening(found), HORIZON).decisions
        counts.update(of_file)
    assert not faults, (SEED, faults[:3])
    assert counts["taken"] > FILES // 50 and counts["refused"] > FILES // 4
