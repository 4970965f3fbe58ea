"""A pack as a page: all of it, in words, and in Markdown that no text of a pack can break."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from engine.analysis.page import page_of
from engine.analysis.told import Page
from engine.analysis.versions import Activation
from engine.packs.load import load_pack
from engine.views.markdown import code, prose, table
from engine.views.page_markdown import render_markdown
from engine.views.page_text import render_page
from engine.views.safe import columns, escaped
from tests.views.cases import HERE, golden, papers

NASTY = "A | B, `x` <b>*c*</b> _d_ [e](f) {demand.id} $1 \\| & &amp; # ~g~"
EDITS = {
    "rules": {
        "      - missing_items == 0\n": "      - any:\n"
        "          - missing_items == 0\n"
        "          - none:\n"
        "              - answers < 2 || answers > 5\n"
        '              - if: respondent.kind.matches("a|b")\n'
        "                say: It is a city | a county.\n"
        '      - respondent.name != "`|\\\\"\n',
        "cites: practice of this pack": f"cites: '{NASTY}'",
        "    on: deadline_passed.grace\n": "    on: [deadline_passed.grace, state_entered.late]\n",
        "  - id: part-here\n": "  - id: part-here\n    priority: 5\n",
    },
    "workflow": {
        "grace: {days: 5,": "grace: {days: grace_days, exhaustive: true, calendar: respondent,",
        "docket: {type: string, required: true}}\n  suit_ended": "docket: {type: string, default: none},"
        " sure: {type: bool, default: false}, roles: [clerk, judge]}\n  suit_ended",
        "  answers: {count": "  last_items: {latest: answer_received.occurred_on, cleared_by: suit_filed}\n"
        "  answers: {count",
    },
}
PARAMETERS = """\
parameters:
  grace_days:
    type: int
    values:
      - {since: 2000-01-01, value: 5, cites: choice of this pack}
      - {since: 2018-03-01, value: 7}
"""


@pytest.fixture(scope="module")
def page() -> Page:
    files = {"rules/papers/parameters.yaml": PARAMETERS}
    for name, place in (("rules", "rules/papers/rules.yaml"), ("workflow", "workflows/papers.yaml")):
        text = (HERE / f"papers-{name}.yaml").read_text()
        for old, new in EDITS[name].items():
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        files[place] = text
    return page_of(load_pack(files, "papers"))


def _steady(text: str) -> str:
    text = re.sub("[0-9,]+ holidays and", "N holidays and", text)
    return re.sub("holidays [0-9.]+", "holidays N", re.sub("[0-9a-f]{64}", "0" * 64, text))


def activated(digest: str, day: int, **more: Any) -> Activation:
    at = datetime(2018, 1, day, 5, tzinfo=UTC)
    given = {"until": None, "only_new": False, "replaced": False, "actor": None, "reason": None, **more}
    return Activation("papers", digest, "America/New_York", at, at, **given)


def test_a_page_in_text_is_read_in_80_columns(page: Page) -> None:
    text = render_page(page, [activated(page.digest, 2)])
    assert all(columns(line) <= 80 for line in text.splitlines())
    golden("page.txt", _steady(text))


def test_a_page_in_markdown(page: Page) -> None:
    golden("page.md", _steady(render_markdown(page, None, {"main": "stateDiagram-v2\n"})))


def test_it_says_since_when_a_version_is_in_force_and_which_else_is(page: Page) -> None:
    own, other = page.digest, papers().digest
    then = datetime(2018, 1, 9, 5, tzinfo=UTC)

    def said(*activations: Activation) -> list[str]:
        text = render_page(page, activations).partition("\n\n")[0].splitlines()
        return [line.strip() for line in text if "force" in line]

    short = other.removeprefix("sha256:")[:12]
    assert said() == ["This version was never put in force here."]
    assert said(activated(own, 2, until=then, reason="why"), activated(other, 9)) == [
        "In force from 2018-01-02 until 2018-01-09 (why).",
        f"Another version, {short}, is in force since 2018-01-09.",
    ]
    assert said(activated(own, 2), activated(other, 9, only_new=True))[0] == "In force since 2018-01-02."
    assert said(activated(other, 2, replaced=True), activated(own, 2)) == ["In force since 2018-01-02."]
    assert "force" not in render_page(page, None)


MARKDOWN = MarkdownIt("commonmark").enable("table")


def _cells(text: str) -> list[list[str]]:
    """The rows of the tables of a text, each with the plain text of its cells, as a reader sees them."""
    rows: list[list[str]] = []
    within = False
    for token in MARKDOWN.parse(text):
        within = token.type == "table_open" or (within and token.type != "table_close")
        if token.type == "tr_open":
            rows.append([])
        if token.type == "inline" and within:
            rows[-1].append("".join(_seen(child) for child in token.children or []))
    return rows


def _entries(text: str, rule: str) -> list[tuple[int, str]]:
    """What the list below the heading of a rule says, each entry with its depth."""
    found: list[tuple[int, str]] = []
    depth, within = 0, False
    tokens = MARKDOWN.parse(text)
    for before, token in zip([None, *tokens], tokens, strict=False):
        depth += token.nesting if token.type.startswith("bullet_list") else 0
        said = "".join(_seen(child) for child in token.children or [])
        if before is not None and before.type == "heading_open":
            within = said.partition(" ")[0] == rule
        elif token.type == "inline" and within:
            found.append((depth, said))
    return found


def _seen(token: Any) -> str:
    if token.type in ("text", "code_inline", "text_special"):
        return str(token.content)
    assert token.type in ("html_inline", "softbreak", "strong_open", "strong_close"), token
    assert token.content in ("<code>", "</code>", "<br>", ""), token
    return "\n" if token.content == "<br>" else ""


def test_no_text_of_a_pack_breaks_a_table_or_a_list(page: Page) -> None:
    text = render_markdown(page, None)
    rows = _cells(text)
    assert len(rows) == sum(line.startswith("| ") and "---" not in line for line in text.splitlines())
    assert (1, f"Source: {NASTY}") in _entries(text, "summon")
    assert _entries(text, "all-here") == [
        (1, "When:"),
        (2, "one of these holds:"),
        (3, "missing_items == 0"),
        (3, "none of these holds:"),
        (4, "answers < 2 || answers > 5"),
        (4, 'It is a city | a county.\nrespondent.kind.matches("a|b")'),
        (2, 'respondent.name != "`|\\\\"'),
        (2, 'state.main != "done"'),
        (1, "Then: move settle, to done"),
        (1, "Because: Every paper asked for has come."),
        (1, "Source: the letter"),
    ]


@given(st.text(max_size=30) | st.text("|`\\<>*_[]&#;$~ab1.-+ ", max_size=30), st.sampled_from([prose, code]))
def test_any_text_stands_in_a_table_as_it_is(text: str, how: Any) -> None:
    shown = escaped(" ".join(text.split()))
    (head, row) = _cells(table(("a", "b"), [(how(text), "x")]))
    assert (head, row) == (["a", "b"], [shown, "x"])


@given(st.text("|`\\<>*_[]&#;$~ab1.-+=) ", min_size=1, max_size=30).filter(str.strip))
def test_any_text_is_a_paragraph_of_its_own(text: str) -> None:
    tokens = MARKDOWN.parse(prose(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert "".join(_seen(child) for child in tokens[1].children or []) == " ".join(text.split())
