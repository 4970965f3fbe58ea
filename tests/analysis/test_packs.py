"""What ships is tested by its own tests: they hold, and leave little of the pack untried."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.analysis.trials import try_stories
from engine.packs.load import read_pack
from engine.packs.testing import read_stories
from engine.views.trials import render_trials
from tests.analysis.packs import PACKS


@pytest.mark.parametrize(("root", "name"), PACKS, ids=[name for _, name in PACKS])
def test_the_tests_of_a_pack_hold_and_try_nearly_all_of_it(root: Path, name: str) -> None:
    pack = read_pack(root, name)
    trials = try_stories(pack, read_stories(root, name, pack))
    told = render_trials(trials, covered=True)
    assert trials.tried and not trials.failed, told
    assert trials.coverage.percent >= 95, told
