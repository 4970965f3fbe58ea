"""Items that are named and nobody demanded are kept, and told: most often they are a slip of the pen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.runtime.undemanded import undemanded
from tests.commands.running import done, lines, ready, response, run
from tests.core.histories import event, law_of_cached

CASE = "doj-2018/oregon"
ANSWER = ["record", "response_received", CASE, "--on", "2018-02-20"]


def test_an_item_that_nobody_demanded_is_told_after_the_record_with_the_command_that_mends_it(
    issued: Path,
) -> None:
    out = done(*ANSWER, "items=ordres,guidance", at=issued)
    assert "Recorded response_received" in out
    assert "items names 'ordres', which is not demanded. Did you mean 'orders'? It is kept" in out.replace(
        "\n", " "
    )
    (command,) = [words for words in ready(out) if words[0] == "record"]
    assert "items=orders,guidance" in command
    told = done(*[word.replace("WHY", "misspelt") for word in command], at=issued)
    assert "Did you mean" not in told
    seen = run("inspect", CASE, "--json", at=issued).json["facts"]
    assert set(seen["items_produced"]) == {"orders", "guidance"}


def test_what_is_demanded_is_not_told_and_what_is_like_nothing_is_told_without_a_guess(issued: Path) -> None:
    assert run(*ANSWER, "items=orders", "--json", at=issued).json["undemanded"] == []
    (found,) = run(*ANSWER, "items=orders,zebra", "--json", at=issued).json["undemanded"]
    assert found["item"] == "zebra" and not found["near"]


def test_a_correction_is_looked_at_too(issued: Path) -> None:
    done(*ANSWER, "items=orders", "--id", "one", at=issued)
    corrected = ["record", "event_corrected", CASE, "event=one", "items=guidence", "reason=r", "--json"]
    (found,) = run(*corrected, at=issued).json["undemanded"]
    assert (found["event"], found["item"], found["near"]) == ("one", "guidence", "guidance")


def test_a_feed_tells_them_with_their_events(issued: Path) -> None:
    wrong: list[dict[str, Any]] = [
        response(id="one", data={"items": ["ordres"]}),
        response("doj-2018/california", id="two", data={"items": ["orders"]}),
    ]
    out = done("feed", "-", "--dry-run", stdin=lines(*wrong), at=issued)
    assert "1 item is named that nobody demanded" in out
    assert "response_received of doj-2018/oregon, event one: items names 'ordres'" in out
    (found,) = run("feed", "-", "--json", stdin=lines(*wrong), at=issued).json["undemanded"]
    assert (found["subject"], found["field"], found["near"]) == (CASE, "items", "orders")


def test_of_many_the_first_are_told(issued: Path) -> None:
    many = [response(id=f"e{number}", data={"items": ["ordres"]}) for number in range(30)]
    out = done("feed", "-", "--dry-run", stdin=lines(*many), at=issued)
    assert "30 items are named that nobody demanded" in out and "... and 25 more" in out
    assert len(run("feed", "-", "--json", stdin=lines(*many), at=issued).json["undemanded"]) == 20


@pytest.mark.parametrize(
    ("type", "data", "expected"),
    [
        ("response_received", {"items": ["budget"]}, []),
        ("response_received", {"items": ["zebra"]}, [("items", "zebra", None)]),
        ("response_received", {"withheld": ["budgte"]}, [("withheld", "budgte", "budget")]),
        ("demand_amended", {"items": ["budgte"]}, []),
        ("injunction_granted", {"bars": ["budgte"]}, []),
        ("response_received", {"items": "budgte"}, []),
    ],
)
def test_where_the_pack_tells_how_items_stand_any_other_is_told(
    type: str, data: dict[str, Any], expected: list[tuple[str, str, str | None]]
) -> None:
    said = event(1, type, "d/r", {"occurred_on": "2018-02-01"}, **data)
    found = undemanded(law_of_cached("two-regions").latest, said, type, data, ["budget", "orders"])
    assert [(each.field, each.item, each.near) for each in found] == expected
