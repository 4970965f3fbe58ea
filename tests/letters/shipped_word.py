"""Makes the Word template that ships, as a start for those who edit letters in Word:
``python -m tests.letters.shipped_word`` writes it anew."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Inches, Pt

from engine.letters.package import settled
from engine.letters.word import page_number
from tests.commands.running import ROOT

FILE = ROOT / "letters" / "records-demand" / "demand-in-word.docx"

BODY = (
    ("{{ today }}", ""),
    ("{{ respondent.name }}", "bold"),
    ("Re: Demand for records ({{ demand.id }}): {{ demand.title }}", "bold"),
    ("To the responsible officer:", ""),
    (
        "We demand of {{ respondent.name }} the records listed below{% if demand.legal_basis %} under "
        "{{ demand.legal_basis }}{% endif %}.",
        "",
    ),
    ("{%p for item in demand.items %}", ""),
    ("{{ loop.index }}.\t{{ item }}", "item"),
    ("{%p endfor %}", ""),
    (
        "The answer is due by {{ demand.due_on | weekday }}, {{ demand.due_on }}. An answer is in time if it "
        "is received by the end of that day. For each record listed above, please either produce it or state "
        "that no such record exists.",
        "",
    ),
    (
        "A respondent that does not answer, does not answer completely, or does not answer in time may be "
        "made subject to a subpoena.",
        "",
    ),
    ("Respectfully,", "signed"),
    ("{{ demand.authority }}", ""),
)


def made() -> bytes:
    """The bytes of the template."""
    file: Any = docx.Document()
    section = file.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Inches(1))
    file.styles["Normal"].font.name, file.styles["Normal"].font.size = "Times New Roman", Pt(11.5)
    head = section.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    authority = head.add_run("{{ demand.authority }}")
    authority.bold, authority.font.size = True, Pt(15)
    page_number(section.footer.paragraphs[0], "{{ demand.id }}")
    for text, look in BODY:
        paragraph = file.add_paragraph()
        run = paragraph.add_run(text)
        run.bold = look == "bold" or None
        shape = paragraph.paragraph_format
        shape.space_after = Pt({"item": 4, "signed": 40}.get(look, 9))
        shape.keep_with_next = look == "signed"
        if look == "item":
            shape.left_indent, shape.first_line_indent = Inches(0.3), Inches(-0.3)
    about = file.core_properties
    about.title = about.author = about.last_modified_by = about.comments = ""
    about.created = about.modified = datetime(2018, 1, 24)
    written = io.BytesIO()
    file.save(written)
    return settled(written.getvalue())


if __name__ == "__main__":
    FILE.write_bytes(made())
