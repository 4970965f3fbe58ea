"""Templates of letters made wrong at random, Markdown and Word: each is filled, or refused in words; nothing
breaks, nothing hangs, and a Word file that is made holds nothing that would run or fetch.

By default 1,000 and 150; with FORTHWITH_SOAK=1 50,000 and 5,000.
"""

from __future__ import annotations

import io
import itertools
import random
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from xml.dom import minidom

import docx
import pytest

from engine.diagnostics import Refused
from engine.letters.folder import Template
from engine.letters.package import packed
from engine.letters.template import written
from engine.letters.word_template import mistakes_in_word
from engine.views.problems import full
from tests.conftest import SEED, SOAK
from tests.hostile.mutations import mangled
from tests.hostile.watching import counted, told
from tests.letters.made import ABOUT, FIELDS, ROOT, VALUES, markdown, word
from tests.reliability import checked

MARKDOWNS = 50_000 if SOAK else 1_000
WORDS = 5_000 if SOAK else 150
OWN = (
    """# {{ demand.title }}

{{ today }}

{% for item in items_missing %}
{{ loop.index }}. {{ item | upper }}
{% endfor %}

{% if in_litigation %}> yes{% else %}**no** *{{ extended_until | weekday }}*{% endif %}
---
""",
    """{% for step in deadline.grace.proof %}
- {{ step.day }}: {{ step.text }}
{% else %}none
{% endfor %}
""",
)
ODD = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}", "{{ self._TemplateReference__context }}",
    "{{ range(10**9) }}", "{% for i in range(10**9) %}{{ i }}{% endfor %}", "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}", "{% extends 'x' %}", "{{ 9**9**9 }}", "{{ 'a' * 10**9 }}", "{% raw %}",
    "{{ '%9999999999d' % 1 }}", "{% set a = [1] %}", "{{ today.__init__.__globals__ }}",
    "{{ loop.cycle('a') }}", "{{ demand.items.__len__() }}", "{{ '{0.__class__}'.format(today) }}",
    "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "{{ today | map }}",
    "{% for a in demand.items %}" * 3 + "{{ a }}" + "{% endfor %}" * 3, "{% call a() %}{% endcall %}", "{#",
    "{{", "%}", "{% autoescape false %}", "{% filter upper %}a{% endfilter %}", "{{r today }}",
    "{%p if today %}", "{{ demand }}", "{% trans %}a{% endtrans %}", "![a](file:///etc/passwd)",
    "[a](javascript:b)", "<script>", "&#x1b;", "* " * 400, "> " * 400, "**" * 500, "1. " * 300, "`" * 999,
    "| a |\n|---|\n", "[a]: b", "\\\n" * 300,
]  # fmt: skip


