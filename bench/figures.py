"""What was measured, side by side, and the ratio that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Literal

Unit = Literal["s", "MB", "×"]


@dataclass(frozen=True)
class Line:
    """One comparison of a row. ``ours`` and ``peer`` are what runs made in turn took, the first of one beside
    the first of the other: seconds, or what ``unit`` says. ``aim`` is the ratio that is not to be exceeded,
    None where none is set. ``pieces`` is how much work either side did in a run: where a slow peer does less,
    the ratio is that of one piece."""

    name: str
    against: str
    aim: float | None
    ours: tuple[float, ...]
    peer: tuple[float, ...]
    pieces: tuple[int, int] = (1, 1)
    unit: Unit = "s"

    @property
    def key(self) -> str:
        """What names the line in its row."""
        return f"{self.name} beside {self.against}"

    @property
    def ratio(self) -> float:
        """The median of ours by the peer's, run by run."""
        return median(self.ratios)

    @property
    def medians(self) -> tuple[float, float]:
        """The medians of ours and of the peer's."""
        return median(self.ours), median(self.peer)

    @property
    def ratios(self) -> tuple[float, ...]:
        """Ours by the peer's, run by run, for as much work."""
        ours, peer = self.pieces
        return tuple(mine / ours / (other / peer) for mine, other in zip(self.ours, self.peer, strict=True))


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


class Skipped(Exception):
    """Why a row cannot be measured on this machine."""


def times(ratio: float) -> str:
    """A ratio in three digits, or two behind the point: 6.92, 0.0517."""
    return f"{ratio:.2f}" if ratio >= 0.995 else f"{ratio:.3g}"


def quantity(value: float, unit: Unit) -> str:
    """What a run took, with its unit: 1.70 s, 340 ms, 12.5 µs, 83.1 MB."""
    if unit != "s":
        return f"{value:,.1f} MB" if unit == "MB" else f"{value:.2f} ×"
    for factor, name in ((1.0, "s"), (1e3, "ms")):
        if value * factor >= 1:
            return f"{value * factor:.{0 if value * factor >= 100 else 2}f} {name}"
    return f"{value * 1e6:.1f} µs"
