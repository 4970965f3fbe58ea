"""Every command explains itself, by examples that work as they stand, and stands in docs/cli.md."""

from __future__ import annotations

import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import cli
from engine.commands.options import BEGIN
from tests.commands.running import ROOT, done, lines, response, run

PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")
EVERYWHERE = {"--json", "--workspace", "-w", "--help", "-h", "--version"}


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command and every group of commands, with the words that call it."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*path, name))


COMMANDS = dict(commands(typer.main.get_command(cli.app)))


def examples(path: tuple[str, ...]) -> list[list[str]]:
    """The words of each example as a shell reads them off the help, which is 80 columns wide."""
    shown = run(*path, "--help").out
    assert all(len(line) <= 80 for line in shown.splitlines())
    lines = shown.partition("\n  Examples")[2].partition(":\n")[2].replace("\\\n", " ").splitlines()
    found = [shlex.split(line) for line in lines if line.strip()]
    assert all(words[0] == "forthwith" for words in found)
    return [words[1:] for words in found]


EXAMPLES = [words for path in COMMANDS for words in examples(path)]


@pytest.fixture(scope="module")
def busy_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What 'forthwith demo DIR --until 2018-01-24' makes, a line in quarantine that can be taken now
    and an event that waits."""
    folder = tmp_path_factory.mktemp("busy") / "workspace"
    done(BEGIN.split()[0], str(folder), *BEGIN.split()[2:])
    roles = (folder / "forthwith.toml").read_text("utf-8")
    (folder / "forthwith.toml").write_text(f'{roles}[roles]\nreviewer = ["ann"]\n', "utf-8")
    event = response(type="response_accepted", role="reviewer", actor="joe", data={})
    assert run("feed", "-", stdin=lines(event), at=folder).code == 4
    (folder / "forthwith.toml").write_text(roles, "utf-8")
    done("feed", "-", stdin=lines(response("doj-2018/nowhere", id="7")), at=folder)
    return folder


def test_every_command_has_a_help_with_an_example() -> None:
    assert len(COMMANDS) >= 21
    for path in COMMANDS:
        ran = run(*path, "--help")
        assert ran.code == 0 and not ran.err
        found = examples(path)
        assert found and all(tuple(words[: len(path)]) == path for words in found), path


@pytest.mark.parametrize("example", EXAMPLES, ids=" ".join)
def test_an_example_of_the_help_works_as_it_is_printed(
    example: list[str], busy_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shutil.copytree(busy_template, tmp_path / "workspace"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("EDITOR", "true")
    if example[0] == "actions":
        _proposed(example)
    if example[0] == "verify-bundle":
        done("bundle", "doj-2018/chicago-il", "-o", example[1])
    if example[0] == "restore":
        done("backup", example[1])
        Path("forthwith.toml").write_text('database = "empty.db"\n', "utf-8")
    ran = run(*example)
    assert ran.code == 0 and ran.out and not ran.err, ran


def _proposed(example: list[str]) -> None:
    """Time runs to where there are actions; that one of them is done, two people approve before."""
    done("tick", "--as-of", "2018-03-05")
    for name in ("joan", "maria") if example[1:2] == ["done"] else ():
        done("actions", "approve", example[2], "--by", name, "--role", "official", "--on", "2018-03-05")


@pytest.mark.parametrize("path", [path for path in COMMANDS if path], ids=" ".join)
def test_the_page_names_every_command_and_each_of_its_options(path: tuple[str, ...]) -> None:
    section = PAGE.partition(f"\n## {path[0]}\n")[2].partition("\n## ")[0]
    assert f"forthwith {' '.join(path)}" in section
    for parameter in COMMANDS[path].params:
        for option in parameter.opts if parameter.param_type_name == "option" else ():
            assert f"`{option}" in (PAGE if option in EVERYWHERE else section) or f"{option} " in section, (
                option
            )


def test_the_page_names_the_options_of_the_root_and_every_exit_code() -> None:
    for word in (*EVERYWHERE, "| 0 |", "| 1 |", "| 2 |", "| 3 |", "| 4 |"):
        assert word in PAGE


def test_help_is_fast_because_no_command_is_loaded_for_it() -> None:
    import subprocess
    import sys

    heavy = "sqlmodel sqlalchemy holidays ruamel.yaml cel_expr_python durable_rules_engine transitions"
    code = f"import sys, cli; cli.main(['--help']); print([n for n in {heavy.split()!r} if n in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_a_group_without_a_command_shows_its_help() -> None:
    for group in ((), ("demand",), ("rules",)):
        ran = run(*group)
        assert (ran.code, ran.out, ran.err) == (2, "", run(*group, "--help").out)


def test_the_root_answers_programs_too() -> None:
    assert run("--version", "--json").json.keys() == {"format", "version"}
    assert run("--help", "--json").out == run("--help").out
    for given, code in ((["--json"], "usage"), (["--json", "status"], "option-place")):
        ran = run(*given)
        assert (ran.code, ran.json["error"]["code"]) == (2, code)


def test_only_public_names_of_the_command_line_library_are_used() -> None:
    for file in (ROOT / "cli.py", *(ROOT / "engine").rglob("*.py")):
        assert "typer._" not in file.read_text("utf-8"), file
