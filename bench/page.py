"""The results as a page: docs/performance.md. It says what the results say, and nothing by hand."""

from __future__ import annotations

from collections.abc import Iterator

from bench.figures import Line, Row, quantity, times
from bench.results import Results

_HEAD = """\
# Performance

`make bench` writes this page, its picture and the raw figures ([results.json](../bench/results.json)). It
measures the product beside what anyone would use in its place, both on one machine and in one run, in turn,
each run in a process of its own. What counts is the ratio: how many times the seconds of its peer the product
takes. It is worked out run by run; the table gives the median, and the least and the greatest. Seconds are
medians too, and say little: they are those of one machine and of what else it did. Where a slow peer did less
work, the row says so, and the ratio is that of as much work.

![The ratios, each with its spread and its aim](performance.svg)
"""

_AGAIN = """\
## The same again

`make bench` measures all of it in less than ten minutes on two cores that have nothing else to do, installs
the peers below `build/` the first time, and needs 6 GB of disk there, which it gives back. `python -m bench
ROW` measures one row, of {rows}, and keeps the figures of the others; `--size whole` takes the sizes at
which a row is most telling, which is hours for all of them. `python -m bench profile` shows where the time
of a feed goes by function. `make bench-quick` measures some rows at small sizes, and fails where a ratio is
twice what [expected.json](../bench/expected.json) states."""


def page(results: Results) -> str:
    """The page, in Markdown."""
    return "\n".join(_parts(results)) + "\n"


def _parts(results: Results) -> Iterator[str]:
    yield _HEAD
    for row in results.rows.values():
        yield from _row(row)
    yield _AGAIN.replace("{rows}", ", ".join(f"`{name}`" for name in results.rows))


def _row(row: Row) -> Iterator[str]:
    yield f"## {row.name}\n"
    yield "| ours | beside | ours | beside | ratio | least to greatest | runs | aim |"
    yield "|---|---|---:|---:|---:|---|---:|---|"
    yield from (_line(line) for line in row.lines)
    yield ""
    yield from (f"- {note}" for note in row.notes)
    yield f"- Making ready took {row.ready:,.0f} seconds, which count for no side."
    machine = ", ".join(f"{name} {value}" for name, value in row.machine.items())
    yield f"- Measured on {machine}. Before, {row.busy} processes wanted a core, on average over a minute.\n"


def _line(line: Line) -> str:
    ours, peer = (quantity(value, line.unit) for value in line.medians)
    spread = f"{times(min(line.ratios))} to {times(max(line.ratios))}"
    aim = "none set" if line.aim is None else f"at most {line.aim:.3g} ×: {_reached(line)}"
    cells = (line.name, line.against, ours, peer, f"**{times(line.ratio)} ×**", spread)
    return f"| {' | '.join(cells)} | {len(line.ours)} | {aim} |"


def _reached(line: Line) -> str:
    assert line.aim is not None
    return "reached" if line.ratio <= line.aim else "not reached"
