"""A command that is shown can be pasted as it stands, in 80 columns."""

from __future__ import annotations

import shlex

from hypothesis import given
from hypothesis import strategies as st

from engine.views.shell import laid_out, quoted

WORDS = st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30), min_size=1)


@given(WORDS)
def test_a_shell_reads_back_the_words_and_no_line_is_too_long(words: list[str]) -> None:
    text = laid_out(["forthwith", *(quoted(word) for word in words)], "  ")
    assert shlex.split(text.replace(" \\\n", "\n")) == ["forthwith", *words]
    assert all(len(line) <= 80 or len(line.split()) == 1 for line in text.split("\n") if "'" not in line)


def test_a_line_that_goes_on_ends_as_shells_want_it() -> None:
    text = laid_out(["forthwith", "record", "a" * 55, "b" * 20], "  ")
    assert text == f"  forthwith record {'a' * 55} \\\n    {'b' * 20}"
