"""A letter to a PDF, the same bytes for the same letter, in fonts that ship."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, HRFlowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer

from engine.diagnostics import Refused, refused
from engine.letters.document import Block, Document

FONT = "LiberationSerif"
_FACES = {"": "Regular", "-Bold": "Bold", "-Italic": "Italic", "-BoldItalic": "BoldItalic"}
_FOLDER = Path(__file__).parent / "fonts"
SIZE, LEADING = 11.5, 15.0
_FOOT = ParagraphStyle("foot", fontName=FONT, fontSize=9, leading=11, alignment=TA_CENTER)
_HEADS = ("letterhead", "title", "heading")
_RIGHT_TO_LEFT = ("R", "AL", "AN")


def to_pdf(letter: Document) -> bytes:
    """The bytes of the PDF, on US Letter paper. Raises Refused where the font lacks a character."""
    _fonts()
    _check(letter.title, [letter.foot, *(f"{block.mark}{block.text}" for block in letter.blocks)])
    pages, _ = _built(letter, 0)
    return _built(letter, pages)[1]


def _built(letter: Document, pages: int) -> tuple[int, bytes]:
    """How many pages there are, and the file in which they are said to be ``pages``."""
    written = io.BytesIO()
    file = SimpleDocTemplate(
        written,
        pagesize=LETTER,
        leftMargin=inch - 6,  # its frame adds 6 points on each side
        rightMargin=inch - 6,
        topMargin=inch - 6,
        bottomMargin=inch - 6,
        title=letter.title,
        author=letter.author,
        creator="forthwith",
        lang="en-US",
        invariant=1,
    )

    def foot(canvas: Any, file: Any) -> None:
        said = Paragraph(escape(f"{letter.foot} · Page {file.page} of {pages}"), _FOOT)
        _, high = said.wrap(LETTER[0] - 2 * inch, inch)
        said.drawOn(canvas, inch, 0.7 * inch - high)

    file.build(list(_flow(letter)), onFirstPage=foot, onLaterPages=foot)
    return file.page, written.getvalue()


def _flow(letter: Document) -> Iterable[Flowable]:
    """The blocks; the two before room for a signature, and a heading before these, stay on its page with what
    follows."""
    blocks, indent = letter.blocks, letter.indent * inch
    signed = [at for at, block in enumerate(blocks) if block.look == "signature"]
    at = 0
    while at < len(blocks):
        reach = next((more for more, block in enumerate(blocks[at:]) if block.look not in _HEADS), 0) + 2
        here = next((place for place in signed if at < place <= at + reach), None)
        if here is not None:
            together = [each for block in blocks[at : here + 2] for each in _drawn(block, indent, last=True)]
            yield KeepTogether(together)
            at = here + 2
        else:
            last = at + 1 == len(blocks) or blocks[at + 1].look != "item"
            yield from _drawn(blocks[at], indent, last=last)
            at += 1


def _drawn(block: Block, indent: float, *, last: bool) -> Iterable[Flowable]:
    if block.look == "signature":
        yield Spacer(1, 30)
        return
    yield Paragraph(_marked(block), _style(block, indent, last=last), bulletText=block.mark or None)
    if block.look == "letterhead":
        yield HRFlowable(width="100%", thickness=0.7, color="#444444", spaceBefore=0, spaceAfter=14)


def _style(block: Block, step: float, *, last: bool) -> ParagraphStyle:
    style: dict[str, Any] = {"fontName": FONT, "fontSize": SIZE, "leading": LEADING, "spaceAfter": 9}
    style |= {"bulletFontName": FONT, "bulletFontSize": SIZE, "allowWidows": 0, "allowOrphans": 0}
    if block.look in ("letterhead", "title"):
        style |= {"alignment": TA_CENTER, "spaceAfter": 6, "keepWithNext": 1}
        style |= {"fontSize": 15, "leading": 19} if block.look == "letterhead" else {"spaceBefore": 6}
        style["spaceAfter"] = 6 if block.look == "letterhead" else 14
    elif block.look == "heading":
        style["keepWithNext"] = 1
    elif block.look == "item":
        indent = step * block.depth
        style |= {"leftIndent": indent, "bulletIndent": indent - step, "spaceAfter": 9 if last else 4}
    elif block.look == "quote":
        style |= {"leftIndent": 0.4 * inch, "rightIndent": 0.4 * inch}
    return ParagraphStyle(block.look, **style)


def _marked(block: Block) -> str:
    """The words in the markup of paragraphs, every word of the letter escaped."""
    heavy = block.look in _HEADS
    parts = []
    for run in block.runs:
        text = escape(run.text)
        text = f"<b>{text}</b>" if run.bold or heavy else text
        parts.append("<br/>" * run.breaks + (f"<i>{text}</i>" if run.italic else text))
    return "".join(parts)


@cache
def _fonts() -> TTFont:
    for face, file in _FACES.items():
        pdfmetrics.registerFont(TTFont(f"{FONT}{face}", _FOLDER / f"LiberationSerif-{file}.ttf"))
    faces = [f"{FONT}{face}" for face in _FACES]
    pdfmetrics.registerFontFamily(FONT, *faces)
    return pdfmetrics.getFont(FONT)


def _check(title: str, texts: Iterable[str]) -> None:
    known = _fonts().face.charToGlyph
    for text in texts:
        for char in text:
            if char == "\n":
                continue
            if ord(char) not in known:
                raise _unprintable(title, char, "which the font of PDFs lacks")
            if unicodedata.bidirectional(char) in _RIGHT_TO_LEFT:
                raise _unprintable(title, char, "which is written from right to left")


def _unprintable(title: str, char: str, why: str) -> Refused:
    name = unicodedata.name(char, "no name")
    return refused(
        "letter-character",
        f"{title}: expected Latin, Greek or Cyrillic; found '{char}' ({name}, U+{ord(char):04X}), {why}.",
        "Write this letter as .docx: --format docx.",
    )
