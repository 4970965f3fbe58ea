"""What a person reads when a condition is wrong: the code, the words, and the very spot."""

from __future__ import annotations

from typing import Any

import pytest

from engine.diagnostics import Diagnostic, Place
from engine.packs.conditions import compile_expression

NAMES: Any = {
    "responses": "int",
    "in_litigation": "bool",
    "kind": "string",
    "rate": "double",
    "demand.due_on": "date",
    "extended_until": "date",
    "demand.items": "list<string>",
    "event.time": "time",
}
PLACE = Place("rules/records-demand/rules.yaml", 12, 9)

# source, code, the offending words, a part of the message, a part of the help
CASES = [
    ("respones == 0", "unknown-name", "respones", "'respones' is not a fact", "Did you mean 'responses'?"),
    ("demand.du_on < '2018-02-23'", "unknown-name", "demand.du_on", "not a fact", "'demand.due_on'"),
    ("in_litigation && xyzzy", "unknown-name", "xyzzy", "not a fact", "texts stand in quotes"),
    ("kind.length == 3", "unknown-name", "kind.length", "no part 'length'", "Write 'kind' alone"),
    (
        "demand.items.size == 3",
        "unknown-name",
        "demand.items.size",
        "no part",
        "demand.items.size() with brackets",
    ),
    ("demand.items.exits(i, i == 'a')", "unknown-function", "exits", "no function", "Did you mean 'exists'?"),
    ("has(demand.due_on)", "unknown-function", "has(demand.due_on)", "absent is unknown", "NAME_known"),
    (
        "responses == 'x'",
        "type-mismatch",
        "'x'",
        "'responses' is an int and is compared with the text 'x'.",
        "one type",
    ),
    ("responses == '5'", "type-mismatch", "'5'", "the text '5'", "Take the quotes away: 5"),
    (
        "'5' == responses",
        "type-mismatch",
        "'5'",
        "'responses' is an int and is compared with the text",
        "Take",
    ),
    ("responses < 1.5", "type-mismatch", "1.5", "the number 1.5", "whole number"),
    ("rate > 1", "type-mismatch", "1", "'rate' is a double", "1.0"),
    (
        "in_litigation == 'true'",
        "type-mismatch",
        "'true'",
        "a bool (true or false)",
        "Take the quotes away: true",
    ),
    ("kind == 5", "type-mismatch", "5", "'kind' is a string", "Put it in quotes: '5'"),
    ("responses == kind", "type-mismatch", "kind", "compared with 'kind', which is a string", "one type"),
    ("responses == null", "type-mismatch", "null", "compared with 'null'", "absent is unknown"),
    ("!responses", "type-mismatch", "responses", "needs something true or false", "responses == 0"),
    ("in_litigation && responses", "type-mismatch", "responses", "'&&' needs", "responses == 0"),
    ("responses ? true : false", "type-mismatch", "responses", "before '?'", "responses == 0"),
    ("-kind == 'x'", "type-mismatch", "kind", "'-' needs a number", "Take the '-' away"),
    ("responses + kind == 1", "type-mismatch", "kind", "joined by '+'", "one type"),
    ("rate % 2.0 == 1.0", "type-mismatch", "rate % 2.0", "'%' cannot be used", "ints only"),
    (
        "1 in demand.items",
        "type-mismatch",
        "1",
        "The number 1 is an int, but 'demand.items' is a list<string>",
        "quotes",
    ),
    ("kind in kind", "type-mismatch", "kind", "'in' needs a list", "=="),
    ("demand.items < demand.items", "type-mismatch", "demand.items < demand.items", "cannot order", "size"),
    ("demand.items.contains('a')", "type-mismatch", "demand.items", "works on texts", "Use 'in'"),
    ("size(responses) > 1", "type-mismatch", "responses", "counts a text or a list", "text or a list"),
    ("kind[0] == 'x'", "type-mismatch", "kind", "'[...]' needs a list", "list"),
    ("event.time < '2018-02-23'", "type-mismatch", "'2018-02-23'", "'event.time' is a time", "timestamp("),
    ("if == 1", "reserved-word", "if", "keeps for itself", "another name"),
    ("in_litigation && package", "reserved-word", "package", "keeps for itself", "another name"),
    ("responses", "not-a-bool", "responses", "this is an int", "responses == 0"),
    ("demand.due_on", "not-a-bool", "demand.due_on", "this is a date", "Compare it"),
    (
        "'responses == 0'",
        "not-a-bool",
        "'responses == 0'",
        "one text in quotes",
        "quotes away: responses == 0",
    ),
    ("duration('3s')", "not-a-bool", "duration('3s')", "this is a duration", "Compare it"),
    ("demand.due_on == 'soon'", "date-comparison", "'soon'", "no day of the calendar", "'2018-02-23'"),
    (
        "demand.due_on < '2018-02-30'",
        "date-comparison",
        "'2018-02-30'",
        "no day of the calendar",
        "year, month",
    ),
    ("demand.due_on < '20180223'", "date-comparison", "'20180223'", "no day of the calendar", "year, month"),
    ("'x' != demand.due_on", "date-comparison", "'x'", "no day of the calendar", "year, month"),
    ("demand.due_on in ['2018-02-23', 'x']", "date-comparison", "'x'", "no day", "year, month"),
    (
        "demand.due_on == kind",
        "date-comparison",
        "kind",
        "compared with 'kind', which is a string",
        "only be compared",
    ),
    ("demand.due_on in demand.items", "date-comparison", "demand.items", "list<string>", "only be compared"),
    (
        "demand.due_on < string(responses)",
        "date-comparison",
        "string(responses)",
        "a string",
        "only be compared",
    ),
    (
        "demand.due_on.startsWith('2018')",
        "date-comparison",
        "demand.due_on",
        "cannot stand",
        "only be compared",
    ),
    ("size(demand.due_on) == 10", "date-comparison", "demand.due_on", "cannot stand", "only be compared"),
    ("'' + demand.due_on == 'x'", "date-comparison", "demand.due_on", "cannot stand", "only be compared"),
    ("demand.items.exists(i, i < demand.due_on)", "date-comparison", "i", "a string", "only be compared"),
    ("kind.matches('(')", "constant-fails", "'('", "The text '(' is no pattern", "regular expression"),
    ("event.time < timestamp('2018')", "constant-fails", "timestamp('2018')", "never be known", "T17:00:00Z"),
    ("event.time - event.time < duration('1d')", "constant-fails", "duration('1d')", "never be known", "36h"),
    ("kind == 'half \ud800'", "condition-syntax", "\ud800", "half a character", "Take it out"),
    ("responses = 1", "condition-syntax", "=", "'='", "Write == instead"),
    ("responses === 1", "condition-syntax", "===", "'==='", "Write == instead"),
    ("responses =< 1", "condition-syntax", "=<", "'=<'", "Write <= instead"),
    ("in_litigation and true", "condition-syntax", "and", "'and'", "Write && instead"),
    ("in_litigation | true", "condition-syntax", "|", "'|'", "Write || instead"),
    ("not in_litigation", "condition-syntax", "not", "'not'", "Write ! instead"),
    ("kind == “x”", "condition-syntax", "“", "curly", "straight quotes"),
    ("kind == 'x", "condition-syntax", "'x", "does not end", "Close it"),
    (r"kind == 'a\q'", "condition-syntax", r"'a\q'", "a \\ that CEL cannot read", "\\\\"),
    ("(responses == 1", "condition-syntax", None, "ends where more was expected", "bracket"),
    ("responses == 1)", "condition-syntax", ")", "')' was not expected", "brackets"),
    ("kind == 'x'\x00", "condition-syntax", "\x00", "NUL", "Take it out"),
    ("responses == 9223372036854775808", "condition-refused", "9223372036854775808", "64 bits", "below"),
    ("kind.contains('x', 'y')", "condition-refused", "contains", "in this way", "kind.contains"),
]


