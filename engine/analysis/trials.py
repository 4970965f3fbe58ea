"""All tests of a pack tried on it: how each went, why those failed that did, what of the pack was tried."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from engine.analysis.coverage import Coverage, Tally, coverage
from engine.analysis.observed import Judged, Observed
from engine.analysis.trial import Failure, Trial, in_force, stages
from engine.analysis.unmatched import Unmatched, unmatched
from engine.core.derive import Derived
from engine.packs.pack import Pack
from engine.packs.stories import Story


class Tried(NamedTuple):
    """One test: how it went, and of one that failed the rules that did not match as expected."""

    trial: Trial
    unmatched: tuple[Unmatched, ...]


class Trials(NamedTuple):
    """The tests of one pack."""

    pack: Pack
    tried: tuple[Tried, ...]
    coverage: Coverage

    @property
    def failed(self) -> tuple[Tried, ...]:
        """Those that failed."""
        return tuple(tried for tried in self.tried if tried.trial.failure is not None)


def try_stories(pack: Pack, stories: Iterable[Story]) -> Trials:
    """The stories on the pack, in their order."""
    tally = Tally()
    plain = Observed(pack)
    tried = [
        _tried(plain if not story.parameters else Observed(in_force(pack, story)), story, tally)
        for story in stories
    ]
    return Trials(pack, tuple(tried), coverage(pack, tally))


def _tried(program: Observed, story: Story, tally: Tally) -> Tried:
    failure: Failure | None = None
    seen: list[Judged] = []
    program.seen = []
    for stage in stages(program, story):
        if isinstance(stage, Derived):
            tally.decided(stage.decisions)
            seen, program.seen = program.seen or seen, []
            tally.judged(seen)
        else:
            failure = stage
    found = () if failure is None else unmatched(program, failure.unmet, seen, failure.since)
    return Tried(Trial(story, failure), found)
