"""Diagnostics as people and programs see them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics import Diagnostic, Place
from engine.views.problems import as_json, concise, escaped, full

LINE = "    then: {move: mark_latte}"
FOUND = Diagnostic(
    code="unknown-trigger",
    message="Expected a trigger of the workflow; found 'mark_latte', which no transition declares.",
    help="Did you mean 'mark_late'?",
    place=Place("rules/letters/rules.yaml", 8, 18, 10),
    excerpt=LINE,
)


def test_full_shows_place_line_carets_and_what_to_do() -> None:
    assert full([FOUND]) == (
        "rules/letters/rules.yaml:8:18: error[unknown-trigger]: Expected a trigger of the\n"
        "  workflow; found 'mark_latte', which no transition declares.\n"
        "  8 |     then: {move: mark_latte}\n"
        "    |                  ^^^^^^^^^^\n"
        "  help: Did you mean 'mark_late'?\n"
    )


def test_concise_is_one_line_each() -> None:
    assert concise([FOUND, FOUND]).count("\n") == 2
    assert concise([FOUND]).startswith("rules/letters/rules.yaml:8:18: unknown-trigger: Expected a trigger")


def test_without_a_place_the_message_stands_alone() -> None:
    found = Diagnostic(code="no-pack", message="There is no pack.", help="Make one.")
    assert full([found]) == "error[no-pack]: There is no pack.\n  help: Make one.\n"
    assert concise([found]) == "no-pack: There is no pack.\n"
    assert as_json([found])[0]["file"] is None


def test_json_has_the_fields_and_the_text_unescaped() -> None:
    assert as_json([FOUND]) == [
        {
            "code": "unknown-trigger",
            "severity": "error",
            "file": "rules/letters/rules.yaml",
            "line": 8,
            "column": 18,
            "message": FOUND.message,
            "help": "Did you mean 'mark_late'?",
        }
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\nb", r"a\x0ab"),
        ("a\tb", r"a\x09b"),
        ("\u202eabc", r"\u202eabc"),
        ("\x9b0m", r"\x9b0m"),
        ("\ue000", r"\ue000"),
        ("\U000e0041", r"\U000e0041"),
        ("é 子 §", "é 子 §"),
    ],
)
def test_what_a_terminal_would_act_on_is_shown_escaped(text: str, shown: str) -> None:
    assert escaped(text) == shown


@given(st.text(), st.text(), st.text(), st.integers(1, 300), st.integers(1, 300))
def test_no_text_reaches_the_terminal_raw_and_every_excerpt_has_its_carets(
    message: str, help: str, excerpt: str, column: int, length: int
) -> None:
    found = Diagnostic("x", message, help, Place("f.yaml", 3, column, length), excerpt)
    for text in (full([found]), concise([found])):
        assert all(char == "\n" or char.isprintable() or char.isspace() for char in text)
        assert "\x1b" not in text and "\r" not in text
    assert "^" in full([found])


def test_carets_stand_below_the_word_also_behind_escapes_and_wide_characters() -> None:
    found = Diagnostic("x", "m", "h", Place("f", 1, 4, 2), "\x1b子bad")
    line, carets = full([found]).splitlines()[1:3]
    assert line == r"  1 | \x1b子bad"
    assert carets == "    | " + " " * 7 + "^^"


def test_a_long_line_is_cut_around_what_is_wrong() -> None:
    found = Diagnostic("x", "m", "h", Place("f", 1, 500, 5), "a" * 499 + "WRONG" + "b" * 500)
    line, carets = full([found]).splitlines()[1:3]
    assert len(line) <= 82 and line.startswith("  1 | ...") and line.endswith("...")
    assert line[carets.index("^") : carets.rindex("^") + 1] == "WRONG"
