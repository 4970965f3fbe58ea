"""The one layout: whatever way a pack was laid out, it comes out alike and means what it meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from engine.packs.conditions import Expression
from engine.packs.findings import Findings
from engine.packs.layout import WIDTH, laid_out
from engine.packs.load import load_pack
from engine.packs.nodes import Items, Keys, Node, Scalar, Written
from engine.packs.pack import Pack
from engine.packs.schema import infer
from engine.packs.source import IN_RULES, IN_WORKFLOW, read_source
from tests.packs.test_load import FULL

ROOT = Path(__file__).parents[2]
NONE: frozenset[str] = frozenset()
KINDS = {
    "rules": ("rule file", IN_RULES),
    "parameters": ("parameter file", NONE),
    "calendars": ("calendar file", NONE),
}


def files_of(folder: Path, name: str) -> dict[str, str]:
    paths = [*(folder / "rules" / name).glob("*.yaml"), folder / "workflows" / f"{name}.yaml"]
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in paths
        if path.stem in (*KINDS, name)
    }


PACKS: Mapping[str, Mapping[str, str]] = {
    "records-demand": files_of(ROOT, "records-demand"),
    "foia-request": files_of(ROOT, "foia-request"),
    "permit-renewal": files_of(ROOT / "examples" / "permit-renewal", "permit-renewal"),
    "letters": FULL,
}
FILES = [(name, path) for name, files in PACKS.items() for path in files]


def lay(path: str, text: str) -> str:
    table, conditions = KINDS.get(Path(path).stem, ("workflow", IN_WORKFLOW))
    return laid_out(text, path, table, conditions)


def said(value: Any) -> Any:
    """A pack without the places at which it says it."""
    if isinstance(value, Expression):
        return (value.source, value.type, value.names)
    if is_dataclass(value) and not isinstance(value, type):
        left_out = {"place", "files", "digest"}
        return [
            (field.name, said(getattr(value, field.name)))
            for field in fields(value)
            if field.name not in left_out
        ]
    if isinstance(value, Mapping):
        return [(key, said(below)) for key, below in value.items()]
    return [said(item) for item in value] if isinstance(value, (list, tuple)) else value


LOADED: dict[str, Pack] = {name: load_pack(files, name) for name, files in PACKS.items()}


@pytest.mark.parametrize(("name", "path"), [file for file in FILES if file[0] != "letters"])
def test_what_ships_is_in_the_one_layout(name: str, path: str) -> None:
    assert lay(path, PACKS[name][path]) == PACKS[name][path]


# --- A file laid out at random ------------------------------------------------------------------------


class Scrambled:
    """Writes a tree in a layout that is drawn; with comments and empty lines where asked."""

    def __init__(self, draw: st.DrawFn, *, notes: bool) -> None:
        self.draw, self.notes = draw, notes
        self.lines: list[str] = []
        self.count = 0

    def flip(self, one_in: int = 2) -> bool:
        return self.draw(st.integers(1, one_in)) == 1

    def note(self) -> str:
        self.count += 1
        return f"# note {self.count}"

    def add(self, line: str, *, closed: bool = True) -> None:
        if self.notes and self.flip(6):
            self.lines.append("")
        if self.notes and self.flip(6):
            indent = len(line) - len(line.lstrip())
            self.lines.append(f"{' ' * (indent + self.draw(st.sampled_from([0, 0, 2])))}{self.note()}")
        behind = (
            f"{' ' * self.draw(st.integers(1, 5))}{self.note()}"
            if self.notes and closed and self.flip(6)
            else ""
        )
        self.lines.append(line + behind)

    def map(self, node: Keys, indent: int, lead: str = "") -> None:
        for number, (key, value) in enumerate(node.pairs):
            start = lead if lead and number == 0 else " " * indent
            self.value(f"{start}{self.scalar(key, flow=False)}:", value, indent)

    def value(self, start: str, value: Node, indent: int) -> None:
        inner = indent + self.draw(st.integers(1, 5))
        if isinstance(value, (Keys, Items)):
            empty = not (value.pairs if isinstance(value, Keys) else value.items)
            if empty or (not holds_condition(value) and self.flip()):
                self.add(f"{start} {self.flow(value)}")
                return
            self.add(start)
            if isinstance(value, Keys):
                self.map(value, inner)
            else:
                self.list(value, inner if self.flip() else indent + 1)
        else:
            self.add(f"{start} {self.scalar(value, flow=False)}".rstrip())

    def list(self, node: Items, indent: int) -> None:
        for item in node.items:
            if isinstance(item, Keys) and item.pairs and (holds_condition(item) or self.flip()):
                gap = self.draw(st.integers(1, 3))
                self.map(item, indent + 1 + gap, lead=f"{' ' * indent}-{' ' * gap}")
            elif isinstance(item, (Keys, Items)):
                self.add(f"{' ' * indent}- {self.flow(item)}")
            else:
                self.add(f"{' ' * indent}- {self.scalar(item, flow=False)}")

    def flow(self, node: Node) -> str:
        space = self.draw(st.sampled_from(["", " "]))
        match node:
            case Keys():
                pairs = [f"{self.scalar(key, flow=True)}: {self.flow(value)}" for key, value in node.pairs]
                return f"{{{space}{', '.join(pairs)}{space}}}"
            case Items():
                return f"[{space}{', '.join(self.flow(item) for item in node.items)}{space}]"
            case _:
                return self.scalar(node, flow=True) or "null"

    def scalar(self, node: Node, *, flow: bool) -> str:
        if isinstance(node, Written):
            return node.text
        assert isinstance(node, Scalar)
        if node.empty or infer(Scalar(node.text, node.place)) != "string":
            return node.text if node.plain else f'"{node.text}"'
        safe = re.fullmatch(r"[A-Za-z][\w<>.-]*( [\w.-]+)*", node.text)
        styles = ["'", '"', *(["plain"] * 3 if safe else [])]
        match self.draw(st.sampled_from(styles)):
            case "plain":
                return node.text
            case "'":
                return "'" + node.text.replace("'", "''") + "'"
            case _:
                return '"' + node.text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def holds_condition(node: Node) -> bool:
    match node:
        case Written():
            return True
        case Items():
            return any(holds_condition(item) for item in node.items)
        case Keys():
            return any(
                key.text in ("when", "facts", "if") or holds_condition(value) for key, value in node.pairs
            )
        case _:
            return False


TREES: dict[tuple[str, str], Keys] = {}
for _name, _path in FILES:
    _conditions = KINDS.get(Path(_path).stem, ("", IN_WORKFLOW))[1]
    _tree = read_source(PACKS[_name][_path], _path, Findings({}), _conditions)
    assert _tree is not None
    TREES[_name, _path] = _tree


@st.composite
def scrambled(draw: st.DrawFn, *, notes: bool) -> tuple[str, str, str, int]:
    """The pack, the path, a text that says the same, and how many comments were put in."""
    name, path = draw(st.sampled_from(FILES))
    writer = Scrambled(draw, notes=notes)
    writer.map(TREES[name, path], 0)
    return name, path, "\n".join(writer.lines) + "\n", writer.count


@settings(phases=(Phase.generate,))
@given(scrambled(notes=True))
def test_a_pack_means_after_it_what_it_meant_and_no_comment_is_lost(given: tuple[str, str, str, int]) -> None:
    name, path, text, count = given
    made = lay(path, text)
    assert sorted(re.findall(r"# note \d+", made)) == sorted(
        f"# note {number + 1}" for number in range(count)
    )
    assert said(load_pack({**PACKS[name], path: made}, name)) == said(LOADED[name])
    assert lay(path, made) == made
    assert not re.search(r"\n\n\n|[ ]\n|\A\n|\n\n\Z", made)


@settings(phases=(Phase.generate,))
@given(scrambled(notes=False))
def test_two_layouts_of_one_thing_come_out_alike(given: tuple[str, str, str, int]) -> None:
    name, path, text, _ = given
    bare = Scrambled.__new__(Scrambled)
    bare.draw, bare.notes, bare.lines, bare.count = (lambda strategy: plainest(strategy)), False, [], 0
    bare.map(TREES[name, path], 0)
    assert lay(path, text) == lay(path, "\n".join(bare.lines) + "\n")


def plainest(strategy: Any) -> Any:
    """The simplest thing a strategy can draw."""
    return strategy.elements[-1] if hasattr(strategy, "elements") else 2


# --- What it looks like -------------------------------------------------------------------------------

LAYOUTS = Path(__file__).parent / "layouts"
CASES = sorted(folder.name for folder in LAYOUTS.iterdir())


@pytest.mark.parametrize("case", CASES)
def test_the_layout(case: str) -> None:
    before = next(file for file in (LAYOUTS / case).iterdir() if file.stem != "laid-out")
    after = (LAYOUTS / case / "laid-out.yaml").read_text("utf-8")
    assert lay(before.name, before.read_text("utf-8")) == after
    assert lay(before.name, after) == after


def test_lines_in_brackets_end_at_the_width() -> None:
    def transition(length: int) -> str:
        arc = f"{{trigger: t, from: b, to: {'b' * length}}}"
        head = "workflow: a\n\nregions:\n  a:\n    initial: b\n    states:\n      b: {}\n"
        return f"{head}    transitions:\n      - {arc}\n"

    room = WIDTH - len("      - {trigger: t, from: b, to: }")
    assert lay("workflow.yaml", transition(room)) == transition(room)
    assert f"to: {'b' * (room + 1)}\n" in lay("workflow.yaml", transition(room + 1))