def with_odd(data: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """The bytes made wrong, with a part of a template that nobody should fill now and then."""
    if rng.random() < 0.5:
        at = rng.randrange(len(data) + 1)
        data = data[:at] + rng.choice(ODD).encode() + data[at:]
    return mangled(data, rng, others) if rng.random() < 0.8 else data


def outcome(template: Template, form: str, values: Mapping[str, Any] = VALUES) -> bytes | str:
    """The letter, or what is said of why there is none."""
    try:
        return written(template, form, FIELDS, values, ABOUT)  # type: ignore[arg-type]
    except Refused as error:
        for found in error.diagnostics:
            assert found.code and found.message and found.help, found
        return full(error.diagnostics)


@pytest.mark.reliability
def test_no_markdown_template_made_wrong_breaks_anything(tally: Callable[..., None]) -> None:
    shipped = sorted((ROOT / "letters" / "records-demand").glob("*.md"))
    right = [text.encode() for text in OWN] + [path.read_bytes() for path in shipped]
    rng = random.Random(f"{SEED} markdown")
    counts: Counter[str] = Counter()
    faults: list[str] = []
    for number in range(MARKDOWNS):
        template = markdown("").__class__(
            "x", "p", "md", "letters/p/x.md", with_odd(rng.choice([*right[:2] * 5, *right]), rng, right)
        )
        with counted(tally, "letters in Markdown", faults) as of_letter:
            of_letter["fuzzed"] = 1
            found = outcome(template, "pdf" if number % 50 == 0 else "docx" if number % 20 == 0 else "md")
            if isinstance(found, str):
                of_letter["refused"] = 1
                assert not told(found), found
            else:
                of_letter["taken"] = 1
                if number % 50 and number % 20:
                    assert not told(found.decode().replace("\t", "")) - set("\u200c\u200d"), found
        counts.update(of_letter)
    assert not faults, (SEED, faults[:3])
    assert counts["taken"] > MARKDOWNS // 20 and counts["refused"] > MARKDOWNS // 4


def word_files() -> list[bytes]:
    """Right templates: one made here, and one that ships."""
    own = word(
        "{{ today }}", "{%p for item in items_missing %}", "{{ loop.index }}. {{ item }}", "{%p endfor %}",
        "{% if in_litigation %}yes{% else %}no{% endif %}",
        word__x__xml=b"<x/>",
    )  # fmt: skip
    return [own.data, (ROOT / "letters" / "records-demand" / "demand-in-word.docx").read_bytes()]


def words_made_wrong(rng: random.Random) -> Iterator[bytes]:
    """Word files without end: one of the parts made wrong, or the package itself."""
    right = word_files()
    opened = []
    for data in right:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            opened.append({name: package.read(name) for name in package.namelist()})
    every = [part for parts in opened for part in parts.values()]
    while True:
        parts = dict(rng.choice(opened))
        kind = rng.randrange(10)
        if kind == 0:
            yield mangled(rng.choice(right), rng, right)
            continue
        if kind == 1:
            names = [
                "word/vbaProject.bin",
                "../x.xml",
                "/etc/x.xml",
                "word/../../x.xml",
                "word/embeddings/x.bin",
            ]
            parts[rng.choice(names)] = rng.choice(every)
        name = rng.choice([*parts, *["word/document.xml"] * 8])
        data = parts[name]
        if name == "word/document.xml" and rng.random() < 0.6:  # in its text, where it stays XML
            places = [found.start() for found in re.finditer(b"</w:t>", data)]
            at = rng.choice(places or [0])
            odd = rng.choice(ODD).replace("&", "&amp;").replace("<", "&lt;").encode()
            parts[name] = data[:at] + odd + data[at:]
        else:
            parts[name] = mangled(data, rng, every)
        yield packed(parts)


def harm(data: bytes) -> str | None:
    """What in a Word file would run or fetch, found in another way than by the program."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if any(part in name.lower() for part in ("vba", "activex", "embeddings")):
                return name
            if not name.endswith((".xml", ".rels")):
                continue
            part = package.read(name)
            if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                return f"{name} has entities"
            for element in minidom.parseString(part).getElementsByTagName("*"):
                target = element.getAttribute("Target")
                link = element.getAttribute("Type").endswith("/hyperlink")
                page = target.lower().startswith(("http://", "https://", "mailto:"))
                if element.getAttribute("TargetMode") == "External" and not (link and page):
                    return f"{name} fetches {target}"
    return None


@pytest.mark.reliability
def test_no_word_template_made_wrong_breaks_anything_or_gives_a_harmful_file(
    tally: Callable[..., None],
) -> None:
    counts: Counter[str] = Counter()
    faults: list[str] = []
    for data in itertools.islice(words_made_wrong(random.Random(f"{SEED} word")), WORDS):
        template = Template("x", "p", "docx", "letters/p/x.docx", data)
        with counted(tally, "letters in Word", faults) as of_letter:
            of_letter["fuzzed"] = 1
            for mistake in mistakes_in_word(template, FIELDS):
                assert not told(full((mistake,)))
            found = outcome(template, "docx")
            if isinstance(found, str):
                of_letter["refused"] = 1
                assert not told(found), found
            else:
                of_letter["taken"] = 1
                docx.Document(io.BytesIO(found))
                wrong = harm(found)
                if wrong is not None:
                    of_letter["taken_wrongly"] = 1
                    faults.append(wrong)
        counts.update(of_letter)
    assert not faults, (SEED, faults[:3])
    assert counts["taken"] > WORDS // 20 and counts["refused"] > WORDS // 4


NAMES = ["word/vbaProject.bin", "../x.xml", "/etc/x.xml", "word/../../x.xml", "word/embeddings/x.bin"]
LONG = {
    "loops that print nothing": "{% for a in demand.items %}" * 3
    + "{% if today == today %}{% endif %}" * 3_000 + "{% endfor %}" * 3,
    "loops side by side": "{% for a in demand.items %}x{% endfor %}" * 5_000,
    "a long name": "{{ " + "a." * 60_000 + "a }}",
    "ifs in each other": "{% if today %}" * 5_000 + "{% endif %}" * 5_000,
    "nots": "{% if " + "not " * 30_000 + "today %}{% endif %}",
    "comparisons": "{% if today " + "== today " * 20_000 + "%}{% endif %}",
    "filters": "{{ today" + "|upper" * 30_000 + " }}",
    "elses": "{% if in_litigation %}" + "{% elif in_litigation %}" * 10_000 + "{% endif %}",
    "quotations": "> " * 100_000,
    "stars": "*a **a " * 30_000,
    "brackets": "[" * 200_000,
    "lists in each other": "\n".join("  " * deep + "- a" for deep in range(400)),
}  # fmt: skip


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_template_that_would_run_long_is_stopped_in_time_with_a_message(text: str) -> None:
    values = {**VALUES, "demand": {**VALUES["demand"], "items": ["x"] * 30}}
    faults: list[str] = []
    with counted(checked, "letters in Markdown", faults):
        said = outcome(markdown(text), "md", values)
        assert isinstance(said, bytes) or not told(said)
    assert not faults
