"""The pages lead where they say they lead, and stay apart from each other's subjects."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
_LINK = re.compile(r"\]\(([^)#:]+)(#[^)]*)?\)")
_PATH = re.compile(r"`((?:engine|tests|examples|docs|bench|\.ci)/[\w./-]*\w(?:\.\w+)?)`")
_DECISIONS = ROOT / "docs" / "decisions"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = [target for target, _ in _LINK.findall(page.read_text("utf-8"))]
    assert [target for target in links if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_path_named_exists(page: Path) -> None:
    named = _PATH.findall(page.read_text("utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_contributing_names_every_room_and_every_target_of_make() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    rooms = [path.name for path in (ROOT / "engine").iterdir() if (path / "__init__.py").is_file()]
    assert [room for room in rooms if f"`engine/{room}" not in text] == []
    targets = re.findall(r"^(\w+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert [target for target in targets if target != "help" and f"`make {target}`" not in text] == []


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    pages = sorted(_DECISIONS.glob("[0-9]*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    index = (_DECISIONS / "README.md").read_text("utf-8")
    assert [page.name for page in pages if page.name not in index] == []