def only(source: str, expected: Any = "bool") -> Diagnostic:
    expression, found = compile_expression(source, NAMES, PLACE, expected, f"      - {source}")
    assert expression is None
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("source", "code", "words", "message", "help"), CASES, ids=[case[0] for case in CASES]
)
def test_a_refused_condition_names_the_spot_the_fault_and_the_remedy(
    source: str, code: str, words: str | None, message: str, help: str
) -> None:
    found = only(source)
    assert found.code == code
    assert found.place is not None
    at = found.place.column - PLACE.column
    if words is None:
        assert (at, found.place.length) == (len(source), 1)
    else:
        assert source[at : at + found.place.length] == words
    assert (found.place.file, found.place.line) == (PLACE.file, PLACE.line)
    assert found.excerpt == f"      - {source}"
    assert message in found.message
    assert help in found.help


def test_every_misspelt_name_of_a_condition_is_told() -> None:
    expression, found = compile_expression("respones == 0 && knd == 'x'", NAMES, PLACE, "bool")
    assert expression is None
    assert [(d.code, d.place.column if d.place else 0) for d in found] == [
        ("unknown-name", 9),
        ("unknown-name", 26),
    ]


def test_columns_count_characters_not_bytes() -> None:
    found = only("kind == '🐱é' && respones == 1")
    assert found.place is not None
    assert found.place.column == PLACE.column + len("kind == '🐱é' && ")


