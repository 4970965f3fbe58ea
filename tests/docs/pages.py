"""Runs a page of the documentation in an empty folder: writes the files it shows, makes the changes it
asks for, runs its commands (as ``cli.py`` does, in this process), and compares what they say with what
the page shows.

What a fence may say after its three backticks:

    yaml demand.yaml              a file; it is written as shown (also csv, and any other language)
    yaml demand.yaml replace      sections of that file, each put in place of the one of its name
    yaml demand.yaml add          lines that go to the end of that file
    diff rules.yaml               a change of that file: '-' lines become '+' lines
    console                       commands after '$ ' (going on after '> '), and what they say

In what a command says, ``…`` stands for any text within a line, and alone on a line for any lines.
``python -m tests.docs.pages README.md`` writes what the commands now say into a page. The page of an
example is followed in a folder with the example's own files.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cli

ROOT = Path(__file__).parents[2]
ANY = "…"
_FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SECTION = re.compile(r"^(?=[a-z]\w*:)", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fence of a page. ``start`` and ``end`` are where its text stands in the page."""

    language: str
    words: tuple[str, ...]
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Command:
    """A command, and what the page shows and the command really says. ``lines`` are as written."""

    lines: tuple[str, ...]
    text: str
    shown: str
    said: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the page shows what the command says."""
        return re.fullmatch(_pattern(self.shown), self.said) is not None


def blocks(page: str) -> list[Block]:
    """The fences of a page, in order."""
    return [
        Block(match[1], tuple(match[2].split()), match[3], match.start(3), match.end(3))
        for match in _FENCE.finditer(page)
    ]


def commands(block: Block) -> list[Command]:
    """The commands of a console block."""
    found: list[Command] = []
    lines: list[str] = []
    shown: list[str] = []
    for line in [*block.text.splitlines(), "$ "]:
        if line.startswith("$ ") and lines:
            text = " ".join(part[2:].removesuffix("\\").strip() for part in lines)
            found.append(Command(tuple(lines), text, "".join(f"{part}\n" for part in shown)))
            lines, shown = [], []
        if line.startswith("$ ") or (line.startswith("> ") and not shown):
            lines.append(line)
        else:
            shown.append(line)
    return found


def run(page: str, folder: Path) -> Iterator[tuple[Block, list[Command]]]:
    """Follow a page in an empty folder; each block as it has been done, with the commands it ran."""
    here = folder
    for block in blocks(page):
        done: list[Command] = []
        if block.language == "console":
            for command in commands(block):
                said, here = _run(command.text, here)
                done.append(Command(command.lines, command.text, command.shown, said))
        elif block.words:
            _write(block, here)
        yield block, done


def beside(page: Path, folder: Path) -> None:
    """Put into a folder the files that lie beside the page of an example."""
    if page.resolve().parent.parent == ROOT / "examples":
        for file in page.parent.iterdir():
            if file.is_file() and file.name != page.name:
                shutil.copyfile(file, folder / file.name)


def _run(text: str, here: Path) -> tuple[str, Path]:
    """What a command says on both its outputs, and the folder one is in after it."""
    words = shlex.split(text)
    if words[0] == "cd":
        return "", (here / words[1]).resolve()
    assert words[0] == "forthwith", text
    said = io.StringIO()
    with contextlib.chdir(here), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        cli.main(words[1:])
    return said.getvalue(), here


def _write(block: Block, here: Path) -> None:
    file = here / block.words[0]
    how = block.words[1] if len(block.words) > 1 else ""
    before = file.read_text("utf-8") if file.is_file() else ""
    text = block.text
    if block.language == "diff":
        old, new = (
            "".join(f"{line[1:]}\n" for line in text.splitlines() if line[0] in f" {sign}") for sign in "-+"
        )
        assert before.count(old) == 1, f"{file.name} does not have these lines once:\n{old}"
        text = before.replace(old, new)
    elif how == "add":
        text = f"{before}\n{text}"
    elif how == "replace":
        text = replaced(before, text)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def replaced(before: str, sections: str) -> str:
    """A YAML file with some of its sections written anew; one it does not have comes before the last."""
    parts = {part.partition(":")[0]: part for part in _SECTION.split(before)}
    last = list(parts)[-1]
    for part in filter(None, _SECTION.split(sections)):
        name = part.partition(":")[0]
        known = name in parts
        parts[name] = part.rstrip("\n") + "\n\n"
        if not known:
            parts[last] = parts.pop(last)
    return "".join(parts.values())


def _pattern(shown: str) -> str:
    lines = [".*" if line == ANY else re.escape(line).replace(ANY, ".*") for line in shown.splitlines()]
    pattern = "".join(f"{line}\n" for line in lines)
    return re.sub(r"(?m)^\.\*\n", r"(?:.*\\n)*", pattern)


def renewed(page: str, folder: Path) -> str:
    """The page with what its commands really say; what holds a ``…`` and still agrees stays."""
    out, at = "", 0
    for block, done in run(page, folder):
        if block.language == "console":
            told = "".join(
                "".join(f"{line}\n" for line in command.lines)
                + (command.shown if command.agrees else command.said)
                for command in done
            )
            out += page[at : block.start] + told
            at = block.end
    return out + page[at:]


if __name__ == "__main__":
    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as where:
            file = Path(name)
            beside(file, Path(where))
            file.write_text(renewed(file.read_text("utf-8"), Path(where)), "utf-8")
