"""The pages of the examples: a reader who follows one sees what it shows; what is invented says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, beside, blocks, run

PAGES = sorted(
    page
    for page in (ROOT / "examples").glob("*/README.md")
    if any(block.language == "console" for block in blocks(page.read_text("utf-8")))
)
NEWSROOM = ROOT / "examples" / "foia-newsroom"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_every_command_of_an_example_says_what_its_page_shows(page: Path, tmp_path: Path) -> None:
    beside(page, tmp_path)
    for _, done in run(page.read_text("utf-8"), tmp_path):
        for command in done:
            assert command.agrees, f"$ {command.text}\n{command.said}"


def test_the_newsrooms_page_is_among_them() -> None:
    assert NEWSROOM / "README.md" in PAGES


def test_everything_that_happens_to_the_newsroom_is_marked_as_invented_and_told_day_by_day() -> None:
    events = [json.loads(line) for line in (NEWSROOM / "events.jsonl").read_text("utf-8").splitlines()]
    assert [event["id"] for event in events if event.get("synthetic") is not True] == []
    days = [event["occurredon"] for event in events]
    assert days == sorted(days)
