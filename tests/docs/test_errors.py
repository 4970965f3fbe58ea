"""docs/errors.md: it is what the gallery says, and no code is left out."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from engine.packs.codes import CODES
from engine.packs.source import MAX_NODES
from tests.docs.errors import PAGE, made, shown


def test_the_page_is_the_one_made_from_the_gallery() -> None:
    assert PAGE.read_text("utf-8") == made(), "write it anew: python -m tests.docs.errors"


def test_every_code_has_its_section_with_a_message_that_has_it() -> None:
    sections = dict(re.findall(r"(?ms)^## ([\w-]+)$(.*?)(?=^## |\Z)", PAGE.read_text("utf-8")))
    assert set(sections) == set(shown()) >= set(CODES)
    assert [code for code, text in sections.items() if f"error[{code}]" not in text] == []


def test_every_message_of_the_gallery_can_be_found_by_its_words() -> None:
    rendered = _text(PAGE.read_text("utf-8"))
    missing = [each.words for told in shown().values() for each in told if each.words not in rendered]
    assert missing == []


def test_the_bounds_told_are_those_of_the_program() -> None:
    assert f"Expected at most {MAX_NODES:,} keys and values" in _text(PAGE.read_text("utf-8"))


def _text(page: str) -> str:
    """What a reader sees, on one line."""
    seen = [
        child.content
        for token in MarkdownIt("commonmark").parse(page)
        for child in (token.children or [token])
        if token.type in ("inline", "fence")
    ]
    return " ".join("".join(f"{text} " if "\n" in text else text for text in seen).split())
