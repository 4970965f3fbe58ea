"""Word files as templates: filled, the same bytes, and what is refused of them."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import docx
import pytest

from engine.diagnostics import Refused
from engine.letters.template import written
from engine.letters.word_template import mistakes_in_word
from tests.letters.made import ABOUT, FIELDS, VALUES, changed, markdown, texts, word

RELS = "word___rels__document.xml.rels"
LETTER = (
    "{{ today }}",
    "{{ respondent.name }}",
    "{%p for item in items_missing %}",
    "{{ loop.index }}. {{ item }}",
    "{%p endfor %}",
    "Due by {{ deadline.grace.day }}.",
)


def test_a_word_template_is_filled() -> None:
    values = {**VALUES, "respondent": {"name": "**x** <b> & {{ y }} \x07"}}
    data = written(word(*LETTER), "docx", FIELDS, values, ABOUT)
    assert data == written(word(*LETTER), "docx", FIELDS, values, ABOUT)
    assert texts(data) == [
        "February\u00a028,\u00a02018",
        "**x** <b> & {{ y }}",
        "1. orders",
        "2. guidance",
        "Due by March\u00a02,\u00a02018.",
    ]


def test_every_page_of_a_letter_of_an_invented_case_says_so_also_from_a_word_template() -> None:
    file = docx.Document(io.BytesIO(word("{{ today }}").data))
    file.sections[0].different_first_page_header_footer = True
    file.sections[0].first_page_footer.paragraphs[0].text = "First"
    file.add_section()
    kept = io.BytesIO()
    file.save(kept)
    data = written(changed(kept.getvalue(), {}), "docx", FIELDS, VALUES, replace(ABOUT, note="invented"))
    section = docx.Document(io.BytesIO(data)).sections[0]
    feet = [[each.text for each in foot.paragraphs] for foot in (section.first_page_footer, section.footer)]
    assert feet == [["First", "invented"], ["", "invented"]]


def test_a_row_of_a_table_is_repeated() -> None:
    file = docx.Document()
    table = file.add_table(rows=3, cols=1)
    for row, text in zip(
        table.rows, ("{%tr for i in items_missing %}", "{{ i }}", "{%tr endfor %}"), strict=True
    ):
        row.cells[0].paragraphs[0].add_run(text)
    kept = io.BytesIO()
    file.save(kept)
    filled = written(changed(kept.getvalue(), {}), "docx", FIELDS, VALUES, ABOUT)
    (table,) = docx.Document(io.BytesIO(filled)).tables
    assert [row.cells[0].text for row in table.rows] == VALUES["items_missing"]


def test_a_tag_that_word_has_cut_into_pieces_is_one() -> None:
    file = docx.Document()
    paragraph = file.add_paragraph("Dear ")
    for piece in ("{{ respon", "dent.", "name }}"):
        paragraph.add_run(piece).bold = True
    kept = io.BytesIO()
    file.save(kept)
    assert texts(written(changed(kept.getvalue(), {}), "docx", FIELDS, VALUES, ABOUT)) == [
        "Dear State of Oregon"
    ]


@pytest.mark.parametrize(
    ("paragraphs", "code", "told"),
    [
        (("{{ demand.titel }}",), "letter-unknown-field", "demand.titel"),
        (("{{ demand.legal_basis }}",), "letter-field-missing", "demand.legal_basis"),
        (("{{r demand.title }}",), "letter-word-file", "not text"),
        (("{{ today",), "letter-syntax", "cannot be read"),
        (("{% set x = 1 %}",), "letter-language", "language of letters"),
        (("{{ ''.__class__.__mro__ }}",), "letter-unknown-field", "__class__"),
    ],
)
def test_a_mistake_names_the_file_and_the_field(paragraphs: tuple[str, ...], code: str, told: str) -> None:
    with pytest.raises(Refused) as refused:
        written(word(*paragraphs), "docx", FIELDS, VALUES, ABOUT)
    (found, *_) = refused.value.diagnostics
    assert found.code == code and told in found.message and "letters/records-demand/x.docx" in found.message
    if code != "letter-field-missing":
        assert [each.code for each in mistakes_in_word(word(*paragraphs), FIELDS)][:1] == [code]


def _rel(kind: str, target: str, mode: str = ' TargetMode="External"') -> bytes:
    return (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        f'{kind}" Target="{target}"{mode}/></Relationships>'
    ).encode()


def _part(inside: str) -> bytes:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:p xmlns:w="{word}" xmlns:v="urn:schemas-microsoft-com:vml">{inside}</w:p>'.encode()


def _code(*pieces: str) -> str:
    return "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)


def _wide(part: bytes) -> bytes:
    text = part.decode().removeprefix('<?xml version="1.0"?>')
    return f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")


HOSTILE = [
    ({"word___rels__settings.xml.rels": _rel("attachedTemplate", "file:///x.dotm")}, "outside"),
    ({"word___rels__header9.xml.rels": _rel("image", "https://example.org/x.png")}, "outside"),
    ({"word___rels__header9.xml.rels": _rel("hyperlink", "file:///etc/passwd")}, "outside"),
    ({"word___rels__header9.xml.rels": _rel("aFChunk", "x.html", "")}, "a macro, a control"),
    ({"word__vbaProject.bin": b"x"}, "a macro, a control"),
    ({"word__embeddings__x.bin": b"x"}, "a macro, a control"),
    ({"word__activeX__x.xml": b"<x/>"}, "a macro, a control"),
    ({"word__x.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}, "entities"),
    ({"word__x.xml": _wide(b'<!DOCTYPE x [<!ENTITY a "b">]><x/>')}, "not in UTF-8"),
    ({"word___rels__header9.xml.rels": _wide(_rel("image", "https://example.org/x.png"))}, "not in UTF-8"),
    ({"word___rels__header9.xml.rels": _rel("image", "http://x/", " TargetMode='&#69;xternal'")}, "outside"),
    ({"word___rels__header9.xml.rels": _rel("image", "//server/x.png", "")}, "outside"),
    ({"word___rels__header9.xml.rels": _rel("oleObjec&#116;", "x.bin", "")}, "a macro, a control"),
    ({"word__VBAPROJECT.bin": b"x"}, "a macro, a control"),
    ({"word__x.xml": _part(_code("INCLUDETEXT C:/x"))}, "fetches another file"),
    ({"word__x.xml": _part(_code(" include", "picture c:/x"))}, "fetches another file"),
    ({"word__x.xml": _part(_code("&#73;NCLUDETEXT C:/x"))}, "fetches another file"),
    ({"word__x.xml": _part(_code('HYPERLINK "file:///etc/passwd"'))}, "fetches another file"),
    ({"word__x.xml": _wide(_part(_code("IMPORT x")))}, "not in UTF-8"),
    ({"word__x.xml": _part('<w:fldSimple w:instr=" DDEAUTO c:/x "/>')}, "fetches another file"),
    ({"word__x.xml": _part("<w:fldSimple w:instr=' LINK c:/x '/>")}, "fetches another file"),
    ({"word__x.xml": _part('<v:imagedata src="https://example.org/x.png"/>')}, "outside"),
    ({"word__settings.xml": _part("<w:mailMerge><w:query/></w:mailMerge>")}, "outside"),
    ({"word__endnotes.xml": _part("<w:t>{{ today }}</w:t>")}, "a tag stands in"),
    ({"word__document.xml": _part("<w:t>{{<!-- -->r demand.title }}</w:t>")}, "not text"),
    ({"word__document.xml": _wide(_part("<w:t>{{r demand.title }}</w:t>"))}, "not in UTF-8"),
    ({"word__document.xml": _part('<w:r w:x="{{r demand.title }}"/>')}, "not text"),
    ({"word__document.xml": _part("&#123;{r demand.title }}")}, "not text"),
    ({"word__document.xml": _part("{%p " * 1_001)}, "more than 500 tags"),
    ({"word__header7.xml": _part(" " * 1_000_001)}, "1,000,000 bytes"),
    ({"word__x.xml": b"<x>" + b"<a/>" * 300_000 + b"</x>"}, "300,000 elements"),
    ({"word__document.xml": b"<w:document"}, "word/document.xml is no XML"),
    ({"word__document.xml": _part("{{ today }}")}, "cannot be filled"),
]


@pytest.mark.parametrize(("parts", "told"), HOSTILE)
def test_a_word_file_that_could_do_harm_is_refused_in_words(parts: dict[str, bytes], told: str) -> None:
    with pytest.raises(Refused, match=told) as refused:
        written(word("x", **parts), "docx", FIELDS, VALUES, ABOUT)
    assert refused.value.diagnostics[0].code == "letter-word-file"


def test_a_link_to_a_page_may_stand_and_fields_of_dates_and_pages_too() -> None:
    linked = {"word___rels__header9.xml.rels": _rel("hyperlink", "https://example.org")}
    fields = _code("PAGE", ' DATE \\@ "d MMMM" ', ' HYPERLINK "https://example.org" ', "HYPERLINK \\l top")
    template = word("x", **linked, **{"word__header9.xml": _part(fields)})
    assert texts(written(template, "docx", FIELDS, VALUES, ABOUT)) == ["x"]


def _bomb(parts: int, size: int) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        for number in range(parts):
            package.writestr(f"word/x{number}.xml", b"\0" * size)
    return kept.getvalue()


@pytest.mark.parametrize(
    "data",
    [_bomb(1, 9_000_000), _bomb(4, 6_000_000), _bomb(501, 1), b"", b"PK\x03\x04", b"not a zip", _bomb(1, 1)],
)
def test_what_is_no_package_or_too_large_is_refused(data: bytes) -> None:
    template = markdown("").__class__("x", "p", "docx", "letters/p/x.docx", data)
    with pytest.raises(Refused) as refused:
        written(template, "docx", FIELDS, VALUES, ABOUT)
    assert refused.value.diagnostics[0].code == "letter-word-file"


def test_a_word_template_gives_no_pdf_by_itself() -> None:
    with pytest.raises(Refused, match=r"gives \.docx"):
        written(word("x"), "pdf", FIELDS, VALUES, ABOUT)
