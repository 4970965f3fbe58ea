"""What could not be written in the end is not remembered either, whoever writes next."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session

from engine.ledger import database as opening
from engine.runtime import waiting
from tests.runtime.ledgers import Ledger, added, event, issued

LOST: dict[str, Callable[[Ledger], object]] = {
    "a tick": lambda ledger: ledger.tick("2018-03-20"),
    "a discard": lambda ledger: waiting.discard(ledger.feeder, ["early"], "x"),
    "a feed": lambda ledger: ledger.feed(event("3", "response_received", "2018-02-10", items=["b"])),
}


@pytest.mark.parametrize("lost", LOST)
def test_what_was_lost_at_the_end_of_its_transaction_is_forgotten(
    lost: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, other = Ledger(url), Ledger(url)
    early = event("early", "event_retracted", "2018-02-03", event="not-there")
    ledger.feed(issued(), added(), early)
    ledger.feed(event("1", "response_received", "2018-02-01", items=["a"]))
    sealed = opening.seal

    def fail(session: Session) -> None:
        sealed(session)
        raise OSError("no room")

    with monkeypatch.context() as patched:
        patched.setattr(opening, "seal", fail)
        with pytest.raises(OSError, match="no room"):
            LOST[lost](ledger)
    other.feed(event("2", "response_received", "2018-02-05", "d/unknown", items=["a"]))
    ledger.feed(event("4", "response_received", "2018-03-21", items=["a"]))
    ledger.verified()
