"""What a YAML error means, in the words of someone who does not know YAML's grammar."""

from __future__ import annotations

from collections.abc import Sequence

from ruamel.yaml.error import MarkedYAMLError

from engine.diagnostics import Place

_HELP = "Check the indentation, the quotes and the brackets on this line and the one before it."


def unexplained(problem: str) -> tuple[str, str]:
    """Message and help for an error of which only the library's own words are known."""
    return f"Expected YAML that can be read; {' '.join(problem.split()) or 'it cannot'}.", _HELP


def explain(error: MarkedYAMLError, lines: Sequence[str], file: str) -> tuple[str, str, Place]:
    """Message, help and place of an error in a file of these lines."""
    mark = error.problem_mark or error.context_mark
    context = error.context_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    opened = context.line if context is not None else line
    opened_column = context.column if context is not None else 0
    problem, during = str(error.problem or ""), str(error.context or "")
    message, help = unexplained(problem)
    if "mapping values are not allowed" in problem:
        message = "Expected the value to end before this ': '."
        help = (
            "Put the text in quotes if it holds ': '. If this is a key, indent it as the keys above it, "
            "and give the key before it no value on its own line."
        )
    elif "block end" in problem and line < len(lines) and lines[line][:column].strip(" -"):
        message = "Expected nothing after the closing bracket or quote; found more text."
        help = (
            "Put the whole text in quotes: single ones where double ones stand in it, "
            "and the other way round."
        )
    elif "block end" in problem:
        message = "Expected the line to begin in the column of the keys or '- ' above it; it does not fit in."
        help = "Indent it by as many spaces as its siblings."
    elif "quoted scalar" in during and "escape" in problem:
        message = "Expected after '\\' in double quotes one of the characters YAML knows; found another."
        help = "Write '\\\\' for one backslash, or use single quotes."
    elif "quoted scalar" in during:
        message = "Expected this quote to be closed; it is not."
        help = "Close the quote."
        line, column = opened, opened_column
    elif "flow" in during:
        bracket = lines[opened][opened_column : opened_column + 1] if opened < len(lines) else ""
        message = (
            f"Expected ',' or the bracket that closes the '{bracket}' on line "
            f"{opened + 1}; found something else."
        )
        help = "Close the bracket. A text that holds '{', '[', ',' or ': ' stands in quotes."
    elif "could not find expected ':'" in problem:
        message = "Expected 'key: value'; found a line without ': '."
        help = "Write ': ' after the key, indent the line if it belongs to the text above, or remove it."
        line, column = opened, opened_column
    elif "cannot start any token" in problem:
        char = lines[line][column : column + 1] if line < len(lines) else ""
        message = f"Expected a value; a text without quotes cannot begin with '{char}'."
        help = "Put the text in quotes."
    if line >= len(lines):
        line, column = len(lines) - 1, 0
    return message, help, Place(file, line + 1, column + 1)
