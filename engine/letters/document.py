"""A letter as blocks of text, before it is a file of any kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one face. ``breaks`` counts the line ends before it."""

    text: str
    bold: bool = False
    italic: bool = False
    breaks: int = 0


Look = Literal["letterhead", "title", "heading", "text", "item", "quote", "signature"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph. ``mark`` is what stands before an item of a list (``1.``, a bullet; nothing for its
    further paragraphs), ``depth`` how many lists it stands in. A ``signature`` is the room for one; it has
    no text."""

    look: Look
    runs: tuple[Run, ...] = ()
    mark: str = ""
    depth: int = 0

    @property
    def text(self) -> str:
        """Its words, without their faces."""
        return "".join("\n" * run.breaks + run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Document:
    """A letter. ``title``, ``author`` and ``day`` (ISO) go into the properties of the file, ``foot`` stands
    on each page beside its number."""

    title: str
    author: str
    day: str
    foot: str
    blocks: tuple[Block, ...]

    @property
    def indent(self) -> float:
        """Inches by which each list is set in: room for the longest number before an item."""
        return max(0.3, 0.1 * max((len(block.mark) for block in self.blocks), default=0))
