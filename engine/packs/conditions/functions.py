"""The functions of CEL: what those that closures cover take and give, and words for the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.diagnostics import suggestion
from engine.packs.conditions.dates import misplaced
from engine.packs.conditions.tree import Call, Fact, Node
from engine.packs.conditions.words import Problem, article, sentence, shown

TEXT_FUNCTIONS = frozenset({"contains", "startsWith", "endsWith"})
FUNCTIONS = frozenset(
    "size contains startsWith endsWith matches int uint double string bytes bool timestamp duration "
    "type dyn has getFullYear getMonth getDate getDayOfMonth getDayOfWeek getDayOfYear getHours "
    "getMinutes getSeconds getMilliseconds all exists exists_one existsOne map filter".split()
)
_RESULTS = {
    "matches": "bool",
    "int": "int",
    "double": "double",
    "bool": "bool",
    "string": "string",
    "timestamp": "time",
}
_COMMON = "Conditions have size, contains, startsWith, endsWith, matches, exists, all and filter."


def operands_of(node: Call) -> tuple[Node, ...]:
    return node.arguments if node.target is None else (node.target, *node.arguments)


def result_type(node: Call) -> tuple[str | None, bool]:
    """The type of a call, None where only CEL knows, and whether closures cover it."""
    if node.function == "size" and len(operands_of(node)) == 1:
        return "int", True
    if node.function in TEXT_FUNCTIONS and node.target is not None and len(node.arguments) == 1:
        return "bool", True
    return _RESULTS.get(node.function), False


def wrong_calls(node: Call, types: Sequence[str | None], source: str) -> Iterator[Problem]:
    """What is wrong with a call whose operands have these types; CEL judges what is not named here."""
    if node.function not in FUNCTIONS:
        yield unknown_function(node)
        return
    if node.function == "has" and any(isinstance(argument, Fact) for argument in node.arguments):
        message = "'has' is not needed: a condition whose fact is absent is unknown."
        help = "Take it away, or ask for the fact's NAME_known where it has one."
        yield Problem("unknown-function", node.start, node.end, message, help, ours=True)
        return
    for operand, type in zip(operands_of(node), types, strict=True):
        if type == "date" or (type == "list<date>" and node.function != "size"):
            yield misplaced(operand, type, source)
        elif type is None or not result_type(node)[1]:
            continue
        elif node.function == "size" and type not in ("string", "bytes") and not type.startswith("list<"):
            yield _wrong(node, operand, type, source, "counts a text or a list", "Use a text or a list.")
        elif node.function in TEXT_FUNCTIONS and type != "string":
            help = "Use 'in' to look into a list." if type.startswith("list<") else "Use a text in quotes."
            yield _wrong(node, operand, type, source, "works on texts", help)


def unknown_function(node: Call) -> Problem:
    message = f"There is no function '{node.function}'."
    help = suggestion(node.function, sorted(FUNCTIONS)) or _COMMON
    return Problem("unknown-function", node.at, node.at + len(node.function), message, help)


def macro_type(function: str, target: str | None, last: str | None) -> str | None:
    """The type of a macro over a list of type ``target`` whose last argument has type ``last``."""
    if function == "filter":
        return target
    if function == "map":
        return None if last is None else f"list<{last}>"
    return "bool"


def _wrong(node: Call, operand: Node, type: str, source: str, what: str, help: str) -> Problem:
    message = f"'{node.function}' {what}, but {shown(operand, source)} is {article(type)}."
    return Problem("type-mismatch", operand.start, operand.end, sentence(message), help)
