"""What is imported is declared, what is declared is locked, what is locked is hashed."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = sorted(ROOT.glob("*.lock"))
NOT_IMPORTED = {"tzdata"}  # zoneinfo reads it where the system has no time zones


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _declared(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = [
        *project["dependencies"],
        *(line for name in extras for line in project["optional-dependencies"][name]),
    ]
    return {_plain(re.split(r"[<>=!~\[; ]", line)[0]) for line in lines}


def _imported() -> set[str]:
    modules: set[str] = set()
    for path in [ROOT / "cli.py", *(ROOT / "engine").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                modules.add(node.module)
    owners = packages_distributions()
    tops = {module.split(".")[0] for module in modules} - set(sys.stdlib_module_names) - {"engine", "cli"}
    return {_plain(owners.get(top, [top])[0]) for top in tops}


def _requirements(lock: Path) -> list[str]:
    lines = [line for line in lock.read_text("utf-8").splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip()]


def test_what_the_product_imports_is_what_it_declares() -> None:
    assert _imported() == _declared("prove") - NOT_IMPORTED


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_and_hashes_everything_and_names_no_address(lock: Path) -> None:
    for requirement in _requirements(lock):
        assert re.match(r"[a-z0-9-]+==\S+ ( *;.*?)? *--hash=sha256:[0-9a-f]{64}", requirement), requirement
        assert "://" not in requirement
    assert "://" not in lock.read_text("utf-8")


def test_every_declared_package_is_locked() -> None:
    locked = {line.split("==")[0] for line in _requirements(ROOT / "requirements.lock")}
    assert _declared() <= locked


def test_the_development_lock_holds_the_run_time_lock_unchanged() -> None:
    def pins(name: str) -> set[str]:
        return {line.split()[0] for line in _requirements(ROOT / name)}

    assert pins("requirements.lock") <= pins("requirements-dev.lock")
