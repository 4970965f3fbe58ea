"""Trying a story on a law, in memory: its events told day by day, and each check looked at in its turn.

No ledger and no clock takes part; the days are those of the story.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from engine.analysis.deed import Untellable, event_of
from engine.analysis.differences import tells
from engine.analysis.expectation import Difference, of_an_act, unmet
from engine.analysis.given import begun, gone_on
from engine.calendars import last_instant
from engine.core.derive import Derived, derive
from engine.core.intake import AMENDMENTS
from engine.core.law import Law
from engine.core.program import Program
from engine.diagnostics import Place
from engine.model import Event, Value
from engine.packs.pack import Pack, ParameterValue
from engine.packs.rules_schema import ALWAYS
from engine.packs.stories import Check, Expected, Given, Story, Told
from engine.records import DecisionRecord, record_of

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Failure:
    """Where a story is not so, on which day. ``unmet`` is what its check expected and did not find.
    ``since`` is the day of the last check that held, None where none did; ``decided`` what was decided
    from then on."""

    place: Place
    on: str
    at: datetime | None
    differences: tuple[Difference, ...]
    unmet: tuple[Expected, ...]
    since: str | None
    decided: tuple[DecisionRecord, ...]


class Trial(NamedTuple):
    """How one story went: ``failure`` is the first thing that was not so; what comes after it is not
    looked at."""

    story: Story
    failure: Failure | None


def in_force(pack: Pack, story: Story) -> Pack:
    """The pack with the choices of the story."""
    return with_parameters(pack, story.parameters) if story.parameters else pack


def with_parameters(pack: Pack, values: Mapping[str, Value]) -> Pack:
    """The pack with these values of some of its parameters, on every day."""
    chosen = {
        name: replace(pack.parameters[name], values=(ParameterValue(ALWAYS, value),))
        for name, value in values.items()
    }
    return replace(pack, parameters={**pack.parameters, **chosen})


def try_story(program: Program, story: Story) -> Trial:
    """How the story goes. ``program`` is that of `in_force`."""
    *_, failure = stages(program, story)
    assert not isinstance(failure, Derived)
    return Trial(story, failure)


def stages(program: Program, story: Story) -> Iterator[Derived | Failure | None]:
    """The case at each stage of the story; at the end what was not so, or None."""
    telling = _Telling(program, story)
    days = {told.learned for told in telling.to_tell} | {check.on for check in story.checks}
    failure = telling.begin()
    for day in sorted(days):
        failure = failure or telling.tell([told for told in telling.to_tell if told.learned == day], day)
        yield telling.derived
        checks = [check for check in story.checks if check.on == day]
        for check in sorted(checks, key=lambda check: (check.at is None, check.at or _BEGINNING)):
            if failure is None:
                failure = telling.check(check)
                yield telling.derived
        if failure is not None:
            yield failure
            return
    yield None


def begun_of(program: Program, story: Story) -> Derived | None:
    """The case with which a story begins that is given one; None of any other, and where it cannot be."""
    begun = _Telling(program, story).begun
    return None if begun is None or begun.refused else begun


class _Telling:
    """A story being told: what is known so far, the case as last derived, the last check that held."""

    def __init__(self, program: Program, story: Story) -> None:
        self.law = Law([(_BEGINNING, program)])
        self.zone = program.zone
        self.events = program.pack.events
        self.case = story.case
        self.known: list[Event] = []
        self.named: dict[str, Event] = {}
        self.held: tuple[str, datetime] | None = None
        self.to_tell = story.events if story.given is None else story.events[2:]
        self.opening: list[tuple[Told, Event]] = []
        self.begun = None if story.given is None else self._begun(story, story.given)
        self.derived = self._derive(_BEGINNING)

    def _begun(self, story: Story, given: Given) -> Derived:
        for told in story.events[:2]:
            event = event_of(told, told.type, self._subject(told), None, {})
            assert isinstance(event, Event)  # neither is an act
            self.opening.append((told, event))
        return begun(self.law, self.case, [event for _, event in self.opening], given)

    def _derive(self, until: datetime) -> Derived:
        if self.begun is None:
            return derive(self.law, self.case, self.known, until, as_of=until)
        return gone_on(self.law, self.begun, self.known, until)

    def begin(self) -> Failure | None:
        """What is wrong with the demand or the respondent of a test that is given how its case stands."""
        return self._refusals(self.opening, self.opening[-1][0].on) if self.opening else None

    def tell(self, day_of: Sequence[Told], day: str) -> Failure | None:
        """Let the events of a day be known; the first that cannot be told, or that is refused and should
        not be, or the other way round."""
        if not day_of:
            return None
        end = last_instant(day, self.zone)
        events: list[tuple[Told, Event]] = []
        for told in day_of:
            case = self._derive(end).case if told.about is not None else None
            event = event_of(told, f"{len(self.known):05}", self._subject(told), case, self.named)
            if isinstance(event, Untellable):
                self.derived = self._derive(end)
                return self._failure(told.place, day, None, [Difference(*event)])
            self.known.append(event)
            self.named.update({told.id: event} if told.id else {})
            events.append((told, event))
        self.derived = self._derive(end)
        return self._refusals(events, day)

    def _subject(self, told: Told) -> str:
        """The case, or its demand where the event is about that."""
        if told.type in AMENDMENTS and told.about in self.named:
            return self.named[told.about].subject
        about = self.events[told.type].about
        return self.case.partition("/")[0] if about == "demand" else self.case

    def _refusals(self, events: Sequence[tuple[Told, Event]], day: str) -> Failure | None:
        codes = {key: (problem.code, problem.message) for key, problem in self.derived.refused}
        for decision in self.derived.decisions:
            event = decision.cause.event
            if event is not None and decision.outcome == "rejected" and of_an_act(decision):
                codes.setdefault(event.key, (decision.code or "", decision.because or ""))
        for told, event in events:
            code, message = codes.get(event.key, (None, ""))
            if code == told.refused:
                continue
            expected = "to be taken in" if told.refused is None else f"to be refused: {told.refused}"
            got = "taken in" if code is None else f"refused: {code}. {message}"
            return self._failure(told.place, day, None, [Difference(f"event {event.type}", expected, got)])
        return None

    def check(self, check: Check) -> Failure | None:
        """What is not so at the time of the check."""
        until = check.at if check.at is not None else last_instant(check.on, self.zone)
        self.derived = self._derive(until)
        found = unmet(check, self.derived)
        if not found:
            self.held = (check.on, until)
            return None
        differences = [difference for _, difference in found]
        return self._failure(check.place, check.on, check.at, differences, [wanted for wanted, _ in found])

    def _failure(
        self,
        place: Place,
        on: str,
        at: datetime | None,
        differences: Sequence[Difference],
        wanted: Sequence[Expected] = (),
    ) -> Failure:
        since, after = self.held if self.held is not None else (None, _BEGINNING)
        records = [record_of(decision) for decision in self.derived.decisions]
        decided = tuple(record for record in records if tells(record) and record.at > after)
        return Failure(place, on, at, tuple(differences), tuple(wanted), since, decided)
