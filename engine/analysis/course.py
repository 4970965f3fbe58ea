"""The course of a case up to a decision: what had been folded by then, and what is behind its facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from engine.analysis.origins import Origin, Origins
from engine.analysis.replay import Passage, replay
from engine.core.decide import Judging
from engine.core.history import History, cause_of, governed
from engine.core.law import Law
from engine.model import Cause, Decision, Event


class Course(NamedTuple):
    """A case's causes, in their order. ``events`` are as they were recorded; ``history`` as they stand."""

    case: str
    law: Law
    history: History
    events: dict[tuple[str, str], Event]
    passages: tuple[Passage, ...]


def course(law: Law, case: str, events: Sequence[Event], decisions: Sequence[Decision]) -> Course:
    """The course of a case from all the events known of it and all the decisions derived of them."""
    law, history = governed(law, events)
    known = {event.key: event for event in events}
    return Course(case, law, history, known, tuple(replay(law, case, decisions)))


def origins_at(way: Course, place: int) -> Origins:
    """The events folded when the cause at that place had been taken in; under another version of the law
    all earlier ones are folded again."""
    causes: list[Cause] = []
    program = way.passages[place].program
    for passage in way.passages[: place + 1]:
        if passage.cause.kind == "law":
            before = [h for h in way.history.happenings if h.order < passage.cause.order]
            causes = [cause_of(happening) for happening in before]
        elif passage.cause.event is not None:
            causes.append(passage.cause)
    return Origins(program, way.case, causes)


def entered_by(way: Course, place: int, after: int = 0) -> dict[str, Decision]:
    """The decision by which each region came to stand where it stood before the cause at that place, or
    when so many of its decisions had been made."""
    made = [decision for passage in way.passages[:place] for decision in passage.worked.made]
    made += way.passages[place].worked.made[:after]
    return {decision.region: decision for decision in made if decision.region is not None and moves(decision)}


def moves(decision: Decision) -> bool:
    """Whether a region moved by the decision."""
    return decision.target is not None and decision.outcome in ("moved", "proposed")


def behind_event(way: Course, place: int, judging: Judging) -> Cause:
    """The cause whose event the rules read: that of the cause itself, or, where a move was offered again,
    that of the cause at which it was withheld."""
    cause = way.passages[place].cause
    asked = judging.offered
    if asked is None:
        return cause
    for passage in reversed(way.passages[:place]):
        for decision in passage.worked.made:
            said = (decision.outcome, decision.rule, decision.region, decision.on)
            if said == ("withheld", asked.rule, asked.region, asked.on):
                return passage.cause
    return cause


def origin_of_event(cause: Cause, name: str) -> tuple[Origin, ...]:
    """The event behind an ``event.`` name."""
    if cause.event is None:
        return ()
    field = name.partition(".")[2]
    return (Origin(cause, "brought", cause.data.get(field)),)
