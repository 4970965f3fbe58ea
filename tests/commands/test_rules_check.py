"""``rules check``: one look in three formats, and a look at every file that is saved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.runtime import watching
from tests.commands.running import run

RULES = "rules/records-demand/rules.yaml"


def _spoil(workspace: Path, old: str = "move: mark_late", new: str = "move: mark_lat") -> None:
    file = workspace / RULES
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_concise_is_a_line_a_mistake_and_nothing_for_a_good_pack(empty: Path) -> None:
    good = run("rules", "check", "--format", "concise", at=empty)
    assert (good.code, good.out, good.err) == (0, "", "")
    _spoil(empty)
    ran = run("rules", "check", "--format", "concise", at=empty)
    assert ran.code == 3 and not ran.err
    assert re.fullmatch(rf"{RULES}:\d+:18: unknown-trigger: Expected a trigger [^\n]*\n", ran.out)


def test_json_by_either_option_is_the_list_of_mistakes(empty: Path) -> None:
    _spoil(empty)
    ran = run("rules", "check", "--format", "json", at=empty)
    assert ran.code == 3 and ran.out == run("rules", "check", "--json", at=empty).out
    assert [list(found) for found in ran.json] == [
        ["code", "severity", "file", "line", "column", "message", "help"]
    ]
    both = run("rules", "check", "--json", "--format", "concise", at=empty)
    assert (both.code, both.json["error"]["code"]) == (2, "two-formats")


def _saving(*edits: Callable[[], object]) -> Callable[[], None]:
    """A pause during which a person makes the next edit, and after the last presses Ctrl-C."""
    waiting: Iterator[Callable[[], object]] = iter(edits)

    def pause() -> None:
        edit = next(waiting, None)
        if edit is None:
            raise KeyboardInterrupt
        edit()

    return pause


def test_watching_checks_again_when_a_file_is_saved_and_only_then(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        watching,
        "pause",
        _saving(
            lambda: None,
            lambda: _spoil(empty),
            lambda: None,
            lambda: _spoil(empty, "move: mark_lat,", "move: mark_late,"),
            lambda: (empty / "letters" / "records-demand" / "new.md").write_text("Dear", "utf-8"),
            lambda: (empty / RULES).rename(empty / RULES.replace("rules.yaml", "gone")),
        ),
    )
    monkeypatch.chdir(empty)
    ran = run("rules", "check", "records-demand", "--watch")
    assert ran.code == 130
    told = [
        line.partition(" in ")[0] for line in ran.out.splitlines() if line.startswith(("records", "Saved"))
    ]
    assert told == [
        "records-demand: no mistakes",
        f"Saved: {RULES}",
        f"Saved: {RULES}",
        "records-demand: no mistakes",
        "Saved: letters/records-demand/new.md",
        "records-demand: no mistakes",
        f"Saved: rules/records-demand/gone, {RULES}",
    ]
    assert ran.err.count("error[unknown-trigger]") == 1
    assert "error[unknown-pack]" in ran.err
    assert "\x1b" not in ran.out + ran.err


def test_watching_in_json_gives_a_list_at_each_look(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "pause", _saving(lambda: _spoil(empty)))
    ran = run("rules", "check", "--watch", "--json", at=empty)
    assert ran.code == 130 and ran.out.startswith("[]\n[\n") and ran.out.count('"unknown-trigger"') == 1
