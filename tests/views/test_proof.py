"""A proof as people read it, in `deadline` and in the timeline alike."""

from __future__ import annotations

import re
from pathlib import Path

from engine.calendars import Step
from engine.views.proof import WORDS, render_due, render_steps
from engine.views.safe import columns

ROOT = Path(__file__).parents[2]


def test_every_word_that_a_step_can_have_is_known() -> None:
    sources = [*(ROOT / "engine" / "calendars").glob("*.py"), *(ROOT / "engine" / "core").glob("*.py")]
    text = "".join(path.read_text("utf-8") for path in sources)
    made = set(re.findall(r'Step\(\s*(?:step=)?"([a-z-]+)"', text))
    made |= {"latest", "earliest"}  # the word is the term's own
    assert made == set(WORDS)


def test_the_page_explains_every_word_as_the_code_does() -> None:
    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    page = page.partition("\n## deadline\n")[2].partition("\n## ")[0]
    assert dict(re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", page, re.MULTILINE)).items() >= WORDS.items()


def test_the_day_comes_first_and_no_line_is_wider_than_80_columns() -> None:
    steps = [Step(word, "2018-02-23", "a note of many words " * 9) for word in (*WORDS, "a-word-of-tomorrow")]
    text = render_due("2018-02-23", steps)
    assert text.startswith("2018-02-23 (Friday)\n\n")
    assert all(columns(line) <= 80 for line in text.splitlines())


def test_what_comes_from_a_file_cannot_act_on_the_terminal() -> None:
    assert "\x1b" not in "".join(render_steps([Step("skipped", "2018-02-23", "\x1b[31mHoliday")], "  "))
