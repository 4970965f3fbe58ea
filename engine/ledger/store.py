"""Reading and writing the ledger inside one transaction."""

from __future__ import annotations

from engine.ledger.attempts import Attempts
from engine.ledger.held import Held
from engine.ledger.letters import Letters
from engine.ledger.log import Kept, Log
from engine.ledger.part import Key
from engine.ledger.projections import Projections


class Store(Log, Projections, Held, Attempts, Letters):
    """The ledger as one transaction sees it: its log, its projections, and what takes no part."""


__all__ = ["Kept", "Key", "Store"]
