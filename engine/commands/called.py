"""How the program was called, so that a person can call it so again."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path


def as_called() -> str:
    """What stands before the command's name: ``forthwith`` where that is on the path, else the file
    that was run, with the Python that ran it where it is no program of its own. Quoted for a shell."""
    called = Path(sys.argv[0])
    if called.name == "cli.py":
        return f"{_near(Path(sys.executable))} {_near(called)}"
    found = shutil.which("forthwith")
    if called.name == "forthwith" and (found is None or not called.exists() or not called.samefile(found)):
        return _near(called)
    return "forthwith"


def _near(path: Path) -> str:
    """The path from the current folder where it lies below it."""
    whole = Path.cwd() / path
    return shlex.quote(str(whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else whole))
