"""``forthwith rules eval``: a condition tried on facts, asked of all that read conditions."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.analysis import answers
from engine.analysis.posed import posed
from engine.analysis.supposed import MOST, read_values, supposed, supposed_in
from engine.diagnostics import Misused
from engine.packs.load import load_pack
from tests.commands.running import done, run
from tests.views.cases import HERE, golden

PACK = ["--pack", "records-demand"]


def asked(expression: str, facts: dict[str, Any], *more: str, at: Path | None = None) -> Any:
    ran = run("rules", "eval", expression, "--with", json.dumps(facts), *more, "--json", at=at)
    assert ran.code == 0, ran
    return ran.json


@pytest.mark.parametrize(
    ("expression", "facts", "type", "value"),
    [
        ("a == 0", {"a": 0}, "bool", True),
        ("a > 1 && b", {"a": 1, "b": True}, "bool", False),
        ("a > 1 && b", {"a": 2, "b": None}, "bool", None),
        ("a > 1 && b", {"a": 1, "b": None}, "bool", False),
        ("a < '2018-02-23'", {"a": "2018-02-22"}, "bool", True),
        ("'x' in a.b", {"a": {"b": ["x"]}}, "bool", True),
        ("'x' in a.b", {"a.b": []}, "bool", False),
        ("a > timestamp('2018-02-23T00:00:00Z')", {"a": "2018-02-22T23:00:00-05:00"}, "bool", True),
        ("a / b > 1", {"a": 1, "b": 0}, "bool", None),
        ("a + 1", {"a": 1}, "int", 2),
        ("a * 2.0", {"a": 1.5}, "double", 3.0),
        ("a / b", {"a": 0.0, "b": 0.0}, "double", "NaN"),
        ("0.0 - a / b", {"a": 1.0, "b": 0.0}, "double", "-Infinity"),
        ("a + 'x'", {"a": "y"}, "string", "yx"),
        ("a", {"a": "2018-02-22"}, "date", "2018-02-22"),
        ("a", {"a": "2018-02-22T23:00:00-05:00"}, "time", "2018-02-23T04:00:00Z"),
        ("a.filter(x, x != 'x')", {"a": ["x", "y"]}, "list<string>", ["y"]),
        ("1 < 2", {}, "bool", True),
    ],
)
def test_the_value_and_the_type_of_an_expression(
    expression: str, facts: dict[str, Any], type: str, value: Any
) -> None:
    said = asked(expression, facts)
    assert (said["type"], said["known"], said["value"]) == (type, value is not None, value)
    told = [answer for answer in said["answers"].values() if answer is not None]
    assert said["agree"] and {json.dumps([each["known"], each["value"]]) for each in told} == {
        json.dumps([value is not None, value])
    }
    assert (said["answers"]["matcher"] is None) == (type != "bool")


def test_types_are_those_of_json_or_those_of_the_pack(issued: Path) -> None:
    def types(names: list[dict[str, Any]]) -> dict[str, str]:
        return {name["name"]: name["type"] for name in names}

    facts = {"extended_until": "2018-02-23", "responses": 1, "event.sworn": True, "cause.at": None}
    expression = "responses > 0 && event.sworn && extended_until > '2018-01-01' && cause.at == cause.at"
    assert types(asked(expression, facts, *PACK, at=issued)["names"]) == {
        "cause.at": "time", "event.sworn": "bool", "extended_until": "date", "responses": "int",
    }  # fmt: skip
    said = asked(expression, facts)
    assert types(said["names"])["extended_until"] == "date"
    assert [name["name"] for name in said["names"] if name["guessed"]] == ["cause.at"]


def test_of_data_that_two_events_declare_differently_the_value_tells_which_is_meant() -> None:
    files = {"workflows/papers.yaml": (HERE / "papers-workflow.yaml").read_text()}
    files["rules/papers/rules.yaml"] = (HERE / "papers-rules.yaml").read_text()
    docket = "suit_ended: {docket: {type: string"
    assert docket in files["workflows/papers.yaml"]
    files["workflows/papers.yaml"] = files["workflows/papers.yaml"].replace(
        docket, "suit_ended: {sure: {type: bool}, docket: {type: string"
    ).replace("suit_filed: {docket", "suit_filed: {sure: {type: int}, docket")  # fmt: skip
    pack = load_pack(files, "papers")
    types = {value: supposed_in(pack, {"event.sure": value}).names["event.sure"] for value in (7, None)}
    assert {**types, True: supposed_in(pack, {"event.sure": True}).names["event.sure"]} == {
        7: "int", None: "int", True: "bool",
    }  # fmt: skip


def test_with_a_pack_parameters_and_computed_facts_are_added_unless_said_to_be_unknown(issued: Path) -> None:
    facts: dict[str, Any] = {"items.unanswered": ["b"]}
    expression = "missing_items < parameter.grace_days"
    said = asked(expression, facts, *PACK, at=issued)
    assert (said["value"], said["absent"]) == (True, [])
    assert {name["name"]: (name["value"], name["origin"]) for name in said["names"]} == {
        "missing_items": (1, "computed"),
        "items_missing": (["b"], "computed"),
        "parameter.grace_days": (5, "parameter"),
        "items.unanswered": (["b"], "given"),
    }
    before = asked(expression, {**facts, "cause.on": "1999-12-31"}, *PACK, at=issued)
    assert before["absent"] == ["parameter.grace_days"] and before["unread"] == []
    unknown = asked(expression, {**facts, "missing_items": None}, *PACK, at=issued)
    assert unknown["absent"] == ["missing_items"] and not unknown["known"]
    assert asked(expression, {**facts, "missing_items": 7}, *PACK, at=issued)["value"] is False
    absent = asked(expression, {}, *PACK, at=issued)["absent"]
    assert absent == ["missing_items", "items.unanswered", "items_missing"]


def test_as_a_person_reads_it(issued: Path) -> None:
    shown = done(
        "rules", "eval", "responses > 0 && (missing_items == 0 || respondent.kind.startsWith('ci'))",
        "--with",
        '{"responses": 2, "respondent": {"kind": "city"}, "demand.items": ["a"], "in_litigation": true}',
        *PACK, at=issued,
    )  # fmt: skip
    golden("eval.txt", shown)
    golden("eval-of-a-list.txt", done("rules", "eval", "a.map(x, x + b)", "--with", '{"a": ["x"], "b": "é"}'))


def test_a_difference_is_told_loudly_and_is_no_success() -> None:
    words = ["rules", "eval", "a == 0", "--with", '{"a": 0}']
    with mock.patch.object(answers, "by_cel", return_value=False):
        ran, as_json = run(*words), run(*words, "--json")
    assert (ran.code, as_json.code, as_json.json["agree"]) == (1, 1, False)
    assert "DO NOT AGREE" in ran.out and "the matcher   true" in ran.out and "CEL           false" in ran.out
    for closures in (1, answers.UNKNOWN):
        differing = answers.Answers(cel=True, closures=closures, matcher=True, parts=(), failure=None)
        assert not differing.agree


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["respones == 0", "--with", '{"responses": 0}'], "unknown-name", "Did you mean 'responses'?"),
        (["a == 0"], "unknown-name", "Give it a value by --with"),
        (["a = 0", "--with", '{"a": 0}'], "condition-syntax", "Write == instead."),
        (["a == 'x'", "--with", '{"a": 0}'], "type-mismatch", "Both sides must be of one type"),
        (["a ==\n  'x'", "--with", '{"a": 0}'], "type-mismatch", "2 |   'x'"),
        (["a == 'x' && b", "--with", '{"a": 0, "b": null}'], "type-mismatch", "a == 'x' && b"),
        (["state.demand == 'lat'", *PACK], "state-never", "Did you mean 'late'?"),
        (["respones == 0", *PACK], "unknown-name", "Did you mean 'responses'?"),
        (["responses == 0", *PACK, "--with", '{"respones": 0}'], "unknown-name", "Did you mean 'responses'?"),
        (["responses == 0", *PACK, "--with", '{"responses": "0"}'], "fact-type", "a whole number"),
        (["responses == 0", *PACK, "--with", '{"responses": 1e999}'], "fact-type", "a value a fact can have"),
        (["event.until == 'x'", *PACK, "--with", '{"event.until": "01.02.2018"}'], "fact-type", "2018-02-01"),
        (["a == 0", "--with", '{"a": 99999999999999999999}'], "fact-type", "64 bits"),
        (["a == 0", "--with", '{"a": [1]}'], "fact-type", "a list of texts"),
        (["a == 0", "--with", '{"a": NaN}'], "fact-type", "NaN"),
        (["a == 0", "--with", '{"a": 0, "a": 1}'], "fact-twice", "'a'"),
        (["a.b == 0", "--with", '{"a": {"b": 1}, "a.b": 0}'], "fact-twice", "'a.b'"),
        (["a == 0", "--with", '{"a b": 0}'], "fact-name", "'a b' is none"),
        (["a == 0", "--with", '{"in": 0}'], "fact-name", "'in' has a meaning"),
        (["a == 'x'", "--with", r'{"a": "\u0000"}'], "fact-unreadable", "'a' holds a NUL"),
        (["a == 'x'", "--with", r'{"a": ["\ud800"]}'], "fact-unreadable", "half a character"),
        (["a == 0", "--with", "[0]"], "facts-not-a-map", "found [0]"),
        (["a == 0", "--with", "{a: 0}"], "facts-not-json", "  1 | {a: 0}\n    |  ^"),
        (["a == 0", "--with", '{"a":' + "[" * 1500], "facts-too-deep", "nested"),
        (["a == 0", "--with", '{"a":' + "[" * 32 + "]" * 32 + "}"], "facts-too-deep", "more than 32 deep"),
        (["a == 0", "--with", '{"a": ' + f'"{"[" * 40}"' + "}"], "type-mismatch", "is a string"),
        (["a == 0", "--with", " " * (MOST + 1)], "facts-too-long", "found 4,001"),
        (["a && b && c && d", "--with", '{"a": null, "b": null, "c": null, "d": null}'], "types-unknown",
         "4."),
        (["a == 0 && " * 250, "--with", '{"a": 0}'], "condition-too-long", "2,000"),
        (["(" * 900 + "a" + ")" * 900, "--with", '{"a": true}'], "condition-too-deep", "32"),
        (["", "--with", "{}"], "condition-syntax", "empty"),
        (["timestamp('2018-01-01T00:00:00Z') - a", "--with", '{"a": "2018-01-01T00:00:00Z"}'],
         "wrong-type", "duration"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_stands(words: list[str], code: str, told: str, empty: Path) -> None:
    ran = run("rules", "eval", *words, at=empty)
    assert ran.code == 2 and not ran.out and f"error[{code}]" in ran.err
    assert told in (ran.err if "|" in told else ran.err.replace("\n        ", " ").replace("\n  ", " "))
    assert all(len(line) <= 80 for line in ran.err.splitlines())
    if code in ("unknown-name", "type-mismatch", "condition-syntax") and "respones" not in words[-1]:
        assert "EXPR:" in ran.err and "^" in ran.err
    assert run("rules", "eval", *words, "--json", at=empty).json["error"]["code"] == code


@pytest.mark.parametrize(
    "expression",
    [
        "a" + " + a" * 20 + " == b",
        "xs.map(x, xs.map(y, xs.map(z, x + y + z))).size() > 0",
        "xs.exists(x, xs.exists(y, xs.exists(z, x + y + z == a)))",
        "a.matches('(x+x+)+y')",
        "[a].map(a, [a + a].map(a, [a + a].map(a, [a + a].map(a, [a + a].map(a, a)[0])[0])[0])[0])[0] == b",
        " && ".join(["n1"] * 300),
        "n1 || n2 || n3",
    ],
)  # fmt: skip
def test_what_is_meant_to_take_long_does_not(expression: str) -> None:
    room = MOST - 700
    facts = {"a": "x" * (room // 2), "xs": ["x"] * (room // 12), "b": "y", "n1": None, "n2": None, "n3": None}
    text = json.dumps(facts)
    assert len(text) <= MOST
    before = time.process_time()
    assert run("rules", "eval", expression, "--with", text, "--json").code in (0, 2)
    assert time.process_time() - before < 5


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda below: (
        st.lists(below, max_size=3) | st.dictionaries(st.text("ab.", max_size=3), below, max_size=3)
    ),
    max_leaves=8,
)


@given(st.text(max_size=40) | _JSON.map(json.dumps))
def test_any_facts_are_taken_or_refused_in_words(text: str) -> None:
    try:
        known = supposed(read_values(text))
    except Misused as error:
        told = [bool(each.message and each.help) for each in error.diagnostics]
    else:
        told = [set(known.facts) == set(known.names)]
    assert told and all(told)


@settings(max_examples=40)
@given(st.text("ab01.<=>&|!()+-'[] ", max_size=12) | st.text(max_size=12))
def test_any_expression_is_answered_alike_by_all_or_refused_in_words(expression: str) -> None:
    try:
        found = posed(expression, supposed({"a": 1, "b": True}))
    except Misused as error:
        told = [each.place is not None and bool(each.help) for each in error.diagnostics]
    else:
        told = [found.answers.agree]
    assert told and all(told)
