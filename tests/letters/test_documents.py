"""Markdown to Word and PDF: the blocks, the same bytes, what cannot be printed."""

from __future__ import annotations

import io
import zipfile
from typing import cast

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Inches, Pt

from engine.diagnostics import Refused
from engine.letters import markdown as markdown_blocks
from engine.letters import pdf
from engine.letters.folder import Format
from engine.letters.markdown import blocks
from engine.letters.source import Source
from engine.letters.template import text_of, written
from tests.letters.made import ABOUT, FIELDS, VALUES, markdown, texts
from tests.letters.pdf_text import pages

LETTER = """\
# Town of Maple Falls

{{ today }}

**{{ respondent.name }}**\\
To the officer

## Notice

As the *code* says:

> one line
> and another

{% for item in items_missing %}
{{ loop.index }}. {{ item }}
{% endfor %}

- a
    - b

Respectfully,

---

The Clerk
"""


def test_markdown_becomes_the_blocks_of_a_letter() -> None:
    source = Source(
        "x.md", LETTER.replace("{{ today }}", "Today").replace("{% for item in items_missing %}\n", "")
    )
    text = source.text.replace("{{ loop.index }}. {{ item }}\n{% endfor %}", "1. orders\n2. guidance")
    found = blocks(source, text)
    assert [(block.look, block.mark, block.depth, block.text) for block in found] == [
        ("letterhead", "", 0, "Town of Maple Falls"),
        ("text", "", 0, "Today"),
        ("text", "", 0, "{{ respondent.name }}\nTo the officer"),
        ("title", "", 0, "Notice"),
        ("text", "", 0, "As the code says:"),
        ("quote", "", 0, "one line and another"),
        ("item", "1.", 1, "orders"),
        ("item", "2.", 1, "guidance"),
        ("item", "•", 1, "a"),
        ("item", "•", 2, "b"),
        ("text", "", 0, "Respectfully,"),
        ("signature", "", 0, ""),
        ("text", "", 0, "The Clerk"),
    ]
    assert [run.italic for run in found[4].runs] == [False, True, False]


@pytest.mark.parametrize("format", ["docx", "pdf", "md"])
def test_the_same_letter_is_the_same_bytes(format: Format) -> None:
    first, second = (written(markdown(LETTER), format, FIELDS, VALUES, ABOUT) for _ in range(2))
    assert first == second
    other = written(markdown(LETTER), format, FIELDS, {**VALUES, "respondent": {"name": "Ohio"}}, ABOUT)
    assert other != first


def test_the_word_file_has_the_text_the_page_number_and_no_time_of_its_own() -> None:
    data = written(markdown(LETTER), "docx", FIELDS, VALUES, ABOUT)
    file = docx.Document(io.BytesIO(data))
    assert texts(data)[:4] == [
        "Town of Maple Falls",
        "February\u00a028,\u00a02018",
        "State of Oregon\nTo the officer",
        "Notice",
    ]
    assert [text for text in texts(data) if text.startswith("2.")] == ["2.\tguidance"]
    foot = file.sections[0].footer.paragraphs[0]
    fields = [node.text for node in foot._p.iter(qn("w:instrText"))]
    assert foot.text == "d/r · Page 1 of 1" and fields == ["PAGE", "NUMPAGES"]
    assert {run.font.size for run in foot.runs} == {Pt(9)}
    assert (file.core_properties.title, file.core_properties.author) == (ABOUT.title, ABOUT.author)
    assert f"{file.core_properties.created:%Y-%m-%d}" == ABOUT.day
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_stands_around_a_signature_stays_on_its_page() -> None:
    lines = "\n\n".join(f"Paragraph {number}." for number in range(1, 29))
    text = f"{lines}\n\nLast.\n\nRespectfully,\n\n---\n\nThe Clerk\n"
    data = written(markdown(text), "docx", FIELDS, VALUES, ABOUT)
    file = docx.Document(io.BytesIO(data))
    kept = [bool(paragraph.paragraph_format.keep_with_next) for paragraph in file.paragraphs]
    assert kept == [False] * 28 + [True, True, True, False]
    assert b"/Count 2" in written(markdown(text), "pdf", FIELDS, VALUES, ABOUT)


def test_a_heading_stays_on_the_page_of_what_it_heads_also_before_a_signature() -> None:
    for number in range(20, 34):
        paragraphs = "\n\n".join(f"Paragraph {each}." for each in range(number))
        text = f"{paragraphs}\n\n### Time\n\nLast.\n\nRespectfully,\n\n---\n\nThe Clerk\n"
        found = pages(written(markdown(text), "pdf", FIELDS, VALUES, ABOUT))
        assert any("Time Last. Respectfully, The Clerk" in page for page in found), number


