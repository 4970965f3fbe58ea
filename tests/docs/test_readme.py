"""README.md: a reader who follows the tour sees what the page shows."""

from __future__ import annotations

import re
from pathlib import Path

from cli import app
from engine.packs.load import load_pack
from tests.docs.pages import ROOT, blocks, run

PAGE = (ROOT / "README.md").read_text("utf-8")


def test_every_command_of_the_tour_says_what_the_page_shows(tmp_path: Path) -> None:
    ran = 0
    for _, done in run(PAGE, tmp_path):
        for command in done:
            assert command.agrees, f"$ {command.text}\n{command.said}"
            ran += 1
    assert ran > 20


def test_the_tour_shows_every_command() -> None:
    shown = set(re.findall(r"^\$ forthwith ([\w-]+)", PAGE, re.MULTILINE))
    assert shown == {command.name for command in app.registered_commands} | {
        group.typer_instance.info.name or group.name for group in app.registered_groups
    }


def test_code_fits_into_80_columns() -> None:
    assert [line for block in blocks(PAGE) for line in block.text.splitlines() if len(line) > 80] == []


def test_the_rule_shown_is_one_that_loads() -> None:
    rule = next(block.text for block in blocks(PAGE) if block.text.startswith("  - id:"))
    rules = f"pack: short\nworkflow: short\nrules:\n{rule}"
    workflow = """\
workflow: short
timezone: America/New_York
calendar: us-federal
events:
  response_received:
facts:
  responses: {count: response_received}
regions:
  demand:
    initial: requested
    states:
      requested:
        deadlines:
          response: {date: demand.due_on}
      late:
    transitions:
      - {trigger: mark_late, from: requested, to: late}
"""
    files = {"rules/short/rules.yaml": rules, "workflows/short.yaml": workflow}
    assert load_pack(files, "short").rules[0].id == "no-response"
