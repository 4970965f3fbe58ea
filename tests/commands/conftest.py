"""Workspaces to run commands in, each a copy of one made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest

from engine.core.program import Program
from engine.packs.pack import Pack
from engine.runtime import laws
from tests.commands.running import EXAMPLE, done

_PROGRAMS: dict[str, Program] = {}


def _program(pack: Pack) -> Program:
    """A ruleset of the matcher, once made, is never given back: one Program a pack for the whole run."""
    if pack.digest not in _PROGRAMS:
        _PROGRAMS[pack.digest] = Program(pack)
    return _PROGRAMS[pack.digest]


@pytest.fixture(scope="session", autouse=True)
def _one_program_a_pack() -> Iterator[None]:
    with mock.patch.object(laws, "Program", _program):
        yield


@pytest.fixture(scope="session")
def empty_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty") / "workspace"
    done("init", str(folder))
    return folder


@pytest.fixture(scope="session")
def issued_template(empty_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("issued") / "workspace"
    shutil.copytree(empty_template, folder)
    done("demand", "issue", str(EXAMPLE / "demand.yaml"), "--by", "maria", at=folder)
    return folder


@pytest.fixture
def empty(empty_template: Path, tmp_path: Path) -> Path:
    """A workspace that knows no demand."""
    return Path(shutil.copytree(empty_template, tmp_path / "workspace"))


@pytest.fixture
def issued(issued_template: Path, tmp_path: Path) -> Path:
    """A workspace in which the demand of 2018 was issued, and nothing else has happened."""
    return Path(shutil.copytree(issued_template, tmp_path / "workspace"))


@pytest.fixture
def running(issued: Path) -> Path:
    """The demand some weeks on: events fed, deadlines passed."""
    done("feed", str(EXAMPLE / "events.jsonl"), at=issued)
    done("tick", "--as-of", "2018-03-06", at=issued)
    return issued