def test_a_condition_has_at_most_2000_characters() -> None:
    source = "responses == 1"
    padded = source + " " * (2_000 - len(source))
    assert compile_expression(padded, NAMES, PLACE, "bool")[0] is not None
    found = only(padded + " ")
    assert found.code == "condition-too-long"
    assert "2,001" in found.message


@pytest.mark.parametrize(
    "source",
    [
        "(" * 33 + "true" + ")" * 33,
        "!" * 1_900 + "true",
        "-" * 1_900 + "responses == 0",
        "[" * 900 + "]" * 900 + " == []",
        "{1:" * 70 + "1" + "}" * 70 + " == {}",
        "responses == " + "1 + " * 400 + "1",
        "true ? true : " * 100 + "true",
        "kind" + ".size()" * 200 + " == 1",
        "`" + "(" * 900,
    ],
    ids=["brackets", "not", "minus", "lists", "maps", "sum", "choices", "calls", "unreadable"],
)
def test_a_condition_nests_at_most_32_deep(source: str) -> None:
    found = only(source)
    assert found.code == "condition-too-deep"
    assert "32" in found.message


def test_long_chains_of_and_and_or_are_not_deep() -> None:
    source = " && ".join(["responses != 7"] * 100)
    expression, found = compile_expression(source, NAMES, PLACE, "bool")
    assert expression is not None, found
    assert expression.evaluate({"responses": 1}) is True


@pytest.mark.parametrize(
    ("source", "expected", "type"),
    [
        ("responses", None, "int"),
        ("rate * 2.0", None, "double"),
        ("demand.items.filter(i, i != 'a')", None, "list<string>"),
        ("[]", None, "list<string>"),
        ("event.time", None, "time"),
        ("kind + 'x'", None, "string"),
        ("in_litigation ? extended_until : demand.due_on", None, "date"),
        ("in_litigation ? extended_until : '2018-02-23'", "date", "date"),
        ("'2018-02-23'", "date", "date"),
        ("'2018-02-23'", "string", "string"),
    ],
)
def test_an_expression_has_the_type_of_its_value(source: str, expected: Any, type: str) -> None:
    expression, found = compile_expression(source, NAMES, PLACE, expected)
    assert expression is not None, found
    assert expression.type == type


@pytest.mark.parametrize(
    ("source", "expected", "message"),
    [
        ("responses", "string", "Expected a string, found an int."),
        ("'soon'", "date", "Expected a date, found a string."),
        ("{'a': 1}", None, "which no fact can hold"),
        ("[1, 2]", None, "a list<int>, which no fact can hold"),
        ("1u", None, "which no fact can hold"),
    ],
)
def test_a_value_of_another_type_is_refused(source: str, expected: Any, message: str) -> None:
    found = only(source, expected)
    assert found.code == "wrong-type"
    assert message in found.message
