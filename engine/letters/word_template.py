"""A Word file as a template: filled by docxtpl in the language of letters, after it was held to what a letter
may have in it."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from docxtpl import DocxTemplate

from engine.diagnostics import Diagnostic, Refused, refused
from engine.letters.fields import Group
from engine.letters.harmless import read_xml
from engine.letters.language import Language
from engine.letters.package import checked, packed, settled
from engine.letters.source import Source

if TYPE_CHECKING:
    from engine.letters.folder import Template
    from engine.letters.template import About

MOST_TEXT = 1_000_000
MOST_TAGS = 500
"""What a part that is filled may have: how long docxtpl looks at it grows with both, multiplied."""

_PART = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes)\.xml")
_RAW = re.compile(r"\{\{(?:r|p|tr|tc)\s")
_TAG = re.compile(r"\{\{|\{%")


def filled_word(template: Template, fields: Group, values: Mapping[str, Any], about: About) -> bytes:
    """The bytes of the letter. Raises Refused."""
    parts = checked(template.file, template.data)
    _check_tags(template.file, parts)
    language = Language(Source(template.file, "", lines=False), fields, str, autoescape=True)
    file = _rendered(template, packed(parts), language, dict(values))
    properties = file.docx.core_properties
    properties.title, properties.author, properties.last_modified_by = about.title, about.author, about.author
    day = _instant(about.day)
    properties.created = properties.modified = day
    written = io.BytesIO()
    file.save(written)
    if about.note:
        written = _with_note(written, about.note)
    return settled(written.getvalue())


def mistakes_in_word(template: Template, fields: Group) -> tuple[Diagnostic, ...]:
    """What is wrong with a Word template, whatever the values."""
    try:
        parts = checked(template.file, template.data)
        _check_tags(template.file, parts)
        file = DocxTemplate(io.BytesIO(packed(parts)))
        for name, part in parts.items():
            if _PART.fullmatch(name):
                text = file.patch_xml(part.decode("utf-8"))
                Language(Source(template.file, "", lines=False), fields, str).from_string(text)
    except Refused as error:
        return error.diagnostics
    except UnicodeDecodeError:
        return _wrong(template.file, "one of its parts is not UTF-8").diagnostics
    return ()


def _rendered(template: Template, data: bytes, language: Language, values: dict[str, Any]) -> Any:
    try:
        file = DocxTemplate(io.BytesIO(data))
        file.render(values, language)
    except Refused:
        raise
    except Exception as error:  # whatever of python-docx, lxml and docxtpl: the file is from outside
        raise _wrong(template.file, f"it cannot be filled ({type(error).__name__}: {error})") from error
    return file


def _with_note(filled: io.BytesIO, note: str) -> io.BytesIO:
    """The file with ``note`` in the foot of every page below what else it says; opened anew, since what
    docxtpl has filled is no longer what it holds."""
    file: Any = docx.Document(filled)
    first_too = {section.different_first_page_header_footer for section in file.sections}
    even_too = file.settings.odd_and_even_pages_header_footer
    for number, section in enumerate(file.sections):
        feet = [section.footer]
        feet += [section.first_page_footer] if True in first_too else []
        feet += [section.even_page_footer] if even_too else []
        for foot in feet:
            if number == 0 or not foot.is_linked_to_previous:
                paragraph = foot.add_paragraph()
                paragraph.add_run(note).font.size = Pt(9)
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    written = io.BytesIO()
    file.save(written)
    return written


def _check_tags(file: str, parts: dict[str, bytes]) -> None:
    for name, part in parts.items():
        if not name.startswith("word/") or not name.endswith(".xml"):
            continue
        read = read_xml(file, name, part)
        text, own = read.text, [value for _, own, _ in read.elements for value in own.values()]
        braces = sum(max(each.count("{"), each.count("}")) for each in (text, *own))
        if _PART.fullmatch(name) and (len(part) > MOST_TEXT or braces > 2 * MOST_TAGS):
            raise _wrong(file, f"{name} has more than {MOST_TAGS:,} tags, or {MOST_TEXT:,} bytes")
        if raw := _RAW.search("\n".join((text, *own))):
            raise _wrong(file, f"'{raw[0]}...' would put in what is not text")
        if _TAG.search(text) and not _PART.fullmatch(name):
            filled = "letters are filled in their text, in headers, footers and footnotes"
            raise _wrong(file, f"a tag stands in {name}; {filled}")


def _instant(day: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(day)


def _wrong(file: str, why: str) -> Refused:
    help = "Write tags as {{ field }}, {%p for item in list %} and {%p endfor %} on paragraphs of their own."
    return refused("letter-word-file", f"{file}: expected a Word template; {why}.", help)
