"""`remedies` as a person asks for it, on the way from what lacks to what is done."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.commands.running import EXAMPLE, done, run
from tests.core.remedied import remedied

GOLDEN = Path(__file__).parent / "golden" / "remedies.txt"
CASE = "d/r"
DEMAND = """
id: d
pack: two-regions
authority: The Office
issued_on: 2018-01-24
due_on: 2018-02-23
items: [a, b, c]
respondents:
  - {id: r, name: "Ashford, Vermont", kind: city}
  - {id: s, name: "Barton, Vermont", kind: city}
"""


@pytest.fixture
def barred(empty: Path) -> Path:
    """A fine barred by an order, and an override; time has run to 2018-02-26."""
    for name, text in remedied().items():
        (empty / name).parent.mkdir(exist_ok=True)
        (empty / name).write_text(text, "utf-8")
    settings = (empty / "forthwith.toml").read_text("utf-8").replace("America/New_York", "Europe/Berlin")
    (empty / "forthwith.toml").write_text(settings, "utf-8")
    (empty / "demand.yaml").write_text(DEMAND, "utf-8")
    done("demand", "issue", str(empty / "demand.yaml"), "--by", "ann", at=empty)
    recorded(empty, "subpoena_served", CASE, "return_on=2018-06-01", "--on", "2018-02-05")
    bars = ["order=17-5720", "bars=propose_fine", "court=N.D. Ill.", 'scope=respondent.id == "r"']
    recorded(empty, "injunction_granted", "d", *bars, "--on", "2018-02-10")
    reason = ["bars=finish", "reason=talks are going on", "until=2018-03-20", "--id", "talks"]
    recorded(empty, "rules_overridden", CASE, *reason, "--on", "2018-02-12")
    done("tick", "--as-of", "2018-02-26", at=empty)
    return empty


def recorded(at: Path, *words: str, by: str = "ann") -> None:
    done("record", *words, "--by", by, "--role", "official", at=at)


def looked(at: Path, *options: str) -> str:
    text = done("remedies", CASE, *options, at=at)
    assert all(len(line) <= 80 for line in text.splitlines())
    return text


def golden(path: Path, text: str) -> None:
    if os.environ.get("FORTHWITH_GOLDEN") == "write":
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def test_the_way_of_a_remedy_as_people_read_it(barred: Path) -> None:
    texts = [looked(barred, "--as-of", "2018-02-01"), looked(barred)]
    recorded(barred, "injunction_vacated", "d", "order=17-5720", "--on", "2018-02-27")
    texts.append(looked(barred))
    sworn = ["items=a", "sworn=true", "--on", "2018-02-28"]
    recorded(barred, "response_received", CASE, *sworn)
    recorded(barred, "action_approved", CASE, "action=fine", "--on", "2018-03-01")
    texts.append(looked(barred))
    recorded(barred, "action_approved", CASE, "action=fine", "--on", "2018-03-02", by="bob")
    texts.append(looked(barred))
    recorded(barred, "action_done", CASE, "action=fine", "--on", "2018-03-05")
    texts.append(looked(barred))
    texts.append(looked(barred, "--as-of", "2018-02-25"))
    golden(GOLDEN, ("=" * 80 + "\n").join(texts))


def test_what_is_not_on_file_is_told_before_anybody_approves(barred: Path) -> None:
    recorded(barred, "injunction_vacated", "d", "order=17-5720", "--on", "2018-02-27")
    (fine,) = run("actions", "list", "d", "--json", at=barred).json["actions"]
    assert fine["lacks"] == ["Something has been received: 0.", "sworn (not known: sworn)"]
    mine = run("actions", "list", "--mine", "--json", at=barred)
    assert mine.json["actions"] == []
    for words in (["inspect", CASE], ["actions", "show", fine["id"]], ["actions"]):
        text = " ".join(done(*words, at=barred).split())
        assert "before this is on file: (1) Something has been received: 0; (2) sworn (not known" in text
        assert "actions approve" not in text
    (seen,) = run("inspect", CASE, "--json", at=barred).json["actions"]
    assert (seen["order"], seen["lacks"]) == (None, fine["lacks"])
    person = ["--by", "ann", "--role", "official", "--on", "2018-02-28"]
    ran = run("actions", "approve", fine["id"], *person, at=barred)
    assert ran.code == 1 and "error[prerequisite]" in ran.err


def test_an_order_an_override_and_what_they_withhold_are_seen_until_they_end(barred: Path) -> None:
    texts = [
        done(*words, at=barred) for words in (("inspect", CASE), ("status",), ("due", "--within", "60d"))
    ]
    told = run("inspect", CASE, "--json", at=barred).json
    order, override = told["orders"]
    assert (order["kind"], order["in_force"], override["of"]) == ("injunction", True, "ann")
    assert [kept["order"] for kept in told["withheld"]] == ["17-5720"]
    (other,) = run("inspect", "d/s", "--json", at=barred).json["orders"]
    assert (other["open"], other["in_force"]) == (True, False)
    board = {case["case"]: case for case in run("status", "--json", at=barred).json["cases"]}
    assert [(board[c]["overrides"], board[c]["withheld"]) for c in (CASE, "d/s")] == [(1, 1), (0, 0)]
    assert board[CASE]["next_deadline"]["name"] == "end of override talks"
    recorded(barred, "injunction_vacated", "d", "order=17-5720", "--on", "2018-02-27")
    done("tick", "--as-of", "2018-03-30", at=barred)
    after = done("inspect", CASE, at=barred)
    assert "2018-03-21  The override talks ended; its last day was 2018-03-20." in after
    assert "override" not in done("status", at=barred)
    texts.append(after)
    assert all(len(line) <= 80 for text in texts for line in text.splitlines())
    golden(GOLDEN.with_name("ordered.txt"), ("=" * 80 + "\n").join(texts))


def test_remedies_as_values(barred: Path) -> None:
    told = run("remedies", CASE, "--json", at=barred).json
    (fine,) = told["remedies"]
    assert (told["format"], told["day"], told["pack"]) == (1, "2018-02-26", "two-regions")
    assert (fine["kind"], fine["verdict"], fine["stands"]) == ("fine", "barred", "open")
    assert [bar["id"] for step in fine["steps"] for bar in step["bars"]] == ["17-5720"]
    (kept,) = fine["withheld"]
    assert (kept["rule"], kept["since"], kept["order"]) == ("fine-when-shut", "2018-02-24", "17-5720")
    assert {"from", "to", "sources", "needs", "lacking"} <= fine["steps"][0].keys()


def test_a_pack_without_remedies_says_so(empty: Path) -> None:
    workflow = empty / "workflows" / "records-demand.yaml"
    workflow.write_text(workflow.read_text("utf-8").replace("coercive: true", "coercive: false"), "utf-8")
    done("demand", "issue", str(EXAMPLE / "demand.yaml"), at=empty)
    told = done("remedies", "doj-2018/oregon", at=empty)
    assert "records-demand marks no action as a remedy" in told


def test_an_unknown_case_is_refused_with_the_nearest(running: Path) -> None:
    ran = run("remedies", "doj-2018/oregn", at=running)
    assert ran.code == 1 and "doj-2018/oregon" in ran.err
