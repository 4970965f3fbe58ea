"""The command line that was given, as it would be right."""

from __future__ import annotations

from collections.abc import Sequence

from engine.commands.called import as_called
from engine.diagnostics import Again
from engine.views.shell import quoted


def ready(ways: Sequence[Again], given: Sequence[str]) -> list[list[str]]:
    """The words of the command in each of the ``ways`` in which it would be right; none for a way of
    which a word to be replaced does not stand in what was ``given``."""
    found = (_put_right(list(given), way) for way in ways)
    return [words for words in found if words is not None]


def in_words(words: Sequence[str]) -> list[str]:
    """The command for a shell: how the program was called, then each word quoted, an option in one
    with what stands behind it."""
    said = [as_called()]
    for word in words:
        if len(said) > 1 and said[-1].startswith("--") and " " not in said[-1] and not word.startswith("-"):
            said[-1] += f" {quoted(word)}"
        else:
            said.append(quoted(word))
    return said


def _put_right(words: list[str], way: Again) -> list[str] | None:
    for old, new in way.instead:
        found = [at for at, word in enumerate(words) if old in (word, _value(word))]
        if not found:
            return None
        at = found[-1]  # options of the root stand before all else
        whole = words[at] == old
        words[at : at + 1] = new if whole else [f"{words[at].removesuffix(old)}{' '.join(new)}"]
    for option, value in way.options:
        words = _set(words, option, value)
    return words


def _value(word: str) -> str | None:
    """What an option says that is written in one with it."""
    option, equals, value = word.partition("=")
    return value if equals and option.startswith("--") else None


def _set(words: list[str], option: str, value: str) -> list[str]:
    """The words with an option set: in its place where it stands there, else at the end."""
    for at, word in enumerate(words):
        if word == option and at + 1 < len(words):
            return [*words[: at + 1], value, *words[at + 2 :]]
        if word.startswith(f"{option}="):
            return [*words[:at], f"{option}={value}", *words[at + 1 :]]
    end = words.index("--") if "--" in words else len(words)
    return [*words[:end], option, value, *words[end:]]
