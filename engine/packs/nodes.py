"""What a file says, before anyone asks whether it makes sense: nodes with their places."""

from __future__ import annotations

from dataclasses import dataclass

from engine.diagnostics import Place


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value. ``plain`` says it stood without quotes, so that ``14`` may be a number."""

    text: str
    place: Place
    plain: bool = True

    @property
    def empty(self) -> bool:
        """True where nothing was written, or ``null``."""
        return self.plain and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True, slots=True)
class Written:
    """A condition as written in the file, untouched by YAML.

    ``broken`` says that its form was already refused; nobody need complain again.
    """

    text: str
    place: Place
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Keys:
    """A map, in the order written; its keys are unique. ``broken`` says that a key was refused."""

    pairs: tuple[tuple[Scalar, Node], ...]
    place: Place
    broken: bool = False

    def key(self, name: str) -> Place:
        """Where the key stands; where the map begins if it has no such key."""
        return next((key.place for key, _ in self.pairs if key.text == name), self.place)


Node = Scalar | Written | Items | Keys


def describe(node: Node) -> str:
    """What was found, in words: for messages that say what was expected instead."""
    match node:
        case Items():
            return "a list"
        case Keys():
            return "a map"
        case Written():
            return "a condition"
        case Scalar() if node.empty:
            return "nothing"
        case _:
            shown = node.text if len(node.text) <= 40 else node.text[:37] + "..."
            return f"'{shown}'" if node.plain else f"'{shown}' in quotes"
