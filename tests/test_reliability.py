"""The table of docs/reliability.md: what is counted by many processes is added up, the last run counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import reliability
from tests.reliability import begin, count, drawn, rows


def test_what_several_processes_counted_is_added_up_and_the_last_run_counts(tmp_path: Path) -> None:
    file = tmp_path / "build" / "counts.jsonl"
    begin(file, "first", 1)
    count(file, "first", "altered in the database", "values", made=9, found=8)
    count(file, "first", "stopped at any instant", "killed", kills=7, survivors=7)
    begin(file, "second", 2)
    for _ in range(2):
        count(file, "second", "altered in the database", "values", made=600_000, found=600_000)
        count(file, "second", "many at once", "crowd", rounds=1, at_once=9, equal_digests=1)
    found = rows(file.read_text().splitlines())
    assert [(row.name, *row.counts.values()) for row in found] == [
        ("killed", 7, 7, 0, 0),
        ("crowd", 2, 9, 0, 0, 2),
        ("values", 1_200_000, 1_200_000),
    ]
    table = drawn(found)
    assert "FORTHWITH_SEED=1 and 2" in table and "1,200,000 1,200,000" in table


def test_a_count_without_a_column_is_no_count(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        count(tmp_path / "x", "run", "altered in the database", "values", lost=1)


@pytest.mark.parametrize("part", reliability.PARTS)
def test_the_widest_row_fits_in_80_columns(part: str, tmp_path: Path) -> None:
    counts = {column.replace(" ", "_"): 1_000_000 for column in reliability.PARTS[part]}
    begin(tmp_path / "x", "run", 10**6)
    count(tmp_path / "x", "run", part, "x" * (reliability.NAMES - 3), **counts)
    table = drawn(rows((tmp_path / "x").read_text().splitlines()))
    assert max(map(len, table.splitlines())) <= reliability.WIDTH, table


def test_the_page_shows_a_table_and_from_where_to_begin_again() -> None:
    page = reliability.PAGE.read_text(encoding="utf-8")
    table = page.split("<!-- the table -->\n```\n")[1].split("```")[0]
    assert "FORTHWITH_SEED=" in table
    assert max(map(len, table.splitlines())) <= reliability.WIDTH
