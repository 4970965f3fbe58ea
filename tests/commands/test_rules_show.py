"""``forthwith rules show``: a pack, or any version there ever was, as a page."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from engine.packs.load import read_pack
from engine.packs.pack import Condition
from engine.views.safe import columns
from tests.commands.running import done, run
from tests.commands.test_versions import edit

NAME = "records-demand"


def test_a_pack_is_a_page_that_says_since_when_it_is_in_force(issued: Path) -> None:
    text = done("rules", "show", at=issued)
    assert text == done("rules", "show", NAME, at=issued) and "\x1b" not in text
    assert all(columns(line) <= 80 for line in text.splitlines())
    assert "  In force since 2018-01-24.\n" in text
    for rule in read_pack(issued, NAME).rules:
        assert f"\n  {rule.id}\n" in text


def test_json_leaves_nothing_out(issued: Path) -> None:
    pack = read_pack(issued, NAME)
    said = run("rules", "show", "--json", at=issued).json
    assert said == run("rules", "show", "--format", "json", at=issued).json
    assert (said["format"], said["digest"]) == (1, pack.digest)
    assert [span["until"] for span in said["in_force"]] == [None]
    told: dict[str, Any] = {rule["rule"]: rule for cause in said["causes"] for rule in cause["rules"]}
    assert set(told) == {rule.id for rule in pack.rules}
    answers = {(cause["on"], rule["rule"]) for cause in said["causes"] for rule in cause["rules"]}
    assert answers == {(on, rule.id) for rule in pack.rules for on in rule.on}
    for rule in pack.rules:
        given = [(line["condition"], line["say"] or "") for line in _lines(told[rule.id]["conditions"])]
        assert given == [(" ".join(each.lines[0].source.split()), each.say) for each in _written(rule.when)]
        assert (told[rule.id]["because"], told[rule.id]["cites"]) == (rule.because, rule.cites)
        assert [(then["kind"], then["value"]) for then in told[rule.id]["then"]] == [
            (effect.kind, effect.value) for effect in rule.then
        ]
    assert {state["state"] for state in said["regions"][0]["states"]} == set(pack.regions["demand"].states)
    for kind in ("facts", "parameters", "calendars"):
        assert [each["name"] for each in said[kind]] == list(getattr(pack, kind))


def _written(conditions: tuple[Condition, ...]) -> list[Condition]:
    alone = [condition for condition in conditions if condition.kind == "one"]
    return alone + [line for condition in conditions for line in _written(condition.parts)]


def _lines(conditions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    alone = [condition for condition in conditions if condition["kind"] == "one"]
    return alone + [line for condition in conditions for line in _lines(condition["parts"])]


def test_every_version_there_ever_was_is_shown_by_its_digest(running: Path) -> None:
    edit(running)
    done("rules", "activate", NAME, "--effective", "2018-02-20", at=running)
    first, second = (each["digest"] for each in run("rules", "log", "--json", at=running).json["activations"])
    old = done("rules", "show", first[:20], at=running)
    assert f"{first}\n" in old and "grace_days (5) business days" in old
    assert "In force from 2018-01-24 until 2018-02-20." in old.replace("\n  ", " ")
    assert f"Another version, {second.removeprefix('sha256:')[:12]}, is in force since 2018-02-20." in old
    assert "grace_days (9) business days" in done("rules", "show", second, at=running)
    ran = run("rules", "show", "0" * 12, "--json", at=running)
    assert (ran.code, ran.json["error"]["code"]) == (1, "unknown-version")


def test_a_pack_without_a_ledger_is_shown_and_none_is_made(empty: Path) -> None:
    (empty / "forthwith.db").unlink(missing_ok=True)
    path = str(empty / "rules" / NAME)
    assert "force" not in done("rules", "show", path).partition("\n\n")[0]
    assert run("rules", "show", path, "--json").json["in_force"] is None
    assert not (empty / "forthwith.db").exists()


@pytest.mark.parametrize(
    ("file", "more", "begins"),
    [
        ("page.md", [], f"# {NAME}\n"),
        ("page.txt", [], f"{NAME}\n"),
        ("page", [], f"{NAME}\n"),
        ("page.json", [], '{\n  "format": 1,'),
        ("page.htm", ["--format", "md"], f"# {NAME}\n"),
    ],
)
def test_a_file_is_written_as_its_ending_says(
    file: str, more: list[str], begins: str, empty: Path, tmp_path: Path
) -> None:
    wanted = tmp_path / file
    assert done("rules", "show", "-o", str(wanted), *more, at=empty) == f"Wrote {wanted}.\n"
    assert wanted.read_text("utf-8").startswith(begins)
    assert run("rules", "show", "-o", str(wanted), *more, "--json", at=empty).json["file"] == str(wanted)


def test_markdown_has_the_diagram_of_each_region_in_it(empty: Path) -> None:
    text = done("rules", "show", "--format", "md", at=empty)
    assert text.count("```mermaid\n---\ntitle: records-demand, demand\n---\nstateDiagram-v2\n") == 1


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (["--format", "md", "--json"], 2, "two-formats"),
        (["-o", "page.pdf"], 2, "file-ending"),
        (["-o", "page.md", "--format", "text"], 2, "file-ending"),
        (["records-demnd"], 1, "unknown-pack"),
        (["-o", "no/such/folder/page.md"], 1, "system"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    words: list[str], exit_code: int, code: str, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(empty)
    ran = run("rules", "show", *words, *(() if "--json" in words else ("--json",)))
    assert (ran.code, ran.json["error"]["code"]) == (exit_code, code)


def test_a_pack_with_mistakes_is_not_shown(empty: Path) -> None:
    file = empty / "rules" / NAME / "rules.yaml"
    file.write_text(file.read_text("utf-8").replace("move: mark_late", "move: mark_lat"), "utf-8")
    ran = run("rules", "show", at=empty)
    assert ran.code == 3 and not ran.out and "error[unknown-trigger]" in ran.err
    shutil.rmtree(empty / "rules")
    assert run("rules", "show", at=empty).code == 1
