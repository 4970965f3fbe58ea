"""The rows of the table: how each is measured, at which sizes and how often."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bench.backdated import row as backdated
from bench.backtest import row as backtest
from bench.derive import row as derive
from bench.feed import row as feed
from bench.figures import Row
from bench.growth import row as growth
from bench.load import row as load
from bench.match import row as match
from bench.memory import row as memory
from bench.order import row as order
from bench.postgres import row as postgres
from bench.start import row as start
from bench.tick import row as tick

Scale = Literal["quick", "usual", "whole"]
"""``quick`` for every change; ``usual`` so that all rows take less than ten minutes; ``whole``, where a row
is most telling."""


@dataclass(frozen=True)
class Kind:
    """How a row is measured: by a function that takes an empty folder, the number of runs and a size. At
    each scale so many runs, of such a size; a row without "quick" tells nothing at small sizes."""

    measure: Callable[[Path, int, Any], Row]
    scales: Mapping[Scale, tuple[int, Any]]


ROWS: dict[str, Kind] = {
    "feed": Kind(
        feed.measure,
        {
            "quick": (5, feed.Size(400, 0, 0)),
            "usual": (5, feed.Size(3_000, 1_000, 100)),
            "whole": (5, feed.Size()),
        },
    ),
    "backdated": Kind(
        backdated.measure, {"usual": (5, backdated.Size(1_500)), "whole": (5, backdated.Size())}
    ),
    "order": Kind(order.measure, {"usual": (5, order.Size(2_000)), "whole": (5, order.Size())}),
    "match": Kind(
        match.measure,
        {
            "quick": (5, match.Size(10_000, 500, 500, ("durable", "cel"))),
            "usual": (5, match.Size(50_000, 3_000, 4_000)),
            "whole": (5, match.Size()),
        },
    ),
    "start": Kind(
        start.measure, {"quick": (5, start.Size()), "usual": (9, start.Size()), "whole": (15, start.Size())}
    ),
    "load": Kind(load.measure, {"usual": (5, load.Size()), "whole": (9, load.Size())}),
    "derive": Kind(derive.measure, {"usual": (5, derive.Size(20)), "whole": (5, derive.Size())}),
    "tick": Kind(tick.measure, {"usual": (5, tick.Size(10_000, 100_000)), "whole": (5, tick.Size())}),
    "backtest": Kind(
        backtest.measure, {"usual": (5, backtest.Size(5_000, 200)), "whole": (5, backtest.Size())}
    ),
    "memory": Kind(memory.measure, {"usual": (1, memory.Size(4_000)), "whole": (1, memory.Size())}),
    "growth": Kind(
        growth.measure,
        {"usual": (5, growth.Size((2_000, 40_000), 400)), "whole": (5, growth.Size())},
    ),
    "postgres": Kind(postgres.measure, {"usual": (5, postgres.Size(1_200)), "whole": (5, postgres.Size())}),
}
