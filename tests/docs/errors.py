"""Makes docs/errors.md out of the gallery: ``python -m tests.docs.errors`` writes it anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from engine.packs.codes import CODES
from engine.packs.source import MAX_NODES
from engine.views.markdown import prose
from engine.views.safe import escaped
from tests.docs.pages import ROOT
from tests.packs.test_gallery import FEW_NODES, FOLDERS, GALLERY, PLACES

PAGE = ROOT / "docs" / "errors.md"
BEFORE, AFTER = 3, 2
"""Lines of a file shown around the one that is wrong."""
LONGEST = 76
_TOLD = re.compile(r"error\[([\w-]+)\]:\s+(.*?)(?=\n  +\d+ \| |\n  help:|\Z)", re.DOTALL)
_PLACE = re.compile(r"(\S+?):(\d+):\d+: error\[")
_STANDS_IN = (f"at most {FEW_NODES:,}\n  keys", f"at most {MAX_NODES:,}\n  keys")
"""A bound of the gallery's own, and the true one."""
_LANGUAGES = {".yaml": "yaml", ".csv": "csv", ".ics": "text"}
_HEAD = """\
# What can be wrong in the files of a pack

Each mistake that `forthwith rules check` tells of has a code, which stands in brackets:
`error[unknown-name]`. Search this page for the code, or for words of the message. Below each code stands a
piece of a file with the mistake, and what is said of it; "Also" lists what else the code says. Names, days
and numbers are those of the example.

All mistakes are told at once. Nothing in force changes by them, nor by mending them:
`forthwith rules activate` puts files in force, once they have none.

This page is made from the files of `tests/gallery`, which the tests of the program read.
"""


class Shown(NamedTuple):
    """One mistake of a folder of the gallery: what is said of it in all, the words of its message, and what
    is to be done."""

    folder: str
    block: str
    words: str
    help: str


def shown() -> dict[str, list[Shown]]:
    """The mistakes by their code, each once a wording."""
    found: dict[str, list[Shown]] = {}
    for folder in FOLDERS:
        text = (GALLERY / folder / "message.txt").read_text("utf-8").replace(*_STANDS_IN)
        for block in text.split("\n\n"):
            told = _TOLD.search(block)
            if told is None:
                continue
            known = found.setdefault(told[1], [])
            words = " ".join(told[2].split())
            if folder == told[1] or words not in [each.words for each in known]:
                help = " ".join(block.partition("\n  help:")[2].split())
                known.append(Shown(folder, block.rstrip("\n"), words, help))
    return found


def made() -> str:
    """The page."""
    codes = sorted(shown().items())
    index = ",\n".join(f"[{code}](#{code})" for code, _ in codes)
    return "\n\n".join([_HEAD.rstrip("\n"), f"{index}.", *(_section(*each) for each in codes)]) + "\n"


def _section(code: str, told: list[Shown]) -> str:
    first = min(told, key=lambda each: (each.folder != code, not each.folder.startswith(code), _size(each)))
    parts = [f"## {code}"]
    if code in CODES:
        parts.append(f"{prose(CODES[code][0].upper() + CODES[code][1:])}.")
    parts += [*_excerpt(first), f"```text\n{first.block}\n```"]
    also = [
        f"- {prose(each.words)} {prose(each.help)}".rstrip() for each in told if each.words != first.words
    ]
    if also:
        parts.append("\n".join(["Also:", "", *also]))
    return "\n\n".join(parts)


def _size(each: Shown) -> int:
    return sum(file.stat().st_size for file in (GALLERY / each.folder).iterdir())


def _excerpt(each: Shown) -> Iterator[str]:
    """The lines of the file around the mistake, where the gallery has the file."""
    place = _PLACE.search(each.block)
    name = next((name for name, path in PLACES.items() if place and path == place[1]), None)
    file = GALLERY / each.folder / (name or "")
    if place is None or not file.is_file():
        return
    lines = file.read_bytes().decode("utf-8", "backslashreplace").split("\n")
    number = int(place[2])
    cut = lines[max(number - 1 - BEFORE, 0) : number + AFTER]
    told = [text if len(text) <= LONGEST else f"{text[:LONGEST]}..." for text in map(escaped, cut)]
    if any(told):
        text = "\n".join(told).strip("\n")
        yield f"In `{place[1]}`:"
        yield f"```{_LANGUAGES[Path(file).suffix]}\n{text}\n```"


if __name__ == "__main__":
    PAGE.write_text(made(), "utf-8")
