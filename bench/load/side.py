"""One side: a pack loaded, checked, or its YAML read and nothing else. Prints the seconds, and how many rules
were read."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ruamel.yaml import YAML

from bench.load.pack import NAME
from engine.packs.load import read_pack
from engine.runtime.checking import check_pack


def load(root: Path) -> int:
    """The pack, ready for use."""
    return len(read_pack(root, NAME).rules)


def check(root: Path) -> int:
    """The pack, and all that may be wrong with it."""
    checked = check_pack(root, NAME)
    assert checked.pack is not None and not checked.mistakes, checked.mistakes[:1]
    return len(checked.pack.rules)


def read(root: Path) -> int:
    """Its files as Python's values, by the library that the product reads YAML with."""
    said = []
    for file in (root / "workflows" / f"{NAME}.yaml", root / "rules" / NAME / "rules.yaml"):
        said.append(YAML(typ="safe", pure=True).load(file.read_text("utf-8")))
    return len(said[1]["rules"])


SIDES: dict[str, Callable[[Path], int]] = {"load": load, "check": check, "read": read}


def main(side: str, root: str) -> None:
    """Run one side on the pack of a workspace."""
    started = time.perf_counter()
    rules = SIDES[side](Path(root))
    print(json.dumps({"seconds": time.perf_counter() - started, "rules": rules}))


if __name__ == "__main__":
    main(*sys.argv[1:])
