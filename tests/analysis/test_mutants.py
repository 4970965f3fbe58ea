"""The tests of a pack notice what is changed in it: each rule, each condition, each number, each target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import pytest

from engine.analysis.trial import in_force, try_story
from engine.core.matcher import Matcher
from engine.core.program import Program
from engine.model import Value
from engine.packs import assemble
from engine.packs.load import read_pack
from engine.packs.pack import Pack
from engine.packs.source import read_source
from engine.packs.stories import Story
from engine.packs.testing import read_stories
from tests.analysis.mutants import Mutant, mutants
from tests.analysis.packs import PACKS, ROOT
from tests.conftest import SOAK

EACH = 1 if SOAK else 7
"""Of how many mutants one is tried; make soak tries them all."""
NOTICED = 95
"""Of a hundred mutants, how many at least fail a test of their pack."""
WITHOUT_EFFECT = {
    # pursue-no-response stands before it and proposes the same
    ("pursue-incomplete-response", "responses > -1"),
    # an answer that becomes whole in these states is accepted at once
    ("pursue-incomplete-response", "missing_items > -1"),
    ("declined-and-objected", "missing_items > -1"),
    # what is owed under a subpoena is missing
    ("disobeyed", "missing_items > -1"),
    # while all that is missing is before a court, the clock of the ruling stands still
    ("ask-for-a-ruling", "enforceable_items > -1"),
}
"""Rules and what one of their conditions may be changed to: no case is decided otherwise."""
TOLD_IN_LETTERS = {("records-demand", "obey_days")}
"""Parameters that letters tell and nothing else reads."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules matched by the truth of their conditions, which is what the network answers (test_matcher.py
    says so): a network, once made, is never given back. A file that is not changed is read once."""

    def ask(self: Matcher, truths: bytes, facts: Mapping[str, Value]) -> tuple[int, ...]:
        return tuple(at for at, rule in enumerate(self._rules) if all(truths[c] == 1 for c in rule))

    monkeypatch.setattr(Matcher, "_ask", ask)
    monkeypatch.setattr(assemble, "read_source", lru_cache(maxsize=64)(read_source))


def survivors(root: Path, name: str) -> Iterator[tuple[Mutant, bool]]:
    pack = read_pack(root, name)
    stories = list(read_stories(root, name, pack))
    for number, mutant in enumerate(mutants(pack)):
        if number % EACH:
            continue
        changed = mutant.pack(pack)
        if changed is not None:
            killer = noticed(changed, stories)
            yield mutant, killer is None
            if killer is not None:  # who noticed this one is likely to notice the next
                stories.remove(killer)
                stories.insert(0, killer)


def noticed(pack: Pack, stories: list[Story]) -> Story | None:
    """The first story that is not so under the pack."""
    plain = Program(pack)
    for story in stories:
        program = Program(in_force(pack, story)) if story.parameters else plain
        if try_story(program, story).failure is not None:
            return story
    return None


@pytest.mark.parametrize(("root", "name"), PACKS, ids=[name for _, name in PACKS])
def test_the_tests_of_a_pack_notice_every_change_of_it_that_has_an_effect(root: Path, name: str) -> None:
    tried = list(survivors(root, name))
    alive = [mutant.told for mutant, survived in tried if survived]
    print(f"{name}: {len(tried)} mutants, {len(alive)} not noticed:", *alive, sep="\n  ")
    assert tried
    assert not [told for told in alive if not _without_effect(told)]
    if SOAK:
        assert len(alive) <= (100 - NOTICED) * len(tried) / 100, "\n".join(alive)


def _without_effect(told: str) -> bool:
    return any(
        told.startswith(f"{rule} ") and told.endswith(f"now '{after}'") for rule, after in WITHOUT_EFFECT
    ) or any(told.startswith(f"rules/{pack}/parameters.yaml {name} ") for pack, name in TOLD_IN_LETTERS)


@pytest.mark.parametrize(("pack", "name"), sorted(TOLD_IN_LETTERS))
def test_what_only_letters_tell_is_read_by_no_other_file_of_its_pack(pack: str, name: str) -> None:
    readers = {path for path, text in read_pack(ROOT, pack).files.items() if name in text}
    assert readers == {f"rules/{pack}/parameters.yaml"}
    assert any(name in letter.read_text() for letter in (ROOT / "letters" / pack).glob("*.md"))
