"""What the XML of a Word file may hold to be a letter's: no programs, no other documents, nothing that is
fetched from elsewhere when somebody opens it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from engine.diagnostics import Refused, refused

_ACTIVE = ("vbaproject", "macroenabled", "/activex/", "/embeddings/", "afchunk", "/oleobject")
_PAGE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[\\/]{2}", re.IGNORECASE)
_FETCHES = re.compile(r"\b(?:INCLUDE(?:TEXT|PICTURE)|DDE(?:AUTO)?|IMPORT|LINK|DATABASE|RD)\b", re.IGNORECASE)
_LINK = re.compile(r"\bHYPERLINK\b(?!\s*(?:\"?(?:https?://|mailto:)|\\l\b))", re.IGNORECASE)
MOST_ELEMENTS = 300_000
_ANEW = "Save it anew in Word as .docx."


@dataclass(slots=True)
class Xml:
    """A part of a Word file as its reader sees it: its elements with their attributes, names without their
    namespaces, and the text in each."""

    elements: list[tuple[str, dict[str, str], list[str]]] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All its text, as if nothing stood between."""
        return "".join(self.pieces)


def read_xml(file: str, name: str, part: bytes) -> Xml:
    """A part read, whatever way it is written. Raises Refused where it is no XML in UTF-8, or defines
    entities."""
    found = Xml()
    open_: list[list[str]] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def declared(version: str, encoding: str | None, standalone: int) -> None:  # noqa: ARG001
        if (encoding or "utf-8").lower() not in ("utf-8", "us-ascii"):
            raise unfit(file, f"{name} is not in UTF-8", _ANEW)

    def doctype(*_: object) -> None:
        raise unfit(file, f"{name} defines its own XML entities", _ANEW)

    def begin(element: str, attributes: dict[str, str]) -> None:
        own = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        texts: list[str] = []
        open_.append(texts)
        if len(found.elements) == MOST_ELEMENTS:
            raise unfit(file, f"{name} has more than {MOST_ELEMENTS:,} elements", "Make it shorter.")
        found.elements.append((element.rpartition(" ")[2], own, texts))

    def text(said: str) -> None:
        found.pieces.append(said)
        open_[-1].append(said)

    parser.XmlDeclHandler = declared
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _: open_.pop()
    parser.CharacterDataHandler = text
    try:
        part.decode("utf-8")
        parser.Parse(part, True)
    except UnicodeDecodeError as error:
        raise unfit(file, f"{name} is not in UTF-8", _ANEW) from error
    except expat.ExpatError as error:
        raise unfit(file, f"{name} is no XML ({error})", _ANEW) from error
    return found


def check_part(file: str, name: str, part: bytes) -> None:
    """Raise Refused for what a part of a Word file may not be or hold."""
    _check_kind(file, name, f"/{name}")
    if not name.endswith((".xml", ".rels")):
        return
    read = read_xml(file, name, part)
    if name.endswith(".rels"):
        _check_relations(file, name, read)
    elif name == "[Content_Types].xml":
        for _, own, _ in read.elements:
            _check_kind(file, name, *own.values())
    else:
        _check_contents(file, name, read)


def unfit(file: str, why: str, help: str) -> Refused:
    """That a file is no Word document fit for a letter."""
    return refused("letter-word-file", f"{file}: expected a Word document fit for a letter, but {why}.", help)


def _check_kind(file: str, name: str, *told: str) -> None:
    if any(active in each.lower() for each in told for active in _ACTIVE):
        what = f"it holds a macro, a control or another document ({name})"
        raise unfit(file, what, "Save it in Word as .docx without it.")


def _check_relations(file: str, name: str, read: Xml) -> None:
    for _, own, _ in read.elements:
        kind, target = own.get("Type", ""), own.get("Target", "")
        _check_kind(file, name, kind, f"/{target}")
        elsewhere = own.get("TargetMode", "").lower() == "external" or _ELSEWHERE.match(target)
        if elsewhere and not (kind.endswith("/hyperlink") and _PAGE.match(target)):
            raise _fetching(file, name)


def _check_contents(file: str, name: str, read: Xml) -> None:
    for element, own, _ in read.elements:
        if element == "mailMerge" or "src" in own:
            raise _fetching(file, name)
    for instruction in _instructions(read):
        if _FETCHES.search(instruction) or _LINK.search(instruction):
            raise unfit(file, "one of its fields fetches another file", "Take the field out in Word.")


def _instructions(read: Xml) -> Iterator[str]:
    """The instructions of its fields, each as it stands, and those in pieces put together."""
    whole = ["".join(texts) for element, _, texts in read.elements if element == "instrText"]
    yield from whole
    yield "".join(whole)
    for element, own, _ in read.elements:
        if element == "fldSimple":
            yield own.get("instr", "")


def _fetching(file: str, name: str) -> Refused:
    help = "Put pictures into the file itself, and detach it from its template and its data in Word."
    return unfit(file, f"it fetches something from outside of it ({name})", help)
