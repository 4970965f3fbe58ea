"""docs/packs.md: every key is told, every example is read, every command says what the page shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.diagnostics import PackInvalid
from engine.packs.assemble import shipped_calendars
from engine.packs.keys import KEYS
from engine.packs.lifecycle import LIFECYCLE, NAMES
from engine.packs.load import load_pack, read_files
from tests.docs.pages import ROOT, blocks, commands, run

PAGE = (ROOT / "docs" / "packs.md").read_text("utf-8")
PACK = "annual-report"


def table(name: str) -> list[list[str]]:
    """The rows of the table below a comment, each as its cells; without head and rule."""
    text = PAGE.partition(f"<!-- {name} -->")[2].lstrip("\n").partition("\n\n")[0]
    return [row.strip("|").split(" | ") for row in text.splitlines()[2:]]


def first_column(name: str) -> list[str]:
    return [key for row in table(name) for key in re.findall(r"`([^`]+)`", row[0])]


@pytest.mark.parametrize("name", KEYS)
def test_the_table_of_each_kind_of_map_has_its_keys_and_marks_those_it_must_have(name: str) -> None:
    assert sorted(first_column(f"keys: {name}")) == sorted(KEYS[name])
    bold = {key for row in table(f"keys: {name}") for key in re.findall(r"\*\*`([^`]+)`\*\*", row[0])}
    assert bold == {key for key, spec in KEYS[name].items() if spec.required}


@pytest.mark.parametrize("name", KEYS)
def test_a_key_is_explained_in_the_words_of_the_table_of_keys(name: str) -> None:
    told = {key: row for row in table(f"keys: {name}") for key in re.findall(r"`([^`]+)`", row[0])}
    alone = {key: row for key, row in told.items() if row[0].count("`") == 2}
    assert {key: row[1].rstrip(" |").strip() for key, row in alone.items()} == {
        key: KEYS[name][key].says for key in alone
    }


def test_the_events_every_workflow_has_are_listed_with_their_fields() -> None:
    told = {
        re.findall(r"`(\w+)`", row[0])[0]: set(re.findall(r"`(\w+)`", row[1])) for row in table("lifecycle")
    }
    corrected = {"data", "time", "occurredon"}
    assert told.pop("event_corrected") == {*LIFECYCLE["event_corrected"].fields, *corrected}
    assert told == {name: set(event.fields) for name, event in LIFECYCLE.items() if name != "event_corrected"}
    about = {re.findall(r"`(\w+)`", row[0])[0]: row[2].strip(" |") for row in table("lifecycle")}
    assert about == {name: event.about for name, event in LIFECYCLE.items()}


def test_every_name_conditions_can_read_is_listed() -> None:
    assert set(NAMES) <= set(first_column("names"))


def test_every_convention_that_ships_is_listed() -> None:
    shipped = shipped_calendars().partition("\nconventions:\n")[2]
    assert first_column("conventions") == re.findall(r"^  ([\w-]+):$", shipped, re.MULTILINE)


def test_the_pack_of_the_page_is_without_mistakes_after_every_step_and_its_commands_say_what_is_shown(
    tmp_path: Path,
) -> None:
    office = tmp_path / "office"
    spoilt = False
    for block, done in run(PAGE, tmp_path):
        for command in done:
            assert command.agrees, f"$ {command.text}\n{command.said}"
        spoilt = spoilt or block.language == "diff"
        if block.language == "yaml" and (office / "rules" / PACK / "rules.yaml").exists():
            files, findings = read_files(office, PACK)
            assert not len(findings)
            # a piece may need the next one: the workflow names the parameters, the rules its deadlines
            load_pack(files, PACK)
    assert spoilt
    with pytest.raises(PackInvalid):
        load_pack(read_files(office, PACK)[0], PACK)


def test_examples_fit_into_80_columns() -> None:
    long = [line for block in blocks(PAGE) for line in block.text.splitlines() if len(line) > 80]
    assert not long
    assert any(commands(block) for block in blocks(PAGE) if block.language == "console")
