"""The words of a record in their order: the type, the case or demand, then the data."""

from __future__ import annotations

from collections.abc import Sequence

from engine.commands.options import misused
from engine.diagnostics import Again


def check_arranged(type: str, subject: str, data: Sequence[str]) -> None:
    """Raises Misused, with the command as it would be right, where what is given is in another order."""
    given = [type, subject, *data]
    right = _right(given)
    if right is None or right == given:
        return
    first, *others = given
    again = Again(instead=(*((word, ()) for word in reversed(others)), (first, tuple(right))))
    if "/" in type and "=" not in type:
        message = f"Expected the name of an event first and its case behind it; '{type}' is a case."
        raise misused("event-first", message, "Write it in this order:", again)
    raise misused(
        "case-second",
        "Expected the name of an event, then its case as one word DEMAND/RESPONDENT, then what it says; "
        f"found: {' '.join(given)}",
        "Write it in this order:",
        again,
    )


def _right(given: Sequence[str]) -> list[str] | None:
    """The words in the order that was meant; None where that cannot be told."""
    data = [word for word in given if "=" in word]
    names = [word for word in given if "=" not in word]
    cases = [name for name in names if "/" in name]
    if len(names) == 3 and not cases:
        return [names[0], "/".join(names[1:]), *data]
    if len(names) == 2 and len(cases) <= 1:
        return [*(name for name in names if name not in cases), *cases, *data]
    return None
