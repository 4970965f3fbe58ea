"""What was measured: seconds of runs, side by side, and the ratio that comes of them."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Line:
    """One comparison of a row. ``ours`` and ``peer`` are the seconds of runs made in turn, the first of
    one beside the first of the other; ``aim`` is the ratio that is not to be exceeded, None where none
    is set."""

    name: str
    against: str
    aim: float | None
    ours: tuple[float, ...]
    peer: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The median of ours by the peer's, run by run."""
        return median(self.ratios)

    @property
    def seconds(self) -> tuple[float, float]:
        """The medians of ours and of the peer's."""
        return median(self.ours), median(self.peer)

    @property
    def ratios(self) -> tuple[float, ...]:
        """Ours by the peer's, run by run."""
        return tuple(ours / peer for ours, peer in zip(self.ours, self.peer, strict=True))


@dataclass(frozen=True)
class Row:
    """A row of the table: its lines, what has to be known to read them, and the seconds that were spent on
    making ready, which count for no side. ``machine`` says by name what it was measured on, ``busy`` how
    busy that was before."""

    name: str
    notes: tuple[str, ...]
    ready: float
    lines: tuple[Line, ...]
    machine: dict[str, str]
    busy: str
