"""The rows stand alone: one that fails keeps no other from being measured, and a ratio far off is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench import __main__ as bench
from bench.figures import Line, Row, Skipped, quantity, times
from bench.results import from_json
from bench.rows import ROWS, Kind


def row(ratio: float) -> Row:
    return Row("one", (), 0.0, (Line("ours", "the peer", None, (ratio,), (1.0,)),), {}, "0.1")


def fails(*_: Any) -> Row:
    raise AssertionError("the sides differ")


def skips(*_: Any) -> Row:
    raise Skipped("No such data here.")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a bench of three rows keeps its figures: one fails, one is skipped, one has a ratio of 3."""
    measures = {"bad": fails, "absent": skips, "good": lambda *_: row(3.0)}
    kinds = {}
    for name, measure in measures.items():
        kinds[name] = Kind(measure, {"usual": (1, None), "quick": (1, None)})
    monkeypatch.setattr(bench, "ROWS", kinds)
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    for name, file in {"RESULTS": "results.json", "PAGE": "page.md", "PICTURE": "page.svg"}.items():
        monkeypatch.setattr(bench, name, tmp_path / file)
    monkeypatch.setattr(bench, "ROOM", tmp_path / "room")
    monkeypatch.setattr(bench, "EXPECTED", tmp_path / "expected.json")
    (tmp_path / "results.json").write_text('{"format": 2, "rows": {}}')
    return tmp_path / "results.json"


def test_a_row_that_fails_or_is_skipped_keeps_no_other_from_being_measured(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench.measure(["bad", "absent", "good"], "usual", None) == 1

    said = capsys.readouterr()
    assert list(from_json(kept.read_text()).rows) == ["good"]
    assert "bad: FAILED" in said.out and "absent: skipped. No such data here." in said.out
    assert "Failed, and as they were before: bad." in said.err


@pytest.mark.parametrize(("expected", "code"), [(1.4, 1), (1.6, 0), (30.0, 0)])
def test_a_quick_run_fails_only_where_a_ratio_is_twice_the_one_expected(
    kept: Path, expected: float, code: int
) -> None:
    bench.EXPECTED.write_text(json.dumps({"good": {"ours beside the peer": expected}}))

    assert bench.quick(["good"], None) == code
    assert json.loads(kept.read_text())["rows"] == {}


def test_what_is_expected_of_a_quick_run_is_of_rows_that_it_measures() -> None:
    expected = json.loads((Path(bench.__file__).parent / "expected.json").read_text())

    assert set(expected) == {name for name, kind in ROWS.items() if "quick" in kind.scales}


def test_a_ratio_of_unequal_work_is_that_of_a_piece() -> None:
    line = Line("ours", "the peer", None, (4.0,), (1.0,), (100, 5))

    assert line.ratio == pytest.approx(0.2)


def test_figures_are_told_in_three_digits() -> None:
    assert [times(6.917), times(0.05173)] == ["6.92", "0.0517"]
    assert [quantity(value, "s") for value in (1.7, 0.34, 0.0125, 1.25e-5)] == [
        "1.70 s",
        "340 ms",
        "12.50 ms",
        "12.5 µs",
    ]
