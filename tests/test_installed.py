"""Installed, and run in another folder: the program finds the packs and the example that it ships."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.commands.running import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
WHEEL = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the wheel, where it puts them; what builds it is not needed for that."""
    folder = tmp_path_factory.mktemp("site")
    laid = {**{name: name for name in WHEEL["only-include"]}, **WHEEL["force-include"]}
    for source, target in laid.items():
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, folder / target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(ROOT / source, folder / target)
    return folder


def test_the_command_runs_from_another_folder_with_what_it_ships(site: Path, tmp_path: Path) -> None:
    module, _, function = PROJECT["project"]["scripts"]["forthwith"].partition(":")
    code = f"import sys; from {module} import {function}; sys.exit({function}())"

    def forthwith(*arguments: str) -> str:
        ran = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(site)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ran.returncode, ran.stderr) == (0, ""), ran
        return ran.stdout

    assert "23 cases" in forthwith("demo", "played", "--until", "2018-01-24")
    assert "rules/records-demand/calendars.yaml" in forthwith("init", "made")
    assert "rules/foia-request/tests.yaml" in forthwith("init", "made", "--pack", "foia-request")
    assert "no mistakes" in forthwith("rules", "check", "-w", "made")
    for room in ("rules", "workflows"):
        shipped = {file.relative_to(ROOT): file.read_bytes() for file in (ROOT / room).rglob("*.*")}
        made = tmp_path / "made"
        assert {file.relative_to(made): file.read_bytes() for file in (made / room).rglob("*.*")} == shipped
    assert "all hold" in forthwith("rules", "new", "licences", "-w", "made")
