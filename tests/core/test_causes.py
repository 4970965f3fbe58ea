"""What names a cause."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from engine.model import Cause, Event

AT = datetime(2018, 3, 1, tzinfo=UTC)
_texts = st.text(alphabet="a %20/", min_size=1, max_size=5)


def name(source: str, id: str) -> str:
    event = Event(source=source, id=id, type="t", subject="d/r", occurred_on="2018-03-01")
    return Cause(kind="event", at=AT, on="2018-03-01", order=(AT, 3, 0, source, id), event=event).name


@given(one=st.tuples(_texts, _texts), other=st.tuples(_texts, _texts))
def test_two_events_never_have_one_name(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert (name(*one) == name(*other)) == (one == other)


def test_a_blank_in_a_source_is_told_from_the_one_before_an_id() -> None:
    assert name("a b", "c") != name("a", "b c")
