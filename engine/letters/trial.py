"""Templates tried before any case needs them: read, every field known, filled for a case that is made up."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from engine.diagnostics import Diagnostic, Refused
from engine.letters.fields import Group, Kind, Listed, fields_of
from engine.letters.folder import Template, letter_names, read_template
from engine.letters.language import mistakes
from engine.letters.said import Day
from engine.letters.template import About, text_of, written
from engine.packs.pack import Pack

_TEXT = "Doña Ana County **x** <b> & {{ y }} _ŁÓDŹ_ # 1. São"
_DAY = Day("2018-02-23")


def trial(root: Path, pack: Pack, names: list[str] | None = None) -> dict[str, tuple[Diagnostic, ...]]:
    """What is wrong with each of a pack's letters, by name."""
    return {name: _tried(root, pack, name) for name in names or letter_names(root, pack.name)}


def _tried(root: Path, pack: Pack, name: str) -> tuple[Diagnostic, ...]:
    try:
        template = read_template(root, pack.name, name)
        fields = fields_of(pack)
        wrong = _static(template, fields)
        if not wrong:
            about = About("A letter", "An authority", _DAY, "demand/respondent")
            for yes in (True, False):
                for format in template.formats:
                    written(template, format, fields, made_up(fields, yes=yes), about)
    except Refused as error:
        return tuple(replace(each, severity="error") for each in error.diagnostics)
    return wrong


def _static(template: Template, fields: Group) -> tuple[Diagnostic, ...]:
    if template.kind == "md":
        return mistakes(text_of(template), fields)
    from engine.letters.word_template import mistakes_in_word

    return mistakes_in_word(template, fields)


def made_up(group: Group, *, yes: bool) -> Mapping[str, Any]:
    """A value for every field, odd names among them; what is yes or no is ``yes``."""
    return {name: _value(kind, yes=yes) for name, kind in group.fields.items()}


def _value(kind: Kind, *, yes: bool) -> Any:
    if isinstance(kind, Group):
        return made_up(kind, yes=yes)
    if isinstance(kind, Listed):
        return [_value(kind.of, yes=yes)] * 3
    if kind == "yes or no":
        return yes
    return {"number": 3, "day": _DAY}.get(kind, _TEXT)
