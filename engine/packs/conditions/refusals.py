"""What a person reads when CEL refuses a condition."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.packs.conditions.functions import FUNCTIONS
from engine.packs.conditions.judge import Complaint
from engine.packs.conditions.words import Problem

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|\d[\w.]*|==+|=<|=>|<>|&+|\|+|\S|\Z")
_INSTEAD = {
    "=": "==", "===": "==", "=<": "<=", "=>": ">=", "<>": "!=", "&": "&&", "|": "||",
    "and": "&&", "AND": "&&", "or": "||", "OR": "||", "not": "!", "NOT": "!",
}  # fmt: skip
_CURLY = "“”‘’„"


def explained(source: str, complaints: Sequence[Complaint], problems: Sequence[Problem]) -> list[Problem]:
    """The problems to show: our own words where they explain the refusal, else CEL's."""
    reserved = [_reserved(source, c) for c in complaints if "reserved identifier" in c.text]
    if reserved:
        return reserved
    if any("Syntax error" in c.text or "string literal" in c.text for c in complaints):
        return [_syntax(source, complaints[0])]
    return list(problems) or [_other(source, complaint) for complaint in complaints[:1]]


def _word(source: str, offset: int) -> tuple[int, int]:
    match = _WORD.match(source, offset)
    return (offset, match.end()) if match and match.end() > offset else (offset, offset + 1)


def _reserved(source: str, complaint: Complaint) -> Problem:
    start, end = _word(source, complaint.offset)
    return Problem(
        "reserved-word",
        start,
        end,
        f"'{source[start:end]}' is a word that CEL keeps for itself; it cannot name a fact.",
        "Use another name.",
    )


def _syntax(source: str, complaint: Complaint) -> Problem:
    code, at = "condition-syntax", complaint.offset
    # 'not late' is refused at 'late', 'a === 1' at the last sign: the cause stands before.
    before = re.search(r"(?<![\w.])(not|NOT)\s+$", source[:at])
    if before:
        at = before.start(1)
    elif source[at : at + 1] == "=" and at >= 2 and source[at - 2 : at] == "==":
        at -= 2
    start, end = _word(source, at)
    word = source[start:end]
    if not source.strip():
        return Problem(code, 0, 1, "The condition is empty.", "Write a condition, as in 'responses == 0'.")
    if word in _INSTEAD:
        message = f"CEL, the language of conditions, does not know '{word}' here."
        return Problem(code, start, end, message, f"Write {_INSTEAD[word]} instead.")
    if word in _CURLY and word:
        message = f"'{word}' is a curly quotation mark, found where a straight one was expected."
        return Problem(code, start, end, message, "Put texts in straight quotes: 'like this'.")
    if word in ("'", '"'):
        if source[start + 1 :].count(word):
            message = "This quoted text holds a \\ that CEL cannot read."
            return Problem(code, start, len(source), message, "Write \\\\ for one \\.")
        message = f"The text that begins with {word} does not end."
        return Problem(code, start, len(source), message, f"Close it with {word}.")
    if start >= len(source):
        message = "The condition ends where more was expected."
        return Problem(code, start, start + 1, message, "Complete it; look for a bracket left open.")
    return Problem(
        code,
        start,
        end,
        f"'{word}' was not expected here.",
        "Look at the operators, brackets and quotes before it.",
    )


def _other(source: str, complaint: Complaint) -> Problem:
    start, end = _word(source, complaint.offset)
    if "int literal" in complaint.text:
        message = f"The number {source[start:end]} does not fit into 64 bits."
        return Problem("condition-refused", start, end, message, "Write a number below 9223372036854775808.")
    overload = re.match(r"found no matching overload for '(.+?)' applied to '\((.*)\)'", complaint.text)
    if overload:
        name, types = overload.group(1).strip("_@"), overload.group(2)
        message = f"'{name}' cannot be used with ({types})."
        return Problem("type-mismatch", start, end, message, "Compare and join values of one type.")
    used = re.match(r"undeclared reference to '(\w+)'", complaint.text)
    if used and used.group(1) in FUNCTIONS:
        message = f"'{used.group(1)}' cannot be used in this way."
        help = "Functions of texts stand behind the text, as in kind.contains('city')."
        at = max(source.rfind(used.group(1), 0, start + 1), 0)
        return Problem("condition-refused", at, at + len(used.group(1)), message, help)
    return Problem(
        "condition-refused",
        start,
        end,
        f"CEL refuses this condition: {complaint.text}.",
        "Correct the condition.",
    )
