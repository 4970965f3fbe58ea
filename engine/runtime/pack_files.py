"""The files of a pack by what they are, for commands that write them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from engine.packs.assemble import named_workflow
from engine.packs.keys import KEYS
from engine.packs.source import IN_RULES, IN_WORKFLOW

_NONE: frozenset[str] = frozenset()
_PARTS = {
    "rules": ("rule file", IN_RULES),
    "parameters": ("parameter file", _NONE),
    "calendars": ("calendar file", _NONE),
    "tests": ("test file", _NONE),
}


class PackFile(NamedTuple):
    """``path`` is below the workspace; ``table`` that of KEYS it keeps to; ``conditions`` the keys below
    which they stand."""

    path: str
    table: str
    conditions: frozenset[str]


def pack_files(root: Path, name: str) -> list[PackFile]:
    """The YAML files of a pack that exist, its workflow last."""
    files = [
        PackFile(f"rules/{name}/{part}.yaml", *of)
        for part, of in _PARTS.items()
        if of[0] in KEYS and (root / f"rules/{name}/{part}.yaml").is_file()
    ]
    workflow = workflow_of(root, name)
    if workflow is not None and (root / workflow).is_file():
        files.append(PackFile(workflow, "workflow", IN_WORKFLOW))
    return files


def workflow_of(root: Path, name: str) -> str | None:
    """Where the workflow of a pack stands, below the workspace; None where its rules name none."""
    rules = root / f"rules/{name}/rules.yaml"
    if not rules.is_file():
        return None
    named = named_workflow(rules.read_text("utf-8", "replace"))
    return None if named is None else f"workflows/{named}.yaml"
