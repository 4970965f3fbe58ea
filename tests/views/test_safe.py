"""Nothing from outside can act on the terminal, and no line is wider than it."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from engine.views.board import render_board, status_report
from engine.views.intake import render_fed, render_quarantine
from engine.views.safe import columns, escaped, line, padded, wrapped
from engine.views.timeline import inspect_report, render_timeline
from tests.views.cases import Seen, happened, papers_case, standing

_NASTY = st.sampled_from(
    ["\x1b[2J", "\x1b]0;x\x07", "\r", "\n", "\x00", "\u202e", "\u2066", "\x9b31m", "\u200b", "\t"]
)
_texts = st.lists(st.one_of(_NASTY, st.text(max_size=12)), max_size=6).map("".join)


def is_safe(text: str) -> bool:
    """Only line ends of our own, and characters that show."""
    return all(char == "\n" or char == " " or unicodedata.category(char)[0] not in "CZ" for char in text)


@given(_texts)
def test_escaped_text_holds_nothing_a_terminal_acts_on(text: str) -> None:
    assert is_safe(escaped(text))
    assert "\n" not in escaped(text)


@given(_texts, st.integers(20, 80), st.integers(0, 10))
def test_wrapped_text_is_as_narrow_as_asked_and_loses_no_word(text: str, width: int, indent: int) -> None:
    safe = escaped(text)
    lines = wrapped(safe, " " * indent, width=width).split("\n")
    assert all(columns(one) <= width for one in lines)
    assert "".join("".join(lines).split()) == "".join(safe.split())


def test_a_wide_character_counts_twice_and_a_mark_not_at_all() -> None:
    assert columns("abc") == 3
    assert columns("\u6771\u4eac") == 4
    assert columns("e\u0301") == 1
    assert padded("\u6771", 4) == "\u6771  "
    assert line("\u6771 " * 60).count("\n") == 2


def _look(seen: Seen) -> str:
    return render_timeline(
        inspect_report(seen.case, seen.program, seen.records, seen.events, superseded=True)
    )


@given(_texts, _texts)
def test_no_name_reason_or_item_of_a_case_reaches_the_terminal_unescaped(name: str, item: str) -> None:
    event = happened(2, "answer_received", "2018-01-30", items=[item])
    seen = papers_case(event, respondent=name)
    board = render_board(status_report(None, seen.program.zone, [standing(seen)]))
    for text in (_look(seen), board):
        assert is_safe(text)
        assert all(columns(one) <= 80 for one in text.splitlines())


@given(_texts, _texts)
def test_no_line_of_a_file_reaches_the_terminal_unescaped(origin: str, raw: str) -> None:
    row = {
        "number": 1, "origin": origin, "line": 2, "code": "c", "message": raw, "help": raw,
        "raw": raw, "resolution": None,
    }  # fmt: skip
    for text in (render_quarantine([row]), render_fed({"read": 1, "quarantined": 1, "wrong": [row]})):
        assert is_safe(text)
        assert all(columns(one) <= 80 for one in text.splitlines())
