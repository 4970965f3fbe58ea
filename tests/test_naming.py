"""A suggestion puts right what was misspelt, and never names something of another meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from engine.naming import nearest, nearest_id
from engine.packs.keys import KEYS
from engine.packs.load import read_pack
from tests.commands.running import ROOT

EVENTS = ["litigation_filed", "litigation_ended", "response_received", "response_accepted", "act_ratified"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("litigation_closed", None),
        ("litigation_opened", None),
        ("litigation_finished", None),
        ("litigation_flied", "litigation_filed"),
        ("litigation_end", "litigation_ended"),
        ("Litigation-Filed", "litigation_filed"),
        ("litigationfiled", "litigation_filed"),
        ("litigation", None),
        ("litigation_not_filed", None),
        ("ratified", "act_ratified"),
        ("responses_recieved", "response_received"),
        ("response_rejected", None),
        ("", None),
        ("_", None),
        ("response_received" * 40, None),
    ],
)
def test_every_word_must_be_meant(written: str, meant: str | None) -> None:
    assert nearest(written, EVENTS) == meant


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("complete", "incomplete"),
        ("known", "unknown"),
        ("filed", "not_filed"),
        ("earliest_of", "latest_of"),
        ("included", "excluded"),
        ("doj-2017", "doj-2018"),
        ("section_8", "section_9"),
        ("late", "date"),
    ],
)
def test_the_opposite_and_another_number_are_never_suggested(written: str, known: str) -> None:
    assert nearest(written, [known]) is None and nearest(known, [written]) is None


def test_an_id_is_compared_by_its_letters_alone() -> None:
    assert nearest_id("5ecc9a31ee89-2", ["5ecc9a31ee89-1", "77"]) == "5ecc9a31ee89-1"
    assert nearest_id("x", ["5ecc9a31ee89-1"]) is None


PACK = read_pack(ROOT, "records-demand")
NAMES = {
    "events": list(PACK.events),
    "states": sorted({state for region in PACK.regions.values() for state in region.states}),
    "rules": [rule.id for rule in PACK.rules],
    "keys of a rule": list(KEYS["rule"]),
    "keys of a deadline": list(KEYS["deadline"]),
}
OTHERS = """
    abandoned accepted added amended appealed approved begun cancelled closed completed corrected denied
    dismissed ended entered excluded expired filed finished granted included issued lapsed lifted lost missed
    opened overturned paid refused rejected removed reversed settled shortened started stayed stopped unknown
    upheld vacated waived withdrawn
""".split()


def _slips(name: str) -> Iterator[str]:
    """The name with a letter left out, doubled, changed about with the next or taken for another."""
    for place in range(len(name)):
        head, letter, tail = name[:place], name[place], name[place + 1 :]
        yield head + tail
        yield head + letter + letter + tail
        yield head + tail[:1] + letter + tail[1:]
        yield head + "e" + tail


def test_nearly_every_slip_is_put_right() -> None:
    tried = [(slip, name) for names in NAMES.values() for name in names for slip in _slips(name)]
    of = {name: names for names in NAMES.values() for name in names}
    tried = [(slip, name) for slip, name in tried if slip and slip not in of[name]]
    found = [(slip, name, nearest(slip, of[name])) for slip, name in tried]
    wrong = [slip for slip, name, near in found if near not in (name, None)]
    silent = [slip for slip, _, near in found if near is None]
    assert len(tried) > 3_000
    assert len(wrong) <= 0.002 * len(tried), wrong
    assert len(silent) <= 0.03 * len(tried), silent


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_a_name_with_another_word_in_it_leads_to_no_name_without_that_word(names: list[str]) -> None:
    for name in names:
        parts = re.split("([._-])", name)
        for place in range(0, len(parts), 2):
            for other in OTHERS:
                written = "".join([*parts[:place], other, *parts[place + 1 :]])
                near = None if written in names else nearest(written, names)
                words = [] if near is None else re.split("[._-]", near)
                forms = [word for word in words if other[:4] == word[:4] or other.startswith(word)]
                assert near is None or forms, (
                    written,
                    near,
                )
