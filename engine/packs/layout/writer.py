"""Writes a tree of nodes line by line: maps and lists in brackets where they fit, else below each other."""

from __future__ import annotations

from engine.packs.layout.comments import Comment
from engine.packs.layout.kinds import APART, IN_A_LINE, TOGETHER, below, in_order, of_node
from engine.packs.layout.lines import Lines
from engine.packs.layout.places import Notes, Placed
from engine.packs.layout.scalars import folded, literal, on_one_line
from engine.packs.nodes import Items, Keys, Node, Scalar, Written

WIDTH = 110
"""Columns a line in brackets, or of a text that goes over several, may take."""
_STEP = 2


class Writer:
    """``long`` are the places of texts that stood on several lines and may again."""

    def __init__(self, placed: Placed, long: frozenset[tuple[int, int]], lines: Lines) -> None:
        self.placed = placed
        self.long = long
        self.lines = lines

    def write(self, root: Keys, kind: str) -> None:
        """The whole file."""
        ordered = in_order(kind, root)
        first = True
        for key, value in ordered.pairs:
            notes = self.placed.of(key)
            apart = not isinstance(value, Scalar) or bool(notes.above)
            self._entry(
                key, value, below(kind, key.text), 0, blank=notes.after_blank or (apart and not first)
            )
            first = False
        self._comments(self.placed.after_all, 0)

    def _entry(self, key: Scalar, value: Node, kind: str, indent: int, *, blank: bool) -> None:
        """A key with its value and all comments around them."""
        notes = self.placed.of(key)
        behind = self._above(
            notes, indent, blank=blank, several=self._is_text_block(value, kind, indent, key)
        )
        start = f"{' ' * indent}{on_one_line(key, 'name', flow=False)}:"
        self._value(start, value, of_node(kind, value), indent, behind)
        self._comments(notes.below, indent)

    def _value(self, start: str, value: Node, kind: str, indent: int, behind: str) -> None:
        line, inner = self._on_line(value, kind, len(start) + 1), self._last_behind(value)
        if line is not None and not (behind and inner):
            self.lines.add(f"{start} {line}".rstrip(), behind or inner)
        elif isinstance(value, Keys):
            self.lines.add(start, behind)
            self._map(value, kind, indent + _STEP)
        elif isinstance(value, Items):
            self.lines.add(start, behind)
            self._list(value, kind, indent + _STEP)
        elif isinstance(value, Scalar):
            for number, text in enumerate(self._block(value, indent + _STEP)):
                self.lines.add(
                    f"{start} {text}" if number == 0 else f"{' ' * (indent + _STEP)}{text}".rstrip()
                )

    def _map(self, node: Keys, kind: str, indent: int) -> None:
        for number, (key, value) in enumerate(in_order(kind, node).pairs):
            blank = number > 0 and kind not in TOGETHER and self._starts_blank(key)
            self._entry(key, value, below(kind, key.text), indent, blank=blank)

    def _list(self, node: Items, kind: str, indent: int) -> None:
        for number, item in enumerate(node.items):
            blank = number > 0 and (kind in APART or self._starts_blank(item))
            self._item(item, of_node(below(kind, ""), item), indent, blank=blank)

    def _item(self, item: Node, kind: str, indent: int, *, blank: bool) -> None:
        notes = self.placed.of(item)
        start = f"{' ' * indent}-"
        line = self._on_line(item, kind, len(start) + 1)
        if line is None and isinstance(item, Keys):
            pairs = in_order(kind, item).pairs
            first = self.placed.of(pairs[0][0])
            notes.above, first.above = [*notes.above, *first.above], []
            behind = self._above(notes, indent, blank=blank, several=bool(notes.behind))
            at = len(self.lines)
            self._map(item, kind, indent + _STEP)
            self.lines.begin_last(f"{start} ", at)
        elif line is None and isinstance(item, Scalar):
            self._above(notes, indent, blank=blank, several=True)
            for number, text in enumerate(self._block(item, indent + _STEP)):
                self.lines.add(
                    f"{start} {text}" if number == 0 else f"{' ' * (indent + _STEP)}{text}".rstrip()
                )
        else:
            behind = self._above(notes, indent, blank=blank, several=False)
            self.lines.add(f"{start} {line}".rstrip(), behind or self._last_behind(item))
        self._comments(notes.below, indent)

    def _above(self, notes: Notes, indent: int, *, blank: bool, several: bool) -> str:
        """Write what stands above; what may stand behind is returned, if it is one comment."""
        if blank:
            self.lines.blank()
        above, behind = list(notes.above), list(notes.behind)
        if len(behind) > 1 or (behind and several):
            above, behind = [*above, *behind], []
        self._comments(above, indent, first=True)
        if notes.above and notes.after_blank:
            self.lines.blank()
        return behind[0].text if behind else ""

    def _comments(self, comments: list[Comment], indent: int, *, first: bool = False) -> None:
        for number, comment in enumerate(comments):
            if comment.alone and comment.after_blank and not (first and number == 0):
                self.lines.blank()
            self.lines.add(f"{' ' * indent}{comment.text}")

    def _starts_blank(self, entry: Node) -> bool:
        notes = self.placed.of(entry)
        return notes.above[0].after_blank if notes.above else notes.after_blank

    def _on_line(self, node: Node, kind: str, column: int) -> str | None:
        """The node on one line from ``column`` on; None where it goes over several."""
        if isinstance(node, Written):
            return node.text
        if isinstance(node, Scalar):
            if self._is_text_block(node, kind, 0, None, column):
                return None
            return on_one_line(node, kind, flow=False)
        empty = "{}" if isinstance(node, Keys) else "[]"
        if not (node.pairs if isinstance(node, Keys) else node.items):
            return empty
        if not self._may_be_in_brackets(node, kind):
            return None
        line = self._in_brackets(node, kind)
        return line if line is not None and column + len(line) <= WIDTH else None

    def _may_be_in_brackets(self, node: Keys | Items, kind: str) -> bool:
        if isinstance(node, Items):
            if kind != "list term" and any(isinstance(item, (Keys, Written)) for item in node.items):
                return False
        elif kind not in IN_A_LINE:
            return False
        if not self.placed.within(node):
            return True
        return self._only_last_behind(node)

    def _only_last_behind(self, node: Node) -> bool:
        """Whether the one comment in the node stands behind its end, or behind a key that ends with it."""
        noted = [notes for end in self.placed.ends(node) if (notes := self.placed.of(end)).any]
        if len(noted) != 1:
            return False
        notes = noted[0]
        if notes.above or notes.below or len(notes.behind) != 1:
            return False
        held, notes.behind = notes.behind, []
        others = self.placed.within(node)
        notes.behind = held
        return not others

    def _last_behind(self, node: Node) -> str:
        ends = self.placed.ends(node) if isinstance(node, (Keys, Items)) else []
        return next((notes.behind[0].text for end in ends if (notes := self.placed.of(end)).behind), "")

    def _in_brackets(self, node: Node, kind: str) -> str | None:
        kind = of_node(kind, node)
        if isinstance(node, Written):
            return None
        if isinstance(node, Scalar):
            return None if node.empty or "\n" in node.text else on_one_line(node, kind, flow=True)
        if isinstance(node, Items):
            parts = [self._in_brackets(item, below(kind, "")) for item in node.items]
            texts = [part for part in parts if part is not None]
            return f"[{', '.join(texts)}]" if len(texts) == len(parts) else None
        pairs = []
        for key, value in in_order(kind, node).pairs:
            part = self._in_brackets(value, below(kind, key.text))
            if part is None:
                return None
            pairs.append(f"{on_one_line(key, 'name', flow=True)}: {part}")
        return f"{{{', '.join(pairs)}}}"

    def _is_text_block(
        self, node: Node, kind: str, indent: int, key: Scalar | None, column: int | None = None
    ) -> bool:
        """Whether a text goes on lines of its own: it did, and has line ends or is too long for one."""
        if not isinstance(node, Scalar) or node.empty:
            return False
        if (node.place.line, node.place.column) not in self.long:
            return False
        if "\n" in node.text:
            return literal(node.text) is not None
        at = column if column is not None else indent + (len(key.text) + 2 if key is not None else 2)
        return at + len(on_one_line(node, kind, flow=False)) > WIDTH and folded(node.text, WIDTH) is not None

    def _block(self, node: Scalar, indent: int) -> list[str]:
        """The mark and the lines of a text on lines of its own."""
        if "\n" in node.text:
            return literal(node.text) or []
        return [">-", *(folded(node.text, WIDTH - indent) or [])]
