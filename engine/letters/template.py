"""A template and the values of a case to the bytes of a letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.diagnostics import Refused, refused
from engine.letters.fields import Group
from engine.letters.folder import Format, Template
from engine.letters.language import filled
from engine.letters.source import Source


@dataclass(frozen=True, slots=True)
class About:
    """What a letter's file says of it beside its text. ``note`` is what every page has to say of the case
    whatever its template says: that it is invented."""

    title: str
    author: str
    day: str
    foot: str
    note: str = ""


def text_of(template: Template) -> Source:
    """The text of a Markdown template. Raises Refused where it is no text."""
    try:
        text = template.data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        message = f"{template.file}: expected UTF-8; byte {error.start + 1} is none."
        raise refused("letter-not-text", message, "Save it as UTF-8.") from error
    for number, line in enumerate(text.split("\n"), start=1):
        for char in line:
            if unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in "\t\u200c\u200d":
                source = Source(template.file, text)
                message = f"Expected text; found an invisible character (U+{ord(char):04X})."
                raise Refused(source.wrong("letter-not-text", message, "Take it out.", number, char))
    return Source(template.file, text)


def written(
    template: Template, format: Format, fields: Group, values: Mapping[str, Any], about: About
) -> bytes:
    """A letter as the bytes of a file. Raises Refused where a field is missing or the template is wrong."""
    if format not in template.formats:
        raise refused(
            "letter-format",
            f"{template.file}: a Word template gives .docx; found --format {format}.",
            "Write it as docx; LibreOffice, where it is, makes a PDF of it.",
        )
    if template.kind == "docx":
        from engine.letters.word_template import filled_word

        return filled_word(template, fields, values, about)
    from engine.letters.document import Document
    from engine.letters.markdown import blocks, escape

    source = text_of(template)
    text = filled(source, fields, values, escape)
    if format == "md":
        return text.encode()
    foot = " · ".join(part for part in (about.foot, about.note) if part)
    letter = Document(about.title, about.author, about.day, foot, blocks(source, text))
    if format == "pdf":
        from engine.letters.pdf import to_pdf

        return to_pdf(letter)
    from engine.letters.word import to_docx

    return to_docx(letter)
