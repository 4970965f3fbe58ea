"""The days of one file as they are found, with the bound that keeps a hostile file small."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.calendars.days import iso

MOST_DAYS = 10_000
"""Days one file may name; a calendar of a century has some two thousand."""
MOST_CHARACTERS = 200
"""Of one name; what is longer ends in '...'."""


class TooMany(Exception):
    """The file names more days than MOST_DAYS; ``line`` is where it does."""

    words = (
        f"Expected at most {MOST_DAYS:,} days in the file; here stands one more.",
        "Check that this is the right file; split days over several, or declare a recess or a weekend.",
    )

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(slots=True)
class NamedDays:
    """``names`` by ISO day; days that two entries name bear both names."""

    names: dict[str, str] = field(default_factory=dict)
    taken: int = 0

    def add(self, first: int, last: int, name: str, line: int) -> None:
        """Name the days of two ordinals and those between; TooMany beyond the bound."""
        if last - first >= MOST_DAYS - self.taken:
            raise TooMany(line)
        self.taken += last - first + 1
        for number in range(first, last + 1):
            day = iso(number)
            known = self.names.get(day)
            both = name if not known or name == known else f"{known}; {name}" if name else known
            self.names[day] = both if len(both) <= MOST_CHARACTERS else both[: MOST_CHARACTERS - 3] + "..."
