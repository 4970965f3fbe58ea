"""Makes the Word template that ships, as a start for those who edit letters in Word, from the Markdown one of
the same letter: ``python -m tests.letters.shipped_word`` writes it anew."""

from __future__ import annotations

import io
import re

import docx
from docx.shared import Pt

from engine.letters.document import Document
from engine.letters.markdown import blocks
from engine.letters.package import settled
from engine.letters.source import Source
from engine.letters.word import to_docx
from tests.commands.running import ROOT

FOLDER = ROOT / "letters" / "records-demand"
MARKDOWN, FILE = FOLDER / "demand.md", FOLDER / "demand-in-word.docx"

NUMBER = "{{ loop.index }}."
HEAD = ("{{ respondent.name }}", "{{ line }}")
"""The paragraphs of the address, which stand without room between them."""


def made() -> bytes:
    """The bytes of the template."""
    text = MARKDOWN.read_text("utf-8").replace(NUMBER, "1.")
    text = re.sub(r"^\{% (.*) %\}$", r"\n{%p \1 %}\n", text.replace("\\\n", "\n\n"), flags=re.MULTILINE)
    foot = "{{ demand.id }}/{{ respondent.id }}"
    letter = Document("", "", "2018-01-24", foot, blocks(Source(MARKDOWN.name, text), text))
    file = docx.Document(io.BytesIO(to_docx(letter)))
    after_list = False
    for paragraph in file.paragraphs:
        if paragraph.text in HEAD:
            paragraph.paragraph_format.space_after = Pt(0)
        if paragraph.text.startswith("1.\t"):
            paragraph.runs[0].text = f"{NUMBER}\t"
            paragraph.paragraph_format.space_after = Pt(4)
            after_list = True
        elif after_list and not paragraph.text.startswith("{%"):
            paragraph.paragraph_format.space_before = Pt(9)
            after_list = False
    written = io.BytesIO()
    file.save(written)
    return settled(written.getvalue())


if __name__ == "__main__":
    FILE.write_bytes(made())
