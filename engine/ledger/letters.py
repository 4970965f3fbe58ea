"""The letters that were written: a part of the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import col, select

from engine.ledger.part import Part, parts
from engine.ledger.tables import BatchRow, LetterRow


class Letter(NamedTuple):
    """A letter as it is on record; the digests are of its template and of its file."""

    case: str
    name: str
    decision: str | None
    template: str
    format: str
    day: str
    digest: str
    file: str
    actor: str | None
    recorded_at: datetime | None = None

    @property
    def same(self) -> tuple[object, ...]:
        """What two records of one letter have in common."""
        return (self.case, self.name, self.decision, self.template, self.format, self.day, self.digest)


class Letters(Part):
    """What was written, in the order in which it was."""

    def letters(self, cases: Iterable[str]) -> list[Letter]:
        """The letters of some cases."""
        found: list[Letter] = []
        for some in parts(list(cases)):
            query = (
                select(LetterRow, BatchRow.recorded_at)
                .join(BatchRow, col(BatchRow.number) == LetterRow.batch)
                .where(col(LetterRow.case_id).in_(some))
                .order_by(col(LetterRow.row))
            )
            found += [_letter(row, recorded_at) for row, recorded_at in self.session.exec(query)]
        return found

    def all_letters(self) -> list[Letter]:
        """Every letter."""
        cases = self.session.exec(select(LetterRow.case_id).distinct())
        return self.letters(sorted(cases))

    def add_letters(self, letters: Sequence[Letter]) -> None:
        """Append letters."""
        rows = [{"case_id": each.case, **each._asdict()} for each in letters]
        self.add(
            LetterRow,
            [
                {name: value for name, value in row.items() if name not in ("case", "recorded_at")}
                for row in rows
            ],
        )


def _letter(row: LetterRow, recorded_at: datetime) -> Letter:
    return Letter(
        row.case_id,
        row.name,
        row.decision,
        row.template,
        row.format,
        row.day,
        row.digest,
        row.file,
        row.actor,
        recorded_at,
    )
