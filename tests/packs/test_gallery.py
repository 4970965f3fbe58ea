"""The error gallery: one folder of broken files per mistake, and beside it the message it gives.

A folder under tests/gallery holds only the files that differ from good-pack. GALLERY_WRITE=1 writes
the messages anew; then read every one that changed, as a person who has never seen the product.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.diagnostics import PackInvalid
from engine.packs import source
from engine.packs.codes import CODES
from engine.packs.load import read_pack
from engine.packs.named_days import MOST_DAYS
from engine.packs.source import MAX_BYTES
from engine.packs.testing import mistakes_in_tests, read_stories
from engine.views.problems import full

GALLERY = Path(__file__).parents[1] / "gallery"
FOLDERS = sorted(path.name for path in GALLERY.iterdir() if path.is_dir())
FEW_NODES = 500
"""The bound that stands in for the true one in its folder: reading 50,000 nodes takes seconds."""
PLACES = {
    "workflow.yaml": "workflows/letters.yaml",
    "rules.yaml": "rules/letters/rules.yaml",
    "parameters.yaml": "rules/letters/parameters.yaml",
    "calendars.yaml": "rules/letters/calendars.yaml",
    "tests.yaml": "rules/letters/tests.yaml",
    "closures.ics": "rules/letters/closures.ics",
    "closures.csv": "rules/letters/closures.csv",
}


def _grow(workspace: Path) -> None:
    with (workspace / PLACES["rules.yaml"]).open("a") as file:
        file.write("#" + "x" * MAX_BYTES + "\n")


def _multiply(workspace: Path) -> None:
    with (workspace / PLACES["rules.yaml"]).open("a") as file:
        file.write(f"more: [{'x,' * FEW_NODES}]\n")


def _fill(workspace: Path) -> None:
    with (workspace / PLACES["closures.csv"]).open("a") as file:
        file.write("2018-12-05,Day of mourning\n" * (MOST_DAYS + 1))


def _link(workspace: Path) -> None:
    (workspace / PLACES["closures.ics"]).symlink_to(workspace / PLACES["workflow.yaml"])


def _remove(workspace: Path) -> None:
    (workspace / PLACES["rules.yaml"]).unlink()


GENERATED: dict[str, Callable[[Path], None]] = {
    "file-too-large": _grow,
    "too-many-nodes": _multiply,
    "file-missing-rules": _remove,
    "days-too-many": _fill,
    "days-from-link": _link,
}
"""What would be too large to commit, or is not there."""


def workspace_of(folder: str, root: Path) -> Path:
    """A workspace with the good pack, the folder's files in their places."""
    for given in (GALLERY / "good-pack", GALLERY / folder):
        for name, place in PLACES.items():
            if (given / name).exists():
                (root / place).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(given / name, root / place)
    if folder in GENERATED:
        GENERATED[folder](root)
    return root


def _message(root: Path) -> tuple[str, frozenset[str]]:
    pack, found = None, []
    try:
        pack = read_pack(root, "letters")
    except PackInvalid as error:
        found.extend(error.diagnostics)
    found.extend(mistakes_in_tests(root, "letters", pack))
    return full(found) or "No problems.\n", frozenset(each.code for each in found)


@pytest.mark.parametrize("folder", FOLDERS)
def test_broken_files_give_the_message_beside_them(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace_of(folder, tmp_path)
    if folder == "file-unreadable":
        monkeypatch.setattr(Path, "open", _denied)
    if folder == "too-many-nodes":
        monkeypatch.setattr(source, "MAX_NODES", FEW_NODES)
    message, codes = _message(tmp_path)
    monkeypatch.undo()
    golden = GALLERY / folder / "message.txt"
    if os.environ.get("GALLERY_WRITE"):
        golden.write_text(message, "utf-8")
    assert message == golden.read_text("utf-8")
    if not folder.startswith(("good-", "many-", "condition-")):
        assert any(folder == code or folder.startswith(f"{code}-") for code in codes)


def _denied(path: Path, *_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_a_folder_that_shows_it(code: str) -> None:
    shown = [
        folder
        for folder in FOLDERS
        if folder == code or folder.startswith(f"{code}-")
        if f"error[{code}]" in (GALLERY / folder / "message.txt").read_text("utf-8")
    ]
    assert shown, f"tests/gallery/{code} is missing, or its message does not name the code"


def test_no_message_is_wider_than_a_terminal_but_for_one_long_word() -> None:
    for folder in FOLDERS:
        for line in (GALLERY / folder / "message.txt").read_text("utf-8").splitlines():
            assert len(line) <= 80 or " | " in line or len(line.split()) <= 3, (folder, line)


@pytest.mark.parametrize("name", ["rules.yaml", "tests.yaml"])
def test_a_file_of_50_mb_is_refused_by_its_size_without_being_read(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace_of("good-tests", tmp_path)
    huge = tmp_path / PLACES[name]
    with huge.open("wb") as file:
        file.truncate(50_000_000)
    opened: list[Path] = []
    original = Path.open

    def watched(path: Path, mode: str = "r") -> object:
        opened.append(path)
        return original(path, mode)

    monkeypatch.setattr(Path, "open", watched)
    with pytest.raises(PackInvalid) as refused:
        read_stories(tmp_path, "letters", read_pack(tmp_path, "letters"))
    assert [found.code for found in refused.value.diagnostics] == ["file-too-large"]
    assert huge not in opened
