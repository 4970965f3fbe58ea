"""The lines of a file as it is laid out, and the columns of the comments behind them."""

from __future__ import annotations

from dataclasses import dataclass

_WIDEST = 70
"""Comments behind lines up to this column stand below each other, up to the next empty line."""


@dataclass(slots=True)
class Line:
    text: str
    comment: str = ""


class Lines:
    """Lines in the order in which they are added; never two empty ones, none at the beginning."""

    def __init__(self) -> None:
        self._lines: list[Line] = []

    def add(self, text: str, comment: str = "") -> None:
        """One line with the comment behind it."""
        self._lines.append(Line(text, comment))

    def blank(self) -> None:
        """An empty line, unless the last one is, or there is none yet."""
        if self._lines and self._lines[-1].text:
            self._lines.append(Line(""))

    def begin_last(self, start: str, at: int) -> None:
        """Put ``start`` in the place of the blanks before the text of line ``at``."""
        line = self._lines[at]
        line.text = start + line.text[len(start) :]

    def __len__(self) -> int:
        return len(self._lines)

    def text(self) -> str:
        """The file, with one line end at its end."""
        run: list[Line] = []
        for line in [*self._lines, Line("")]:
            if line.text:
                run.extend([line] if line.comment else [])
                continue
            widths = [len(one.text) for one in run if len(one.text) <= _WIDEST]
            for one in run:
                column = max([len(one.text), *(widths if len(one.text) <= _WIDEST else [])])
                one.text = f"{one.text.ljust(column)}  {one.comment}"
            run = []
        return "\n".join(line.text for line in self._lines).rstrip("\n") + "\n"
