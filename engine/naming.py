"""Which known name somebody meant who wrote another: one spelt or inflected otherwise, never one of
another meaning.

Names are made of words, and the words carry the meaning: 'litigation_closed' looks like
'litigation_filed' and says the opposite. So every word must be meant, not most of the letters.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import lru_cache

_LONGEST = 500
"""Words longer than this are no misspelt names; comparing them would take minutes."""
_LOOKED_AT = 20
_DENIALS = frozenset({"dis", "il", "im", "in", "ir", "no", "non", "not", "un", "without"})
"""What turns a word, or a name, into its opposite."""
_STEM, _ENDING = 3, 4
"""Two words are forms of one where so many letters at least begin both, and so many at most follow."""
_SHORT, _LONG = 5, 7


def nearest(word: str, known: Iterable[str], *, like: float = 0.6) -> str | None:
    """The known name that was meant by ``word``; None when none is near, or when words are left out and
    several could be meant. ``like`` says how much of the letters must agree, up to 1."""
    alike = _alike(word, known, like)
    left = {name: lacking for name in alike if (lacking := _left_out(word, name)) is not None}
    if not left:
        return None
    fewest = min(left.values())
    meant = [name for name in alike if left.get(name) == fewest]
    return meant[0] if fewest == 0 or len(set(meant)) == 1 else None


def nearest_id(id: str, known: Iterable[str]) -> str | None:
    """The known id that looks most like ``id``: an id says nothing, so that its letters alone count."""
    return next(iter(_alike(id, known, 0.8)), None)


def _alike(word: str, known: Iterable[str], like: float) -> list[str]:
    """The known names that look like ``word``, most like first."""
    if len(word) > _LONGEST:
        return []
    return difflib.get_close_matches(word, list(known), n=_LOOKED_AT, cutoff=like)


def _left_out(written: str, name: str) -> int | None:
    """How many words of ``name`` are left out in ``written``; None where something else is meant."""
    said, rest = _words(written), _words(name)
    if len(said) != len(rest) and _misspelt("".join(said), "".join(rest)):
        return 0
    for word in said:
        meant = word if word in rest else next((other for other in rest if _same(word, other)), None)
        if meant is None:
            return None
        rest.remove(meant)
    return None if not said or _DENIALS.intersection(rest) else len(rest)


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", name.casefold()) if word]


def _same(word: str, other: str) -> bool:
    """Whether two words are one, misspelt or in another form."""
    shorter, longer = sorted((word, other), key=len)
    if longer.endswith(shorter) and longer.removesuffix(shorter) in _DENIALS:
        return False
    inflected = longer.startswith(shorter) and len(shorter) >= _STEM and len(longer) - len(shorter) <= _ENDING
    return inflected or _misspelt(word, other)


@lru_cache(maxsize=10_000)
def _misspelt(word: str, other: str) -> bool:
    """Whether one is the other but for a slip: a letter or two of a long word, one of a short word. A
    number with another digit is another number, a short word with another first letter another word."""
    longest = max(len(word), len(other))
    slips = 2 if longest > _LONG and word[:1] == other[:1] else 1
    if len(word) == len(other) and sorted(word) != sorted(other):
        numbers = word.isdigit() or other.isdigit()
        if longest <= 2 or numbers or (longest <= _SHORT and word[:1] != other[:1]):
            return word == other
    return _steps(word, other, slips) <= slips


def _steps(word: str, other: str, most: int) -> int:
    """Letters left out, put in, taken for another or changed about, to come from one word to the other;
    any number above ``most`` where there are more."""
    if abs(len(word) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(word, start=1):
        following = [place]
        for at, beside in enumerate(other, start=1):
            best = min(row[at] + 1, following[-1] + 1, row[at - 1] + (letter != beside))
            if place > 1 and at > 1 and letter == other[at - 2] and word[place - 2] == beside:
                best = min(best, before[at - 2] + 1)
            following.append(best)
        if min(following) > most:
            return most + 1
        before, row = row, following
    return row[-1]
