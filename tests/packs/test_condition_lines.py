"""Conditions reach the compiler as they are written, with their place, whatever YAML would make of them."""

from __future__ import annotations

import pytest

from engine.packs.cel_text import is_one_string, without_comment
from engine.packs.condition_lines import lift
from engine.packs.findings import Findings
from engine.packs.nodes import Written
from engine.packs.source import IN_RULES, IN_WORKFLOW


def _lifted(text: str, keys: frozenset[str] = IN_RULES) -> tuple[list[Written], list[str], Findings]:
    findings = Findings({"f": text})
    lifted = lift(text, "f", keys, findings)
    return list(lifted.conditions.values()), lifted.lines, findings


OPEN = "a == '"
"""A string that is left open: nothing behind it is a comment."""

VERBATIM = [
    "!in_litigation",
    '"a" in b',
    "'a' in b",
    "-1 < x",
    '{"a": 1}.size() == 1',
    "[1, 2].size() == x",
    'x ? "a: b" : "c"',
    'a == "x # y"',
    "a == 'it''s # not'",
    r'a == "say \"# hi\""',
    'a == """x " # y"""',
    "a#b == 1",
    "*p",
    "&p",
    "@x",
    "`x`",
    "%x",
    "| x",
    "> 3",
    "x == y: z",
    "? x",
    "any_of == 1",
    OPEN,
]


COMMENTS = ["", " # why", "   #why", " # it's"]


@pytest.mark.parametrize(
    ("text", "comment"),
    [(text, comment) for text in VERBATIM for comment in (COMMENTS if text != OPEN else [""])],
)
def test_an_item_is_taken_verbatim_and_its_comment_left(text: str, comment: str) -> None:
    written, lines, findings = _lifted(f"rules:\n  - id: a\n    when:\n      - {text}{comment}\n    on: b\n")
    assert [found.text for found in written] == [text]
    place = written[0].place
    assert (place.line, place.column, place.length) == (4, 9, len(text))
    assert lines[3] == "      - x" and lines[4] == "    on: b"
    assert not len(findings)


@pytest.mark.parametrize("indent", [0, 2, 4, 7])
def test_any_indentation_of_the_list_is_understood(indent: int) -> None:
    margin = " " * indent
    text = f"- when:\n  {margin}- !a\n\n  # between\n  {margin}-   !b\n  on: c\n"
    written, lines, findings = _lifted(text)
    assert [found.text for found in written] == ["!a", "!b"]
    assert written[1].place.column == 7 + indent
    assert lines[5] == "  on: c" and not len(findings)


def test_any_and_none_are_nested_and_what_follows_is_left_alone() -> None:
    text = """\
- when:
  - !a
  - any:
      - !b
      - none:
        - !c
        - "d" in e
      - !f
    none:
    - !g
  - !h
  then: {move: i}
"""
    written, lines, findings = _lifted(text)
    assert [found.text for found in written] == ["!a", "!b", "!c", '"d" in e', "!f", "!g", "!h"]
    assert lines[2] == "  - any:" and lines[4] == "      - none:" and lines[8] == "    none:"
    assert lines[-2] == "  then: {move: i}" and not len(findings)


def test_the_sentence_of_a_condition_is_left_to_yaml_and_its_condition_taken() -> None:
    text = """\
- when:
  - if: !a   # why
    say: It is not a: never.
  - say: |
      - b
      !c
    if: "d" in e
  - any:
      - !f
      - say: "g
          - h"
        if: !g
    say: Either of both.

  - !h
  then: {move: i}
"""
    written, lines, findings = _lifted(text)
    assert [found.text for found in written] == ["!a", '"d" in e', "!f", "!g", "!h"]
    assert (written[0].place.line, written[0].place.column) == (2, 9)
    assert lines[1] == "  - if: x" and lines[2] == "    say: It is not a: never."
    assert lines[4:6] == ["      - b", "      !c"] and lines[6] == "    if: x"
    assert lines[12] == "    say: Either of both." and lines[15] == "  then: {move: i}"
    assert not len(findings)


