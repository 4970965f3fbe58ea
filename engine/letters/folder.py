"""The templates of a pack: files in ``letters/PACK`` of a workspace."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.diagnostics import Diagnostic, refused, suggestion
from engine.packs.pack import Pack

FOLDER = "letters"
MOST_BYTES = 256_000
MOST_WORD_BYTES = 10_000_000
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.IGNORECASE)
FORMATS = ("docx", "pdf", "md")

Format = Literal["docx", "pdf", "md"]
"""What a letter can be written as."""


@dataclass(frozen=True, slots=True)
class Template:
    """One letter's wording. ``kind`` is ``md`` or ``docx``, ``digest`` that of its bytes."""

    name: str
    pack: str
    kind: Literal["md", "docx"]
    file: str
    data: bytes

    @property
    def digest(self) -> str:
        """``sha256:`` and the hash of its bytes."""
        return "sha256:" + hashlib.sha256(self.data).hexdigest()

    @property
    def formats(self) -> tuple[Format, ...]:
        """What it can be written as by this program alone."""
        return ("docx", "pdf", "md") if self.kind == "md" else ("docx",)


def letter_names(root: Path, pack: str) -> list[str]:
    """The names of a pack's letters."""
    return sorted({file.stem for file in _files(root, pack)})


def unwritten(root: Path, pack: Pack) -> tuple[Diagnostic, ...]:
    """A warning for each letter that a rule asks for and of which there is no template."""
    known = letter_names(root, pack.name)
    found: dict[str, Diagnostic] = {}
    for rule in pack.rules:
        lines = pack.files.get(rule.place.file, "").splitlines()
        for effect in rule.then:
            if effect.kind != "draft" or effect.value in known or effect.value in found:
                continue
            file = f"{FOLDER}/{pack.name}/{effect.value}.md"
            found[effect.value] = Diagnostic(
                code="letter-without-template",
                message=f"The rule {rule.id} asks for the letter '{effect.value}', which has no template.",
                help=f"Write {file}; 'forthwith letters fields' lists what it may name.",
                place=rule.place,
                excerpt=lines[rule.place.line - 1] if rule.place.line <= len(lines) else None,
                severity="warning",
            )
    return tuple(found.values())


def read_template(root: Path, pack: str, name: str) -> Template:
    """A letter's template. Raises Refused, with the nearest name, where there is none, where there are two,
    and where its file is not one or lies elsewhere."""
    found = [file for file in _files(root, pack) if file.stem == name]
    if not found:
        known = letter_names(root, pack)
        help = suggestion(name, known) or f"Letters there: {', '.join(known) or 'none'}."
        raise refused("unknown-letter", f"There is no letter '{name}' in {FOLDER}/{pack}.", help)
    shown = f"{FOLDER}/{pack}/{found[0].name}"
    if len(found) > 1:
        raise refused(
            "letter-twice",
            f"Expected one template of '{name}'; found {' and '.join(file.name for file in found)}.",
            f"Keep one of them in {FOLDER}/{pack}.",
        )
    file = found[0]
    folder = root.resolve() / FOLDER / pack
    if folder not in file.resolve().parents or not file.is_file():
        raise refused(
            "letter-elsewhere",
            f"{shown}: expected a file in this folder; it leads elsewhere.",
            "Put the template itself there, not a link to it.",
        )
    most = MOST_BYTES if file.suffix == ".md" else MOST_WORD_BYTES
    if file.stat().st_size > most:
        message = f"{shown}: expected a template of at most {most:,} bytes."
        raise refused("letter-too-long", message, "Make it shorter.")
    kind: Literal["md", "docx"] = "md" if file.suffix == ".md" else "docx"
    return Template(name, pack, kind, shown, file.read_bytes())


def _files(root: Path, pack: str) -> list[Path]:
    folder = root / FOLDER / pack
    if not NAME.fullmatch(pack) or not folder.is_dir():
        return []
    return sorted(
        file for file in folder.iterdir() if file.suffix in (".md", ".docx") and NAME.fullmatch(file.stem)
    )
