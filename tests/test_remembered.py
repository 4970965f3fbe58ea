"""What a test process remembers is never taken for something else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.diagnostics import PackInvalid
from engine.packs import source
from engine.packs.findings import Findings
from engine.packs.load import read_pack
from engine.packs.source import read_source
from tests.core.histories import ROOT

RULES = "rules/records-demand/rules.yaml"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for room in ("rules", "workflows"):
        shutil.copytree(ROOT / room, tmp_path / room)
    return tmp_path


def test_a_pack_is_refused_as_often_as_it_is_wrong_and_taken_as_often_as_it_is_right(workspace: Path) -> None:
    file = workspace / RULES
    right = file.read_text("utf-8")
    wrong = right.replace("{move: accept}", "{move: acept}", 1)
    assert wrong != right
    for _ in range(2):
        assert read_pack(workspace, "records-demand").digest == read_pack(ROOT, "records-demand").digest
        file.write_text(wrong, "utf-8")
        for _ in range(2):
            with pytest.raises(PackInvalid, match="acept"):
                read_pack(workspace, "records-demand")
        file.write_text(right + "# another law\n", "utf-8")
        assert read_pack(workspace, "records-demand").digest != read_pack(ROOT, "records-demand").digest
        file.write_text(right, "utf-8")


def test_the_same_text_in_another_file_has_its_places_there_and_the_bounds_hold_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "rules:\n  - id: a\n  - id: b\n"
    for file in ("one.yaml", "other.yaml", "one.yaml"):
        node = read_source(text, file, Findings({}))
        assert node is not None and node.place.file == file
    for wrong in ("a: 1\na: 2\n", "a: [1\n", "a: &x 1\nb: *x\n"):
        said = []
        for _ in range(2):
            findings = Findings({})
            read_source(wrong, "one.yaml", findings)
            said.append([(each.code, each.message) for each in findings.sorted()])
        assert said[0] and said[0] == said[1], wrong
    monkeypatch.setattr(source, "MAX_NODES", 3)
    findings = Findings({})
    read_source(text, "one.yaml", findings)
    assert [each.code for each in findings.sorted()] == ["too-many-nodes"]
