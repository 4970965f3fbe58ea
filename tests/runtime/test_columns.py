"""CSV files as offices write them: divided by what their spreadsheet divides by, headers in any letters."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.diagnostics import Refused
from engine.runtime.csv_rows import read_csv
from engine.runtime.demand_file import read_demand
from engine.runtime.respondents import read_list
from tests.runtime.ledgers import Ledger, issued

ROWS: dict[str, tuple[list[str], str]] = {
    "too few": (["type,case,on,items", "t,d/r,2018-02-01"], "Add the missing commas"),
    "too few, by semicolons": (["type;case;on;items", "t;d/r;2018-02-01"], "Add the missing semicolons"),
    "too few, by tabs": (["type\tcase\ton\titems", "t\td/r\t2018-02-01"], "Add the missing tabs"),
    "too few, over lines": (["type,case,on,items", 't,"d/r', '1",2018-02-01'], "Add the missing commas"),
    "too few, and long": (["type,case,on,items", f"t,d/r,{'x' * 131_000}"], "Add the missing commas"),
    "another divider": (["type,case,on,items", "t;d/r;2018-02-01;a"], "Divide the row by commas too"),
    "too many": (["type,case,on", "t,d/r,2018-02-01,a"], "Put quotes around a value that holds a comma"),
    "too many, by semicolons": (["type;case;on", "t;d/r;2018-02-01;a"], "a value that holds a semicolon"),
    "empty ones too many": (["type,case,on", "t,d/r,2018-02-01,,"], "Take out the commas at the end"),
}


@pytest.mark.parametrize("said", ROWS)
def test_a_row_with_other_columns_than_the_header_is_told_by_its_own_mistake(said: str) -> None:
    written, help = ROWS[said]
    lines = [f"{line}\n".encode() for line in written]
    (arrival,) = read_csv(lines, "f.csv", lambda subject, type: None, lambda subject: [])
    assert arrival.problem is not None and arrival.problem.code == "csv-columns"
    assert help in arrival.problem.help


def test_a_header_in_capitals_names_the_same_columns() -> None:
    ledger = Ledger()
    ledger.feed(issued())
    feeder = ledger.feeder
    written = ["Type,Case,On,ITEMS,Actor", "response_received,d/r,2018-02-01,a;b,ann"]
    lines = [f"{line}\n".encode() for line in written]
    (arrival,) = read_csv(lines, "f.csv", feeder.types, feeder.event_names)
    assert arrival.event is not None
    assert (arrival.event.occurred_on, arrival.event.actor) == ("2018-02-01", "ann")
    assert arrival.event.data == {"items": ["a", "b"]}


@pytest.mark.parametrize("divider", [",", ";", "\t"])
def test_a_list_of_respondents_is_divided_as_its_header_is(divider: str, tmp_path: Path) -> None:
    rows = [
        ["ID", "Name", "Kind", "prior_contacts"],
        ["oak", "Oak, the city", "city", "2017-01-02;2017-02-03"],
    ]
    file = tmp_path / "list.csv"
    file.write_text("\n".join(divider.join(f'"{cell}"' for cell in row) for row in rows), "utf-8")
    (found,) = read_list(file)
    assert found.id == "oak"
    assert found.data == {
        "name": "Oak, the city",
        "kind": "city",
        "prior_contacts": ["2017-01-02", "2017-02-03"],
    }


NO_DEMANDS = {
    "respondents": ("agencies.csv", "id,name\noak,Oak\n", "respondents: agencies.csv"),
    "respondents of another name": ("agencies.txt", "id;name\noak;Oak\n", "respondents: agencies.txt"),
    "events": ("events.jsonl", '{"type": "t", "subject": "d/r"}\n', "forthwith feed"),
}


@pytest.mark.parametrize("said", NO_DEMANDS)
def test_what_is_no_demand_is_told_for_what_it_is(said: str, tmp_path: Path) -> None:
    name, text, help = NO_DEMANDS[said]
    file = tmp_path / name
    file.write_text(text, "utf-8")
    with pytest.raises(Refused) as caught:
        read_demand(file)
    (found,) = caught.value.diagnostics
    assert found.code == "no-demand-file" and help in found.help
