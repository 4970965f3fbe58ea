"""Calls on literals that CEL accepts but that can only ever be an error, such as a pattern that is no
regular expression: without a word they would make their condition unknown for ever."""

from __future__ import annotations

from collections.abc import Iterator

from engine.packs.conditions.functions import operands_of
from engine.packs.conditions.judge import Program, judge
from engine.packs.conditions.tree import Call, Literal, Node, walk
from engine.packs.conditions.types import EvaluationError
from engine.packs.conditions.words import Problem, sentence, shown

_EXAMPLES = {
    "timestamp": "Write an instant as timestamp('2018-02-23T17:00:00Z').",
    "duration": "Write a length of time as duration('36h') or duration('90m'); CEL has no days.",
}


def always_failing(root: Node, source: str) -> Iterator[Problem]:
    for node, _ in walk(root):
        if not isinstance(node, Call) or not node.arguments or not isinstance(node.arguments[-1], Literal):
            continue
        last = node.arguments[-1]
        if node.function == "matches":
            if _fails(f"''.matches({source[last.start : last.end]})"):
                message = f"{sentence(shown(last, source))} is no pattern that CEL can read."
                help = r"Correct the regular expression; a ( that stands for itself is written \\(."
                yield Problem("constant-fails", last.start, last.end, message, help)
        elif all(isinstance(operand, Literal) for operand in operands_of(node)):
            text = source[node.start : node.end]
            if _fails(text):
                help = _EXAMPLES.get(node.function, "Correct the value in it.")
                yield Problem("constant-fails", node.start, node.end, f"'{text}' can never be known.", help)


def _fails(source: str) -> bool:
    """Whether CEL accepts the constant text and then finds an error in it."""
    verdict = judge(source, {})
    if not isinstance(verdict, Program):
        return False
    try:
        verdict.closure({})({})
    except EvaluationError:
        return True
    return False
