"""The language of templates: what it says, and what it refuses with file, line and field."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics import Refused
from engine.letters import language
from engine.letters.language import filled, mistakes
from engine.letters.markdown import blocks, escape
from engine.letters.said import cleaned
from engine.letters.source import Source
from tests.letters.made import FIELDS, VALUES

FILE = "letters/records-demand/x.md"

SAID = [
    ("{{ today }}", "February\u00a028,\u00a02018"),
    ("{{ today | iso }} is a {{ today | weekday }}", "2018-02-28 is a Wednesday"),
    ("{{ demand.items }}", "orders and guidance"),
    ("{{ demand.items | length }}", "2"),
    ("{{ demand.title | upper }}", "ORDERS"),
    ("{% for i in demand.items %}\n{{ loop.index }}. {{ i }}\n{% endfor %}", "1. orders\n2. guidance\n"),
    ("{% if missing_items > 1 %}several{% else %}one{% endif %}", "several"),
    ("{% if demand.legal_basis %}under{% else %}by{% endif %}", "by"),
    ("{% if deadline.cure.day or not deadline.cure %}x{% endif %}", "x"),
    ("{% for s in deadline.grace.proof %}{{ s.text }}{% endfor %}", "due"),
    ("{{ in_litigation }}", "no"),
    ("${{ responses | amount }}, {{ responses }}", "$1,250.50, 1,250.5"),
    ("{{ missing_items | amount }}", "2.00"),
]


@pytest.mark.parametrize(("text", "said"), SAID)
def test_a_template_says_the_values_in_words(text: str, said: str) -> None:
    assert filled(Source(FILE, text), FIELDS, {**VALUES, "responses": 1250.5}, str) == said


WRONG = [
    ("a\n{{ demand.titel }}", "letter-unknown-field", 2, "'demand.title'"),
    ("{{ dedline.grace.day }}", "letter-unknown-field", 1, "'deadline.grace.day'"),
    ("{{ demand.items.append }}", "letter-unknown-field", 1, "Below demand are"),
    ("{{ demand.__class__ }}", "letter-unknown-field", 1, "Below demand are"),
    ("{% for s in deadline.grace.proof %}\n{{ s.txt }}{% endfor %}", "letter-unknown-field", 2, "'s.text'"),
    ("{{ demand }}", "letter-field-group", 1, "demand.title"),
    ("{{ deadline.grace.proof }}", "letter-field-group", 1, "{% for x in deadline.grace.proof %}"),
    ("{% for x in demand.title %}{% endfor %}", "letter-not-a-list", 1, "demand.items"),
    ("{{ demand.title | weekday }}", "letter-filter", 1, "name another field"),
    ("{{ demand.title | amount }}", "letter-filter", 1, "name another field"),
    ("{{ demand.title | uper }}", "letter-filter", 1, "'upper'"),
    ("{{ today | default('') }}", "letter-filter", 1, "weekday"),
    ("\n{% set x = 1 %}", "letter-language", 2, "nothing else"),
    ("{% include 'x' %}", "letter-language", 1, "nothing else"),
    ("{% macro x() %}{% endmacro %}", "letter-language", 1, "nothing else"),
    ("{{ range(9) }}", "letter-language", 1, "nothing else"),
    ("{{ 9 ** 9 }}", "letter-language", 1, "nothing else"),
    ("{{ demand['title'] }}", "letter-language", 1, "nothing else"),
    ("{% for a, b in demand.items %}{% endfor %}", "letter-language", 1, "nothing else"),
    ("{% for a in demand.items recursive %}{% endfor %}", "letter-language", 1, "nothing else"),
    ("x {{ today", "letter-syntax", 1, "ends with"),
    ("{% if today %}", "letter-syntax", 1, "has its end"),
    ("{% for a in demand.items %}" * 4 + "{% endfor %}" * 4, "letter-too-deep", 1, "apart"),
    ("{{ " + "(" * 5_000 + "today" + ")" * 5_000 + " }}", "letter-syntax", 1, "ends with"),
]


@pytest.mark.parametrize(("text", "code", "line", "help"), WRONG)
def test_what_is_wrong_is_told_with_its_line(text: str, code: str, line: int, help: str) -> None:
    found = mistakes(Source(FILE, text), FIELDS)[0]
    assert (found.code, found.place and (found.place.file, found.place.line)) == (code, (FILE, line))
    assert help in found.help


MISSING = [
    ("Due by\n{{ deadline.cure.day }}", 2, "deadline.cure.day"),
    ("{{ deadline.grace.cites | upper }}", 1, "deadline.grace.cites"),
    ("{{ decision.because }}", 1, "decision.because"),
    ("{% for i in items_produced %}{% endfor %}", 1, "items_produced"),
    ("{% if responses > 1 %}{% endif %}", 1, "responses"),
    ("{{ demand.legal_basis }}", 1, "demand.legal_basis"),
]


@pytest.mark.parametrize(("text", "line", "field"), MISSING)
@pytest.mark.parametrize("absent", [None, "", "  ", "\u200b"])
def test_what_is_missing_is_told_with_line_and_field(
    text: str, line: int, field: str, absent: str | None
) -> None:
    values = {**VALUES, "demand": {"legal_basis": absent}} if absent is not None else VALUES
    with pytest.raises(Refused) as refused:
        filled(Source(FILE, text), FIELDS, values, str)
    (found,) = refused.value.diagnostics
    assert found.code == "letter-field-missing" and f"'{field}'" in found.message
    assert found.place is not None and (found.place.file, found.place.line) == (FILE, line)


def test_an_empty_list_is_missing_unless_the_template_says_what_then() -> None:
    values = {**VALUES, "items_missing": []}
    loop = "{% for i in items_missing %}{{ i }}"
    with pytest.raises(Refused, match="holds nothing"):
        filled(Source(FILE, loop + "{% endfor %}"), FIELDS, values, str)
    assert filled(Source(FILE, loop + "{% else %}none{% endfor %}"), FIELDS, values, str) == "none"


def test_loops_and_text_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    many = {**VALUES, "demand": {"items": ["x"] * 200}}
    nested = "{% for a in demand.items %}" * 3 + "{{ a }}" + "{% endfor %}" * 3
    with pytest.raises(Refused, match="rounds of loops"):
        filled(Source(FILE, nested), FIELDS, many, str)
    monkeypatch.setattr(language, "MOST_TEXT", 1_000)
    with pytest.raises(Refused, match="at most 1,000 characters"):
        filled(Source(FILE, "{% for a in demand.items %}xxxxxxxx{% endfor %}"), FIELDS, many, str)


NASTY = st.text(max_size=40) | st.lists(
    st.sampled_from(
        ["**x**", "<b>", "# ", "1. ", "- ", "> ", "[a](b)", "`", "\\", "&lt;", "{{ y }}", "\n\n", "---"]
    )
).map("".join)


@given(NASTY, NASTY)
def test_a_value_stands_in_a_letter_to_the_letter(name: str, item: str) -> None:
    source = Source(FILE, "{{ respondent.name }}\n\n{% for i in demand.items %}\n- {{ i }}\n{% endfor %}")
    values = {"respondent": {"name": name}, "demand": {"items": [item]}}
    if not cleaned(name) or not cleaned(item):
        with pytest.raises(Refused):
            filled(source, FIELDS, values, escape)
        return
    first, second = blocks(source, filled(source, FIELDS, values, escape))
    assert (first.look, first.text) == ("text", cleaned(name))
    assert (second.look, second.mark, second.text) == ("item", "•", cleaned(item))


@given(st.text())
def test_nothing_invisible_is_left_of_a_text(text: str) -> None:
    left = {unicodedata.category(char) for char in cleaned(text)} - {"Cf"}
    assert not left & {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert cleaned(cleaned(text)) == cleaned(text)
