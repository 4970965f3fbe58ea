"""The bench runs, and the page says what its figures say. Nothing here asks how long anything took."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bench import peers
from bench.__main__ import PAGE, PICTURE, RESULTS
from bench.backdated.row import Size as OfBackdated
from bench.backdated.row import check as check_backdated
from bench.backdated.row import measure as measure_backdated
from bench.backdated.row import parts
from bench.backtest.ledger import PLACES, places
from bench.backtest.row import Size as Tried
from bench.backtest.row import measure as measure_backtest
from bench.derive.log import FILE
from bench.derive.row import Size as OfDerive
from bench.derive.row import measure as measure_derive
from bench.derive.side import check as check_derive
from bench.feed.row import Size as OfFeed
from bench.feed.row import check_ends
from bench.feed.row import measure as measure_feed
from bench.figures import Line, Row, Skipped
from bench.growth.row import Size as OfGrowth
from bench.growth.row import measure as measure_growth
from bench.load.row import Size as OfLoad
from bench.load.row import measure as measure_load
from bench.match.peer import check as check_match
from bench.match.row import Size as OfMatch
from bench.match.row import measure as measure_match
from bench.memory.row import Size as OfMemory
from bench.memory.row import measure as measure_memory
from bench.office import by_round, ends
from bench.order.row import Size as OfOrder
from bench.order.row import check as check_order
from bench.order.row import measure as measure_order
from bench.page import page
from bench.picture import drawn
from bench.postgres.copy import check as check_copy
from bench.postgres.row import Size as OfPostgres
from bench.postgres.row import check as check_postgres
from bench.postgres.row import measure as measure_postgres
from bench.results import Results, from_json, to_json
from bench.rows import ROWS
from bench.start.row import measure as measure_start
from bench.tick.row import Size, measure
from bench.writes import Written

PEERS = pytest.mark.skipif(not peers.installed(), reason="the peers of the bench are not installed")


def test_a_tick_and_its_writes_alone_leave_the_same_rows_however_often_they_are_run(tmp_path: Path) -> None:
    row = measure(tmp_path, 1, Size(due=20, total=400))

    assert [(len(line.ours), len(line.peer)) for line in row.lines] == [(1, 1)] * 3
    assert row.notes[0].startswith(
        "The tick writes batch 1 added; case 20 changed; deadline 20 added, 20 removed; leaves 1 added; "
        "decision 40 added; tick 1 added."
    )


@pytest.mark.parametrize("size", [OfFeed(8, 0, 4), pytest.param(OfFeed(8, 4, 0), marks=PEERS)])
def test_a_feed_its_rows_alone_and_what_one_writes_by_hand_come_to_the_same(
    tmp_path: Path, size: OfFeed
) -> None:
    row = measure_feed(tmp_path, 1, size)

    assert [line.pieces for line in row.lines] == [(1, 1), (40, 20)]
    assert "event 40 added" in row.notes[0] and "case 8 changed" in row.notes[0]


def test_cases_that_end_otherwise_with_a_peer_are_told() -> None:
    with pytest.raises(AssertionError, match=r"handmade: the cases end as .*late.*, with the product as"):
        check_ends("handmade", {"0": ["late", 0, 5]}, {"0": ["responded", 5, 0]})
    with pytest.raises(AssertionError, match="two cases of course 1 end otherwise"):
        ends([(1, "late", 0, 5), (5, "responded", 5, 0)])


@pytest.mark.parametrize("engine", ["durable", "cel", pytest.param("zen", marks=PEERS)])
def test_the_matcher_and_other_engines_find_the_same_rules(tmp_path: Path, engine: str) -> None:
    row = measure_match(tmp_path, 1, OfMatch(ours=200, peer=100, distinct=100, peers=(engine,)))

    assert [line.name for line in row.lines] == [
        "vectors met before, memory hot",
        "vectors not met before, memory cold",
        "100 distinct vectors, memory hot",
    ]


@pytest.mark.parametrize(("engine", "found"), [("durable", [2]), ("durable", []), ("cel", [1]), ("zen", [])])
def test_an_engine_that_does_not_find_the_rules_is_told(engine: str, found: list[int]) -> None:
    with pytest.raises(AssertionError, match=engine):
        check_match(engine, found, [1, 3])


def test_loading_checking_and_reading_a_pack_come_upon_as_many_rules(tmp_path: Path) -> None:
    row = measure_load(tmp_path, 1, OfLoad(rules=21))

    assert [len(line.ours) for line in row.lines] == [1, 1]


def test_commands_are_measured_on_the_demand_that_ships(tmp_path: Path) -> None:
    row = measure_start(tmp_path, 1)

    assert [line.name for line in row.lines] == ["status", "--help", "record"]


@pytest.mark.skipif(not FILE.is_file(), reason="the log of fines is not beside the repository")
def test_fines_are_decided_alike_by_the_product_and_by_hand(tmp_path: Path) -> None:
    row = measure_derive(tmp_path, 1, OfDerive(every=2_000))

    assert row.name.startswith("derive: 57 fines")


def test_without_the_log_of_fines_the_row_is_skipped_and_says_why(tmp_path: Path) -> None:
    with pytest.raises(Skipped, match="not beside the repository"):
        measure_derive(tmp_path, 1, OfDerive(), tmp_path / "none.csv.gz")


def test_a_fine_that_is_not_decided_alike_is_told() -> None:
    decided = (date(2006, 12, 5), "sent", "created", "sent")
    with pytest.raises(AssertionError, match="A1"):
        check_derive(("A1", ()), [decided], [])


def test_cases_stand_alike_though_a_fifth_of_their_events_come_late(tmp_path: Path) -> None:
    row = measure_backdated(tmp_path, 1, OfBackdated(16))

    orders = [parts(16, late=late) for late in (True, False)]
    assert [sorted(place for part in each for place in part) for each in orders] == [
        sorted(by_round(range(16)))
    ] * 2
    assert len(row.lines) == 1


def test_an_order_and_its_rows_alone_leave_the_same(tmp_path: Path) -> None:
    row = measure_order(tmp_path, 1, OfOrder(cases=12, patterns=4))

    assert [line.name for line in row.lines] == ["on time", "backdated"]
    assert "case 12 changed" in row.notes[1] and "case 12 changed" in row.notes[2]


def test_a_ledger_that_grows_is_fed_and_its_rows_written_alone(tmp_path: Path) -> None:
    row = measure_growth(tmp_path, 1, OfGrowth((8, 16), 4))

    assert [line.unit for line in row.lines] == ["s"] * 4 + ["×"] * 2


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell")
def test_memory_is_looked_at_after_each_tenth_of_the_events(tmp_path: Path) -> None:
    row = measure_memory(tmp_path, 1, OfMemory(8))

    assert [line.unit for line in row.lines] == ["MB", "MB"]


def test_cases_stand_alike_however_many_feed_them(tmp_path: Path) -> None:
    row = measure_postgres(tmp_path, 1, OfPostgres(8))

    assert [line.name for line in row.lines] == ["one feeder", "two feeders", "four feeders"]


def test_what_differs_between_sides_is_told() -> None:
    with pytest.raises(AssertionError, match="do not stand alike"):
        check_backdated({"late": [("d/a", "late")], "in order": [("d/a", "responded")]})
    with pytest.raises(AssertionError, match="do not end alike"):
        check_postgres({1: {"0": ["responded", 5, 0]}, 2: {"0": ["late", 0, 5]}})
    with pytest.raises(AssertionError, match="the rows alone are not"):
        check_order([], [Written("case", ("id",), ("id",), (("d/a",),), (), ())])
    with pytest.raises(AssertionError, match="event does not hold"):
        check_copy("event", b"1\ta\n", b"1\tb\n")


def test_a_backtest_and_one_derivation_of_the_cases_come_to_the_same_moves(tmp_path: Path) -> None:
    row = measure_backtest(tmp_path, 1, Tried(cases=40, patterns=8), tmp_path / "none.csv")

    assert [(len(line.ours), len(line.peer)) for line in row.lines] == [(1, 1)]
    assert row.notes[0].startswith(
        "The respondents are made up, as the list of places is not on this machine. With the version that is "
        "tried, 10 of the cases would have gone otherwise. Of each demand 8 cases were opened"
    )
    assert [f"{cases} cases: " in row.notes[3] for cases in (10, 20, 40)] == [True] * 3


@pytest.mark.skipif(not PLACES.is_file(), reason="the list of places is not beside the repository")
def test_the_respondents_are_places_with_ids_of_one_length() -> None:
    found = places(PLACES, 100_000)

    assert len(found) == len({each.id for each in found}) == 39_242
    assert {len(each.id) for each in found} == {13}
    assert {each.kind for each in found} == {"city", "county", "other"}


def test_page_and_picture_say_what_the_figures_say() -> None:
    results = from_json(RESULTS.read_text("utf-8"))

    assert list(results.rows) == [name for name in ROWS if name in results.rows]
    assert PAGE.read_text("utf-8") == page(results)
    assert PICTURE.read_text("utf-8") == drawn(tuple(results.rows.values()))


@pytest.mark.parametrize(("aim", "told"), [(3.0, "reached"), (1.5, "not reached"), (None, "none set")])
def test_a_ratio_is_the_median_of_runs_made_side_by_side_and_is_held_against_its_aim(
    aim: float | None, told: str
) -> None:
    line = Line("ours", "the peer", aim, (2.0, 9.0, 4.0), (1.0, 3.0, 2.0))
    results = Results({"one": Row("a row", (), 1.0, (line,), {"Python": "3.11"}, "0.1")})

    assert line.ratios == (2.0, 3.0, 2.0)
    assert from_json(to_json(results)) == results
    assert "| **2.00 ×** | 2.00 to 3.00 | 3 |" in page(results)
    assert told in page(results)
