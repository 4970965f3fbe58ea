"""A page says all that a pack decides: each value that a file of the law gives to a key stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from engine.analysis.page import page_of
from engine.analysis.told import Page
from engine.analysis.wording import either
from engine.packs.findings import Findings
from engine.packs.keys import KEYS
from engine.packs.load import load_pack, read_files
from engine.packs.nodes import Items, Keys, Node, Scalar, Written
from engine.packs.source import IN_RULES, IN_WORKFLOW, read_source
from engine.views.page_markdown import render_markdown
from engine.views.page_text import render_page
from tests.analysis.packs import PACKS
from tests.analysis.test_revision_keys import FILES, NAME, kinds

_STOP = "the day of the stop counted"
_RESTART = "the day on which that ends not counted"
_ANSWERED = "whatever the facts, some rule must answer"

OTHERWISE: Mapping[tuple[str, str], Mapping[str, str] | str] = {
    # how a page tells what does not stand there as it is written: each value, or all of them
    ("event", "about"): {
        "case": "about a case", "demand": "about a demand", "either": "about a case or a demand",
    },
    ("event", "told_by"): "an act of the {}",
    ("event", "exhaustive"): {"true": _ANSWERED},
    ("field", "required"): {"true": ", required", "false": ""},
    ("field", "default"): "{} if left out",
    ("fact", "cleared_by"): "cleared by {}",
    ("item status", "by"): "named by {}",
    ("item status", "reason"): "its reason is {}",
    ("item status", "answers"): {
        "true": "an item that stands so is answered", "false": "an item that stands so is not answered",
    },
    ("order", "by"): "each is named by the field {} of its events",
    ("order", "narrowed"): "narrowed by {}",
    ("order", "stayed"): "stayed by {}",
    ("order", "resumed"): "its stay ends with {}",
    ("order", "affirmed"): "affirmed by {}",
    ("action", "enters"): "when proposed: move {}",
    ("action", "approved"): "when approved: move {}",
    ("action", "rejected"): "when rejected: move {}",
    ("action", "done"): "when done: move {}",
    ("action", "approvals"): {"1": "1 person", **{str(n): f"{n} different people" for n in range(2, 9)}},
    ("action", "coercive"): {"true": "a remedy, which coerces the respondent", "false": ""},
    ("region", "initial"): "{} (here it begins",
    ("state", "initial"): "{} (first within",
    ("state", "final"): {"true": "the case is over", "false": ""},
    ("state", "tolled_while"): "standing still while {}",
    ("state", "stop_day"): {"runs": _STOP, "stands": ""},
    ("state", "restart_day"): {"stands": _RESTART, "runs": ""},
    ("deadline", "from"): {"entered_on": "from the day on which the state is entered"},
    ("deadline", "calendar"): {"respondent": "by the respondent's own calendar"},
    ("deadline", "at"): {"start": "as the day begins", "end": ""},
    ("deadline", "stop_day"): {"runs": _STOP, "stands": ""},
    ("deadline", "restart_day"): {"stands": _RESTART, "runs": ""},
    ("deadline", "exhaustive"): {"true": _ANSWERED},
    ("term", "from"): {"entered_on": "the day on which the state is entered"},
    ("effect", "move"): "move {}",
    ("effect", "propose"): "propose {}",
    ("effect", "draft"): "draft {}",
    ("rule", "priority"): "priority {}",
    ("calendar", "weekend"): "{}s",
    ("calendar", "country"): "has the holidays of {}",
    ("calendar", "market"): "has the holidays of the market {}",
    ("calendar", "extends"): "has the days of the calendar {}",
    ("convention version", "exclude_start"): {
        "true": "the day of the event is not counted", "false": "the day of the event is counted",
    },
    ("convention version", "roll"): {
        "next": "goes to the next business day",
        "previous": "goes back to the business day before",
        "with-count": "goes on to the next business day in the direction of the count",
        "none": "a last day on a weekend or holiday stays",
    },
    ("convention version", "month_end"): {"last": "", "next": "the first day of the month after it"},
    ("convention version", "cut_off"): "after {} counts as of the next day",
}  # fmt: skip


def test_what_is_told_otherwise_are_keys_of_the_law() -> None:
    assert OTHERWISE.keys() <= {(kind, key) for kind in kinds() for key in KEYS[kind]}


def values(kind: str, map: Node) -> Iterator[tuple[tuple[str, str], str]]:
    """Each value that a file gives to a key, by the kind of its map and the key."""
    for key, value in map.pairs if isinstance(map, Keys) else ():
        if key.text in KEYS[kind]:
            yield from held((kind, key.text), KEYS[kind][key.text].kind, value)
        else:
            assert kind == "event"
            yield ("event", "field"), key.text
            yield from values("field", value)


def held(key: tuple[str, str], kind: str, value: Node) -> Iterator[tuple[tuple[str, str], str]]:
    first, _, rest = kind.partition(" ")
    if isinstance(value, Keys):
        if first == "map":
            for name, below in value.pairs:
                yield key, name.text
                yield from held(key, rest, below)
        else:
            kind = kind.removeprefix("many ")
            groups = {"any", "none"} & {name.text for name, _ in value.pairs}
            kind = "condition group" if groups else "condition" if kind.startswith("condition") else kind
            yield from values("term" if kind in ("terms", "term") else kind, value)
    elif isinstance(value, Items):
        if kind == "value":
            yield key, f"[{', '.join(item.text for item in value.items if isinstance(item, Scalar))}]"
            return
        words = [item.text for item in value.items if isinstance(item, Scalar)]
        if first == "many" and words and key in OTHERWISE:
            yield key, either(words)
            return
        for item in value.items:
            yield from held(key, rest if first in ("list", "many") else kind, item)
    elif isinstance(value, Written) or not value.empty:
        yield key, value.text


def steady(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split())


def seen(markdown: str) -> str:
    """Markdown as its reader sees it."""
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    told = [child for token in tokens if token.type == "inline" for child in [*(token.children or []), None]]
    shown = ("text", "code_inline", "text_special")
    return "".join(
        " "
        if child is None
        else child.content
        if child.type in shown
        else ""
        if "code>" in child.content
        else " "
        for child in told
    )


LAWS = [*PACKS, (None, NAME)]


@pytest.mark.parametrize(("root", "name"), LAWS, ids=[name for _, name in LAWS])
def test_every_value_of_a_pack_stands_in_its_page(root: Path | None, name: str) -> None:
    files = FILES if root is None else read_files(root, name)[0]
    page = page_of(load_pack(files, name))
    pages = {"text": steady(render_page(page, None)), "md": steady(seen(render_markdown(page, None)))}
    missing = [
        f"{how}: {kind}, {key}: {value}"
        for kind, key, value in said(files, page)
        for how, text in pages.items()
        if steady(told(kind, key, value)) not in text
    ]
    assert not missing


def said(files: Mapping[str, str], page: Page) -> Iterator[tuple[str, str, str]]:
    for path, kind, conditions in (
        (f"workflows/{page.workflow}.yaml", "workflow", IN_WORKFLOW),
        (f"rules/{page.pack}/rules.yaml", "rule file", IN_RULES),
        (f"rules/{page.pack}/parameters.yaml", "parameter file", frozenset()),
        (f"rules/{page.pack}/calendars.yaml", "calendar file", frozenset()),
    ):
        if path in files:
            node = read_source(files[path], path, Findings({}), conditions)
            assert node is not None
            found = [*values(kind, node)]
            assert found
            yield from ((*key, value) for key, value in found)


def told(kind: str, key: str, value: str) -> str:
    """How a page tells the value of a key."""
    cause, _, name = value.partition(".")
    if (kind, key) == ("rule", "on"):
        return {
            "deadline_passed": f"When the deadline {name} passes",
            "state_entered": f"When the state {name} is entered",
        }.get(cause, f"When {value} comes")
    how = OTHERWISE.get((kind, key), "{}")
    return how.format(value) if isinstance(how, str) else how.get(value, value)
