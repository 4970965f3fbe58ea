"""A letter says the same words in the same order, as a Word file and as a PDF, whatever its kind."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import docx
import pytest

from engine.letters.fields import fields_of
from engine.letters.folder import letter_names, read_template
from engine.letters.said import Day
from engine.letters.template import About, written
from engine.letters.trial import made_up
from engine.packs.load import read_pack
from tests.commands.running import ROOT
from tests.letters.pdf_text import pages

ABOUT = About("A letter", "An authority", "2018-02-28", "d/r", "invented")
KINDS = [
    (pack, name)
    for pack in sorted(path.parent.name for path in ROOT.glob("rules/*/rules.yaml"))
    for name in letter_names(ROOT, pack)
]
NAMES = ("Doña Ana County", "ŁÓDŹ § 5 “x”", "Київ")


@pytest.mark.parametrize("yes", [True, False])
@pytest.mark.parametrize(("pack", "name"), KINDS)
def test_word_file_and_pdf_say_the_same(pack: str, name: str, yes: bool) -> None:
    template, fields = read_template(ROOT, pack, name), fields_of(read_pack(ROOT, pack))
    values = _many(made_up(fields, yes=yes))
    word = _word(written(template, "docx", fields, values, ABOUT))
    if template.kind == "docx":
        template = read_template(ROOT, pack, name.removesuffix("-in-word"))
    found = pages(written(template, "pdf", fields, values, ABOUT))
    feet = [f"d/r · invented · Page {number} of {len(found)} " for number in range(1, len(found) + 1)]
    assert [page[: len(foot)] for page, foot in zip(found, feet, strict=True)] == feet
    pdf = "".join(page.removeprefix(foot) for page, foot in zip(found, feet, strict=True))
    assert pdf.replace(" ", "") == word.replace(" ", "")


def _many(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values with lists that go over the page and a name in every script of the font."""
    items = [f"{NAMES[number % 3]}, item {number}" for number in range(110)]
    demand = {**values["demand"], "items": items, "due_on": Day("2018-12-31")}
    return {**values, "demand": demand, "respondent": {**values["respondent"], "name": NAMES[0]}}


def _word(data: bytes) -> str:
    file = docx.Document(io.BytesIO(data))
    return " ".join(" ".join(paragraph.text.split()) for paragraph in file.paragraphs)
