"""A new pack to start from: the one that ships for this, or another one, under a name of its own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from engine.analysis.trials import Trials, try_stories
from engine.diagnostics import refused
from engine.packs.assemble import named_workflow
from engine.packs.load import load_pack, read_pack
from engine.packs.pack import Pack
from engine.packs.schema import is_title
from engine.packs.testing import load_stories, read_stories, tests_path
from engine.runtime.saving import save
from engine.runtime.workspace import copy_room

STARTER = (Path(__file__).parent.parent / "packs" / "starter", "starter")
"""The pack that everything new begins with, in a folder that is like a workspace; small, and all of it tried
by its own tests."""


class Started(NamedTuple):
    """A pack that was made: its files below the workspace, and how its tests went."""

    pack: Pack
    files: list[str]
    trials: Trials


def start_pack(root: Path, name: str, like: tuple[Path, str] = STARTER) -> Started:
    """Make the pack ``name`` of the workspace ``root`` from ``like``, another one of the workspace in its
    folder, with a workflow of the same name that belongs to it alone, and with its letters.

    Raises Refused where the name cannot be one or is taken, PackInvalid where ``like`` has mistakes; then
    nothing is made.
    """
    _check_name(root, name)
    source, old = like
    read_stories(source, old, read_pack(source, old))
    named = named_workflow((source / f"rules/{old}/rules.yaml").read_text("utf-8"))
    if named is None:
        raise refused(
            "no-copy",
            f"Expected a line 'workflow: NAME' in rules/{old}/rules.yaml; it is written otherwise there.",
            f"'forthwith rules fmt {old}' writes it so.",
        )
    texts = dict(_texts(source, old, named, name))
    pack = load_pack(texts, name)
    tests = tests_path(name)
    stories = load_stories(texts[tests], tests, pack) if tests in texts else ()
    others = [file for file in _files(source / "rules" / old) if file.suffix != ".yaml"]
    folder, workflow = root / "rules" / name, root / "workflows" / f"{name}.yaml"
    letters = {root / "letters" / name / file.name: file for file in _files(source / "letters" / old)}
    letters = {copy: file for copy, file in letters.items() if not copy.exists()}
    try:
        for path, text in texts.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            save(root / path, text)
        for file in others:
            copy = folder / file.relative_to(source / "rules" / old)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        for copy, file in letters.items():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        copy_room(root, "schemas")
    except BaseException:
        for copy in letters:
            copy.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        workflow.unlink(missing_ok=True)
        raise
    made = [*_files(folder), workflow, *sorted(letters)]
    return Started(pack, [file.relative_to(root).as_posix() for file in made], try_stories(pack, stories))


def _check_name(root: Path, name: str) -> None:
    if not is_title(name):
        raise refused(
            "bad-name",
            f"Expected the name of a pack, of letters, digits and hyphens; found '{name}'.",
            "Give a name such as annual-report.",
        )
    for room, ending in (("rules", ""), ("workflows", ".yaml")):
        for file in (root / room).glob("*"):
            if file.name.casefold() == f"{name}{ending}".casefold():
                raise refused(
                    "name-taken",
                    f"Expected a name that is free; there is {room}/{file.name} already.",
                    "Choose another name.",
                )


def _texts(source: Path, old: str, named: str, name: str) -> Iterator[tuple[str, str]]:
    """The YAML files of a pack and its workflow under their new names."""
    for file in _files(source / "rules" / old):
        if file.suffix == ".yaml":
            path = f"rules/{name}/{file.relative_to(source / 'rules' / old).as_posix()}"
            yield path, _renamed(file.read_bytes().decode("utf-8"), old, named, name)
    text = (source / f"workflows/{named}.yaml").read_bytes().decode("utf-8")
    yield f"workflows/{name}.yaml", _renamed(text, old, named, name)


def _renamed(text: str, old: str, named: str, name: str) -> str:
    """The text of a file: the lines that name the pack and the workflow, and comments that speak of them."""
    text = re.sub(
        r"^(\ufeff?(?:pack|workflow): +)([\"']?)[A-Za-z0-9_-]+\2(?=[ \r]*(?:#.*)?$)",
        rf"\1{name}",
        text,
        flags=re.MULTILINE,
    )
    olds = "|".join(re.escape(each) for each in sorted({old, named}, key=len, reverse=True))
    word = re.compile(rf"(?<![A-Za-z0-9_-])(?:{olds})(?![A-Za-z0-9_-])")
    return re.sub(r"^ *#.*$", lambda comment: word.sub(name, comment[0]), text, flags=re.MULTILINE)


def _files(folder: Path) -> list[Path]:
    """The files of a pack, without hidden ones."""
    return sorted(
        file
        for file in folder.rglob("*")
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    )
