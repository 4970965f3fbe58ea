"""What a person types to take back or put right what was recorded, and why that may be needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from engine.core.amendments import PERSONAL
from engine.views.safe import line
from engine.views.shell import laid_out, quoted


class Amendable(Protocol):
    """What of an event says how it is taken back."""

    @property
    def id(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def actor(self) -> str | None: ...
    @property
    def role(self) -> str | None: ...


def retraction(event: Amendable, indent: str = "  ", *, own: bool = False) -> str:
    """The command that takes an event back; ``own`` says that only who recorded it may, whatever it is."""
    return laid_out([*_words("event_retracted", event), "reason=WHY", *_who(event, own=own)], indent)


def correction(event: Amendable, indent: str = "  ") -> str:
    """The command that gives an event another day."""
    words = [*_words("event_corrected", event), "occurredon=DATE", "reason=WHY", *_who(event)]
    return laid_out(words, indent)


def correction_of(event: Amendable, data: str, indent: str = "  ") -> str:
    """The command that gives an event other data, written as ``NAME=VALUE``."""
    words = [*_words("event_corrected", event), quoted(data), "reason=WHY", *_who(event)]
    return laid_out(words, indent)


def render_doubts(events: Sequence[Amendable], days_after: int | None, issued_on: str | None) -> str:
    """What makes the day of events doubtful, and the command that puts it right; empty where nothing does.

    Nobody gave it, and today lies ``days_after`` all that is known of their demand; or it lies before
    the demand was issued, on ``issued_on``. Either is None where it is not so.
    """
    demand = events[0].subject.partition("/")[0]
    said = []
    if issued_on is not None:
        said.append(f"This lies before {demand} was issued, on {issued_on}. It counts all the same.")
    if days_after is not None:
        said.append(
            f"No day was given with --on; today lies {days_after:,} days after all else known of {demand}."
        )
    if not said:
        return ""
    said.append("If it was another day, put it right with:")
    more = ["and so for each of the others."] if len(events) > 1 else []
    return "\n".join([*(line(text) for text in said), correction(events[0]), *more]) + "\n"


def _words(type: str, event: Amendable) -> Sequence[str]:
    return ["forthwith", "record", type, quoted(event.subject), quoted(f"event={event.id}")]


def _who(event: Amendable, *, own: bool = False) -> list[str]:
    """The role that it takes to amend the event, and, of what a person did in their own name, that person."""
    own = own or event.type in PERSONAL
    by = [f"--by {quoted(event.actor)}"] if own and event.actor else []
    return [*by, *([f"--role {quoted(event.role)}"] if event.role else [])]
