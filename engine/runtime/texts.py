"""Reading values that people type or a spreadsheet holds, by the type the event declares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.packs.pack import EventType, Type

_YES = {"true": True, "yes": True, "false": False, "no": False}


def data_from_texts(declared: EventType | None, texts: Mapping[str, str]) -> dict[str, Any]:
    """An event's data from texts, each by the type its field declares; as they stand where none does."""
    fields = {} if declared is None else declared.fields
    return {
        name: from_text(fields[name].type, text) if name in fields else text for name, text in texts.items()
    }


def from_text(type: Type, text: str) -> Any:
    """The value a text says, or the text itself where it says none of the type: the check of the
    event's data then tells what was expected. A list is divided by ``;`` or, without one, by ``,``."""
    if type == "list<string>":
        return [item.strip() for item in re.split(";" if ";" in text else ",", text) if item.strip()]
    if type == "bool":
        return _YES.get(text.lower(), text)
    if type == "int" and re.fullmatch(r"[+-]?\d{1,19}", text, re.ASCII):
        return int(text)
    if type == "double" and re.fullmatch(r"[+-]?\d{1,300}(\.\d{1,300})?", text, re.ASCII):
        return float(text)
    return text
