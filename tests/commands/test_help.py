"""Every command explains itself, by examples that work as they stand, and stands in docs/cli.md."""

from __future__ import annotations

import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import cli
from tests.commands.running import EXAMPLE, ROOT, lines, response, run

PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")
EVERYWHERE = {"--json", "--workspace", "-w", "--help", "-h", "--version"}


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that does something, with the words that call it."""
    inner = getattr(command, "commands", None)
    if inner is None or (getattr(command, "invoke_without_command", False) and path):
        yield path, command
    for name, below in (inner or {}).items():
        yield from commands(below, (*path, name))


COMMANDS = dict(commands(typer.main.get_command(cli.app)))


def examples(path: tuple[str, ...]) -> list[str]:
    return re.findall(r"forthwith (.+)", COMMANDS[path].epilog or "")


EXAMPLES = [example for path in COMMANDS for example in examples(path)]


@pytest.fixture(scope="module")
def busy_template(issued_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where every example has what it speaks of: files, cases, a line in quarantine that can be taken now."""
    folder = tmp_path_factory.mktemp("busy") / "workspace"
    shutil.copytree(issued_template, folder)
    for name in ("demand.yaml", "respondents.csv", "events.jsonl"):
        shutil.copyfile(EXAMPLE / name, folder / name)
    (folder / "more.csv").write_text("id,name\nnew-haven-ct,New Haven\n", "utf-8")
    roles = (folder / "forthwith.toml").read_text("utf-8")
    (folder / "forthwith.toml").write_text(f'{roles}[roles]\nreviewer = ["ann"]\n', "utf-8")
    event = response(type="response_accepted", role="reviewer", actor="joe", data={})
    assert run("feed", "-", stdin=lines(event), at=folder).code == 4
    (folder / "forthwith.toml").write_text(roles, "utf-8")
    return folder


def test_every_command_has_a_help_with_an_example() -> None:
    assert len(COMMANDS) >= 17
    for path in COMMANDS:
        ran = run(*path, "--help")
        assert ran.code == 0 and not ran.err
        assert examples(path), path
        for example in examples(path):
            assert "forthwith" in ran.out and example.split()[0] in ran.out


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_help_works_as_it_stands(
    example: str, busy_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shutil.copytree(busy_template, tmp_path / "workspace"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ran = run(*shlex.split(example))
    assert ran.code == 0 and ran.out and not ran.err, ran


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
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
