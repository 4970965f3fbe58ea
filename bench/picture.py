"""The table as a picture: a bar a line, its length the ratio, with its spread and its aim."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape

from bench.figures import Line, Row

_WIDTH, _LEFT, _RIGHT = 760, 330, 70
_HEAD, _STEP, _BAR, _FOOT = 54, 44, 16, 58
_INK, _SOFT, _OURS, _AIM = "#24292f", "#6e7781", "#4078c0", "#bc4c00"


def drawn(rows: Sequence[Row]) -> str:
    """An SVG of the ratios on a logarithmic scale, that stands on its own, whatever is behind it."""
    lines = [(row, line) for row in rows for line in row.lines]
    top = max([10.0, *(1.15 * ratio for _, line in lines for ratio in line.ratios)])
    low = min([0.8, *(0.9 * ratio for _, line in lines for ratio in line.ratios)])
    height = _HEAD + _STEP * (len(lines) + len(rows)) + _FOOT

    def x(ratio: float) -> float:
        share = math.log(ratio / low) / math.log(top / low)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="13">',
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(20, 28, "forthwith beside its peers: how many times their seconds it takes", 15, _INK),
    ]
    for tick in (each for each in _TICKS if low <= each <= top):
        parts.append(
            f'<line x1="{x(tick):.1f}" y1="{_HEAD}" x2="{x(tick):.1f}" y2="{height - _FOOT}" '
            f'stroke="{_INK if tick == 1 else "#d0d7de"}" stroke-width="1"/>'
        )
        parts.append(_text(x(tick), height - _FOOT + 18, f"{tick:g} ×", 12, _SOFT, "middle"))
    y = float(_HEAD)
    for row in rows:
        parts.append(_text(20, y + 24, row.name, 13, _INK, weight="bold"))
        y += _STEP
        for line in row.lines:
            parts += _bar(line, y, x)
            y += _STEP
    parts.append(
        f'<line x1="{_LEFT}" y1="{height - 12}" x2="{_LEFT}" y2="{height - 24}" stroke="{_AIM}" '
        f'stroke-width="3"/>{_text(_LEFT + 8, height - 13, "aim: not beyond", 12, _SOFT)}'
    )
    return "\n".join([*parts, "</svg>", ""])


_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)


def _bar(line: Line, y: float, x: Callable[[float], float]) -> list[str]:
    middle = y + _STEP / 2
    start, end = sorted((x(1), x(line.ratio)))
    lowest, highest = x(min(line.ratios)), x(max(line.ratios))
    parts = [
        _text(_LEFT - 14, middle - 3, line.name, 13, _INK, "end"),
        _text(_LEFT - 14, middle + 13, f"beside {line.against}", 12, _SOFT, "end"),
        f'<rect x="{start:.1f}" y="{middle - _BAR / 2}" width="{max(end - start, 1):.1f}" height="{_BAR}" '
        f'fill="{_OURS}"/>',
        f'<path d="M{lowest:.1f} {middle - 5} V{middle + 5} M{lowest:.1f} {middle} H{highest:.1f} '
        f'M{highest:.1f} {middle - 5} V{middle + 5}" stroke="{_INK}" stroke-width="1.5" fill="none"/>',
        _text(max(highest, end) + 8, middle + 5, f"{line.ratio:.2f} ×", 13, _INK),
    ]
    if line.aim is not None:
        parts.append(
            f'<line x1="{x(line.aim):.1f}" y1="{middle - 14}" x2="{x(line.aim):.1f}" y2="{middle + 14}" '
            f'stroke="{_AIM}" stroke-width="3"/>'
        )
    return parts


def _text(
    x: float, y: float, said: str, size: int, fill: str, anchor: str = "start", weight: str = "normal"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(said)}</text>'
    )