def test_no_line_ends_within_a_citation() -> None:
    text = "Under **5 U.S.C. 552(a)** and {{ demand.title }}, § 5."
    values = {**VALUES, "demand": {"title": "28 CFR 16.5, 8 U.S.C. § 1373"}}
    said = texts(written(markdown(text), "docx", FIELDS, values, ABOUT))
    assert said == ["Under 5_U.S.C._552(a) and 28_CFR_16.5, 8_U.S.C._§_1373, §_5.".replace("_", "\u00a0")]


def test_long_lists_and_long_names_of_cases_have_room() -> None:
    from dataclasses import replace

    values = {**VALUES, "items_missing": [f"item {number}" for number in range(120)]}
    text = "{% for item in items_missing %}\n{{ loop.index }}. {{ item }}\n{% endfor %}"
    about = replace(ABOUT, foot="d/" + "r" * 190)
    file = docx.Document(io.BytesIO(written(markdown(text), "docx", FIELDS, values, about)))
    assert {paragraph.paragraph_format.left_indent for paragraph in file.paragraphs} == {Inches(0.4)}
    found = pages(written(markdown(text), "pdf", FIELDS, values, about))
    assert all(page.replace(" ", "").count("r" * 190) == 1 for page in found)


@pytest.mark.parametrize(
    "name",
    [
        "São Paulo",
        "o\ufb03ce",
        "Winston\u2011Salem",
        "Doña Ana County",
        "ŁÓDŹ",
        "Αθήνα",
        "Київ",
        "Sa\u0303o",
        "O’Brien § 5",
    ],
)
def test_names_of_many_tongues_are_printed(name: str) -> None:
    values = {**VALUES, "respondent": {"name": name}}
    assert written(markdown("{{ respondent.name }}"), "pdf", FIELDS, values, ABOUT).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("name", "told"), [("東京", "U+6771"), ("תל אביב", "right to left"), ("☃", "SNOWMAN")]
)
def test_what_the_font_cannot_print_is_refused_by_name_and_word_takes_it(name: str, told: str) -> None:
    template, values = markdown("{{ respondent.name }}"), {**VALUES, "respondent": {"name": name}}
    with pytest.raises(Refused, match="expected Latin") as refused:
        written(template, "pdf", FIELDS, values, ABOUT)
    assert told in refused.value.diagnostics[0].message
    assert texts(written(template, "docx", FIELDS, values, ABOUT)) == [name]


@pytest.mark.parametrize(
    "name",
    ['<img src="/etc/passwd"/>', "<para>x", "</b>", "&amp;", "<a href='file:///etc'>x</a>", "<onDraw/>"],
)
def test_markup_in_a_value_is_text_in_a_pdf(name: str) -> None:
    values = {**VALUES, "respondent": {"name": name}}
    assert written(markdown("**{{ respondent.name }}**"), "pdf", FIELDS, values, ABOUT).startswith(b"%PDF")
    assert texts(written(markdown("{{ respondent.name }}"), "docx", FIELDS, values, ABOUT)) == [name]


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("![x](/etc/passwd)", "text"),
        ("<script>x</script>", "text"),
        ("[x](http://y)", "text"),
        ("```\nx\n```", "text"),
    ],
)
def test_nothing_in_markdown_reads_a_file_or_an_address(text: str, look: str) -> None:
    assert [block.look for block in blocks(Source("x.md", text), text)] == [look]


def test_a_paragraph_that_would_take_too_long_to_lay_out_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown_blocks, "MOST_PARAGRAPH", 100)
    values = {**VALUES, "respondent": {"name": "x" * 101}}
    for format in ("docx", "pdf"):
        with pytest.raises(Refused, match="a paragraph; found one of 101") as refused:
            written(markdown("{{ respondent.name }}"), cast("Format", format), FIELDS, values, ABOUT)
        assert refused.value.diagnostics[0].code == "letter-too-long"


def test_each_face_of_the_font_has_what_the_plain_one_has() -> None:
    plain = pdf._fonts().face.charToGlyph
    for face in pdf._FACES:
        assert plain.keys() <= pdf.pdfmetrics.getFont(f"{pdf.FONT}{face}").face.charToGlyph.keys()


def test_a_heading_that_letters_lack_is_refused() -> None:
    with pytest.raises(Refused, match="heading of the level 4"):
        blocks(Source("x.md", ""), "#### x")


@pytest.mark.parametrize("data", [b"\xff\xfe", b"a\x00b", "a\u202eb".encode(), b"a\x1bb"])
def test_a_template_that_is_no_plain_text_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        text_of(markdown(data.decode("latin-1")).__class__("x", "p", "md", "letters/p/x.md", data))
    assert refused.value.diagnostics[0].code == "letter-not-text"
