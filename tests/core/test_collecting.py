"""A collected fact grows at the same cost however much it holds, and in the order in which its items came."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.core.collected import collect


class Word(str):
    """A text that counts how often any two are compared."""

    compared = 0
    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        Word.compared += 1
        return str.__eq__(self, other)


@given(steps=st.lists(st.tuples(st.integers(0, 20), st.lists(st.sampled_from("abcdefgh"), max_size=4))))
def test_what_is_collected_is_each_item_once_in_the_order_of_coming_from_whatever_it_grew(
    steps: list[tuple[int, list[str]]],
) -> None:
    versions: list[tuple[list[str], list[str]]] = [([], [])]
    for place, items in steps:
        before, told = versions[place % len(versions)]
        after = collect(before, items)
        versions.append((after, list(dict.fromkeys([*told, *items]))))
        assert all(list(found) == expected for found, expected in versions)


def test_a_further_item_is_not_compared_with_all_there_are() -> None:
    facts: list[str] = []
    for number in range(2_000):
        facts = collect(facts, [Word(number), Word(number // 2)])
    assert len(facts) == 2_000
    assert Word.compared < 20_000
