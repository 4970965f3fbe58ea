"""The text of a template, and how a mistake in it is told: with file and line, or with the file alone."""

from __future__ import annotations

from dataclasses import dataclass

from engine.diagnostics import Diagnostic, Place


@dataclass(frozen=True, slots=True)
class Source:
    """``file`` is its path in the workspace. Lines tell nothing to a person where the text was taken out of
    a Word file (``lines`` is then False)."""

    file: str
    text: str
    lines: bool = True

    def wrong(self, code: str, message: str, help: str, line: int, word: str = "") -> Diagnostic:
        """A mistake on a line, at the first ``word`` there."""
        if not self.lines:
            return Diagnostic(code=code, message=f"{self.file}: {message}", help=help)
        rows = self.text.splitlines()
        row = rows[line - 1] if 0 < line <= len(rows) else ""
        column = max(row.find(word), 0) + 1 if word else 1
        place = Place(self.file, line, column, max(len(word), 1))
        return Diagnostic(code=code, message=message, help=help, place=place, excerpt=row)
