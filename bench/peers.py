"""The peers that the product does not itself run with: installed by the bench, for the bench alone.

They stand in ``peers.txt`` with their versions and hashes, and are installed below ``build/``, once. Only a
run that asks for them sees them. Peers that the product is built upon (sqlmodel, durable_rules, transitions,
CEL, Typer) are those it runs with. ``peers.txt`` is written by ``pip-compile --generate-hashes``.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
LISTED = ROOT / "bench" / "peers.txt"


def folder() -> Path:
    """Where the peers are installed; they are, at the first call."""
    found = _place()
    if not found.is_dir():
        _install(found)
    return found


def installed() -> bool:
    """Whether the peers are there already."""
    return _place().is_dir()


def versions(*names: str) -> dict[str, str]:
    """The versions of some packages, peers or others."""
    peers = {each.name: each.version for each in metadata.distributions(path=[str(_place())])}
    return {name: peers.get(name) or metadata.version(name) for name in names}


def _place() -> Path:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    digest = hashlib.sha256(LISTED.read_bytes()).hexdigest()[:12]
    return ROOT / "build" / "peers" / f"{digest}-{version}"


def _install(found: Path) -> None:
    print("Installing the peers, this once ...", file=sys.stderr)
    beside = found.with_name(f"{found.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    options = "--quiet --disable-pip-version-check --require-hashes --only-binary=:all: --no-deps".split()
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(beside), "-r", str(LISTED)]
    subprocess.run(command, check=True, stdout=sys.stderr)
    beside.rename(found)
