"""A suggestion names the case that was meant, or none."""

from __future__ import annotations

import pytest

from engine.runtime.nearest import near_case

KNOWN = ["doj-2018/austin-tx", "doj-2018/oregon", "doj-2018/chicago-il", "lunch-2024/boston-ma"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("doj-2018/oregn", "doj-2018/oregon"),
        ("doj-2018/chicago", "doj-2018/chicago-il"),
        ("doj-218/oregon", "doj-2018/oregon"),
        ("doj-2018/boston-ma", None),
        ("doj-2018/austin-pa-north", None),
        ("lunch-2024/oregon", None),
        ("school-2031/oregon", None),
        ("oregon", None),
        ("", None),
    ],
)
def test_another_respondent_is_never_suggested(written: str, meant: str | None) -> None:
    assert near_case(written, KNOWN) == ("" if meant is None else f"Did you mean '{meant}'?")
