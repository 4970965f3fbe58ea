"""Small changes to the text of a pack, one at a time, each of which its tests should notice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.diagnostics import PackInvalid
from engine.packs.load import load_pack
from engine.packs.pack import Pack

_NUMBER = re.compile(r"(?<![\w.\"])\d+(?![\w.\"])")
_TEXT = re.compile(r'"[^"]*"')


class Mutant(NamedTuple):
    """A changed pack: what was changed, in words, and the text of the file with the change; of several
    texts the first that is no mistake."""

    told: str
    path: str
    texts: tuple[str, ...]

    def pack(self, original: Pack) -> Pack | None:
        """The pack; None where every such change makes it a mistake, so that it can never be in force."""
        for text in self.texts:
            try:
                return load_pack({**original.files, self.path: text}, original.name)
            except PackInvalid:
                continue
        return None


def mutants(pack: Pack) -> Iterator[Mutant]:
    """All mutants of a pack."""
    rules, parameters = (f"rules/{pack.name}/{part}.yaml" for part in ("rules", "parameters"))
    workflow = f"workflows/{pack.workflow}.yaml"
    yield from _deleted(pack, rules)
    yield from _conditions(pack, rules)
    yield from _numbers(pack, rules, re.compile(r"^    priority: (-?\d+)", re.MULTILINE))
    yield from _numbers(pack, parameters, re.compile(r"\bvalue: (\d+)"))
    yield from _flipped(pack, parameters)
    yield from _numbers(pack, workflow, re.compile(r"\b(?:approvals|days): (\d+)"))
    yield from _untolled(pack, workflow)
    triggers = [arc.trigger for region in pack.regions.values() for arc in region.transitions]
    yield from _swapped(pack, rules, re.compile(r"\bmove: (\w+)"), triggers)
    states = [
        path for region in pack.regions.values() for path, state in region.states.items() if not state.initial
    ]
    yield from _swapped(pack, workflow, re.compile(r"\bto: ([\w.]+)\}"), states)


def _deleted(pack: Pack, path: str) -> Iterator[Mutant]:
    text = pack.files[path]
    starts = [found.start() for found in re.finditer(r"^  - id: ", text, re.MULTILINE)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        id = text[start:end].split()[2]
        yield Mutant(f"rule {id} deleted", path, (text[:start] + text[end:],))


def _conditions(pack: Pack, path: str) -> Iterator[Mutant]:
    for rule in pack.rules:
        for line in rule.lines:
            source = line.source
            yield _at(pack, path, line.place.line, line.place.column, source, f"!({source})", rule.id)
            hidden = _TEXT.sub(lambda text: "x" * len(text[0]), source)
            for found in _NUMBER.finditer(hidden):
                for step in (1, -1):
                    changed = f"{source[: found.start()]}{int(found[0]) + step}{source[found.end() :]}"
                    yield _at(pack, path, line.place.line, line.place.column, source, changed, rule.id)


def _at(pack: Pack, path: str, line: int, column: int, before: str, after: str, told: str) -> Mutant:
    written = pack.files[path].split("\n")
    row = written[line - 1]
    assert row[column - 1 :].startswith(before), (row, before)
    written[line - 1] = row[: column - 1] + after + row[column - 1 + len(before) :]
    return Mutant(f"{told} line {line}: '{before}' now '{after}'", path, ("\n".join(written),))


def _replaced(text: str, found: re.Match[str], news: Sequence[str], path: str) -> Mutant:
    line = text.count("\n", 0, found.start(1)) + 1
    whole = text.split("\n")[line - 1].strip()
    keys = re.findall(r"^  (\w+):", text[: found.start(1)], re.MULTILINE)
    texts = tuple(text[: found.start(1)] + new + text[found.end(1) :] for new in news)
    where = f"{path} {keys[-1]} line {line}" if keys else f"{path} line {line}"
    return Mutant(f"{where}: '{whole}' now with {news[0] or 'nothing'}", path, texts)


def _numbers(pack: Pack, path: str, pattern: re.Pattern[str]) -> Iterator[Mutant]:
    text = pack.files.get(path, "")
    for found in pattern.finditer(text):
        for step in (1, -1):
            yield _replaced(text, found, [str(int(found[1]) + step)], path)


def _flipped(pack: Pack, path: str) -> Iterator[Mutant]:
    text = pack.files.get(path, "")
    for found in re.finditer(r"\bvalue: (true|false)", text):
        yield _replaced(text, found, ["false" if found[1] == "true" else "true"], path)


def _untolled(pack: Pack, path: str) -> Iterator[Mutant]:
    text = pack.files[path]
    for found in re.finditer(r"^ *(tolled_while: .*)$", text, re.MULTILINE):
        yield _replaced(text, found, [""], path)


def _swapped(pack: Pack, path: str, pattern: re.Pattern[str], names: list[str]) -> Iterator[Mutant]:
    text = pack.files[path]
    for number, found in enumerate(pattern.finditer(text)):
        others = [name for name in dict.fromkeys(names) if name != found[1]]
        yield _replaced(text, found, others[number % len(others) :] + others[: number % len(others)], path)
