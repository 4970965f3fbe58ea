"""Letters to try things on: a pack's fields, a case's values, Word files made by hand."""

from __future__ import annotations

import io
from typing import Any

import docx

from engine.letters.fields import fields_of
from engine.letters.folder import Template
from engine.letters.package import packed
from engine.letters.said import Day
from engine.letters.template import About
from engine.packs.load import read_pack
from tests.commands.running import ROOT

FIELDS = fields_of(read_pack(ROOT, "records-demand"))
ABOUT = About("Reminder: Oregon", "An authority", "2018-02-28", "d/r")
VALUES: dict[str, Any] = {
    "today": Day("2018-02-28"),
    "missing_items": 2,
    "items_missing": ["orders", "guidance"],
    "in_litigation": False,
    "extended_until": Day("2018-03-09"),
    "demand": {"title": "Orders", "items": ["orders", "guidance"], "due_on": Day("2018-02-23")},
    "respondent": {"name": "State of Oregon"},
    "deadline": {"grace": {"day": Day("2018-03-02"), "proof": [{"day": Day("2018-03-02"), "text": "due"}]}},
}


def markdown(text: str) -> Template:
    return Template("x", "records-demand", "md", "letters/records-demand/x.md", text.encode())


def word(*paragraphs: str, **parts: bytes) -> Template:
    """A Word template with these paragraphs; ``parts`` (their names with '/' as '__') beside its own."""
    file = docx.Document()
    for text in paragraphs:
        file.add_paragraph(text)
    written = io.BytesIO()
    file.save(written)
    return changed(written.getvalue(), parts)


def changed(data: bytes, parts: dict[str, bytes]) -> Template:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        own = {name: package.read(name) for name in package.namelist()}
    added = {name.replace("__", "/"): part for name, part in parts.items()}
    return Template("x", "records-demand", "docx", "letters/records-demand/x.docx", packed({**own, **added}))


def texts(data: bytes) -> list[str]:
    """The paragraphs of a Word file."""
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]
