"""Markdown to the blocks of a letter: a part of CommonMark, and nothing that reads a file or an address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from engine.diagnostics import Refused
from engine.letters.document import Block, Look, Run
from engine.letters.source import Source

BULLET = "•"
MOST_PARAGRAPH = 50_000
"""Characters of a paragraph: how long it takes to lay out grows with their square."""

_LOOKS: dict[str, Look] = {"h1": "letterhead", "h2": "title", "h3": "heading"}
_TEXT = ("text", "text_special", "code_inline")
_CITE = re.compile(
    r"(?<=\d) (?=(?:U\.S\.C\.|C\.F\.R\.|CFR) )|(?<=U\.S\.C\.) (?=[\d§])|(?<=C\.F\.R\.) (?=[\d§])"
    r"|(?<=\bCFR) (?=[\d§])|(?<=§) (?=\d)"
)
"""The blanks within a citation, at which no line ends."""
_MARKS = re.compile(r"([\\`*_\[\]<>#+\-.!|~&=)])")


def escape(text: str) -> str:
    """A value as Markdown that says it to the letter."""
    return _MARKS.sub(r"\\\1", text)


def blocks(source: Source, text: str) -> tuple[Block, ...]:
    """The blocks of a letter's Markdown. Raises Refused for what a letter cannot have; ``source`` is the
    template, whose lines are not those of the text."""
    parser = MarkdownIt("commonmark", {"html": False}).disable(
        ["html_block", "html_inline", "image", "link", "autolink", "reference", "code", "fence", "backticks"]
    )
    return tuple(_blocks(source, parser.parse(text)))


class _Lists:
    """The lists that are open, innermost last: the next mark of each."""

    def __init__(self) -> None:
        self.open: list[int | None] = []
        self.mark = ""

    def begin(self, token: Token) -> None:
        self.open.append(int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else None)

    def item(self) -> None:
        number = self.open[-1]
        self.mark = BULLET if number is None else f"{number}."
        self.open[-1] = None if number is None else number + 1

    def taken(self) -> str:
        """The mark of the item, for its first paragraph; then none."""
        mark, self.mark = self.mark, ""
        return mark


def _blocks(source: Source, tokens: Sequence[Token]) -> Iterator[Block]:
    lists, look, quotes = _Lists(), "", 0
    for token in tokens:
        kind = token.type
        if kind == "heading_open":
            if token.tag not in _LOOKS:
                raise _refused(source, f"a heading of the level {token.tag[1:]}", "Use #, ## or ###.")
            look = _LOOKS[token.tag]
        elif kind in ("bullet_list_open", "ordered_list_open"):
            lists.begin(token)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            lists.open.pop()
        elif kind == "list_item_open":
            lists.item()
        elif kind in ("blockquote_open", "blockquote_close"):
            quotes += 1 if token.nesting > 0 else -1
        elif kind == "hr":
            yield Block("signature")
        elif kind == "inline":
            usual: Look = "item" if lists.open else "quote" if quotes else "text"
            runs = tuple(_joined(_runs(source, token.children or ())))
            block = Block(look or usual, runs, lists.taken(), len(lists.open))  # type: ignore[arg-type]
            _check_length(source, block)
            yield block
            look = ""
        elif kind not in ("heading_close", "paragraph_open", "paragraph_close", "list_item_close"):
            raise _refused(source, kind.replace("_", " "), "Write it as text or as a list.")


def _check_length(source: Source, block: Block) -> None:
    if len(block.text) > MOST_PARAGRAPH:
        what = f"at most {MOST_PARAGRAPH:,} characters in a paragraph; found one of {len(block.text):,}"
        found = source.wrong("letter-too-long", f"Expected {what}.", "Make it shorter, or a list.", 1)
        raise Refused(found)


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Runs of one face as one, without a line end in a citation."""
    kept: list[Run] = []
    for run in runs:
        last = kept[-1] if kept else None
        if last is not None and not run.breaks and (last.bold, last.italic) == (run.bold, run.italic):
            kept[-1] = Run(last.text + run.text, run.bold, run.italic, last.breaks)
        else:
            kept.append(run)
    return (Run(_CITE.sub("\u00a0", run.text), run.bold, run.italic, run.breaks) for run in kept)


def _runs(source: Source, tokens: Iterable[Token]) -> Iterator[Run]:
    bold = italic = breaks = 0
    for token in tokens:
        if token.type in _TEXT:
            if token.content:
                yield Run(token.content, bold > 0, italic > 0, breaks)
                breaks = 0
        elif token.type == "softbreak":
            yield Run(" ", bold > 0, italic > 0)
        elif token.type == "hardbreak":
            breaks += 1
        elif token.type in ("strong_open", "strong_close"):
            bold += token.nesting
        elif token.type in ("em_open", "em_close"):
            italic += token.nesting
        else:
            raise _refused(source, token.type.replace("_", " "), "Write it as text.")


def _refused(source: Source, what: str, help: str) -> Refused:
    return Refused(
        source.wrong("letter-markdown", f"Expected what a letter can have; found {what}.", help, 1)
    )
