"""Items that events name and nobody demanded, as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from engine.views.safe import line
from engine.views.undoing import Amendable, correction_of

_NAMED = 5
"""How many such items of a feed are named."""


class NotDemanded(Protocol):
    """An item that an event names in a field, and the one demanded that may have been meant."""

    @property
    def subject(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def event(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def item(self) -> str: ...
    @property
    def near(self) -> str | None: ...


class Recordable(Amendable, Protocol):
    """An event, and what it says."""

    @property
    def data(self) -> dict[str, Any]: ...


def render_undemanded(found: Sequence[NotDemanded], event: Recordable) -> str:
    """What an event names and nobody demanded, with the command that puts it right; empty where nothing."""
    lines = [line(f"{_told(each)} It is kept, and counts if the demand is amended.") for each in found]
    for field in dict.fromkeys(each.field for each in found if each.near is not None):
        meant = {each.item: each.near for each in found if each.field == field and each.near is not None}
        items = [meant.get(item, item) for item in event.data.get(field, meant)]
        divider = ";" if any("," in item for item in items) else ","
        lines.append(line("If that was meant, put it right with:"))
        lines.append(correction_of(event, f"{field}={divider.join(dict.fromkeys(items))}"))
    return "".join(f"{text}\n" for text in lines)


def undemanded_lines(found: Sequence[NotDemanded], count: int) -> Iterable[str]:
    """What events of a feed name and nobody demanded: how many, and the first of them."""
    if not found:
        return
    items = "1 item is" if count == 1 else f"{count:,} items are"
    yield line(f"{items} named that nobody demanded; they are kept, and count if the demand is amended:")
    for each in sorted(found, key=lambda each: each.near is None)[:_NAMED]:
        yield line(f"{each.type} of {each.subject}, event {each.event}: {_told(each)}", "  ", hanging="    ")
    if count > _NAMED:
        yield f"  ... and {count - _NAMED:,} more"


def _told(each: NotDemanded) -> str:
    near = "" if each.near is None else f" Did you mean '{each.near}'?"
    return f"{each.field} names '{each.item}', which is not demanded.{near}"
