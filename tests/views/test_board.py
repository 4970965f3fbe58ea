"""The board: order, counts, columns, what it says when it is empty."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from engine import standing as in_short
from engine.packs.load import read_pack
from engine.standing import Standing
from engine.views.board import final_states, render_board, state_words, status_report
from engine.views.safe import columns
from tests.core.histories import ROOT
from tests.views.cases import example, golden, papers, papers_case, standing

ZONE = "America/New_York"
AS_OF = datetime(2018, 3, 31, 3, 59, 59, 999999, tzinfo=UTC)


def stands(
    case: str,
    state: str,
    *,
    days: int | None = None,
    actions: int = 0,
    incidents: int = 0,
    tolled: bool = False,
    uncountable: bool = False,
    problems: int = 0,
    withheld: int = 0,
    synthetic: bool = False,
) -> Standing:
    start = datetime(2018, 2, 1, 5, tzinfo=UTC)
    return Standing(
        case=case,
        respondent="R",
        kind="city",
        us_state="VT",
        state={"main": state},
        due_on="2018-02-09",
        next_deadline=None if days is None else _answer(start + timedelta(days=days)),
        last_event=("answer_received", start, "2018-02-01"),
        actions=actions,
        incidents=incidents,
        tolled=tolled,
        uncountable=uncountable,
        problems=problems,
        overrides=0,
        withheld=withheld,
        withheld_by=[f"injunction {number}" for number in range(withheld)],
        synthetic=synthetic,
    )


def _answer(at: datetime) -> tuple[str, datetime, str]:
    return ("answer", at, (at - timedelta(days=1)).date().isoformat())


BOARD = [
    stands("d/over", "done"),
    stands("d/quiet", "asked"),
    stands("d/in-suit", "asked", tolled=True),
    stands("d/far", "asked", days=9, synthetic=True),
    stands("d/near", "late", days=2),
    stands("d/act", "summons.proposed", actions=1),
    stands("d/incident", "done", incidents=1),
    stands("d/no-day", "late", uncountable=True),
    stands("d/act-soon", "summons.proposed", actions=2, days=30),
    stands("d/enjoined", "late", withheld=1),
]


def test_what_needs_a_person_comes_first_then_the_nearest_day_and_what_is_over_last() -> None:
    status = status_report(AS_OF, ZONE, BOARD, final=final_states([papers().pack]))
    order = [case.case for case in status.cases]
    assert order == [
        "d/act-soon",
        "d/act",
        "d/incident",
        "d/no-day",
        "d/quiet",
        "d/near",
        "d/far",
        "d/enjoined",
        "d/in-suit",
        "d/over",
    ]


def test_a_case_is_stuck_where_nothing_is_due_and_nobody_is_asked_and_it_is_not_over() -> None:
    status = status_report(AS_OF, ZONE, BOARD, final=final_states([papers().pack]))
    assert [case.case for case in status.cases if case.stuck] == ["d/quiet"]


def test_the_board_says_what_it_does_not_show_yet() -> None:
    before = datetime(2018, 1, 31, 5, tzinfo=UTC)
    status = status_report(before, ZONE, BOARD, waiting=1_200, quarantined=1)
    assert all(case.later_news for case in status.cases)
    text = render_board(status)
    assert f"{len(BOARD)} cases have news from after this day" in text and "'forthwith tick'" in text
    assert "1,200 events wait" in text and "'forthwith waiting list'" in text
    assert "1 line is in quarantine" in text and "'forthwith quarantine list'" in text
    assert all(columns(line) <= 80 for line in text.splitlines())
    assert "1,200 events wait" in render_board(status_report(None, ZONE, [], waiting=1_200))
    quiet = render_board(status_report(AS_OF, ZONE, BOARD))
    assert not any(word in quiet for word in ("news from after", "quarantine", "waiting list"))


def test_the_board_as_people_read_it() -> None:
    packs = [papers().pack]
    status = status_report(AS_OF, ZONE, BOARD, final=final_states(packs))
    golden("board.txt", render_board(status))
    golden("board-with-words.txt", render_board(status, states=state_words(packs)))


def test_packs_with_states_of_one_name_keep_their_words_and_each_its_regions_as_written() -> None:
    packs = [read_pack(ROOT, name) for name in ("foia-request", "records-demand")]
    cases = [
        msgspec.structs.replace(BOARD[0], case="d/city", state={"demand": "withdrawn"}),
        msgspec.structs.replace(
            BOARD[0],
            case="f/agency",
            state={"correspondence": "ended", "request": "withdrawn", "suit": "filed"},
        ),
    ]
    status = status_report(AS_OF, ZONE, cases, final=final_states(packs))
    assert [case.final for case in status.cases if case.case == "d/city"] == [True]
    text = render_board(status, states=state_words(packs))
    assert "demand: withdrawn      The demand to this respondent was taken back." in text
    assert "request: withdrawn     The request to this agency was taken back." in text
    assert "withdrawn ended filed" in text


def test_the_values_have_their_keys_in_order_and_instants_in_utc() -> None:
    status = status_report(AS_OF.astimezone(), ZONE, [BOARD[4], BOARD[2]])
    said = msgspec.json.decode(msgspec.json.encode(status))
    assert list(said)[:3] == ["format", "as_of", "cases"]
    assert said["format"] == 1
    assert said["as_of"] == "2018-03-31T03:59:59.999999Z"
    assert list(said["cases"][0])[:14] == [
        "case", "respondent", "state", "due_on", "next_deadline", "last_event",
        "kind", "us_state", "actions", "incidents", "tolled", "uncountable",
            "problems", "synthetic",
    ]  # fmt: skip
    assert said["cases"][0]["next_deadline"] == {
        "name": "answer", "at": "2018-02-03T05:00:00Z", "last_day": "2018-02-02",
        "last_time": None, "zone": ZONE,
    }  # fmt: skip
    assert said["cases"][1]["next_deadline"] is None


def test_a_deadline_is_shown_by_the_last_day_to_act_not_by_the_day_after() -> None:
    status = status_report(AS_OF, ZONE, [stands("d/x", "asked", days=2)])
    assert "answer by 2018-02-02" in render_board(status)


@pytest.mark.parametrize(("phase", "last"), [(0, "2018-02-09"), (2, "2018-02-08")])
def test_the_last_day_of_a_deadline_is_its_own_or_the_one_before_where_it_passes_at_its_start(
    phase: int, last: str
) -> None:
    (deadline,) = (d for d in papers_case().case.deadlines if d.status == "running")
    case = msgspec.structs.replace(
        papers_case().case, deadlines=(msgspec.structs.replace(deadline, phase=phase),)
    )
    found = in_short.standing(case).next_deadline
    assert (deadline.on, found) == ("2018-02-09", (deadline.name, deadline.at, last))


def test_an_empty_board_says_what_to_do_next() -> None:
    text = render_board(status_report(None, ZONE, []))
    assert "No case is on record yet." in text
    assert "forthwith demand issue" in text


def test_only_a_board_with_invented_cases_says_so() -> None:
    invented = render_board(status_report(AS_OF, ZONE, [stands("d/x", "asked", synthetic=True)]))
    assert "d/x *" in invented
    assert invented.endswith("* invented for the demonstration\n")
    assert "*" not in render_board(status_report(AS_OF, ZONE, [stands("d/x", "asked")]))


def test_a_long_name_stands_whole_on_a_line_of_its_own() -> None:
    name = f"demand-{'x' * 30}/respondent-{'y' * 20}"
    lines = render_board(status_report(AS_OF, ZONE, [stands(name, "asked", days=1), BOARD[0]])).splitlines()
    assert f"  {name}" in lines
    assert all(columns(line) <= 80 for line in lines)


def test_the_board_of_the_example_holds_80_columns() -> None:
    seen = example()
    for states in (None, state_words([seen[0].program.pack])):
        status = status_report(AS_OF, ZONE, map(standing, seen), final=final_states([seen[0].program.pack]))
        assert all(columns(line) <= 80 for line in render_board(status, states=states).splitlines())
