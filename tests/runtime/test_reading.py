"""Lines of every kind of bad: each is kept with a reason, at bounded cost, and the rest is read."""

from __future__ import annotations

import codecs
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics import Refused
from engine.runtime import lines
from engine.runtime.arrivals import Arrival
from engine.runtime.csv_rows import read_csv
from engine.runtime.json_lines import DEPTH, read_json_lines
from engine.runtime.lines import bounded
from tests.runtime.ledgers import Ledger, added, event, issued, opened

ANSWER = event("e1", "response_received", "2018-02-01", items=["a", "b"])


def nested(depth: int) -> bytes:
    """An event nested so deep: the object and its data are the first two."""
    data = '{"x": ' * (depth - 1) + "1" + "}" * (depth - 1)
    return f'{{"type": "t", "subject": "d/r", "occurredon": "2018-02-01", "data": {data}}}'.encode()


LINES: dict[str, tuple[bytes, str]] = {
    "nested deeper than is read": (nested(DEPTH + 1), "too-deep"),
    "nested as deep as a parser goes": (nested(900), "too-deep"),
    "nested deeper than a parser goes": (nested(100_000), "too-deep"),
    "a list in a list in a list": (b'{"data": ' + b"[" * 100 + b"]" * 100 + b"}", "too-deep"),
    "a key twice": (b'{"type": "a", "subject": "d/r", "type": "b"}', "duplicate-key"),
    "a key twice in its data": (b'{"data": {"a:b": "x:\\":y", "n": 1, "n": 1}}', "duplicate-key"),
    "a key twice, once escaped": (b'{"type": "a", "\\u0074ype": "b"}', "duplicate-key"),
    "sixty thousand attributes": (
        json.dumps({**ANSWER, **{f"subjcet{n}": n for n in range(60_000)}}).encode()[:999_000],
        "not-json",
    ),
    "attributes without end": (
        json.dumps({**ANSWER, **{f"subjcet{n}": n for n in range(40_000)}}).encode(),
        "too-many-attributes",
    ),
    "a name without end": (json.dumps({**ANSWER, "s" * 900_000: 1}).encode(), "name-too-long"),
    "a type without end": (json.dumps({**ANSWER, "type": "s" * 900_000}).encode(), "attribute-too-long"),
    "a datum without end": (
        json.dumps({**ANSWER, "data": {"items": "s" * 900_000}}).encode(),
        "ill-typed-datum",
    ),
    "bytes that are no text": (b"\xff" * 500, "not-utf8"),
    "text in Latin-1": ('{"type": "é"}'.encode("latin-1"), "not-utf8"),
    "a line above the bound": (b"\xff" * 3_000_000, "line-too-long"),
}


@pytest.mark.parametrize("name", LINES)
def test_a_bad_line_is_kept_with_a_short_reason_and_the_next_is_taken(name: str) -> None:
    line, code = LINES[name]
    ledger = opened()
    stream = io.BytesIO(line + b"\n" + json.dumps(ANSWER).encode())
    fed = ledger.feeder.feed(read_json_lines(bounded(stream, "f"), "f"))
    assert (fed.read, fed.accepted, fed.quarantined) == (2, 1, 1)
    assert [code for _, code, _, _ in fed.wrong] == [code]
    assert all(len(message) < 2_500 for _, _, message, _ in fed.wrong)


def test_an_event_nested_as_deep_as_is_read_waits_and_is_taken_up() -> None:
    ledger = Ledger()
    assert ledger.feeder.feed(read_json_lines([nested(DEPTH)], "f")).waiting == 1
    ledger.feed(issued(), added())
    assert ledger.quarantined() == ["unknown-event-type"]


WORDS = st.text('aé:"\\{},', max_size=4)
VALUES = st.recursive(
    st.none() | st.integers() | WORDS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(WORDS, below, max_size=3),
    max_leaves=8,
)


@given(data=st.dictionaries(WORDS, VALUES, max_size=4), ascii=st.booleans())
def test_a_key_twice_is_found_and_no_other_line_refused_for_it(data: dict[str, Any], ascii: bool) -> None:
    text = json.dumps({**ANSWER, "data": data}, ensure_ascii=ascii)
    (arrival,) = read_json_lines([text.encode()], "f")
    assert arrival.event is not None and arrival.event.data == data
    (arrival,) = read_json_lines([f'{text[:-1]}, "data": {{}}}}'.encode()], "f")
    assert arrival.problem is not None and arrival.problem.code == "duplicate-key"
    assert "'data' twice" in arrival.problem.message


def test_of_a_line_above_the_bound_no_more_than_a_piece_is_ever_held() -> None:
    class Endless(io.RawIOBase):
        """Ten times the bound without a line end, then a line; notes how much was asked for at once."""

        def __init__(self) -> None:
            self.left = 10 * lines.LINE_BYTES
            self.most = 0
            self.rest = io.BytesIO(b"\nnext\n")

        def readline(self, size: int | None = -1, /) -> bytes:
            assert size is not None and size > 0
            self.most = max(self.most, size)
            if self.left:
                given = min(size, self.left)
                self.left -= given
                return b"\xff" * given
            return self.rest.readline(size)

    stream = Endless()
    long, after = bounded(stream, "f")  # type: ignore[arg-type]
    assert isinstance(long, lines.Overlong) and after == b"next\n"
    assert long.size == 10 * lines.LINE_BYTES + 1 and len(long.head) <= 1_000
    assert long.digest.startswith("sha256:") and stream.most <= lines.LINE_BYTES + 1


