"""A letter to a Word file, the same bytes for the same letter."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt

from engine.letters.document import Block, Document
from engine.letters.package import settled

FONT = "Times New Roman"
SIZE = 11.5


def to_docx(letter: Document) -> bytes:
    """The bytes of the .docx."""
    file = docx.Document()
    _page(file, letter)
    _properties(file, letter)
    for at, block in enumerate(letter.blocks):
        signed = any(each.look == "signature" for each in letter.blocks[at + 1 : at + 3])
        last = letter.blocks[at + 1 : at + 2] != () and letter.blocks[at + 1].look == "item"
        _paragraph(file, block, letter.indent, signed=signed, last=not last)
    written = io.BytesIO()
    file.save(written)
    return settled(written.getvalue())


def _properties(file: Any, letter: Document) -> None:
    about = file.core_properties
    day = datetime.fromisoformat(letter.day)
    about.title, about.author, about.comments = letter.title, letter.author, ""
    about.created = about.modified = day
    about.last_modified_by, about.language, about.revision = letter.author, "en-US", 1


def _page(file: Any, letter: Document) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Inches(1))
    normal = file.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(SIZE)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    page_number(section.footer.paragraphs[0], letter.foot)


def page_number(foot: Any, before: str) -> None:
    """Let a paragraph say ``before``, then which page of how many it is on."""
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in (f"{before} · Page ", "PAGE", " of ", "NUMPAGES"):
        if text.isupper():
            _field(foot, text)
        else:
            _small(foot, text)


def _field(foot: Any, instruction: str) -> None:
    """What the reader's program puts in the place of the 1: each part is a run, which has its size."""
    for kind in ("begin", "", "separate", "1", "end"):
        run = _small(foot, kind if kind == "1" else "")
        if kind == "1":
            continue
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = instruction
        run._r.append(part)


def _small(foot: Any, text: str) -> Any:
    run = foot.add_run(text)
    run.font.size = Pt(9)
    return run


def _paragraph(file: Any, block: Block, step: float, *, signed: bool, last: bool) -> None:
    paragraph = file.add_paragraph()
    look = paragraph.paragraph_format
    look.space_before, look.space_after, look.line_spacing = Pt(0), Pt(9), 1.1
    look.widow_control = True
    look.keep_with_next = signed or block.look in ("letterhead", "title", "heading", "signature")
    if block.look == "signature":
        look.space_after = Pt(30)
    elif block.look in ("letterhead", "title"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        look.space_before, look.space_after = Pt(0 if block.look == "letterhead" else 9), Pt(14)
    elif block.look == "item":
        look.left_indent, look.space_after = Inches(step * block.depth), Pt(9 if last else 4)
        if block.mark:
            look.first_line_indent = Inches(-step)
            look.tab_stops.add_tab_stop(Inches(step * block.depth))
            paragraph.add_run(f"{block.mark}\t")
    elif block.look == "quote":
        look.left_indent = look.right_indent = Inches(0.4)
    if block.look == "letterhead":
        _line_below(paragraph)
    for piece in block.runs:
        run = paragraph.add_run()
        for _ in range(piece.breaks):
            run.add_break()
        run.add_text(piece.text)
        run.bold = True if piece.bold or block.look in ("letterhead", "title", "heading") else None
        run.italic = piece.italic or None
        if block.look == "letterhead":
            run.font.size = Pt(15)


def _line_below(paragraph: Any) -> None:
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "6"), ("color", "444444")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
