"""The tree over the rows of a batch is that of RFC 6962, by its published examples and by its definition."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ledger import chain

_INPUTS = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
"""The leaves of the test of Certificate Transparency (google/certificate-transparency, merkle_tree_test)."""

_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The root over the first of them, the first two, and so on, as published there."""


def hashed(data: bytes) -> bytes:
    """The hash of a leaf of RFC 6962."""
    return hashlib.sha256(b"\x00" + data).digest()


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert chain.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_that_certificate_transparency_publishes(size: int) -> None:
    assert chain.root([hashed(each) for each in _INPUTS[:size]]).hex() == _ROOTS[size - 1]


def defined_root(data: Sequence[bytes]) -> bytes:
    """RFC 6962, 2.1, word by word."""
    if len(data) == 1:
        return data[0]
    k = _split(len(data))
    return chain.node(defined_root(data[:k]), defined_root(data[k:]))


def defined_path(place: int, data: Sequence[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1, word by word."""
    if len(data) == 1:
        return []
    k = _split(len(data))
    if place < k:
        return [*defined_path(place, data[:k]), defined_root(data[k:])]
    return [*defined_path(place - k, data[k:]), defined_root(data[:k])]


def _split(size: int) -> int:
    """The largest power of two smaller than the size."""
    return 1 << (size - 1).bit_length() - 1


@given(size=st.integers(1, 200), place=st.integers(0, 199))
def test_root_and_path_are_those_of_the_definition_and_the_path_proves_its_leaf(
    size: int, place: int
) -> None:
    leaves = [hashed(bytes([number])) for number in range(size)]
    place %= size
    root, path = chain.root(leaves), chain.path(leaves, place)
    assert root == defined_root(leaves)
    assert path == defined_path(place, leaves)
    assert chain.proves(leaves[place], place, size, path, root)


@given(size=st.integers(2, 40), place=st.integers(0, 39), other=st.integers(0, 39), data=st.data())
def test_a_path_proves_nothing_else(size: int, place: int, other: int, data: st.DataObject) -> None:
    leaves = [hashed(bytes([number])) for number in range(size)]
    place, other = place % size, other % size
    root, path = chain.root(leaves), chain.path(leaves, place)
    if other != place:
        assert not chain.proves(leaves[other], place, size, path, root)
        assert not chain.proves(leaves[place], other, size, path, root)
    assert not chain.proves(leaves[place], place, size, path[:-1], root)
    assert not chain.proves(leaves[place], place, size, [*path, root], root)
    assert not chain.proves(leaves[place], size, size, path, root)
    at = data.draw(st.integers(0, len(path) - 1))
    changed = [hashed(each) if number == at else each for number, each in enumerate(path)]
    assert not chain.proves(leaves[place], place, size, changed, root)


def test_the_hashes_of_a_row_and_of_a_batch_are_those_that_the_page_says() -> None:
    said = b'\x00["tick","2018-06-01T00:00:00.000000Z"]'
    assert chain.leaf("tick", ["2018-06-01T00:00:00.000000Z"]) == hashlib.sha256(said).digest()
    odd = ['caf\u00e9 \U0001f600 "\\\n\x01\x7f', None, True, 7, b"\x00\xff"]
    text = '["t","caf\u00e9 \U0001f600 \\"\\\\\\n\\u0001\x7f",null,true,7,"AP8="]'
    assert chain.leaf("t", odd) == hashlib.sha256(b"\x00" + text.encode()).digest()
    for at in range(32):
        short = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r"}.get(at, f"\\u{at:04x}")
        assert chain.leaf("t", [chr(at)]) == hashlib.sha256(b"\x00" + f'["t","{short}"]'.encode()).digest()
    root = chain.root([])
    batch = [1, "2018-06-01T00:00:00.000000Z", "tick", "", '{"tick":1}']
    said = b'[1,"2018-06-01T00:00:00.000000Z","tick","","{\\"tick\\":1}"]'
    whole = hashlib.sha256(b"\x02" + bytes(32) + said + root).digest()
    assert chain.head(chain.BEGINNING, batch, root) == whole
