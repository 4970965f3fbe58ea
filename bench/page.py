"""The results as a page: docs/performance.md. It says what the results say, and nothing by hand."""

from __future__ import annotations

from collections.abc import Iterator

from bench.figures import Line, Row
from bench.results import Results

_HEAD = """\
# Performance

`make bench` writes this page, its picture and the raw figures ([results.json](../bench/results.json)). It
measures the product beside what anyone would use in its place, both on one machine and in one run, in turn,
each run in a process of its own. What counts is the ratio: how many times the seconds of its peer the product
takes. It is worked out run by run; the table gives the median, and the least and the greatest. Seconds are
medians too, and say little: they are those of one machine and of what else it did.

![The ratios, each with its spread and its aim](performance.svg)
"""


def page(results: Results) -> str:
    """The page, in Markdown."""
    return "\n".join(_parts(results)) + "\n"


def _parts(results: Results) -> Iterator[str]:
    yield _HEAD
    for row in results.rows.values():
        yield from _row(row)
    yield "## The same again\n"
    yield "`make bench` measures all of it. It needs 14 GB of disk, below `build/`, and gives them back."
    rows = " or ".join(f"`python -m bench {name}`" for name in results.rows)
    yield f"{rows} measures one row, and keeps the figures of the other."


def _row(row: Row) -> Iterator[str]:
    yield f"## {row.name}\n"
    yield "| ours | beside | ours, s | beside, s | ratio | least to greatest | runs | aim |"
    yield "|---|---|---:|---:|---:|---|---:|---|"
    yield from (_line(line) for line in row.lines)
    yield ""
    yield from (f"- {note}" for note in row.notes)
    yield f"- Making ready took {row.ready:,.0f} seconds, which count for no side."
    machine = ", ".join(f"{name} {value}" for name, value in row.machine.items())
    yield f"- Measured on {machine}. Before, {row.busy} processes wanted a core, on average over a minute.\n"


def _line(line: Line) -> str:
    ours, peer = line.seconds
    spread = f"{min(line.ratios):.2f} to {max(line.ratios):.2f}"
    aim = "none set" if line.aim is None else f"at most {line.aim:g} ×: {_reached(line)}"
    cells = (line.name, line.against, f"{ours:.2f}", f"{peer:.2f}", f"**{line.ratio:.2f} ×**", spread)
    return f"| {' | '.join(cells)} | {len(line.ours)} | {aim} |"


def _reached(line: Line) -> str:
    assert line.aim is not None
    return "reached" if line.ratio <= line.aim else "not reached"
