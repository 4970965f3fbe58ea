"""Which arrivals are new events, which are known already, which cannot be taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import msgspec

from engine.core.amendments import amended_ahead
from engine.core.history import unreadable
from engine.core.intake import Problem, ahead_of, misplaced_subject, read_event
from engine.core.law import Law
from engine.diagnostics import PackInvalid, Refused, shortened
from engine.ledger.rows import content_digest
from engine.ledger.store import Key, Store
from engine.model import Event
from engine.packs.lifecycle import LIFECYCLE
from engine.runtime.arrivals import Arrival
from engine.runtime.laws import LawBook

_NUL = b"\\u0000"
"""A character that not every database keeps, as JSON writes it."""

SHOWN = 1_000
"""How much of each of two versions of an event a message shows."""


class Sifted(NamedTuple):
    """``fresh`` events with the digest of their content; ``wrong`` arrivals with their problem; how many
    are ``duplicate``, and among these how many a person ``discarded`` before."""

    fresh: list[tuple[Event, str]]
    duplicate: int
    wrong: list[tuple[Arrival, Problem]]
    discarded: int = 0


class Sifter:
    """Sifts the arrivals of one batch. ``demands`` maps known demands to their packs and is added to;
    ``may_act`` says whether an actor may act in a role."""

    def __init__(
        self,
        store: Store,
        book: LawBook,
        demands: dict[str, str],
        recorded_at: datetime,
        may_act: Callable[[str | None, str], bool] = lambda actor, role: True,
    ) -> None:
        self.store = store
        self.book = book
        self.demands = demands
        self.recorded_at = recorded_at
        self.may_act = may_act

    def sift(self, arrivals: list[Arrival]) -> Sifted:
        """Every arrival goes to exactly one of fresh, duplicate, wrong."""
        known = self.store.digests(a.event.key for a in arrivals if a.event is not None)
        result = Sifted([], 0, [])
        duplicates: list[Key] = []
        for arrival in sorted(arrivals, key=lambda a: a.event is None or a.event.type != "demand_issued"):
            if arrival.event is None:
                assert arrival.problem is not None
                result.wrong.append((arrival, arrival.problem))
                continue
            digest = content_digest(arrival.event)
            before = known.get(arrival.event.key)
            if before == digest:
                duplicates.append(arrival.event.key)
                continue
            problem = self._problem(arrival.event) if before is None else self._conflict(arrival.event)
            if problem is not None:
                result.wrong.append((arrival, problem))
                continue
            known[arrival.event.key] = digest
            result.fresh.append((arrival.event, digest))
        gone = self.store.discarded(duplicates)
        return result._replace(
            duplicate=len(duplicates), discarded=sum(1 for key in duplicates if key in gone)
        )

    def law(self, subject: str) -> Law | None:
        """The law of the demand that a subject belongs to; None while the demand is not known."""
        pack = self.demands.get(subject.partition("/")[0])
        return None if pack is None else self.book.law(pack)

    def _problem(self, event: Event) -> Problem | None:
        if _NUL in msgspec.json.encode(event):
            return Problem("bad-characters", "The event holds characters that are no text.", "Remove them.")
        ahead = ahead_of(self.recorded_at, event.time, event.occurred_on) or amended_ahead(
            msgspec.structs.replace(event, recorded_at=self.recorded_at)
        )
        if ahead is not None:
            return ahead
        if event.role is not None and not self.may_act(event.actor, event.role):
            return Problem(
                "role-missing",
                f"Expected somebody listed as {event.role}, found {event.actor or 'no actor'}.",
                f"Let somebody who has the role record it, or add the person to {event.role} under [roles] "
                "in forthwith.toml.",
                (event.role,),
            )
        misplaced = (
            misplaced_subject(LIFECYCLE[event.type], event.subject) if event.type in LIFECYCLE else None
        )
        if misplaced is not None:  # what every workflow has needs no law to be told
            return misplaced
        if event.type == "demand_issued":
            problem = self._issue(event)
            if problem is not None:
                return problem
        law = self.law(event.subject)
        if law is None:
            return None
        return unreadable(law, event)

    def _issue(self, event: Event) -> Problem | None:
        """A demand names its pack, whose first version comes into force with the first demand."""
        read = read_event(LIFECYCLE, event)
        if isinstance(read, Problem):
            return read
        pack = read["pack"]
        if self.demands.get(event.subject, pack) != pack:
            return Problem(
                "demand-known",
                f"The demand {event.subject} is governed by {self.demands[event.subject]}, not by {pack}.",
                "Issue the demand under another id.",
            )
        if self.book.law(pack) is None:
            try:
                self.book.activate_first(self.store, pack, read["issued_on"])
            except (PackInvalid, Refused) as error:
                return Problem(
                    "no-law", f"The pack '{pack}' cannot be put in force: {error}", "Run 'rules check'."
                )
        self.demands.setdefault(event.subject, pack)
        return None

    def _conflict(self, event: Event) -> Problem:
        kept = self.store.event(event.key)
        return Problem(
            "conflicting-event",
            "An event with this source and id is known with other content. Known: "
            f"{'earlier in this file' if kept is None else _shown(kept)} Found: {_shown(event)}",
            "Record an event_corrected if the known one is wrong; discard this one if it is not.",
        )


def _shown(event: Event) -> str:
    return shortened(msgspec.json.encode(_said(event)).decode(), SHOWN)


def _said(event: Event) -> dict[str, object]:
    said = {"type": event.type, "subject": event.subject, "time": event.time, "occurredon": event.occurred_on}
    return {
        name: value for name, value in {**said, "actor": event.actor, "data": event.data}.items() if value
    }