def rows(ledger: Ledger, *text: str | bytes) -> list[Arrival]:
    data = b"".join(line if isinstance(line, bytes) else f"{line}\n".encode() for line in text)
    found = bounded(io.BytesIO(data), "f.csv")
    return list(read_csv(found, "f.csv", ledger.feeder.types, ledger.feeder.event_names))


def codes(arrivals: list[Arrival]) -> list[str | None]:
    return [arrival.problem.code if arrival.problem else None for arrival in arrivals]


HEADER = "type,case,on,items,synthetic"
ROW = "response_received,d/r,2018-02-01,a,"

ROWS: dict[str, tuple[list[str | bytes], list[str | None]]] = {
    "text in Latin-1": (
        [HEADER, "response_received,d/r,2018-02-01,é,\n".encode("latin-1"), ROW],
        ["not-utf8", None],
    ),
    "neither true nor false": (
        [HEADER, ROW + "maybe", ROW + "No", ROW + "TRUE"],
        ["ill-typed-attribute", None, None],
    ),
    "blanks around": ([HEADER, " response_received , d/r , 2018-02-01 ,a, "], [None]),
    "a quote that stays open": (
        [HEADER, 'response_received,d/r,2018-02-01,"a,', ROW, ROW],
        ["csv-syntax", None, None],
    ),
    "a quote that stays open until the next": (
        [HEADER, 'response_received,d/r,2018-02-01,"a,', ROW, 'response_received,d/r,2018-02-01,"b",', ROW],
        ["csv-syntax", None, None, None],
    ),
    "a value over two lines": ([HEADER, 'response_received,d/r,2018-02-01,"a;\nb",', ROW], [None, None]),
    "divided by semicolons": (["type;case;on;items", "response_received;d/r;2018-02-01;a,b"], [None]),
    "divided by tabs": (["type\tcase\ton\titems", "response_received\td/r\t2018-02-01\ta"], [None]),
    "a misspelt type": ([HEADER, "response_recieved,d/r,2018-02-01,a,"], ["unknown-event-type"]),
    "a byte order mark": ([codecs.BOM_UTF8 + HEADER.encode() + b"\n", ROW], [None]),
    "a row above the bound": ([HEADER, "x" * 2_000_000, ROW], ["line-too-long", None]),
}


@pytest.mark.parametrize("name", ROWS)
def test_rows_are_read_or_kept_one_by_one(name: str) -> None:
    text, expected = ROWS[name]
    ledger = opened()
    arrivals = rows(ledger, *text)
    assert codes(arrivals) == expected
    fed = ledger.feeder.feed(arrivals)
    assert fed.read == len(expected) and fed.accepted == expected.count(None)
    assert all(arrival.event.data["items"][0] == "a" for arrival in arrivals[:1] if arrival.event)


MESSAGES = {
    "a quote": (
        ["type,case,on,items", 'response_received,d/r,2018-02-01,"a'],
        "opens in this line, in the column 'items',",
    ),
    "Latin-1": (["type,case,on", "réponse,d/r,x\n".encode("latin-1")], "'r\\xe9ponse,d/r'"),
    "a day": (["type,case,on", "response_received,d/r,20.2.2018"], "Expected 'on' to be a day"),
    "a case": (["type,case,on", "response_received,d / r,2018-02-01"], "Expected 'case' to be a case"),
    "no day": (["type,case,on", "response_received,d/r,"], "'on' (a day)"),
    "a day called otherwise": (
        ["type,subject,occurredon", "response_received,d/r,x"],
        "Expected 'occurredon'",
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_about_a_row_speaks_of_the_file_as_it_is_written(name: str) -> None:
    text, told = MESSAGES[name]
    (arrival,) = rows(opened(), *text)
    assert arrival.line == 2
    assert arrival.problem is not None and told in arrival.problem.message


def test_a_misspelt_type_is_told_the_nearest() -> None:
    (arrival,) = rows(opened(), HEADER, "response_recieved,d/r,2018-02-01,a,")
    assert arrival.problem is not None and arrival.problem.help == "Did you mean 'response_received'?"


def test_rows_before_any_demand_are_told_to_issue_it_but_respondents_wait() -> None:
    (arrival,) = rows(Ledger(), HEADER, ROW)
    assert arrival.problem is not None and arrival.problem.code == "no-demand"
    assert "Issue the demand first" in arrival.problem.help
    ledger = Ledger()
    fed = ledger.feeder.feed(rows(ledger, "type,case,on,name", "respondent_added,d/r,2018-01-24,R"))
    assert fed.waiting == 1


WHOLE = {
    "a spreadsheet": ([b"PK\x03\x04\x14\x00\x06\x00"], "spreadsheet-file"),
    "an old spreadsheet": ([b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"], "spreadsheet-file"),
    "UTF-16": (["\ufefftype\tcase".encode("utf-16-le")], "not-utf8"),
    "a column twice": (["type,case,on,items,items", ROW], "duplicate-column"),
    "a column under two names": (["type,case,subject,on", ROW], "duplicate-column"),
    "no header": (["response_received,d/r,2018-02-01", ROW], "csv-header"),
    "a header in Latin-1": (["type,case,on,größe\n".encode("latin-1"), ROW], "not-utf8"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_cannot_be_read_row_by_row_is_refused_whole_in_one_message(name: str) -> None:
    text, code = WHOLE[name]
    with pytest.raises(Refused) as refusal:
        rows(opened(), *text)
    assert [found.code for found in refusal.value.diagnostics] == [code]
