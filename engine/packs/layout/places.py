"""Which comment belongs to which key or item, so that it goes along where that is written."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from engine.packs.layout.comments import Comment, Surface
from engine.packs.nodes import Items, Keys, Node


@dataclass(slots=True)
class Notes:
    """What stands around one key or item: comments above it, behind it and below all that is in it.
    ``after_blank`` says that the line above it is empty."""

    above: list[Comment] = field(default_factory=list)
    behind: list[Comment] = field(default_factory=list)
    below: list[Comment] = field(default_factory=list)
    after_blank: bool = False

    @property
    def any(self) -> bool:
        """Whether there is a comment."""
        return bool(self.above or self.behind or self.below)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A key of a map or an item of a list; ``inside`` is the number of the entry it stands in."""

    node: Node
    line: int
    column: int
    inside: int | None


class Placed:
    """The notes of every key and item of a tree."""

    def __init__(self, root: Keys, surface: Surface, lines: Sequence[str]) -> None:
        self._lines = lines
        self._entries = list(self._walk(root, None))
        self._notes = {id(entry.node): Notes() for entry in self._entries}
        self.after_all: list[Comment] = []
        for entry in self._entries:
            self.of(entry.node).after_blank = entry.line - 1 in surface.blank
        starts = [entry.line for entry in self._entries]
        for comment in surface.comments:
            self._place(comment, starts)

    def of(self, node: Node) -> Notes:
        """The notes of a key, by the node of its name, or of an item."""
        return self._notes[id(node)]

    def within(self, node: Node) -> bool:
        """Whether a comment stands somewhere in the node's maps and lists."""
        return any(self.of(entry).any or self.within(value) for entry, value in _entries(node))

    def ends(self, node: Node) -> list[Node]:
        """The last key or item of what a node holds, the last of what that holds, and so on."""
        found = []
        while entries := _entries(node):
            last, node = entries[-1]
            found.append(last)
        return found

    def _walk(self, node: Node, inside: int | None) -> Iterator[_Entry]:
        stack: list[tuple[Node, Node, int | None, int | None]] = [
            (entry, value, inside, self._dash(node)) for entry, value in reversed(_entries(node))
        ]
        number = 0
        while stack:
            entry, value, parent, dash = stack.pop()
            column = entry.place.column if dash is None else dash
            yield _Entry(entry, entry.place.line, column, parent)
            stack.extend(
                (below, inner, number, self._dash(value)) for below, inner in reversed(_entries(value))
            )
            number += 1

    def _dash(self, node: Node) -> int | None:
        """The column of the '-' of a list's items; None of a map, and of a list in brackets."""
        if not isinstance(node, Items):
            return None
        line = self._lines[node.place.line - 1]
        return None if line[node.place.column - 1 : node.place.column] == "[" else node.place.column

    def _place(self, comment: Comment, starts: Sequence[int]) -> None:
        number = bisect_right(starts, comment.line)  # the first entry that starts below the comment
        before = self._entries[number - 1] if number else None
        following = self._entries[number] if number < len(self._entries) else None
        if not comment.alone and before is not None:
            self.of(before.node).behind.append(comment)
            return
        limit = following.column if following is not None else 0
        if comment.column > limit and before is not None:
            owner = self._owner(before, comment.column, limit)
            if owner is not None:
                self.of(owner.node).below.append(comment)
                return
        if following is None:
            self.after_all.append(comment)
        else:
            self.of(following.node).above.append(comment)

    def _owner(self, last: _Entry, column: int, limit: int) -> _Entry | None:
        """The innermost of the entries open at ``last`` that does not stand right of the comment, if it
        stands right of ``limit``."""
        entry: _Entry | None = last
        while entry is not None and entry.column > column:
            entry = None if entry.inside is None else self._entries[entry.inside]
        return entry if entry is not None and entry.column > limit else None


def _entries(node: Node) -> list[tuple[Node, Node]]:
    match node:
        case Keys():
            return list(node.pairs)
        case Items():
            return [(item, item) for item in node.items]
        case _:
            return []