def test_computed_facts_are_taken_and_accumulated_ones_left_to_yaml() -> None:
    text = """\
facts:   # all
  a: {count: b}
  c:
    count: [d,
      e]
  f: !a || "x: y" == g   # computed
  h:   "lit" + i
  j: {between: [k,
    l], by: m}
  n: -a
regions: {}
  """
    written, lines, findings = _lifted(text, IN_WORKFLOW)
    assert [found.text for found in written] == ['!a || "x: y" == g', '"lit" + i', "-a"]
    assert [found.place.column for found in written] == [6, 8, 6]
    assert lines[1] == "  a: {count: b}" and lines[4] == "      e]" and lines[10] == "regions: {}"
    assert not len(findings)


@pytest.mark.parametrize(
    "text",
    [
        "note: |\n  when:\n    - !a\n  - !b\non: c\n",
        "note: >-\n  x\n\n  when:\n    - !a\non: c\n",
        'note: "x\n  when:\n    - !a"\non: c\n',
        "note: 'x\n  it''s\n  when:\n    - !a'\non: c\n",
        "note: [a,\n  when:\n    - !a\n  ]\non: c\n",
        "note: it's\non: c\n",
        "note: 5\" pipe # it's\non: c\n",
        "# when:\n#  - !a\non: c\n",
        "- |\n  when:\n   - !a\n- on\n",
        "whenever:\n  - a\n",
        "when_x:\n  - a\n",
    ],
)
def test_texts_quotes_and_brackets_that_look_like_conditions_are_stepped_over(text: str) -> None:
    written, lines, findings = _lifted(text)
    assert "\n".join(lines) == text and not written and not len(findings)


def test_an_event_field_called_when_is_no_condition() -> None:
    text = "events:\n  moved:\n    when: {type: date}\n"
    written, lines, _ = _lifted(text, IN_WORKFLOW)
    assert "\n".join(lines) == text and not written


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("when: a", "condition-inline"),
        ("when: [a, b]", "condition-inline"),
        ("when: [a,\n  b]", "condition-inline"),
        ("when:\n  - any: a", "condition-inline"),
        ("when:\n  a == b", "condition-not-listed"),
        ("when:\n  -", "condition-empty"),
        ("when:\n  -\n    a", "condition-empty"),
        ("when:\n  - a &&\n    b", "condition-several-lines"),
        ("when:\n  - >\n    b", "condition-several-lines"),
        ("when:\n  - a\n\n      # why\n    && b", "condition-several-lines"),
    ],
)
def test_other_ways_to_write_a_condition_are_refused_once(text: str, code: str) -> None:
    written, lines, findings = _lifted(f"{text}\non: c\n")
    assert [found.code for found in findings.sorted()] == [code]
    assert all(found.broken for found in written)
    assert lines[-2] == "on: c" and len(lines) == text.count("\n") + 3


def test_an_empty_list_of_conditions_is_no_mistake() -> None:
    assert not len(_lifted("when: []  # always\non: c\n")[2])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a # b", "a"),
        ("# b", ""),
        ("a#b", "a#b"),
        ('"#" # b', '"#"'),
        ('"a"# b', '"a"# b'),
        ("a '# b", "a '# b"),
        ('""" " # """ # b', '""" " # """'),
        (r"r'\' # b", r"r'\'"),
        (r"'\' # b", r"'\' # b"),
    ],
)
def test_a_comment_begins_after_white_space_outside_strings(text: str, expected: str) -> None:
    assert without_comment(text) == expected


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ('"a == b"', True),
        ("'a'", True),
        ('"a" == b', False),
        ('"a" == "b"', False),
        ("a", False),
        ('"a', True),
    ],
)
def test_a_condition_in_quotes_is_told_from_one_that_begins_with_a_string(text: str, one: bool) -> None:
    assert is_one_string(text) is one
