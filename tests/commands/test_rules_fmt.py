"""``rules fmt``: writes what is not in the layout, says what it would write, and leaves mistakes alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.runtime import saving
from tests.commands.running import run

RULES = "rules/records-demand/rules.yaml"


def _untidy(workspace: Path) -> str:
    """Write the rules with needless blanks, quotes and lines; the text that stood there."""
    file = workspace / RULES
    text = file.read_text("utf-8")
    spread = text.replace("    on: ", "    on:    ").replace("{move: accept}", "{ move: 'accept' }")
    file.write_text(spread.replace("    because: ", "\n    because: ") + "\n\n", "utf-8")
    return text


def test_what_ships_is_in_the_layout(empty_template: Path) -> None:
    ran = run("rules", "fmt", "--check", at=empty_template)
    assert (ran.code, ran.err) == (0, "") and ran.out.endswith("files are in the layout already.\n")


def test_a_file_is_written_in_the_layout_with_the_rights_it_had(empty: Path) -> None:
    text = _untidy(empty)
    os.chmod(empty / RULES, 0o640)
    ran = run("rules", "fmt", "records-demand", at=empty)
    assert ran.code == 0 and ran.out.startswith(f"Laid out {RULES}.\n")
    assert (empty / RULES).read_text("utf-8") == text
    assert (empty / RULES).stat().st_mode & 0o777 == 0o640
    assert not list((empty / "rules" / "records-demand").glob(".*"))


def test_check_and_diff_change_nothing(empty: Path) -> None:
    _untidy(empty)
    before = (empty / RULES).read_text("utf-8")
    ran = run("rules", "fmt", "--check", at=empty)
    assert ran.code == 1 and ran.out.startswith(f"Would lay out {RULES}.\n")
    machine = run("rules", "fmt", "--check", "--json", at=empty)
    assert (machine.code, machine.json["changed"], machine.json["written"]) == (1, [RULES], False)
    ran = run("rules", "fmt", str(empty / RULES), "--diff", at=empty)
    assert ran.code == 0 and f"--- {RULES} as it is" in ran.out and "\n+    then: {move: accept}\n" in ran.out
    assert (empty / RULES).read_text("utf-8") == before


def test_a_path_of_a_file_means_that_file_alone(empty: Path) -> None:
    _untidy(empty)
    workflow = empty / "workflows" / "records-demand.yaml"
    workflow.write_text(workflow.read_text("utf-8").replace("\nfacts:", "\n\n\nfacts:"), "utf-8")
    ran = run("rules", "fmt", str(workflow), "--json", at=empty)
    assert (ran.code, ran.json["changed"]) == (0, ["workflows/records-demand.yaml"])
    assert run("rules", "fmt", "--check", "--json", at=empty).json["changed"] == [RULES]


def test_a_file_with_a_mistake_is_left_alone_and_the_others_are_written(empty: Path) -> None:
    _untidy(empty)
    workflow = empty / "workflows" / "records-demand.yaml"
    workflow.write_text(workflow.read_text("utf-8").replace("final: true", "final:  treu", 1), "utf-8")
    broken = workflow.read_bytes()
    ran = run("rules", "fmt", at=empty)
    assert ran.code == 3 and f"Laid out {RULES}." in ran.out
    assert "error[wrong-kind]" in ran.err and ran.err.endswith("A file with a mistake is left as it is.\n")
    assert workflow.read_bytes() == broken


def test_a_write_that_fails_leaves_the_file_and_nothing_beside_it(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _untidy(empty)
    before = (empty / RULES).read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saving.os, "replace", full)
    ran = run("rules", "fmt", at=empty)
    assert ran.code == 1 and "No space left" in ran.err
    assert (empty / RULES).read_bytes() == before
    assert not list((empty / "rules" / "records-demand").glob(".*"))


def test_a_link_stays_a_link(empty: Path) -> None:
    text = _untidy(empty)
    target = empty / "kept.yaml"
    (empty / RULES).rename(target)
    (empty / RULES).symlink_to(target)
    assert run("rules", "fmt", at=empty).code == 0
    assert (empty / RULES).is_symlink() and target.read_text("utf-8") == text


def test_it_says_what_becomes_of_line_ends_and_of_a_byte_order_mark(empty: Path) -> None:
    text = (empty / RULES).read_bytes()
    (empty / RULES).write_bytes(b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"))
    assert run("rules", "check", at=empty).code == 0
    for option in ("--check", "--diff"):
        out = " ".join(run("rules", "fmt", option, at=empty).out.split())
        assert (
            f"Would lay out {RULES}; its line ends of Windows would become those of Unix; its byte order "
            "mark would go." in out
        )
    out = " ".join(run("rules", "fmt", at=empty).out.split())
    assert f"Laid out {RULES}; its line ends of Windows became those of Unix; its byte order mark" in out
    assert (empty / RULES).read_bytes() == text


def test_a_file_marked_as_read_only_is_left_and_the_others_are_written(empty: Path) -> None:
    _untidy(empty)
    workflow = empty / "workflows" / "records-demand.yaml"
    workflow.write_text(workflow.read_text("utf-8").replace("\nfacts:", "\n\n\nfacts:"), "utf-8")
    before = (empty / RULES).read_bytes()
    os.chmod(empty / RULES, 0o444)
    ran = run("rules", "fmt", at=empty)
    assert ran.code == 1 and ran.out.startswith("Laid out workflows/records-demand.yaml.\n")
    assert f"{RULES}:1:1: error[file-not-written]" in ran.err and "read-only" in ran.err
    machine = run("rules", "fmt", "--json", at=empty)
    assert (machine.code, machine.json["changed"]) == (1, [])
    assert [found["code"] for found in machine.json["diagnostics"]] == ["file-not-written"]
    assert (empty / RULES).read_bytes() == before


def test_a_file_of_tests_that_is_no_text_is_told_like_any_mistake(empty: Path) -> None:
    (empty / "rules" / "records-demand" / "tests.yaml").write_bytes(b"tests: \xff\n")
    ran = run("rules", "fmt", at=empty)
    assert ran.code == 3 and "tests.yaml:1:1: error[not-utf8]" in ran.err
