"""Which editor is opened, and how it is told the line of a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.diagnostics import Refused
from engine.runtime.editors import chosen_editor

FILES = [(Path("/w/a.yaml"), 7), (Path("/w/b.yaml"), None)]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def _there(programs: Path, *names: str) -> None:
    for name in names:
        (programs / name).write_text("#!/bin/sh\n", "utf-8")
        (programs / name).chmod(0o755)


TOLD = {
    "vim": "vim +7 /w/a.yaml /w/b.yaml",
    "vim -u NONE": "vim -u NONE +7 /w/a.yaml /w/b.yaml",
    "nano": "nano +7 /w/a.yaml /w/b.yaml",
    "emacs-29.4": "emacs-29.4 +7 /w/a.yaml /w/b.yaml",
    "vim.basic": "vim.basic +7 /w/a.yaml /w/b.yaml",
    "code": "code --wait --goto /w/a.yaml:7 /w/b.yaml",
    "code --wait": "code --wait --goto /w/a.yaml:7 /w/b.yaml",
    "code-insiders -w": "code-insiders -w --goto /w/a.yaml:7 /w/b.yaml",
    "subl": "subl --wait /w/a.yaml:7 /w/b.yaml",
    "hx": "hx /w/a.yaml:7 /w/b.yaml",
    "gvim": "gvim -f +7 /w/a.yaml /w/b.yaml",
    "kate": "kate --block /w/a.yaml /w/b.yaml",
    "something-else": "something-else /w/a.yaml /w/b.yaml",
}


@pytest.mark.parametrize("words", TOLD)
def test_each_editor_is_told_the_line_in_its_own_way(words: str, programs: Path) -> None:
    _there(programs, words.split()[0])
    assert " ".join(chosen_editor({"EDITOR": words}, terminal=False).command(FILES)) == TOLD[words]


def test_a_name_that_tells_nothing_is_followed_to_the_program(programs: Path) -> None:
    _there(programs, "nano")
    (programs / "editor").symlink_to(programs / "nano")
    assert chosen_editor({}, terminal=True).command(FILES)[:2] == ["editor", "+7"]


def test_visual_goes_before_editor_and_an_empty_one_counts_for_nothing(programs: Path) -> None:
    _there(programs, "nano", "vi")
    for environment, words in (
        ({"VISUAL": "nano -w", "EDITOR": "vi"}, ("nano", "-w")),
        ({"VISUAL": " ", "EDITOR": "vi"}, ("vi",)),
        ({"VISUAL": "", "EDITOR": ""}, ("nano",)),
    ):
        assert chosen_editor(environment, terminal=True).words == words


def test_without_any_it_says_how_to_name_one(programs: Path) -> None:
    for terminal, code in ((True, "no-editor"), (False, "no-terminal")):
        with pytest.raises(Refused) as error:
            chosen_editor({}, terminal=terminal)
        assert error.value.diagnostics[0].code == code


def test_an_editor_that_cannot_be_started_is_said(programs: Path) -> None:
    (programs / "broken").write_text("#!/no/such/interpreter\n", "utf-8")
    (programs / "broken").chmod(0o755)
    with pytest.raises(Refused) as error:
        chosen_editor({"EDITOR": "broken"}, terminal=False).open(FILES)
    assert error.value.diagnostics[0].code == "editor-failed"
