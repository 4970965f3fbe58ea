"""The folder of templates: which are there, which rules miss, and that no path leads out of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.diagnostics import Refused
from engine.letters import folder
from engine.letters.folder import letter_names, read_template, unwritten
from engine.letters.package import checked
from engine.letters.trial import trial
from engine.packs.load import read_pack
from tests.commands.running import ROOT
from tests.letters import shipped_word

PACKS = sorted(path.parent.name for path in ROOT.glob("rules/*/rules.yaml"))
KINDS = [
    "closing",
    "deficiency-notice",
    "demand",
    "extension-granted",
    "final-notice",
    "reminder",
    "subpoena",
]


@pytest.mark.parametrize("name", PACKS)
def test_every_letter_that_ships_is_in_order_and_none_is_missing(name: str) -> None:
    pack = read_pack(ROOT, name)
    assert not unwritten(ROOT, pack)
    assert not [found for each in trial(ROOT, pack).values() for found in each]


def test_a_letter_of_each_kind_ships() -> None:
    assert set(KINDS) <= set(letter_names(ROOT, "records-demand"))


def _code(root: Path, pack: str = "p", name: str = "x") -> str:
    with pytest.raises(Refused) as refused:
        read_template(root, pack, name)
    return refused.value.diagnostics[0].code


def test_only_plain_files_of_the_folder_are_templates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "letters" / "p"
    here.mkdir(parents=True)
    (tmp_path / "secret.md").write_text("secret")
    assert _code(tmp_path) == "unknown-letter"
    for name in ("../../secret", "/etc/passwd", ".hidden", ""):
        assert _code(tmp_path, name=name) == "unknown-letter"
    (here / "x.md").write_text("a")
    assert read_template(tmp_path, "p", "x").data == b"a"
    assert _code(tmp_path, pack="../p") == _code(tmp_path, name="y") == "unknown-letter"
    (here / "x.docx").write_bytes(b"")
    assert _code(tmp_path) == "letter-twice"
    (here / "x.docx").unlink()
    monkeypatch.setattr(folder, "MOST_BYTES", 0)
    assert _code(tmp_path) == "letter-too-long"
    (here / "x.md").unlink()
    (here / "x.md").symlink_to(tmp_path / "secret.md")
    assert _code(tmp_path) == "letter-elsewhere"


def test_two_packs_may_have_a_letter_of_the_same_name_each_its_own(tmp_path: Path) -> None:
    for pack in ("p", "q"):
        (tmp_path / "letters" / pack).mkdir(parents=True)
        (tmp_path / "letters" / pack / "reminder.md").write_text(f"of {pack}")
    for pack in ("p", "q"):
        found = read_template(tmp_path, pack, "reminder")
        assert (found.data, found.file) == (f"of {pack}".encode(), f"letters/{pack}/reminder.md")


def test_a_rule_that_asks_for_a_letter_without_template_is_pointed_out(tmp_path: Path) -> None:
    found = unwritten(tmp_path, read_pack(ROOT, "records-demand"))
    assert {each.code for each in found} == {"letter-without-template"}
    assert {each.severity for each in found} == {"warning"}
    assert len(found) == 8 and all(each.place and each.excerpt for each in found)


def test_the_word_template_that_ships_is_the_one_its_script_makes() -> None:
    assert checked("", shipped_word.FILE.read_bytes()) == checked("", shipped_word.made())
