"""The reader of pages itself: it would see if a page were wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import Command, blocks, commands, renewed, replaced, run


@pytest.mark.parametrize(
    ("shown", "said", "agrees"),
    [
        ("a\n", "a\n", True),
        ("a\n", "b\n", False),
        ("a\n", "a\nb\n", False),
        ("", "a\n", False),
        ("in … s\n", "in 0.5 s\n", True),
        ("in … s\n", "in 0.5\ns\n", False),
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a\n…\nd\n", "a\nb\nc\n", False),
        ("a.b\n", "axb\n", False),
    ],
)
def test_what_is_shown_agrees_with_what_is_said_or_not(shown: str, said: str, agrees: bool) -> None:
    assert Command((), "", shown, said).agrees is agrees


def test_a_command_goes_on_over_lines_that_begin_with_a_greater_sign() -> None:
    block = blocks("```console\n$ forthwith a \\\n>   b\nsaid\n$ cd c\n```\n")[0]
    assert [(command.text, command.shown) for command in commands(block)] == [
        ("forthwith a b", "said\n"),
        ("cd c", ""),
    ]


def test_sections_are_replaced_by_name_and_new_ones_come_before_the_last() -> None:
    assert replaced("a:\n  1\n\nz:\n  2\n", "b:\n  3\na:\n  4\n") == "a:\n  4\n\nb:\n  3\n\nz:\n  2\n"


def test_a_change_that_fits_nowhere_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="does not have these lines once"):
        list(run("```yaml a.yaml\nx: 1\n```\n\n```diff a.yaml\n-y: 1\n+y: 2\n```\n", tmp_path))


def test_a_page_is_renewed_with_what_commands_say(tmp_path: Path) -> None:
    page = "```console\n$ forthwith init w\nnothing\n$ cd w\n```\nend\n"
    made = renewed(page, tmp_path)
    assert made.startswith("```console\n$ forthwith init w\nMade a workspace in w:\n")
    assert made.endswith("$ cd w\n```\nend\n")
