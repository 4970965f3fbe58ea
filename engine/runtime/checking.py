"""Everything that can be wrong with a pack, its tests included."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from engine.analysis.absences import absences
from engine.analysis.circles import circles
from engine.diagnostics import Diagnostic, PackInvalid
from engine.packs.load import read_pack
from engine.packs.pack import Pack
from engine.packs.testing import mistakes_in_tests


class Checked(NamedTuple):
    """A pack, None where it cannot be read for its mistakes; its mistakes, and what may be wrong."""

    pack: Pack | None
    mistakes: tuple[Diagnostic, ...]
    doubts: tuple[Diagnostic, ...]


def check_pack(root: Path, name: str) -> Checked:
    """Look at the pack ``name`` of the workspace ``root``, and at its tests."""
    pack: Pack | None = None
    mistakes: tuple[Diagnostic, ...] = ()
    try:
        pack = read_pack(root, name)
    except PackInvalid as error:
        mistakes = error.diagnostics
    mistakes += mistakes_in_tests(root, name, pack)
    return Checked(pack, mistakes, () if pack is None else (*circles(pack), *absences(pack)))
